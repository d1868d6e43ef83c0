"""Every public page for everyone: in each language, wide or narrow, light or dark, and enlarged."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from evote.intake.district_map import read_map, write_map
from evote.models.plans import PlanRow
from evote.models.polls import PollRow, ProfileRow
from evote.server import serving
from evote.voter.app import create_voter_app
from evote.wording import LANGUAGES
from tests.evote.odd_town import PLAN, OddTown
from tests.journeys.layout import enlarge, misfits, take_picture
from tests.journeys.onlooker import AXE, CHECK_ACCESSIBILITY, PICTURES, WIDTHS, Onlooker
from tests.journeys.test_councils import geojson, photograph

COMBINATIONS = [(width, colours) for width in WIDTHS for colours in ("light", "dark")]
NARROWEST = (320, 200)
FITS = ((320, 100), NARROWEST, (1280, 200))
"""Widths and sizes of letters at which no text may be cut; WCAG 2.2 asks for less."""

PICTURED = ("de", "et")
"""The languages of the longest words."""

POLL = f"/polls/{PLAN.poll_id}"
BEFORE = (
    "/",
    "/vote",
    POLL,
    f"{POLL}/order",
    f"{POLL}/observations",
    "/check",
    "/accessibility",
    "/nothing-stands-here",
    *(f"/elections/{{{number}}}" for number in (1, 3, 4, 5, 8)),
    "/elections/{1}/ballots",
    "/elections/{1}/ballots?tracker=nonsense",
    f"/elections/{{1}}/ballots?tracker={'x' * 43}",
)
AFTER = ("/", POLL, f"{POLL}/observations", *(f"/elections/{{{n}}}" for n in (1, 2, 3, 5, 7, 8)))


@dataclass
class Reader:
    """Somebody who reads one language, and looks at each page in another way."""

    site: str
    language: str
    page: Page
    onlooker: Onlooker
    town: OddTown
    seen: int = 0

    def open(self, address: str) -> None:
        """Open a page in the reader's language."""
        self.page.goto(f"{self.site}{address}")
        said = self.page.locator("html").get_attribute("lang")
        assert said == self.language, address

    def look(self, name: str, page: Page | None = None) -> None:
        """Note what is not accessible, and what does not fit; keep pictures of the longest words.

        Every page meets each combination of width and colours in one language or another.
        """
        page = page or self.page
        page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
        faults = []
        for width, percent in FITS:
            faults += misfits(page, width, percent)
            if self.language in PICTURED and (width, percent) == NARROWEST:
                picture = PICTURES / f"everyone-{name}-{self.language}.png"
                take_picture(page, width, percent, picture)
        enlarge(page, 100)
        place = list(LANGUAGES).index(self.language) + self.seen
        width, colours = COMBINATIONS[place % len(COMBINATIONS)]
        self.seen += 1
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found: list[str] = page.evaluate(CHECK_ACCESSIBILITY)
        faults += [f"at {width}, {colours}: {fault}" for fault in found]
        self.onlooker.complaints += [f"{name}, {self.language}, {fault}" for fault in faults]


Read = Callable[[str, OddTown, str], Reader]


def furnished(folder: Path) -> OddTown:
    """Open the odd town's poll, with a map, faces, statements and a public lot."""
    town = OddTown(folder)
    with town.database.writing() as session:
        poll = session.get_one(PollRow, PLAN.poll_id)
        poll.geojson = write_map(read_map(geojson(), range(1, len(PLAN.districts) + 1)))
        lot = {"lot_source": "Tirage du loto du 20 novembre", "lot_seed": "7 12 31 40 49"}
        session.add(PlanRow(poll_id=PLAN.poll_id, content=b"{}", **lot))
        for number in (1, 3, 8):
            for place in range(3):
                profile = {"statement": "Des arbres et des bancs.", "photo": photograph(place)}
                uuid = town.numbers[number]
                session.add(ProfileRow(district_uuid=uuid, place=place, **profile))
    return town


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OddTown]:
    """Hold the vote open."""
    town = furnished(tmp_path_factory.mktemp("open"))
    yield town
    town.close()


@pytest.fixture(scope="module")
def site(town: OddTown) -> Iterator[str]:
    """Serve the pages of the open vote, and give their address."""
    with serving(create_voter_app(town.station)) as address:
        yield address


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OddTown]:
    """Publish the results, and let a councillor withdraw."""
    town = furnished(tmp_path_factory.mktemp("counted"))
    town.vote()
    town.count()
    town.withdraw()
    yield town
    town.close()


