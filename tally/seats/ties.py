"""Who precedes among equals: the older, the one whom the lot favours, or as two officers decide.

The lot is a hash of the board's head at the close: nobody could know it while ballots were cast,
nobody who could time the close knew the counts, and nobody can draw it again.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from ballots.poll import Ties
from crypto.hashing import sha256_hex
from tally.errors import DecisionNeeded
from tally.seats.allocation import Contender, Decision, Means, Object, Tie

_Rule: TypeAlias = Callable[[Contender], tuple[bool, int, str]]


@dataclass(frozen=True, slots=True)
class Tiebreak:
    """The rule of a contest, the seed of its lots, and the officers' decisions.

    lot_seed   the hash of the district's EndBallots event, in hexadecimal
    """

    rule: Ties
    lot_seed: str
    decisions: Sequence[Decision] = ()

    def draw(self, place: int) -> str:
        """Return the lot of a candidate, by her place on the ballot."""
        return sha256_hex(f"evote-lot-1|{self.lot_seed}|{place}".encode())

    def draw_for(self, seat: int, place: int) -> str:
        """Return the lot of a list for one seat: each seat that is drawn for has lots of its own.

        Lists may be equal twice, and whoever loses one lot should not lose the other for that.
        """
        return sha256_hex(f"evote-lot-1|{self.lot_seed}|{seat}|{place}".encode())

    def order(self, contenders: Sequence[Contender]) -> list[Contender]:
        """Put equals in order without the officers: where only they could take or give a seat."""
        return sorted(contenders, key=self._rule)

    def settle(
        self, over: Object, votes: int, contenders: Sequence[Contender], seats: Sequence[int]
    ) -> Tie:
        """Decide who of the contenders get these seats, which are too few for all of them.

        Raises DecisionNeeded when the rules leave it to two officers who have not decided yet.
        """
        if self.rule != "decision":
            return self.report(over, votes, self.order(contenders), seats)
        decision = self.decision_for(seats[0], contenders)
        by_place = {contender.place: contender for contender in contenders}
        tied = tuple(by_place[place] for place in decision.order)
        return Tie(over, votes, tied, tuple(seats), ("decision",))

    def decision_for(self, seat: int, contenders: Sequence[Contender]) -> Decision:
        """Return the officers' decision about a seat; raises DecisionNeeded."""
        places = sorted(contender.place for contender in contenders)
        for decision in self.decisions:
            if decision.seat == seat and sorted(decision.order) == places:
                return decision
        raise DecisionNeeded(seat, {contender.place: contender.name for contender in contenders})

    def report(
        self, over: Object, votes: int, tied: Sequence[Contender], seats: Sequence[int]
    ) -> Tie:
        """Return the tie of contenders who are in order, with what tells neighbours apart."""
        used: set[Means] = {
            "age" if self._by_age and one.age_rank != following.age_rank else "lot"
            for one, following in pairwise(tied)
        }
        return Tie(over, votes, tuple(tied), tuple(seats), tuple(sorted(used)))

    @property
    def _by_age(self) -> bool:
        return self.rule != "lot"

    @property
    def _rule(self) -> _Rule:
        return _older_first if self._by_age else _favoured_first


def _older_first(contender: Contender) -> tuple[bool, int, str]:
    return contender.age_rank is None, contender.age_rank or 0, contender.lot


def _favoured_first(contender: Contender) -> tuple[bool, int, str]:
    return False, 0, contender.lot
