"""Voters' journeys through the booth: every way that a vote can take, on every kind of screen."""

import gzip
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect
from sqlalchemy import func, insert, select, update

from evote.models.boards import BallotRow
from evote.models.polls import DistrictRow, ProfileRow
from evote.server import serving
from evote.simulation.poll import Plan
from evote.voter.app import create_voter_app
from tests.journeys.layout import misfits
from tests.journeys.onlooker import WIDTHS, Onlooker
from tests.journeys.voter import Voter, losing
from tests.simulation import CLOSES, SMALL, ElectionDay

NAMES = [
    "Alice Martin",
    "Bruno Bernard",
    "Chloé Robert",
    "David Richard",
    "Élodie Petit",
    "Fatima Durand",
    "Gérard Roux",
    "Hugo Moreau",
    "Inès Simon",
    "Jean-Baptiste de La Tour-Maubourg",
    "Karim Saïdi",
    "Léa Fournier",
    "Marcel Girard",
    "Nadia Bonnet",
]
LISTS = {"Ensemble": "Lambert", "Rives de Garonne": "Mercier"}
FIRST_NAMES = ("Anne", "Bilal", "Carla", "Denis", "Eva", "Farid", "Gina", "Henri", "Irma")
PLAN: Plan = replace(
    SMALL, districts=("Montanou", "Le Gravier"), residents=30, seats=9, candidates=14
)
STATEMENT = "Je vis ici depuis trente ans.\nJe veux des arbres et des bancs à l'ombre."
BUDGET = 200_000
"""Bytes of page, style and script, compressed."""

OUTLINE = "getComputedStyle(document.querySelectorAll('.candidate')[%d]).outlineStyle"
GLIDING = """[...document.querySelectorAll("body *")].some(
    each => parseFloat(getComputedStyle(each).transitionDuration) > 0)"""

INDIVIDUALS, BY_LIST = range(2)
Enter = Callable[..., Voter]


def candidates() -> str:
    """Return the table of candidates: persons in one district, two lists in the other."""
    lines = [f"1,{name},19{60 + n}-01-01," for n, name in enumerate(NAMES)]
    lines += [
        f"2,{first} {last},19{60 + n}-02-02,{name}"
        for name, last in LISTS.items()
        for n, first in enumerate(FIRST_NAMES)
    ]
    return "\n".join(["district,name,born,list", *lines, ""])


def photograph(place: int) -> bytes:
    """Return a picture that stands for a face."""
    file = io.BytesIO()
    Image.new("RGB", (360, 450), (60 + 20 * place, 90, 120)).save(file, "JPEG")
    return file.getvalue()


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ElectionDay]:
    """Fourteen who stand alone in Montanou, some with a picture; two lists in Le Gravier."""
    day = ElectionDay(tmp_path_factory.mktemp("booth"), PLAN, candidates=candidates())
    with day.database.writing() as session:
        for place in (0, 1, 3):
            profile = {"place": place, "statement": STATEMENT, "photo": photograph(place)}
            session.execute(insert(ProfileRow).values(district_uuid=day.uuids[0], **profile))
        session.execute(
            insert(ProfileRow).values(district_uuid=day.uuids[1], place=9, statement=STATEMENT)
        )
    yield day
    day.close()


@pytest.fixture(scope="module")
def site(day: ElectionDay) -> Iterator[str]:
    """Serve the pages, and give their address."""
    with serving(create_voter_app(day.station)) as address:
        yield address


@pytest.fixture(scope="module")
def residents() -> Iterator[int]:
    """Number the residents: each test takes the letters of others."""
    return count()


@pytest.fixture
def enter(
    browser: Browser, day: ElectionDay, site: str, residents: Iterator[int]
) -> Iterator[Enter]:
    """Bring a voter with a letter to a browser; what it complains of fails the test."""
    voters: list[Voter] = []

    def bring(
        width: int, colours: Any = "light", district: int = INDIVIDUALS, **more: Any
    ) -> Voter:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            color_scheme=colours,
            locale="en-GB",
            reduced_motion="reduce",
            **more,
        )
        uuid = day.uuids[district]
        token = day.poll.tokens[uuid][next(residents)]
        voter = Voter(site, uuid, token, context, Onlooker(context), context.new_page())
        voters.append(voter)
        return voter

    yield bring
    for voter in voters:
        voter.context.close()
    complaints = [text for voter in voters for text in voter.onlooker.complaints]
    # A browser reports each refused or broken request by itself.
    assert [text for text in complaints if "Failed to load resource" not in text] == []


