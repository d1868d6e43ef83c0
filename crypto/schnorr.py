"""Proof that someone knows the discrete logarithm of a public key (Schnorr 1991).

With prefix Z, secret x and X = g^x: commitment A = g^w, challenge c = H(Z; A), response w - x c.
The check recomputes A = g^response X^c.
"""

from crypto.errors import InvalidProof
from crypto.group import Element, Group
from crypto.hashing import challenge
from crypto.proof import Proof
from crypto.randomness import Randomness


def prove(group: Group, secret: int, prefix: str, randomness: Randomness) -> Proof:
    """Prove knowledge of `secret`, bound to everything that `prefix` says."""
    nonce = group.random_scalar(randomness)
    commitment = group.encode(group.generator_power(nonce))
    hashed = challenge(group.order, prefix, commitment)
    return Proof(hashed, group.respond(nonce, secret, hashed))


def verify(group: Group, public: Element, prefix: str, proof: Proof) -> None:
    """Check that the prover knows the logarithm of `public`; raises InvalidProof."""
    commitment = group.multiply(
        group.generator_power(proof.response), group.power(public, proof.challenge)
    )
    if challenge(group.order, prefix, group.encode(commitment)) != proof.challenge:
        raise InvalidProof("the proof does not show knowledge of the secret key")
