"""The booth in a real browser, with a station that can be told to lie."""

import json
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from ballots.admission import CheckedBallot, check_ballots
from ballots.credential import derive, ticket
from ballots.election import read_election
from crypto.groups import ED25519
from crypto.hashing import sha256_hex
from tests.booth.shared import VECTORS
from tests.booth.station import Station, election, step

TOKEN = VECTORS["credentials"][0]["token"]
UNSURE = "We do not know yet whether your ballot arrived"
Enter = Callable[[Station, str], Page]


@pytest.fixture
def station() -> Station:
    """Return a station for twenty candidates, one to nine choices, blank votes allowed."""
    return Station(election("individuals with blank"))


def admit(station: Station) -> CheckedBallot:
    """Return the only ballot that was posted, as the Python packages check it."""
    raws = {posted["ballot"].encode() for posted in station.posted}
    (verdict,) = check_ballots(read_election(station.vector["election"].encode()), raws)
    assert isinstance(verdict, CheckedBallot)
    return verdict


def reach(page: Page, name: str) -> None:
    """Wait until a step is shown."""
    expect(page.locator(f'[data-step="{name}"]')).to_be_visible(timeout=5_000)
    assert step(page) == name


def begin(page: Page) -> None:
    """Go on from the district to the names."""
    reach(page, "district")
    page.locator('#district-form button[type="submit"]').click()
    reach(page, "choose")


def choose(page: Page, *names: str) -> None:
    """Tick candidates by the words on their labels."""
    for name in names:
        page.get_by_label(name).check()


def asks_before_leaving(page: Page) -> bool:
    """Whether the page would have the browser ask before it is left."""
    leaving = "!window.dispatchEvent(new Event('beforeunload', { cancelable: true }))"
    return bool(page.evaluate(leaving))


def test_a_ballot_sealed_in_the_browser_is_admitted(station: Station, enter: Enter) -> None:
    """From the link to the receipt: the ballot is valid, and bears the token's credential."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    choose(page, "Aïcha Benali", "Djamel Haddad")
    page.locator('#choice-form button[type="submit"]').click()
    reach(page, "review")
    assert page.locator("#chosen-list li").all_inner_texts() == ["Aïcha Benali", "Djamel Haddad"]
    page.locator("#cast").click()
    reach(page, "done")
    ballot = admit(station)
    credential = derive(ED25519, station.vector["uuid"], TOKEN)
    assert ballot.credential == ED25519.encode(credential.public)
    assert station.posted[0].keys() == {"ticket", "ballot"}
    assert station.posted[0]["ticket"] == ticket(station.vector["uuid"], TOKEN)
    assert page.locator("[data-fill=tracker]").inner_text() == ballot.tracker
    assert page.locator("[data-language-link]").count() == 0
    with page.expect_popup() as opening:
        page.locator("#find").click()
    asked = "new URLSearchParams(location.search).get('tracker')"
    opening.value.wait_for_url("**/ballots?*")
    assert opening.value.evaluate(asked) == ballot.tracker
    assert opening.value.evaluate("opener") is None
    assert step(page) == "done"
    assert page.locator("#announcer").inner_text() == ""


def fingerprint_of(vector: dict[str, str]) -> str:
    """Return what `sha256sum` prints for an election, as its letters name it."""
    return sha256_hex(vector["election"].encode())


def test_the_election_that_the_letter_names_can_be_voted_in(station: Station, enter: Enter) -> None:
    """The square carries the beginning of the fingerprint, the page shows it in groups of four."""
    named = fingerprint_of(station.vector)
    page = enter(station, f"#{TOKEN}.{named[:32]}")
    reach(page, "district")
    shown = page.locator('[data-fill="check-number"]').inner_text()
    assert shown.replace(" ", "") == named[:20]


def test_a_service_with_a_key_of_its_own_gets_no_vote(station: Station, enter: Enter) -> None:
    """It could read the ballot: the letter's square names another election, and the booth stops."""
    honest = fingerprint_of(station.vector)
    key = json.loads(station.vector["election"])["public_key"]
    other = ED25519.encode(ED25519.generator_power(7))
    station.vector["election"] = station.vector["election"].replace(key, other)
    page = enter(station, f"#{TOKEN}.{honest[:32]}")
    reach(page, "stopped")
    assert "the election that your letter names" in page.locator("[data-fill=problem]").inner_text()
    assert not station.posted


