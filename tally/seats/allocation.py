"""What an allocation of seats is: who sits where, who follows, every tie, and the reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from ballots.seating import Gender
from crypto.canonical import Json

Means: TypeAlias = Literal["age", "lot", "decision"]
"""What put equals in order."""

Object: TypeAlias = Literal["votes", "first-list", "average", "remainder"]
"""What was equal: candidates' votes, votes for the first list, averages or remainders of lists."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Somebody who stands, with what decides about her.

    candidate   her index on the ballot, or on her list, from 0
    on_list     the index of her list on the ballot; None where voters choose people
    votes       hers, or those of her list
    age_rank    1 for the oldest; equal for those born on the same day
    """

    candidate: int
    name: str
    votes: int
    age_rank: int
    gender: Gender | None = None
    on_list: int | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat: its number, whose it is, None while vacant, and to which list it fell, if any."""

    number: int
    holder: Standing | None
    on_list: int | None = None


@dataclass(frozen=True, slots=True)
class Contender:
    """One of those between whom there is a tie: a candidate, or a list.

    place      on the ballot, from 0
    age_rank   the one that decides: a candidate's own, that of a list's average, or that of the
               list's next candidate; None where there is none, which comes last
    lot        the hash drawn for her; the smallest precedes
    """

    place: int
    name: str
    age_rank: int | None
    lot: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Equals, and what put them in order.

    over         what was equal
    votes        of each of them; lists that tie on an average or remainder have equal votes, too
    tied         all of them, in the order that was decided
    seats        the numbers of the seats that went to them; none among substitutes
    decided_by   age, the lot, one and then the other, or a decision
    """

    over: Object
    votes: int
    tied: tuple[Contender, ...]
    seats: tuple[int, ...]
    decided_by: tuple[Means, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """How two officers settled a tie that the rules leave to them.

    seat       the number of the first seat that depends on it
    order      the places on the ballot of all who were tied; the first precedes
    officers   their names
    reason     in their words
    """

    seat: int
    order: tuple[int, ...]
    officers: tuple[str, str]
    reason: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the explanation: a message of `tally.seats.wording`, and what to put into it."""

    message: str
    parameters: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class SeatAllocation:
    """Who sits on the council, who comes next, and how it came about.

    seats         as many as the rules foresee, by number
    substitutes   who follows when a seat falls vacant, in order; of lists, each list's in turn
    ties          in the order in which they were met
    decisions     the officers', as far as the rules left a tie to them
    reasons       the whole explanation, in order
    """

    seats: tuple[Seat, ...]
    substitutes: tuple[Standing, ...] = ()
    ties: tuple[Tie, ...] = ()
    decisions: tuple[Decision, ...] = ()
    reasons: tuple[Reason, ...] = ()

    @property
    def elected(self) -> tuple[Standing, ...]:
        """Return who is elected, in the order of the seats."""
        return tuple(seat.holder for seat in self.seats if seat.holder)

    @property
    def vacant(self) -> tuple[int, ...]:
        """Return the numbers of the seats that nobody got."""
        return tuple(seat.number for seat in self.seats if not seat.holder)

    def seats_of(self, on_list: int) -> int:
        """Return how many seats fell to a list."""
        return sum(seat.on_list == on_list for seat in self.seats)


def because(message: str, **parameters: Json) -> Reason:
    """Return one step of an explanation."""
    return Reason(message, parameters)
