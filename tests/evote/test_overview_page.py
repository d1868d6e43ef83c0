"""The page of a poll: turnout, who is elected where, and how far the count has come."""

import html
from concurrent.futures import ThreadPoolExecutor

from flask.testing import FlaskClient

from evote.casting import cast
from evote.counting import aggregate_poll, count_poll
from evote.life import close_poll_early, publish_poll
from tests.simulation import SMALL, ElectionDay

PAGE = f"/polls/{SMALL.poll_id}?language=en"


def page(client: FlaskClient) -> str:
    """Return the page of the poll as it is read."""
    return html.unescape(client.get(PAGE).get_data(as_text=True))


def vote(day: ElectionDay, district: int, ballots: int) -> None:
    """Let so many residents of a district vote."""
    for resident in range(ballots):
        cast(day.database, day.station.districts, day.submission(resident, district), day.clock())


def test_turnout_leaves_small_districts_out(client: FlaskClient, day: ElectionDay) -> None:
    """Neither its number nor a total that it is part of tells how few voted in a district."""
    vote(day, 0, 9)
    assert "Turnout" not in page(client)
    vote(day, 1, 12)
    told = page(client)
    assert "12 of 14 residents on the rolls have voted." in told
    assert "85.7%" in told
    assert "are left out" in told
    assert "21" not in told


def test_tiles_name_the_elected(client: FlaskClient, day: ElectionDay) -> None:
    """Once published, each tile says who sits for the district."""
    vote(day, 0, 12)
    [elected] = {day.station.districts[day.uuids[0]].rules.contest.candidates[0].name}
    assert elected not in page(client)
    day.count()
    assert elected in page(client)


def test_the_count_is_followed_without_a_script(client: FlaskClient, day: ElectionDay) -> None:
    """Added up, waited for, counted: the page says so and asks again by itself."""
    day.vote()
    assert "Refresh" not in client.get(PAGE).headers
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert "0 of 2 districts are done" in page(client)
    with ThreadPoolExecutor(1) as executor:
        list(aggregate_poll(day.database, SMALL.poll_id, executor))
        assert "Waiting for 2 of the 2 trustees" in page(client)
        assert client.get(PAGE).headers["Refresh"] == "30"
        count_poll(day.database, SMALL.poll_id, day.poll.decrypt(executor), day.clock())
    assert "The ballots are counted." in page(client)
    publish_poll(day.database, SMALL.poll_id, day.clock())
    assert "Refresh" not in client.get(PAGE).headers
