"""The booth as one file: sealed without any network, cast later by a page or by the command."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import func, select

from audit.cli import main as audit
from ballots.credential import ticket
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


def check_offline(voter: Voter, booth: Path, folder: Path) -> tuple[Path, str]:
    """Choose the first name in the saved booth and check; return the file and the number before."""
    page = voter.page
    page.goto(f"{booth.as_uri()}#{voter.token}")
    voter.at("district")
    voter.press("Go to the names")
    page.locator("#choice-options input").first.check()
    voter.review()
    number = page.locator("#ballot-number").text_content() or ""
    with page.expect_download() as saving:
        voter.press("Check first that this device is honest")
    voter.at("check")
    expect(page.get_by_role("button", name="Save the file again")).to_be_visible()
    name = saving.value.suggested_filename
    assert page.locator("[data-fill=opened-file]").first.text_content() == name
    assert re.fullmatch(r"opened-ballot-[\w-]{8}\.json", name)
    file = folder / name
    saving.value.save_as(file)
    return file, number


def choose(voter: Voter, file: Path) -> None:
    """Hand the file to the second device."""
    voter.page.set_input_files("#file", file)
    voter.press("Open the ballot")


def opens_as(voter: Voter, number: str) -> list[str]:
    """Find the number on the second device, and return the choice that it shows then."""
    voter.at("number")
    assert voter.page.locator("[data-fill=number]").text_content() == number
    voter.press("Yes, it is the same number")
    voter.at("choices")
    return voter.page.locator("#opened-choices li").all_inner_texts()


def by_command(file: Path, record: str) -> Result:
    """Open the file by the command, with a record of the voter's own."""
    return CliRunner().invoke(audit, ["open-ballot", str(file), "--record", record])


def names(day: ElectionDay) -> list[str]:
    """Return who stands, in the order of the ballot."""
    return list(day.station.districts[day.uuids[0]].election.questions[0].answers)


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


@pytest.fixture
def second(browser: Browser, day: ElectionDay, site: str) -> Iterator[Voter]:
    """Bring another device, which the voter trusts."""
    context = browser.new_context(viewport={"width": 768, "height": 900}, locale="en-GB")
    onlooker = Onlooker(context)
    token = day.poll.tokens[day.uuids[0]][ballots(day)]
    yield Voter(site, day.uuids[0], token, context, onlooker, context.new_page())
    context.close()
    assert [each for each in onlooker.complaints if "Failed to load" not in each] == []


@pytest.fixture
def archive(day: ElectionDay, site: str, tmp_path: Path) -> str:
    """Fetch a copy of the district's record, as anybody may."""
    file = tmp_path / "own-copy.bel"
    with urlopen(f"{site}/{day.uuids[0]}.bel") as answer:  # noqa: S310 - our own site
        file.write_bytes(answer.read())
    return str(file)


def test_a_saved_booth_is_checked_by_the_page_and_used(
    day: ElectionDay, voter: Voter, second: Voter, archive: str, tmp_path: Path
) -> None:
    """The page tells the service; number and names are the same; then she seals anew."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    voter.context.set_offline(True)
    file, number = check_offline(voter, booth, tmp_path)
    voter.look("saved-check")
    voter.listen("saved-check")
    said = file.read_text()
    assert [word for word in (*voter.token.split("-"), "ticket") if word in said] == []
    assert ticket(voter.uuid, voter.token) not in said
    second.page.goto(f"{second.site}/open/{second.uuid}")
    second.at("file")
    second.look("open-file")
    second.listen("open-file")
    second.press("Open the ballot")
    expect(second.page.locator("#file-error")).to_have_text("Choose a file first.")
    choose(second, file)
    assert opens_as(second, number) == names(day)[:1]
    posted = json.loads(said)
    assert second.leaks([posted["seed"], *names(day)]) == []
    told = by_command(file, archive)
    assert (told.exit_code, names(day)[0] in told.stdout) == (0, True)
    # The very ballot is refused, whoever kept the ticket; the one that is sealed anew is not.
    before = ballots(day)
    stolen = {"uuid": voter.uuid, "ticket": ticket(voter.uuid, voter.token)}
    content = {"format": "evote-sealed", "version": 1, **stolen, "ballot": posted["ballot"]}
    (tmp_path / "stolen.json").write_text(json.dumps(content))
    refused = CliRunner().invoke(main, ["cast", str(tmp_path / "stolen.json"), "--url", voter.site])
    assert (refused.exit_code, ballots(day)) == (1, before)
    voter.press("Back to my ballot")
    voter.at("review")
    expect(voter.page.locator("#ballot-number span").first).to_be_visible()
    anew = voter.page.locator("#ballot-number").text_content()
    assert anew != number
    with voter.page.expect_download() as saving:
        voter.press("Save my sealed ballot")
    voter.at("done")
    saving.value.save_as(tmp_path / "sealed.json")
    assert posted["seed"] not in (voter.page.locator("body").text_content() or "")
    done = CliRunner().invoke(main, ["cast", str(tmp_path / "sealed.json"), "--url", voter.site])
    assert (done.exit_code, str(anew) in done.output) == (0, True), done.output


def test_a_saved_booth_is_checked_by_another_one(
    day: ElectionDay, voter: Voter, second: Voter, tmp_path: Path
) -> None:
    """Neither device has a network: the second one opens the file with a booth of its own."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    other = save_booth(second.site, second.uuid, second.page, tmp_path)
    voter.context.set_offline(True)
    file, number = check_offline(voter, booth, tmp_path)
    second.context.set_offline(True)
    asked = len(second.onlooker.requests)
    second.page.goto(other.as_uri())
    second.at("arrive")
    second.look("saved-arrive")
    second.press("Check another device")
    second.at("file")
    expect(second.page.locator("#file-heading")).to_be_focused()
    second.look("saved-file")
    second.listen("saved-file")
    choose(second, file)
    assert opens_as(second, number) == names(day)[:1]
    second.look("saved-choices")
    second.listen("saved-choices")
    second.press("No, I chose something else")
    second.at("caught")
    second.page.reload()
    second.at("arrive")
    second.press("Check another device")
    second.press("Back to the voting booth")
    second.at("arrive")
    sent = second.onlooker.requests[asked:]
    assert [each.url for each in sent if not each.url.startswith("file:")] == []