@pytest.fixture(scope="module")
def archive(counted: OddTown) -> Iterator[str]:
    """Serve the pages of the results, and give their address."""
    with serving(create_voter_app(counted.station)) as address:
        yield address


@pytest.fixture
def read(browser: Browser) -> Iterator[Read]:
    """Bring a reader of a language to a browser; what a page complains of fails the test."""
    contexts: list[BrowserContext] = []
    onlookers: list[Onlooker] = []

    def bring(site: str, town: OddTown, language: str) -> Reader:
        context = browser.new_context(locale=language, reduced_motion="reduce")
        contexts.append(context)
        onlookers.append(Onlooker(context))
        return Reader(site, language, context.new_page(), onlookers[-1], town)

    yield bring
    for context in contexts:
        context.close()
    complaints = [text for each in onlookers for text in each.complaints]
    # A browser reports each refused or broken request by itself.
    faults = [text for text in complaints if "Failed to load resource" not in text]
    assert not faults, "\n".join(faults)


def look_at_all(reader: Reader, addresses: tuple[str, ...], when: str) -> None:
    """Look at pages, whose addresses name districts by their numbers."""
    numbers = reader.town.numbers
    for address in addresses:
        reader.open(address.format("", *(numbers[each] for each in sorted(numbers))))
        words = address.replace("{", "").replace("}", "").replace(PLAN.poll_id, "")
        name = "-".join(part for part in words.split("?")[0].split("/") if part) or "home"
        reader.look(f"{when}-{name}{len(address.partition('?')[2]) or ''}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_open_vote_are_for_everyone(
    read: Read, town: OddTown, site: str, language: str
) -> None:
    """Each page fits and breaks no rule of accessibility, a refused observation too."""
    reader = read(site, town, language)
    look_at_all(reader, BEFORE, "open")
    reader.open(f"{POLL}/observations")
    reader.page.locator("#text").fill("-")
    # What answers is looked at with its style sheet, not before.
    with reader.page.expect_navigation(wait_until="load"):
        reader.page.locator("main form button").click()
    reader.look("open-observation-sent")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_results_are_for_everyone(
    read: Read, counted: OddTown, archive: str, language: str
) -> None:
    """So does each page of the results, with all that can happen to a seat."""
    look_at_all(read(archive, counted, language), AFTER, "results")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_step_of_the_vote_is_for_everyone(
    read: Read, town: OddTown, site: str, language: str
) -> None:
    """From the code to the receipt, with mistakes, with the check on a second device."""
    reader = read(site, town, language)
    uuid = town.numbers[1]
    token = town.poll.tokens[uuid][list(LANGUAGES).index(language)]
    booth = Booth(reader)
    reader.open(f"/vote/{uuid}")
    booth.at("arrive")
    booth.go_on("arrive")
    reader.look("booth-1-code-refused")
    reader.page.locator("#token").fill(token)
    booth.go_on("arrive")
    booth.at("district")
    reader.look("booth-2-district")
    booth.go_on("district")
    booth.at("choose")
    booth.go_on("choose")
    expect(reader.page.locator("#choice-faults")).to_be_visible()
    for place in range(3):
        reader.page.locator("input[name=choice]").nth(place).check()
    reader.look("booth-3-choice")
    booth.go_on("choose")
    booth.sealed()
    reader.look("booth-4-review")
    booth.check_elsewhere()
    reader.page.locator("#cast").click()
    booth.at("done")
    reader.look("booth-6-done")
    find = reader.page.locator("#find").get_attribute("href") or ""
    with reader.page.expect_download() as saving:
        reader.page.locator("#save").click()
    receipt = saving.value.path()
    reader.page.on("dialog", lambda dialog: dialog.accept())
    reader.open(find.removeprefix(site))
    reader.page.set_input_files("#receipt-file", receipt)
    reader.page.locator("#receipt-form button").click()
    expect(reader.page.locator("[data-verdict=in-box]")).to_be_visible()
    reader.look("ballot-found")
    reader.open(f"/vote/{uuid}#{token}")
    booth.at("stopped")
    reader.look("booth-stopped")


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_ways_to_vote_are_for_everyone(
    read: Read, town: OddTown, site: str, language: str
) -> None:
    """Lists, the kiosk, a ballot from a file, and a browser that cannot do it."""
    reader = read(site, town, language)
    booth = Booth(reader)
    lists = town.numbers[3]
    token = town.poll.tokens[lists][list(LANGUAGES).index(language)]
    reader.open(f"/kiosk/{lists}")
    booth.at("arrive")
    reader.look("kiosk-1-code")
    reader.page.locator("#token").fill(token)
    booth.go_on("arrive")
    booth.go_on("district")
    booth.at("choose")
    reader.look("kiosk-3-lists")
    reader.page.locator("#choice-blank").check()
    booth.go_on("choose")
    booth.sealed()
    reader.look("kiosk-4-blank")
    reader.page.evaluate("document.getElementById('idle').showModal()")
    reader.look("kiosk-idle")
    reader.open(f"/vote/{lists}/upload")
    booth.at("file")
    booth.go_on("file")
    expect(reader.page.locator("#file-error")).to_be_visible()
    reader.look("upload-file")
    reader.open(f"/open/{lists}")
    booth.at("file")
    booth.go_on("file")
    expect(reader.page.locator("#file-error")).to_be_visible()
    reader.look("open-0-file")
    for address, program in ((f"/vote/{lists}", "booth"), (f"/open/{lists}", "open")):
        reader.page.route(f"**/{program}.js", lambda route: route.abort())
        reader.open(address)
        reader.page.evaluate("document.getAnimations().forEach(each => each.finish())")
        reader.look(f"{program}-without-script")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_booth_without_a_network_is_for_everyone(
    read: Read, town: OddTown, site: str, language: str, tmp_path: Path
) -> None:
    """It saves an opened ballot, and opens what another one saved."""
    reader = read(site, town, language)
    booth, page, uuid = Booth(reader), reader.page, town.numbers[1]
    file = tmp_path / "booth.html"
    address = f"{site}/vote/{uuid}/booth.html?language={language}"
    file.write_bytes(page.request.get(address).body())
    token = town.poll.tokens[uuid][list(LANGUAGES).index(language)]
    page.goto(f"{file.as_uri()}#{token}")
    assert page.locator("html").get_attribute("lang") == language
    booth.go_on("district")
    page.locator("input[name=choice]").first.check()
    booth.go_on("choose")
    booth.sealed()
    with page.expect_download() as saving:
        page.locator("#check").click()
    opened = saving.value.path()
    expect(page.locator("#save-opened")).to_be_visible()
    reader.look("saved-5-check")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("about:blank")
    page.goto(file.as_uri())
    booth.at("arrive")
    reader.look("saved-1-code")
    page.locator("#check-another").click()
    booth.at("file")
    reader.look("saved-file")
    page.set_input_files("#file", opened)
    booth.go_on("file")
    booth.at("number")
    page.locator("#same").click()
    booth.at("choices")
    reader.look("saved-choices")
    page.locator("#other-choices").click()
    booth.at("caught")
    reader.look("saved-caught")


