"""The encrypted tally: the same bytes as independent software makes of the same ballots."""

from dataclasses import replace
from pathlib import Path

import pytest

from crypto.elgamal import Ciphertext
from crypto.errors import CryptoError
from tally.aggregate import EncryptedTally, aggregate, read_tally
from tally.errors import TallyTooSmall
from tests.tally.cases import HONEST, read_case


@pytest.mark.parametrize("name", HONEST)
def test_the_encrypted_tally_is_that_of_independent_software(corpus: Path, name: str) -> None:
    """Byte for byte, with weights, revotes and several questions, in every group."""
    case = read_case(corpus / name)
    tally = aggregate(case.election, case.ballots)
    group = case.election.group
    assert (tally.to_bytes(group), tally.sized_bytes(group)) == case.data("EncryptedTally")
    assert read_tally(case.election, *case.data("EncryptedTally")) == tally


@pytest.mark.parametrize("name", ["t162-etally-only-altered", "t163-num-tallied"])
def test_a_changed_tally_is_another_one(corpus: Path, name: str) -> None:
    """What was altered differs from what the ballots give."""
    case = read_case(corpus / name)
    group = case.election.group
    tally = aggregate(case.election, case.ballots)
    assert (tally.to_bytes(group), tally.sized_bytes(group)) != case.data("EncryptedTally")


def test_nothing_cast_sums_up_to_nothing(corpus: Path) -> None:
    """Without ballots every choice holds the neutral element twice."""
    election = read_case(corpus / "v06-two-questions").election
    nothing = Ciphertext(election.group.neutral, election.group.neutral)
    rows = tuple((nothing,) * question.size for question in election.questions)
    assert aggregate(election, []) == EncryptedTally(rows, 0, 0)


def test_the_last_ballot_of_a_credential_counts(corpus: Path) -> None:
    """An earlier one leaves no trace."""
    case = read_case(corpus / "v05-min0max3")
    first, second, *_ = case.ballots
    revote = replace(second, checked=replace(second.checked, credential=first.checked.credential))
    assert aggregate(case.election, [first, revote]) == aggregate(case.election, [revote])
    assert aggregate(case.election, [first, second]).num_tallied == 2


def test_a_weight_counts_like_as_many_ballots(corpus: Path) -> None:
    """Weight 2 is twice the ballot, weight 0 is tallied and changes nothing."""
    case = read_case(corpus / "v05-min0max3")
    ballot, other, *_ = case.ballots
    twin = replace(ballot, checked=replace(ballot.checked, credential="twin"))
    heavy = aggregate(case.election, [replace(ballot, weight=2), replace(other, weight=0)])
    twice = aggregate(case.election, [ballot, twin])
    assert heavy == twice
    assert (heavy.num_tallied, heavy.total_weight) == (2, 2)


def test_a_tally_is_decryptable_from_the_limit_on() -> None:
    """One ballot fewer, and it never is."""
    tally = EncryptedTally((), 10, 10)
    tally.require_decryptable(10)
    with pytest.raises(TallyTooSmall, match="10 ballots and its rules demand at least 11") as error:
        tally.require_decryptable(11)
    assert (error.value.ballots, error.value.limit) == (10, 11)


@pytest.mark.parametrize(
    ("record", "old", "new"),
    [
        (0, b'"beta"', b'"gamma"'),
        (0, b"[[", b"[[],["),
        (1, b'"num_tallied":', b'"num_tallied": '),
        (1, b'"num_tallied":', b'"num_tallied":-'),
        (1, b'"encrypted_tally":"', b'"encrypted_tally":"0'),
    ],
)
def test_a_broken_tally_is_not_read(corpus: Path, record: int, old: bytes, new: bytes) -> None:
    """Form, shape and the hash between the two records are checked."""
    case = read_case(corpus / "v01-single")
    data = list(case.data("EncryptedTally"))
    data[record] = data[record].replace(old, new, 1)
    with pytest.raises(CryptoError):
        read_tally(case.election, *data)
