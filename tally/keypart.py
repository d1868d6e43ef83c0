"""A part of the poll key, with the trustees who hold it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from crypto.group import Element, Group
from crypto.sharing import lagrange_coefficient
from tally.errors import QuorumNotMet
from tally.trustee import Trustee

Factors: TypeAlias = tuple[tuple[Element, ...], ...]
"""An element for each choice of each question."""


@dataclass(frozen=True, slots=True)
class KeyPart:
    """A part of the poll key; one held by a single trustee has a quorum of one out of one.

    public_key   the part's factor of the poll key
    quorum       how many of the holders can decrypt it
    holders      the trustees in the list's order; within the part they count from 1
    """

    public_key: Element
    quorum: int
    holders: tuple[Trustee, ...]

    def require_quorum(self, owners: Collection[int]) -> None:
        """Raise QuorumNotMet, naming who is missing, unless these owners can decrypt the part."""
        missing = [holder for holder in self.holders if holder.owner not in owners]
        needed = self.quorum - (len(self.holders) - len(missing))
        if needed == len(missing) > 0:
            raise QuorumNotMet(f"the decryption share of {_and(missing)} is missing")
        if needed > 0:
            raise QuorumNotMet(
                f"too few decryption shares: {needed} more needed, of {_and(missing)}"
            )

    def combine(self, group: Group, factors: Mapping[int, Factors]) -> Factors:
        """Return what the whole part makes of an encrypted tally.

        `factors` has the decryption factors of every owner who sent a checked share, holders of
        other parts among them. The first holders up to the quorum decide, as the specification
        says; any other quorum gives the same. Raises QuorumNotMet.
        """
        self.require_quorum(factors.keys())
        numbered = enumerate(self.holders, 1)
        deciding = [number for number, holder in numbered if holder.owner in factors][: self.quorum]
        return product_of_factors(
            group,
            [
                _raised(
                    group,
                    factors[self.holders[number - 1].owner],
                    lagrange_coefficient(group.order, deciding, number),
                )
                for number in deciding
            ],
        )


def product_of_factors(group: Group, several: Sequence[Factors]) -> Factors:
    """Multiply factors of the same shape, place by place."""
    return tuple(
        tuple(group.product(elements) for elements in zip(*rows, strict=True))
        for rows in zip(*several, strict=True)
    )


def _raised(group: Group, factors: Factors, exponent: int) -> Factors:
    return tuple(tuple(group.power(element, exponent) for element in row) for row in factors)


def _and(trustees: Sequence[Trustee]) -> str:
    return " and ".join(map(str, trustees))
