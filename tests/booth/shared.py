"""The vectors that the booth's own tests read too, and randomness that both can repeat."""

import hashlib
import json
from itertools import count
from pathlib import Path
from typing import Any

from crypto.randomness import Randomness

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "vectors" / "booth.json").read_text()
)


def numbered(seed: str) -> Randomness:
    """Return randomness whose n-th number, from 0, is SHA-512 of "seed|n" modulo the bound."""
    numbers = count()

    def randomness(bound: int) -> int:
        digest = hashlib.sha512(f"{seed}|{next(numbers)}".encode()).digest()
        return int.from_bytes(digest, "big") % bound

    return randomness
