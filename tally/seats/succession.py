"""The council during its term: who leaves, and who follows.

A candidate who has withdrawn and is elected all the same leaves before the council first meets; the
rule is the same as for a seat that falls vacant years later. Of a list, its next candidate follows
(L270); of individuals, the next by votes, or the next woman or man where the seat has to be kept.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ballots.poll import Contest
from ballots.seating import Gender
from tally.errors import TallyError
from tally.seats.allocation import Reason, Seat, SeatAllocation, Standing, because


@dataclass(frozen=True, slots=True)
class Departure:
    """Somebody leaves her seat, or her place among those who follow.

    candidate, on_list   who it is, as in `Standing`
    reason               in the officers' words, such as "withdrew" or "moved away"
    """

    candidate: int
    on_list: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Council:
    """Who sits on the council today, who follows from here on, and how it came about."""

    seats: tuple[Seat, ...]
    line: tuple[Standing, ...]
    reasons: tuple[Reason, ...]


def council_after(
    contest: Contest, allocation: SeatAllocation, departures: Iterable[Departure]
) -> Council:
    """Return the council after these departures, in their order.

    Raises TallyError for somebody who neither sits nor follows.
    """
    council = Council(allocation.seats, allocation.substitutes, ())
    for departure in departures:
        council = _leave(contest, council, departure)
    return council


def _leave(contest: Contest, council: Council, departure: Departure) -> Council:
    for seat in council.seats:
        if seat.holder and _is(seat.holder, departure):
            left = because(
                "left-seat", name=seat.holder.name, seat=seat.number, reason=departure.reason
            )
            council = replace(council, reasons=(*council.reasons, left))
            return _fill(contest, council, seat, seat.holder.on_list)
    for standing in council.line:
        if _is(standing, departure):
            left = because("left-line", name=standing.name, reason=departure.reason)
            line = tuple(each for each in council.line if each != standing)
            return replace(council, line=line, reasons=(*council.reasons, left))
    raise TallyError("whoever is to leave neither sits on the council nor follows")


def _is(standing: Standing, departure: Departure) -> bool:
    return (standing.candidate, standing.on_list) == (departure.candidate, departure.on_list)


def _fill(contest: Contest, council: Council, left: Seat, on_list: int | None) -> Council:
    """Give a seat to whoever follows, on the list if it is one; without anybody it is vacant."""
    others = [seat.holder for seat in council.seats if seat.holder and seat != left]
    line = [each for each in council.line if each.on_list == on_list]
    short = _short(contest.seating.kept, others)
    bound = [each for each in line if each.gender in short]
    follower = next(iter(bound or line), None)
    if follower is None:
        message = because("nobody-follows", seat=left.number)
    else:
        message = because(_how(follower, line), seat=left.number, name=follower.name)
    return Council(
        tuple(replace(seat, holder=follower) if seat == left else seat for seat in council.seats),
        tuple(each for each in council.line if each != follower),
        (*council.reasons, message),
    )


def _short(kept: Mapping[Gender, int], holders: Sequence[Standing]) -> set[Gender]:
    """Return of whom fewer sit than seats are kept for them."""
    return {
        gender
        for gender, number in kept.items()
        if sum(each.gender == gender for each in holders) < number
    }


def _how(follower: Standing, line: Sequence[Standing]) -> str:
    if follower.on_list is not None:
        return "follows-on-list"
    return "follows" if follower == line[0] else "follows-by-quota"