@dataclass
class Booth:
    """The booth before a reader, in whatever language."""

    reader: Reader

    def at(self, step: str, page: Page | None = None) -> None:
        """Wait for a step."""
        place = (page or self.reader.page).locator(f'[data-step="{step}"]')
        expect(place).to_be_visible(timeout=20_000)

    def go_on(self, step: str) -> None:
        """Press the main button of a step."""
        self.at(step)
        self.reader.page.locator(f'[data-step="{step}"] button.main').click()

    def sealed(self) -> None:
        """Wait on the review until the ballot is sealed."""
        self.at("review")
        expect(self.reader.page.locator("#ballot-number span").first).to_be_visible()

    def check_elsewhere(self) -> None:
        """Open the ballot on a second device, to the end of both answers, and come back."""
        page = self.reader.page
        page.locator("#check").click()
        expect(page.locator("#check-square svg")).to_be_visible()
        self.reader.look("booth-5-check")
        second = page.context.new_page()
        second.goto(page.locator("[data-fill=check-link]").text_content() or "")
        self.at("number", second)
        self.reader.look("open-1-number", second)
        second.locator("#same").click()
        self.at("choices", second)
        self.reader.look("open-2-choices", second)
        second.locator("#other-choices").click()
        self.at("caught", second)
        self.reader.look("open-3-caught", second)
        second.close()
        self.go_on("check")
        self.sealed()
