"""The candidates as they are handed in: one line per person, alone or on a list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ballots.poll import Candidate, CandidateList
from evote.district_plan import DistrictPlan, Offer, district_number
from evote.errors import Mistake
from evote.sheets import Line, read_sheet


@dataclass(frozen=True, slots=True)
class _Entrant:
    """A person who stands in a district, alone or on a list."""

    name: str
    born: date
    on_list: str


def read_candidate_sheet(
    path: Path, districts: Mapping[int, DistrictPlan], mistakes: list[Mistake]
) -> dict[int, Offer]:
    """Return who stands in each district, in the order of the sheet, ranked by age."""
    entrants: dict[int, list[_Entrant]] = {number: [] for number in districts}
    for line in read_sheet(path, ("district", "name", "born"), ("list",), mistakes):
        number = district_number(path.name, line, districts, mistakes)
        born = _birth_date(path, line, mistakes)
        if number is None or born is None:
            continue
        entrant = _Entrant(line.cells["name"], born, line.cells["list"])
        if any(other.name == entrant.name for other in entrants[number]):
            sentence = f"{entrant.name} already stands in district {number}"
            mistakes.append(Mistake(path.name, line.number, sentence))
        if any(bool(other.on_list) != bool(entrant.on_list) for other in entrants[number]):
            sentence = f"in district {number} either all candidates are on a list or none is"
            mistakes.append(Mistake(path.name, line.number, sentence))
        entrants[number].append(entrant)
    offers = {number: _offer(people) for number, people in entrants.items()}
    for number, offer in offers.items():
        plan = districts[number]
        if not offer:
            sentence = f"nobody stands in district {number}"
            mistakes.append(Mistake(path.name, 0, sentence))
        elif isinstance(offer[0], Candidate) and len(offer) < plan.maximum:
            sentence = (
                f"district {number} has {len(offer)} candidates, fewer than the {plan.maximum} "
                "that a voter may choose: lower max in its [[districts]] table"
            )
            mistakes.append(Mistake(path.name, 0, sentence))
    return offers


def _offer(people: list[_Entrant]) -> Offer:
    """Return candidates or lists in the order of the file; birth dates become ranks and are gone.

    Rank 1 is the oldest; who was born on the same day has the same rank.
    """

    def candidate(entrant: _Entrant) -> Candidate:
        return Candidate(entrant.name, 1 + sum(other.born < entrant.born for other in people))

    if not any(entrant.on_list for entrant in people):
        return tuple(map(candidate, people))
    return tuple(
        CandidateList(name, tuple(candidate(each) for each in people if each.on_list == name))
        for name in dict.fromkeys(entrant.on_list for entrant in people)
    )


def _birth_date(path: Path, line: Line, mistakes: list[Mistake]) -> date | None:
    try:
        return date.fromisoformat(line.cells["born"])
    except ValueError:
        sentence = f"{line.cells['born']!r} is not a date such as 1960-12-31"
        mistakes.append(Mistake(path.name, line.number, sentence))
        return None