def test_the_token_is_wiped_and_never_sent_or_stored(station: Station, enter: Enter) -> None:
    """Address bar, history, storage and requests never hold the token."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    assert page.url == station.address
    choose(page, "Aïcha Benali")
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").click()
    reach(page, "done")
    stored = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, history.state])"
    )
    sent = [
        part
        for request in station.requests
        for part in (request.url, str(request.headers), request.post_data or "")
    ]
    for text in [stored, page.content(), *sent]:
        assert TOKEN not in text
        assert TOKEN.replace("-", "") not in text
    assert not [text for text in [stored, *sent] if "Aïcha" in text]
    page.reload()
    reach(page, "arrive")


def test_a_typed_code_may_be_grouped_in_any_way(station: Station, enter: Enter) -> None:
    """A code is pasted with spaces; a wrong one is answered with the place to look at."""
    page = enter(station, "")
    reach(page, "arrive")
    page.locator("#token").fill(TOKEN[:6] + "!" + TOKEN[7:])
    page.keyboard.press("Enter")
    expect(page.locator("#token-error")).to_contain_text("group 2")
    expect(page.locator("#token-faults")).to_be_focused()
    page.locator("#token-faults a").click()
    expect(page.locator("#token")).to_be_focused()
    page.locator("#token").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("#token-error")).to_contain_text("Enter the code")
    page.locator("#token").fill(f" {TOKEN.replace('-', ' ')} ")
    page.keyboard.press("Enter")
    begin(page)
    assert page.locator("#token").input_value() == ""


def test_the_booth_works_by_keyboard_and_says_where_one_is(station: Station, enter: Enter) -> None:
    """Each step's heading takes the focus, and ticking is announced."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    expect(page.locator("#choose-heading")).to_be_focused()
    expect(page.locator("[data-fill=where]")).to_have_text("Step 3 of 4.")
    for _ in range(2):  # over the search field
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_label("Aïcha Benali")).to_be_checked()
    expect(page.locator("#announcer")).to_have_text(page.locator("#choice-count").inner_text())
    page.keyboard.press("Enter")
    reach(page, "review")
    expect(page.locator("#review-heading")).to_be_focused()
    expect(page.locator("[data-progress=review]")).to_have_attribute("aria-current", "step")
    page.locator("#cast").focus()
    page.keyboard.press("Enter")
    reach(page, "done")
    expect(page.locator("#done-heading")).to_be_focused()


def test_going_back_keeps_the_choice(station: Station, enter: Enter) -> None:
    """Both the page's and the browser's way back lead to the choice as it was."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    for back in (page.locator("#back").click, page.go_back):
        choose(page, "Cécile Delmas")
        page.locator('#choice-form button[type="submit"]').click()
        reach(page, "review")
        back()
        reach(page, "choose")
        expect(page.get_by_label("Cécile Delmas")).to_be_checked()
    choose(page, "Aïcha Benali")
    page.go_forward()
    reach(page, "review")
    assert page.locator("#chosen-list li").all_inner_texts() == ["Aïcha Benali", "Cécile Delmas"]


def test_forward_leads_nowhere_without_a_code(station: Station, enter: Enter) -> None:
    """After the page was loaded anew, the browser's way forward shows no ballot."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    page.go_back()
    reach(page, "district")
    page.reload()
    reach(page, "arrive")
    page.go_forward()
    expect(page.locator("#token")).to_be_visible()
    assert step(page) == "arrive"


def test_a_blank_vote_excludes_candidates(station: Station, enter: Enter) -> None:
    """Blank takes candidates back and the other way round, and both are announced."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    choose(page, "Aïcha Benali", "Djamel Haddad")
    page.locator("#choice-blank").check()
    assert page.locator("#choice-options input:checked").count() == 0
    expect(page.locator("#announcer")).to_contain_text("taken back")
    choose(page, "Karim Saïdi")
    expect(page.locator("#choice-blank")).not_to_be_checked()
    page.locator("#choice-blank").check()
    page.locator('#choice-form button[type="submit"]').click()
    reach(page, "review")
    assert page.locator("#chosen-list li").count() == 1
    page.locator("#cast").click()
    reach(page, "done")
    admit(station)


def test_too_few_and_too_many_choices_are_explained(station: Station, enter: Enter) -> None:
    """Nothing, or ten of nine, is not sealed; nine are."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    onward = page.locator('#choice-form button[type="submit"]')
    onward.click()
    expect(page.locator("#choice-error")).to_be_visible()
    names = page.locator("#choice-options .option-name").all_inner_texts()
    choose(page, *names[:10])
    onward.click()
    expect(page.locator("#choice-error")).to_contain_text("1")
    assert step(page) == "choose"
    page.get_by_label(names[0]).uncheck()
    expect(page.locator("#choice-error")).to_be_hidden()
    onward.click()
    reach(page, "review")


