"""The pages of the vote: turnout, checks, alerts, incidents, for those who may see and do them."""

from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest

from evote.errors import StepRefused
from evote.journal import journal_of
from evote.voter.app import create_voter_app
from evote.voting.boards import lock_board
from evote.voting.casting import cast
from evote.watch.alerts import MOST, Alert, Kind, alerts_of, raise_alert
from evote.watch.incidents import (
    LONGEST_TEXT,
    incidents_of,
    note_incident,
    note_observation,
    observations_of,
)
from evote.watch.integrity import checks_of
from tests.office.conftest import Office
from tests.simulation import SMALL, ElectionDay

DAY = f"/polls/{SMALL.poll_id}/day"


@pytest.fixture
def vote(tmp_path: Path) -> Iterator[tuple[ElectionDay, Office]]:
    """Open the office over a poll in which people vote."""
    day = ElectionDay(tmp_path)
    yield day, Office(day.station, day.clock)
    day.close()


def spoil_marks(day: ElectionDay) -> None:
    """Set a roll mark without a ballot, as somebody could who has the database."""
    with day.database.writing() as session:
        lock_board(session, day.uuids[0]).roll_marks = b"\x03\x00"


def test_officers_see_how_many_have_voted(vote: tuple[ElectionDay, Office]) -> None:
    """In each district and in all, as soon as somebody has."""
    day, office = vote
    desk = office.sign_in("observer")
    assert "<td>14</td><td>0</td>" in desk.get(DAY).text
    cast(day.database, day.station.districts, day.submission(), day.clock())
    assert "<td>14</td><td>1</td>" in desk.get(DAY).text


def test_check_now_shows_its_outcome_and_time(vote: tuple[ElectionDay, Office]) -> None:
    """All is well, until somebody changes the database: the page names the district."""
    day, office = vote
    desk = office.sign_in("secretary")
    assert desk.post(f"{DAY}/check").status_code == HTTPStatus.SEE_OTHER
    assert "all is as it must be" in desk.get(DAY).text
    spoil_marks(day)
    day.clock.now += timedelta(minutes=1)
    desk = office.sign_in("president")
    desk.post(f"{DAY}/check")
    page = desk.get(DAY).text
    assert "District 1 has not as many ballots as roll marks." in page
    assert "1 alert waits to be seen to." in page
    assert "The integrity check found something wrong." in page


def test_an_alert_is_seen_to_by_name(vote: tuple[ElectionDay, Office]) -> None:
    """Who has seen to it stands beside it and in the journal; it does not shout any more."""
    day, office = vote
    with day.database.writing() as session:
        raise_alert(session, SMALL.poll_id, "disk", day.clock())
    desk = office.sign_in("assessor", name="Zoé Martin")
    (alert,) = _alerts(day)
    desk.post(f"{DAY}/alerts/{alert.id}/seen")
    page = desk.get(DAY).text
    assert "Seen to by Zoé Martin." in page
    assert "waits to be seen to" not in page
    with day.database.reading() as session:
        assert journal_of(session, SMALL.poll_id)[-1].officers == ("Zoé Martin",)


def test_an_alert_of_another_poll_is_not_found(vote: tuple[ElectionDay, Office]) -> None:
    """A number that belongs elsewhere opens nothing."""
    _, office = vote
    answer = office.sign_in("president").post(f"{DAY}/alerts/99/seen")
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_an_observer_changes_nothing(vote: tuple[ElectionDay, Office]) -> None:
    """She reads both pages, and whatever she sends is refused."""
    _, office = vote
    desk = office.sign_in("observer")
    for page in (DAY, f"{DAY}/incidents"):
        answer = desk.get(page)
        assert answer.status_code == HTTPStatus.OK
        assert answer.text.count("<form") == 1, "the form that signs out"
    for address in ("check", "alerts/1/seen", "incidents", "observations"):
        assert desk.post(f"{DAY}/{address}").status_code == HTTPStatus.FORBIDDEN


def test_the_same_alert_is_raised_once(vote: tuple[ElectionDay, Office]) -> None:
    """Not again while it waits; for another district, or an hour after it was seen to, it is."""
    day, office = vote
    assert _raise(day, "refused-codes", "1")
    assert not _raise(day, "refused-codes", "1")
    assert _raise(day, "refused-codes", "2")
    desk = office.sign_in("president")
    for alert in _alerts(day):
        desk.post(f"{DAY}/alerts/{alert.id}/seen")
    assert not _raise(day, "refused-codes", "1")
    day.clock.now += timedelta(hours=1)
    assert _raise(day, "refused-codes", "1")


def test_alerts_are_bounded(vote: tuple[ElectionDay, Office]) -> None:
    """Whatever goes wrong, a poll keeps so many and no more."""
    day, _ = vote
    raised = [_raise(day, "pause", f"{number}") for number in range(MOST + 1)]
    assert raised == [True] * MOST + [False]


def test_an_alert_tells_times_as_clocks_in_the_town_show_them(
    vote: tuple[ElectionDay, Office],
) -> None:
    """The note keeps universal time; the page does not ask anybody to add an hour."""
    day, office = vote
    assert _raise(day, "pause", "2026-11-23 06:57 UTC")
    page = office.sign_in("observer").get(DAY).text
    assert "06:57" not in page
    assert "7:57" in page


