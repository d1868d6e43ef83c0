"""The polling place: an agent finds a voter, sees whether she may vote, marks her."""

import logging
from datetime import timedelta
from http import HTTPStatus

import pytest

from evote.life.steps import close_poll, close_poll_early
from evote.models.polls import DistrictRow
from evote.models.rolls import VoterRow
from evote.polls import get_poll
from evote.voting.boards import read_board
from evote.voting.casting import cast
from evote.voting.paper import has_voted
from evote.voting.polling_place import MOST_FOUND, find_voters, looks_of
from evote.voting.tickets import count_paper_marks
from tests.evote.paper import mark, number_of
from tests.office.conftest import Desk, Office
from tests.office.polling_day import POLL, names_on_the_roll, office_of, rename
from tests.simulation import SMALL, ElectionDay

PLACE = f"{POLL}/place/1"


@pytest.fixture
def open_office(day: ElectionDay) -> Office:
    """Return the office of a poll that is open."""
    return office_of(day)


@pytest.fixture
def agent(open_office: Office) -> Desk:
    """Let an agent sit down at the polling place."""
    return open_office.sign_in("agent")


def found(desk: Desk, asked: str) -> str:
    """Return the page that answers what an agent typed."""
    answer = desk.post(PLACE, {"asked": asked})
    assert answer.status_code == HTTPStatus.OK
    return answer.text


# ---------------------------------------------------------------- finding


@pytest.mark.parametrize(
    "asked", ["Éloïse Delahaye-Noël", "eloise", "ELOI dela", "noel éloïse", "  delahaye  ", "3"]
)
def test_a_voter_is_found_by_what_one_hears(day: ElectionDay, agent: Desk, asked: str) -> None:
    """Beginnings of her names in any order, without accents, capitals and hyphens; her number."""
    rename(day, 3, "Éloïse Delahaye-Noël")
    page = found(agent, asked)
    assert "Éloïse Delahaye-Noël" in page
    assert "May vote" in page


@pytest.mark.parametrize("asked", ["lahaye", "Éloïse Martin", "é", "0", "99", "3456789012345", "%"])
def test_somebody_else_is_not_found(day: ElectionDay, agent: Desk, asked: str) -> None:
    """Neither by the middle of a name nor by a single letter, and a star is no name."""
    rename(day, 3, "Éloïse Delahaye-Noël")
    assert "Nobody is found" in found(agent, asked)


def test_the_roll_cannot_be_leafed_through(day: ElectionDay, agent: Desk) -> None:
    """However many people match, only the first of them are shown."""
    for number in range(1, SMALL.residents + 1):
        rename(day, number, f"Martin {number:02}")
    page = found(agent, "martin")
    assert page.count("<article") == MOST_FOUND < SMALL.residents
    assert "Type more of the name" in page


def test_only_voters_of_the_district_are_found(day: ElectionDay, agent: Desk) -> None:
    """Somebody of another district is sent there."""
    rename(day, 3, "Éloïse Delahaye")
    assert "Nobody is found" in agent.post(f"{POLL}/place/2", {"asked": "delahaye"}).text


@pytest.mark.parametrize("asked", ["", "x" * 101])
def test_nothing_and_too_much_are_refused_at_the_field(agent: Desk, asked: str) -> None:
    """The page says so at the field, and looks nobody up."""
    page = found(agent, asked)
    assert 'aria-invalid="true"' in page
    assert "found" not in page


def test_whoever_has_voted_is_seen_and_cannot_be_marked(day: ElectionDay, agent: Desk) -> None:
    """Online or on paper: the agent sees the same, and has no button for her."""
    voter = number_of(day, 0)
    cast(day.database, day.station.districts, day.submission(0), day.clock())
    mark(day, voter % SMALL.residents + 1)
    pages = [found(agent, str(number)) for number in (voter, voter % SMALL.residents + 1)]
    for page in pages:
        assert "Has voted" in page
        assert "Votes on paper" not in page
    assert "online" not in pages[0]


# ---------------------------------------------------------------- marking


