"""Cast or check: a voter opens her sealed ballot on another device; a booth that lies is caught."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import Browser, Page, Route, expect
from sqlalchemy import func, select

from audit.cli import main
from evote.models.boards import BallotRow, OpenedBallotRow
from evote.server import serving
from evote.voter.app import create_voter_app
from tests.journeys.onlooker import Onlooker
from tests.journeys.voter import Voter, losing
from tests.simulation import ElectionDay

Enter = Callable[..., Voter]
SEALING = "selectionOf(question, choice);"
ANOTHER_CHOICE = "selectionOf(question, choice).map((_, place) => (place === 2 ? 1 : 0));"
SHOWING = 'showInGroups("ballot-number", '
ANOTHER_NUMBER = 'showInGroups("ballot-number", "A".repeat(43) + '


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ElectionDay]:
    """Open a small poll."""
    day = ElectionDay(tmp_path_factory.mktemp("check"))
    yield day
    day.close()


@pytest.fixture(scope="module")
def site(day: ElectionDay) -> Iterator[str]:
    """Serve the pages, and give their address."""
    with serving(create_voter_app(day.station)) as address:
        yield address


@pytest.fixture
def enter(browser: Browser, day: ElectionDay, site: str) -> Iterator[Enter]:
    """Bring a voter with a letter, or her second device, to a browser; complaints fail the test."""
    voters: list[Voter] = []

    def bring(resident: int, width: int = 320, **more: Any) -> Voter:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, locale="en-GB", **more
        )
        token = day.poll.tokens[day.uuids[0]][resident]
        voter = Voter(site, day.uuids[0], token, context, Onlooker(context), context.new_page())
        voters.append(voter)
        return voter

    yield bring
    for voter in voters:
        voter.context.close()
    complaints = [text for voter in voters for text in voter.onlooker.complaints]
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def altering(before: str, after: str) -> Callable[[Route], None]:
    """Return a handler that serves the booth's program with a passage altered."""

    def alter(route: Route) -> None:
        program = route.fetch().text()
        assert program.count(before) == 1
        route.fulfill(body=program.replace(before, after), content_type="text/javascript")

    return alter


def names(day: ElectionDay) -> list[str]:
    """Return who stands, in the order of the ballot."""
    question = day.station.districts[day.uuids[0]].election.questions[0]
    return list(question.answers)


def number_on(page: Page, name: str) -> str:
    """Return a number that a page shows in groups, once it is there."""
    place = page.locator(f'[data-fill="{name}"]')
    expect(place.locator("span").first).to_be_visible()
    return place.text_content() or ""


def check(voter: Voter) -> tuple[str, str]:
    """Say that the ballot is checked; return the number shown before, and the square's address."""
    number = number_on(voter.page, "ballot-number")
    voter.press("Check first that this device is honest")
    voter.at("check")
    expect(voter.page.locator("#check-square svg")).to_be_visible()
    return number, voter.page.locator("[data-fill=check-link]").inner_text()


def opened_by(link: str) -> Result:
    """Open the ballot by the command."""
    return CliRunner().invoke(main, ["open-ballot", link])


def count_of(day: ElectionDay, table: type[BallotRow | OpenedBallotRow]) -> int:
    """Return how many ballots were cast, or opened."""
    with day.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_an_honest_booth_is_checked_and_used(enter: Enter, day: ElectionDay) -> None:
    """Number and names are the same on both devices and by the command; then she votes."""
    voter, second = enter(0), enter(1, 768)
    voter.arrive()
    voter.choose(names(day)[0])
    assert voter.review() == names(day)[:1]
    number, link = check(voter)
    voter.look("check")
    voter.listen("check")
    second.page.goto(link)
    second.at("number")
    assert second.page.url == f"{voter.site}/open/{voter.uuid}"
    assert number_on(second.page, "number") == number
    second.look("open-number")
    second.listen("open-number")
    second.press("Yes, it is the same number")
    second.at("choices")
    assert second.page.locator("#opened-choices li").all_inner_texts() == names(day)[:1]
    second.look("open-choices")
    second.listen("open-choices")
    second.press("Yes, this is what I chose")
    second.at("honest")
    second.look("open-honest")
    second.listen("open-honest")
    told = opened_by(link)
    assert (told.exit_code, names(day)[0] in told.stdout) == (0, True)
    voter.press("Back to my ballot")
    voter.at("review")
    anew = number_on(voter.page, "ballot-number")
    assert anew != number
    before = count_of(day, BallotRow)
    assert voter.cast().replace(" ", "") == anew
    assert count_of(day, BallotRow) == before + 1
    seed = link.rpartition(".")[2]
    assert [each.leaks([seed, *names(day)]) for each in (voter, second)] == [[], []]
    assert voter.page.locator("body").text_content().find(seed) < 0  # type: ignore[union-attr]


