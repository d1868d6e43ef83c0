"""A proof that a key still works answers one rehearsal of one poll, and nothing else."""

import pytest

from crypto.canonical import Json
from crypto.errors import CryptoError, Malformed
from crypto.groups import ED25519
from tally.ceremony.rehearsal import check_key, new_challenge, prove_key, read_challenge
from tally.trustee import new_key
from tests.crypto.randomness import seeded

DRAW = seeded(3)
KEY, OTHER = new_key(ED25519, DRAW), new_key(ED25519, DRAW)
CHALLENGE = new_challenge(DRAW)
PROOF: Json = prove_key(ED25519, KEY, "town", CHALLENGE, DRAW).to_json()


def test_the_holder_of_a_key_proves_it() -> None:
    """Her proof is accepted."""
    check_key(ED25519, KEY.public, "town", CHALLENGE, PROOF)


@pytest.mark.parametrize(
    ("key", "poll", "challenge", "proof"),
    [
        (OTHER, "town", CHALLENGE, PROOF),
        (KEY, "city", CHALLENGE, PROOF),
        (KEY, "town", new_challenge(DRAW), PROOF),
        (KEY, "town", CHALLENGE, {"challenge": "1", "response": "2"}),
        (KEY, "town", CHALLENGE, {"hello": "world"}),
    ],
)
def test_a_proof_of_anything_else_is_refused(
    key: object, poll: str, challenge: str, proof: Json
) -> None:
    """Another key, another poll, an earlier rehearsal, or nonsense."""
    public = OTHER.public if key is OTHER else KEY.public
    with pytest.raises(CryptoError):
        check_key(ED25519, public, poll, challenge, proof)


def test_a_challenge_is_drawn_and_read() -> None:
    """It has 256 bits, and no rehearsal has that of another."""
    assert read_challenge(CHALLENGE) == CHALLENGE
    assert new_challenge(DRAW) != CHALLENGE
    with pytest.raises(Malformed):
        read_challenge("short")
