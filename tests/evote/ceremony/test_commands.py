"""The ceremony by commands: the operator's, and those of trustees on-line and off-line."""

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli import main as evote_audit
from evote.commands import trustee as trustee_cli
from evote.commands.evote import main as evote
from evote.commands.trustee import main as evote_trustee
from evote.commands.trustee_link import (
    LinkUnusable,
    PersonalLink,
    ServiceRefusal,
    ServiceSilent,
    read_link,
)
from evote.server import serving
from evote.voter.app import create_voter_app
from tests.evote.ceremony.test_count import close, progress_of
from tests.evote.trustees import PLAN, Draft, RoundTable
from tests.tally.town import closed_town

POLL = PLAN.poll_id

EVOTE_TRUSTEE = [sys.executable, "-c", "from evote.commands.trustee import main; main()"]
"""The program in a process of its own."""


def run_evote(folder: Path, *words: object) -> Result:
    """Give an operator's command in this process."""
    return CliRunner().invoke(evote, ["--folder", str(folder), *map(str, words)])


def operate(folder: Path, *words: object) -> str:
    """Give an operator's command that succeeds, and return what it says."""
    result = run_evote(folder, "ceremony", *words)
    assert result.exit_code == 0, result.output
    return result.output


def trustee(*words: object, typed: str = "") -> Result:
    """Give a trustee's command."""
    return CliRunner().invoke(evote_trustee, list(map(str, words)), input=typed)


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Draft]:
    """Create a draft whose key is to be made in a ceremony."""
    created = Draft(tmp_path)
    yield created
    created.close()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look again at once."""
    monkeypatch.setattr(trustee_cli, "PAUSE", 0.05)


@pytest.fixture
def links(table: RoundTable) -> Iterator[dict[int, str]]:
    """Serve the voter app, and return everybody's personal link to it."""
    with serving(create_voter_app(table.station)) as base_url:
        yield {number: each.link(base_url) for number, each in table.invitations.items()}


def test_an_operator_holds_a_ceremony_by_stick(draft: Draft, tmp_path: Path) -> None:
    """Invite, carry the stick, replace, finish, rehearse: each by one command."""
    three = [word for name in ("Ada", "Emmy", "Hypatia") for word in ("--name", name)]
    invited = operate(tmp_path, "start", POLL, "--quorum", "2", *three)
    assert invited.count(f"/trustees/{POLL}/") == 3
    stick = tmp_path / "stick"
    operate(tmp_path, "export", POLL, stick)

    def step(number: int) -> None:
        secret = tmp_path / f"{number}.code"
        done = trustee("step", stick, "--number", number, "--secret", secret, "--yes")
        assert done.exit_code == 0, done.output

    for number in (1, 2, 3):
        step(number)
    (stick / "notes.txt").write_text("somebody's shopping list")
    said = operate(tmp_path, "import", POLL, stick)
    assert said.count("taken in") == 3
    words = ("--name", "Sophie", "--reason", "ill", "--by", "Ms Roux", "--and-by", "Mr Blanc")
    assert "Sophie" in operate(tmp_path, "replace", POLL, "3", *words)
    assert f"/trustees/{POLL}/3#" in operate(tmp_path, "link", POLL, "3")
    (tmp_path / "3.code").unlink()
    for file in stick.iterdir():
        file.unlink()
    operate(tmp_path, "export", POLL, stick)
    step(3)
    for _ in range(3):
        operate(tmp_path, "import", POLL, stick)
        for number in (1, 2, 3):
            step(number)
    operate(tmp_path, "import", POLL, stick)
    shown = operate(tmp_path, "show", POLL)
    assert "attempt 2, complete" in shown
    assert "recorded by Ms Roux and Mr Blanc" in shown
    assert "Next: evote ceremony rehearse" in operate(tmp_path, "finish", POLL)
    operate(tmp_path, "rehearse", POLL)
    operate(tmp_path, "export", POLL, stick)
    step(1)
    operate(tmp_path, "import", POLL, stick)
    shown = operate(tmp_path, "show", POLL)
    assert "Emmy has not shown that her key works" in shown
    assert "Ada has not shown" not in shown


