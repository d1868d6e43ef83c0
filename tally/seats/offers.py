"""The lists of a contest while their seats are distributed, one seat after the other."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from ballots.poll import CandidateList
from tally.seats.allocation import Contender, Object, Reason, Tie, because
from tally.seats.ties import Tiebreak
from tally.seats.wording import tell_tie


@dataclass(frozen=True, slots=True)
class Offer:
    """A list with its votes and its place on the ballot, from 0."""

    place: int
    votes: int
    offered: CandidateList

    @property
    def name(self) -> str:
        """The name of the list."""
        return self.offered.name


@dataclass(slots=True)
class Distribution:
    """Seats as they fall to lists, in the order of their numbers, and why.

    size      how many seats there are in all
    awarded   the place of the list to which each seat fell so far
    """

    size: int
    tiebreak: Tiebreak
    awarded: list[int] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    @property
    def left(self) -> int:
        """How many seats are still to be given."""
        return self.size - len(self.awarded)

    @property
    def next_seat(self) -> int:
        """The number of the seat to be given next."""
        return len(self.awarded) + 1

    def award(self, offer: Offer, reason: Reason) -> None:
        """Give the next seat to a list."""
        self.awarded.append(offer.place)
        self.reasons.append(reason)

    def first_of(self, equals: Sequence[Offer]) -> Offer:
        """Return which of the lists with the most votes is the first list.

        Of equals it is the one whose candidates are older on average (L262). Raises
        DecisionNeeded.
        """
        if len(equals) == 1:
            return equals[0]
        ranks = [offer.offered.age_rank for offer in equals]
        return self._settle("first-list", equals, ranks, [self.next_seat])[0]

    def next_of(self, over: Object, equals: Sequence[Offer]) -> Sequence[Offer]:
        """Return which of lists with equal votes get the seats that are left, if those are few.

        Of equals it is the one whose next candidate is older (L262). Raises DecisionNeeded.
        """
        if len(equals) <= self.left:
            if len(equals) > 1:
                names = [offer.name for offer in equals]
                self.reasons.append(because("seat-for-each", names=names))
            return equals
        ranks = [self._next_age_rank(offer) for offer in equals]
        seats = range(self.next_seat, self.size + 1)
        return self._settle(over, equals, ranks, seats)[: self.left]

    def _settle(
        self,
        over: Object,
        equals: Sequence[Offer],
        ranks: Sequence[int | None],
        seats: Sequence[int],
    ) -> Sequence[Offer]:
        contenders = [
            Contender(offer.place, offer.name, rank, self.tiebreak.draw_for(seats[0], offer.place))
            for offer, rank in zip(equals, ranks, strict=True)
        ]
        tie = self.tiebreak.settle(over, equals[0].votes, contenders, seats)
        self.ties.append(tie)
        self.reasons += tell_tie(tie, self.tiebreak)
        by_place = {offer.place: offer for offer in equals}
        return [by_place[contender.place] for contender in tie.tied]

    def _next_age_rank(self, offer: Offer) -> int | None:
        """Return the age rank of the candidate to whom a list's next seat would go."""
        following = offer.offered.members[self.awarded.count(offer.place) :]
        return following[0].age_rank if following else None
