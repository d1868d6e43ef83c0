"""Every page of the office, as a small telephone shows it, by day and by night."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from crypto.canonical import Json
from evote.accounts.officers import Role
from evote.journal import note
from evote.server import serving
from tests.journeys.onlooker import AXE, CHECK_ACCESSIBILITY
from tests.office.conftest import Desk, Office
from tests.office.test_routes import rule_of
from tests.office.test_setup import CANDIDATES, POLL, begin, table, take_roll
from tests.simulation import SMALL, ElectionDay

READERS: tuple[Role, ...] = ("president", "administrator", "secretary", "assessor", "agent")
OPEN_POLL = "agen-ouvert"
NARROW: ViewportSize = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Open an office over a poll that is open and another one that is being set up."""
    folder = tmp_path_factory.mktemp("office")
    day = ElectionDay(folder, replace(SMALL, poll_id=OPEN_POLL))
    opened = Office(day.station, day.clock)
    desk = opened.sign_in("secretary")
    begin(desk)
    take_roll(desk)
    desk.post(f"/polls/{POLL}/setup/candidates", table(CANDIDATES))
    yield opened
    day.close()


@pytest.fixture(scope="module")
def desks(office: Office) -> dict[Role, Desk]:
    """Let one officer of each role sign in."""
    return {role: office.sign_in(role) for role in READERS}


def pages(office: Office) -> Iterator[tuple[str, Role]]:
    """Yield the address of each page and a role that may open it."""
    for route in office.app.url_map.iter_rules():
        rule = rule_of(office.app.view_functions[route.endpoint])
        if route.endpoint == "static" or rule.welcoming or "GET" not in (route.methods or ()):
            continue
        role = next((role for role in READERS if rule.roles is None or role in rule.roles), None)
        assert role, f"nobody but an observer may open {route.endpoint}"
        poll_id = POLL if route.endpoint.startswith("setup.") else OPEN_POLL
        arguments = dict.fromkeys(route.arguments, 1) | {"poll_id": poll_id}
        with office.app.test_request_context():
            yield office.app.url_map.bind("localhost").build(route.endpoint, arguments), role


def test_every_page_can_be_used_by_everybody(
    office: Office, desks: dict[Role, Desk], browser: Browser
) -> None:
    """The rules of accessibility find nothing, and no page is wider than its screen."""
    seen, faults = 0, []
    with serving(office.app) as site:
        tabs = {role: tab(browser, desk, site) for role, desk in desks.items()}
        for address, role in pages(office):
            if desks[role].get(address).mimetype != "text/html":
                continue
            seen += 1
            tabs[role].goto(site + address)
            faults += [f"{address}: {fault}" for fault in faults_of(tabs[role])]
        for page in tabs.values():
            page.context.close()
    assert "\n".join(faults) == ""
    assert seen > 20


@pytest.mark.parametrize("width", [1280, 768, 320])
def test_the_journal_shows_who_did_it_on_every_screen(
    office: Office, desks: dict[Role, Desk], browser: Browser, width: int
) -> None:
    """A fingerprint of 64 digits breaks, and pushes nobody's name out of sight."""
    with office.database.writing() as session:
        details: dict[str, Json] = {"district": 1, "fingerprint": "ab12cd34" * 8}
        now = office.clock.now
        note(session, OPEN_POLL, "take-handback", now, officers=("Jo Roy",), details=details)
    with serving(office.app) as site:
        page = tab(browser, desks["president"], site)
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(f"{site}/polls/{OPEN_POLL}/journal")
        names = page.get_by_role("cell", name="Jo Roy").first.bounding_box()
        table = page.locator(".wide").evaluate("each => each.scrollWidth - each.clientWidth")
        lines = page.locator(".menu li").evaluate_all(
            "entries => new Set(entries.map(entry => entry.offsetTop)).size"
        )
        page.context.close()
    assert names
    assert names["x"] + names["width"] <= width
    assert table == 0
    assert (lines == 1) == (width == 1280)


def tab(browser: Browser, desk: Desk, site: str) -> Page:
    """Open a page in a browser that has an officer's session."""
    context = browser.new_context(viewport=NARROW, locale="en-GB", reduced_motion="reduce")
    cookie = desk.client.get_cookie("evote_office", domain="localhost")
    assert cookie is not None
    context.add_cookies([{"name": "evote_office", "value": cookie.value, "url": site}])
    return context.new_page()


def faults_of(page: Page) -> list[str]:
    """Return what is wrong with a page, in light colours and in dark ones."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    page.emulate_media(color_scheme="light")
    faults: list[str] = page.evaluate(CHECK_ACCESSIBILITY)
    page.emulate_media(color_scheme="dark")
    faults += page.evaluate(CHECK_ACCESSIBILITY)
    if page.evaluate("document.documentElement.scrollWidth") > NARROW["width"]:
        faults.append("the page must be scrolled sideways")
    return faults