def test_a_wrong_file_on_the_stick_is_named(draft: Draft, tmp_path: Path) -> None:
    """The others are taken in all the same."""
    three = [word for name in ("Ada", "Emmy", "Hypatia") for word in ("--name", name)]
    operate(tmp_path, "start", POLL, "--quorum", "2", *three)
    stick = tmp_path / "stick"
    operate(tmp_path, "export", POLL, stick)
    secret = tmp_path / "2.code"
    trustee("step", stick, "--number", 2, "--secret", secret)
    (stick / "message-certificate-1.json").write_text(
        f'{{"poll":"{POLL}","attempt":1,"round":"certificate","content":{{}}}}'
    )
    (stick / "message-certificate-9.json").write_text("garbage")
    said = operate(tmp_path, "import", POLL, stick)
    assert "message-certificate-1.json: refused, trustee 1" in said
    assert "message-certificate-2.json: taken in" in said
    assert "message-certificate-9.json: refused" in said
    assert "attempt 1: trustee 1: the certificate is wrong" in operate(tmp_path, "show", POLL)


def test_a_refused_order_is_a_sentence(draft: Draft, tmp_path: Path) -> None:
    """A ceremony that does not exist, a replacement by one officer."""
    for words in (
        ("show", POLL),
        ("import", POLL, tmp_path / "nowhere"),
        ("finish", POLL),
        ("replace", POLL, "1", "--name", "A", "--reason", "r", "--by", "B", "--and-by", "b"),
    ):
        result = run_evote(tmp_path, "ceremony", *words)
        assert (result.exit_code, "Traceback" in result.output) == (1, False)


