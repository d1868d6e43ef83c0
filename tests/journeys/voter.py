"""A voter in front of the booth: her browser, what she does there, and what an onlooker notes."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.onlooker import AXE, CHECK_ACCESSIBILITY, PICTURES, Onlooker

SCRIPTS = Path(__file__).parent / "scripts"
UPDATE = os.environ.get("EVOTE_UPDATE_SCRIPTS") == "1"
CHANGING = [
    (re.compile(r"Number \d+"), "Number N"),
    (re.compile(r"in \d+ seconds"), "in N seconds"),
    (re.compile(r"- code: .*"), "- code: DIGITS"),
    (re.compile(r"\n *- /url: .*"), ""),
]
"""What differs from ballot to ballot, and the addresses, which nobody reads aloud."""

OVERFLOW = "document.documentElement.scrollWidth - window.innerWidth"


@dataclass(slots=True)
class Voter:
    """Somebody with a letter, at one browser."""

    site: str
    uuid: str
    token: str = field(repr=False)
    context: BrowserContext
    onlooker: Onlooker
    page: Page

    @property
    def link(self) -> str:
        """What the square in the letter opens."""
        return f"{self.site}/vote/{self.uuid}#{self.token}"

    def arrive(self) -> None:
        """Open the booth with the letter's square and go on to the names."""
        self.page.goto(self.link)
        self.at("district")
        self.press("Go to the")
        self.at("choose")

    def at(self, step: str) -> None:
        """Wait for a step; it is the only one shown."""
        expect(self.page.locator(f'[data-step="{step}"]')).to_be_visible(timeout=10_000)
        assert self.page.locator("[data-step]:visible").count() == 1

    def press(self, name: str) -> None:
        """Press the button whose words begin so."""
        self.page.get_by_role("button", name=re.compile(f"^{name}")).locator("visible=true").click()

    def choose(self, *names: str) -> None:
        """Tick names on the ballot."""
        for name in names:
            self.page.get_by_label(name, exact=True).check()

    def review(self) -> list[str]:
        """Go on to the review and return what stands there."""
        self.press("Continue")
        self.at("review")
        expect(self.page.locator("#ballot-number span").first).to_be_visible()
        return self.page.locator("#chosen-list li").all_inner_texts()

    def cast(self) -> str:
        """Cast, and return the tracking number of the receipt."""
        self.press("Cast my ballot")
        self.at("done")
        expect(self.page.locator("#done-heading")).to_have_text("Your vote is in the ballot box")
        return self.page.locator("[data-fill=tracker]").inner_text()

    def stopped(self, title: str, words: str) -> None:
        """Be told why it does not go on."""
        self.at("stopped")
        expect(self.page.locator("#stopped-heading")).to_have_text(title)
        expect(self.page.locator("[data-fill=problem]")).to_contain_text(words)

    def look(self, name: str) -> None:
        """Keep a picture; note what is not accessible or does not fit."""
        self.page.screenshot(path=PICTURES / f"vote-{name}.png", full_page=True, caret="initial")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        faults: list[str] = self.page.evaluate(CHECK_ACCESSIBILITY)
        if self.page.evaluate(OVERFLOW) > 0:
            faults.append("the page must be scrolled sideways")
        self.onlooker.complaints += [f"{name}: {fault}" for fault in faults]

    def listen(self, name: str) -> None:
        """Compare what a screen reader finds on the page with the written script."""
        spoken = self.page.locator("main").aria_snapshot()
        for pattern, stand_in in CHANGING:
            spoken = pattern.sub(stand_in, spoken)
        script = SCRIPTS / f"{name}.yml"
        if UPDATE:
            script.write_text(f"{spoken}\n", encoding="utf-8")
        assert f"{spoken}\n" == script.read_text(encoding="utf-8"), name


def losing(times: int, *, after: bool = False) -> Callable[[Route], None]:
    """Return a handler that loses so many requests, or else only their answers, then lets pass."""
    left = [times]

    def lose(route: Route) -> None:
        if left[0] == 0:
            route.fallback()
            return
        left[0] -= 1
        if after:
            route.fetch()
        route.abort()

    return lose
