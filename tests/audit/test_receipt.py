"""A receipt holds as long as the ballot and everything before it stand on the board."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from nacl.signing import SigningKey

from audit.cli import main
from ballots.ballot import tracker
from tests.audit import town

SERVICE = SigningKey(bytes(32))


@pytest.fixture
def box() -> town.Box:
    """Open a district's box, with two ballots in it."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    box.cast(0, town.VOTES[0])
    box.cast(1, town.VOTES[1])
    return box


def receipt_for(box: town.Box, **changes: object) -> dict[str, object]:
    """Sign a receipt for the last ballot of a box, as the service does."""
    receipt: dict[str, object] = {
        "format": "evote-receipt",
        "version": 1,
        "uuid": box.election.uuid,
        "tracker": tracker(box.steps[-1][1][0]),
        "height": len(box.steps) - 1,
        "head": box.hash_of("Ballot"),
    } | changes
    signed = "|".join(str(receipt[name]) for name in ("uuid", "tracker", "height", "head"))
    signature = SERVICE.sign(f"evote-receipt-1|{signed}".encode()).signature
    return {**receipt, "signature": signature.hex()}


def check(tmp_path: Path, receipt: object, box: town.Box) -> Result:
    """Hold a receipt against the published record of a box, on the command line."""
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt))
    key = SERVICE.verify_key.encode().hex()
    record = town.publish([box], tmp_path / "record", receipt_key=key)
    result = CliRunner().invoke(main, ["receipt", str(path), str(record)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_receipt_holds_while_the_board_grows(box: town.Box, tmp_path: Path) -> None:
    """Ballots that came later change nothing about a receipt."""
    receipt = receipt_for(box)
    box.cast(2, town.VOTES[2])
    result = check(tmp_path, receipt, box)
    assert result.exit_code == 0
    assert result.stdout.startswith("The receipt holds: ")


@pytest.mark.parametrize(("changes", "status"), [({}, 0), ({"height": 0}, 1)])
def test_the_page_that_a_booth_saves_is_read_by_what_is_signed_in_it(
    box: town.Box, tmp_path: Path, changes: dict[str, object], status: int
) -> None:
    """People keep the page that they can read; nothing else in it counts."""
    signed = json.dumps({**receipt_for(box), **changes}, separators=(",", ":"))
    path = tmp_path / "receipt.html"
    path.write_text(f"<!doctype html>\n<main><p>Your receipt</p><pre>{signed}</pre></main>\n")
    key = SERVICE.verify_key.encode().hex()
    record = town.publish([box], tmp_path / "record", receipt_key=key)
    assert CliRunner().invoke(main, ["receipt", str(path), str(record)]).exit_code == status


def test_a_ballot_that_was_removed_is_missed(box: town.Box, tmp_path: Path) -> None:
    """A service that loses a ballot is found out by the voter's receipt."""
    receipt = receipt_for(box)
    box.steps.pop()
    result = check(tmp_path, receipt, box)
    assert result.exit_code == 1
    assert "There is no ballot with this tracker." in result.stdout


def test_a_ballot_before_hers_that_was_removed_is_missed(box: town.Box, tmp_path: Path) -> None:
    """A receipt stands for everything before its ballot: the ballot has moved up."""
    receipt = receipt_for(box)
    del box.steps[1]
    result = check(tmp_path, receipt, box)
    assert result.exit_code == 1
    assert "The ballot stands at height 1." in result.stdout


def test_a_ballot_before_hers_that_was_exchanged_is_missed(box: town.Box, tmp_path: Path) -> None:
    """Another ballot before hers, and the head is another one, at the same height."""
    receipt = receipt_for(box)
    last = box.steps.pop()
    box.steps.pop()
    box.cast(2, town.VOTES[2])
    box.steps.append(last)
    result = check(tmp_path, receipt, box)
    assert result.exit_code == 1
    assert "The board before the ballot is not what it was." in result.stdout


@pytest.mark.parametrize("signature", ["00" * 64, "0f" * 64])
def test_a_receipt_that_the_service_did_not_sign_is_refused(
    box: town.Box, tmp_path: Path, signature: str
) -> None:
    """Anybody can write a receipt; only the service can sign it."""
    result = check(tmp_path, receipt_for(box) | {"signature": signature}, box)
    assert result.exit_code == 1
    assert "receipt-signed" in result.stdout
    assert "ballot-on-board" not in result.stdout


@pytest.mark.parametrize(
    "changes", [{"format": "other"}, {"version": 2}, {"height": -1}, {"uuid": "Jayan111111111"}]
)
def test_a_receipt_that_is_none_ends_with_status_2(
    box: town.Box, tmp_path: Path, changes: dict[str, object]
) -> None:
    """A file of another kind, or of another poll, is no broken promise."""
    result = check(tmp_path, receipt_for(box, **changes), box)
    assert result.exit_code == 2
    assert result.stderr


SECOND_SPELLINGS = [
    ("signature", lambda digits: f"zz{digits[2:]}"),
    ("signature", lambda digits: digits[:-2]),
    ("signature", lambda digits: f"{digits[:2]} {digits[2:]}"),
    ("signature", lambda digits: digits.replace("a", "A")),
    ("head", lambda digits: digits.replace("a", "A")),
    ("head", lambda digits: digits[:-1]),
    ("tracker", lambda name: f"{name}="),
    ("tracker", lambda name: f" {name}"),
]


@pytest.mark.parametrize(("name", "respell"), SECOND_SPELLINGS)
def test_a_second_spelling_ends_with_status_2(
    box: town.Box, tmp_path: Path, name: str, respell: Callable[[str], str]
) -> None:
    """A mangled file is told from a false receipt, and the place is named."""
    receipt = receipt_for(box)
    result = check(tmp_path, receipt | {name: respell(str(receipt[name]))}, box)
    assert result.exit_code == 2
    assert f"{name.capitalize()}: expected" in result.stderr


def test_a_receipt_needs_the_record_of_its_poll(box: town.Box, tmp_path: Path) -> None:
    """A single archive does not say who signs receipts."""
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt_for(box)))
    archive = box.write(tmp_path / "box.bel")
    result = CliRunner().invoke(main, ["receipt", str(path), str(archive)])
    assert result.exit_code == 2
    assert "the record of a whole poll" in result.stderr


def test_a_receipt_cannot_be_held_against_a_broken_archive(box: town.Box, tmp_path: Path) -> None:
    """An archive that is cut off says nothing for or against a receipt."""
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(receipt_for(box)))
    record = town.publish([box], tmp_path / "record")
    archive = record / f"{box.election.uuid}.bel"
    archive.write_bytes(archive.read_bytes()[:-10])
    result = CliRunner().invoke(main, ["receipt", str(path), str(record)])
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr
