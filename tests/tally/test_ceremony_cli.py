"""The ceremony at a trustee's own desk: a stick comes, a file is added, the stick goes."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from crypto.canonical import encode
from crypto.errors import CryptoError
from crypto.groups import ED25519
from tally.ceremony.certificate import spoken_fingerprint
from tally.ceremony.messages import close_share, sign
from tally.ceremony.seed import read_seed
from tally.ceremony.steps import Member
from tally.cli import main
from tally.decryption import check_share
from tally.sharefile import read_share_file
from tests.crypto.randomness import seeded
from tests.tally.stick import NAMES, POLL, Office
from tests.tally.test_cli import SELECTIONS, publish
from tests.tally.town import closed_town, town_of

CHALLENGE = "ab" * 32


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Invite three trustees who are off-line; two of them suffice."""
    return Office(tmp_path)


def test_a_key_is_made_by_carrying_a_stick_around(office: Office) -> None:
    """Every trustee has a code of her own in a file that only she may read, and nothing more."""
    office.run()
    assert "verification_keys" in json.dumps(office.ceremony.shared_key(NAMES))
    for number in (1, 2, 3):
        secret = office.secret(number)
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
        code, place = secret.read_text().splitlines()
        assert (read_seed(ED25519, code).printed, place) == (code, f"{POLL}/{number}")
        assert "you have your part of the key" in office.step(number).output


def test_the_stick_never_holds_the_code(office: Office) -> None:
    """Neither in a file nor on the screen."""
    shown = office.step(1).output
    office.run()
    code, _ = office.secret(1).read_text().splitlines()
    kept = b"".join(file.read_bytes() for file in office.folder.iterdir()).decode()
    assert code not in kept + shown
    assert code.replace("-", "") not in kept + shown


def test_everybody_compares_the_digits_before_going_on(office: Office) -> None:
    """Whoever hears other digits stops, and has sent nothing."""
    for number in (1, 2, 3):
        office.step(number)
    office.take_in()
    result = office.step(1, typed="n\n")
    assert result.exit_code == 1
    assert spoken_fingerprint(office.ceremony.messages("certificate")) in result.output
    assert "2 of you 3 suffice to count" in result.output
    assert "Stop, all of you" in result.output
    assert json.loads((office.folder / "alarm-1.json").read_bytes()) == {
        "poll": POLL,
        "attempt": 1,
    }
    assert not (office.folder / "message-commitment-1.json").exists()
    assert office.step(2).exit_code == 0


def test_a_no_stays_a_no(office: Office) -> None:
    """A later yes does not take it back; all others are told who said it, and see the digits."""
    for number in (1, 2, 3):
        office.step(number)
    office.take_in()
    office.step(1, typed="n\n")
    again = office.step(1, "--yes", typed="")
    assert (again.exit_code, "Stop, all of you" in again.output) == (1, True)
    (office.folder / "alarm-1.json").unlink()
    office.alarms = (1,)
    told = office.step(2).output
    assert "STOP: Ada said that somebody has other digits" in told
    assert spoken_fingerprint(office.ceremony.messages("certificate")) in told
    assert not list(office.folder.glob("message-commitment-*"))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda office: office.secret(2).write_bytes(b"\xff\xfe"), "it is no text"),
        (lambda office: office.secret(2).write_bytes(office.secret(1).read_bytes()), "trustee 1"),
        (lambda office: office.secret(2).write_text(office.seed(1).printed), "of trustee 1, Ada"),
    ],
    ids=["binary", "another's file", "another's code"],
)
def test_a_code_that_is_not_hers_is_recognised_before_anything_is_written(
    office: Office, spoil: Callable[[Office], object], sentence: str
) -> None:
    """Nobody is named as the sender of a wrong certificate because she took the wrong file."""
    office.step(1)
    office.take_in()
    spoil(office)
    result = office.step(2)
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    assert sentence in result.output
    assert not (office.folder / "message-certificate-2.json").exists()
    office.secret(2).unlink()
    assert office.step(2).exit_code == 0


def test_a_code_of_an_earlier_try_is_recognised(office: Office) -> None:
    """After a new start she is told to begin with a new one."""
    office.step(1)
    office.take_in()
    office.attempt, office.ceremony = 2, office.ceremony.replacing(1)
    assert "put it away and begin with a new one" in office.step(1).output
    office.secret(1).unlink()
    assert office.step(1).exit_code == 0


def test_a_missing_file_is_a_sentence(office: Office, tmp_path: Path) -> None:
    """No ceremony on the stick, no code at home: what is missing, and who has it."""
    empty = CliRunner().invoke(
        main, ["step", str(tmp_path / "nowhere"), "--number", "1", "--secret", "x"]
    )
    assert "evote ceremony export" in empty.output
    office.step(1)
    office.take_in()
    office.secret(1).unlink()
    assert "the secret code with which you began" in office.step(1).output
    record = publish(tmp_path / "record", [closed_town(SELECTIONS)])
    (tmp_path / "1.code").write_text("nzkYG-o6APdp-a6V68-hiF1cw\n")
    options = ["share", str(record), "--secret", str(tmp_path / "1.code")]
    assert "copy ceremony.json from the stick" in CliRunner().invoke(main, options).output


def test_no_second_commitment_is_made(office: Office) -> None:
    """What lies on the stick already is not made again, whoever asks twice."""
    for number in (1, 2, 3):
        office.step(number)
    office.take_in()
    office.step(1)
    first = (office.folder / "message-commitment-1.json").read_bytes()
    assert "there already" in office.step(1).output
    assert (office.folder / "message-commitment-1.json").read_bytes() == first
    office.take_in()
    assert "waits for Emmy, Hypatia" in office.step(1).output


