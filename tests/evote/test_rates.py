"""Who counts requests: each process by itself, or one server for all of them."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest

from evote.errors import SettingRefused
from evote.voter.app import create_voter_app
from tests.programs import Counter
from tests.simulation import ElectionDay

EVOTE = Path(sys.executable).parent / "evote"


@dataclass(frozen=True, slots=True)
class Doors:
    """Where a process listens: the ports of its two apps."""

    voter: int
    office: int


@contextmanager
def two_processes(folder: Path, storage: str) -> Iterator[tuple[Doors, Doors]]:
    """Serve an installation by two processes that let three ballots a minute pass."""
    both = [Doors(_free_port(), _free_port()) for _ in range(2)]
    with ExitStack() as stack:
        for doors in both:
            settings = {
                "EVOTE_FOLDER": str(folder),
                "EVOTE_VOTER_PORT": f"{doors.voter}",
                "EVOTE_OFFICE_PORT": f"{doors.office}",
                "EVOTE_BALLOTS_PER_MINUTE": "3",
                "EVOTE_LIMITS_STORAGE": storage,
            }
            process = stack.enter_context(
                subprocess.Popen(
                    [EVOTE, "serve"], env={**os.environ, **settings}, stdout=subprocess.PIPE
                )
            )
            stack.callback(process.terminate)
            assert process.stdout is not None
            assert process.stdout.readline().startswith(b"Voter app")
        yield both[0], both[1]


def post(doors: Doors) -> int:
    """Post what is no ballot, and return the status: 400, or 429 above the limit."""
    connection = HTTPConnection("127.0.0.1", doors.voter)
    address, kind = "/api/elections/9HnhoRUvKYTgaQ/ballots", {"Content-Type": "text/json"}
    connection.request("POST", address, b"{}", kind)
    status = connection.getresponse().status
    connection.close()
    return status


def guess(doors: Doors) -> int:
    """Guess an officer's password, and return the status: 401, or 429 above the limit."""
    connection = HTTPConnection("127.0.0.1", doors.office)
    connection.request("GET", "/sign-in")
    page = connection.getresponse()
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', page.read().decode())
    assert token
    form = {"csrf_token": token[1], "email": "ann@town.example", "password": "x", "code": "1"}
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": page.headers["Set-Cookie"].partition(";")[0],
    }
    connection.request("POST", "/sign-in", urlencode(form), headers)
    status = connection.getresponse().status
    connection.close()
    return status


def test_two_processes_share_one_limit(tmp_path: Path, counter: Counter) -> None:
    """What one process let pass, the other one counts too: of ballots, and of guesses."""
    with two_processes(tmp_path, counter.url) as (one, other):
        assert [post(doors) for doors in (one, other) * 3] == [400] * 3 + [429] * 3
        assert [guess(doors) for doors in (one, other) * 6] == [401] * 10 + [429] * 2


def test_without_a_server_each_process_counts_by_itself(tmp_path: Path) -> None:
    """Two processes let pass twice as much."""
    with two_processes(tmp_path, "memory://") as (one, other):
        assert [post(doors) for doors in (one, other) * 3] == [400] * 6
        assert [post(one), post(other)] == [429, 429]
        assert [guess(doors) for doors in (one, other) * 6] == [401] * 12


def test_nobody_is_turned_away_when_the_server_goes_away(tmp_path: Path, counter: Counter) -> None:
    """No ballot meets an error; each process then counts by itself, from nothing."""
    with two_processes(tmp_path, counter.url) as (one, other):
        assert [post(one) for _ in range(4)] == [400, 400, 400, 429]
        counter.fall_silent()
        with ThreadPoolExecutor(8) as voters:
            assert set(voters.map(post, [one] * 8)) <= {400, 429}
        assert [post(one) for _ in range(3)][-1] == 429
        counter.stop()
        assert [post(other) for _ in range(4)] == [400, 400, 400, 429]


def test_a_server_that_does_not_answer_is_refused_at_the_start(
    day: ElectionDay, counter: Counter
) -> None:
    """The refusal says so and names the setting; the address, with its password, is not."""
    counter.stop()
    config = replace(day.station.config, limits_storage=counter.url)
    with pytest.raises(SettingRefused, match="limits_storage: no") as refusal:
        create_voter_app(replace(day.station, config=config))
    assert counter.url not in str(refusal.value)


@pytest.mark.parametrize("address", ["redis://town:password@localhost:port"])
def test_an_address_that_nobody_could_call_is_refused(day: ElectionDay, address: str) -> None:
    """A port that is no number is named with its setting."""
    config = replace(day.station.config, limits_storage=address)
    with pytest.raises(SettingRefused, match="limits_storage: this is no address") as refusal:
        create_voter_app(replace(day.station, config=config))
    assert "password" not in str(refusal.value)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
