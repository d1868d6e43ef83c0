"""Shared secrets: how a quorum of shares makes the whole (Shamir 1979)."""

from collections.abc import Collection


def lagrange_coefficient(order: int, owners: Collection[int], owner: int) -> int:
    """Return the weight of one owner's share when exactly `owners` come together.

    Owners are distinct numbers from 1 up, below the prime `order`; the result is the product of
    k / (k - owner) modulo `order` over all others k.
    """
    numerator = denominator = 1
    for other in owners:
        if other != owner:
            numerator = numerator * other % order
            denominator = denominator * (other - owner) % order
    return numerator * pow(denominator, -1, order) % order
