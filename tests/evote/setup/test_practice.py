"""A poll to practise with says so wherever anybody could take it for a real one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from evote.minutes.minutes import write_minutes
from evote.voter.app import create_voter_app
from tests.simulation import SMALL, ElectionDay

POLL = f"/polls/{SMALL.poll_id}"
WARNING = "No vote in it counts."


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[ElectionDay]:
    """Open a poll to practise with."""
    day = ElectionDay(tmp_path, settings="practice = true")
    yield day
    day.close()


def test_every_page_of_a_practice_poll_says_so(practice: ElectionDay) -> None:
    """Lists, poll, district, booth and kiosk."""
    client = create_voter_app(practice.station).test_client()
    uuid = practice.uuids[0]
    for page in ("/", "/vote", POLL, f"/elections/{uuid}", f"/vote/{uuid}", f"/kiosk/{uuid}"):
        assert WARNING in client.get(f"{page}?language=en").text, page


def test_a_real_poll_does_not(day: ElectionDay) -> None:
    """The same pages of a poll that counts."""
    client = create_voter_app(day.station).test_client()
    for page in ("/", "/vote", POLL, f"/elections/{day.uuids[0]}"):
        assert WARNING not in client.get(f"{page}?language=en").text, page


def test_results_of_a_practice_poll_are_no_news(practice: ElectionDay) -> None:
    """The feed is titled as practice and tells no result; open data and minutes carry the mark."""
    practice.vote()
    practice.count()
    client = create_voter_app(practice.station).test_client()
    feed = client.get(f"{POLL}/events.atom?language=en").text
    assert "<title>PRACTICE: Conseils de quartier 2026</title>" in feed
    assert "Results published" not in feed
    assert json.loads(client.get(f"{POLL}/results.json").data)["poll"]["practice"] is True
    out = practice.station.config.folder / "minutes"
    write_minutes(
        practice.database,
        SMALL.poll_id,
        out,
        base_url="http://localhost",
        language="en",
        now=practice.clock(),
    )
    assert json.loads((out / "results-poll.json").read_bytes())["poll"]["practice"] is True


def test_results_of_a_real_poll_are_news(day: ElectionDay) -> None:
    """Neither feed nor open data speak of practice."""
    day.vote()
    day.count()
    client = create_voter_app(day.station).test_client()
    feed = client.get(f"{POLL}/events.atom?language=en").text
    assert "Results published" in feed
    assert "PRACTICE" not in feed
    assert "practice" not in json.loads(client.get(f"{POLL}/results.json").data)["poll"]
