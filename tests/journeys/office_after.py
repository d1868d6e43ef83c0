"""The vote and what follows, to the publication, by the pages of the office."""

import zipfile
from datetime import timedelta
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.circle import PATIENCE, Trustee
from tests.journeys.office_before import QUORUM
from tests.journeys.office_town import Town, cast, fill, find
from tests.journeys.officer import Officer
from tests.journeys.onlooker import Onlooker
from tests.journeys.town_hall import POLL, Invitation, candidates, read_letters
from tests.journeys.voter import Voter


def wait_for_the_opening(president: Officer, town: Town) -> None:
    """The zero report, a few minutes before; then the clock opens the poll by itself."""
    town.wait_until(town.opens - timedelta(minutes=10))
    president.go("Overview")
    president.page.get_by_role("link", name="Zero report, to be printed").click()
    expect(president.page.get_by_text("Every ballot box is empty")).to_be_visible()
    president.look("19-zero-report")
    town.wait_until(town.opens)
    president.go("Overview")
    expect(president.page.locator(".stages [aria-current=step]")).to_have_text("Open")
    president.look("20-overview-open")


def vote(town: Town, letters: dict[int, list[Invitation]], browser: Browser) -> None:
    """One votes in the booth with her letter, some with devices of their own."""
    own, *others = letters[1]
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    onlooker = Onlooker(context)
    site = town.hall.base_url
    voter = Voter(site, own.uuid, own.token, context, onlooker, context.new_page())
    names = candidates(site, own.uuid)
    assert "Élodie Martin" not in names
    voter.arrive()
    voter.choose(*names[:2])
    voter.review()
    voter.cast()
    context.close()
    assert onlooker.complaints == []
    for invitation in others[:3]:
        cast(town, invitation, [1])
    for invitation, choice in zip(letters[2], ([0], [0], [1], [2]), strict=False):
        cast(town, invitation, choice)
    for invitation in letters[3][:3]:
        cast(town, invitation, [0, 3])


def replace_a_letter(
    secretary: Officer, president: Officer, town: Town, letters: dict[int, list[Invitation]]
) -> None:
    """Léa Durand lost hers: two officers, and the spare letter votes, the lost one no more."""
    secretary.go("Letters")
    page = secretary.page
    page.get_by_role("row", name="1, Montanou").get_by_role("link").click()
    find(secretary, "Durand Léa")
    secretary.press("Her letter")
    secretary.look("21-lost-letter")
    secretary.propose("Replace a lost letter by a spare one", "The post lost it")
    president.confirm("Replace a lost letter by a spare one")
    secretary.go("Letters")
    page.get_by_role("row", name="1, Montanou").get_by_role("link").click()
    find(secretary, "Durand Léa")
    secretary.press("Her letter")
    expect(page.get_by_text("Her letter is the spare letter 1 /")).to_be_visible()
    secretary.look("22-spare-letter")
    spare = read_letters(town.hall.folder / "letters" / "district-01-spares.pdf")[0]
    lost = letters[1][4]
    with pytest.raises(HTTPError):
        cast(town, lost, [0])
    cast(town, spare, [0])


def vote_on_paper(secretary: Officer) -> None:
    """The secretary's tablet at the polling place: found, compared, marked."""
    page = secretary.page
    secretary.go("Polling place")
    secretary.look("23-place")
    page.get_by_role("link", name="1. Montanou").click()
    find(secretary, "hugo")
    secretary.look("24-found")
    secretary.press("Votes on paper")
    secretary.press("Yes, she votes on paper")
    expect(page.get_by_role("heading", name="votes on paper")).to_be_visible()
    secretary.look("25-marked")


def watch_the_vote(
    president: Officer,
    secretary: Officer,
    town: Town,
    letters: dict[int, list[Invitation]],
) -> None:
    """Turnout, a check, what goes into the minutes, and a district that pauses."""
    president.go("Voting")
    president.press("I have seen to it")
    president.told("It is noted that you have seen to it.")
    president.press("Check now")
    president.told("The check was made")
    expect(president.page.locator(".checks li").first).to_contain_text("all is as it must be")
    president.look("26-voting")
    president.onlooker.illustrate(president.page, "office-voting")
    president.page.get_by_role("link", name="Incidents and observations").click()
    note(president, "Note an incident", "What happened", "The lamp of the booth failed at noon.")
    president.told("The incident is noted")
    note(president, "Enter an observation from paper", "Word for word", "The queue was long.")
    president.told("The observation is noted")
    president.look("27-incidents")

    president.go("Overview")
    president.page.locator("summary", has_text="Suspend the vote in a district").click()
    form = president.act("Suspend the vote in a district")
    form.get_by_label("District").select_option("3, La Masse")
    president.propose("Suspend the vote in a district", "A fire alarm at the polling place")
    secretary.confirm("Suspend the vote in a district")
    with pytest.raises(HTTPError):
        cast(town, letters[3][3], [0])
    president.go("Overview")
    expect(president.page.get_by_text("The vote is suspended in district 3")).to_be_visible()
    president.look("28-suspended")
    president.page.locator("summary", has_text="Resume the vote in a district").click()
    president.propose("Resume the vote in a district", "The alarm was false")
    secretary.confirm("Resume the vote in a district")
    cast(town, letters[3][3], [0])


