"""Seats among individuals: the most votes win (L253), as far as the rules keep no seats.

Where seats are kept for women and for men, the first women and the first men by votes get those,
and everybody else competes for the rest. The council is again put in the order of the votes.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from ballots.poll import Contest
from ballots.seating import Gender
from tally.seats.allocation import (
    Contender,
    Reason,
    Seat,
    SeatAllocation,
    Standing,
    Tie,
    because,
)
from tally.seats.ties import Tiebreak
from tally.seats.wording import tell_tie, with_votes

_KEPT_FOR: Mapping[Gender, str] = {"woman": "seat-kept-for-woman", "man": "seat-kept-for-man"}


def allocate_individuals(
    contest: Contest, counts: Sequence[int], tiebreak: Tiebreak
) -> SeatAllocation:
    """Give the seats to the candidates with the most votes.

    Raises DecisionNeeded when a seat depends on a tie that two officers have not settled.
    """
    standings = [
        Standing(index, candidate.name, votes, candidate.age_rank, candidate.gender)
        for index, (candidate, votes) in enumerate(zip(contest.candidates, counts, strict=True))
    ]
    least = contest.seating.min_votes
    ranking = _Ranking(contest, tiebreak, [each for each in standings if each.votes >= least])
    elected = ranking.elected
    substitutes = tuple(each for each in ranking.ranked if each not in elected)
    seats = tuple(
        Seat(number, elected[number - 1] if number <= len(elected) else None)
        for number in range(1, contest.seats + 1)
    )
    return SeatAllocation(
        seats=seats,
        substitutes=substitutes,
        ties=tuple(ranking.ties),
        decisions=tuple(tiebreak.decisions),
        reasons=(
            *(_tell_seat(contest, ranking.ranked, seat) for seat in seats),
            *_tell_passed_over(contest, ranking.ranked, elected),
            *(reason for tie in ranking.ties for reason in tell_tie(tie, tiebreak)),
            *_tell_rest(contest, standings, substitutes),
        ),
    )


class _Ranking:
    """The electable candidates in the order of votes, with ties settled."""

    def __init__(self, contest: Contest, tiebreak: Tiebreak, electable: Sequence[Standing]) -> None:
        """Rank candidates of a contest; raises DecisionNeeded."""
        self._contest = contest
        self._tiebreak = tiebreak
        self._standings = {each.candidate: each for each in electable}
        contenders = [
            Contender(each.candidate, each.name, each.age_rank, tiebreak.draw(each.candidate))
            for each in electable
        ]
        self.ranked = self._back(
            sorted(tiebreak.order(contenders), key=lambda each: -self._votes(each))
        )
        self.ties: list[Tie] = []
        lots = {contender.place: contender for contender in contenders}
        for votes, run in groupby(tuple(self.ranked), key=lambda each: each.votes):
            tied = [lots[each.candidate] for each in run]
            if len(tied) > 1:
                self._settle(votes, tied)

    @property
    def elected(self) -> list[Standing]:
        """Return who gets the seats, in the order of votes."""
        return _choose(self._contest, self.ranked)

    def _settle(self, votes: int, tied: Sequence[Contender]) -> None:
        """Report a tie, after the officers' decision where a seat depends on it."""
        elected = self.elected
        seats = [number for number, each in enumerate(elected, 1) if each.votes == votes]
        turned = _choose(self._contest, self._with(self._back(tied[::-1])))
        if {each.candidate for each in turned} == {each.candidate for each in elected}:
            tie = self._tiebreak.report("votes", votes, tied, seats)
        else:
            tie = self._tiebreak.settle("votes", votes, tied, seats)
        self.ties.append(tie)
        self.ranked = self._with(self._back(tie.tied))

    def _with(self, run: Sequence[Standing]) -> list[Standing]:
        """Return the ranking with another order among candidates of equal votes."""
        start = next(place for place, each in enumerate(self.ranked) if each in run)
        return [*self.ranked[:start], *run, *self.ranked[start + len(run) :]]

    def _back(self, contenders: Sequence[Contender]) -> list[Standing]:
        return [self._standings[contender.place] for contender in contenders]

    def _votes(self, contender: Contender) -> int:
        return self._standings[contender.place].votes


def _choose(contest: Contest, ranked: Sequence[Standing]) -> list[Standing]:
    """Return the council: first who gets a seat that is kept, then the best of all others."""
    kept = {
        each.candidate
        for gender, number in contest.seating.kept.items()
        for each in [each for each in ranked if each.gender == gender][:number]
    }
    others = [each.candidate for each in ranked if each.candidate not in kept]
    council = kept.union(others[: contest.seats - len(kept)])
    return [each for each in ranked if each.candidate in council]


# ---------------------------------------------------------------- why


def _tell_seat(contest: Contest, ranked: Sequence[Standing], seat: Seat) -> Reason:
    least = contest.seating.min_votes
    if seat.holder is None:
        message = "seat-vacant" if least == 1 else "seat-vacant-below-minimum"
        return because(message, seat=seat.number, votes=least)
    message = "seat-by-votes"
    if seat.holder.gender and seat.holder not in ranked[: contest.seats]:
        message = _KEPT_FOR[seat.holder.gender]
    return because(message, seat=seat.number, name=seat.holder.name, votes=seat.holder.votes)


def _tell_passed_over(
    contest: Contest, ranked: Sequence[Standing], elected: Sequence[Standing]
) -> Iterator[Reason]:
    for each in ranked[: contest.seats]:
        if each not in elected:
            yield because("passed-over", name=each.name, votes=each.votes)


def _tell_rest(
    contest: Contest, standings: Sequence[Standing], substitutes: Sequence[Standing]
) -> Iterator[Reason]:
    """Say who follows, who got too few votes and who got none."""
    if substitutes:
        yield because("substitutes", standings=with_votes(substitutes))
    least = contest.seating.min_votes
    if few := [each.name for each in standings if 0 < each.votes < least]:
        yield because("too-few-votes", names=few, votes=least)
    if none := [each.name for each in standings if not each.votes]:
        yield because("no-votes", names=none)