def test_a_voter_is_marked_after_a_second_look(day: ElectionDay, agent: Desk) -> None:
    """The first button shows her again and marks nobody; the second one does it."""
    rename(day, 3, "Éloïse Delahaye")
    asked = agent.post(f"{PLACE}/voter", {"number": "3"})
    assert "This cannot be undone" in asked.text
    assert marked(day) == 0
    done = agent.post(f"{PLACE}/mark", {"number": "3"})
    assert "Éloïse Delahaye votes on paper" in done.text
    assert marked(day) == 1
    with day.database.reading() as session:
        assert has_voted(session, read_board(session, day.uuids[0]), 3) == "paper"


def marked(day: ElectionDay) -> int:
    """Return how many are marked in the first district."""
    with day.database.reading() as session:
        return count_paper_marks(read_board(session, day.uuids[0]))


def test_a_form_that_is_sent_twice_marks_once(day: ElectionDay, agent: Desk) -> None:
    """The second time the agent is told that this person has voted."""
    agent.post(f"{PLACE}/mark", {"number": "3"})
    again = agent.post(f"{PLACE}/mark", {"number": "3"})
    assert again.status_code == HTTPStatus.CONFLICT
    assert "has already voted" in again.text
    assert marked(day) == 1


def test_somebody_struck_off_is_seen_and_not_marked(day: ElectionDay, agent: Desk) -> None:
    """The agent calls the president."""
    with day.database.writing() as session:
        session.get_one(VoterRow, (day.uuids[0], 3)).struck = True
    assert "Taken off the roll" in found(agent, "3")
    refused = agent.post(f"{PLACE}/mark", {"number": "3"})
    assert "was taken off the roll" in refused.text
    assert marked(day) == 0


def test_nobody_is_marked_when_the_boxes_are_closed(day: ElectionDay, agent: Desk) -> None:
    """The page says that the boxes are closed, and marks nobody."""
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    refused = agent.post(f"{PLACE}/mark", {"number": "3"})
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "The boxes are closed" in refused.text
    assert marked(day) == 0


def test_nobody_is_marked_where_the_vote_is_suspended(day: ElectionDay, agent: Desk) -> None:
    """The page says so before the agent looks anybody up, and when she tries."""
    assert "suspended" not in agent.get(PLACE).text
    with day.database.writing() as session:
        session.get_one(DistrictRow, day.uuids[0]).suspended = True
    assert "The vote is suspended here" in agent.get(PLACE).text
    refused = agent.post(f"{PLACE}/mark", {"number": "3"})
    assert "Nobody can vote in this district now" in refused.text
    other = agent.get(f"{POLL}/place/2").text
    assert "suspended here" not in other
    assert "The vote is suspended in district 1." in other


def test_the_roll_is_closed_with_the_boxes(day: ElectionDay, open_office: Office) -> None:
    """In the time of grace it still answers; afterwards no page tells a name, or who has voted."""
    rename(day, 3, "Éloïse Delahaye")
    with day.database.writing() as session:
        get_poll(session, SMALL.poll_id).grace_minutes = 30
    day.clock.now = SMALL.closes
    agent = open_office.sign_in("agent")
    page = found(agent, "delahaye")
    assert "Éloïse" in page
    assert "Time of grace" in page
    day.clock.now += timedelta(minutes=30)
    close_poll(day.database, SMALL.poll_id, day.clock())
    agent = open_office.sign_in("agent")
    for step in ("", "/voter", "/mark"):
        answer = agent.post(f"{PLACE}{step}", {"asked": "delahaye", "number": "3"})
        assert answer.status_code == HTTPStatus.CONFLICT
        assert "Éloïse" not in answer.text
    shown = agent.get(PLACE, follow_redirects=True)
    assert "The boxes are closed" in shown.text
    assert "Name or number" not in shown.text


@pytest.mark.parametrize("number", ["", "0", "x", "-3", "1000000"])
def test_an_odd_number_leads_back(agent: Desk, number: str) -> None:
    """What no page of ours sends is not looked up."""
    for step in ("voter", "mark"):
        answer = agent.post(f"{PLACE}/{step}", {"number": number})
        assert (answer.status_code, answer.location) == (HTTPStatus.FOUND, PLACE)


