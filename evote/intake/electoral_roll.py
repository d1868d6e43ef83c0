"""An electoral roll as a town exports it: who may vote, in which district, old enough.

Every line is judged, and every mistake named with its line. Birth dates are looked at and not
kept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from evote.errors import N_
from evote.intake.birth_dates import age_on, no_date, read_date
from evote.intake.glyphs import without_glyph
from evote.intake.postcodes import is_usual
from evote.intake.roll_columns import EXTRA_ROLLS, ROLL_COLUMNS
from evote.intake.roll_sheet import LONGEST_LINE, RollEntry
from evote.intake.spreadsheets import (
    Complaint,
    Row,
    Spreadsheet,
    TableRefused,
    folded,
    read_spreadsheet,
    whole_number,
)

OLDEST = 1900
"""The first year that is a voter's birth year, and not a slip."""


@dataclass(frozen=True, slots=True)
class Franchise:
    """Who may vote, and where.

    districts   the names of the districts by number
    stations    the district of each polling station
    age         years that voters must have completed on the closing day; 0 where nobody asks
    extra_rolls whether supplementary rolls vote too
    time_zone   of the poll: it says how postcodes are written there
    """

    districts: Mapping[int, str]
    stations: Mapping[str, int]
    age: int
    extra_rolls: bool
    closing_day: date
    time_zone: str


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody who may vote in a district."""

    line: int
    district: int
    entry: RollEntry = field(repr=False)


@dataclass(frozen=True, slots=True)
class ElectoralRoll:
    """A roll without a mistake.

    ignored   the headings of columns that nobody asks for
    doubts    what may keep letters from arriving, for somebody to look at
    """

    residents: tuple[Resident, ...] = field(repr=False)
    ignored: tuple[str, ...]
    encoding: str
    doubts: tuple[Complaint, ...] = ()


def read_electoral_roll(raw: bytes, franchise: Franchise) -> ElectoralRoll:
    """Read a roll; raises TableRefused with every mistake, and its line."""
    sheet = read_spreadsheet(raw, ROLL_COLUMNS)
    _require_columns(sheet, franchise)
    reading = _Reading(sheet, franchise)
    residents = tuple(reading.residents())
    complaints = (*sheet.complaints, *reading.complaints)
    if complaints:
        raise TableRefused(complaints)
    if not residents:
        raise TableRefused([Complaint(0, N_("There is nobody on this roll."))])
    doubts = tuple(_doubts(sheet, franchise.time_zone))
    return ElectoralRoll(residents, sheet.ignored, sheet.encoding, doubts)


def _require_columns(sheet: Spreadsheet, franchise: Franchise) -> None:
    """Raise TableRefused when a column without which nothing can be said is missing."""
    needed = {
        N_("A column with the names is missing: “Nom de naissance” and “Prénoms”, or “Name”."): (
            "name" in sheet.columns or {"surname", "first_names"} <= sheet.columns
        ),
        N_("A column with the address is missing: “Adresse” or “Address”."): (
            "address" in sheet.columns
        ),
        N_(
            "A column that leads to the district is missing: “Bureau de vote” or “Polling "
            "station”, “Quartier” or “District”."
        ): bool({"district", "station"} & sheet.columns),
        N_(
            "A column with the birth dates is missing: “Date de naissance” or “Birth date”. They "
            "are looked at and not kept."
        ): not franchise.age or "born" in sheet.columns,
    }
    if missing := [sentence for sentence, there in needed.items() if not there]:
        raise TableRefused([Complaint(1, sentence) for sentence in missing])


def _doubts(sheet: Spreadsheet, time_zone: str) -> Iterator[Complaint]:
    """Yield what is doubtful about the postcodes of a roll: one sentence for each kind of doubt."""
    if "postcode" not in sheet.columns:
        yield Complaint(
            0, N_("No column holds postcodes: look whether they stand in the addresses.")
        )
        return
    without = [row for row in sheet.rows if not row["postcode"]]
    if without:
        yield Complaint(
            0,
            N_("Lines without a postcode: %(number)s. The first one is line %(line)s."),
            {"number": len(without), "line": without[0].line},
        )
    unusual = [
        row for row in sheet.rows if row["postcode"] and not is_usual(row["postcode"], time_zone)
    ]
    if unusual:
        yield Complaint(
            0,
            N_(
                "Postcodes that are not written as in this country: %(number)s. The first one is "
                "“%(postcode)s” in line %(line)s."
            ),
            {
                "number": len(unusual),
                "postcode": unusual[0]["postcode"],
                "line": unusual[0].line,
            },
        )


class _Reading:
    """Goes through the rows of a roll once, and remembers whom it has seen."""

    def __init__(self, sheet: Spreadsheet, franchise: Franchise) -> None:
        self.complaints: list[Complaint] = []
        self._sheet = sheet
        self._franchise = franchise
        signs = {sign for row in sheet.sound_rows for cell in row.cells.values() for sign in cell}
        self._unprintable = without_glyph(signs)
        self._people: dict[tuple[str, ...], tuple[int, int | None]] = {}
        self._orders: dict[tuple[str, str, str], int] = {}

    def residents(self) -> Iterator[Resident]:
        """Yield those whose line has no mistake."""
        for row in self._sheet.sound_rows:
            before = len(self.complaints)
            entry = self._entry(row)
            born = self._born(row)
            district = self._district(row)
            self._check_roll(row)
            self._check_order(row)
            self._check_twice(row, entry, born, district)
            if district is not None and len(self.complaints) == before:
                yield Resident(row.line, district, entry)

    def _complain(self, row: Row, sentence: str, **values: str | int) -> None:
        self.complaints.append(Complaint(row.line, sentence, values))

    def _entry(self, row: Row) -> RollEntry:
        """Return name and address as the envelope shows them."""
        surname = row["used_name"] or row["surname"]
        name = row["name"] or f"{row['first_names']} {surname}".strip()
        if not row["name"] and not surname:
            self._complain(row, N_("The name is missing."))
        elif not row["name"] and not row["first_names"]:
            self._complain(row, N_("The first name of %(name)s is missing."), name=surname)
        elif not any(sign.isalpha() for sign in name):
            self._complain(row, N_("“%(name)s” is no name."), name=name)
        if not row["address"]:
            self._complain(row, N_("The address of %(name)s is missing."), name=name)
        if row["postcode"] and not row["town"] and "town" in self._sheet.columns:
            self._complain(row, N_("The postcode stands without its town."))
        place = f"{row['postcode']} {row['town']}".strip()
        entry = RollEntry(name, tuple(filter(None, (row["address"], row["address_2"], place))))
        for line in (entry.name, *entry.address):
            self._check_printable(row, line)
        return entry

    def _check_printable(self, row: Row, line: str) -> None:
        if len(line) > LONGEST_LINE:
            self._complain(
                row,
                N_("“%(text)s” has %(length)s characters; a line of the letter holds %(most)s."),
                text=line,
                length=len(line),
                most=LONGEST_LINE,
            )
        if signs := "".join(dict.fromkeys(sign for sign in line if sign in self._unprintable)):
            self._complain(
                row, N_("The letters cannot print “%(signs)s”: write it otherwise."), signs=signs
            )

    def _born(self, row: Row) -> date | None:
        """Return the birth date, after its age was judged."""
        cell, day = row["born"], self._franchise.closing_day
        if not cell:
            if self._franchise.age:
                self._complain(row, N_("The birth date is missing."))
            return None
        try:
            born = read_date(cell)
        except ValueError:
            self._complain(row, no_date(cell), cell=cell)
            return None
        if born > day:
            self._complain(row, N_("The birth date %(cell)s is in the future."), cell=cell)
        elif born.year < OLDEST:
            self._complain(
                row, N_("Somebody born on %(cell)s would be more than 120 years old."), cell=cell
            )
        elif age_on(born, day) < self._franchise.age:
            self._complain(
                row,
                N_("Born on %(cell)s, and so under %(age)s on the closing day."),
                cell=cell,
                age=self._franchise.age,
            )
        return born

    def _district(self, row: Row) -> int | None:
        """Return the district that a line names itself, or by its polling station."""
        named = self._named_district(row) if row["district"] else None
        if not row["station"]:
            if not row["district"]:
                self._complain(row, N_("Neither a polling station nor a district is given."))
            return named
        mapped = self._franchise.stations.get(station_number(row["station"]))
        if mapped is None and (not row["district"] or self._franchise.stations):
            self._complain(
                row,
                N_("The polling station %(station)s belongs to no district of this poll."),
                station=row["station"],
            )
        elif mapped is not None and named is not None and mapped != named:
            self._complain(
                row,
                N_(
                    "The polling station %(station)s belongs to district %(mapped)s, not %(named)s."
                ),
                station=row["station"],
                mapped=mapped,
                named=named,
            )
        return named if named is not None else mapped

    def _named_district(self, row: Row) -> int | None:
        cell = row["district"]
        number = whole_number(cell)
        if number is None:
            self._complain(row, N_("The district must be a number, not “%(cell)s”."), cell=cell)
        elif number not in self._franchise.districts:
            self._complain(row, N_("This poll has no district %(district)s."), district=cell)
        else:
            return number
        return None

    def _check_roll(self, row: Row) -> None:
        kind = EXTRA_ROLLS.get(folded(row["roll"]))
        if kind is None:
            self._complain(row, N_("“%(roll)s” is no roll that is known here."), roll=row["roll"])
        elif kind and not self._franchise.extra_rolls:
            self._complain(
                row,
                N_("The roll “%(roll)s” does not vote: the first page of the set-up can admit it."),
                roll=row["roll"],
            )

    def _check_order(self, row: Row) -> None:
        order = row["order"]
        if not order:
            return
        if not (order.isascii() and order.isdigit()):
            self._complain(row, N_("“%(order)s” is no order number."), order=order)
            return
        box = station_number(row["station"]) if row["station"] else f"district {row['district']}"
        roll = folded(row["roll"]) if EXTRA_ROLLS.get(folded(row["roll"])) else ""
        key = box, roll, order.lstrip("0")
        if key in self._orders:
            self._complain(
                row,
                N_("The order number %(order)s already stands in line %(other)s."),
                order=order,
                other=self._orders[key],
            )
        self._orders.setdefault(key, row.line)

    def _check_twice(
        self, row: Row, entry: RollEntry, born: date | None, district: int | None
    ) -> None:
        """Whoever has the same name and birth date, or the same address, is the same person."""
        legal = folded(row["name"] or f"{row['first_names']} {row['surname']}")
        person = (legal, born.isoformat()) if born else (legal, *map(folded, entry.address))
        if not legal:
            return
        if person in self._people:
            line, other = self._people[person]
            if district == other:
                self._complain(
                    row,
                    N_(
                        "%(name)s is the same person as in line %(line)s. If they are two, add "
                        "a further first name."
                    ),
                    name=entry.name,
                    line=line,
                )
            else:
                self._complain(
                    row,
                    N_(
                        "%(name)s already stands in line %(line)s, in another district. If they "
                        "are two, add a further first name."
                    ),
                    name=entry.name,
                    line=line,
                )
        self._people.setdefault(person, (row.line, district))


def station_number(cell: str) -> str:
    """Return a polling station's number as it compares: "0012" is "12", "-1" is not "1"."""
    sign = "-" if re.match(r"\s*[-\u2212]\s*\d", cell) else ""
    return sign + (folded(cell).lstrip("0") or "0")
