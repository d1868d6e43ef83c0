"""The group Ed25519 through libsodium: constant time for secrets, by way of PyNaCl's bindings.

An encoding is the 32 bytes of RFC 8032, little-endian; the record writes them in reverse order as
64 hexadecimal digits. libsodium's multiplication refuses every point outside the group of prime
order, and it refuses the neutral element and the exponent zero, which are treated apart here.
"""

import re

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_core_ed25519_scalar_mul,
    crypto_core_ed25519_scalar_sub,
    crypto_core_ed25519_sub,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)

from crypto.engine import Engine
from crypto.errors import Malformed
from crypto.group import Element, Group
from crypto.libsodium_engine import LibsodiumEngine

FIELD = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
NEUTRAL = (1).to_bytes(32, "little")

_SPELLING = re.compile(r"[0-9a-f]{64}")
_SIGN_BIT = 1 << 255


class Ed25519(Group):
    """The prime-order group of the curve edwards25519 (RFC 8032)."""

    name = "Ed25519"
    order = ORDER
    generator = Element(crypto_scalarmult_ed25519_base_noclamp((1).to_bytes(32, "little")))
    neutral = Element(NEUTRAL)
    engine: Engine = LibsodiumEngine()

    def parse(self, spelling: str) -> bytes:
        """Read 64 lower-case hexadecimal digits; raises Malformed for a second spelling."""
        if _SPELLING.fullmatch(spelling) is None:
            raise Malformed("a point is written as 64 lower-case hexadecimal digits")
        number = int(spelling, 16)
        y = number % _SIGN_BIT
        if y >= FIELD or (number >= _SIGN_BIT and y in {1, FIELD - 1}):
            raise Malformed("the point's spelling is not canonical")
        return number.to_bytes(32, "little")

    def is_member(self, encoding: bytes) -> bool:
        """Say whether the encoding is a point of the prime-order group (neutral included)."""
        return encoding == NEUTRAL or crypto_core_ed25519_is_valid_point(encoding)

    def encode(self, element: bytes) -> str:
        """Return the bytes in reverse order, as hexadecimal digits."""
        return element[::-1].hex()

    def multiply(self, left: Element, right: Element) -> Element:
        """Return left * right (the sum of two points)."""
        return Element(crypto_core_ed25519_add(left, right))

    def divide(self, left: Element, right: Element) -> Element:
        """Return left / right (the difference of two points)."""
        return Element(crypto_core_ed25519_sub(left, right))

    def power(self, base: Element, exponent: int) -> Element:
        """Return base ** exponent, in constant time but for the cases zero and neutral."""
        scalar = exponent % ORDER
        if scalar == 0 or base == NEUTRAL:
            return self.neutral
        return Element(crypto_scalarmult_ed25519_noclamp(scalar.to_bytes(32, "little"), base))

    def generator_power(self, exponent: int) -> Element:
        """Return generator ** exponent, in constant time but for zero."""
        scalar = exponent % ORDER
        if scalar == 0:
            return self.neutral
        return Element(crypto_scalarmult_ed25519_base_noclamp(scalar.to_bytes(32, "little")))

    def respond(self, commitment: int, secret: int, challenge: int) -> int:
        """Return commitment - secret * challenge modulo the order, computed by libsodium."""
        product = crypto_core_ed25519_scalar_mul(
            secret.to_bytes(32, "little"), challenge.to_bytes(32, "little")
        )
        difference = crypto_core_ed25519_scalar_sub(commitment.to_bytes(32, "little"), product)
        return int.from_bytes(difference, "little")

    def sort_key(self, element: Element) -> bytes:
        """Return the little-endian bytes, by which the specification orders points."""
        return element
