"""How voters come to the booth and leave it: in turn, on small screens, near the close."""

import io
import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
import qrcode
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect
from qrcode.image.pil import PilImage

from tests.journeys import test_booth as booth
from tests.journeys.onlooker import PICTURES, Onlooker
from tests.journeys.test_booth import BY_LIST, Enter
from tests.journeys.voter import Voter, losing
from tests.programs import CHROMIUM_OPTIONS, find_chromium
from tests.simulation import CLOSES, ElectionDay

day, site, residents, enter = booth.day, booth.site, booth.residents, booth.enter

IN_VIEW = "e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.top < innerHeight; }"
WHOLE = "e => e.scrollWidth <= e.clientWidth"


def another_letter(voter: Voter, enter: Enter) -> str:
    """Return the code of somebody else of the same district."""
    other: Voter = enter(320)
    assert other.token != voter.token
    return other.token


@pytest.mark.parametrize("page_name", ["vote", "kiosk"])
def test_another_code_finds_no_choice_of_the_one_before(enter: Enter, page_name: str) -> None:
    """Whoever comes next begins with an empty ballot; the same code finds its ticks again."""
    voter = enter(768)
    page = voter.page
    page.goto(f"{voter.site}/{page_name}/{voter.uuid}?language=en")
    type_code(voter, voter.token)
    choose_and_go_back(voter)
    type_code(voter, voter.token)
    voter.press("Go to the names")
    expect(page.get_by_label("Alice Martin")).to_be_checked()
    expect(page.get_by_label("Find a name")).to_have_value("Martin")
    back_to_the_code(voter)
    type_code(voter, another_letter(voter, enter))
    voter.press("Go to the names")
    voter.at("choose")
    expect(page.locator("#choice-form input:checked")).to_have_count(0)
    expect(page.locator("#choice-count")).to_have_text("You have chosen nobody yet.")
    expect(page.get_by_label("Find a name")).to_have_value("")


def test_a_mistyped_code_of_another_person_clears_the_choice_too(enter: Enter) -> None:
    """The choice is gone although it takes her two attempts."""
    voter = enter(768)
    voter.page.goto(f"{voter.site}/vote/{voter.uuid}")
    type_code(voter, voter.token)
    choose_and_go_back(voter)
    voter.page.get_by_role("textbox", name="Personal code").fill("abc")
    voter.press("Continue")
    expect(voter.page.locator("#token-faults")).to_be_visible()
    expect(voter.page.get_by_text("This page still knows your code.")).to_be_hidden()
    type_code(voter, another_letter(voter, enter))
    voter.press("Go to the names")
    expect(voter.page.locator("#choice-form input:checked")).to_have_count(0)


def type_code(voter: Voter, token: str) -> None:
    """Type a code and go on."""
    voter.at("arrive")
    voter.page.get_by_role("textbox", name="Personal code").fill(token)
    voter.press("Continue")
    voter.at("district")


def choose_and_go_back(voter: Voter) -> None:
    """Choose somebody who was looked for, and go back to the code."""
    voter.press("Go to the names")
    voter.at("choose")
    voter.page.get_by_label("Find a name").fill("Martin")
    voter.choose("Alice Martin")
    back_to_the_code(voter)


def back_to_the_code(voter: Voter) -> None:
    """Press Back twice."""
    for step in ("district", "arrive"):
        voter.press("Back")
        voter.at(step)


def open_here(page: Page, link: str) -> None:
    """Open a link in the window as the address bar does, where the page need not be loaded anew."""
    page.evaluate("link => { location.href = link; }", link)


def open_anew(page: Page, link: str) -> None:
    """Open a link with which the page begins anew, and wait until it has."""
    page.evaluate("window.before = true")
    open_here(page, link)
    page.wait_for_function("window.before === undefined")


def test_a_letter_opened_in_the_same_window_begins_anew(enter: Enter) -> None:
    """Where nothing is lost the new letter is taken at once, and leaves the address bar."""
    voter = enter(768)
    page = voter.page
    page.goto(voter.link)
    voter.at("district")
    token = another_letter(voter, enter)
    open_anew(page, f"{voter.site}/vote/{voter.uuid}#{token}")
    voter.at("district")
    assert page.url == f"{voter.site}/vote/{voter.uuid}"
    voter.press("Back")
    voter.at("arrive")
    voter.press("Continue")
    voter.at("district")
    assert voter.leaks([token]) == []


