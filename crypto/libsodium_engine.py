"""The batch engine for Ed25519 on libsodium, by way of PyNaCl's bindings.

libsodium's multiplication tests membership of its point by itself, so a point that is multiplied
needs no second test. What libsodium refuses although it is lawful (the neutral element as input or
result, the exponent zero) is treated apart.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
from itertools import accumulate, repeat

from nacl.bindings import (
    crypto_core_ed25519_add,
    crypto_core_ed25519_is_valid_point,
    crypto_scalarmult_ed25519_base_noclamp,
    crypto_scalarmult_ed25519_noclamp,
)
from nacl.exceptions import RuntimeError as LibsodiumRefusal

from crypto.engine import Engine, FixedBase, Powers

_NEUTRAL = (1).to_bytes(32, "little")
_GENERATOR = crypto_scalarmult_ed25519_base_noclamp(_NEUTRAL)


class LibsodiumEngine(Engine):
    """Points are lists of 32-byte encodings; a table is the encoding of its base."""

    def load(self, encodings: Sequence[bytes]) -> list[bytes]:
        """Take parsed encodings in as they are."""
        return list(encodings)

    def store(self, points: list[bytes]) -> list[bytes]:
        """Return the encodings, which are the points."""
        return points

    def take(self, points: list[bytes], indices: Sequence[int]) -> list[bytes]:
        """Return the points at these places."""
        return [points[index] for index in indices]

    def join(self, parts: Sequence[list[bytes]]) -> list[bytes]:
        """Return all points of all parts."""
        return [point for part in parts for point in part]

    def sums(self, points: list[bytes], size: int) -> list[bytes]:
        """Return the product of each run of `size` members."""
        return [
            reduce(crypto_core_ed25519_add, points[start : start + size])
            for start in range(0, len(points), size)
        ]

    def table(self, encoding: bytes) -> bytes:
        """Keep the base itself: libsodium has its own table for the generator."""
        return encoding

    def linear_combinations(
        self,
        points: list[bytes],
        counts: Sequence[int],
        exponents: Sequence[int],
        fixed: Sequence[FixedBase],
    ) -> Powers:
        """Return point ** exponent * product of fixed bases; see `Engine`."""
        powers: list[bytes] = []
        members: list[bool] = []
        for point, count, end in zip(points, counts, accumulate(counts), strict=True):
            own = exponents[end - count : end]
            own_powers, member = _powers(point, own)
            powers += own_powers
            members.append(member)
        factors = [list(map(_fixed_power, repeat(base.table), base.exponents)) for base in fixed]
        return Powers(list(map(_product, zip(powers, *factors, strict=True))), members)


def _powers(point: bytes, exponents: Sequence[int]) -> tuple[list[bytes], bool]:
    if point == _NEUTRAL:
        return [_NEUTRAL] * len(exponents), True
    if not any(exponents):
        return [_NEUTRAL] * len(exponents), crypto_core_ed25519_is_valid_point(point)
    try:
        return [_power(point, exponent) for exponent in exponents], True
    except LibsodiumRefusal:
        return [_NEUTRAL] * len(exponents), False


def _power(point: bytes, exponent: int) -> bytes:
    if exponent == 0:
        return _NEUTRAL
    return crypto_scalarmult_ed25519_noclamp(exponent.to_bytes(32, "little"), point)


def _fixed_power(base: bytes, exponent: int) -> bytes:
    if base == _GENERATOR and exponent != 0:
        return crypto_scalarmult_ed25519_base_noclamp(exponent.to_bytes(32, "little"))
    return _power(base, exponent)


def _product(factors: Iterable[bytes]) -> bytes:
    first, *rest = [factor for factor in factors if factor != _NEUTRAL] or [_NEUTRAL]
    return reduce(crypto_core_ed25519_add, rest, first)
