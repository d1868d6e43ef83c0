"""The rehearsal: before the poll opens, each trustee proves that she can still use her key.

The proof answers a number that was drawn for this rehearsal, so that no earlier one can be shown
again. It says nothing about the key (Schnorr 1991).
"""

import re

from ballots.reading import matching
from crypto import schnorr
from crypto.canonical import Json
from crypto.group import Element, Group
from crypto.proof import Proof, read_proof
from crypto.randomness import Randomness
from tally.trustee import TrusteeKey

CHALLENGE_SIZE = 32
"""Bytes of the number drawn for a rehearsal."""

read_challenge = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")


def new_challenge(randomness: Randomness) -> str:
    """Draw the number of a rehearsal, in hexadecimal."""
    return bytes(randomness(256) for _ in range(CHALLENGE_SIZE)).hex()


def prove_key(
    group: Group, key: TrusteeKey, poll_id: str, challenge: str, randomness: Randomness
) -> Proof:
    """Prove in this rehearsal that the trustee has her decryption key."""
    prefix = _prefix(group, key.public, poll_id, challenge)
    return schnorr.prove(group, key.secret, prefix, randomness)


def check_key(
    group: Group, public_key: Element, poll_id: str, challenge: str, answer: Json
) -> None:
    """Raise Malformed or InvalidProof unless the answer is the proof of this key's holder."""
    proof = read_proof(group, answer)
    schnorr.verify(group, public_key, _prefix(group, public_key, poll_id, challenge), proof)


def _prefix(group: Group, public_key: Element, poll_id: str, challenge: str) -> str:
    return f"evote-rehearsal|{poll_id}|{challenge}|{group.encode(public_key)}|"
