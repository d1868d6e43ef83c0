"""Who is elected: the candidates with the most votes, and who precedes among equals.

Only the votes and the sealed rules decide, so anyone can replay an allocation. Of candidates with
equally many votes the older precedes (French electoral code, article L253), or the one whom the lot
favours; the lot also decides between those born on the same day. It is a hash of the board's head
at the close: nobody could know it while ballots were cast, and nobody can draw it again.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Literal, TypeAlias

from ballots.poll import Contest
from crypto.hashing import sha256_hex
from tally.errors import TallyError

Decision: TypeAlias = Literal["age", "lot"]


@dataclass(frozen=True, slots=True)
class Standing:
    """A candidate with all that decides about her.

    candidate   her index on the ballot, from 0
    age_rank    1 for the oldest; equal for those born on the same day
    lot         the hash drawn for her; the smallest precedes
    """

    candidate: int
    name: str
    votes: int
    age_rank: int
    lot: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Candidates with equally many votes, and what put them in order.

    tied         all of them, in the order that was decided
    seats        the numbers of the seats that the first of them got; none among substitutes
    decided_by   age, the lot, or one and then the other
    """

    tied: tuple[Standing, ...]
    seats: tuple[int, ...]
    decided_by: tuple[Decision, ...]

    @property
    def votes(self) -> int:
        """Return how many votes each of the tied got."""
        return self.tied[0].votes

    @property
    def unelected(self) -> tuple[Standing, ...]:
        """Return those of the tied for whom no seat was left."""
        return self.tied[len(self.seats) :]


@dataclass(frozen=True, slots=True)
class SeatAllocation:
    """Who sits on the council, who comes next, and every tie on the way.

    elected         in the order of votes: the first has seat 1
    vacant          the numbers of the seats that nobody got
    substitutes     who follows when a seat falls vacant, in order
    without_votes   those who can be neither, since nobody voted for them, as on the ballot
    ties            those with the most votes first
    """

    elected: tuple[Standing, ...]
    vacant: tuple[int, ...]
    substitutes: tuple[Standing, ...]
    without_votes: tuple[Standing, ...]
    ties: tuple[Tie, ...]

    @property
    def seats(self) -> int:
        """Return how many seats there are."""
        return len(self.elected) + len(self.vacant)


def allocate(contest: Contest, counts: Sequence[int], lot_seed: str) -> SeatAllocation:
    """Give the seats to the candidates with the most votes.

    `counts` has one number per candidate in the order of the ballot, without the blank votes;
    `lot_seed` is the hash of the district's EndBallots event, in hexadecimal. Raises TallyError for
    a contest of lists.
    """
    if contest.kind == "lists":
        raise TallyError("seats for lists are not allocated yet")
    standings = [
        Standing(index, candidate.name, votes, candidate.age_rank, _draw(lot_seed, index))
        for index, (candidate, votes) in enumerate(zip(contest.candidates, counts, strict=True))
    ]
    rank = _by_age if contest.ties == "older" else _by_lot
    ranked = sorted((each for each in standings if each.votes), key=rank)
    elected = tuple(ranked[: contest.seats])
    return SeatAllocation(
        elected=elected,
        vacant=tuple(range(len(elected) + 1, contest.seats + 1)),
        substitutes=tuple(ranked[contest.seats :]),
        without_votes=tuple(each for each in standings if not each.votes),
        ties=tuple(_ties(contest, ranked)),
    )


def _by_age(standing: Standing) -> tuple[int, int, str]:
    return -standing.votes, standing.age_rank, standing.lot


def _by_lot(standing: Standing) -> tuple[int, str]:
    return -standing.votes, standing.lot


def _draw(lot_seed: str, candidate: int) -> str:
    return sha256_hex(f"evote-lot-1|{lot_seed}|{candidate}".encode())


def _ties(contest: Contest, ranked: Sequence[Standing]) -> Iterator[Tie]:
    """Yield each run of equal votes among candidates in their final order."""
    place = 1
    for _, run in groupby(ranked, key=lambda standing: standing.votes):
        tied = tuple(run)
        seats = tuple(range(place, min(place + len(tied), contest.seats + 1)))
        place += len(tied)
        if len(tied) > 1:
            yield Tie(tied, seats, _decisions(contest, tied))


def _decisions(contest: Contest, tied: Sequence[Standing]) -> tuple[Decision, ...]:
    """Return what tells neighbours in the final order apart."""
    used: set[Decision] = {
        "age" if contest.ties == "older" and one.age_rank != next_one.age_rank else "lot"
        for one, next_one in pairwise(tied)
    }
    return tuple(sorted(used))
