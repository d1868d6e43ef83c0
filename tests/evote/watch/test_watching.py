"""Alerts that the clockwork raises, and how they are mailed."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import pytest

from evote.config import read_config
from evote.life.steps import close_poll
from evote.station import PollingStation
from evote.voting.refusals import BURST
from evote.watch import watching
from evote.watch.alerts import Alert, alerts_of, raise_alert
from evote.watch.clockwork import TASKS, Clockwork
from evote.watch.mail import TRIES_TO_TELL, mail_alerts
from evote.watch.watching import raise_alerts, stands_still
from tests.simulation import CLOSES, SMALL, ElectionDay


def alerts(day: ElectionDay) -> list[Alert]:
    """Return what was raised."""
    with day.database.reading() as session:
        return alerts_of(session, SMALL.poll_id)


def kinds(day: ElectionDay) -> list[str]:
    """Return the kinds of what was raised."""
    return [alert.kind for alert in alerts(day)]


def look(day: ElectionDay) -> None:
    """Let the clockwork look."""
    raise_alerts(day.station, day.clock())


def test_a_clockwork_that_runs_raises_nothing(day_on_each: ElectionDay) -> None:
    """As long as the clock goes on and nothing is wrong."""
    for _ in range(5):
        look(day_on_each)
        day_on_each.clock.now += timedelta(minutes=1)
    assert kinds(day_on_each) == []
    with day_on_each.database.reading() as session:
        assert not stands_still(session, day_on_each.clock())
        assert stands_still(session, day_on_each.clock() + timedelta(minutes=5))


def test_a_clock_that_jumps_is_told(day: ElectionDay) -> None:
    """Back by minutes, or on by more than ten without a turn in between."""
    look(day)
    day.clock.now -= timedelta(minutes=3)
    look(day)
    assert kinds(day) == ["clock"]
    day.clock.now += timedelta(minutes=11)
    look(day)
    assert kinds(day) == ["pause", "clock"]
    assert alerts(day)[0].about == "2026-11-23 06:57 UTC"


def test_a_full_disk_is_told(day: ElectionDay, monkeypatch: pytest.MonkeyPatch) -> None:
    """When less is free than a gigabyte."""
    monkeypatch.setattr(watching, "LEAST_FREE", 2**62)
    look(day)
    assert kinds(day) == ["disk"]


def test_a_burst_of_refused_codes_is_told(day: ElectionDay) -> None:
    """With its district; one refusal fewer, spread over two minutes, is nothing."""
    for _ in range(BURST):
        day.station.refusals.note(day.uuids[1], day.clock())
    for number in range(BURST):
        later = day.clock() + timedelta(seconds=60 * (number % 2))
        day.station.refusals.note(day.uuids[0], later)
    look(day)
    assert [(each.kind, each.about) for each in alerts(day)] == [("refused-codes", "2")]


def test_boxes_that_stay_open_are_told(day: ElectionDay) -> None:
    """Two minutes after the close; closed in time, they are not."""
    day.clock.now = CLOSES + timedelta(minutes=1)
    look(day)
    assert kinds(day) == []
    day.clock.now += timedelta(minutes=1)
    look(day)
    assert kinds(day) == ["overdue"]


def test_closed_boxes_are_not_overdue(day: ElectionDay) -> None:
    """The twin of the test before."""
    day.clock.now = CLOSES
    close_poll(day.database, SMALL.poll_id, day.clock())
    day.clock.now += timedelta(minutes=9)
    look(day)
    assert kinds(day) == []


def test_the_clockwork_does_all_of_it(day: ElectionDay) -> None:
    """A turn of the real clockwork checks the poll and notes its tick."""
    Clockwork(day.station).turn()
    assert {task.__name__ for task in TASKS} >= {
        "raise_alerts",
        "check_hourly",
        "finish_counts",
        "mail_alerts",
        "forget_destroyed",
    }
    with day.database.reading() as session:
        assert not stands_still(session, day.clock())


# ---------------------------------------------------------------- e-mail


def mailing(day: ElectionDay, **settings: str) -> PollingStation:
    """Return the station with settings of e-mail."""
    environment = {f"EVOTE_{name.upper()}": value for name, value in settings.items()}
    return replace(day.station, config=read_config(environment, day.station.config.folder))


def raised(day: ElectionDay) -> None:
    """Raise an alert."""
    with day.database.writing() as session:
        raise_alert(session, SMALL.poll_id, "disk", day.clock())


def test_an_alert_is_mailed_once(day: ElectionDay, tmp_path: Path) -> None:
    """In the poll's language, with the address of the page."""
    station = mailing(day, mail_folder=str(tmp_path / "mail"), mail_to="bureau@agen.example")
    raised(day)
    mail_alerts(station, day.clock())
    mail_alerts(station, day.clock() + timedelta(hours=1))
    (message,) = (tmp_path / "mail").glob("*.eml")
    assert b"To: bureau@agen.example" in message.read_bytes()
    assert f"/polls/{SMALL.poll_id}/day".encode() in message.read_bytes()


