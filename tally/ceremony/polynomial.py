"""The polynomial that each trustee draws: its constant is her part of the poll key (Pedersen 1991).

Coefficients are secret; the generator raised to each of them, the commitments, is public. The value
at j is what trustee j gets, and everyone can check it in the exponent.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from crypto.canonical import Json, array, fields, text
from crypto.group import Element, Group
from crypto.randomness import Randomness
from tally.ceremony.messages import read_signed


@dataclass(frozen=True, slots=True)
class Polynomial:
    """Secret coefficients, the constant one first."""

    coefficients: tuple[int, ...] = field(repr=False)

    def value_at(self, group: Group, place: int) -> int:
        """Return the value at a trustee's number, modulo the group's order."""
        total = 0
        for coefficient in reversed(self.coefficients):
            total = (total * place + coefficient) % group.order
        return total

    def commitments(self, group: Group) -> list[Element]:
        """Return the generator raised to each coefficient."""
        return [group.generator_power(coefficient) for coefficient in self.coefficients]


def draw_polynomial(group: Group, quorum: int, randomness: Randomness) -> Polynomial:
    """Draw a polynomial that `quorum` values determine and fewer tell nothing about."""
    return Polynomial(tuple(group.random_nonzero_scalar(randomness) for _ in range(quorum)))


def committed_value(group: Group, commitments: Sequence[Element], place: int) -> Element:
    """Return the generator raised to the polynomial's value at `place`."""
    return group.product(
        group.power(commitment, place**degree) for degree, commitment in enumerate(commitments)
    )


def spelled_powers(group: Group, commitments: Sequence[Element]) -> dict[str, Json]:
    """Return the content of the message that shows a polynomial's commitments."""
    return {"coefexps": list(map(group.encode, commitments))}


def read_powers(group: Group, quorum: int, signer: Element, value: Json) -> list[Element]:
    """Read the signed message that shows a polynomial's commitments; raises CryptoError."""
    content = fields(read_signed(group, signer, value), "coefexps")
    spellings = array(content["coefexps"], quorum)
    return [group.decode_key(text(spelling)) for spelling in spellings]
