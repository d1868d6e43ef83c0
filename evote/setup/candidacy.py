"""What somebody who wants to stand hands in, and all that may be wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Self
from zoneinfo import ZoneInfo

from evote.errors import N_, ServiceError
from evote.intake.birth_dates import age_on
from evote.intake.candidate_sheet import MOST_CHOICES, can_be_born
from evote.intake.district_plan import DistrictPlan
from evote.intake.glyphs import is_line
from evote.models.plans import CandidacyRow
from evote.setup.plans import Plan

LONGEST_NAME: Final = 100
"""Characters of a name on the ballot."""

MOST_CANDIDACIES: Final = 2000
"""In a district, whoever stands on whatever list."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What somebody who wants to stand hands in.

    on_list    the name of her list; empty where individuals stand
    gender     "woman", "man", or empty where nobody asks
    consented  the day of her written consent to standing; None where it is missing
    """

    district: int
    name: str
    born: date = field(repr=False)
    on_list: str = ""
    gender: str = ""
    statement: str = ""
    consented: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one part of a candidature, to be translated.

    `part` is the name of the part in `Candidacy`.
    """

    part: str
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write the fault in English."""
        return self.sentence % self.values


class CandidacyRefused(ServiceError):
    """A candidature cannot be as it is handed in; nothing of it was kept."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        """List all faults, one a line."""
        return "\n".join(map(str, self.faults))


@dataclass(frozen=True, slots=True)
class Standing:
    """Who stands in a district by now, whom one more candidature must not be mistaken for.

    lines    the line of the same table by name; 0 for whoever was entered before
    choices  the candidates or lists on the ballot
    """

    lines: dict[str, int] = field(default_factory=dict)
    choices: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, rows: Iterable[CandidacyRow]) -> Self:
        """Return those who were entered; who withdrew keeps her name alone."""
        people = list(rows)
        return cls(
            {each.name: 0 for each in people},
            {each.on_list or each.name for each in people if not each.withdrawn},
        )

    def add(self, candidacy: Candidacy, line: int) -> None:
        """Remember somebody of a table."""
        self.lines.setdefault(candidacy.name, line)
        self.choices.add(candidacy.on_list or candidacy.name)


def faults_of(
    candidacy: Candidacy, plan: Plan, district: DistrictPlan | None, standing: Standing
) -> list[Fault]:
    """Return all that is wrong with a candidature; `district` is None where the poll has none."""
    closing_day = plan.closes.astimezone(ZoneInfo(plan.time_zone)).date()
    faults = [
        *_faults_of_name(candidacy, standing),
        *_faults_of_birth(candidacy.born, closing_day, plan.candidate_age),
    ]
    if len(candidacy.statement) > plan.statement_length:
        sentence = N_(
            "The statement has %(length)s characters; the page “Dates and texts” allows %(most)s."
        )
        values = {"length": len(candidacy.statement), "most": plan.statement_length}
        faults.append(Fault("statement", sentence, values))
    if candidacy.consented is not None and candidacy.consented > closing_day:
        sentence = N_("The day of the consent lies after the end of the poll.")
        faults.append(Fault("consented", sentence))
    if district is None:
        sentence = N_("This poll has no district %(district)s.")
        return [*faults, Fault("district", sentence, {"district": candidacy.district})]
    return [*faults, *_faults_of_list(candidacy, district, standing)]


def _faults_of_name(candidacy: Candidacy, standing: Standing) -> list[Fault]:
    name = candidacy.name
    if not _is_name(name):
        sentence = N_("The name must be given, in one line of at most 100 visible characters.")
        return [Fault("name", sentence)]
    line = standing.lines.get(name)
    if line is None:
        return []
    if line:
        sentence = N_("%(name)s already stands in line %(line)s: add what tells them apart.")
        return [Fault("name", sentence, {"name": name, "line": line})]
    sentence = N_("Somebody of this name stands in the district: add what tells them apart.")
    return [Fault("name", sentence)]


def _faults_of_birth(born: date, closing_day: date, age: int) -> list[Fault]:
    if not can_be_born(born, closing_day):
        return [Fault("born", N_("Nobody who stands can be born on this day."))]
    if age_on(born, closing_day) < age:
        sentence = N_(
            "Whoever stands must be %(age)s years old on the closing day: the page “Dates and "
            "texts” says so."
        )
        return [Fault("born", sentence, {"age": age})]
    return []


def _faults_of_list(
    candidacy: Candidacy, district: DistrictPlan, standing: Standing
) -> list[Fault]:
    faults = []
    if district.kind == "lists" and not _is_name(candidacy.on_list):
        sentence = N_("The name of the list must be given, in at most 100 visible characters.")
        faults.append(Fault("on_list", sentence))
    if district.kind == "individuals" and candidacy.on_list:
        sentence = N_("Individuals stand in this district: leave the name of the list empty.")
        faults.append(Fault("on_list", sentence))
    choices = standing.choices | {candidacy.on_list or candidacy.name}
    if len(choices) > MOST_CHOICES or len(standing.lines) >= MOST_CANDIDACIES:
        sentence = N_("The district has no room for more candidates or lists on its ballot.")
        faults.append(Fault("district", sentence))
    return faults


def _is_name(text: str) -> bool:
    return is_line(text) and len(text) <= LONGEST_NAME
