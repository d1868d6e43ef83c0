"""Polls open and close by the clock, each exactly once, whoever else looks at it."""

import os
import socket
import subprocess
import sys
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import update

from evote.config import read_config
from evote.db import Database
from evote.models.boards import BoardRow
from evote.models.polls import PollRow
from evote.polls import districts_of
from evote.simulation.poll import StoppedClock
from evote.station import PollingStation, open_station
from evote.voting.boards import lock_board, post
from evote.watch.clockwork import Clockwork, open_and_close
from tests.evote.sealed_poll import noted, sealed_poll, state_of
from tests.simulation import SMALL

SUMMER, WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))
BEFORE_THE_CHANGE = datetime(2026, 10, 25, 2, 30, tzinfo=SUMMER)
AFTER_THE_CHANGE = datetime(2026, 10, 25, 2, 30, tzinfo=WINTER)
"""An hour later, though clocks on the wall show the same: at 03:00 they go back to 02:00."""

MINUTE = timedelta(minutes=1)


@pytest.fixture
def url(request: pytest.FixtureRequest) -> str | None:
    """Return the database of a test that is run on both kinds."""
    chosen: str | None = getattr(request, "param", None)
    return request.getfixturevalue("postgresql_url") if chosen == "postgresql" else None


on_each = pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)


def station_over(database: Database, folder: Path) -> PollingStation:
    """Return another process's view of the same database."""
    config = read_config({"EVOTE_DATABASE_URL": database.url}, folder)
    return open_station(config, Database(database.url), StoppedClock(BEFORE_THE_CHANGE))


@on_each
def test_a_poll_opens_and_closes_once_over_the_change_to_winter_time(
    tmp_path: Path, url: str | None
) -> None:
    """Two servers look every minute, and are restarted every five: one opening, one close."""
    with sealed_poll(tmp_path, BEFORE_THE_CHANGE, AFTER_THE_CHANGE, url) as database:
        stations: list[PollingStation] = []
        for minute in range(-5, 70):
            now = BEFORE_THE_CHANGE + minute * MINUTE
            if minute % 5 == 0:
                stations = [station_over(database, tmp_path) for _ in range(2)]
            turns = [threading.Thread(target=open_and_close, args=(each, now)) for each in stations]
            for turn in turns:
                turn.start()
            for turn in turns:
                turn.join()
            if minute % 5 == 4:
                for each in stations:
                    each.database.close()
        assert noted(database, "opened") == [BEFORE_THE_CHANGE]
        assert noted(database, "closed") == [AFTER_THE_CHANGE]
        assert timedelta(hours=1) == (AFTER_THE_CHANGE - BEFORE_THE_CHANGE)


def test_a_server_that_was_down_at_the_hour_opens_later(tmp_path: Path) -> None:
    """What was missed is done as soon as somebody looks."""
    with sealed_poll(tmp_path, BEFORE_THE_CHANGE, AFTER_THE_CHANGE) as database:
        late = BEFORE_THE_CHANGE + 7 * MINUTE
        open_and_close(station_over(database, tmp_path), late)
        assert noted(database, "opened") == [late]


def test_a_poll_whose_hours_passed_unopened_stays_sealed(tmp_path: Path) -> None:
    """Nobody could vote in it: to open it now would be a lie."""
    with sealed_poll(tmp_path, BEFORE_THE_CHANGE, AFTER_THE_CHANGE) as database:
        open_and_close(station_over(database, tmp_path), AFTER_THE_CHANGE)
        assert state_of(database) == "sealed"


def test_boxes_close_after_the_time_of_grace(tmp_path: Path) -> None:
    """Whoever had entered may finish; only then the boxes are closed."""
    hours = BEFORE_THE_CHANGE, AFTER_THE_CHANGE
    with sealed_poll(tmp_path, *hours, grace_minutes=30) as database:
        station = station_over(database, tmp_path)
        for now in (BEFORE_THE_CHANGE, AFTER_THE_CHANGE, AFTER_THE_CHANGE + 29 * MINUTE):
            open_and_close(station, now)
        assert state_of(database) == "open"
        open_and_close(station, AFTER_THE_CHANGE + 30 * MINUTE)
        assert state_of(database) == "closed"


