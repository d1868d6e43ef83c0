"""Until when a ballot can be looked for: the day of the poll, or the usual one after its close."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from ballots.ballot import tracker
from evote.accounts.officers import add_officer
from evote.errors import StepRefused
from evote.life.retention import SHORTEST, earliest_purge, purge, set_purge_date
from evote.models.polls import MomentRow, PollRow
from evote.polls import districts_of, get_poll, rules_of
from evote.voting.appeals import USUAL_APPEALS, appeals_until
from evote.voting.casting import cast
from tests.simulation import SMALL, ElectionDay


def last_day(day: ElectionDay) -> date:
    """Return the last day for appeals against the poll."""
    with day.database.reading() as session:
        rules = rules_of(districts_of(session, SMALL.poll_id)[0])
        return appeals_until(get_poll(session, SMALL.poll_id), rules.poll)


def set_poll(day: ElectionDay, **values: object) -> None:
    """Write into the row of the poll."""
    with day.database.writing() as session:
        session.execute(update(PollRow).values(**values))


def publish(day: ElectionDay) -> date:
    """Let the poll be published as of now, and return that day."""
    with day.database.writing() as session:
        session.get_one(PollRow, SMALL.poll_id).state = "published"
        at = int(day.clock().timestamp())
        session.add(MomentRow(poll_id=SMALL.poll_id, name="published", at=at))
    return day.clock().date()


def test_without_a_day_it_is_the_usual_one(day: ElectionDay) -> None:
    """Fifteen days after the close as it is now, also where officers set another close."""
    closes = day.station.districts[day.uuids[0]].rules.poll.closes
    assert last_day(day) == closes.date() + USUAL_APPEALS
    set_poll(day, closes_at=int((closes + timedelta(days=3)).timestamp()))
    assert last_day(day) == closes.date() + USUAL_APPEALS + timedelta(days=3)


def test_the_day_of_the_poll_is_never_before_its_close(day: ElectionDay) -> None:
    """A day that was set holds, unless officers let the poll close after it."""
    closes = day.station.districts[day.uuids[0]].rules.poll.closes
    set_poll(day, appeals_until=(closes.date() + timedelta(days=2)).isoformat())
    assert last_day(day) == closes.date() + timedelta(days=2)
    set_poll(day, closes_at=int((closes + timedelta(days=4)).timestamp()))
    assert last_day(day) == closes.date() + timedelta(days=4)


def test_nothing_is_destroyed_while_appeals_are_possible(day_on_each: ElectionDay) -> None:
    """The day after the last appeal is the first one, or later where it was published late."""
    day = day_on_each
    published = publish(day)
    last = published + timedelta(days=40)
    set_poll(day, appeals_until=last.isoformat())
    with day.database.writing() as session:
        officer = add_officer(session, "Mme Roux", "roux@agen.example", ["president"])
        assert earliest_purge(session, SMALL.poll_id) == last + timedelta(days=1)
        with pytest.raises(StepRefused, match="appeals"):
            set_purge_date(session, SMALL.poll_id, last, officer, day.clock())
        first = last + timedelta(days=1)
        set_purge_date(session, SMALL.poll_id, first, officer, day.clock())
        with pytest.raises(StepRefused, match="kept until"):
            purge(session, SMALL.poll_id, day.clock())
    set_poll(day, appeals_until="2026-01-01")
    with day.database.reading() as session:
        closing_day = last_day(day)
        first = max(published + SHORTEST, closing_day + timedelta(days=1))
        assert earliest_purge(session, SMALL.poll_id) == first


def test_a_ballot_is_found_after_the_destruction(client: FlaskClient, day: ElectionDay) -> None:
    """Neither the page nor the interface needs anything that is destroyed."""
    submission = day.submission()
    cast(day.database, day.station.districts, submission, day.clock())
    publish(day)
    set_poll(day, purge_on=day.clock().date().isoformat())
    with day.database.writing() as session:
        purge(session, SMALL.poll_id, day.clock())
    number = tracker(submission.ballot)
    name = number.replace("+", "-").replace("/", "_")
    found = client.get(f"/api/elections/{day.uuids[0]}/ballots/{name}")
    assert (found.status_code, found.get_json()["tracker"]) == (HTTPStatus.OK, number)
    asked = {"tracker": number, "language": "en"}
    page = client.get(f"/elections/{day.uuids[0]}/ballots", query_string=asked)
    assert "Yes, this ballot is in the ballot box" in page.get_data(as_text=True)


def test_pages_say_until_when(client: FlaskClient, day: ElectionDay) -> None:
    """The page of the poll, of the ballot and of the receipt name the same day."""
    set_poll(day, appeals_until="2030-02-01")
    for address in ("polls/agen-2026", "elections/{uuid}/ballots", "vote/{uuid}", "kiosk/{uuid}"):
        page = client.get(f"/{address.format(uuid=day.uuids[0])}?language=en")
        assert "1 February 2030" in page.get_data(as_text=True), address
