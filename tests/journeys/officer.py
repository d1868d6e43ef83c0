"""An officer at her own computer: her account, the poll's menu, what she decides with another."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pyotp
from playwright.sync_api import Locator, Page, ViewportSize, expect

from evote.office.sessions import PROOF
from evote.simulation.poll import StoppedClock
from tests.journeys.circle import PATIENCE
from tests.journeys.onlooker import PICTURES, Onlooker
from tests.office.means import PASSWORD

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""The part of a laptop that reads a finger, for a browser under test."""

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
TABLET: ViewportSize = {"width": 768, "height": 1024}

STEP = timedelta(seconds=30)
"""How long a code app shows a code; each opens something once."""


@dataclass
class Officer:
    """Somebody with an account of the office, before one browser of her own."""

    name: str
    email: str
    office: str
    poll_name: str
    clock: StoppedClock
    onlooker: Onlooker
    page: Page
    secret: str = field(default="", repr=False)
    proven: datetime | None = None

    def accept_by_passkey(self, link: str) -> None:
        """Open an invitation and make a passkey, with a device that always says yes."""
        device = self.onlooker.context.new_cdp_session(self.page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        self._open_invitation(link)
        self.page.get_by_label("Name of this passkey").fill("my laptop")
        self.press("Make a passkey")
        self._keep_codes()

    def accept_by_password(self, link: str) -> None:
        """Open an invitation, and set up a password and a code app."""
        self._open_invitation(link)
        self.secret = self.page.locator("form code").inner_text()
        self.page.get_by_label("New password").fill(PASSWORD)
        self.page.get_by_label("Code that the app shows now").fill(self._code())
        self.press("Keep password and app")
        self._keep_codes()

    def sign_in(self) -> None:
        """Sign in as the page asks for it: with a passkey, or with password and code."""
        if self.secret:
            self.page.get_by_label("E-mail address").fill(self.email)
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_label("Code", exact=True).fill(self._code())
            self.press("Sign in")
        else:
            self.press("Sign in with a passkey")
        expect(self.page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE)
        self.proven = self.clock.now

    def go(self, title: str) -> None:
        """Open a page of the poll by the menu, after signing in anew where that is due."""
        self.page.goto(self.office)
        if "/sign-in" in self.page.url:
            self.sign_in()
        self.page.locator(".card-title").get_by_role("link", name=self.poll_name).click()
        menu = self.page.get_by_role("navigation", name="Pages of this poll")
        titled = re.compile(rf"^{re.escape(title)}( \([0-9]+\))?$")
        menu.get_by_role("link", name=titled).click()

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Press the button of this name."""
        (within or self.page.locator("body")).get_by_role("button", name=name, exact=True).click()

    def press_critical(self, name: str, *, within: Locator | None = None) -> None:
        """Press a button of consequence, and prove who it is where that is due."""
        self.press(name, within=within)
        assert self.proven is not None
        if self.clock.now >= self.proven + PROOF:
            expect(self.page.get_by_role("heading", name="Is it you?")).to_be_visible(
                timeout=PATIENCE
            )
            self._prove()

    def told(self, sentence: str) -> None:
        """Read that something was done."""
        expect(self.page.locator(".notice-good[role=status]")).to_contain_text(
            sentence, timeout=PATIENCE
        )

    def refused(self, sentence: str) -> None:
        """Read that nothing was done, and why."""
        expect(self.page.get_by_role("alert")).to_contain_text(sentence, timeout=PATIENCE)

    def act(self, title: str) -> Locator:
        """Return the form with which an act is proposed."""
        heading = self.page.get_by_role("heading", name=title, exact=True)
        return self.page.locator("form.act").filter(has=heading)

    def propose(self, title: str, reason: str) -> None:
        """Propose an act whose form is on the page."""
        form = self.act(title)
        form.get_by_label("Reason").fill(reason)
        self.press_critical("Propose it to another officer", within=form)
        self.told("It is proposed.")

    def confirm(self, title: str) -> None:
        """Confirm what another officer proposed, on the page of decisions."""
        self.go("Decisions")
        heading = self.page.get_by_role("heading", name=title, exact=True)
        waiting = self.page.locator("section.act").filter(has=heading)
        self.press_critical("Confirm: it is done at once", within=waiting)
        self.told("It is done, and stands in the journal.")

    def download(self, button: str, file: Path) -> Path:
        """Press a button of consequence that answers with a file, and keep the file."""
        with self.page.expect_download() as saving:
            self.press_critical(button)
        saving.value.save_as(file)
        return file

    def look(self, name: str) -> None:
        """Keep a picture of the page as a tablet and a desktop show it."""
        own = self.page.viewport_size
        assert own is not None
        self.onlooker.look(self.page, f"office-poll-{name}", (own["width"],))
        other = TABLET if own["width"] == DESKTOP["width"] else DESKTOP
        self.page.set_viewport_size(other)
        picture = PICTURES / f"office-poll-{name}-{other['width']}.png"
        self.page.screenshot(path=picture, full_page=True)
        self.page.set_viewport_size(own)

    def _open_invitation(self, link: str) -> None:
        self.page.goto(link)
        self.press("Go on")
        expect(self.page.get_by_role("heading", name=f"Welcome, {self.name}")).to_be_visible(
            timeout=PATIENCE
        )

    def _keep_codes(self) -> None:
        expect(self.page.locator(".secrets li")).to_have_count(10, timeout=PATIENCE)
        self.proven = self.clock.now
        self.page.get_by_role("link", name="I have kept them").click()

    def _prove(self) -> None:
        if self.secret:
            self.page.get_by_label("Password").fill(PASSWORD)
            self.page.get_by_label("Code", exact=True).fill(self._code())
            self.press("Go on")
        else:
            self.press("Prove it with a passkey")
        self.proven = self.clock.now

    def _code(self) -> str:
        """Wait for the next code of the app, and read it."""
        self.clock.now += STEP
        return pyotp.TOTP(self.secret).at(self.clock.now)


def link_on(page: Page) -> str:
    """Return the link of an invitation that stands on a page, for somebody else."""
    return page.locator("pre code").inner_text()


def link_in(printed: str) -> str:
    """Return the link of an invitation that a command printed."""
    found = re.search(r"http\S+#\S+", printed)
    assert found, printed
    return found[0]
