"""A booth in Chromium."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.booth.station import Station


@pytest.fixture
def enter(browser: Browser) -> Iterator[Callable[[Station, str], Page]]:
    """Open a station's booth with what the link's fragment holds; nothing may go wrong unseen."""
    contexts = []
    complaints: list[str] = []

    def open_booth(station: Station, fragment: str) -> Page:
        context = browser.new_context(locale="en-GB", reduced_motion="reduce")
        contexts.append(context)
        station.attach(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(f"{station.address}{fragment}")
        return page

    yield open_booth
    for context in contexts:
        context.close()
    # A browser reports each refused or broken request by itself.
    assert [text for text in complaints if "Failed to load resource" not in text] == []