def test_a_number_or_district_that_nobody_has_is_not_found(agent: Desk) -> None:
    """The answer is a page with a way on."""
    answers = [
        agent.post(f"{PLACE}/voter", {"number": "999"}),
        agent.post(f"{PLACE}/mark", {"number": "999"}),
        agent.get(f"{POLL}/place/77"),
    ]
    assert [answer.status_code for answer in answers] == [HTTPStatus.NOT_FOUND] * 3


# ---------------------------------------------------------------- pages


def test_the_district_is_chosen_once(agent: Desk) -> None:
    """The tablet remembers it; a link leads to the others."""
    assert "La Masse" in agent.get(f"{POLL}/place").text
    agent.get(f"{POLL}/place/2")
    assert agent.get(f"{POLL}/place").location == f"{POLL}/place/2"
    assert "Centre-ville" in agent.get(f"{POLL}/place?choose=1").text


def test_the_kiosk_of_the_district_is_one_step_away(day: ElectionDay, agent: Desk) -> None:
    """It opens beside the agent's page, at the voters' address."""
    address = f"{day.station.config.base_url}/kiosk/{day.uuids[0]}"
    assert f'href="{address}" target="_blank" rel="noopener noreferrer"' in agent.get(PLACE).text


@pytest.mark.parametrize("role", ["observer", "administrator"])
def test_the_roll_opens_to_the_board_and_its_agents_alone(open_office: Office, role: str) -> None:
    """Neither who watches nor who runs the machines sees who has voted."""
    desk = open_office.sign_in(role)  # type: ignore[arg-type]
    for address in (f"{POLL}/place", PLACE):
        assert desk.get(address).status_code == HTTPStatus.FORBIDDEN
    for step in ("", "/voter", "/mark"):
        answer = desk.post(f"{PLACE}{step}", {"asked": "martin", "number": "3"})
        assert answer.status_code == HTTPStatus.FORBIDDEN


# ---------------------------------------------------------------- looks


def test_each_look_is_counted_by_officer_district_and_hour(
    day: ElectionDay, open_office: Office, agent: Desk
) -> None:
    """The board and observers see who looked where and when, and not at whom."""
    rename(day, 3, "Éloïse Delahaye")
    for asked in ("delahaye", "nobody of this name"):
        found(agent, asked)
    agent.get(PLACE)
    page = open_office.sign_in("observer").get(f"{POLL}/looks").text
    assert agent.officer.name in page
    assert "Delahaye" not in page
    with day.database.reading() as session:
        [line] = looks_of(session, SMALL.poll_id)
    assert (line.district, line.officer, line.looks) == (1, agent.officer.name, 2)
    assert line.hour == day.clock().replace(minute=0, second=0, microsecond=0)


def test_looks_take_no_more_room_than_hours_pass(day_on_each: ElectionDay) -> None:
    """A thousand looks in an hour are one line; the next officer has her own."""
    office = office_of(day_on_each)
    officers = [office.appoint("agent") for _ in range(2)]
    for each in (officers[0], officers[0], officers[1]):
        with day_on_each.database.writing() as session:
            find_voters(session, day_on_each.uuids[0], "martin", each, day_on_each.clock())
    with day_on_each.database.reading() as session:
        assert [line.looks for line in looks_of(session, SMALL.poll_id)] == [2, 1]


def test_no_address_and_no_log_names_whom_an_agent_looked_up(
    day: ElectionDay, agent: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    """Names and numbers are posted; nothing of them is written down or kept by the browser."""
    caplog.set_level(logging.DEBUG)
    name = names_on_the_roll(day)[2]
    answers = [
        agent.post(PLACE, {"asked": name}),
        agent.post(f"{PLACE}/voter", {"number": "3"}),
        agent.post(f"{PLACE}/mark", {"number": "3"}),
        agent.post(f"{PLACE}/mark", {"number": "3"}),
    ]
    assert name not in caplog.text
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
    with agent.client.session_transaction() as kept:
        assert set(kept) == {"csrf_token", "place"}
