"""What the pages show of a council during its term: plain values, ready for the templates."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ballots.poll import Contest
from evote.models.polls import DistrictRow
from evote.polls import rules_of
from evote.results.seat_words import tell_all
from evote.results.succession import Term, term_of
from evote.voter.language import language
from evote.voter.results import place_of
from tally.seats.allocation import Seat


@dataclass(frozen=True, slots=True)
class HolderPage:
    """A seat today; `name` is empty while it is vacant, `place` hers among all who stood."""

    seat: int
    name: str
    place: int


@dataclass(frozen=True, slots=True)
class ChangePage:
    """A change, and what it brought about, in the reader's language."""

    number: int
    at: datetime
    told: str


@dataclass(frozen=True, slots=True)
class TermPage:
    """A council today; `vacant` are the numbers of the seats that only an election can fill."""

    seats: list[HolderPage]
    vacant: list[int]
    changes: list[ChangePage]


def present_term(session: Session, row: DistrictRow) -> TermPage:
    """Return the council of a district; raises NotFound before its result is published."""
    rules, term = rules_of(row), term_of(session, row)
    return TermPage(
        seats=[_holder(rules.contest, term, seat) for seat in term.council.seats],
        vacant=list(term.vacant),
        changes=present_changes(term, ZoneInfo(rules.poll.time_zone)),
    )


def present_sitting(session: Session, row: DistrictRow) -> list[HolderPage]:
    """Return who sits on the council of a district today; raises NotFound."""
    return [seat for seat in present_term(session, row).seats if seat.name]


def present_changes(term: Term, zone: ZoneInfo) -> list[ChangePage]:
    """Return what has changed since the election, the first change first."""
    return [
        ChangePage(
            change.number,
            change.at.astimezone(zone),
            " ".join(tell_all(change.reasons, language())),
        )
        for change in term.changes
    ]


def _holder(contest: Contest, term: Term, seat: Seat) -> HolderPage:
    holder = seat.holder
    if holder is None:
        return HolderPage(seat.number, "", -1)
    on_list = term.list_of(holder)
    name = holder.name if on_list is None else f"{holder.name} ({on_list})"
    return HolderPage(seat.number, name, place_of(contest, holder.candidate, holder.on_list))
