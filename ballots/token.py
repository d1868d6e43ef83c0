"""Tokens: the one-time secrets in the letters, and the names of elections beside them.

Both are written in Base58, which leaves out the characters that people confuse (0, O, I, l).
"""

import re
from itertools import pairwise
from typing import Final

from crypto.canonical import Json, text
from crypto.errors import Malformed
from crypto.randomness import Randomness

BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

_GROUP_SIZES: Final = (5, 6, 5, 6)
_GROUP_BOUNDS: Final = (0, 5, 11, 16, 22)
_UUID_SIZE: Final = 14
UUID: Final = re.compile(rf"[{BASE58}]{{{_UUID_SIZE},64}}")
"""Names of elections."""

_SEPARATORS: Final = re.compile(r"[\s\-\u2010-\u2015]+")


def new_token(randomness: Randomness) -> str:
    """Return a fresh token of 22 characters (128 bits), such as `nzkYG-o6APdp-a6V68-hiF1cw`."""
    return _grouped(_random_text(randomness, _GROUP_BOUNDS[-1]))


def new_uuid(randomness: Randomness) -> str:
    """Return a fresh name of an election, 14 characters."""
    return _random_text(randomness, _UUID_SIZE)


def read_uuid(value: Json) -> str:
    """Read the name of an election, which is safe as part of a file name; raises Malformed."""
    uuid = text(value)
    if not UUID.fullmatch(uuid):
        raise Malformed("the name of an election is 14 to 64 Base58 characters")
    return uuid


def normalize(typed: str) -> str:
    """Return the token that somebody typed, in its one spelling; spaces and dashes do not matter.

    Raises Malformed, which says where to look in the letter and never repeats what was typed.
    """
    groups = [group for group in _SEPARATORS.split(typed) if group]
    if len(groups) != len(_GROUP_SIZES):
        groups = _cut("".join(groups))
    for number, (group, size) in enumerate(zip(groups, _GROUP_SIZES, strict=True), start=1):
        for place, character in enumerate(group, start=1):
            if character not in BASE58:
                raise Malformed(
                    f"character {place} of group {number} is none that tokens have"
                    " (they have no 0, O, I or l)"
                )
        if len(group) != size:
            raise Malformed(f"group {number} has {len(group)} characters, expected {size}")
    return "-".join(groups)


def _random_text(randomness: Randomness, size: int) -> str:
    return "".join(BASE58[randomness(len(BASE58))] for _ in range(size))


def _grouped(characters: str) -> str:
    return "-".join(_cut(characters))


def _cut(characters: str) -> list[str]:
    """Cut into the four groups of a token; what is too much stays in the last."""
    groups = [characters[start:end] for start, end in pairwise(_GROUP_BOUNDS)]
    groups[-1] += characters[_GROUP_BOUNDS[-1] :]
    return groups
