"""The contract of batch arithmetic: what a faster engine has to offer to take the place of ours.

An engine works on public values only, in variable time, over whole batches. Its points are opaque:
callers select, join and sum them, and never look inside. Every output is exact, since commitments
are hashed: no engine may answer for a batch as a whole.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Points: TypeAlias = Any
"""A vector of points in the engine's own form."""

Table: TypeAlias = Any
"""What the engine keeps for a base that is used again and again."""


@dataclass(frozen=True, slots=True)
class FixedBase:
    """A base with a table, and its exponent for each output."""

    table: Table
    exponents: Sequence[int]


@dataclass(frozen=True, slots=True)
class Powers:
    """What `linear_combinations` found: an encoding for each output, a verdict for each point."""

    encodings: list[bytes]
    members: list[bool]


class Engine(ABC):
    """Group arithmetic over batches of public values."""

    @abstractmethod
    def load(self, encodings: Sequence[bytes]) -> Points:
        """Take parsed encodings in; membership is found later, by `linear_combinations`."""

    @abstractmethod
    def store(self, points: Points) -> list[bytes]:
        """Return the encodings of points."""

    @abstractmethod
    def take(self, points: Points, indices: Sequence[int]) -> Points:
        """Return the points at these places, in this order, repeats allowed."""

    @abstractmethod
    def join(self, parts: Sequence[Points]) -> Points:
        """Return all points of all parts, in order."""

    @abstractmethod
    def sums(self, points: Points, size: int) -> Points:
        """Return the product of each run of `size` points, all of which are members."""

    @abstractmethod
    def table(self, encoding: bytes) -> Table:
        """Prepare a member of the group as a fixed base."""

    @abstractmethod
    def linear_combinations(
        self,
        points: Points,
        counts: Sequence[int],
        exponents: Sequence[int],
        fixed: Sequence[FixedBase],
    ) -> Powers:
        """Return point ** exponent * product of fixed bases, for every exponent of every point.

        Point i has `counts[i]` (at least one) consecutive exponents, each of which makes one
        output. Exponents lie from 0 to the order less one. `members[i]` tells whether point i is
        in the group of prime order; outputs of a point that is not mean nothing.
        """