def ballots(day: ElectionDay, district: int = INDIVIDUALS) -> int:
    """Return how many ballots stand on a district's board."""
    of_district = BallotRow.district_uuid == day.uuids[district]
    with day.database.reading() as session:
        return session.scalar(select(func.count()).select_from(BallotRow).where(of_district)) or 0


def suspend(day: ElectionDay, suspended: bool) -> None:  # noqa: FBT001 - the state to set
    """Suspend the vote in a district, or let it go on."""
    with day.database.writing() as session:
        of_district = DistrictRow.uuid == day.uuids[INDIVIDUALS]
        session.execute(update(DistrictRow).where(of_district).values(suspended=suspended))


def test_individuals_are_chosen(enter: Enter, day: ElectionDay) -> None:
    """Code, district, names, review, receipt, the ballot found again; and nothing leaks."""
    voter = enter(320)
    page = voter.page
    page.goto(f"{voter.site}/vote/{voter.uuid}")
    voter.at("arrive")
    voter.look("1-code")
    voter.listen("1-code")
    page.get_by_role("textbox", name="Personal code").fill(f" {voter.token.replace('-', ' ')} ")
    voter.press("Continue")
    voter.at("district")
    expect(page.locator("[data-fill=where]")).to_have_text("Step 2 of 4.")
    voter.look("2-district")
    voter.listen("2-district")
    voter.press("Go to the names")
    voter.at("choose")
    asked = len(voter.onlooker.requests)
    voter.listen("3-choice")
    chosen = ["Alice Martin", "Chloé Robert", "Inès Simon", "Nadia Bonnet"]
    find_and_compare(voter)
    voter.choose(*chosen)
    expect(page.locator("#choice-count")).to_have_text(
        "You have chosen 4 of at most 9. You may choose 5 more."
    )
    voter.look("3-choice")
    assert voter.review() == chosen
    expect(page.locator('[data-step="review"]')).to_contain_text("You have not voted yet.")
    voter.look("4-review")
    voter.listen("4-review")
    assert len(voter.onlooker.requests) == asked, "nothing may be asked while somebody chooses"
    before = ballots(day)
    tracker = voter.cast()
    assert ballots(day) == before + 1
    expect(page.get_by_text("You have not voted yet.").locator("visible=true")).to_have_count(0)
    voter.look("5-done")
    voter.listen("5-done")
    assert_nothing_leaked(voter, chosen)
    page.goto(f"{voter.site}/elections/{voter.uuid}/ballots?tracker={tracker.replace('+', '%2B')}")
    expect(page.get_by_role("status").first).to_contain_text(
        "Yes, this ballot is in the ballot box"
    )


def find_and_compare(voter: Voter) -> None:
    """Look for a name without its accents, and read two statements beside each other."""
    page = voter.page
    page.get_by_label("Find a name").fill("elodie")
    expect(page.locator(".candidate:visible")).to_have_count(1)
    voter.choose("Élodie Petit")
    voter.press("Show all")
    expect(page.locator(".candidate:visible")).to_have_count(len(NAMES))
    page.get_by_label("Élodie Petit").uncheck()
    page.get_by_text("Compare, side by side").click()
    page.get_by_label("First").select_option("Alice Martin")
    page.get_by_label("Second").select_option("David Richard")
    expect(page.locator("[data-compared] .statement:visible")).to_have_count(2)
    voter.look("3-compare")
    expect(page.locator("#choice-options input:checked")).to_have_count(0)
    page.get_by_text("Compare, side by side").click()
    page.locator(".about summary").first.click()
    expect(page.locator(".about .statement").first).to_be_visible()


def assert_nothing_leaked(voter: Voter, chosen: list[str]) -> None:
    """Neither code nor choice is in a request, a storage, the history or the console."""
    page = voter.page
    assert voter.leaks(chosen) == []
    assert page.locator("#token").input_value() == ""
    assert page.locator("input:checked").count() == 0


def test_a_list_is_chosen(enter: Enter, day: ElectionDay) -> None:
    """All nine members of each list are shown; exactly one list goes into the box."""
    voter = enter(768, "dark", BY_LIST)
    voter.arrive()
    assert voter.page.locator(".members li:visible").count() == 18
    voter.choose("Ensemble", "Rives de Garonne")
    voter.look("lists-choice")
    voter.listen("lists-choice")
    assert voter.review() == ["Rives de Garonne"]
    voter.cast()
    assert ballots(day, BY_LIST) == 1