def test_the_check_by_keyboard(enter: Enter, day: ElectionDay) -> None:
    """Tab and return lead through the check on both devices, back, and to the receipt."""
    voter, second = enter(8, 1280), enter(5, 768)
    voter.arrive()
    voter.choose(names(day)[0])
    voter.review()
    voter.tab_to("check")
    voter.page.keyboard.press("Enter")
    voter.at("check")
    expect(voter.page.locator("#check-heading")).to_be_focused()
    expect(voter.page.locator("#check-square svg")).to_be_visible()
    second.page.goto(voter.page.locator("[data-fill=check-link]").inner_text())
    second.at("number")
    expect(second.page.locator("#number-heading")).to_be_focused()
    second.tab_to("same")
    second.page.keyboard.press("Enter")
    second.at("choices")
    expect(second.page.locator("#choices-heading")).to_be_focused()
    second.tab_to("other-choices")
    second.page.keyboard.press("Enter")
    second.at("caught")
    voter.tab_to("Back to my ballot: it is sealed anew with another number")
    voter.page.keyboard.press("Enter")
    voter.at("review")
    number_on(voter.page, "ballot-number")
    voter.tab_to("cast")
    voter.page.keyboard.press("Enter")
    voter.at("done")


def test_a_booth_that_encrypts_another_choice_is_caught(enter: Enter, day: ElectionDay) -> None:
    """Its own screens repeat her choice; the second device and the command show the other one."""
    voter, second = enter(2), enter(3)
    voter.page.route("**/booth.js", altering(SEALING, ANOTHER_CHOICE))
    voter.arrive()
    voter.choose(names(day)[0])
    assert voter.review() == names(day)[:1]
    number, link = check(voter)
    second.page.goto(link)
    second.at("number")
    assert number_on(second.page, "number") == number
    second.press("Yes")
    sealed = second.page.locator("#opened-choices li").all_inner_texts()
    assert sealed == [names(day)[1]]
    second.press("No, I chose something else")
    second.at("caught")
    expect(second.page.locator("#caught-heading")).to_be_focused()
    second.look("open-caught")
    told = opened_by(link).stdout
    assert names(day)[1] in told
    assert names(day)[0] not in told


def test_a_booth_that_shows_another_number_is_caught(enter: Enter, day: ElectionDay) -> None:
    """An honest ballot made for the check has not the number that stood on the review."""
    voter, second = enter(4), enter(5)
    voter.page.route("**/booth.js", altering(SHOWING, ANOTHER_NUMBER))
    voter.arrive()
    voter.choose(names(day)[0])
    voter.review()
    number, link = check(voter)
    second.page.goto(link)
    second.at("number")
    assert number_on(second.page, "number") != number
    second.press("No, it is another number")
    second.at("caught")


