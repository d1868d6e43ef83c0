"""Decryption shares: the right one is accepted, and no other."""

from pathlib import Path

import pytest

from crypto.canonical import encode
from crypto.errors import Malformed
from crypto.groups import ED25519
from tally.aggregate import EncryptedTally, aggregate
from tally.decryption import Owned, check_share, decryption_share, owned_bytes, read_owned
from tally.errors import ShareRejected
from tally.trustee import new_key
from tally.trustees import Trustees, read_trustees
from tests.crypto.randomness import seeded
from tests.tally.cases import HONEST, Case, keys_of, read_case


def counted(case: Case) -> tuple[EncryptedTally, Trustees]:
    """Return a case's encrypted tally and trustees."""
    trustees = read_trustees(case.election.group, case.trustees_raw)
    return aggregate(case.election, case.ballots), trustees


@pytest.mark.parametrize("name", HONEST)
def test_the_shares_of_independent_software_are_accepted(corpus: Path, name: str) -> None:
    """Of single trustees and of holders of a shared key."""
    case = read_case(corpus / name)
    tally, trustees = counted(case)
    for owner, share in case.shares.items():
        factors = check_share(case.election, tally, trustees, owner, share)
        assert [len(row) for row in factors] == [q.size for q in case.election.questions]


@pytest.mark.parametrize("name", ["v02-3single", "v06-two-questions", "v40-bel2048-deb20"])
def test_an_honest_share_is_accepted(corpus: Path, name: str) -> None:
    """With her key a trustee makes the same factors again, and new proofs."""
    case = read_case(corpus / name)
    tally, trustees = counted(case)
    for owner, key in keys_of(corpus / name, case).items():
        share = decryption_share(case.election, tally, key, seeded(1))
        assert share != case.shares[owner]
        assert check_share(case.election, tally, trustees, owner, share) == check_share(
            case.election, tally, trustees, owner, case.shares[owner]
        )


def test_a_share_made_with_another_key_is_rejected(corpus: Path) -> None:
    """Its proofs are right for another public key."""
    case = read_case(corpus / "v02-3single")
    tally, trustees = counted(case)
    share = decryption_share(case.election, tally, new_key(ED25519, seeded(1)), seeded(2))
    with pytest.raises(ShareRejected, match="share of trustee 2 is rejected") as rejection:
        check_share(case.election, tally, trustees, 2, share)
    assert rejection.value.trustee == "trustee 2"
    assert rejection.value.reason == "the two powers do not have the same exponent"


def test_a_share_of_another_election_is_rejected(corpus: Path) -> None:
    """The proofs name the election, even where trustee and tally are the same."""
    case = read_case(corpus / "v02-3single")
    tally, trustees = counted(case)
    other = read_case(corpus / "v01-single").election
    share = decryption_share(other, tally, keys_of(corpus / "v02-3single", case)[1], seeded(1))
    with pytest.raises(ShareRejected):
        check_share(case.election, tally, trustees, 1, share)


@pytest.mark.parametrize(
    ("name", "owner"),
    [
        ("t165-etally-candidates-swapped", 1),
        ("t172-pd-other-key", 2),
        ("t173-pd-owner-swapped", 1),
        ("t174-pd-owner-0", 0),
        ("t175-pd-owner-4", 4),
        ("t183-pd-scalar-plus-q", 1),
        ("e181-pd-leading-zero", 1),
    ],
)
def test_a_tampered_share_is_rejected(corpus: Path, name: str, owner: int) -> None:
    """The error names the trustee."""
    case = read_case(corpus / name)
    tally, trustees = counted(case)
    with pytest.raises(ShareRejected, match=f"share of trustee {owner} is rejected"):
        check_share(case.election, tally, trustees, owner, case.shares[owner])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"decryption_factors":', b'{"decryption_factors": '),
        (b'"decryption_proofs"', b'"proofs"'),
        (b'{"decryption_factors":[[', b'{"decryption_factors":[[],['),
        (b'{"decryption_factors":[["', b'{"decryption_factors":[["' + b"66" * 31 + b'58","'),
        (b'"challenge":"', b'"challenge":"-'),
    ],
)
def test_a_share_of_another_form_is_rejected(corpus: Path, old: bytes, new: bytes) -> None:
    """Canonical bytes, exact fields, one factor and one proof per choice."""
    case = read_case(corpus / "v01-single")
    tally, trustees = counted(case)
    with pytest.raises(ShareRejected):
        check_share(case.election, tally, trustees, 1, case.shares[1].replace(old, new, 1))


def test_a_factor_outside_the_group_is_rejected(corpus: Path) -> None:
    """The point of order two is canonical and still no factor."""
    case = read_case(corpus / "v01-single")
    tally, trustees = counted(case)
    start = len(b'{"decryption_factors":[["')
    order_two = b"7f" + b"ff" * 30 + b"ec"
    share = case.shares[1][:start] + order_two + case.shares[1][start + 64 :]
    with pytest.raises(ShareRejected, match="not in the group"):
        check_share(case.election, tally, trustees, 1, share)


def test_whose_share_it_is_stands_beside_it(corpus: Path) -> None:
    """Owner and hash, as independent software writes them."""
    case = read_case(corpus / "v02-3single")
    for step in case.steps:
        if step.event.type == "PartialDecryption":
            share, owned = step.data
            read = read_owned(owned)
            assert owned_bytes(read.owner, share) == owned
            assert read.payload in owned.decode()


@pytest.mark.parametrize(
    "content", [{"owner": "1", "payload": ""}, {"owner": -1, "payload": ""}, {"owner": 1}, []]
)
def test_a_broken_owner_is_not_read(content: object) -> None:
    """The number is a number."""
    assert read_owned(b'{"owner":3,"payload":"x"}') == Owned(3, "x")
    with pytest.raises(Malformed):
        read_owned(encode(content))  # type: ignore[arg-type]
