"""Seats among lists: half to the first list where the rules say so, the rest in proportion.

The order is that of L262: which lists take part, the bonus, the proportional seats; then each
list's seats go to its candidates in the order of the list.
"""

from collections.abc import Iterator, Sequence

from ballots.poll import CandidateList, Contest
from tally.seats.allocation import Reason, Seat, SeatAllocation, Standing, because
from tally.seats.averages import by_highest_average
from tally.seats.offers import Distribution, Offer
from tally.seats.remainders import by_largest_remainder
from tally.seats.ties import Tiebreak

_METHODS = {
    "highest-average": by_highest_average,
    "largest-remainder": by_largest_remainder,
}


def allocate_lists(contest: Contest, counts: Sequence[int], tiebreak: Tiebreak) -> SeatAllocation:
    """Give the seats to lists in proportion to their votes, and to their candidates in order.

    A list that has no candidate left for a seat of its own leaves it vacant. Raises DecisionNeeded
    when a seat depends on a tie that two officers have not settled.
    """
    offers = [
        Offer(place, votes, offered)
        for place, (offered, votes) in enumerate(zip(contest.lists, counts, strict=True))
    ]
    distribution = Distribution(contest.seats, tiebreak)
    admitted = _admit(contest, offers, distribution)
    if admitted:
        if contest.seating.half_bonus:
            _give_bonus(admitted, distribution)
        _METHODS[contest.seating.method](distribution, admitted)
    seats = tuple(_seats(contest, offers, distribution.awarded))
    substitutes = tuple(_substitutes(offers, distribution.awarded))
    return SeatAllocation(
        seats=seats,
        substitutes=substitutes,
        ties=tuple(distribution.ties),
        decisions=tuple(tiebreak.decisions),
        reasons=(*distribution.reasons, *_tell_lists(offers, seats, substitutes)),
    )


def bonus_of(seats: int) -> int:
    """Return half of the seats: rounded up where there are more than four, else down (L262)."""
    return (seats + 1) // 2 if seats > 4 else seats // 2


def _admit(
    contest: Contest, offers: Sequence[Offer], distribution: Distribution
) -> Sequence[Offer]:
    """Return the lists with votes enough to take part."""
    percent = contest.seating.threshold_percent
    valid = sum(offer.votes for offer in offers)
    admitted = [offer for offer in offers if offer.votes and 100 * offer.votes >= percent * valid]
    if percent:
        needed = -(-percent * valid // 100)
        distribution.reasons.append(
            because("threshold", percent=percent, valid=valid, votes=needed)
        )
    few = [offer.name for offer in offers if offer.votes and offer not in admitted]
    none = [offer.name for offer in offers if not offer.votes]
    if few:
        distribution.reasons.append(because("below-threshold", names=few))
    if none:
        distribution.reasons.append(because("no-votes", names=none))
    if not admitted:
        distribution.reasons.append(because("no-list-admitted"))
    return admitted


def _give_bonus(admitted: Sequence[Offer], distribution: Distribution) -> None:
    most = max(offer.votes for offer in admitted)
    first = distribution.first_of([offer for offer in admitted if offer.votes == most])
    bonus = bonus_of(distribution.size)
    distribution.reasons.append(
        because("bonus", name=first.name, votes=first.votes, number=bonus, of=distribution.size)
    )
    for _ in range(bonus):
        distribution.award(
            first, because("seat-by-bonus", seat=distribution.next_seat, name=first.name)
        )


def standing_of(place: int, offered: CandidateList, candidate: int, votes: int) -> Standing:
    """Return a candidate of a list as somebody who stands."""
    member = offered.members[candidate]
    return Standing(candidate, member.name, votes, member.age_rank, member.gender, place)


def _seats(contest: Contest, offers: Sequence[Offer], awarded: Sequence[int]) -> Iterator[Seat]:
    """Yield the seats, each with the next candidate of the list to which it fell."""
    for number in range(1, contest.seats + 1):
        if number > len(awarded):
            yield Seat(number, None)
            continue
        offer = offers[awarded[number - 1]]
        candidate = awarded[: number - 1].count(offer.place)
        if candidate < len(offer.offered.members):
            holder = standing_of(offer.place, offer.offered, candidate, offer.votes)
            yield Seat(number, holder, offer.place)
        else:
            yield Seat(number, None, offer.place)


def _substitutes(offers: Sequence[Offer], awarded: Sequence[int]) -> Iterator[Standing]:
    """Yield the candidates who follow on each list that has a seat."""
    for offer in offers:
        won = awarded.count(offer.place)
        for candidate in range(won, len(offer.offered.members) if won else 0):
            yield standing_of(offer.place, offer.offered, candidate, offer.votes)


# ---------------------------------------------------------------- why


def _tell_lists(
    offers: Sequence[Offer], seats: Sequence[Seat], substitutes: Sequence[Standing]
) -> Iterator[Reason]:
    """Say who sits for each list, and who follows."""
    for offer in offers:
        won = [seat for seat in seats if seat.on_list == offer.place]
        holders = [seat.holder.name for seat in won if seat.holder]
        following = [each.name for each in substitutes if each.on_list == offer.place]
        if holders:
            yield because("list-elected", name=offer.name, number=len(holders), names=holders)
        if len(holders) < len(won):
            vacant = [seat.number for seat in won if not seat.holder]
            yield because("list-out-of-names", name=offer.name, seats=vacant)
        if following:
            yield because("list-substitutes", name=offer.name, order=following)
