"""Candidatures from one table: all of them are entered, or none."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from evote.errors import N_
from evote.intake.birth_dates import no_date, read_date
from evote.intake.candidate_sheet import GENDERS
from evote.intake.spreadsheets import (
    Complaint,
    Row,
    TableRefused,
    folded,
    read_spreadsheet,
    whole_number,
)
from evote.setup.candidacies import candidacies, enter, require_open
from evote.setup.candidacy import Candidacy, Fault, Standing, faults_of
from evote.setup.plans import Plan, district_plans

CANDIDACY_COLUMNS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "district": ("district", "district number", "quartier", "numero de quartier"),
        "name": ("name", "full name", "nom complet", "candidat", "nom et prenom"),
        "surname": ("surname", "last name", "nom", "nom de famille"),
        "first_names": ("first name", "first names", "prenom", "prenoms"),
        "born": ("born", "birth date", "date of birth", "date de naissance", "ne e le", "ne le"),
        "on_list": ("list", "liste", "nom de la liste"),
        "gender": ("gender", "sexe", "genre"),
        "statement": ("statement", "profession de foi", "presentation", "texte"),
        "consented": ("consent", "consented on", "accord", "accord du", "consentement"),
    }
)
"""The parts of a candidature, and the headings of their columns."""

_NAMES: Final = frozenset({"name", "surname", "first_names"})


def import_candidacies(session: Session, plan: Plan, raw: bytes) -> int:
    """Enter all candidatures of a table besides those that are there; return how many.

    Raises TableRefused with every mistake, and StepRefused when none can be added any more.
    """
    require_open(session, plan.poll_id)
    sheet = read_spreadsheet(raw, CANDIDACY_COLUMNS, texts=("statement",))
    named = "name" in sheet.columns or {"surname", "first_names"} <= sheet.columns
    if not named or not {"district", "born"} <= sheet.columns:
        sentence = N_("The columns “Quartier”, “Nom”, “Prénom” and “Date de naissance” are needed.")
        raise TableRefused([Complaint(1, sentence)])
    districts = district_plans(plan)
    present = candidacies(session, plan.poll_id)
    standing = {
        number: Standing.of(row for row in present if row.district == number)
        for number in districts
    }
    complaints, people = list(sheet.complaints), list[Candidacy]()
    for row in sheet.rows:
        candidacy, unread = _read(row)
        others = standing.get(candidacy.district, Standing())
        known = {fault.part for fault in unread} | row.unsound
        if known & _NAMES:
            known |= {"name"}
        faults = faults_of(candidacy, plan, districts.get(candidacy.district), others)
        complaints += [
            Complaint(row.line, fault.sentence, fault.values)
            for fault in (*unread, *(each for each in faults if each.part not in known))
        ]
        others.add(candidacy, row.line)
        people.append(candidacy)
    if not people and not complaints:
        complaints.append(Complaint(0, N_("There is nobody in this table.")))
    if complaints:
        raise TableRefused(complaints)
    last = Counter({row.district: row.place for row in present})
    for candidacy in people:
        last[candidacy.district] += 1
        enter(session, candidacy, plan, last[candidacy.district])
    return len(people)


def _read(row: Row) -> tuple[Candidacy, list[Fault]]:
    """Return the candidature in a line, harmless values for parts that cannot be read, and why."""
    faults: list[Fault] = []
    gender = folded(row["gender"])
    if gender and gender not in GENDERS:
        sentence = N_("“%(gender)s” is neither woman nor man; the cell may be left empty.")
        faults.append(Fault("gender", sentence, {"gender": row["gender"]}))
    if row["first_names"] and not row["name"] and not row["surname"]:
        faults.append(Fault("name", N_("The surname is missing.")))
    candidacy = Candidacy(
        district=_district(row, faults),
        name=row["name"] or f"{row['first_names']} {row['surname']}".strip(),
        born=_day(row, "born", faults) or date.min,
        on_list=row["on_list"],
        gender=GENDERS.get(gender, ""),
        statement=row["statement"],
        consented=_day(row, "consented", faults) if row["consented"] else None,
    )
    return candidacy, [fault for fault in faults if fault.part not in row.unsound]


def _district(row: Row, faults: list[Fault]) -> int:
    number = whole_number(row["district"])
    if number is None:
        sentence = N_("The district must be a number, not “%(cell)s”.")
        faults.append(Fault("district", sentence, {"cell": row["district"]}))
    return number or 0


def _day(row: Row, column: str, faults: list[Fault]) -> date | None:
    try:
        return read_date(row[column])
    except ValueError:
        faults.append(Fault(column, no_date(row[column]), {"cell": row[column]}))
        return None
