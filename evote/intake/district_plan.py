"""The districts of a poll file: what is decided in each, before its candidates are known."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, cast, get_args

from ballots.poll import Candidate, CandidateList, Contest, District, Kind, Ties, procedure_of
from ballots.seating import (
    METHODS,
    PROCEDURES,
    USUAL,
    Method,
    Procedure,
    Seating,
    is_for_lists,
)
from evote.errors import N_
from evote.intake.mistakes import Entry, Mistake, Remark
from evote.intake.sheets import Line
from evote.intake.spreadsheets import whole_number
from evote.intake.toml_table import TomlTable

Offer: TypeAlias = tuple[Candidate, ...] | tuple[CandidateList, ...]
"""Who stands in a district: candidates, or lists of candidates."""

DISTRICTS = "districts"
"""Stands in mistakes about all districts for the name of a file."""

LEAST_TALLY = 2
"""Ballots that are opened together at least."""

_KINDS: Mapping[str, Kind | None] = {
    "either": None,
    "individuals": "individuals",
    "lists": "lists",
}

_ANY_LENGTH = 10**6
"""Stands for lists of which the rules do not count the names."""


@dataclass(frozen=True, slots=True)
class DistrictPlan:
    """A district before its candidates are known.

    kind       what is voted for; None where those who stand say it, being on lists or not
    stations   the numbers of the polling stations whose voters belong here
    """

    district: District
    question: str
    seats: int
    minimum: int
    maximum: int
    blank: bool
    ties: Ties
    small_tally_limit: int
    seating: Seating
    kind: Kind | None = None
    stations: tuple[str, ...] = ()

    def contest(self, offer: Offer) -> Contest:
        """Return what the district decides, once it is known who stands."""
        lists = tuple(entry for entry in offer if isinstance(entry, CandidateList))
        candidates = tuple(entry for entry in offer if isinstance(entry, Candidate))
        by_list = bool(lists) or self.kind == "lists" or (not offer and is_for_lists(self.seating))
        return Contest(
            kind="lists" if by_list else "individuals",
            question=self.question,
            seats=self.seats,
            minimum=1 if by_list else self.minimum,
            maximum=1 if by_list else self.maximum,
            blank=self.blank,
            ties=self.ties,
            small_tally_limit=self.small_tally_limit,
            revotes=False,
            candidates=candidates,
            lists=lists,
            seating=self.seating,
        )

    def votes(self, offer: Offer) -> bool:
        """Say whether there is a vote; a district is not left out because its lines are missing."""
        if not offer:
            return self.seating.uncontested == "vote"
        return procedure_of(self.contest(offer)) == "vote"


def read_districts(
    tables: list[TomlTable], defaults: Mapping[str, Any], mistakes: list[Mistake]
) -> dict[int, DistrictPlan]:
    """Read the districts by their numbers; what a table leaves out is taken from `defaults`."""
    plans: dict[int, DistrictPlan] = {}
    district_of: dict[str, int] = {}
    for table in tables:
        plan = _read_district(table.under(defaults))
        if plan.district.number in plans:
            table.mistake(N_("number %(number)s stands twice"), number=plan.district.number)
        for station in plan.stations:
            if station in district_of:
                table.mistake(
                    N_("the polling station %(station)s belongs to district %(district)s"),
                    station=station,
                    district=district_of[station],
                )
            district_of[station] = plan.district.number
        plans[plan.district.number] = plan
    if not plans:
        mistakes.append(Mistake(DISTRICTS, 0, Remark(N_("at least one district is needed"))))
    return plans


def _read_district(table: TomlTable) -> DistrictPlan:
    seats = table.number("seats")
    plan = DistrictPlan(
        district=District(table.number("number"), table.text("name")),
        question=table.text("question"),
        seats=seats,
        minimum=table.number("min", 1),
        maximum=table.number("max", seats),
        blank=table.truth("blank", default=True),
        ties=cast("Ties", table.choice("ties", get_args(Ties), "older")),
        small_tally_limit=table.number("small_tally_limit", 10),
        seating=_read_seating(table),
        kind=_KINDS[table.choice("kind", tuple(_KINDS), "either")],
        stations=tuple(table.texts("stations", [])),
    )
    table.refuse_the_rest()
    if not plan.question or not plan.district.name:
        table.mistake(
            N_("%(name)s and %(question)s must not be empty"),
            name=Entry("name"),
            question=Entry("question"),
        )
    for name, number in (("number", plan.district.number), ("seats", plan.seats)):
        if number < 1:
            table.mistake(N_("%(entry)s must be at least 1"), entry=Entry(name))
    if plan.small_tally_limit < LEAST_TALLY:
        table.mistake(
            N_("%(entry)s must be at least %(least)s: a tally of one is a vote"),
            entry=Entry("small_tally_limit"),
            least=LEAST_TALLY,
        )
    if not 1 <= plan.minimum <= plan.maximum:
        table.mistake(
            N_("%(min)s must be at least 1 and not above %(max)s"),
            min=Entry("min"),
            max=Entry("max"),
        )
    return plan


def _read_seating(table: TomlTable) -> Seating:
    """Read what else decides about seats; whether it fits, the sealed rules will say."""
    methods, procedures = tuple(METHODS), tuple(PROCEDURES)
    extra_names = table.number("extra_names", _ANY_LENGTH)
    return Seating(
        min_votes=table.number("min_votes", USUAL.min_votes),
        women=table.number("quota_women", USUAL.women),
        men=table.number("quota_men", USUAL.men),
        method=cast("Method", table.choice("method", methods, USUAL.method)),
        half_bonus=table.choice("bonus", ("none", "half"), "none") == "half",
        threshold_percent=table.number("threshold_percent", USUAL.threshold_percent),
        parity=table.choice("parity", ("none", "alternate"), "none") == "alternate",
        extra_names=None if extra_names == _ANY_LENGTH else extra_names,
        uncontested=cast("Procedure", table.choice("uncontested", procedures, USUAL.uncontested)),
        min_candidates=table.number("min_candidates", USUAL.min_candidates),
    )


def district_number(
    file: str, line: Line, districts: Mapping[int, DistrictPlan], mistakes: list[Mistake]
) -> int | None:
    """Return the number of the district that a line of a sheet names, None where there is none."""
    cell = line.cells["district"]
    number = whole_number(cell)
    if number in districts:
        return number
    mistakes.append(
        Mistake(
            file, line.number, Remark(N_("there is no district %(district)s"), {"district": cell})
        )
    )
    return None
