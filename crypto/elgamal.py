"""Exponential ElGamal encryption (Cramer, Gennaro and Schoenmakers 1997).

A number m under the public key y with randomness r is the pair alpha = g^r, beta = y^r g^m.
The product of two ciphertexts encrypts the sum of their numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crypto.canonical import Json, fields, text
from crypto.group import Element, Group


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """An encrypted number."""

    alpha: Element
    beta: Element

    def to_json(self, group: Group) -> dict[str, str]:
        """Return the fields in the specification's order."""
        return {"alpha": group.encode(self.alpha), "beta": group.encode(self.beta)}


def encrypt(group: Group, key: Element, number: int, exponent: int) -> Ciphertext:
    """Encrypt a number under a public key with the given random exponent."""
    blinding = group.power(key, exponent)
    return Ciphertext(
        group.generator_power(exponent), group.multiply(blinding, group.generator_power(number))
    )


def read_ciphertext(group: Group, value: Json) -> Ciphertext:
    """Read a ciphertext; raises Malformed unless both points are members of the group."""
    pair = fields(value, "alpha", "beta")
    return Ciphertext(group.decode(text(pair["alpha"])), group.decode(text(pair["beta"])))


def combine(group: Group, ciphertexts: Sequence[Ciphertext]) -> Ciphertext:
    """Return the ciphertext of the sum of all numbers."""
    return Ciphertext(
        group.product(ciphertext.alpha for ciphertext in ciphertexts),
        group.product(ciphertext.beta for ciphertext in ciphertexts),
    )
