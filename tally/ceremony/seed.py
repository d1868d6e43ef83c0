"""The one secret a trustee keeps: a short seed, from which her two working keys follow.

Belenios specification, crypto version 1, key pairs of the threshold protocol: the signing key is
SHA-256 of "sk|" and the seed, the decryption key of "dk|" and the seed, both modulo the order. A
seed serves one ceremony and its new starts, never a second poll: a complaint may open an envelope.
"""

import re
from dataclasses import dataclass, field

from ballots.token import BASE58
from crypto.errors import Malformed
from crypto.group import Group
from crypto.hashing import challenge
from crypto.randomness import Randomness
from tally.trustee import TrusteeKey, key_of

SEED_SIZE = 22
"""Characters of Base58, 128 bits: few enough to be printed, or copied by hand."""

_SEED = re.compile(rf"[{BASE58}]{{{SEED_SIZE}}}")


@dataclass(frozen=True, slots=True)
class Seed:
    """A trustee's secret with her keys: one signs her messages, one opens those sent to her."""

    text: str = field(repr=False)
    signing: TrusteeKey
    opening: TrusteeKey


def new_seed(group: Group, randomness: Randomness) -> Seed:
    """Draw a fresh seed."""
    return read_seed(group, "".join(BASE58[randomness(len(BASE58))] for _ in range(SEED_SIZE)))


def read_seed(group: Group, typed: str) -> Seed:
    """Read a seed; raises Malformed, never repeating what was typed."""
    text = typed.strip()
    if not _SEED.fullmatch(text):
        raise Malformed(f"a trustee's secret code has {SEED_SIZE} characters, none of them 0OIl")
    # The specification's rule for both keys is that of a challenge without commitments.
    signing, opening = (challenge(group.order, f"{purpose}|{text}") for purpose in ("sk", "dk"))
    return Seed(text, key_of(group, signing), key_of(group, opening))
