"""The page of a poll: turnout, who is elected where, and how far the count has come."""

import html
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from evote.count.counting import aggregate_poll, count_poll
from evote.life.steps import close_poll_early, publish_poll
from evote.models.polls import DistrictRow
from evote.polls import districts_of
from evote.results.succession import change_council, term_of
from evote.voter.results import lots_of
from evote.voting.casting import cast
from tally.seats.allocation import Seat
from tests.evote.paper import mark, number_of
from tests.simulation import SMALL, ElectionDay

PAGE = f"/polls/{SMALL.poll_id}?language=en"


def page(client: FlaskClient) -> str:
    """Return the page of the poll as it is read."""
    return html.unescape(client.get(PAGE).get_data(as_text=True))


def seats_of(session: Session, district: DistrictRow) -> Sequence[Seat]:
    """Return the seats of a district's council today."""
    return term_of(session, district).council.seats


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


def test_paper_adds_nothing_where_few_voted_online(client: FlaskClient, day: ElectionDay) -> None:
    """Eight online and four on paper are twelve, and the box stays sealed: no number is told."""
    address = f"/elections/{day.uuids[0]}?language=en"
    vote(day, 0, 8)
    for resident in range(8, 12):
        mark(day, number_of(day, resident))
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    told = html.unescape(client.get(address).get_data(as_text=True))
    assert "Ballots cast" not in told
    assert "Turnout" not in page(client)


def test_no_ballot_comes_after_the_close(client: FlaskClient, day: ElectionDay) -> None:
    """So far, many have voted; once the boxes are closed, so many have."""
    address = f"/elections/{day.uuids[0]}?language=en"
    vote(day, 0, 12)
    assert "12 ballots have been cast so far." in client.get(address).get_data(as_text=True)
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    told = client.get(address).get_data(as_text=True)
    assert "so far" not in told
    assert "<dt>Ballots cast</dt><dd>12</dd>" in told


def test_a_council_that_everybody_left_is_not_none(client: FlaskClient, day: ElectionDay) -> None:
    """The tile says that the seats are empty, not that nobody was ever elected."""
    vote(day, 0, 12)
    day.count()
    with day.database.writing() as session:
        district = districts_of(session, SMALL.poll_id)[0]
        while sitting := [seat.holder for seat in seats_of(session, district) if seat.holder]:
            name = sitting[0].name
            change_council(session, district, "vacancy", name, "moved away", day.clock())
    told = page(client)
    assert "There is no council." not in told
    assert "Only a new election can fill" in told


@pytest.mark.parametrize(
    ("rule", "names"), [("older", [["Blaise", "Chloé"]]), ("lot", [["Ada", "Blaise", "Chloé"]])]
)
def test_lots_are_shown_of_those_between_whom_they_decided(
    rule: str, names: list[list[str]]
) -> None:
    """Where the older comes first, the lot of the oldest need not be the smallest."""
    tied = [
        {"candidate": place, "name": name, "age_rank": rank, "lot": f"{9 - place}"}
        for place, (name, rank) in enumerate((("Ada", 1), ("Blaise", 2), ("Chloé", 2)))
    ]
    decided = ["age", "lot"] if rule == "older" else ["lot"]
    tie = {"seats": [1], "tied": tied, "decided_by": decided}
    declared = {"applied": {"ties": rule}, "lot": {"seed": "5eed"}}
    assert [[lot.name for lot in lots] for lots in lots_of(tie, declared)] == names
    assert not list(lots_of({**tie, "decided_by": ["age"]}, declared))