SEALING = "selectionOf(question, choice);"
ANOTHER_CHOICE = "selectionOf(question, choice).map((_, place) => (place === 2 ? 1 : 0));"
SHOWING = 'showInGroups("ballot-number", '
ANOTHER_NUMBER = 'showInGroups("ballot-number", "A".repeat(43) + '


def lying(booth: Path, before: str, after: str) -> Path:
    """Return a copy of the saved booth whose program was altered, and the policy with it."""
    text = re.sub(r"<meta http-equiv=[^>]*>", "", booth.read_text(encoding="utf-8"))
    assert text.count(before) == 1
    copy = booth.with_name("lying.html")
    copy.write_text(text.replace(before, after), encoding="utf-8")
    return copy


def test_a_saved_booth_that_encrypts_another_choice_is_caught(
    day: ElectionDay, voter: Voter, second: Voter, archive: str, tmp_path: Path
) -> None:
    """Its screen repeats her choice; page, other booth and command show the one it sealed."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    file, number = check_offline(voter, lying(booth, SEALING, ANOTHER_CHOICE), tmp_path)
    second.page.goto(booth.as_uri())
    second.at("arrive")
    second.press("Check another device")
    for _ in ("the other booth", "the page"):
        choose(second, file)
        assert opens_as(second, number) == [names(day)[1]]
        second.press("No, I chose something else")
        second.at("caught")
        second.page.goto(f"{second.site}/open/{second.uuid}")
    told = by_command(file, archive).stdout
    assert (names(day)[0] in told, names(day)[1] in told) == (False, True)


def test_a_saved_booth_that_shows_another_number_is_caught(
    voter: Voter, second: Voter, archive: str, tmp_path: Path
) -> None:
    """A ballot that was made for the check has not the number that stood on the review."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    file, number = check_offline(voter, lying(booth, SHOWING, ANOTHER_NUMBER), tmp_path)
    second.page.goto(booth.as_uri())
    second.at("arrive")
    second.press("Check another device")
    for _ in ("the other booth", "the page"):
        choose(second, file)
        second.at("number")
        assert second.page.locator("[data-fill=number]").text_content() != number
        second.press("No, it is another number")
        second.at("caught")
        second.page.goto(f"{second.site}/open/{second.uuid}")
    assert number not in by_command(file, archive).stdout.replace(" ", "")


def test_a_file_that_lies_is_caught_three_times(
    voter: Voter, second: Voter, archive: str, tmp_path: Path
) -> None:
    """Another seed opens nothing; what says more than it should, or is to be cast, is not read."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    honest, _ = check_offline(voter, booth, tmp_path)
    file, content = tmp_path / "file.json", json.loads(honest.read_text())
    for changes, words in (
        ({"seed": "00" * 32}, None),
        ({"ballot": content["ballot"].replace('"alpha":"', '"alpha":"0', 1)}, None),
        ({"election": "{}"}, "holds no opened ballot"),
        ({"format": "evote-sealed"}, "holds no opened ballot"),
        ({"uuid": "11111111111111"}, "another district"),
    ):
        file.write_text(json.dumps(content | changes))
        second.page.goto(booth.as_uri())
        second.at("arrive")
        second.press("Check another device")
        for _ in ("the other booth", "the page"):
            second.at("file")
            choose(second, file)
            if words:
                expect(second.page.locator("#file-error")).to_contain_text(words)
            else:
                second.at("caught")
            second.page.goto(f"{second.site}/open/{second.uuid}")
        assert by_command(file, archive).exit_code in {1, 2}
    voter.page.goto(f"{voter.site}/vote/{voter.uuid}/upload")
    voter.page.set_input_files("#file", honest)
    voter.press("Cast my ballot")
    expect(voter.page.locator("#file-error")).to_contain_text("opened for a check")


def test_a_ballot_that_was_cast_is_not_opened_by_the_page(
    day: ElectionDay, voter: Voter, second: Voter, tmp_path: Path
) -> None:
    """A booth that casts what it said was for the check only is found out, in plain words."""
    booth = save_booth(voter.site, voter.uuid, voter.page, tmp_path)
    file, _ = check_offline(voter, booth, tmp_path)
    ballot = json.loads(file.read_text())["ballot"]
    kept = {"uuid": voter.uuid, "ticket": ticket(voter.uuid, voter.token), "ballot": ballot}
    (tmp_path / "kept.json").write_text(
        json.dumps({"format": "evote-sealed", "version": 1, **kept})
    )
    before = ballots(day)
    CliRunner().invoke(main, ["cast", str(tmp_path / "kept.json"), "--url", voter.site])
    assert ballots(day) == before + 1
    second.page.goto(f"{second.site}/open/{second.uuid}")
    second.at("file")
    choose(second, file)
    second.at("was-cast")
    expect(second.page.locator("#was-cast-heading")).to_have_text("This ballot was cast")
    second.look("open-was-cast")


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
