"""The booth on a slow telephone: when the page answers, and how long a ballot takes to seal."""

import gzip
import logging
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask, Response
from playwright.sync_api import Page, sync_playwright

from evote.server import serving
from evote.voter.app import create_voter_app
from tests.bench.election import CANDIDATES
from tests.bench.table import heading, line, milliseconds
from tests.programs import CHROMIUM_OPTIONS, MissingProgram, find_chromium
from tests.simulation import SMALL, ElectionDay

SLOWDOWN = 6
"""Chromium's own measure of a cheap telephone beside a desktop computer."""

SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8}
"""Milliseconds, and bytes a second, as Lighthouse defines it."""

UPLOAD = {"uploadThroughput": 750e3 / 8}
PLAN = replace(SMALL, districts=("Montanou",), residents=600, candidates=CANDIDATES, seats=9)


def measure() -> None:
    """Print the figures, or why there are none."""
    heading(f"The booth in Chromium, its processor slowed down {SLOWDOWN} times, slow 4G")
    try:
        with booth() as (page, link, token):
            interactive = open_booth(page, link)
            sealing = seal(page, token)
    except MissingProgram as missing:
        line("in Chromium", f"not run: {missing}")
        return
    line("until the code can be typed", milliseconds(interactive / 1000))
    line(
        f"from the choice to the sealed ballot, {CANDIDATES} candidates",
        milliseconds(sealing / 1000),
    )


def open_booth(page: Page, link: str) -> float:
    """Return the milliseconds until the page takes the code, with nothing stored before.

    That is when its script has run, which the browser itself notes.
    """
    page.goto(link, wait_until="commit")
    page.locator("#token").wait_for(timeout=60_000)
    noted = "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"
    return float(page.evaluate(noted))


def seal(page: Page, token: str) -> float:
    """Choose a candidate; return the milliseconds until the sealed ballot's number is shown."""
    page.locator("#token").fill(token)
    page.keyboard.press("Enter")
    page.locator('#district-form button[type="submit"]').click(timeout=60_000)
    page.locator("#choice-options input").first.check()
    page.evaluate(
        """() => {
            const number = document.querySelector("#ballot-number");
            document.querySelector("#choice-form").addEventListener(
                "submit", () => { window.reviewed = performance.now(); }, true);
            new MutationObserver(() => {
                if (number.textContent) window.sealed ??= performance.now();
            }).observe(number, { childList: true, subtree: true, characterData: true });
        }"""
    )
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#ballot-number").filter(has_text=re.compile(r"\S")).wait_for(timeout=60_000)
    return float(page.evaluate("window.sealed - window.reviewed"))


@contextmanager
def booth() -> Iterator[tuple[Page, str, str]]:
    """Serve a district of 20 candidates to a slow browser; yield page, address and a code."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        day = ElectionDay(Path(folder), PLAN)
        app = create_voter_app(day.station)
        compress(app)
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        with serving(app) as site:
            page = browser.new_page()
            session = page.context.new_cdp_session(page)
            session.send("Network.enable")
            session.send("Network.emulateNetworkConditions", {**SLOW_4G, **UPLOAD})
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
            (uuid,) = day.uuids
            yield page, f"{site}/vote/{uuid}", day.poll.tokens[uuid][0]
            browser.close()
        day.close()


def compress(app: Flask) -> None:
    """Compress answers, as the reverse proxy of the guide does."""

    @app.after_request
    def compressed(response: Response) -> Response:
        response.direct_passthrough = False
        response.set_data(gzip.compress(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
        return response