def test_a_choice_is_not_lost_to_another_letter_unasked(enter: Enter) -> None:
    """The voter is asked; she stays where she was, or begins with the other letter."""
    voter = enter(320)
    page = voter.page
    voter.arrive()
    voter.choose("Alice Martin")
    token = another_letter(voter, enter)
    link = f"{voter.site}/vote/{voter.uuid}#{token}"
    open_here(page, link)
    expect(page.get_by_role("dialog")).to_contain_text("Begin again with another letter?")
    assert page.url == f"{voter.site}/vote/{voter.uuid}"
    voter.look("another-letter")
    voter.press("Stay on this page")
    voter.at("choose")
    expect(page.get_by_label("Alice Martin")).to_be_checked()
    voter.press("Back")
    voter.at("district")
    voter.press("Go to the names")
    open_here(page, link)
    voter.press("Begin with the other letter")
    voter.at("district")
    voter.press("Go to the names")
    expect(page.locator("#choice-form input:checked")).to_have_count(0)
    assert voter.leaks([token]) == []


def test_a_letter_does_not_interrupt_a_ballot_on_its_way(enter: Enter, day: ElectionDay) -> None:
    """While nobody knows whether the ballot arrived, the code is wiped and nothing else happens."""
    voter = enter(768)
    page = voter.page
    voter.arrive()
    voter.choose("Alice Martin")
    voter.review()
    page.route("**/ballots", losing(3))
    voter.press("Cast my ballot")
    voter.stopped("We do not know yet whether your ballot arrived", "No answer came back")
    open_here(page, f"{voter.site}/vote/{voter.uuid}#{another_letter(voter, enter)}")
    expect(page).to_have_url(f"{voter.site}/vote/{voter.uuid}")
    expect(page.get_by_role("dialog")).to_have_count(0)
    before = booth.ballots(day)
    voter.press("Try again")
    voter.at("done")
    assert booth.ballots(day) == before + 1
    open_here(page, voter.link)
    expect(page.get_by_role("dialog")).to_contain_text("a receipt that you have not saved")
    voter.press("Stay on this page")
    voter.at("done")


def test_another_ballot_is_opened_in_the_same_window(enter: Enter) -> None:
    """The second device's page begins anew with the address of another square, and wipes it."""
    voter = enter(320)
    page = voter.page
    address = f"{voter.site}/open/{voter.uuid}"
    page.goto(f"{address}#cut-short")
    voter.at("no-link")
    open_here(page, f"{address}#{'A' * 43}.{'ab' * 32}")
    voter.at("gone")
    assert page.url == address


def test_the_skip_link_leads_to_the_content_and_not_back(enter: Enter) -> None:
    """A place of the page is no letter, and no step back."""
    voter = enter(768)
    voter.arrive()
    voter.page.locator(".skip").focus()
    voter.page.keyboard.press("Enter")
    expect(voter.page.locator("#content")).to_be_focused()
    voter.at("choose")


@pytest.mark.parametrize("arrival", ["typed", "by link"])
def test_while_the_code_is_checked_the_page_says_so(enter: Enter, arrival: str) -> None:
    """A slow answer is waited for in sight, with the button at rest; a lost one gives it back."""
    voter = enter(320)
    page = voter.page
    held: list[Route] = []
    page.route("**/tickets", lambda route: held.append(route))  # noqa: PLW0108 - see Onlooker
    page.goto(voter.link if arrival == "by link" else f"{voter.site}/vote/{voter.uuid}")
    if arrival == "typed":
        page.get_by_role("textbox", name="Personal code").fill(voter.token)
        voter.press("Continue")
    expect(page.get_by_text("Your code is being checked. Please wait a moment.")).to_be_visible()
    expect(page.locator("#announcer")).to_have_text("Your code is being checked.")
    expect(page.get_by_role("button", name="Continue")).to_be_disabled()
    expect(page.locator(".notice").locator("visible=true").first).to_be_in_viewport()
    voter.look(f"checking-{arrival.replace(' ', '-')}")
    held.pop().abort()
    voter.stopped("You cannot vote here at the moment", "There is no connection")
    page.unroute("**/tickets")
    voter.press("Try again")
    voter.at("district")


