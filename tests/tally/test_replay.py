"""What a trustee verifies before she decrypts."""

import json
from io import BytesIO
from pathlib import Path

import pytest

from ballots.errors import BallotError, BallotRefused
from crypto.errors import CryptoError
from tally.errors import TallyError
from tally.replay import BATCH, read_tallied
from tests.tally.cases import archive_of
from tests.tally.town import closed_town


@pytest.mark.parametrize(
    ("name", "owners"),
    [
        ("v12-encrypted-tally", set()),
        ("v14-all-pds-no-result", {1, 2, 3}),
        ("v03-threshold-2of3", {1, 3}),
    ],
)
def test_a_record_in_order_is_accepted(corpus: Path, name: str, owners: set[int]) -> None:
    """With whatever stands behind the encrypted tally."""
    with archive_of(corpus / name).open("rb") as source:
        tallied = read_tallied(source, revotes=True, weights=True)
    expected = json.loads((corpus / name / "expected.json").read_text())
    assert tallied.tally.num_tallied == expected["num_tallied"]
    assert tallied.owners == owners
    assert tallied.declared == (expected["stage"] == "tallied")


@pytest.mark.parametrize("name", ["v10-open", "v11-closed", "v15-setup-only"])
def test_there_is_nothing_to_decrypt_before_the_tally(corpus: Path, name: str) -> None:
    """While the box is open, and while it is only closed."""
    with (
        archive_of(corpus / name).open("rb") as source,
        pytest.raises(TallyError, match="not closed yet"),
    ):
        read_tallied(source, revotes=True, weights=True)


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("t05-signature-response", BallotRefused),
        ("t22-overvote-10", BallotRefused),
        ("t70-parent-hash", BallotError),
        ("t113-endballots-hides-ballots", BallotError),
        ("t122-trustee-added", CryptoError),
        ("t127-credential-duplicate", CryptoError),
        ("t129-credential-removed", BallotRefused),
        ("t162-etally-only-altered", TallyError),
        ("t163-num-tallied", TallyError),
        ("t65-tally-of-first-vote", TallyError),
        ("t67-tally-without-weights", TallyError),
    ],
)
def test_a_tampered_record_is_refused(corpus: Path, name: str, error: type[Exception]) -> None:
    """Chain, credentials, trustees, every ballot, and the tally as their product."""
    with archive_of(corpus / name).open("rb") as source, pytest.raises(error):
        read_tallied(source, revotes=True, weights=True)


def test_more_ballots_than_one_batch_are_all_counted() -> None:
    """None is lost between two batches."""
    town = closed_town([[0, 1, 0, 0]] * (BATCH + 1))
    step = town.count().aggregate(town.ballots)
    tallied = read_tallied(BytesIO(town.record(step)), revotes=False, weights=True)
    assert tallied.tally.num_tallied == BATCH + 1


def test_a_revote_is_refused_where_the_rules_know_none(corpus: Path) -> None:
    """A record without revotes is in order either way."""
    read_tallied(
        BytesIO(archive_of(corpus / "v01-single").read_bytes()), revotes=False, weights=True
    )
    with_revotes = BytesIO(archive_of(corpus / "t65-tally-of-first-vote").read_bytes())
    with pytest.raises(BallotRefused, match="one-ballot-per-credential"):
        read_tallied(with_revotes, revotes=False, weights=True)
