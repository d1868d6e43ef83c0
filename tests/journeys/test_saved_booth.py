"""The booth as one file: sealed without any network, cast later by a page or by the command."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from evote.commands.evote import main
from evote.models.boards import BallotRow
from evote.server import serving
from evote.voter.app import create_voter_app
from tests.journeys.onlooker import Onlooker
from tests.journeys.voter import Voter
from tests.simulation import ElectionDay


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ElectionDay]:
    """Open a small poll."""
    day = ElectionDay(tmp_path_factory.mktemp("saved"))
    yield day
    day.close()


@pytest.fixture(scope="module")
def site(day: ElectionDay) -> Iterator[str]:
    """Serve the pages, and give their address."""
    with serving(create_voter_app(day.station)) as address:
        yield address


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a narrow browser."""
    context = browser.new_context(viewport={"width": 320, "height": 800}, locale="en-GB")
    yield context
    context.close()


@pytest.fixture
def onlooker(context: BrowserContext) -> Iterator[Onlooker]:
    """Watch the browser; what it complains of fails the test."""
    onlooker = Onlooker(context)
    yield onlooker
    assert onlooker.complaints == []


def save_booth(site: str, uuid: str, page: Page, folder: Path) -> Path:
    """Save the booth from the upload page."""
    page.goto(f"{site}/vote/{uuid}/upload")
    page.get_by_text("Seal your ballot on a device without internet").click()
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save the voting booth as one file").click()
    assert saving.value.suggested_filename == "booth-1.html"
    file = folder / saving.value.suggested_filename
    saving.value.save_as(file)
    return file


def seal_offline(voter: Voter, booth: Path, folder: Path) -> tuple[Path, str]:
    """Seal a ballot in the saved booth without a network; return the file and the number shown."""
    page = voter.page
    voter.context.set_offline(True)
    asked = len(voter.onlooker.requests)
    page.goto(f"{booth.as_uri()}#{voter.token}")
    voter.at("district")
    assert page.url == booth.as_uri()
    voter.press("Go to the names")
    page.locator("#choice-options input").first.check()
    voter.review()
    voter.look("saved-review")
    number = page.locator("#ballot-number").text_content() or ""
    with page.expect_download() as saving:
        voter.press("Save my sealed ballot")
    voter.at("done")
    expect(page.locator("#done-heading")).to_have_text("You have not voted yet: cast the file")
    voter.look("saved-done")
    sealed = folder / "sealed.json"
    saving.value.save_as(sealed)
    sent = voter.onlooker.requests[asked:]
    assert [each.url for each in sent if not each.url.startswith(("file:", "blob:"))] == []
    voter.context.set_offline(False)
    return sealed, number


def ballots(day: ElectionDay) -> int:
    """Return how many ballots were cast."""
    with day.database.reading() as session:
        return session.scalar(select(func.count()).select_from(BallotRow)) or 0


@pytest.fixture
def voter(day: ElectionDay, site: str, context: BrowserContext, onlooker: Onlooker) -> Voter:
    """Bring the next resident."""
    token = day.poll.tokens[day.uuids[0]][ballots(day)]
    return Voter(site, day.uuids[0], token, context, onlooker, context.new_page())


def test_a_ballot_is_sealed_offline_and_cast_on_the_page(
    day: ElectionDay, voter: Voter, tmp_path: Path
) -> None:
    """The file asks nobody; the page casts what it saved, and the receipt bears its number."""
    page = voter.page
    booth = save_booth(voter.site, voter.uuid, page, tmp_path)
    sealed, number = seal_offline(voter, booth, tmp_path)
    assert voter.token not in sealed.read_text()
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"{voter.site}/vote/{voter.uuid}/upload")
    voter.at("file")
    voter.look("upload-file")
    voter.press("Cast my ballot")
    expect(page.locator("#file-error")).to_have_text("Choose a file first.")
    for content, words in (
        ("{}", "holds no sealed ballot"),
        (sealed.read_text().replace(voter.uuid, day.uuids[1], 1), "sealed for another district"),
    ):
        page.set_input_files(
            "#file", {"name": "x.json", "mimeType": "application/json", "buffer": content.encode()}
        )
        voter.press("Cast my ballot")
        expect(page.locator("#file-error")).to_contain_text(words)
    before = ballots(day)
    page.set_input_files("#file", sealed)
    voter.press("Cast my ballot")
    voter.at("done")
    assert page.locator("[data-fill=tracker]").text_content() == number
    assert ballots(day) == before + 1
    voter.look("upload-done")


def test_a_ballot_is_sealed_offline_and_cast_by_the_command(
    day: ElectionDay, voter: Voter, tmp_path: Path
) -> None:
    """The command prints the number that the booth showed; an altered file is refused."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    sealed, number = seal_offline(voter, booth, tmp_path)
    before = ballots(day)
    altered = json.loads(sealed.read_text())
    found = re.search(r'"response":"(\d)', altered["ballot"])
    assert found is not None
    other = "2" if found[1] == "1" else "1"
    altered["ballot"] = altered["ballot"].replace(found[0], f'"response":"{other}', 1)
    (tmp_path / "altered.json").write_text(json.dumps(altered))
    refused = CliRunner().invoke(
        main, ["cast", str(tmp_path / "altered.json"), "--url", voter.site]
    )
    assert (refused.exit_code, ballots(day)) == (1, before)
    for _ in range(2):
        receipt = tmp_path / "receipt.json"
        arguments = ["cast", str(sealed), "--url", voter.site, "--receipt", str(receipt)]
        done = CliRunner().invoke(main, arguments)
        assert done.exit_code == 0, done.output
        assert number in done.output
        assert json.loads(receipt.read_text())["tracker"] == number
    assert ballots(day) == before + 1


def test_the_file_is_bound_to_its_own_program(
    day: ElectionDay, voter: Voter, tmp_path: Path
) -> None:
    """A program that somebody added does not run, and nothing is sent: such is its policy."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    text = booth.read_text(encoding="utf-8")
    booth.write_text(text.replace("</body>", "<script>document.title = 'x'</script></body>"))
    voter.page.goto(booth.as_uri())
    voter.at("arrive")
    assert voter.page.title() != "x"
    assert any("Content Security Policy" in text for text in voter.onlooker.complaints)
    voter.onlooker.complaints.clear()
    voter.page.evaluate("fetch('https://vote.example').catch(() => {})")
    assert any("Content Security Policy" in text for text in voter.onlooker.complaints)
    voter.onlooker.complaints.clear()
