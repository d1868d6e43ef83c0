"""A receipt that was photographed or saved leads to its ballot again, or to the town hall."""

import io
import json
from collections.abc import Iterator

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, FilePayload, expect
from sqlalchemy import delete

from evote.models.boards import BallotRow
from evote.server import serving
from evote.voter.app import create_voter_app
from tests.journeys.onlooker import Onlooker
from tests.journeys.voter import Voter
from tests.simulation import ElectionDay


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ElectionDay]:
    """Open a small poll."""
    day = ElectionDay(tmp_path_factory.mktemp("receipts"))
    yield day
    day.close()


@pytest.fixture(scope="module")
def site(day: ElectionDay) -> Iterator[str]:
    """Serve the pages, and give their address."""
    with serving(create_voter_app(day.station)) as address:
        yield address


@pytest.fixture
def voter(browser: Browser, day: ElectionDay, site: str) -> Iterator[Voter]:
    """Bring a voter to a narrow browser; what it complains of fails the test."""
    context = browser.new_context(viewport={"width": 320, "height": 800}, locale="en-GB")
    onlooker = Onlooker(context)
    token = day.poll.tokens[day.uuids[0]][0]
    yield Voter(site, day.uuids[0], token, context, onlooker, context.new_page())
    context.close()
    assert [each for each in onlooker.complaints if "Failed to load" not in each] == []


def verdict(voter: Voter, content: str) -> str:
    """Hand a file to the look-up page; return the heading of what it says."""
    file = FilePayload(name="x.json", mimeType="application/json", buffer=content.encode())
    voter.page.set_input_files("#receipt-file", file)
    voter.press("Check the receipt")
    heading = voter.page.locator("[data-verdict]:visible h3")
    expect(heading).to_have_count(1)
    return heading.inner_text()


DROP = """([content]) => {
    const dropped = new DataTransfer();
    dropped.items.add(new File([content], "receipt.json", {type: "application/json"}));
    document.querySelector("#receipt-check").dispatchEvent(
        new DragEvent("drop", {dataTransfer: dropped, bubbles: true, cancelable: true}));
}"""


def test_a_receipt_leads_to_its_ballot_by_its_square_and_by_its_file(
    day: ElectionDay, voter: Voter
) -> None:
    """The photograph opens the look-up page; the file is judged there, and sent nowhere."""
    page = voter.page
    page.on("dialog", lambda dialog: dialog.accept())
    voter.arrive()
    page.locator("#choice-options input").first.check()
    voter.review()
    number = voter.cast().replace(" ", "").replace("\n", "")
    expect(page.locator(".receipt")).to_contain_text("at least until")
    voter.look("done")
    photograph = Image.open(io.BytesIO(page.locator("#receipt-square").screenshot()))
    (square,) = zxingcpp.read_barcodes(photograph.resize((600, 600)))
    with page.expect_download() as readable:
        voter.press("Save the receipt")
    page.locator(".seal summary").click()
    with page.expect_download() as saving:
        voter.press("Save the signed receipt as JSON")
    kept = saving.value.path().read_text()
    assert json.loads(kept)["tracker"] == number
    page.goto(square.text)
    expect(page.locator(".notice-good h2")).to_have_text("Yes, this ballot is in the ballot box")
    assert page.locator(".notice-good code").first.text_content() == number
    voter.look("lookup")
    before = len(voter.onlooker.requests)
    real = "This receipt is real, and the ballot is in the box at its place"
    pages = readable.value.path().read_text()
    assert [verdict(voter, each) for each in (pages, kept)] == [real, real]
    voter.look("lookup-real")
    voter.listen("lookup-real")
    sent = voter.onlooker.requests[before:]
    assert [each.method for each in sent] == ["GET", "GET"]
    assert json.loads(kept)["signature"] not in "".join(voter.onlooker.sent())
    page.goto(f"{voter.site}/elections/{day.uuids[1]}/ballots")
    page.evaluate(DROP, [kept])
    expect(page.locator("[data-verdict]:visible h3")).to_have_text(real)
    expect(page.locator("[data-fill=receipt-place]").first).to_contain_text("Centre-ville")
    none = "This is not a receipt of this poll"
    for forged in (
        kept.replace('"height":', '"height":1'),
        kept.replace(voter.uuid, day.uuids[1]),
        "{}",
        "",
    ):
        assert verdict(voter, forged) == none
    voter.look("lookup-none")
    voter.press("Check the receipt")
    with day.database.writing() as session:
        session.execute(delete(BallotRow).where(BallotRow.tracker == number))
    missing = "This receipt is real, but its ballot is not in the box at its place"
    assert verdict(voter, kept) == missing
    notice = page.locator("[data-verdict=missing]")
    expect(notice).to_contain_text("05 53 00 00 00")
    voter.look("lookup-missing")
    voter.listen("lookup-missing")
    voter.context.set_offline(True)
    assert verdict(voter, kept).endswith("the ballot box does not answer")


def test_without_a_file_the_page_asks_for_one(voter: Voter) -> None:
    """The fault stands beside the field, which gets the focus."""
    voter.page.goto(f"{voter.site}/elections/{voter.uuid}/ballots")
    voter.press("Check the receipt")
    expect(voter.page.locator("#receipt-error")).to_have_text("Choose a file first.")
    expect(voter.page.locator("#receipt-file")).to_be_focused()
