"""The candidates as they are handed in: one line per person, alone or on a list.

Nothing of a birth date is kept but the order of ages, and nothing of a gender unless the rules of
the district ask for it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from ballots.poll import Candidate, CandidateList
from ballots.seating import Gender, Seating
from evote.errors import N_
from evote.intake.district_plan import DistrictPlan, Offer, district_number
from evote.intake.mistakes import Entry, Mistake, Remark
from evote.intake.sheets import Line, read_sheet

MOST_CHOICES = 200
"""Candidates or lists on a ballot: with more, it would be too large to post."""

LONGEST_STATEMENT = 2000
"""Characters in which somebody who stands presents herself."""

OLDEST = 1900
"""The first year that is a birth year, and not a slip."""

_BIRTH_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)

GENDERS: Mapping[str, Gender] = MappingProxyType(
    {
        "woman": "woman",
        "femme": "woman",
        "man": "man",
        "homme": "man",
        "f": "woman",
        "h": "man",
        "m": "man",
    }
)
"""How tables write a gender."""


@dataclass(frozen=True, slots=True)
class Entrant:
    """A person who stands in a district, alone or on a list; `photo` is the name of a file."""

    name: str
    born: date
    on_list: str
    gender: Gender | None
    statement: str = ""
    photo: str = ""


def read_candidate_sheet(
    path: Path, districts: Mapping[int, DistrictPlan], opens: date, mistakes: list[Mistake]
) -> dict[int, list[Entrant]]:
    """Return who stands in each district, in the order of the sheet.

    Whoever stands was born before the poll opens.
    """
    entrants: dict[int, list[Entrant]] = {number: [] for number in districts}
    required, optional = ("district", "name", "born"), ("list", "gender", "statement", "photo")
    longest = {"statement": LONGEST_STATEMENT}
    for line in read_sheet(path, required, optional, mistakes, longest):
        number = district_number(path.name, line, districts, mistakes)
        born = _birth_date(path, line, opens, mistakes)
        gender = _gender(path, line, mistakes)
        if number is None or born is None:
            continue
        name, on_list = line.cells["name"], line.cells["list"]
        entrant = Entrant(name, born, on_list, gender, line.cells["statement"], line.cells["photo"])
        if any(other.name == entrant.name for other in entrants[number]):
            sentence = f"{entrant.name} already stands in district {number}"
            mistakes.append(Mistake(path.name, line.number, Remark(sentence)))
        if any(bool(other.on_list) != bool(entrant.on_list) for other in entrants[number]):
            sentence = f"in district {number} either all candidates are on a list or none is"
            mistakes.append(Mistake(path.name, line.number, Remark(sentence)))
        entrants[number].append(entrant)
    return entrants


def can_be_born(born: date, last: date) -> bool:
    """Say whether somebody who stands can be born on a day, of which `last` is the last one."""
    return born.year >= OLDEST and born <= last


def offers_of(
    file: str,
    entrants: Mapping[int, Sequence[Entrant]],
    districts: Mapping[int, DistrictPlan],
    mistakes: list[Mistake],
) -> dict[int, Offer]:
    """Return what each district votes on, ranked by age, and note what cannot be voted on."""
    offers = {
        number: offer_of(people, districts[number].seating) for number, people in entrants.items()
    }
    for number, offer in offers.items():
        if complaint := complaint_about(districts[number], offer):
            mistakes.append(Mistake(file, 0, complaint))
    return offers


def in_order_of_ballot(people: Sequence[Entrant]) -> list[Entrant]:
    """Return people as `Contest.people` has them: list after list, by the first of each."""
    names = dict.fromkeys(each.on_list for each in people)
    return [each for name in names for each in people if each.on_list == name]


def complaint_about(plan: DistrictPlan, offer: Offer) -> Remark | None:
    """Say what is wrong with those who stand: too few, too many, on lists or not."""
    number = plan.district.number
    if offer and plan.kind == "individuals" and isinstance(offer[0], CandidateList):
        sentence = N_("district %(number)s votes for individuals, but its candidates are on lists")
        return Remark(sentence, {"number": number})
    if offer and plan.kind == "lists" and isinstance(offer[0], Candidate):
        sentence = N_("district %(number)s votes for lists, but its candidates are on none")
        return Remark(sentence, {"number": number})
    if not offer and plan.votes(offer):
        sentence = N_("nobody stands in district %(number)s; if that is so, set %(entry)s for it")
        return Remark(sentence, {"number": number, "entry": Entry("uncontested", "no-council")})
    if len(offer) > MOST_CHOICES:
        sentence = N_(
            "district %(number)s has %(offered)s candidates or lists; a ballot has %(most)s"
        )
        return Remark(sentence, {"number": number, "offered": len(offer), "most": MOST_CHOICES})
    if plan.votes(offer) and len(offer) < plan.contest(offer).maximum:
        sentence = N_(
            "district %(number)s has %(offered)s candidates, fewer than the %(most)s that a voter "
            "may choose: lower %(entry)s for it"
        )
        values = {"offered": len(offer), "most": plan.maximum, "entry": Entry("max")}
        return Remark(sentence, {"number": number, **values})
    return None


def offer_of(people: Sequence[Entrant], seating: Seating) -> Offer:
    """Return candidates or lists in the order of the file; birth dates become ranks and are gone.

    Rank 1 is the oldest; who was born on the same day has the same rank. Lists are ranked by their
    average age only where the rules may have to ask for it.
    """
    born = [Fraction(each.born.toordinal()) for each in people]
    asked = bool(seating.women or seating.men or seating.parity)
    standing = [
        Candidate(each.name, _rank(day, born), each.gender if asked else None)
        for each, day in zip(people, born, strict=True)
    ]
    names = list(dict.fromkeys(each.on_list for each in people))
    if not any(names):
        return tuple(standing)
    members = {
        name: [place for place, each in enumerate(people) if each.on_list == name] for name in names
    }
    middles = {
        name: sum((born[place] for place in places), Fraction()) / len(places)
        for name, places in members.items()
    }
    return tuple(
        CandidateList(
            name,
            tuple(standing[place] for place in places),
            _rank(middles[name], middles.values()) if seating.half_bonus else None,
        )
        for name, places in members.items()
    )


def _rank(born: Fraction, of_all: Iterable[Fraction]) -> int:
    """Return the place by age of a birth date, or of an average one, in days."""
    return 1 + sum(other < born for other in of_all)


def _gender(path: Path, line: Line, mistakes: list[Mistake]) -> Gender | None:
    cell = line.cells["gender"].lower()
    if cell and cell not in GENDERS:
        sentence = f"{cell!r} is none of {', '.join(GENDERS)}; the gender may be left empty"
        mistakes.append(Mistake(path.name, line.number, Remark(sentence)))
    return GENDERS.get(cell)


def _birth_date(path: Path, line: Line, opens: date, mistakes: list[Mistake]) -> date | None:
    cell = line.cells["born"]
    sentence = f"{cell!r} is not a date such as 1960-12-31"
    if _BIRTH_DATE.fullmatch(cell):
        with suppress(ValueError):
            born = date.fromisoformat(cell)
            if can_be_born(born, opens - timedelta(days=1)):
                return born
            sentence = f"nobody who stands can be born on {cell}"
    mistakes.append(Mistake(path.name, line.number, Remark(sentence)))
    return None
