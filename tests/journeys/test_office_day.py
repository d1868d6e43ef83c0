"""The pages of the vote, the count and the time after in a real browser, readable for all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from evote.life.steps import close_poll
from evote.office.sessions import begin_session
from evote.server import serving
from evote.watch.alerts import raise_alert
from tests.evote.watch.test_integrity import set_mark
from tests.journeys.onlooker import Onlooker
from tests.office.conftest import Office
from tests.simulation import CLOSES, SMALL, ElectionDay

POLL = f"/polls/{SMALL.poll_id}"


@pytest.fixture
def desk(browser: Browser, day: ElectionDay) -> Iterator[tuple[Page, Onlooker, str]]:
    """Serve the office to a president who is signed in."""
    office = Office(day.station, day.clock)
    officer = office.appoint("president", name="Ada Roux")
    with day.database.writing() as session:
        code = begin_session(session, officer.id, day.clock())
    with serving(office.app) as address:
        context = browser.new_context(locale="en-GB")
        context.add_cookies([{"name": "evote_office", "value": code, "url": address}])
        onlooker = Onlooker(context)
        yield context.new_page(), onlooker, address
        context.close()
    assert onlooker.complaints == []


def sign_in_again(day: ElectionDay, page: Page, address: str) -> None:
    """Let the president sign in once more, days later."""
    with day.database.writing() as session:
        code = begin_session(session, 1, day.clock())
    page.context.add_cookies([{"name": "evote_office", "value": code, "url": address}])


def test_the_day_and_the_time_after_are_readable_for_all(
    day: ElectionDay, desk: tuple[Page, Onlooker, str]
) -> None:
    """Alerts, a failed check, an incident; then the count, and the page after the publication."""
    page, onlooker, address = desk
    with day.database.writing() as session:
        raise_alert(session, SMALL.poll_id, "refused-codes", day.clock(), "2")
    page.goto(f"{address}{POLL}/day")
    page.get_by_role("button", name="I have seen to it").click()
    expect(page.get_by_text("Seen to by Ada Roux.")).to_be_visible()
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("all is as it must be.")).to_be_visible()
    onlooker.look(page, "office-day")
    page.get_by_role("link", name="Incidents and observations").click()
    page.get_by_label("What happened, and what was done").fill("The tablet failed.")
    page.get_by_role("button", name="Note it").first.click()
    expect(page.get_by_text("The tablet failed.")).to_be_visible()
    onlooker.look(page, "office-incidents")
    day.vote()
    day.clock.now = CLOSES
    close_poll(day.database, SMALL.poll_id, day.clock())
    sign_in_again(day, page, address)
    page.goto(f"{address}{POLL}/count")
    onlooker.look(page, "office-count")
    with day.database.writing() as session:
        set_mark(session, day)
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("The count is blocked: in district 2")
    onlooker.look(page, "office-count-blocked")


def test_councils_and_personal_data_are_readable_for_all(
    day: ElectionDay, desk: tuple[Page, Onlooker, str]
) -> None:
    """After the publication: who sits, who comes next, and the date of destruction."""
    page, onlooker, address = desk
    day.vote()
    day.count()
    sign_in_again(day, page, address)
    page.goto(f"{address}{POLL}/after?district=1")
    page.get_by_role("button", name="Set the date").click()
    expect(page.get_by_text("The date of destruction is set.")).to_be_visible()
    page.goto(f"{address}{POLL}/after?district=1")
    onlooker.look(page, "office-after")