def test_without_settings_nothing_is_mailed(day: ElectionDay) -> None:
    """And nobody is told that mail failed."""
    raised(day)
    mail_alerts(day.station, day.clock())
    assert kinds(day) == ["disk"]


def test_mail_that_fails_is_tried_again_and_told(day: ElectionDay, tmp_path: Path) -> None:
    """Each time after twice as long; after three tries the page says so; then it still goes out."""
    file = tmp_path / "mail"
    file.write_text("a file where the folder should be")
    station = mailing(day, mail_folder=str(file))
    raised(day)
    start = day.clock()
    for seconds in (0, 1, 60, 61, 179, 180):
        mail_alerts(station, start + timedelta(seconds=seconds))
        expected = ["mail", "disk"] if seconds == 180 else ["disk"]
        assert kinds(day) == expected, f"{TRIES_TO_TELL} tries are made after 180 seconds"
    file.unlink()
    mail_alerts(station, start + timedelta(hours=1))
    assert len(list(file.glob("*.eml"))) == 1


class PlainServer(socketserver.StreamRequestHandler):
    """A mail server without TLS: it takes what comes, and keeps every line."""

    ANSWERS: ClassVar = {
        b"ehlo": b"250-mail.test\r\n250 AUTH PLAIN",
        b"auth": b"235 welcome",
        b"data": b"354 go on",
        b"quit": b"221 bye",
    }
    heard: list[bytes]

    def handle(self) -> None:
        """Answer as a server does that would take a password in the clear."""
        self.wfile.write(b"220 mail.test\r\n")
        letter = False
        for raw in self.rfile:
            line = raw.rstrip(b"\r\n")
            self.heard.append(line)
            if letter and line != b".":
                continue
            letter = line.upper() == b"DATA"
            self.wfile.write(self.ANSWERS.get(line.split()[0].lower(), b"250 ok") + b"\r\n")


@pytest.fixture
def server() -> Iterator[tuple[int, list[bytes]]]:
    """Serve on a port of this machine; return it with what is heard there."""
    heard: list[bytes] = []
    handler = type("Handler", (PlainServer,), {"heard": heard})
    with socketserver.TCPServer(("127.0.0.1", 0), handler) as plain:
        thread = threading.Thread(target=plain.serve_forever)
        thread.start()
        yield plain.server_address[1], heard
        plain.shutdown()
        thread.join()


def test_a_server_on_the_same_machine_gets_the_mail(
    day: ElectionDay, server: tuple[int, list[bytes]]
) -> None:
    """One that asks for no password need not know TLS."""
    port, heard = server
    raised(day)
    settings = {"smtp_host": "127.0.0.1", "smtp_port": f"{port}", "mail_to": "a@b.example"}
    mail_alerts(mailing(day, **settings), day.clock())
    assert b"To: a@b.example" in heard


def test_a_password_never_travels_in_the_clear(
    day: ElectionDay, server: tuple[int, list[bytes]]
) -> None:
    """A server without TLS gets neither password nor message; no setting shows the password."""
    port, heard = server
    settings = {"smtp_host": "127.0.0.1", "smtp_port": f"{port}", "mail_to": "a@b.example"}
    station = mailing(day, **settings, smtp_user="u", smtp_password="secret")
    assert "secret" not in repr(station.config)
    raised(day)
    mail_alerts(station, day.clock())
    assert {line.split()[0].lower() for line in heard} <= {b"ehlo", b"quit"}
