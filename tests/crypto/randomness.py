"""Randomness that a test can repeat."""

import random

from crypto.randomness import Randomness


def seeded(seed: int) -> Randomness:
    """Return randomness that gives the same numbers for the same seed."""
    return random.Random(seed).randrange