def test_a_list_is_chosen_with_radio_buttons(enter: Enter) -> None:
    """Of lists exactly one is chosen; its members stand beside it."""
    station = Station(election("lists"))
    page = enter(station, f"#{TOKEN}")
    begin(page)
    members = page.locator("[data-members]").nth(1).locator("li")
    assert members.all_inner_texts() == ["C. Noir", "D. Vert"]
    page.locator("#choice-blank").check()
    page.get_by_label("Ensemble").check()
    page.get_by_label("Rives de Garonne").check()
    assert page.locator("#choice-form input:checked").count() == 1
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").click()
    reach(page, "done")
    admit(station)


def test_a_lost_answer_is_followed_by_the_same_bytes(station: Station, enter: Enter) -> None:
    """A double click casts once; after lost answers the very same ballot is posted again."""
    station.answers = [None, (503, {"rule": "storage-unavailable"}), None]
    page = enter(station, f"#{TOKEN}")
    page.clock.install()
    begin(page)
    choose(page, "Aïcha Benali")
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").dblclick()
    for _ in range(8):
        page.clock.run_for(6_100)
        page.wait_for_timeout(100)
    reach(page, "stopped")
    assert len(station.posted) == 3
    expect(page.locator("#stopped-heading")).to_have_text(UNSURE)
    page.go_back()
    assert step(page) == "stopped"
    page.locator("#again").click()
    for _ in range(3):
        page.clock.run_for(1_000)
    reach(page, "done")
    assert len(station.posted) == 4
    admit(station)


@pytest.mark.parametrize(
    ("status", "rule", "buttons"),
    [
        (403, "ticket-unknown", 1),
        (409, "ticket-spent", 0),
        (409, "poll-closed", 0),
        (422, "overall-proof", 1),
        (429, "rate-limited", 1),
    ],
)
def test_a_refusal_is_explained(
    station: Station, enter: Enter, status: int, rule: str, buttons: int
) -> None:
    """Each refusal has its sentence, and a second attempt only where that can help."""
    station.answers = [(status, {"rule": rule})]
    page = enter(station, f"#{TOKEN}")
    begin(page)
    choose(page, "Aïcha Benali")
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").click()
    reach(page, "stopped")
    expect(page.locator("#stopped-heading")).to_have_text("Your ballot was not cast")
    problem = page.locator("[data-fill=problem]").inner_text()
    assert problem
    assert "{" not in problem
    assert page.locator("#again:visible").count() == buttons


def test_after_an_unknown_code_another_one_is_typed(station: Station, enter: Enter) -> None:
    """The choice is kept while the voter corrects her code."""
    station.answers = [(403, {"rule": "ticket-unknown"})]
    page = enter(station, f"#{TOKEN}")
    begin(page)
    choose(page, "Aïcha Benali")
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").click()
    reach(page, "stopped")
    page.locator("#again").click()
    reach(page, "arrive")
    page.locator("#token").fill(TOKEN)
    page.keyboard.press("Enter")
    begin(page)
    expect(page.get_by_label("Aïcha Benali")).to_be_checked()
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").click()
    reach(page, "done")
    assert station.posted[1]["ticket"] == ticket(station.vector["uuid"], TOKEN)


@pytest.mark.parametrize("way", ["link", "typed"])
def test_a_code_of_another_district_is_found_out_at_once(
    station: Station, enter: Enter, way: str
) -> None:
    """A code that the district's list lacks stops before the choice; nothing is asked for it."""
    wrong = f"{TOKEN[:-1]}x"
    page = enter(station, f"#{wrong}" if way == "link" else "")
    reach(page, "arrive")
    if way == "typed":
        expect(page.locator("[data-fill=count]").first).to_have_text("You have chosen nobody yet.")
        page.locator("#token").fill(wrong)
        page.keyboard.press("Enter")
    expect(page.locator("#token-error")).to_contain_text(
        "No letter of this district has this code."
    )
    expect(page.locator("#token-faults")).to_be_focused()
    assert not [sent for sent in station.requests if sent.url.endswith("/tickets")]
    page.locator("#token").fill(TOKEN)
    page.keyboard.press("Enter")
    begin(page)
    expect(page.locator("#token-error")).to_be_hidden()