def test_a_blank_ballot_is_cast_by_a_double_click(enter: Enter, day: ElectionDay) -> None:
    """Blank takes the names back; a double click casts one ballot."""
    voter = enter(1280, "dark")
    voter.arrive()
    voter.press("Continue")
    expect(voter.page.locator("#choice-faults")).to_be_focused()
    voter.look("nothing-chosen")
    voter.choose("Alice Martin", "Hugo Moreau")
    voter.page.locator("#choice-blank").check()
    expect(voter.page.locator("#announcer")).to_contain_text("taken back")
    assert voter.review() == ["Blank ballot: nobody is chosen"]
    before = ballots(day)
    voter.page.locator("#cast").dblclick()
    voter.at("done")
    assert ballots(day) == before + 1
    voter.look("done-dark")


def test_a_mind_is_changed(enter: Enter) -> None:
    """Going back by page and browser, and turning the telephone, lose nothing."""
    voter = enter(768)
    voter.arrive()
    voter.choose("Alice Martin")
    assert voter.review() == ["Alice Martin"]
    voter.press("Change my choice")
    voter.at("choose")
    voter.page.set_viewport_size({"width": 1024, "height": 600})
    voter.page.get_by_label("Alice Martin").uncheck()
    voter.choose("Karim Saïdi")
    voter.page.go_forward()
    voter.at("review")
    assert voter.page.locator("#chosen-list li").all_inner_texts() == ["Karim Saïdi"]
    for step in ("choose", "district", "arrive"):
        voter.page.go_back()
        voter.at(step)
    expect(voter.page.get_by_text("This page still knows your code.")).to_be_visible()
    voter.press("Continue")
    voter.at("district")
    voter.press("Go to the names")
    expect(voter.page.get_by_label("Karim Saïdi")).to_be_checked()
    assert voter.review() == ["Karim Saïdi"]
    voter.cast()


def test_a_lost_connection_loses_nothing(enter: Enter, day: ElectionDay) -> None:
    """Each request is lost once; the code need not be typed again, and one ballot is cast."""
    voter = enter(320, "dark")
    voter.page.route("**/election.json", losing(1))
    voter.page.goto(voter.link)
    for address in ("rules.json", "credentials.json", f"elections/{voter.uuid}", "tickets"):
        voter.stopped("You cannot vote here at the moment", "There is no connection")
        voter.page.route(f"**/{address}", losing(1))
        voter.press("Try again")
    voter.stopped("You cannot vote here at the moment", "There is no connection")
    voter.look("no-connection")
    voter.press("Try again")
    voter.at("district")
    voter.press("Go to the names")
    voter.choose("Bruno Bernard")
    voter.review()
    voter.page.route("**/ballots", losing(1, after=True))
    before = ballots(day)
    voter.cast()
    assert ballots(day) == before + 1


def test_of_two_tabs_one_casts(enter: Enter, day: ElectionDay) -> None:
    """The second tab is told that its ballot was not cast, and why."""
    voter = enter(768, "dark")
    voter.arrive()
    other = replace(voter, page=voter.context.new_page())
    other.arrive()
    for tab, name in ((voter, "Alice Martin"), (other, "Bruno Bernard")):
        tab.choose(name)
        tab.review()
    voter.cast()
    before = ballots(day)
    other.press("Cast my ballot")
    other.stopped("Your ballot was not cast", "A ballot was cast with this code.")
    assert ballots(day) == before


def test_a_spent_code_is_noticed_before_the_choice(enter: Enter) -> None:
    """Who voted already learns it at once, and is not alarmed."""
    voter = enter(320)
    voter.arrive()
    voter.choose("Alice Martin")
    voter.review()
    voter.cast()
    voter.page.on("dialog", lambda dialog: dialog.accept())
    voter.page.goto("about:blank")
    voter.page.goto(voter.link)
    voter.stopped("This code has been used", "Then your vote counts and all is well.")
    voter.look("code-spent")
    voter.listen("code-spent")


def test_the_poll_ends_while_somebody_chooses(enter: Enter, day: ElectionDay) -> None:
    """After the close nothing is cast, and the page says when that was."""
    voter = enter(1280)
    voter.arrive()
    voter.choose("Alice Martin")
    voter.review()
    now = day.clock.now
    try:
        day.clock.now = CLOSES + timedelta(days=1)
        voter.press("Cast my ballot")
        voter.stopped("Your ballot was not cast", "Voting is closed. It closed on")
        voter.page.on("dialog", lambda dialog: dialog.accept())
        voter.page.goto("about:blank")
        voter.page.goto(voter.link)
        voter.stopped("You cannot vote here at the moment", "Voting is closed. It closed on")
        voter.look("closed")
    finally:
        day.clock.now = now


