"""The operator's commands, as an operator gives them."""

import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

import pytest

from evote.simulation.poll import write_poll_files
from tests.simulation import SMALL

BIN = Path(sys.executable).parent


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write the files of a poll that is open for the next hour."""
    now = datetime.now(UTC).replace(microsecond=0)
    write_poll_files(tmp_path, replace(SMALL, opens=now, closes=now + timedelta(hours=1)))
    return tmp_path


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Give a command in a folder."""
    return subprocess.run(
        [BIN / words[0], *words[1:]], cwd=folder, capture_output=True, text=True, check=False
    )


def succeed(folder: Path, *words: str) -> str:
    """Give a command that succeeds, and return what it says."""
    done = run(folder, *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def fail(folder: Path, *words: str) -> str:
    """Give a command that fails with a sentence, and return the sentence."""
    done = run(folder, *words)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_poll_by_commands_alone(folder: Path) -> None:
    """From the poll file to the closed boxes and a record that passes the independent check."""
    succeed(folder, "evote", "poll", "create", "poll.toml")
    succeed(folder, "evote", "tokens", "issue", "agen-2026", "--out", "letters")
    assert {path.name for path in (folder / "letters").iterdir()} == {
        "district-01.pdf",
        "district-01-spares.pdf",
        "district-02.pdf",
        "district-02-spares.pdf",
    }
    succeed(folder, "evote", "poll", "seal", "agen-2026")
    succeed(folder, "evote", "poll", "open", "agen-2026")
    assert "takes ballots until" in fail(folder, "evote", "poll", "close", "agen-2026")
    succeed(folder, "evote", "poll", "close", "agen-2026", "--early")
    assert "closed" in succeed(folder, "evote", "poll", "show")
    succeed(folder, "evote", "poll", "record", "agen-2026", "record")
    succeed(folder, "evote-audit", "verify", "record")
    succeed(folder, "evote", "poll", "count", "agen-2026")
    succeed(folder, "evote", "poll", "publish", "agen-2026")


def test_the_letters_are_for_their_owner_alone(folder: Path) -> None:
    """Nobody else on the machine can read the letters or the database's folder."""
    succeed(folder, "evote", "poll", "create", "poll.toml")
    succeed(folder, "evote", "tokens", "issue", "agen-2026", "--out", "letters")
    assert (folder / "letters").stat().st_mode & 0o077 == 0
    assert (folder / "var").stat().st_mode & 0o077 == 0


def test_letters_that_cannot_be_written_issue_nothing(folder: Path) -> None:
    """When the folder of the letters exists already, no token becomes valid."""
    succeed(folder, "evote", "poll", "create", "poll.toml")
    (folder / "letters").mkdir()
    assert "letters" in fail(folder, "evote", "tokens", "issue", "agen-2026", "--out", "letters")
    assert "no tokens" in fail(folder, "evote", "poll", "seal", "agen-2026")
    succeed(folder, "evote", "tokens", "issue", "agen-2026", "--out", "others")


def test_a_reset_asks_before_it_acts(folder: Path) -> None:
    """Letters become worthless only after a yes."""
    succeed(folder, "evote", "poll", "create", "poll.toml")
    succeed(folder, "evote", "tokens", "issue", "agen-2026", "--out", "letters")
    assert run(folder, "evote", "tokens", "reset", "agen-2026").returncode == 1
    succeed(folder, "evote", "tokens", "reset", "agen-2026", "--yes")
    succeed(folder, "evote", "tokens", "issue", "agen-2026", "--out", "others")


def test_a_dirty_poll_file_is_refused_with_all_mistakes(folder: Path) -> None:
    """Every mistake is listed, and nothing is imported."""
    with (folder / "roll.csv").open("a", encoding="utf-8") as roll:
        roll.write("9,A,rue X,47000,Agen\n8,B,rue X,47000,Agen\n")
    said = fail(folder, "evote", "poll", "create", "poll.toml")
    assert "roll.csv, line 30: there is no district 9" in said
    assert "roll.csv, line 31: there is no district 8" in said
    succeed(folder, "evote", "db", "upgrade")
    assert succeed(folder, "evote", "poll", "show") == ""


def test_a_poll_that_is_past_is_not_created(folder: Path) -> None:
    """Nobody could ever vote in it."""
    past = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    write_poll_files(folder, replace(SMALL, opens=past - timedelta(hours=1), closes=past))
    assert "closes is past" in fail(folder, "evote", "poll", "create", "poll.toml")


def test_a_draft_is_deleted_after_a_yes(folder: Path) -> None:
    """A draft with a mistake is deleted and created anew."""
    succeed(folder, "evote", "poll", "create", "poll.toml")
    assert run(folder, "evote", "poll", "delete", "agen-2026").returncode == 1
    assert "already" in fail(folder, "evote", "poll", "create", "poll.toml")
    succeed(folder, "evote", "poll", "delete", "agen-2026", "--yes")
    succeed(folder, "evote", "poll", "create", "poll.toml")


def test_a_database_that_is_none_is_told(folder: Path) -> None:
    """A file that is not a database gives a sentence."""
    (folder / "var").mkdir()
    (folder / "var" / "evote.sqlite").write_text("A letter to my aunt. " * 100, encoding="utf-8")
    said = fail(folder, "evote", "poll", "show")
    assert "the database cannot be used: file is not a database" in said


def test_a_simulation_needs_a_turnout(folder: Path) -> None:
    """What is not a number leaves no folder behind."""
    done = run(folder, "evote", "simulate", "--turnout", "nan", "--out", "poll")
    assert (done.returncode, "not a number" in done.stderr) == (2, True)
    assert not (folder / "poll").exists()


def test_a_port_in_use_is_told_with_its_setting(folder: Path) -> None:
    """The sentence says which setting to change."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        (folder / "var").mkdir()
        (folder / "var" / "evote.toml").write_text(
            f"voter_port = {taken.getsockname()[1]}\n", encoding="utf-8"
        )
        assert "change host or voter_port" in fail(folder, "evote", "serve")


def test_a_database_that_was_never_made_is_told(folder: Path) -> None:
    """Commands on an absent database say what to do."""
    assert "evote db upgrade" in fail(folder, "evote", "poll", "show")


def test_a_share_file_that_cannot_be_read_is_named(folder: Path) -> None:
    """The message begins with the name of the file."""
    succeed(folder, "evote", "poll", "create", "poll.toml")
    said = fail(folder, "evote", "poll", "count", "agen-2026", "--share", "roll.csv")
    assert "roll.csv: " in said


def test_a_simulated_poll_passes_the_independent_check(tmp_path: Path) -> None:
    """`evote simulate` runs a whole poll, and its record stands the auditors' program."""
    small = ("--districts", "2", "--residents", "20", "--candidates", "10", "--turnout", "0.6")
    succeed(tmp_path, "evote", "simulate", *small, "--out", "poll")
    succeed(tmp_path, "evote-audit", "verify", "poll/record")
    assert "exists" in fail(tmp_path, "evote", "simulate", *small, "--out", "poll")


def test_the_server_stops_gracefully(folder: Path) -> None:
    """Both doors answer, and on SIGTERM the process ends by itself without a complaint."""
    with socket.create_server(("127.0.0.1", 0)) as free, socket.create_server(("", 0)) as other:
        ports = free.getsockname()[1], other.getsockname()[1]
    server = subprocess.Popen(
        [BIN / "evote", "serve"],
        cwd=folder,
        env={"EVOTE_VOTER_PORT": str(ports[0]), "EVOTE_OFFICE_PORT": str(ports[1])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        assert [_ask(port) for port in ports] == [200, 200]
    finally:
        server.send_signal(signal.SIGTERM)
        _, complaints = server.communicate(timeout=20)
    assert server.returncode == 0
    assert complaints == b""


def _ask(port: int) -> int:
    """Ask for the health of a server that may still be starting."""
    for _ in range(100):
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/health")
            status = connection.getresponse().status
            if status != HTTPStatus.SERVICE_UNAVAILABLE:
                return status
        except ConnectionRefusedError:
            pass
        finally:
            connection.close()
        time.sleep(0.1)
    return 0