def test_a_poll_with_a_full_box_is_not_opened(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The zero report forbids it, at each turn anew."""
    with sealed_poll(tmp_path, BEFORE_THE_CHANGE, AFTER_THE_CHANGE) as database:
        with database.writing() as session:
            uuid = districts_of(session, SMALL.poll_id)[1].uuid
            post(session, lock_board(session, uuid), "Ballot", b"{}")
        open_and_close(station_over(database, tmp_path), BEFORE_THE_CHANGE)
        assert state_of(database) == "sealed"
    assert "the box of district 2 is not empty" in caplog.text


@pytest.mark.parametrize("marks", [{"roll_marks": b"\x01\x00\x00"}, {"paper_marks": b"\x04"}])
def test_a_mark_before_the_opening_is_found(tmp_path: Path, marks: dict[str, bytes]) -> None:
    """Nobody can have voted yet, neither here nor on paper."""
    with sealed_poll(tmp_path, BEFORE_THE_CHANGE, AFTER_THE_CHANGE) as database:
        with database.writing() as session:
            session.execute(update(BoardRow).values(**marks))
        open_and_close(station_over(database, tmp_path), BEFORE_THE_CHANGE)
        assert state_of(database) == "sealed"


def test_a_task_that_fails_keeps_no_other_waiting(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its kind of failure is logged, not what it says, and the next task has its turn."""
    done: list[datetime] = []

    def fail(station: PollingStation, now: datetime) -> None:
        raise ValueError("a secret")

    def work(station: PollingStation, now: datetime) -> None:
        done.append(now)

    with sealed_poll(tmp_path, BEFORE_THE_CHANGE, AFTER_THE_CHANGE) as database:
        Clockwork(station_over(database, tmp_path), (fail, work)).turn()
    assert done == [BEFORE_THE_CHANGE]
    logged = [each.getMessage() for each in caplog.records if each.name.startswith("evote")]
    assert logged == ["fail failed: ValueError"]


# ---------------------------------------------------------------- two real servers


@on_each
def test_two_servers_open_and_close_once(tmp_path: Path, url: str | None) -> None:
    """Two processes over one database see the hour come; they are restarted, and see it again."""
    now = datetime.now(UTC).replace(microsecond=0)
    hours = now - timedelta(minutes=1), now + timedelta(days=1)
    with sealed_poll(tmp_path, *hours, url) as database:
        with serving_twice(database, tmp_path):
            wait_for(lambda: state_of(database) == "open")
        with database.writing() as session:
            session.execute(update(PollRow).values(closes_at=int(now.timestamp())))
        with serving_twice(database, tmp_path):
            wait_for(lambda: state_of(database) == "closed")
        assert [len(noted(database, act)) for act in ("opened", "closed")] == [1, 1]


@contextmanager
def serving_twice(database: Database, folder: Path) -> Iterator[None]:
    """Run two servers over a database until the block ends; each finishes its turn then."""
    first, second, third, fourth = free_ports(4)
    one, other = folder / "one", folder / "other"
    with _serving(database, one, first, second), _serving(database, other, third, fourth):
        yield


@contextmanager
def _serving(database: Database, folder: Path, voter_port: int, office_port: int) -> Iterator[None]:
    folder.mkdir(exist_ok=True)
    url = database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, Path(sysconfig.get_path("scripts")) / "evote", "serve"],
        env={
            **os.environ,
            "EVOTE_FOLDER": str(folder),
            "EVOTE_DATABASE_URL": url,
            "EVOTE_VOTER_PORT": str(voter_port),
            "EVOTE_OFFICE_PORT": str(office_port),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield
    finally:
        # Whoever is stopped before the first word cannot finish anything.
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, complaints = process.communicate(timeout=30)
        assert complaints == b""
        assert process.returncode == 0


def free_ports(number: int) -> list[int]:
    """Return different ports that nobody listens on."""
    with ExitStack() as stack:
        free = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(number)]
        return [each.getsockname()[1] for each in free]


def wait_for(happened: Callable[[], bool]) -> None:
    """Wait until something has happened, a minute at most."""
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    pytest.fail("it did not happen")