def test_a_suspended_district_goes_on_later(enter: Enter, day: ElectionDay) -> None:
    """Suspended on the way, the choice stays and is cast when the vote goes on."""
    voter = enter(768)
    voter.arrive()
    voter.choose("Alice Martin")
    voter.review()
    try:
        suspend(day, suspended=True)
        voter.press("Cast my ballot")
        voter.stopped("Your ballot was not cast", "Voting is suspended")
        voter.look("suspended")
    finally:
        suspend(day, suspended=False)
    voter.press("Try again")
    voter.at("review")
    assert voter.page.locator("#chosen-list li").all_inner_texts() == ["Alice Martin"]
    voter.cast()


def test_a_mistyped_code_is_put_right(enter: Enter) -> None:
    """A wrong group is named; one letter in the wrong case, or the capitals locked, is forgiven."""
    voter = enter(320)
    page = voter.page
    page.goto(f"{voter.site}/vote/{voter.uuid}")
    field = page.get_by_role("textbox", name="Personal code")
    for typed, words in (
        ("", "Enter the code from your letter."),
        ("abc", "You have entered 3."),
        (f"{voter.token[:7]}*{voter.token[8:]}", "Check group 2"),
        ("abcde-fghijk-mnopq-rstuvw", "Capital and small letters matter"),
        (voter.token[:-1], "Check group 4 of the code: it has 6 letters and digits."),
        ("nzkYG-o6APdp-a6V68-hiF1cw", "No letter of this district has this code."),
    ):
        field.fill(typed)
        voter.press("Continue")
        expect(page.locator("#token-faults")).to_contain_text(words)
        expect(page.locator("#token-faults")).to_be_focused()
        expect(field).to_have_accessible_description(re.compile(re.escape(words)))
    voter.look("code-refused")
    voter.listen("code-refused")
    field.fill(voter.token.swapcase())
    voter.press("Continue")
    voter.at("district")


def test_the_whole_vote_by_keyboard(enter: Enter) -> None:
    """Tab, space and return lead from the link to the receipt; the focus is always to be seen."""
    voter = enter(1280)
    page = voter.page
    page.goto(f"{voter.site}/vote/{voter.uuid}")
    voter.at("arrive")
    voter.tab_to("token")
    page.keyboard.type(voter.token)
    page.keyboard.press("Enter")
    voter.at("district")
    expect(page.locator("#district-heading")).to_be_focused()
    voter.tab_to("Go to the names")
    page.keyboard.press("Enter")
    voter.at("choose")
    expect(page.locator("#choose-heading")).to_be_focused()
    for _ in range(2):
        voter.tab_to("choice")
        page.keyboard.press("Space")
    page.keyboard.press("Enter")
    voter.at("review")
    assert len(page.locator("#chosen-list li").all()) == 2
    voter.tab_to("cast")
    page.keyboard.press("Enter")
    voter.at("done")
    expect(page.locator("#done-heading")).to_be_focused()
    voter.tab_to("save")
    with page.expect_download() as saving:
        page.keyboard.press("Enter")
    assert '"format":"evote-receipt"' in saving.value.path().read_text()


def test_the_kiosk_forgets_everybody(enter: Enter, day: ElectionDay) -> None:
    """Silence is followed by a question, then by a clean page; nothing of the voter stays."""
    voter = enter(768)
    page = voter.page
    page.clock.install()
    page.goto(f"{voter.site}/kiosk/{voter.uuid}?language=en")
    voter.at("arrive")
    assert page.locator("a[href]:not([data-language-link]):not([data-goto])").count() == 0
    page.get_by_role("textbox", name="Personal code").fill(voter.token)
    voter.press("Continue")
    voter.at("district")
    voter.press("Go to the names")
    voter.choose("Alice Martin")
    page.clock.run_for(95_000)
    expect(page.get_by_role("dialog")).to_contain_text("Are you still there?")
    voter.look("kiosk-idle")
    voter.listen("kiosk-idle")
    voter.press("I need more time")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.get_by_label("Alice Martin")).to_be_checked()
    page.clock.run_for(125_000)
    voter.at("arrive")
    assert page.url == f"{voter.site}/kiosk/{voter.uuid}"
    assert voter.context.cookies() == []
    assert_nothing_leaked(voter, ["Alice Martin"])
    assert page.evaluate("history.length") <= 2
    page.go_back()
    page.go_forward()
    voter.at("arrive")
    assert_nothing_leaked(voter, ["Alice Martin"])


