"""The roll as it is handed in: one line per person who may vote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from evote.district_plan import DistrictPlan, district_number
from evote.errors import Mistake
from evote.sheets import Line, read_sheet

_ADDRESS_COLUMNS = ("address", "address_2", "postcode", "town")


@dataclass(frozen=True, slots=True)
class RollEntry:
    """A person who may vote; `address` holds the lines under the name on the envelope."""

    name: str
    address: tuple[str, ...] = field(repr=False)


def read_roll_sheet(
    path: Path, districts: Mapping[int, DistrictPlan], mistakes: list[Mistake]
) -> dict[int, list[RollEntry]]:
    """Return the roll of each district in the order of the sheet."""
    rolls: dict[int, list[RollEntry]] = {number: [] for number in districts}
    lines_of: dict[tuple[str, ...], int] = {}
    required = ("district", "name", "address")
    for line in read_sheet(path, required, ("address_2", "postcode", "town"), mistakes):
        number = district_number(path.name, line, districts, mistakes)
        same = tuple(line.cells[column] for column in ("district", "name", *_ADDRESS_COLUMNS))
        if same in lines_of:
            sentence = f"the same person as in line {lines_of[same]}"
            mistakes.append(Mistake(path.name, line.number, sentence))
        lines_of.setdefault(same, line.number)
        if number is not None:
            rolls[number].append(RollEntry(line.cells["name"], _address(line)))
    for number, roll in rolls.items():
        if not roll:
            mistakes.append(Mistake(path.name, 0, f"nobody is on the roll of district {number}"))
    return rolls


def _address(line: Line) -> tuple[str, ...]:
    place = f"{line.cells['postcode']} {line.cells['town']}".strip()
    return tuple(filter(None, (line.cells["address"], line.cells["address_2"], place)))
