"""Proofs: the honest ones hold, and a change anywhere makes them fail."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import schnorr
from crypto.disjunction import Branch, Claim, DisjunctionVerifier, Opening, prove_disjunction
from crypto.elgamal import Ciphertext, combine, encrypt, read_ciphertext
from crypto.equality import prove_equality, verify_equality
from crypto.errors import InvalidProof, InvalidSignature, Malformed
from crypto.group import Group
from crypto.groups import ED25519, group_named
from crypto.hashing import challenge, sha256_b64, sha256_hex
from crypto.interval import blank_or_interval, interval, not_both
from crypto.proof import Proof, read_proof
from crypto.randomness import system_randomness
from crypto.sharing import lagrange_coefficient
from crypto.signatures import sign_message, verify_message
from tests.crypto.randomness import seeded
from tests.crypto.vectors import VECTORS

GROUPS = [group_named(name) for name in ("Ed25519", "BELENIOS-2048")]
every_group = pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
PROOF_VECTORS = {
    name: VECTORS[name] for name in ("trustee_pok_v01", "decryption_v01_choice1")
} | VECTORS["threshold_v03_trustee1"]


@pytest.mark.parametrize("vector", PROOF_VECTORS.values(), ids=PROOF_VECTORS)
def test_challenges_agree_with_independent_software(vector: dict[str, object]) -> None:
    """Prefix and commitments of the published vectors hash to the published challenge."""
    prefix, commitments = vector["prefix"], vector["commitments"]
    assert isinstance(prefix, str)
    assert isinstance(commitments, list)
    assert str(challenge(ED25519.order, prefix, *commitments)) == str(vector["sha256_mod_q"])


def test_digests_are_spelled_in_two_ways() -> None:
    """Hexadecimal digits for names, unpadded Base64 for fingerprints."""
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert sha256_b64(b"") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU"


def test_system_randomness_stays_below_its_bound() -> None:
    """Every draw lies in range."""
    assert {system_randomness(2) for _ in range(100)} == {0, 1}


@every_group
def test_knowledge_of_a_key_is_proven(group: Group) -> None:
    """The owner's proof holds for her key and her words, and for no other."""
    proof = schnorr.prove(group, 5, "words|", seeded(1))
    public = group.generator_power(5)
    schnorr.verify(group, public, "words|", proof)
    for other in (
        (group.generator_power(6), "words|", proof),
        (public, "other words|", proof),
        (public, "words|", replace(proof, response=(proof.response + 1) % group.order)),
        (public, "words|", replace(proof, challenge=(proof.challenge + 1) % group.order)),
    ):
        with pytest.raises(InvalidProof):
            schnorr.verify(group, *other)


@every_group
def test_a_message_is_signed(group: Group) -> None:
    """A signature holds for its message, and for no other."""
    signature = sign_message(group, 5, "yes", seeded(1))
    verify_message(group, group.generator_power(5), "yes", signature)
    with pytest.raises(InvalidSignature):
        verify_message(group, group.generator_power(5), "no", signature)


@every_group
def test_equal_exponents_are_proven(group: Group) -> None:
    """A decryption factor made with the key's exponent is accepted, another one is not."""
    base = group.generator_power(9)
    proof = prove_equality(group, 5, base, "words|", seeded(1))
    public, image = group.generator_power(5), group.power(base, 5)
    verify_equality(group, public, base, image, "words|", proof)
    for other in (
        (public, base, group.power(base, 6), "words|"),
        (group.generator_power(6), base, image, "words|"),
        (public, group.generator_power(8), image, "words|"),
        (public, base, image, "other words|"),
    ):
        with pytest.raises(InvalidProof):
            verify_equality(group, *other, proof)


@every_group
def test_ciphertexts_add_up(group: Group) -> None:
    """The product of two encryptions is an encryption of the sum."""
    key = group.generator_power(5)
    one, two = encrypt(group, key, 1, 10), encrypt(group, key, 2, 20)
    assert combine(group, [one, two]) == encrypt(group, key, 3, 30)
    assert combine(group, []) == Ciphertext(group.neutral, group.neutral)


@every_group
def test_a_ciphertext_is_read_as_written(group: Group) -> None:
    """Alpha stands before beta; the other order is refused."""
    ciphertext = encrypt(group, group.generator_power(5), 1, 10)
    written = ciphertext.to_json(group)
    assert read_ciphertext(group, written) == ciphertext
    with pytest.raises(Malformed):
        read_ciphertext(group, dict(reversed(written.items())))


def test_a_proof_is_read_as_written() -> None:
    """Challenge stands before response; scalars are canonical."""
    written = Proof(3, 4).to_json()
    assert read_proof(ED25519, written) == Proof(3, 4)
    for wrong in ({"response": "4", "challenge": "3"}, {**written, "response": "04"}):
        with pytest.raises(Malformed):
            read_proof(ED25519, wrong)


def _statement(group: Group, numbers: list[int]) -> tuple[list[Opening], list[Ciphertext]]:
    key = group.generator_power(5)
    openings = [Opening(100 + place, number) for place, number in enumerate(numbers)]
    return openings, [encrypt(group, key, o.number, o.exponent) for o in openings]


def _verify(group: Group, ciphertexts: list[Ciphertext], *claims: Claim) -> list[bool]:
    verifier = DisjunctionVerifier(group, group.generator_power(5))
    alphas = group.engine.load([c.alpha for c in ciphertexts])
    betas = group.engine.load([c.beta for c in ciphertexts])
    verdicts = verifier.verify(alphas, betas, claims)
    assert not verdicts.strangers
    return verdicts.valid


BRANCHES = {
    "interval": ([3], interval(0, 1, 4)),
    "lowest": ([1], interval(0, 1, 4)),
    "blank": ([1, 0], blank_or_interval(0, 1, 1, 3)),
    "chosen": ([0, 3], blank_or_interval(0, 1, 1, 3)),
    "not both: blank": ([1, 0], not_both(0, 1)),
    "not both: chosen": ([0, 2], not_both(0, 1)),
    "neither": ([0, 0], not_both(0, 1)),
}


@every_group
@pytest.mark.parametrize(("numbers", "branches"), BRANCHES.values(), ids=BRANCHES)
def test_a_true_statement_is_proven_whichever_branch_is_true(
    group: Group, numbers: list[int], branches: tuple[Branch, ...]
) -> None:
    """Interval and possibly-blank proofs hold, and fail for another prefix or ciphertext."""
    openings, ciphertexts = _statement(group, numbers)
    key = group.generator_power(5)
    proofs = prove_disjunction(group, key, "Z|", branches, openings, seeded(2))
    honest = Claim("Z|", branches, proofs)
    moved = replace(honest, prefix="other|")
    tampered = replace(honest, proofs=(*proofs[:-1], replace(proofs[-1], response=1)))
    assert _verify(group, ciphertexts, moved, honest, tampered) == [False, True, False]
    swapped = [encrypt(group, key, opening.number, 7) for opening in openings]
    assert _verify(group, swapped, honest) == [False]


@pytest.mark.parametrize(
    ("numbers", "branches"),
    [
        ([5], interval(0, 1, 4)),
        ([0], interval(0, 1, 4)),
        ([-1], interval(0, 0, 1)),
        ([1, 2], not_both(0, 1)),
        ([0, 4], blank_or_interval(0, 1, 1, 3)),
    ],
)
def test_a_false_statement_cannot_be_proven(
    numbers: list[int], branches: tuple[Branch, ...]
) -> None:
    """Without a true branch there is nothing to prove, and forging the sum of challenges fails."""
    openings, ciphertexts = _statement(ED25519, numbers)
    with pytest.raises(ValueError, match="0"):
        prove_disjunction(ED25519, ED25519.generator_power(5), "Z|", branches, openings, seeded(2))
    lie = [Opening(o.exponent, branches[0].number) for o in openings]
    proofs = prove_disjunction(ED25519, ED25519.generator_power(5), "Z|", branches, lie, seeded(2))
    assert _verify(ED25519, ciphertexts, Claim("Z|", branches, proofs)) == [False]


def test_a_claim_about_a_stranger_names_its_place() -> None:
    """A point with torsion is found on either side of a ciphertext."""
    torsion = bytes.fromhex(VECTORS["group"]["small_order_points"][1]["encoding"])[::-1]
    openings, [good] = _statement(ED25519, [1])
    key = ED25519.generator_power(5)
    branches = interval(0, 0, 1)
    proofs = prove_disjunction(ED25519, key, "Z|", branches, openings, seeded(2))
    engine = ED25519.engine
    claims = [Claim("Z|", interval(place, 0, 1), proofs) for place in range(3)]
    verdicts = DisjunctionVerifier(ED25519, key).verify(
        engine.load([good.alpha, torsion, good.alpha]),
        engine.load([good.beta, good.beta, torsion]),
        claims,
    )
    assert verdicts.strangers == {1, 2}


def test_secrets_do_not_show_in_the_opening() -> None:
    """An opening's representation tells neither exponent nor number."""
    assert repr(Opening(123456, 1)) == "Opening()"


@settings(max_examples=30, deadline=None)
@given(
    secret=st.integers(min_value=0, max_value=ED25519.order - 1),
    slope=st.integers(min_value=0, max_value=ED25519.order - 1),
    owners=st.sets(st.integers(min_value=1, max_value=9), min_size=2, max_size=2),
)
def test_any_two_shares_of_a_line_give_its_constant(
    secret: int, slope: int, owners: set[int]
) -> None:
    """Shamir's sharing: a quorum of shares interpolates the secret."""
    order = ED25519.order
    total = sum(
        (secret + slope * owner) * lagrange_coefficient(order, owners, owner) for owner in owners
    )
    assert total % order == secret


def test_lagrange_coefficients_agree_with_independent_software() -> None:
    """The published coefficients for the owners 1 and 3."""
    vectors = VECTORS["lagrange"]
    for owner in (1, 3):
        coefficient = lagrange_coefficient(ED25519.order, [1, 3], owner)
        assert str(coefficient) == str(vectors[f"lambda_{owner}"])
