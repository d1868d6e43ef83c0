"""The roll as it is handed in: one line per person who may vote."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evote.errors import N_
from evote.intake.district_plan import DistrictPlan, district_number
from evote.intake.glyphs import without_glyph
from evote.intake.mistakes import Entry, Mistake, Remark
from evote.intake.sheets import Line, read_sheet

LONGEST_LINE = 60
"""Characters in a line above a letter or in its window, where longer ones would break twice."""

_ADDRESS_COLUMNS = ("address", "address_2", "postcode", "town")


@dataclass(frozen=True, slots=True)
class RollEntry:
    """A person who may vote; `address` holds the lines under the name on the envelope."""

    name: str
    address: tuple[str, ...] = field(repr=False)


def read_roll_sheet(
    path: Path,
    districts: Mapping[int, DistrictPlan],
    voting: Collection[int],
    mistakes: list[Mistake],
) -> dict[int, list[RollEntry]]:
    """Return the roll of each district in the order of the sheet; who does not vote needs none."""
    rolls: dict[int, list[RollEntry]] = {number: [] for number in districts}
    lines_of: dict[tuple[str, ...], int] = {}
    required = ("district", "name", "address")
    lines = read_sheet(path, required, ("address_2", "postcode", "town"), mistakes)
    unprintable = without_glyph({sign for line in lines for sign in "".join(line.cells.values())})
    for line in lines:
        number = district_number(path.name, line, districts, mistakes)
        same = (str(number), *(_folded(line.cells[name]) for name in ("name", *_ADDRESS_COLUMNS)))
        entry = RollEntry(line.cells["name"], _address(line))
        mistakes += [
            Mistake(path.name, line.number, remark)
            for remark in complaints_about((entry.name, *entry.address), unprintable)
        ]
        if same in lines_of:
            sentence = f"the same person as in line {lines_of[same]}"
            mistakes.append(Mistake(path.name, line.number, Remark(sentence)))
        lines_of.setdefault(same, line.number)
        if number is not None:
            rolls[number].append(entry)
    sizes = {number: len(rolls[number]) for number in voting}
    mistakes += [Mistake(path.name, 0, each) for each in complaints_about_sizes(sizes, districts)]
    return rolls


def complaints_about_sizes(
    sizes: Mapping[int, int], districts: Mapping[int, DistrictPlan]
) -> list[Remark]:
    """Say which districts have so few on the roll that their ballots could never be counted."""
    complaints = []
    for number, size in sizes.items():
        limit = districts[number].small_tally_limit
        if not size:
            sentence = N_("nobody is on the roll of district %(number)s")
            complaints.append(Remark(sentence, {"number": number}))
        elif size < limit:
            sentence = N_(
                "district %(number)s has %(size)s on its roll, fewer than the %(limit)s of "
                "%(entry)s: it could never be counted"
            )
            entry = Entry("small_tally_limit")
            values = {"number": number, "size": size, "limit": limit, "entry": entry}
            complaints.append(Remark(sentence, values))
    return complaints


def complaints_about(lines: Collection[str], unprintable: Collection[str]) -> list[Remark]:
    """Say which lines a letter cannot show: too long ones, and characters without a shape."""
    too_long = N_("“%(line)s” is longer than the %(most)s characters that a letter has room for")
    complaints = [
        Remark(too_long, {"line": line, "most": LONGEST_LINE})
        for line in lines
        if len(line) > LONGEST_LINE
    ]
    signs = dict.fromkeys(sign for line in lines for sign in line if sign in unprintable)
    if signs:
        shown = " ".join(f"{sign} (U+{ord(sign):04X})" for sign in signs)
        sentence = N_("the letters have no character for %(signs)s: write it in other letters")
        complaints.append(Remark(sentence, {"signs": shown}))
    return complaints


def _folded(text: str) -> str:
    """Return a text as it compares: without the size of letters and the width of spaces."""
    return " ".join(text.casefold().split())


def _address(line: Line) -> tuple[str, ...]:
    place = f"{line.cells['postcode']} {line.cells['town']}".strip()
    return tuple(filter(None, (line.cells["address"], line.cells["address_2"], place)))