def test_a_file_of_an_earlier_attempt_is_written_over(office: Office) -> None:
    """After a replacement her software makes a new commitment."""
    for number in (1, 2, 3):
        office.step(number)
    office.take_in()
    office.step(1)
    first = (office.folder / "message-commitment-1.json").read_bytes()
    office.attempt, office.ceremony = 2, office.ceremony.replacing(3)
    office.secret(3).unlink()
    office.step(3)
    for file in office.folder.glob("message-*"):
        if file.name not in {"message-certificate-3.json", "message-commitment-1.json"}:
            file.unlink()
    (office.folder / "message-commitment-1.json").rename(office.desks / "earlier")
    office.take_in()
    (office.desks / "earlier").rename(office.folder / "message-commitment-1.json")
    assert office.step(1).exit_code == 0
    assert (office.folder / "message-commitment-1.json").read_bytes() != first


def test_another_code_than_at_the_beginning_is_noticed(office: Office) -> None:
    """So is a file that is gone, and a number that nobody has."""
    office.step(1)
    office.step(2)
    office.take_in()
    office.secret(1).write_text(office.seed(2).printed)
    assert "not the one with which trustee 1 began" in office.step(1).output
    office.secret(1).unlink()
    result = office.step(1)
    assert (result.exit_code, "Traceback" in result.output) == (1, False)
    assert not office.secret(1).exists()
    assert "no trustee 4" in office.step(4).output


def test_a_wrong_share_becomes_a_complaint_on_the_stick(office: Office) -> None:
    """The recipient's software proves it, and the file convicts the dealer."""
    while office.ceremony.round != "dealing":
        for number in office.ceremony.waiting_for:
            office.step(number)
        office.take_in()
    for number in (1, 2, 3):
        office.step(number)
    deal_wrongly(office, dealer=3, recipient=1)
    office.take_in()
    result = office.step(1)
    assert "Trustee 3 sent you a wrong share" in result.output
    complaint = json.loads((office.folder / "complaint-1.json").read_bytes())["complaint"]
    assert office.ceremony.accuse(1, complaint).trustee == 3


def deal_wrongly(office: Office, dealer: int, recipient: int) -> None:
    """Exchange a share in the dealing on the stick for a wrong one, under the dealer's name."""
    seed = office.seed(dealer)
    setting = office.ceremony.setting
    member = Member(setting, dealer, seed, office.ceremony.messages("certificate"))
    file, draw = office.folder / f"message-dealing-{dealer}.json", seeded(5)
    told = json.loads(file.read_bytes())
    content = json.loads(told["content"]["message"])
    key = member.others[recipient - 1].opening
    content["secrets"][recipient - 1], content["capsules"][recipient - 1] = close_share(
        ED25519, seed, key, {"secret": "1"}, draw
    )
    told["content"] = sign(ED25519, seed, content, draw)
    file.write_bytes(encode(told))


def test_a_trustee_rehearses_with_her_key(office: Office) -> None:
    """Her proof answers the number of this rehearsal, and no other."""
    office.call_rehearsal(CHALLENGE)
    office.step(1)
    assert not (office.folder / "proof-1.json").exists()
    office.run()
    assert office.step(1).exit_code == 0
    office.has_rehearsed(1, CHALLENGE)
    with pytest.raises(CryptoError):
        office.has_rehearsed(1, "cd" * 32)


def test_a_rehearsal_needs_a_key(office: Office) -> None:
    """A trustee who has sent her part and waits for the others has none yet."""
    office.call_rehearsal(CHALLENGE)
    office.step(1)
    office.take_in()
    assert "has no key yet" in office.step(1).output


def test_a_holder_of_a_shared_key_decrypts_off_line(office: Office, tmp_path: Path) -> None:
    """With her code and the ceremony's messages she makes a share that is right."""
    office.run()
    office.tell()
    town = town_of(
        closed_town(SELECTIONS).rules,
        SELECTIONS,
        encode([["Pedersen", office.ceremony.shared_key(NAMES)]]),
    )
    record, out = publish(tmp_path / "record", [town]), tmp_path / "shares.json"
    (record / "ceremony.json").write_bytes((office.folder / "ceremony.json").read_bytes())
    arguments = ["share", str(record), "--secret", str(office.secret(2)), "--out", str(out)]
    result = CliRunner().invoke(main, arguments)
    assert result.exit_code == 0, result.output
    assert town.steps[-1].event.hash not in result.output
    [share] = read_share_file(out.read_bytes())
    count = town.count()
    count.aggregate(town.ballots)
    assert share.owner == 2
    check_share(town.election, count.tally, town.trustees, 2, share.raw)


def test_a_code_of_nobody_and_two_secrets_are_refused(office: Office, tmp_path: Path) -> None:
    """The code must be that of a trustee, and it is either a code or a key."""
    office.run()
    office.tell()
    record = publish(tmp_path / "record", [closed_town(SELECTIONS)])
    stranger = tmp_path / "stranger.code"
    stranger.write_text("nzkYG-o6APdp-a6V68-hiF1cw\n")
    told = str(office.folder / "ceremony.json")
    options = ["share", str(record), "--out", str(tmp_path / "out.json")]
    result = CliRunner().invoke(main, [*options, "--secret", str(stranger), "--ceremony", told])
    assert "belongs to none of the trustees" in result.output
    assert "nzkYG" not in result.output
    for secrets in ([], ["--secret", str(stranger), "--key", str(stranger)]):
        result = CliRunner().invoke(main, [*options, *secrets])
        assert (result.exit_code, "either --key or --secret" in result.output) == (2, True)
