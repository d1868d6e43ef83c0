"""The list of trustees: single ones, shared keys, and what is refused in either."""

from pathlib import Path
from typing import Any

import pytest

from crypto.canonical import encode
from crypto.errors import (
    CheckFailed,
    CryptoError,
    InvalidProof,
    InvalidSignature,
    Malformed,
)
from crypto.groups import ED25519
from crypto.sharing import lagrange_coefficient
from tally.errors import QuorumNotMet
from tally.trustee import new_key, public_entry, write_trustees
from tally.trustees import Trustees, read_trustees
from tests.crypto.randomness import seeded
from tests.tally.cases import HONEST, read_case, read_setup
from tests.tally.dealing import deal

DEALT = deal(ED25519, 2, 3, seeded(5))
SINGLES = [
    public_entry(ED25519, new_key(ED25519, seeded(number)), name, seeded(number))
    for number, name in enumerate(("Ada", None))
]


def mixed() -> Trustees:
    """Return Ada, a nameless one, and three of whom two are enough."""
    parts = [["Single", SINGLES[0]], DEALT.part, ["Single", SINGLES[1]]]
    return read_trustees(ED25519, encode(parts))


@pytest.mark.parametrize("name", HONEST)
def test_the_trustees_of_independent_software_hold_its_election_key(
    corpus: Path, name: str
) -> None:
    """Every kind of list is accepted, and gives the key of the election."""
    case = read_case(corpus / name)
    trustees = read_trustees(case.election.group, case.trustees_raw)
    trustees.require_public_key(case.election.public_key)


@pytest.mark.parametrize(
    ("name", "error", "sentence"),
    [
        ("t120-trustee-pok", InvalidProof, "trustee 1: "),
        ("t124-trustee-torsion", Malformed, "trustee 1: the point is not in the group"),
        ("t125-no-trustee", Malformed, "the list of trustees is empty"),
        ("t140-cert-signature", InvalidSignature, "trustee 2: "),
        ("t141-coefexps-signature", InvalidSignature, "trustee 2: "),
        ("t142-certs-signature", InvalidSignature, "trustee 3: "),
        ("t145-vk-signature-missing", Malformed, "trustee 1: older threshold format"),
        ("t147-certs-swapped", CheckFailed, "trustee 1: .* another place"),
        ("t151-cert-context", CheckFailed, "trustee 2: .* another place"),
    ],
)
def test_tampered_trustees_are_refused_by_name(
    corpus: Path, name: str, error: type[CryptoError], sentence: str
) -> None:
    """The error says whose contribution is wrong."""
    with pytest.raises(error, match=f"^{sentence}"):
        read_trustees(ED25519, read_setup(corpus / name)[1])


def test_a_trustee_too_many_changes_the_key(corpus: Path) -> None:
    """The election key is recomputed from the list."""
    trustees = read_trustees(ED25519, read_setup(corpus / "t122-trustee-added")[1])
    honest = read_case(corpus / "v02-3single").election.public_key
    with pytest.raises(CheckFailed, match="not the one that its trustees hold"):
        trustees.require_public_key(honest)


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [
        (
            [["Single", SINGLES[0]], ["Single", SINGLES[0]]],
            "trustee 2: the key is that of trustee 1",
        ),
        ([DEALT.part, DEALT.part], "trustee 4: the key is that of trustee 1"),
    ],
)
def test_a_key_that_stands_twice_is_refused(parts: list[Any], sentence: str) -> None:
    """In places of opposite weight it would cancel out, and a stranger could hold the poll key."""
    weights = [lagrange_coefficient(ED25519.order, (1, 2, 3), place) for place in (1, 2, 3)]
    assert (weights[0] + weights[1]) % ED25519.order == 0
    with pytest.raises(CheckFailed, match=sentence):
        read_trustees(ED25519, encode(parts))


def test_trustees_of_whom_one_is_enough_have_the_same_key() -> None:
    """That is how a quorum of one comes out, and is no fault; twice in the list it is one."""
    part = deal(ED25519, 1, 3, seeded(5)).part
    trustees = read_trustees(ED25519, encode([part]))
    assert set(trustees.verification_keys) == {trustees.public_key}
    with pytest.raises(CheckFailed, match="trustee 4: the key is that of trustee 1"):
        read_trustees(ED25519, encode([part, part]))


def test_owners_are_numbered_through_all_parts() -> None:
    """A shared key in the middle takes a number for each holder."""
    trustees = mixed()
    assert trustees.size == 5
    assert [trustee.owner for trustee in trustees.all] == [1, 2, 3, 4, 5]
    assert trustees.names == ("Ada", None, None, None, None)
    assert trustees.verification_keys[1:4] == tuple(key.public for key in DEALT.keys)


@pytest.mark.parametrize("owners", [{1, 2, 3, 5}, {1, 3, 4, 5}, {1, 2, 3, 4, 5}])
def test_single_trustees_and_a_quorum_are_enough(owners: set[int]) -> None:
    """Every single trustee, and any two of the three."""
    mixed().require_quorum(owners)


@pytest.mark.parametrize(
    ("owners", "sentence"),
    [
        ({2, 3, 5}, r"the decryption share of trustee 1 \(Ada\) is missing"),
        ({1, 2, 3}, "the decryption share of trustee 5 is missing"),
        ({1, 2, 5}, "1 more needed, of trustee 3 and trustee 4"),
    ],
)
def test_whoever_is_missing_is_named(owners: set[int], sentence: str) -> None:
    """The error names the trustees to ask."""
    with pytest.raises(QuorumNotMet, match=sentence):
        mixed().require_quorum(owners)


def test_single_trustees_are_written_as_they_are_read() -> None:
    """The list of a poll with two single trustees."""
    trustees = read_trustees(ED25519, write_trustees(SINGLES))
    assert trustees.names == ("Ada", None)
    assert trustees.public_key == ED25519.product(trustees.verification_keys)


@pytest.mark.parametrize(
    "content",
    [{}, [["Single"]], [["Double", SINGLES[0]]], [[1, SINGLES[0]]], [["Pedersen", []]]],
    ids=str,
)
def test_another_kind_of_list_is_refused(content: Any) -> None:
    """Parts are Single or Pedersen, each with its content."""
    with pytest.raises(Malformed):
        read_trustees(ED25519, encode(content))
