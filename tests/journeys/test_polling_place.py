"""The polling place in a real browser: a tablet and a telephone, by keyboard, readable for all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evote.accounts.officers import Officer
from evote.office.sessions import begin_session
from evote.server import serving
from evote.voting.boards import read_board
from evote.voting.tickets import count_paper_marks
from tests.evote.paper import COUNT, both_channels, mark
from tests.journeys.onlooker import Onlooker
from tests.office.polling_day import POLL, office_of, rename, typed
from tests.simulation import ElectionDay

NARROW = {"width": 320, "height": 640}


@pytest.fixture
def desk(browser: Browser, day: ElectionDay) -> Iterator[tuple[BrowserContext, Onlooker, str]]:
    """Serve the office to an agent and secretary who is signed in."""
    office = office_of(day)
    officer: Officer = office.appoint("agent", "secretary", name="Mme Roux")
    with day.database.writing() as session:
        code = begin_session(session, officer.id, day.clock())
    with serving(office.app) as address:
        context = browser.new_context(viewport=NARROW, locale="en-GB")  # type: ignore[arg-type]
        context.add_cookies([{"name": "evote_office", "value": code, "url": address}])
        onlooker = Onlooker(context)
        yield context, onlooker, address
        context.close()
    # A browser reports each refused request by itself.
    faults = [text for text in onlooker.complaints if "Failed to load resource" not in text]
    assert faults == []


def marks(day: ElectionDay) -> int:
    """Return how many voters of the first district are marked on paper."""
    with day.database.reading() as session:
        return count_paper_marks(read_board(session, day.uuids[0]))


def go_to(page: Page, name: str) -> None:
    """Press Tab until a button or link of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    pytest.fail(f"the keyboard does not reach {name}")


def test_an_agent_marks_a_voter_by_keyboard(
    day: ElectionDay, desk: tuple[BrowserContext, Onlooker, str]
) -> None:
    """At 320 px and without a mouse: the district, the name, the button, the confirmation."""
    context, onlooker, address = desk
    rename(day, 3, "Éloïse Delahaye-Noël")
    page = context.new_page()
    page.goto(f"{address}{POLL}/place")
    onlooker.look(page, "place-district")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    go_to(page, "1. Centre-ville")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name or number on the roll")).to_be_focused()
    page.keyboard.type("delahaye eloi")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="One person is found")).to_be_visible()
    onlooker.look(page, "place-found")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    go_to(page, "Votes on paper")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="does she vote on paper")).to_be_visible()
    onlooker.look(page, "place-confirm")
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    assert marks(day) == 0
    go_to(page, "Yes, she votes on paper")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Éloïse Delahaye-Noël votes on paper")).to_be_visible()
    onlooker.look(page, "place-marked")
    assert marks(day) == 1
    assert not [request.url for request in onlooker.requests if "elahaye" in request.url]


def test_ballots_on_paper_are_entered_on_a_telephone(
    day: ElectionDay, desk: tuple[BrowserContext, Onlooker, str]
) -> None:
    """What is impossible is said in words, what is kept too; every page reads well when narrow."""
    context, onlooker, address = desk
    mark(day, 1, district=1)
    both_channels(day)
    page = context.new_page()
    page.goto(f"{address}{POLL}/paper")
    onlooker.look(page, "paper-districts")
    page.get_by_role("link", name="Enter the numbers").first.click()
    for name, value in (typed(COUNT) | {"null": "3"}).items():
        page.locator(f"[name={name}]").fill(value)
    page.get_by_role("button", name="Keep my numbers").click()
    expect(page.get_by_role("alert")).to_contain_text("more null and blank ballots than ballots")
    onlooker.look(page, "paper-refused")
    page.locator("[name=null]").fill("0")
    page.get_by_role("button", name="Keep my numbers").click()
    expect(page.get_by_role("status")).to_contain_text("Your numbers for this district are kept")
    page.goto(f"{address}{POLL}/looks")
    onlooker.look(page, "looks")