def test_everybody_sees_what_is_read_aloud(enter: Enter) -> None:
    """Nobody found, names taken back by a blank ballot, and a name too many are said in sight."""
    voter = enter(320)
    page = voter.page
    voter.arrive()
    page.get_by_label("Find a name").fill("nobody")
    expect(page.locator("#search-form")).to_contain_text("No name like this was found.")
    voter.look("nobody-found")
    voter.press("Show all")
    expect(page.locator(".candidate:visible")).to_have_count(len(booth.NAMES))
    expect(page.locator("#search-form .told")).to_be_hidden()
    voter.choose("Alice Martin", "Hugo Moreau")
    page.locator("#choice-blank").check()
    expect(page.locator(".options-blank")).to_contain_text("The other choices were taken back")
    voter.look("taken-back")
    voter.press("Choose the same names again")
    expect(page.get_by_label("Alice Martin")).to_be_checked()
    expect(page.locator("#choice-blank")).not_to_be_checked()
    page.set_viewport_size({"width": 640, "height": 320})
    voter.choose(*booth.NAMES[:10])
    expect(page.locator("#choice-count")).to_contain_text("Take 1 back.")
    expect(page.locator("#choice-count")).to_be_in_viewport(ratio=1)


def test_on_a_telephone_the_field_is_on_the_first_screen(enter: Enter) -> None:
    """Heading and field are in sight at once, the whole code too; then the first name."""
    voter = enter(320)
    page = voter.page
    for width, height in ((375, 553), (320, 568)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{voter.site}/vote/{voter.uuid}")
        voter.at("arrive")
        for place in ("#arrive-heading", "#token"):
            assert page.locator(place).evaluate(IN_VIEW), (place, width)
    page.locator("#token").fill(voter.token)
    assert page.locator("#token").evaluate(WHOLE)
    voter.press("Continue")
    voter.press("Go to the names")
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("scrollTo(0, 0)")
    assert page.locator(".candidate").first.evaluate(IN_VIEW)


def test_two_are_compared_beside_each_other_on_a_telephone(enter: Enter) -> None:
    """At 320 px the second stands beside the first, not below it."""
    voter = enter(320)
    page = voter.page
    voter.arrive()
    page.get_by_text("Compare, side by side").click()
    page.get_by_label("First").select_option("Alice Martin")
    page.get_by_label("Second").select_option("Bruno Bernard")
    boxes = [page.locator("[data-compared]").nth(place).bounding_box() for place in (0, 1)]
    assert all(boxes)
    (first, second) = [box for box in boxes if box]
    assert abs(first["y"] - second["y"]) < 2
    assert second["x"] >= first["x"] + first["width"]
    voter.look("compare-narrow")


def test_photographs_come_all_at_once_and_late(enter: Enter) -> None:
    """None is asked for before the code is good, then all are, whoever is looked at."""
    voter = enter(320)
    page = voter.page

    def photographs() -> int:
        return sum(each.url.endswith("photo.jpg") for each in voter.onlooker.requests)

    page.goto(f"{voter.site}/vote/{voter.uuid}")
    voter.at("arrive")
    assert photographs() == 0
    type_code(voter, voter.token)
    expect(page.locator("#choice-options img[src]")).to_have_count(3)
    page.wait_for_load_state("networkidle")
    asked = photographs()
    assert asked == 3
    voter.press("Go to the names")
    page.locator(".about summary").first.click()
    page.wait_for_load_state("networkidle")
    assert photographs() == asked


def test_the_review_of_a_list_names_its_members(enter: Enter) -> None:
    """Who casts a list reads once more who is on it."""
    voter = enter(320, district=BY_LIST)
    voter.arrive()
    voter.choose("Ensemble")
    voter.review()
    members = voter.page.locator("#chosen-members li")
    expect(members).to_have_count(len(booth.FIRST_NAMES))
    expect(members.first).to_have_text("Anne Lambert")
    voter.look("review-list")


def test_the_receipt_is_saved_to_be_read(enter: Enter) -> None:
    """The file shows tracker and address in a browser, off line; the signed one is inside it."""
    voter = enter(320)
    page = voter.page
    voter.arrive()
    voter.choose("Alice Martin")
    voter.review()
    tracker = voter.cast().replace("\n", "")
    with page.expect_download() as saving:
        voter.press("Save the receipt")
    expect(page.get_by_text("The receipt was saved on this device.").first).to_be_visible()
    assert saving.value.suggested_filename.endswith(".html")
    saved = page.context.new_page()
    kept = Path(saving.value.path()).with_suffix(".html")
    saving.value.save_as(kept)
    saved.goto(kept.as_uri())
    expect(saved.get_by_role("heading", level=1)).to_have_text("Your receipt")
    expect(saved.locator("main")).to_contain_text(f"/elections/{voter.uuid}/ballots")
    expect(saved.locator("main")).not_to_contain_text("Printed on")
    expect(saved.locator("button")).to_have_count(0)
    saved.locator("summary").click()
    signed = json.loads(saved.locator("pre").inner_text())
    assert (signed["format"], signed["tracker"]) == ("evote-receipt", tracker)
    saved.screenshot(path=booth_picture("receipt-file"), full_page=True)
    saved.close()
    page.locator(".seal summary").click()
    with page.expect_download() as saving:
        voter.press("Save the signed receipt as JSON")
    assert json.loads(saving.value.path().read_text()) == signed


def test_the_printed_receipt_says_where_to_look_and_when_it_was_printed(enter: Enter) -> None:
    """On paper stand address and day, and nothing that only makes sense on the screen."""
    voter = enter(320)
    page = voter.page
    voter.arrive()
    voter.choose("Alice Martin")
    voter.review()
    voter.cast()
    expect(page.get_by_text("Printed on")).to_be_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    expect(page.locator("[data-fill=find-address]")).to_be_visible()
    expect(page.locator("[data-fill=printed]")).to_have_text(re.compile(r"^\d+ \w+ \d{4}$"))
    expect(page.get_by_text("You can print the receipt")).to_be_hidden()
    page.screenshot(path=booth_picture("receipt-printed"), full_page=True)


def booth_picture(name: str) -> Path:
    """Return where a picture is kept."""
    return PICTURES / f"vote-{name}.png"


def test_after_ten_checks_the_way_on_is_plain(enter: Enter) -> None:
    """The page says that no more checks are possible and leads back to the ballot."""
    voter = enter(320)
    page = voter.page
    voter.arrive()
    voter.choose("Alice Martin")
    voter.review()
    refusal = {"rule": "too-many-openings"}
    page.route("**/openings", lambda route: route.fulfill(status=409, json=refusal))
    page.locator("#check").click()
    voter.stopped("You have checked this device often enough", "No more checks are possible")
    voter.look("checked-enough")
    voter.press("Go back to my ballot")
    voter.at("review")
    page.unroute("**/openings")
    voter.cast()


def test_the_close_is_told_in_sight_while_somebody_chooses(enter: Enter, day: ElectionDay) -> None:
    """Ten minutes before, and when it has come; the service's clock counts, not the device's."""
    voter = enter(320)
    page = voter.page
    now = day.clock.now
    try:
        day.clock.now = CLOSES - timedelta(minutes=12)
        page.clock.install(time="2020-01-01T00:00:00Z")
        voter.arrive()
        notice = page.locator("[data-fill=closing]")
        expect(notice).to_be_hidden()
        page.clock.run_for(3 * 60_000)
        expect(notice).to_contain_text("Voting closes soon")
        expect(page.locator("#announcer")).to_contain_text("Voting closes soon")
        voter.look("close-is-near")
        page.clock.run_for(10 * 60_000)
        expect(notice).to_contain_text("Voting is closed.")
    finally:
        day.clock.now = now


def test_the_kiosk_asks_nobody_whether_nobody_is_there(enter: Enter) -> None:
    """A page that no one has touched stays as it is; one touch, and it asks."""
    voter = enter(768)
    page = voter.page
    page.clock.install()
    page.goto(f"{voter.site}/kiosk/{voter.uuid}")
    voter.at("arrive")
    page.clock.run_for(100_000)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator("#arrive-heading").click()
    page.clock.run_for(95_000)
    expect(page.get_by_role("dialog")).to_be_visible()


def test_a_kiosk_without_network_is_wiped_and_comes_back(enter: Enter) -> None:
    """Our own page says that it is cleared, nothing of the voter is on it, and it recovers."""
    voter = enter(768)
    page = voter.page
    page.goto(f"{voter.site}/kiosk/{voter.uuid}?language=en")
    type_code(voter, voter.token)
    voter.press("Go to the names")
    voter.choose("Alice Martin")
    voter.context.set_offline(True)
    voter.press("Stop and clear this page")
    voter.at("cleared")
    voter.look("kiosk-cleared")
    expect(page.locator("input:checked")).to_have_count(0)
    assert voter.leaks([]) == []
    voter.context.set_offline(False)
    voter.at("arrive")
    assert page.url == f"{voter.site}/kiosk/{voter.uuid}"


def test_a_receipt_is_wiped_without_network_too(enter: Enter) -> None:
    """After the vote the tracking number is nowhere on the page, and no dialog asks."""
    voter = enter(768)
    page = voter.page
    page.clock.install()
    page.goto(f"{voter.site}/kiosk/{voter.uuid}?language=en#{voter.token}")
    voter.at("district")
    voter.press("Go to the names")
    voter.choose("Alice Martin")
    voter.review()
    voter.cast()
    voter.context.set_offline(True)
    voter.press("I have finished")
    voter.at("cleared")
    expect(page.locator("[data-fill=tracker] span, [data-fill=head] span")).to_have_count(0)
    expect(page.locator("#receipt-square svg")).to_have_count(0)
    page.clock.run_for(100_000)
    expect(page.get_by_role("dialog")).to_have_count(0)


def film(text: str, file: Path) -> None:
    """Write a film, MJPEG, in which a letter with a square is held before the camera."""
    square = qrcode.make(text, image_factory=PilImage).get_image().convert("RGB").resize((300, 300))
    letter = Image.new("RGB", (640, 480), (225, 220, 210))
    letter.paste(square.rotate(4, expand=True, fillcolor=(225, 220, 210)), (150, 80))
    frame = io.BytesIO()
    letter.save(frame, "JPEG", quality=80)
    file.write_bytes(frame.getvalue() * 20)


@pytest.mark.parametrize("shown", ["a letter", "a blank sheet"])
def test_the_kiosk_reads_a_letter_with_a_real_camera(
    browser: Browser, day: ElectionDay, site: str, residents: object, tmp_path: Path, shown: str
) -> None:
    """The square before the camera opens the booth; a sheet without one does not."""
    uuid = day.uuids[0]
    token = day.poll.tokens[uuid][next(residents)]  # type: ignore[call-overload]
    film(f"{site}/vote/{uuid}#{token}", tmp_path / "letter.mjpeg")
    if shown == "a blank sheet":
        blank = io.BytesIO()
        Image.new("RGB", (640, 480), "white").save(blank, "JPEG")
        (tmp_path / "letter.mjpeg").write_bytes(blank.getvalue() * 20)
    filming = browser.browser_type.launch(
        executable_path=find_chromium(),
        args=[
            *CHROMIUM_OPTIONS,
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'letter.mjpeg'}",
        ],
    )
    context = filming.new_context(locale="en-GB", reduced_motion="reduce")
    onlooker = Onlooker(context)
    page = context.new_page()
    page.goto(f"{site}/kiosk/{uuid}?language=en")
    expect(page.locator("[data-step=arrive]")).to_be_visible()
    assert not [each.url for each in onlooker.requests if each.url.endswith("scanner.js")]
    page.get_by_role("button", name="Read the code with the camera").click()
    if shown == "a letter":
        expect(page.locator("[data-step=district]")).to_be_visible(timeout=20_000)
    else:
        page.wait_for_timeout(3_000)
        expect(page.locator("[data-step=arrive]")).to_be_visible()
    loaded = [each.url for each in onlooker.requests if each.url.endswith("scanner.js")]
    filming.close()
    assert len(loaded) == 1
    assert onlooker.complaints == []
