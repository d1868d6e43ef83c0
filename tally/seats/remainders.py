"""Largest remainders: a seat for every whole quota of votes, the rest by what then is left over.

The method of Hare and Hamilton: the quota is the votes of all lists that take part, divided by the
seats. An equal remainder goes to the list with more votes.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby

from crypto.canonical import Json
from tally.seats.allocation import because
from tally.seats.offers import Distribution, Offer


def by_largest_remainder(distribution: Distribution, offers: Sequence[Offer]) -> None:
    """Give all seats that are left, one at least, to these lists, which have at least one vote.

    Raises DecisionNeeded.
    """
    quota = Fraction(sum(offer.votes for offer in offers), distribution.left)
    distribution.reasons.append(
        because(
            "rest-by-quota",
            number=distribution.left,
            quota={"numerator": quota.numerator, "denominator": quota.denominator},
        )
    )
    remainders: list[tuple[Fraction, Offer]] = []
    for offer in offers:
        whole = offer.votes // quota
        remainder = offer.votes - whole * quota
        remainders.append((remainder, offer))
        for _ in range(whole):
            reason = because(
                "seat-by-quota", seat=distribution.next_seat, name=offer.name, votes=offer.votes
            )
            distribution.award(offer, reason)
    remainders.sort(key=_largest_first)
    shown: list[Json] = [
        {"name": offer.name, "numerator": left.numerator, "denominator": left.denominator}
        for left, offer in remainders
    ]
    for _, run in groupby(remainders, key=_largest_first):
        if not distribution.left:
            break
        for offer in distribution.next_of("remainder", [offer for _, offer in run]):
            seat = distribution.next_seat
            reason = because("seat-by-remainder", seat=seat, remainders=shown, name=offer.name)
            distribution.award(offer, reason)


def _largest_first(entry: tuple[Fraction, Offer]) -> tuple[Fraction, int]:
    remainder, offer = entry
    return -remainder, -offer.votes
