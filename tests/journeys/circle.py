"""Trustees at their own computers: each has a browser of her own, and perhaps a reason to lie."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from crypto.canonical import encode
from crypto.groups import ED25519
from tally.ceremony.seed import Seed, read_seed
from tests.journeys.onlooker import Onlooker
from tests.journeys.town_hall import POLL, TownHall

PATIENCE = 30_000
"""Milliseconds after which a page should have done something by itself."""

Lie = Callable[[Any], Any]


@dataclass
class Trustee:
    """A trustee with her link, her sheet and her browser."""

    number: int
    name: str
    link: str = field(repr=False)
    browser: Browser = field(repr=False)
    folder: Path
    secret: str = field(default="", repr=False)
    onlookers: list[Onlooker] = field(default_factory=list)
    sent: list[str] = field(default_factory=list, repr=False)

    @property
    def page(self) -> Page:
        """What is open before her."""
        (page,) = self.context.pages
        return page

    @property
    def context(self) -> BrowserContext:
        """Her browser."""
        return self.onlookers[-1].context

    @property
    def onlooker(self) -> Onlooker:
        """Who watches her browser."""
        return self.onlookers[-1]

    @property
    def seed(self) -> Seed:
        """What is written on her sheet."""
        return read_seed(ED25519, self.secret)

    @property
    def key_file(self) -> Path:
        """The file that she saved."""
        return self.folder / f"secret-{self.number}.txt"

    def open(self) -> None:
        """Open the personal link in a browser that knows nothing of before."""
        context = self.browser.new_context(locale="en-GB", reduced_motion="reduce")
        self.onlookers.append(Onlooker(context))
        context.new_page().goto(self.link)

    def close(self) -> None:
        """Close the laptop; what it sent until then is kept for the test."""
        self.sent += self.onlooker.sent()
        self.context.close()

    def sees(self, screen: str) -> None:
        """Wait until her page shows a screen, the only one."""
        place = self.page.locator(f'[data-step="{screen}"]')
        expect(place).to_be_visible(timeout=PATIENCE)
        expect(self.page.locator("[data-step]:visible")).to_have_count(1)

    def create_key(self) -> None:
        """Create a key, keep it on paper and in a file, and type a part of it back."""
        self.sees("create")
        self.page.locator("#create").click()
        self.sees("save")
        groups = self.page.locator("[data-list=secret] li").all_inner_texts()
        self.secret = "-".join(groups)
        with self.page.expect_download() as saving:
            self.page.locator("#save-file").click()
        saving.value.save_as(self.key_file)
        self.page.locator("#kept").click()
        self.sees("check")
        ordinal = re.search(r"first|second|third|fourth", self.page.inner_text("[data-fill=asked]"))
        assert ordinal
        asked = ("first", "second", "third", "fourth").index(ordinal[0])
        self.page.locator("#part").fill(groups[asked])
        self.page.keyboard.press("Enter")

    def scan(self) -> str:
        """Read the square on her sheet as a telephone does."""
        picture = self.page.locator("#qr svg")
        picture.screenshot(path=self.folder / "square.png")
        (code,) = zxingcpp.read_barcodes(Image.open(self.folder / "square.png"))
        return str(code.text)

    def digits(self) -> str:
        """Read aloud what is to be compared."""
        self.sees("compare")
        return " ".join(
            self.page.locator("[data-step=compare] [data-list=digits] li").all_inner_texts()
        )

    def confirm(self) -> None:
        """Say that all have the same digits."""
        self.page.locator("#same").click()

    def unlock(self) -> None:
        """Type the secret code from the sheet."""
        self.sees("unlock")
        self.page.locator("#secret").fill(self.secret)
        self.page.keyboard.press("Enter")

    def unlock_with_file(self) -> None:
        """Choose the file that was saved."""
        self.sees("unlock")
        self.page.locator("#secret-file").set_input_files(self.key_file)

    def come_back(self) -> None:
        """Begin anew in another browser, with the same secret code."""
        self.close()
        self.open()
        self.unlock()

    def lie(self, address: str, change: Lie, when: str = "") -> None:
        """Let the next thing that her browser posts to an address be another one.

        `when` names the round in which she lies, where several messages go to one address.
        """
        pending = [change]

        def tamper(route: Route) -> None:
            posted = json.loads(route.request.post_data or "{}")
            if pending and posted and posted.get("round", "") == when:
                route.continue_(post_data=encode(pending.pop()(posted)))
            else:
                route.continue_()

        self.context.route(f"**/api/**/{address}", tamper)


def invite(
    town_hall: TownHall, browser: Browser, names: Mapping[int, str], quorum: int
) -> list[Trustee]:
    """Start the ceremony of the poll; return the trustees with the links they received."""
    options = [part for name in names.values() for part in ("--name", name)]
    printed = town_hall.run("evote", "ceremony", "start", POLL, "--quorum", str(quorum), *options)
    return [
        Trustee(number, names[number], link, browser, town_hall.folder)
        for number, link in links_in(printed).items()
    ]


def links_in(printed: str) -> dict[int, str]:
    """Return the personal links that a command printed, by the trustees' numbers."""
    found = re.findall(r"^(\d+)\. .*: (http\S+#\S+)$", printed, re.MULTILINE)
    return {int(number): link for number, link in found}