def test_at_the_kiosk_the_receipt_stays_on_the_screen(enter: Enter, day: ElectionDay) -> None:
    """Only a kiosk may use the camera; the receipt is not kept or printed, then all is wiped."""
    voter = enter(1280)
    page = voter.page
    answer = page.goto(f"{voter.site}/kiosk/{voter.uuid}#{voter.token}")
    assert answer is not None
    assert "camera=(self)" in answer.headers["permissions-policy"]
    assert answer.headers["x-robots-tag"] == "noindex"
    voter.at("district")
    voter.press("Go to the names")
    voter.choose("Alice Martin")
    voter.review()
    before = ballots(day)
    voter.cast()
    assert ballots(day) == before + 1
    voter.look("kiosk-5-done")
    assert page.get_by_role("button").locator("visible=true").all_inner_texts() == [
        "I have finished",
        "Stop and clear this page",
    ]
    voter.press("I have finished")
    voter.at("arrive")
    assert_nothing_leaked(voter, ["Alice Martin"])


@pytest.mark.parametrize("browser_kind", ["without script", "too old"])
def test_a_browser_that_cannot_seal_is_told_where_to_vote(enter: Enter, browser_kind: str) -> None:
    """Without script, or too old for it, the page says why, where to go, and whom to call."""
    voter = enter(320, java_script_enabled=browser_kind == "too old")
    if browser_kind == "too old":
        voter.page.route("**/booth.js", lambda route: route.fulfill(body="syntax error"))
    voter.page.goto(voter.link)
    notice = voter.page.locator(".notice-warning").locator("visible=true")
    expect(notice).to_contain_text("05 53 00 00 00", timeout=8_000)
    expect(notice).to_contain_text("vote at the polling place")
    assert voter.page.locator("[data-step]:visible").count() == 0
    voter.onlooker.complaints.clear()


def test_ballots_of_different_choices_have_the_same_size(enter: Enter) -> None:
    """One name, nine names or a blank ballot: what is sent has the same length to the byte."""
    sizes = []
    for choice in (NAMES[:1], NAMES[:9], []):
        voter = enter(1280)
        voter.arrive()
        voter.choose(*choice)
        if not choice:
            voter.page.locator("#choice-blank").check()
        voter.review()
        voter.cast()
        posts = [sent for sent in voter.onlooker.requests if sent.method == "POST"]
        sizes.append([len(sent.post_data_buffer or b"") for sent in posts])
    assert sizes[0] == sizes[1] == sizes[2]


def test_large_text_and_high_contrast_break_nothing(enter: Enter) -> None:
    """In the colours of the reader's own choice what is chosen stands out; letters may be large."""
    voter = enter(768, forced_colors="active")
    voter.arrive()
    voter.choose(*NAMES[:2])
    voter.look("forced-colours")
    outlines = [OUTLINE % place for place in (0, 2)]
    assert [voter.page.evaluate(outline) for outline in outlines] == ["solid", "none"]
    faults = [fault for width in WIDTHS for fault in misfits(voter.page, width, 200)]
    voter.review()
    faults += [fault for width in WIDTHS for fault in misfits(voter.page, width, 200)]
    assert faults == []


@pytest.mark.parametrize(("motion", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_who_asks_for_that(enter: Enter, motion: str, moves: bool) -> None:  # noqa: FBT001 - what is expected
    """No element glides from one state to another; for everybody else, something does."""
    voter = enter(768)
    voter.page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
    voter.arrive()
    assert voter.page.evaluate(GLIDING) == moves


def test_the_booth_is_light(enter: Enter) -> None:
    """Page, style and script are below 200 kB compressed; nothing comes from elsewhere."""
    voter = enter(1280)
    voter.arrive()
    sent = voter.onlooker.requests
    assert {request.url.split("/")[2] for request in sent} == {voter.site.split("/")[2]}
    weights = {
        request.url: len(gzip.compress(request.response().body()))  # type: ignore[union-attr]
        for request in sent
        if request.resource_type in {"document", "stylesheet", "script"}
    }
    assert len(weights) >= 3
    assert sum(weights.values()) < BUDGET
