"""The first page, and what says that the office is well."""

from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from evote.accounts.events import OPERATOR, note_event
from evote.models.acts import ProposalRow
from evote.models.polls import PollRow
from evote.models.watch import AlertRow
from evote.polls import get_poll
from evote.server import serving
from evote.watch.clockwork import TASKS
from tests.office.conftest import Office
from tests.office.polling_day import POLL, office_of
from tests.simulation import SMALL, ElectionDay


def test_the_health_of_the_service_says_whether_the_clockwork_runs(office: Office) -> None:
    """Ok while it looks every few seconds; an error once it has not looked for minutes."""
    stranger = office.stranger()
    assert stranger.get("/health").status_code == HTTPStatus.SERVICE_UNAVAILABLE
    for task in TASKS:
        task(office.station, office.clock.now)
    assert stranger.get("/health").data == b"ok\n"
    office.clock.now += timedelta(hours=1)
    answer = stranger.get("/health")
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert "stands still" in answer.get_data(as_text=True)


def test_the_first_page_says_what_waits(office: Office) -> None:
    """Each poll with its stage and alerts, and the decisions that this very officer may take."""
    desk, now = office.sign_in("president"), int(office.clock.now.timestamp())
    assessor, agent = office.sign_in("assessor"), office.sign_in("agent")
    assert "There is no poll yet" in desk.get("/").get_data(as_text=True)
    with office.database.writing() as session:
        session.add(
            PollRow(
                id="agen-2026",
                state="draft",
                group="Ed25519",
                language="fr",
                help_phone="",
                sender="",
                receipt_seed=b"",
                practice=True,
            )
        )
        session.flush()
        waiting: dict[str, Any] = {"poll_id": "agen-2026", "act": "reset-letters", "subject": b"{}"}
        waiting |= {"reason": "ready", "proposed_by": desk.officer.id, "proposed_at": now}
        session.add(ProposalRow(**waiting, state="waiting", expires=now + 60))
        session.add(ProposalRow(**waiting, state="waiting", expires=now))
        session.add(ProposalRow(**waiting, state="refused", expires=now + 60))
        session.add(AlertRow(poll_id="agen-2026", kind="disk", at=now, about="Disk"))
    page = assessor.get("/").get_data(as_text=True)
    assert "1 decision waits for you" in page
    for other in (desk, agent):
        assert "waits for you" not in other.get("/").get_data(as_text=True)
    assert "1 alert waits" in page
    assert "Practice" in page
    assert "Set-up.</strong>" in page


def test_an_agent_is_led_to_the_polling_place(day: ElectionDay) -> None:
    """Hers is the one page of a poll that is open to her; the others go to the overview."""
    office = office_of(day)
    agent, president = office.sign_in("agent"), office.sign_in("president")
    page = agent.get("/").text
    assert f'href="{POLL}/place"' in page
    assert f'href="{POLL}"' not in page
    assert agent.get(f"{POLL}/place").status_code == HTTPStatus.OK
    assert f'href="{POLL}"' in president.get("/").text


def test_pages_say_when_the_vote_is_in_its_time_of_grace_or_counted(day: ElectionDay) -> None:
    """The line under the stages says more than the name of the stage."""
    office = office_of(day)
    desk = office.sign_in("observer")
    for page in ("/", POLL):
        assert "Residents vote" in desk.get(page).text
    with day.database.writing() as session:
        get_poll(session, SMALL.poll_id).grace_minutes = 30
    day.clock.now = SMALL.closes
    desk = office.sign_in("observer")
    for page in ("/", POLL):
        assert "Time of grace" in desk.get(page).text
    with day.database.writing() as session:
        poll = get_poll(session, SMALL.poll_id)
        poll.state, poll.count_authorised = "closed", True
    assert "The count runs." in desk.get("/").text


def test_odd_addresses_are_answered(day: ElectionDay) -> None:
    """A stroke at the end does no harm; a number that no database holds is not found."""
    desk = office_of(day).sign_in("president")
    assert desk.get(f"{POLL}/").status_code == HTTPStatus.OK
    digits = "9" * 23
    for address in (f"{POLL}/proposals/{digits}/confirm", f"{POLL}/day/alerts/{digits}/seen"):
        assert desk.post(address).status_code == HTTPStatus.NOT_FOUND


def test_a_file_that_is_too_large_is_refused_in_our_words(day: ElectionDay) -> None:
    """Behind the real server, too: the page says how large a file may be."""
    with serving(office_of(day).app) as address:
        connection = HTTPConnection(urlsplit(address).netloc, timeout=30)
        connection.request("POST", "/sign-in", bytes(20 * 2**20), {"Cookie": "language=en"})
        answer = connection.getresponse()
        assert answer.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "larger than 12 megabytes" in answer.read().decode()
        connection.close()


def test_an_administrator_is_told_whom_a_poll_needs(office: Office) -> None:
    """Alone, she reads that a president or a secretary is missing; then nobody is told any more."""
    desk, lacking = office.sign_in("administrator"), "that takes a president or a secretary"
    alone = desk.get("/").text
    assert lacking in alone
    assert "/accounts/new" in alone
    assert "/polls/new" not in alone
    office.appoint("assessor")
    assert lacking in desk.get("/").text
    office.appoint("secretary")
    assert lacking not in desk.get("/").text


def test_an_administrator_is_not_sent_to_herself(day: ElectionDay) -> None:
    """A page that is not open to her names nobody to ask; another officer is told whom to ask."""
    office = office_of(day)
    refused = office.sign_in("administrator").get(f"{POLL}/place")
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "it is for those who run the vote" in refused.text
    assert "Ask an administrator" not in refused.text
    assert "Ask an administrator" in office.sign_in("agent").get("/accounts").text


def test_only_those_who_decide_are_invited_to_decide(day: ElectionDay) -> None:
    """An administrator may read what waits, and is told no more."""
    office = office_of(day)
    form = {"district": "1", "reason": "The kiosk is out of order"}
    office.sign_in("president").post(f"{POLL}/proposals/suspend", form)
    pages = [office.sign_in(role).get(POLL).text for role in ("administrator", "assessor")]
    assert all("1 decision waits for a second officer" in page for page in pages)
    assert ["Read and decide" in page for page in pages] == [False, True]


def test_an_account_made_by_a_command_says_so(office: Office) -> None:
    """In words, in the reader's language, with no name of a program."""
    desk = office.sign_in("administrator")
    with office.database.writing() as session:
        note_event(session, "invited", "Marie Durand", OPERATOR, office.clock.now)
    assert "by a command on the server" in desk.get("/").text
    desk.client.set_cookie("language", "fr", domain="localhost")
    assert "par une commande sur le serveur" in desk.get("/").text
