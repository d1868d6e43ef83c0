"""The one secret a trustee keeps: a short seed, from which her two working keys follow.

Belenios specification, crypto version 1, key pairs of the threshold protocol: the signing key is
SHA-256 of "sk|" and the seed, the decryption key of "dk|" and the seed, both modulo the order. A
seed serves one poll only: `tally.ceremony.code_file` writes beside it which one.

It has 22 characters of Base58 (128 bits), few enough to be printed or copied by hand. Like a
voter's token it is shown in groups of 5, 6, 5 and 6 with dashes between, which are no part of it.
"""

from dataclasses import dataclass, field

from ballots.token import new_token, normalize
from crypto.group import Group
from crypto.hashing import challenge
from crypto.randomness import Randomness
from tally.trustee import TrusteeKey, key_of


@dataclass(frozen=True, slots=True)
class Seed:
    """A trustee's secret with her keys: one signs her messages, one opens those sent to her."""

    text: str = field(repr=False)
    signing: TrusteeKey
    opening: TrusteeKey

    @property
    def printed(self) -> str:
        """The seed in groups, as it is shown and printed."""
        return normalize(self.text)


def new_seed(group: Group, randomness: Randomness) -> Seed:
    """Draw a fresh seed."""
    return read_seed(group, new_token(randomness))


def read_seed(group: Group, typed: str) -> Seed:
    """Read a seed, whose spaces and dashes do not matter.

    Raises Malformed, which says where to look and never repeats what was typed.
    """
    text = normalize(typed).replace("-", "")
    # The specification's rule for both keys is that of a challenge without commitments.
    signing, opening = (challenge(group.order, f"{purpose}|{text}") for purpose in ("sk", "dk"))
    return Seed(text, key_of(group, signing), key_of(group, opening))
