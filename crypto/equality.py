"""Proof that two powers have the same exponent (Chaum and Pedersen 1992).

With secret x, public X = g^x and image F = h^x: commitments A = g^w and B = h^w, challenge
c = H(prefix; A, B), response w - x c. The check recomputes both commitments.
"""

from crypto.errors import InvalidProof
from crypto.group import Element, Group
from crypto.hashing import challenge
from crypto.proof import Proof
from crypto.randomness import Randomness


def prove_equality(
    group: Group, secret: int, base: Element, prefix: str, randomness: Randomness
) -> Proof:
    """Prove that base ** secret has the exponent of generator ** secret."""
    nonce = group.random_scalar(randomness)
    commitments = (group.generator_power(nonce), group.power(base, nonce))
    hashed = challenge(group.order, prefix, *map(group.encode, commitments))
    return Proof(hashed, group.respond(nonce, secret, hashed))


def verify_equality(
    group: Group, public: Element, base: Element, image: Element, prefix: str, proof: Proof
) -> None:
    """Check that `image` is to `base` what `public` is to the generator; raises InvalidProof."""
    commitments = (
        group.multiply(group.generator_power(proof.response), group.power(public, proof.challenge)),
        group.multiply(group.power(base, proof.response), group.power(image, proof.challenge)),
    )
    if challenge(group.order, prefix, *map(group.encode, commitments)) != proof.challenge:
        raise InvalidProof("the two powers do not have the same exponent")