@pytest.mark.parametrize(
    ("part", "pattern", "replacement"),
    [
        ("rules", "Aïcha Benali", "Aïcha Benaly"),
        ("rules", '"max":9', '"max":8'),
        ("election", "Aïcha Benali", "Aïcha Benaly"),
        ("election", '"public_key":"[0-9a-f]{64}"', f'"public_key":"{"0" * 63}1"'),
        (
            "election",
            '"public_key":"[0-9a-f]{64}"',
            f'"public_key":"{VECTORS["group"]["refused"][3]}"',
        ),
        ("election", "evote-rules-sha256:.", "evote-rules-sha256:"),
        ("election", '"uuid":"..', '"uuid":"zz'),
    ],
)
def test_an_altered_definition_closes_the_booth(
    station: Station, enter: Enter, part: str, pattern: str, replacement: str
) -> None:
    """Altered rules, questions, or a key outside the group: no candidate is shown, nothing sent."""
    station.vector[part] = re.sub(pattern, replacement, station.vector[part], count=1)
    page = enter(station, f"#{TOKEN}")
    reach(page, "stopped")
    expect(page.locator("[data-fill=problem]")).to_contain_text("Do not vote")
    assert page.locator("#choice-options li").count() == 0
    assert page.locator("#again").is_hidden()
    assert station.posted == []


@pytest.mark.parametrize("state", ["not-yet-open", "closed", "suspended"])
def test_outside_of_voting_hours_the_booth_is_closed(
    station: Station, enter: Enter, state: str
) -> None:
    """Before and after the poll the page says when it opens and when it closed."""
    station.state = state
    page = enter(station, f"#{TOKEN}")
    reach(page, "stopped")
    expect(page.locator("#stopped-heading")).to_have_text("You cannot vote here at the moment")
    moments = {"not-yet-open": "23 November 2026", "closed": "30 November 2026", "suspended": ""}
    expect(page.locator("[data-fill=problem]")).to_contain_text(moments[state])


def test_a_receipt_of_somebody_else_is_not_believed(station: Station, enter: Enter) -> None:
    """A wrong signature does not end in "you have voted"; the same bytes may be tried again."""
    station.honest_receipts = False
    page = enter(station, f"#{TOKEN}")
    begin(page)
    choose(page, "Aïcha Benali")
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").click()
    reach(page, "stopped")
    expect(page.locator("[data-fill=problem]")).to_contain_text("receipt")
    expect(page.locator("#stopped-heading")).to_have_text(UNSURE)
    station.answers = [(429, {"rule": "rate-limited"})]
    page.locator("#again").click()
    expect(page.locator("[data-fill=problem]")).to_contain_text("too many")
    expect(page.locator("#stopped-heading")).to_have_text(UNSURE)
    station.honest_receipts = True
    page.locator("#again").click()
    reach(page, "done")
    assert len(station.posted) == 3
    admit(station)


def test_the_receipt_is_saved_as_it_was_signed(station: Station, enter: Enter) -> None:
    """The saved file is the service's receipt, to be checked without the service."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    page.locator("#choice-blank").check()
    page.locator('#choice-form button[type="submit"]').click()
    page.locator("#cast").click()
    reach(page, "done")
    assert asks_before_leaving(page)
    with page.expect_download():
        page.locator("#save").click()
    assert not asks_before_leaving(page)
    page.locator(".seal summary").click()
    with page.expect_download() as saving:
        page.locator("#save-signed").click()
    saved = saving.value.path().read_text()
    assert f'"tracker":"{admit(station).tracker}"' in saved
    assert '"signature":"' in saved
    assert station.vector["uuid"] in saving.value.suggested_filename


def test_changing_the_language_keeps_the_code(station: Station, enter: Enter) -> None:
    """The link to the other language carries the code in its fragment, where it is wiped again."""
    page = enter(station, f"#{TOKEN}")
    begin(page)
    choose(page, "Aïcha Benali")
    expect(page.locator(".languages")).to_be_hidden()
    page.get_by_label("Aïcha Benali").uncheck()
    page.locator(".languages summary").click()
    page.locator('[data-language-link][lang="fr"]').click()
    page.wait_for_url("**?language=fr")
    reach(page, "district")
    assert page.locator("html").get_attribute("lang") == "fr"
    assert TOKEN not in page.url
