"""Highest averages: each seat goes to the list with the most votes per seat, that seat included.

The method of D'Hondt, as in L262. An equal average goes to the list with more votes.
"""

from collections.abc import Sequence
from fractions import Fraction

from crypto.canonical import Json
from tally.seats.allocation import because
from tally.seats.offers import Distribution, Offer


def by_highest_average(distribution: Distribution, offers: Sequence[Offer]) -> None:
    """Give all seats that are left to these lists, of which there is at least one.

    Seats given before, as a bonus, do not count. Raises DecisionNeeded.
    """
    won = {offer.place: 0 for offer in offers}
    distribution.reasons.append(because("rest-by-average", number=distribution.left))
    while distribution.left:
        averages = {offer.place: Fraction(offer.votes, won[offer.place] + 1) for offer in offers}
        best = max(averages.values())
        level = [offer for offer in offers if averages[offer.place] == best]
        most = max(offer.votes for offer in level)
        equals = [offer for offer in level if offer.votes == most]
        message = "seat-by-average" if level == equals else "seat-by-average-and-votes"
        for offer in distribution.next_of("average", equals):
            shown: list[Json] = [
                {"name": each.name, "votes": each.votes, "divisor": won[each.place] + 1}
                for each in offers
            ]
            reason = because(message, seat=distribution.next_seat, averages=shown, name=offer.name)
            distribution.award(offer, reason)
            won[offer.place] += 1