def test_another_ballot_under_the_number_is_caught(enter: Enter, day: ElectionDay) -> None:
    """Neither another ballot nor another seed passes, in the browser and by the command."""
    voter, second = enter(6), enter(7)
    voter.arrive()
    voter.choose(names(day)[0])
    voter.review()
    _, link = check(voter)
    lying = link[:-1] + ("0" if link[-1] != "0" else "1")
    second.page.goto(lying)
    second.at("caught")
    assert opened_by(lying).exit_code == 1
    other = day.submission(resident=8).ballot.decode()
    second.page.route("**/openings/*", lambda route: route.fulfill(json={"ballot": other}))
    second.page.goto("about:blank")
    second.page.goto(link)
    second.at("caught")
    for address, section in ((link.partition("#")[0], "file"), (link[:-1], "no-link")):
        second.page.goto("about:blank")
        second.page.goto(address)
        second.at(section)
    second.page.unroute("**/openings/*")
    unknown = re.sub(r"#.{43}", f"#{'x' * 43}", link)
    second.page.goto("about:blank")
    second.page.goto(unknown)
    second.at("gone")


def test_an_opened_ballot_cannot_come_back(enter: Enter, day: ElectionDay) -> None:
    """Neither by the browser's buttons nor by a lost connection is an opened ballot cast."""
    voter = enter(9, 768)
    voter.arrive()
    voter.choose(names(day)[0])
    voter.review()
    first = number_on(voter.page, "ballot-number")
    voter.page.route("**/openings", losing(3))
    voter.page.clock.install()
    voter.press("Check first")
    voter.at("check")
    voter.page.clock.run_for(10_000)
    voter.stopped("The check did not start", "There is no connection")
    voter.press("Try again")
    voter.at("review")
    voter.page.clock.resume()
    second = number_on(voter.page, "ballot-number")
    assert second != first
    check(voter)
    voter.page.go_back()
    voter.at("review")
    third = number_on(voter.page, "ballot-number")
    assert third not in {first, second}
    voter.page.go_forward()
    voter.at("review")
    assert voter.cast().replace(" ", "") == third


def test_at_the_kiosk_there_is_a_square_only(enter: Enter, day: ElectionDay) -> None:
    """No address to copy, no command, no way out; and the next person finds nothing."""
    voter = enter(10, 768)
    voter.page.goto(f"{voter.site}/kiosk/{voter.uuid}")
    voter.at("arrive")
    voter.page.get_by_role("textbox", name="Personal code").fill(voter.token)
    voter.press("Continue")
    voter.at("district")
    voter.press("Go to the names")
    voter.choose(names(day)[0])
    voter.review()
    before = count_of(day, OpenedBallotRow)
    voter.press("Check first")
    voter.at("check")
    expect(voter.page.locator("#check-square svg")).to_be_visible()
    assert count_of(day, OpenedBallotRow) == before + 1
    assert voter.page.locator("[data-fill=check-link], [data-fill=check-command]").count() == 0
    voter.look("kiosk-check")
    voter.page.get_by_role("button", name="Stop and clear this page").click()
    voter.at("arrive")
    expect(voter.page.locator("#check-square svg")).to_have_count(0)


def test_openings_of_different_choices_have_the_same_size(enter: Enter, day: ElectionDay) -> None:
    """One name, two names or a blank ballot: what is sent has the same length to the byte."""
    sizes = []
    for resident, choice in ((11, names(day)[:1]), (12, names(day)[:2]), (13, [])):
        voter = enter(resident, 1280)
        voter.arrive()
        voter.choose(*choice)
        if not choice:
            voter.page.locator("#choice-blank").check()
        voter.review()
        check(voter)
        [sent] = [each for each in voter.onlooker.requests if each.url.endswith("/openings")]
        sizes.append(len(sent.post_data_buffer or b""))
    assert len(set(sizes)) == 1


def test_without_a_script_the_second_device_says_so(enter: Enter, day: ElectionDay) -> None:
    """A page that cannot open the ballot confirms nothing."""
    second = enter(1, java_script_enabled=False)
    second.page.goto(f"{second.site}/open/{second.uuid}")
    notice = second.page.locator(".notice-warning").locator("visible=true").first
    expect(notice).to_contain_text("Allow JavaScript")
    assert second.page.locator("[data-step]:visible").count() == 0
