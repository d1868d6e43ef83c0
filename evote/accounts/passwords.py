"""Passwords: long ones without rules of composition, kept as Argon2 digests (RFC 9106)."""

import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from evote.accounts.officers import folded
from evote.errors import N_, AccountRefused

SHORTEST: Final = 12
LONGEST: Final = 200
"""Characters."""

_SUBSTANCE: Final = 6
"""How many characters must be left when all that is easily guessed is taken away."""

_WELL_KNOWN: Final = [
    "administrateur",
    "administrator",
    "agen",
    "asdfghjkl",
    "azerty",
    "azertyuiop",
    "bienvenue",
    "bonjour",
    "bureau",
    "code",
    "conseil",
    "election",
    "elections",
    "evote",
    "iloveyou",
    "jetaime",
    "letmein",
    "mairie",
    "motdepasse",
    "passe",
    "password",
    "president",
    "qsdfghjklm",
    "quartier",
    "qwerty",
    "qwertyuiop",
    "secret",
    "soleil",
    "trustno",
    "ville",
    "vote",
    "welcome",
    "wxcvbn",
    "zxcvbnm",
]
"""What people write into passwords, the whole of a common one or a part of it."""

_HASHER: Final = PasswordHasher()


def require_good_password(password: str, about: Iterable[str]) -> None:
    """Raise AccountRefused for a short or trivial password.

    `about` is what anybody knows of its owner: her name, her e-mail address.
    """
    if not SHORTEST <= len(password) <= LONGEST:
        raise AccountRefused(
            N_("A password has 12 to 200 characters. Four or five words in a row are a good one.")
        )
    if _substance(password, about) < _SUBSTANCE:
        raise AccountRefused(
            N_(
                "This password is guessed too easily: it is made of well-known words, of your "
                "name, or of characters in a row. Four or five words that have nothing to do with "
                "each other are a good one."
            )
        )


def hash_password(password: str) -> str:
    """Return all that is kept of a password."""
    return _HASHER.hash(_normal(password))


def is_password(kept: str | None, password: str) -> bool:
    """Say whether this is the password; takes as long where there is none to compare with."""
    try:
        _HASHER.verify(kept or _nobodys(), _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Say whether a digest was made with parameters of another time."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash("")


def _normal(password: str) -> str:
    """Return a password as every keyboard's spelling of it becomes the same."""
    return unicodedata.normalize("NFKC", password)


def _substance(password: str, about: Iterable[str]) -> int:
    """Count the different characters that are neither well known nor in a row with the one before.

    So "aaaaaaa", "abcdefg" and "1234567" count once.
    """
    rest = folded(password)
    words = {word for text in about for word in folded(text).replace("@", " ").split()}
    parts = {part for word in words for part in word.split(".") if len(part) > 2}
    for word in sorted({*_WELL_KNOWN, *parts}, key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(
        {after for before, after in pairwise(f"\0{rest}") if abs(ord(after) - ord(before)) > 1}
    )
