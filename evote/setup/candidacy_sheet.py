"""Candidatures from one table: all of them are entered, or none."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy.orm import Session

from evote.errors import N_
from evote.intake.birth_dates import read_birth_date
from evote.intake.spreadsheets import Complaint, Row, TableRefused, folded, read_spreadsheet
from evote.models.plans import CandidacyRow
from evote.setup.candidacies import (
    Candidacy,
    add_candidacy,
    candidacies,
    complaint_about,
    note_consent,
)
from evote.setup.plans import Plan, district_plans

CANDIDACY_COLUMNS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "district": ("district", "district number", "quartier", "numero de quartier"),
        "name": ("name", "full name", "nom complet", "candidat", "nom et prenom"),
        "surname": ("surname", "last name", "nom", "nom de famille"),
        "first_names": ("first name", "first names", "prenom", "prenoms"),
        "born": ("born", "birth date", "date of birth", "date de naissance", "ne e le", "ne le"),
        "list": ("list", "liste", "nom de la liste"),
        "gender": ("gender", "sexe", "genre"),
        "statement": ("statement", "profession de foi", "presentation", "texte"),
        "consent": ("consent", "consented on", "accord", "accord du", "consentement"),
    }
)

_GENDERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "": "",
        "woman": "woman",
        "femme": "woman",
        "f": "woman",
        "man": "man",
        "homme": "man",
        "h": "man",
        "m": "man",
    }
)


def import_candidacies(session: Session, plan: Plan, raw: bytes) -> int:
    """Enter all candidatures of a table besides those that are there; return how many.

    Raises TableRefused with every mistake, and StepRefused when none can be added any more.
    """
    sheet = read_spreadsheet(raw, CANDIDACY_COLUMNS, texts=("statement",))
    named = "name" in sheet.columns or {"surname", "first_names"} <= sheet.columns
    if not named or not {"district", "born"} <= sheet.columns:
        sentence = N_("The columns “Quartier”, “Nom”, “Prénom” and “Date de naissance” are needed.")
        raise TableRefused([Complaint(1, sentence)])
    complaints = list(sheet.complaints)
    districts = district_plans(plan)
    standing: dict[int, list[CandidacyRow]] = {}
    for row in sheet.rows:
        candidacy = _candidacy(row, complaints)
        if candidacy is None:
            continue
        number = candidacy.district
        if number not in districts:
            sentence = N_("This poll has no district %(cell)s.")
            complaints.append(Complaint(row.line, sentence, {"cell": row["district"]}))
            continue
        if number not in standing:
            standing[number] = candidacies(session, plan.poll_id, number)
        if fault := complaint_about(candidacy, plan, districts[number], standing[number]):
            complaints.append(Complaint(row.line, fault))
        else:
            standing[number].append(_row(candidacy))
            _enter(session, plan, candidacy, row, complaints)
    if not sheet.rows and not complaints:
        complaints.append(Complaint(0, N_("There is nobody in this table.")))
    if complaints:
        raise TableRefused(complaints)
    return len(sheet.rows)


def _candidacy(row: Row, complaints: list[Complaint]) -> Candidacy | None:
    before = len(complaints)
    try:
        born = read_birth_date(row["born"])
    except ValueError:
        sentence = N_("“%(cell)s” is not a date such as 31/12/1960.")
        complaints.append(Complaint(row.line, sentence, {"cell": row["born"]}))
        born = date.min
    gender = _GENDERS.get(folded(row["gender"]))
    if gender is None:
        sentence = N_("“%(gender)s” is neither woman nor man; the cell may be left empty.")
        complaints.append(Complaint(row.line, sentence, {"gender": row["gender"]}))
    cell = row["district"]
    if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
        sentence = N_("The district must be a number, not “%(cell)s”.")
        complaints.append(Complaint(row.line, sentence, {"cell": cell}))
    if not row["name"] and not row["surname"]:
        complaints.append(Complaint(row.line, N_("The surname is missing.")))
    if len(complaints) > before:
        return None
    return Candidacy(
        district=int(cell),
        name=row["name"] or f"{row['first_names']} {row['surname']}".strip(),
        born=born,
        on_list=row["list"],
        gender=gender or "",
        statement=row["statement"],
    )


def _enter(
    session: Session, plan: Plan, candidacy: Candidacy, row: Row, complaints: list[Complaint]
) -> None:
    number = add_candidacy(session, candidacy, plan)
    if not row["consent"]:
        return
    with suppress(ValueError):
        note_consent(session, plan.poll_id, number, read_birth_date(row["consent"]))
        return
    sentence = N_("“%(cell)s” is not a date such as 31/12/1960.")
    complaints.append(Complaint(row.line, sentence, {"cell": row["consent"]}))


def _row(candidacy: Candidacy) -> CandidacyRow:
    """Return somebody of the same table as those who stand already look."""
    return CandidacyRow(
        district=candidacy.district,
        name=candidacy.name,
        on_list=candidacy.on_list,
        withdrawn=False,
    )
