"""The one door through which randomness enters."""

import secrets
from collections.abc import Callable
from typing import TypeAlias

Randomness: TypeAlias = Callable[[int], int]
"""Given a bound, returns a uniform number from 0 to bound - 1."""


def system_randomness(bound: int) -> int:
    """Return an unpredictable uniform number below `bound`, from the operating system."""
    return secrets.randbelow(bound)
