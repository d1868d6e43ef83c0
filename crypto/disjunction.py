"""Proof that at least one of several ciphertexts encrypts zero, without telling which.

Cramer, Damgård and Schoenmakers 1994, on exponential ElGamal. A branch is a ciphertext and a number
M: it claims that the ciphertext encrypts M, in other words that (alpha, beta / g^M) is
(g^r, y^r) for some r. Commitments of a branch with challenge c and response s are
A = g^s alpha^c and B = y^s (beta / g^M)^c; the challenges of all branches sum to the hash of prefix
and commitments. Interval proofs and possibly-blank proofs are choices of branches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, groupby, pairwise

from crypto.engine import FixedBase, Points
from crypto.group import Element, Group
from crypto.hashing import challenge
from crypto.proof import Proof
from crypto.randomness import Randomness


@dataclass(frozen=True, slots=True)
class Opening:
    """What the encrypter knows of a ciphertext: its random exponent and its number."""

    exponent: int = field(repr=False)
    number: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Branch:
    """The claim that the ciphertext at a place encrypts a number."""

    place: int
    number: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A whole proof to verify: prefix of the hash, branches, and a proof for each branch."""

    prefix: str
    branches: tuple[Branch, ...]
    proofs: tuple[Proof, ...]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """For each claim whether it holds, and the places of points outside the group."""

    valid: list[bool]
    strangers: frozenset[int]


def prove_disjunction(
    group: Group,
    key: Element,
    prefix: str,
    branches: Sequence[Branch],
    openings: Sequence[Opening],
    randomness: Randomness,
) -> tuple[Proof, ...]:
    """Prove that some branch is true; places index the openings, made under the public `key`.

    The prover knows every exponent, so each commitment needs powers of the generator and the key
    only: a simulated branch with challenge c and response s commits to g^(s + r c) and
    y^(s + r c) g^((m - M) c). Raises ValueError when no branch is true.
    """
    offsets = [openings[branch.place].number - branch.number for branch in branches]
    truth = offsets.index(0)
    nonce = group.random_scalar(randomness)
    proofs = [
        Proof(group.random_scalar(randomness), group.random_scalar(randomness)) for _ in branches
    ]
    proofs[truth] = Proof(0, nonce)
    commitments: list[str] = []
    for branch, offset, proof in zip(branches, offsets, proofs, strict=True):
        exponent = proof.response + openings[branch.place].exponent * proof.challenge
        shift = group.generator_power(offset * proof.challenge)
        commitments += [
            group.encode(group.generator_power(exponent)),
            group.encode(group.multiply(group.power(key, exponent), shift)),
        ]
    total = challenge(group.order, prefix, *commitments)
    own = (total - sum(proof.challenge for proof in proofs)) % group.order
    opening = openings[branches[truth].place]
    proofs[truth] = Proof(own, group.respond(nonce, opening.exponent, own))
    return tuple(proofs)


class DisjunctionVerifier:
    """Checks proofs made under one public key, in batches, through the group's engine."""

    def __init__(self, group: Group, key: Element) -> None:
        """Prepare the tables of the generator and the key."""
        self._group = group
        self._engine = group.engine
        self._generator = self._engine.table(group.generator)
        self._key = self._engine.table(key)

    def verify(self, alphas: Points, betas: Points, claims: Sequence[Claim]) -> Verdicts:
        """Check each claim on the ciphertexts (alphas[i], betas[i]).

        A point that no claim mentions is not tested for membership.
        """
        order = self._group.order
        branches = [branch for claim in claims for branch in claim.branches]
        proofs = [proof for claim in claims for proof in claim.proofs]
        runs = [(place, len(list(run))) for place, run in groupby(b.place for b in branches)]
        places = [place for place, _ in runs]
        counts = [count for _, count in runs]
        challenges = [proof.challenge for proof in proofs]
        responses = [proof.response for proof in proofs]
        shifts = [
            -branch.number * proof.challenge % order
            for branch, proof in zip(branches, proofs, strict=True)
        ]
        first = self._engine.linear_combinations(
            self._engine.take(alphas, places),
            counts,
            challenges,
            [FixedBase(self._generator, responses)],
        )
        second = self._engine.linear_combinations(
            self._engine.take(betas, places),
            counts,
            challenges,
            [FixedBase(self._key, responses), FixedBase(self._generator, shifts)],
        )
        members = zip(places, first.members, second.members, strict=True)
        spelled = [
            self._group.encode(encoding)
            for pair in zip(first.encodings, second.encodings, strict=True)
            for encoding in pair
        ]
        ends = accumulate((2 * len(claim.branches) for claim in claims), initial=0)
        valid = [
            sum(proof.challenge for proof in claim.proofs) % order
            == challenge(order, claim.prefix, *spelled[start:end])
            for claim, (start, end) in zip(claims, pairwise(ends), strict=True)
        ]
        return Verdicts(valid, frozenset(place for place, *both in members if not all(both)))