def test_trustees_make_and_use_their_key_on_line(
    table: RoundTable, links: dict[int, str], tmp_path: Path
) -> None:
    """Three computers run the ceremony; two of them later prove, verify and decrypt."""
    desks = [
        subprocess.Popen(
            [*EVOTE_TRUSTEE, "ceremony", link, "--secret", tmp_path / f"{number}.code", "--yes"],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number, link in links.items()
    ]
    for desk in desks:
        said, _ = desk.communicate(timeout=60)
        assert "you have your part of the key" in said
    operate(tmp_path, "finish", POLL)
    operate(tmp_path, "rehearse", POLL)
    for number in (1, 2, 3):
        words = ("rehearse", links[number], "--secret", tmp_path / f"{number}.code")
        assert "Your key works" in trustee(*words).output
    table.poll.seal()
    proven = trustee("rehearse", links[1], "--secret", tmp_path / "1.code")
    assert (proven.exit_code, "The poll is sealed with it" in proven.output) == (0, True)
    with ThreadPoolExecutor(1) as executor:
        table.poll.vote(executor, base_url="", http_sample=0)
    close(table)
    for number in (1, 2):
        words = ("count", links[number], "--secret", tmp_path / f"{number}.code")
        assert "2 district(s) waited for you" in trustee(*words).output
        assert "0 district(s) waited for you" in trustee(*words).output
    assert progress_of(table) == [("waiting", [1, 2]), ("waiting", [1, 2])]
    counted = run_evote(tmp_path, "poll", "count", POLL)
    assert counted.exit_code == 0, counted.output


def test_a_poll_that_was_sealed_with_another_key_is_noticed_before_it_opens(
    table: RoundTable, links: dict[int, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service shows a record whose trustees are others: no proof is sent, and she is told."""
    table.run()
    operate(tmp_path, "finish", POLL)
    table.seal()
    operate(tmp_path, "rehearse", POLL)
    (tmp_path / "1.code").write_text(table.seeds[1].printed)
    town = closed_town([])

    def save_another(_: PersonalLink, folder: Path) -> None:
        (folder / f"{town.uuid}.bel").write_bytes(town.record())

    monkeypatch.setattr(PersonalLink, "save_record", save_another)
    result = trustee("rehearse", links[1], "--secret", tmp_path / "1.code")
    assert "belongs to none of the trustees" in result.output
    assert "Ada has not shown that her key works" in operate(tmp_path, "show", POLL)


def test_a_trustee_who_was_replaced_is_told_so(
    table: RoundTable, links: dict[int, str], tmp_path: Path
) -> None:
    """Also when her successor was quick, and all that she sees is a certificate of somebody."""
    table.run(until="commitment")
    secret = tmp_path / "1.code"
    secret.write_text(table.seeds[2].printed)
    told = trustee("ceremony", links[1], "--secret", secret, "--yes")
    assert (told.exit_code, "somebody else has taken your place" in told.output) == (1, True)


def test_a_ceremony_that_was_interrupted_goes_on(
    table: RoundTable, links: dict[int, str], tmp_path: Path
) -> None:
    """A trustee who stops at the digits sends nothing, and later goes on with the same code."""
    table.run(until="commitment")
    secret = tmp_path / "1.code"
    secret.write_text(table.seeds[1].printed)
    words = ("ceremony", links[1], "--secret", secret)
    stopped = trustee(*words, typed="")
    assert stopped.exit_code == 1
    assert 1 in table.transcript().ceremony.waiting_for
    table.run()
    assert "you have your part of the key" in trustee(*words).output


def test_a_no_on_line_reaches_everybody(
    table: RoundTable, links: dict[int, str], tmp_path: Path
) -> None:
    """Plain words for her, her name for the others and the operator, and then a new start."""
    table.run(until="commitment")
    secret = tmp_path / "1.code"
    secret.write_text(table.seeds[1].printed)
    words = ("ceremony", links[1], "--secret", secret)
    stopped = trustee(*words, typed="n\n")
    assert (stopped.exit_code, "Stop, all of you" in stopped.output) == (1, True)
    assert "Aborted" not in stopped.output
    assert table.transcript().alarms == (1,)
    shown = operate(tmp_path, "show", POLL)
    assert "STOP: Ada said that somebody has other digits" in shown
    officers = ("--reason", "other digits", "--by", "Ms Roux", "--and-by", "Mr Blanc")
    assert "attempt 2" in operate(tmp_path, "restart", POLL, *officers)
    shown = operate(tmp_path, "show", POLL)
    assert "STOP" not in shown
    assert "begun anew (attempt 2): other digits; recorded by Ms Roux and Mr Blanc" in shown
    again = trustee(*words)
    assert "of an earlier try" in again.output
    assert table.transcript().stopped == ()


def test_a_link_that_opens_nothing_is_told_before_a_code_is_made(
    table: RoundTable, links: dict[int, str], tmp_path: Path
) -> None:
    """A replaced trustee's, a mistyped one, another's code behind her number."""
    table.replace(2, "Sophie")
    own, _, code = links[1].partition("#")
    for link in (links[2], f"{own}#{code[::-1]}", f"{own}#{table.invitations[3].code}"):
        secret = tmp_path / "new.code"
        for command in ("ceremony", "rehearse", "count"):
            told = trustee(command, link, "--secret", secret)
            assert told.exit_code == 1
            assert "not valid" in told.output or "that of trustee 3" in told.output
            assert not secret.exists()


def test_a_link_is_read_as_a_whole(links: dict[int, str]) -> None:
    """What is no personal link is refused, and not repeated, for it may hold a code."""
    link = read_link(f" {links[2]}\n")
    assert link.number == 2
    assert link.code not in repr(link)
    code = links[2].partition("#")[2]
    for wrong in (code, links[2][:-1], f"ftp://host/trustees/p/1#{code}", f"{links[2]}x"):
        with pytest.raises(LinkUnusable):
            read_link(wrong)
        result = trustee("rehearse", wrong, "--secret", "x")
        assert result.exit_code == 2
        assert code[:-1] not in result.output


def test_what_the_service_says_is_passed_on(links: dict[int, str], tmp_path: Path) -> None:
    """No rehearsal was called; a link that is not valid any more; a service that is silent."""
    link = read_link(links[1])
    with pytest.raises(ServiceRefusal, match="no rehearsal"):
        link.rehearsal()
    with pytest.raises(ServiceRefusal, match="not valid any more") as refused:
        PersonalLink(link.base, link.poll_id, 1, "1" * 22).prove({})
    assert refused.value.rule == "access-denied"
    with pytest.raises(ServiceRefusal):
        PersonalLink(link.base, "nowhere", 1, link.code).save_record(tmp_path)
    with pytest.raises(ServiceSilent):
        PersonalLink("http://127.0.0.1:9", POLL, 1, link.code).transcript()


def test_a_simulated_poll_with_a_shared_key_passes_the_check(tmp_path: Path) -> None:
    """Three of five trustees count, and the auditors' program finds nothing."""
    out = tmp_path / "simulated"
    size = ("--districts", 1, "--residents", 24, "--turnout", 0.5, "--candidates", 3)
    shared = ("--trustees", 5, "--quorum", 3)
    made = run_evote(tmp_path, "simulate", *size, *shared, "--out", out)
    assert made.exit_code == 0, made.output
    verdict = CliRunner().invoke(evote_audit, ["verify", str(out / "record")])
    assert verdict.exit_code == 0, verdict.output
    assert "quorum" in verdict.output


def test_a_quorum_of_everyone_is_refused(tmp_path: Path) -> None:
    """A simulated poll obeys the rules of a real one."""
    shared = ("--trustees", 3, "--quorum", 3)
    refused = run_evote(tmp_path, "simulate", *shared, "--out", tmp_path / "simulated")
    assert refused.exit_code == 1
    assert "fewer than all" in refused.output