def close(president: Officer, town: Town) -> None:
    """Once the grace is over the clock closes the boxes."""
    town.wait_until(town.closes + timedelta(minutes=30))
    president.go("Overview")
    expect(president.page.locator(".stages [aria-current=step]")).to_have_text("Closed")
    president.look("29-overview-closed")


def enter_paper(
    president: Officer, secretary: Officer, town: Town, letters: dict[int, list[Invitation]]
) -> None:
    """Each of two enters the urn alone; the second one is wrong at first."""
    names = candidates(town.hall.base_url, letters[1][0].uuid)
    numbers = {"Ballots in the urn": "1", "of which null": "0", "of which blank": "0"}
    right = numbers | dict.fromkeys(names, "0") | {names[0]: "1"}
    wrong = right | {names[0]: "0", names[1]: "1"}
    for officer, typed in ((president, right), (secretary, wrong), (secretary, right)):
        officer.go("Paper ballots")
        district = officer.page.get_by_role("region", name="1. Montanou")
        district.get_by_role("link", name="Enter the numbers").click()
        fill(officer.page, typed)
        officer.press("Keep my numbers")
        officer.told("Your numbers for this district are kept.")
        if typed == wrong:
            expect(officer.page.get_by_role("table")).to_contain_text(names[1])
            officer.look("30-paper-differs")
    secretary.go("Paper ballots")
    secretary.look("31-paper")


def count(president: Officer, secretary: Officer, town: Town, trustees: list[Trustee]) -> None:
    """Two start it, two of three trustees open their parts, the clock finishes; a tie is left."""
    president.go("Count")
    president.look("32-count")
    president.propose("Start the count", "The boxes are closed, and the paper is entered")
    secretary.confirm("Start the count")
    for _district in range(3):
        town.wait_until(town.clock.now)
    for trustee in trustees[:QUORUM]:
        trustee.sees("count")
        button = trustee.page.locator("#decrypt")
        expect(button).to_have_text("Open my part of all 3 districts", timeout=PATIENCE)
        button.click()
        expect(trustee.page.locator("[data-fill=result]")).to_contain_text(
            "every district is sent", timeout=PATIENCE
        )
    president.go("Count")
    president.look("33-count-shares")
    town.wait_until(town.clock.now)
    for trustee in trustees:
        trustee.close()
    president.go("Count")
    form = president.act("Settle a tie")
    told = form.get_by_text("Each name once, a line each: ").inner_text()
    president.look("34-tie")
    names = told.partition(": ")[2].removesuffix(".").split(", ")
    form.get_by_label("Order for seat 2").fill("\n".join(reversed(names)))
    president.propose("Settle a tie", "Both were present when the coin was tossed")
    secretary.confirm("Settle a tie")


def publish(president: Officer, secretary: Officer) -> None:
    """Two look at what becomes public, and publish it."""
    president.go("Count")
    president.page.get_by_role("link", name="Next: look at the results").click()
    president.look("35-before-publication")
    president.propose("Publish the results", "The count was witnessed by the candidates")
    secretary.confirm("Publish the results")
    president.go("After the vote")
    president.look("36-published")
    president.go("Journal")
    president.look("37-journal")


def read_what_is_public(town: Town, secretary: Officer, browser: Browser) -> None:
    """Results with the paper, a record that auditors accept, and minutes to sign."""
    page = browser.new_page(locale="en-GB")
    page.goto(f"{town.hall.base_url}/polls/{POLL}")
    page.get_by_role("link", name="Montanou").click()
    # One of the three is on paper.
    expect(page.locator(".elected li span")).to_have_text(["4 votes", "3 votes"])
    page.context.close()
    verdict = town.hall.run("evote-audit", "verify", f"{town.hall.base_url}/polls/{POLL}/")
    assert "every check that could be run" in verdict
    assert "journal-agrees-with-record" in verdict
    secretary.go("After the vote")
    with secretary.page.expect_download() as saving:
        secretary.page.get_by_role("link", name="Minutes to sign").click()
    with zipfile.ZipFile(saving.value.path()) as archive:
        names = archive.namelist()
    assert sum(name.endswith(".pdf") for name in names) == 2 * (1 + 3)


def note(officer: Officer, title: str, label: str, text: str) -> None:
    """Write something for the minutes."""
    form = officer.act(title)
    form.get_by_label(label).fill(text)
    officer.press("Note it", within=form)