def test_an_incident_stands_word_for_word(vote: tuple[ElectionDay, Office]) -> None:
    """The page shows it with its officer; the journal says that there is one, not what."""
    day, office = vote
    desk = office.sign_in("president", name="Ada Roux")
    text = "The tablet failed.\nAnother one was brought."
    assert desk.post(f"{DAY}/incidents", {"district": "1", "text": text}).status_code == 303
    page = desk.get(f"{DAY}/incidents").text
    assert "<p>The tablet failed.</p>" in page
    assert "district 1, Ada Roux" in page
    with day.database.reading() as session:
        entry = journal_of(session, SMALL.poll_id)[-1]
    assert (entry.act, entry.details) == ("incident-noted", {"district": 1})


def test_what_was_typed_is_not_lost(vote: tuple[ElectionDay, Office]) -> None:
    """A refusal says why, and the form still holds the text."""
    _, office = vote
    desk = office.sign_in("president")
    for form, text in (("incidents", "x" * (LONGEST_TEXT + 1)), ("observations", "y\u202ez")):
        data = {"text": text, "author": "voter", "name": ""}
        answer = desk.post(f"{DAY}/{form}", data)
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "It was not noted." in answer.text
        assert text in answer.text
    unknown = desk.post(f"{DAY}/incidents", {"district": "7", "text": "Rain."})
    assert "There is no district 7 in this poll." in unknown.text


def test_an_observation_from_paper_names_who_entered_it(
    vote: tuple[ElectionDay, Office],
) -> None:
    """In the journal alone; the minutes name its author, where she wants it."""
    day, office = vote
    desk = office.sign_in("secretary", name="Ada Roux")
    desk.post(f"{DAY}/observations", {"author": "candidate", "name": "", "text": "It was late."})
    with day.database.reading() as session:
        (kept,) = observations_of(session, SMALL.poll_id)
        assert journal_of(session, SMALL.poll_id)[-1].officers == ("Ada Roux",)
    assert (kept.author, kept.by, kept.text) == ("candidate", "", "It was late.")


def test_nothing_noted_is_taken_after_the_publication(vote: tuple[ElectionDay, Office]) -> None:
    """The minutes are drawn up: an observation comes too late, an incident may still be noted."""
    day, office = vote
    officer = office.appoint("president")
    day.vote()
    day.count()
    with day.database.writing() as session:
        note_incident(session, SMALL.poll_id, None, "An appeal.", officer, day.clock())
        assert [each.text for each in incidents_of(session, SMALL.poll_id)] == ["An appeal."]
        with pytest.raises(StepRefused, match="until the results are published"):
            note_observation(session, SMALL.poll_id, None, "voter", "", "Late.", day.clock())


def test_refused_codes_are_counted_without_the_codes(vote: tuple[ElectionDay, Office]) -> None:
    """Thirty within a minute are a burst of their district; twenty-nine are not."""
    day, _ = vote
    client = create_voter_app(day.station).test_client()
    for uuid, tries in zip(day.uuids, (30, 29), strict=True):
        for number in range(tries):
            answer = client.post(
                f"/api/elections/{uuid}/tickets", json={"ticket": f"{number:064x}"}
            )
            assert answer.status_code == HTTPStatus.FORBIDDEN
    assert day.station.refusals.take_bursts() == {day.uuids[0]}
    assert not day.station.refusals.take_bursts()


def test_the_page_says_when_the_clockwork_stands_still(
    vote: tuple[ElectionDay, Office],
) -> None:
    """Nobody should rely on an opening that does not come."""
    _, office = vote
    assert "The clockwork does not run" in office.sign_in("president").get(DAY).text


def test_checks_are_kept_with_their_time(vote: tuple[ElectionDay, Office]) -> None:
    """A second check within the same second is not kept twice."""
    day, office = vote
    desk = office.sign_in("president")
    desk.post(f"{DAY}/check")
    desk.post(f"{DAY}/check")
    with day.database.reading() as session:
        assert [check.at for check in checks_of(session, SMALL.poll_id)] == [day.clock()]


def _raise(day: ElectionDay, kind: Kind, about: str) -> bool:
    with day.database.writing() as session:
        return raise_alert(session, SMALL.poll_id, kind, day.clock(), about)


def _alerts(day: ElectionDay) -> list[Alert]:
    with day.database.reading() as session:
        return alerts_of(session, SMALL.poll_id)


def test_an_incident_that_is_sent_twice_stands_once(vote: tuple[ElectionDay, Office]) -> None:
    """A second click is told so; elsewhere, in other words, or later it is another incident."""
    day, office = vote
    desk, text = office.sign_in("president"), "The power was out."
    sent = [
        desk.post(f"{DAY}/incidents", {"district": district, "text": words}).status_code
        for district, words in (("1", text), ("1", text), ("2", text), ("", text), ("", text))
    ]
    assert sent == [303, 409, 303, 303, 409]
    assert "noted a moment ago" in desk.post(f"{DAY}/incidents", {"text": text}).text
    day.clock.now += timedelta(minutes=11)
    later = office.seat(desk.officer).post(f"{DAY}/incidents", {"text": text})
    assert later.status_code == HTTPStatus.SEE_OTHER
