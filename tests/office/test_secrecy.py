"""No page of the office, whoever opens it, leads from a person to a ballot."""

from collections.abc import Iterator

import pytest

from ballots.ballot import tracker
from evote.accounts.officers import ROLES, Role
from evote.voting.casting import Submission, cast
from tests.evote.paper import mark, number_of
from tests.office.conftest import Office
from tests.office.polling_day import POLL, names_on_the_roll, office_of
from tests.office.test_routes import address
from tests.simulation import ElectionDay

FILES = ("text/html", "application/json", "text/csv")


@pytest.fixture
def cast_ballots(day: ElectionDay) -> list[Submission]:
    """Let three vote online and one on paper."""
    submissions = [day.submission(resident) for resident in (2, 5, 7)]
    for submission in submissions:
        cast(day.database, day.station.districts, submission, day.clock())
    mark(day, number_of(day, 9))
    return submissions


def pages(office: Office, role: Role) -> Iterator[tuple[str, str]]:
    """Yield the address and the text of every page that a role opens."""
    desk = office.sign_in(role)
    for route in office.app.url_map.iter_rules():
        if route.endpoint == "static" or "GET" not in (route.methods or ()):
            continue
        shown = desk.get(address(office, route), follow_redirects=True)
        if shown.mimetype in FILES:
            yield route.endpoint, shown.text
    for number in range(1, 15):
        for step, field in (("", "asked"), ("/voter", "number")):
            answer = desk.post(f"{POLL}/place/1{step}", {field: f"{number}"})
            yield f"place {number}", answer.text


def traces(day: ElectionDay, ballots: list[Submission]) -> set[str]:
    """Return what leads to single ballots: trackers, credentials, tickets."""
    credentials = day.station.districts[day.uuids[0]].credentials
    return {
        *credentials,
        *(tracker(ballot.ballot) for ballot in ballots),
        *(ballot.ticket for ballot in ballots),
    }


@pytest.mark.parametrize("role", ROLES)
def test_no_page_shows_what_leads_to_a_single_ballot(
    day: ElectionDay, cast_ballots: list[Submission], role: Role
) -> None:
    """Officers see who has voted and how many ballots there are, never one of them."""
    secret = traces(day, cast_ballots)
    found = {
        endpoint
        for endpoint, text in pages(office_of(day), role)
        if any(trace in text for trace in secret)
    }
    assert found == set()


def test_only_the_board_and_its_agents_see_who_has_voted(
    day: ElectionDay, cast_ballots: list[Submission]
) -> None:
    """With a person's name, administrators and observers see nothing of the kind."""
    names, office = names_on_the_roll(day), office_of(day)
    seen = {
        role
        for role in ROLES
        for _, text in pages(office, role)
        if "Has voted" in text and any(name in text for name in names)
    }
    assert seen == {"president", "secretary", "assessor", "agent"}
