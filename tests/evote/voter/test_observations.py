"""Observations by voters: taken for the minutes, bounded, and nothing of another site's page."""

from http import HTTPStatus

from flask.testing import FlaskClient

from evote.journal import journal_of
from evote.watch.incidents import observations_of
from tests.simulation import SMALL, ElectionDay

FORM = f"/polls/{SMALL.poll_id}/observations?language=en"
SAID = {"author": "voter", "district": "2", "name": "", "text": "The door was locked."}


def kept(day: ElectionDay) -> list[tuple[str, str]]:
    """Return what was noted, with the names."""
    with day.database.reading() as session:
        return [(each.by, each.text) for each in observations_of(session, SMALL.poll_id)]


def test_a_voter_writes_into_the_minutes(day: ElectionDay, client: FlaskClient) -> None:
    """The form says that it is published; the journal says that there is one, and not what."""
    assert "is published in the minutes word for word" in client.get(FORM).text
    answer = client.post(FORM, data=SAID)
    assert answer.status_code == HTTPStatus.CREATED
    assert kept(day) == [("", "The door was locked.")]
    with day.database.reading() as session:
        entry = journal_of(session, SMALL.poll_id)[-1]
    assert (entry.act, entry.officers, entry.details) == ("observation-made", (), {"district": 2})


def test_what_was_typed_is_not_lost(day: ElectionDay, client: FlaskClient) -> None:
    """Nothing at all, too much, an unknown district: a sentence, and the form as it was."""
    for change in ({"text": " "}, {"text": "x" * 2001}, {"district": "9"}, {"author": "mayor"}):
        answer = client.post(FORM, data={**SAID, **change})
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "It was not noted." in answer.text
    assert kept(day) == []


def test_another_sites_page_sends_nothing(day: ElectionDay, client: FlaskClient) -> None:
    """Browsers say where a form comes from."""
    answer = client.post(FORM, data=SAID, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == HTTPStatus.FORBIDDEN
    assert kept(day) == []


def test_one_address_sends_a_few(day: ElectionDay, client: FlaskClient) -> None:
    """Ten an hour; the eleventh is told to wait."""
    answers = [client.post(FORM, data=SAID).status_code for _ in range(11)]
    assert answers == [HTTPStatus.CREATED] * 10 + [HTTPStatus.TOO_MANY_REQUESTS]
    assert len(kept(day)) == 10


def test_finished_minutes_take_nothing(day: ElectionDay, client: FlaskClient) -> None:
    """After the publication the page says where appeals go, and has no form."""
    day.vote()
    day.count()
    page = client.get(FORM).text
    assert "no observation can be added any more" in page
    assert "<form" not in page
    assert client.post(FORM, data=SAID).status_code == HTTPStatus.CONFLICT
