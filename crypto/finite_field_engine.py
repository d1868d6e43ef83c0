"""The batch engine for groups modulo a prime: plain numbers, with tables for fixed bases."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate, starmap
from operator import getitem
from typing import TypeAlias

from crypto.engine import Engine, FixedBase, Powers
from crypto.modular import number, power

_Table: TypeAlias = list[list[int]]
"""Row i has the base's powers by d * 256^i for every byte d: a power is one factor per byte."""


class FiniteFieldEngine(Engine):
    """Points are lists of numbers; a table has the powers of its base, byte by byte."""

    def __init__(self, modulus: int, order: int) -> None:
        """Take the prime modulus and the group's order."""
        self._modulus = modulus
        self._order = order
        self._size = (modulus.bit_length() + 7) // 8

    def load(self, encodings: Sequence[bytes]) -> list[int]:
        """Read the numbers."""
        return [int.from_bytes(encoding, "big") for encoding in encodings]

    def store(self, points: list[int]) -> list[bytes]:
        """Return the numbers as bytes."""
        return [point.to_bytes(self._size, "big") for point in points]

    def take(self, points: list[int], indices: Sequence[int]) -> list[int]:
        """Return the points at these places."""
        return [points[index] for index in indices]

    def join(self, parts: Sequence[list[int]]) -> list[int]:
        """Return all points of all parts."""
        return [point for part in parts for point in part]

    def sums(self, points: list[int], size: int) -> list[int]:
        """Return the product of each run of `size` members."""
        return [
            self._product(points[start : start + size]) for start in range(0, len(points), size)
        ]

    def table(self, encoding: bytes) -> _Table:
        """Compute the table of a base once, and remember it for the next batch."""
        size = (self._order.bit_length() + 7) // 8
        return _table(int.from_bytes(encoding, "big"), size, self._modulus)

    def linear_combinations(
        self,
        points: list[int],
        counts: Sequence[int],
        exponents: Sequence[int],
        fixed: Sequence[FixedBase],
    ) -> Powers:
        """Return point ** exponent * product of fixed bases; see `Engine`."""
        outputs: list[bytes] = []
        for point, count, end in zip(points, counts, accumulate(counts), strict=True):
            for place in range(end - count, end):
                factors = [self._power(point, exponents[place])]
                for base in fixed:
                    factors += _factors(base.table, base.exponents[place])
                outputs.append(self._product(factors).to_bytes(self._size, "big"))
        return Powers(outputs, [self._power(point, self._order) == 1 for point in points])

    def _power(self, base: int, exponent: int) -> int:
        return power(base, exponent, self._modulus)

    def _product(self, factors: Iterable[int]) -> int:
        product = number(1)
        for factor in factors:
            product = product * factor % self._modulus
        return int(product)


@lru_cache(maxsize=8)
def _table(base: int, size: int, modulus: int) -> _Table:
    rows: _Table = []
    step = number(base)
    for _ in range(size):
        row = [number(1)]
        for _ in range(255):
            row.append(row[-1] * step % modulus)
        rows.append(row)
        step = row[-1] * step % modulus
    return rows


def _factors(table: _Table, exponent: int) -> Iterable[int]:
    return starmap(getitem, zip(table, exponent.to_bytes(len(table), "little"), strict=True))
