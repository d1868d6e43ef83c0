"""A voter in front of the booth: her browser, what she does there, and what an onlooker notes."""

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.layout import misfits
from tests.journeys.onlooker import AXE, CHECK_ACCESSIBILITY, PICTURES, WIDTHS, Onlooker

SCRIPTS = Path(__file__).parent / "scripts"
UPDATE = os.environ.get("EVOTE_UPDATE_SCRIPTS") == "1"
CHANGING = [
    (re.compile(r"Number \d+"), "Number N"),
    (re.compile(r"in \d+ seconds"), "in N seconds"),
    (re.compile(r"- code: .*"), "- code: DIGITS"),
    (re.compile(r'(- textbox "Tracking.*): .*'), r"\1: DIGITS"),
    (re.compile(r"\n *- /url: .*"), ""),
]
"""What differs from ballot to ballot, and the addresses, which nobody reads aloud."""

DARK = "matchMedia('(prefers-color-scheme: dark)').matches"
FORCED = "matchMedia('(forced-colors: active)').matches"
STORED = """async () => JSON.stringify([{...localStorage}, {...sessionStorage}, history.state,
    await caches.keys(), await indexedDB.databases()])"""
FOCUSED = """(([e]) => [e.id, e.name, e.textContent.trim()].some(t => t === @)
    && getComputedStyle(e).outlineStyle)([document.activeElement])"""


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
        """Keep a picture; note what is not accessible, light and dark, or fits at no width."""
        page = self.page
        page.screenshot(path=PICTURES / f"vote-{name}.png", full_page=True, caret="initial")
        page.evaluate(AXE.read_text(encoding="utf-8"))
        faults: list[str] = page.evaluate(CHECK_ACCESSIBILITY)
        if not page.evaluate(FORCED):
            dark = page.evaluate(DARK)
            page.emulate_media(color_scheme="light" if dark else "dark")
            faults += page.evaluate(CHECK_ACCESSIBILITY)
            page.emulate_media(color_scheme="dark" if dark else "light")
        size = page.viewport_size
        for width in WIDTHS:
            faults += misfits(page, width)
        if size:
            page.set_viewport_size(size)
        self.onlooker.complaints += [f"{name}: {fault}" for fault in faults]

    def tab_to(self, name: str) -> None:
        """Press the tab key until an element with this id, name or words has the focus."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            outline = self.page.evaluate(FOCUSED.replace("@", json.dumps(name)))
            if outline:
                assert outline != "none" or name == "choice", "the focus cannot be seen"
                return
        raise AssertionError(f"the tab key does not reach {name}")

    def leaks(self, secrets: Sequence[str]) -> list[str]:
        """Return which secrets, or parts of the code, stand where they must not.

        That is in a request, a storage, the history or the console.
        """
        history = self.context.new_cdp_session(self.page).send("Page.getNavigationHistory")
        visited = [(entry["url"], entry["title"]) for entry in history["entries"]]
        kept = [self.page.evaluate(STORED), json.dumps(visited)]
        kept.append(json.dumps(self.context.storage_state()))
        texts = [*kept, *self.onlooker.sent(), *self.onlooker.complaints]
        code = [self.token, self.token.replace("-", ""), *self.token.split("-")]
        return [secret for secret in (*code, *secrets) for text in texts if secret in text]

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
