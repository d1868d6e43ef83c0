"""An officer's journey to her account: a link, a passkey, a second officer without scripts."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from crypto.randomness import system_randomness
from evote.accounts.invitations import invitation_link, invite
from evote.config import read_config
from evote.db import Database
from evote.schema import upgrade_database
from evote.server import Door, Server
from evote.simulation.poll import StoppedClock
from evote.station import open_station
from tests.journeys.onlooker import Onlooker
from tests.office.conftest import Office
from tests.office.means import PASSWORD, App
from tests.simulation import OPENS

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Serve an empty office at the address that its passkeys are bound to."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    config = read_config({"EVOTE_OFFICE_PORT": str(port)}, tmp_path)
    database, clock = Database(config.database_url), StoppedClock(OPENS)
    upgrade_database(database)
    opened = Office(open_station(config, database, clock), clock)
    with serving(opened, port):
        yield opened
    database.close()


@contextmanager
def serving(office: Office, port: int) -> Iterator[None]:
    """Serve the office's app on this port until the block ends."""
    server = Server([Door(office.app, "127.0.0.1", port)])
    thread = threading.Thread(target=server.run)
    thread.start()
    yield
    server.stop()
    thread.join()


@pytest.fixture
def onlooker(browser: Browser) -> Iterator[Onlooker]:
    """Watch an officer's browser; a page's complaint fails the test."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    yield (onlooker := Onlooker(context))
    context.close()
    assert onlooker.complaints == []


def first_link(office: Office) -> str:
    """Invite the first administrator, as the operator's command does."""
    officer = office.appoint("administrator", name="Hélène Roux")
    with office.database.writing() as session:
        code = invite(session, officer.id, office.clock.now, system_randomness)
    return invitation_link(office.station.config.office_url, code)


def test_from_a_link_to_two_officers(office: Office, onlooker: Onlooker, browser: Browser) -> None:
    """The administrator comes in by a passkey and invites a president, who needs no script."""
    page, link = onlooker.context.new_page(), first_link(office)
    device = onlooker.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    make_passkey(page, onlooker, link)
    page.get_by_role("button", name="Sign out").click()
    onlooker.look(page, "office-sign-in")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("heading", name="Good day, Hélène Roux")).to_be_visible()
    second = invite_president(page, onlooker, office)
    assert_no_address_holds(onlooker, [link, second])
    come_in_without_scripts(browser, office, second)


def make_passkey(page: Page, onlooker: Onlooker, link: str) -> None:
    """The code is in the form already, and no more in the address."""
    page.goto(link)
    expect(page).to_have_url(link.partition("#")[0])
    onlooker.look(page, "office-invitation")
    page.get_by_role("button", name="Go on").click()
    expect(page.get_by_role("heading", name="Welcome, Hélène Roux")).to_be_visible()
    onlooker.look(page, "office-welcome")
    page.get_by_label("Name of this passkey").fill("my laptop")
    page.get_by_role("button", name="Make a passkey").click()
    expect(page.locator(".secrets li")).to_have_count(10)
    onlooker.look(page, "office-recovery-codes")
    page.get_by_role("link", name="I have kept them").click()
    onlooker.look(page, "office-home")


def invite_president(page: Page, onlooker: Onlooker, office: Office) -> str:
    """After five minutes the passkey is asked for once more; what was typed is not lost."""
    office.clock.now += timedelta(minutes=5)
    page.get_by_role("link", name="Accounts", exact=True).click()
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("First name and name").fill("Paul Blanc")
    page.get_by_label("E-mail address").fill("blanc@agen.example")
    page.get_by_label("President").check()
    page.get_by_role("button", name="Make the account and its link").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    onlooker.look(page, "office-prove")
    # The status that asks for a proof is no complaint of the page.
    onlooker.complaints[:] = [said for said in onlooker.complaints if "status of 401" not in said]
    page.get_by_role("button", name="Prove it with a passkey").click()
    expect(page.get_by_role("heading", name="Invitation for Paul Blanc")).to_be_visible()
    return page.locator("pre code").inner_text()


def assert_no_address_holds(onlooker: Onlooker, links: list[str]) -> None:
    """The code of a link was posted once, and stood in no address that was asked for."""
    codes = [link.partition("#")[2] for link in links]
    addresses = [request.url for request in onlooker.requests]
    assert not [address for address in addresses for code in codes if code in address]
    assert sum(codes[0] in sent for sent in onlooker.sent()) == 1


def come_in_without_scripts(browser: Browser, office: Office, link: str) -> None:
    """Password and app: the whole way works in a browser whose scripts are switched off."""
    context = browser.new_context(locale="en-GB", java_script_enabled=False)
    page = context.new_page()
    address, _, code = link.partition("#")
    page.goto(address)
    page.get_by_label("Code of your invitation").fill(code)
    page.get_by_role("button", name="Go on").click()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.content())
    assert secret
    app = App(secret[1])
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Code that the app shows now").fill(app.code(office))
    page.get_by_role("button", name="Keep password and app").click()
    page.get_by_role("button", name="Sign out").click()
    office.clock.now += timedelta(seconds=30)
    page.get_by_label("E-mail address").fill("blanc@agen.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Code", exact=True).fill(app.code(office))
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Good day, Paul Blanc")).to_be_visible()
    context.close()
