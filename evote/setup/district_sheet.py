"""The districts of a poll from one table: number, name, own rules, polling stations."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from evote.errors import N_
from evote.intake.electoral_roll import station_number
from evote.intake.spreadsheets import Complaint, Row, TableRefused, folded, read_spreadsheet
from evote.setup.plans import MOST_DISTRICTS

DISTRICT_COLUMNS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "number": ("number", "district", "numero", "n", "no", "quartier"),
        "name": ("name", "nom", "libelle", "nom du quartier"),
        "stations": (
            "stations",
            "polling stations",
            "bureaux",
            "bureaux de vote",
            "bureau de vote",
        ),
        "seats": ("seats", "sieges", "nombre de sieges"),
        "min": ("min", "minimum"),
        "max": ("max", "maximum"),
        "kind": ("kind", "type", "scrutin"),
        "question": ("question",),
    }
)

_KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "individuals": "individuals",
        "individus": "individuals",
        "individuel": "individuals",
        "lists": "lists",
        "listes": "lists",
        "liste": "lists",
    }
)
_NUMBERS: Final = ("seats", "min", "max")
_LARGEST: Final = 10**6


def read_district_sheet(raw: bytes) -> tuple[dict[str, Any], ...]:
    """Return the districts of a table as a poll file says them; raises TableRefused."""
    sheet = read_spreadsheet(raw, DISTRICT_COLUMNS)
    complaints = list(sheet.complaints)
    if not {"number", "name"} <= sheet.columns:
        sentence = N_("The columns “Numéro” and “Nom”, or “Number” and “Name”, are needed.")
        raise TableRefused([Complaint(1, sentence)])
    districts: dict[int, dict[str, Any]] = {}
    stations: dict[str, int] = {}
    for row in sheet.sound_rows:
        before = len(complaints)
        district = _district(row, complaints)
        if len(complaints) > before:
            continue
        number = district["number"]
        if number in districts:
            sentence = N_("The district %(number)s stands twice.")
            complaints.append(Complaint(row.line, sentence, {"number": number}))
        for station in district.get("stations", ()):
            if station in stations:
                sentence = N_("The polling station %(station)s already belongs to %(other)s.")
                values = {"station": station, "other": stations[station]}
                complaints.append(Complaint(row.line, sentence, values))
            stations[station] = number
        districts[number] = district
    if not districts and not complaints:
        complaints.append(Complaint(0, N_("There is no district in this table.")))
    if len(districts) > MOST_DISTRICTS:
        complaints.append(Complaint(0, N_("There are too many districts: a poll has 200.")))
    if complaints:
        raise TableRefused(complaints)
    return tuple(districts[number] for number in sorted(districts))


def read_stations(cell: str) -> list[str]:
    """Return the numbers of polling stations between spaces, commas, semicolons or slashes."""
    return [station_number(each) for each in re.split(r"[\s,;/+]+", cell) if folded(each)]


def _district(row: Row, complaints: list[Complaint]) -> dict[str, Any]:
    district: dict[str, Any] = {"number": _number(row, "number", complaints), "name": row["name"]}
    if not row["name"]:
        complaints.append(Complaint(row.line, N_("The name of the district is missing.")))
    for column in _NUMBERS:
        if row[column]:
            district[column] = _number(row, column, complaints)
    if row["kind"]:
        kind = _KINDS.get(folded(row["kind"]))
        if kind is None:
            sentence = N_("“%(kind)s” is neither “individuals” nor “lists”.")
            complaints.append(Complaint(row.line, sentence, {"kind": row["kind"]}))
        district["kind"] = kind
    if row["question"]:
        district["question"] = row["question"]
    if stations := read_stations(row["stations"]):
        district["stations"] = stations
    return district


def _number(row: Row, column: str, complaints: list[Complaint]) -> int:
    cell = row[column]
    if cell.isascii() and cell.isdigit() and 0 < int(cell[:9]) < _LARGEST:
        return int(cell[:9])
    sentence = N_("“%(cell)s” is no number from 1 up (column %(column)s).")
    complaints.append(Complaint(row.line, sentence, {"cell": cell, "column": column}))
    return 0
