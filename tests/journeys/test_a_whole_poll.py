"""From a letter to the councillors elected: the journey of a voter and of her town."""

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.onlooker import Onlooker
from tests.journeys.town_hall import (
    POLL,
    Invitation,
    TownHall,
    candidates,
    cast_from_elsewhere,
)

CANDIDATES = 14
NEIGHBOURS = 30
"""Voters beside the one in the browser, and those of the other district."""


@pytest.fixture
def town_hall(tmp_path: Path) -> Iterator[TownHall]:
    """A town hall whose poll of two districts is open and served."""
    town_hall = TownHall(tmp_path)
    town_hall.prepare(("Montanou", "Le Gravier"), NEIGHBOURS + 2, CANDIDATES)
    with town_hall.serving():
        yield town_hall


@pytest.fixture
def onlooker(browser: Browser) -> Iterator[Onlooker]:
    """Watch a French reader's browser; a page's complaint fails the test."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce")
    yield (onlooker := Onlooker(context))
    context.close()
    # A browser says by itself that a page does not exist.
    assert [text for text in onlooker.complaints if "(NOT FOUND)" not in text] == []


def test_a_whole_poll(town_hall: TownHall, onlooker: Onlooker) -> None:
    """A letter's link leads to a ballot, a receipt, the tracker found, and the nine elected."""
    own, *others = town_hall.invitations(1)
    names = candidates(town_hall.base_url, own.uuid)
    choice = names[2:7]
    page = onlooker.context.new_page()

    look_around(town_hall, own, page, onlooker)
    tracker = vote(page, onlooker, own, choice)
    find(page, onlooker, town_hall, own, tracker)
    votes = Counter(choice)
    tastes = random.Random("tastes")
    for neighbour in others[:NEIGHBOURS]:
        drawn = tastes.choices(names, weights=range(CANDIDATES, 0, -1), k=9)
        cast_from_elsewhere(
            town_hall.base_url, neighbour, [0, *(int(name in drawn) for name in names)]
        )
        votes.update(set(drawn))
    for stranger in town_hall.invitations(2)[:NEIGHBOURS]:
        cast_from_elsewhere(town_hall.base_url, stranger, [1, *([0] * CANDIDATES)])
    assert_nothing_leaked(town_hall, onlooker, own, choice)

    town_hall.count()

    read_results(page, onlooker, town_hall, own, votes)
    find(page, onlooker, town_hall, own, tracker)
    page.goto(own.link)
    expect(page.get_by_text("Le vote est clos")).to_be_visible()
    onlooker.look(page, "booth-closed")
    verdict = town_hall.run("evote-audit", "verify", f"{town_hall.base_url}/polls/{POLL}/")
    assert "Montanou" in verdict
    assert_nothing_leaked(town_hall, onlooker, own, choice)


def look_around(town_hall: TownHall, own: Invitation, page: Page, onlooker: Onlooker) -> None:
    """Read the pages that lead to the booth, in both languages and in the dark."""
    for name, path in (
        ("home", "/"),
        ("poll", f"/polls/{POLL}"),
        ("choose-district", "/vote"),
        ("district", f"/elections/{own.uuid}"),
        ("check", "/check"),
        ("problem", "/there-is-no-such-page"),
    ):
        page.goto(f"{town_hall.base_url}{path}")
        onlooker.look(page, name)
        page.emulate_media(color_scheme="dark")
        onlooker.look(page, f"{name}-dark")
        page.emulate_media(color_scheme="light")
    page.goto(f"{town_hall.base_url}/")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Elect your neighbourhood council")
    onlooker.look(page, "home-english")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Élisez votre conseil de quartier")


def vote(page: Page, onlooker: Onlooker, own: Invitation, choice: list[str]) -> str:
    """Go through the booth and return the tracker on the receipt."""
    page.goto(own.link.partition("#")[0])
    expect(page.get_by_role("heading", name="Entrez votre code personnel")).to_be_visible()
    onlooker.look(page, "booth-1-code")
    page.get_by_role("textbox", name="Code personnel").fill("trop court")
    page.get_by_role("button", name="Continuer").click()
    onlooker.look(page, "booth-1-code-refused")

    page.goto("about:blank")
    page.goto(own.link)
    expect(page.locator("#district-heading")).to_be_visible()
    assert "#" not in page.url
    onlooker.look(page, "booth-2-district")
    page.locator("#district-form .main").click()
    expect(page.get_by_role("heading", name="Faites votre choix")).to_be_visible()
    sent = len(onlooker.requests)
    page.get_by_role("button", name="Continuer").click()
    onlooker.look(page, "booth-3-nothing-chosen")
    for name in choice:
        page.get_by_label(name, exact=True).check()
    onlooker.look(page, "booth-3-choice")
    onlooker.illustrate(page, "booth")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", name="Relisez votre bulletin")).to_be_visible()
    assert page.locator("#chosen-list li").all_inner_texts() == choice
    onlooker.look(page, "booth-4-review")
    assert len(onlooker.requests) == sent, "nothing may be sent before the ballot is cast"

    page.get_by_role("button", name="Déposer mon bulletin").click()
    expect(page.locator("#done-heading")).to_be_visible(timeout=30_000)
    onlooker.look(page, "booth-5-done")
    return page.locator("[data-fill=tracker]").inner_text()


def find(
    page: Page, onlooker: Onlooker, town_hall: TownHall, own: Invitation, tracker: str
) -> None:
    """Look for the ballot by its tracking number, and for one that nobody cast."""
    page.goto(f"{town_hall.base_url}/elections/{own.uuid}")
    page.get_by_label("Numéro de suivi").fill(tracker)
    page.get_by_role("button", name="Retrouver mon bulletin").click()
    expect(page.get_by_role("status").first).to_contain_text("Oui, ce bulletin est dans")
    onlooker.look(page, "ballot-found")
    page.get_by_label("Numéro de suivi").fill(tracker[::-1])
    page.get_by_role("button", name="Retrouver mon bulletin").click()
    expect(page.get_by_role("status").first).to_contain_text("Aucun bulletin")
    onlooker.look(page, "ballot-not-found")


def read_results(
    page: Page,
    onlooker: Onlooker,
    town_hall: TownHall,
    own: Invitation,
    votes: Counter[str],
) -> None:
    """Read the results: the nine elected with their votes, and the votes of all."""
    page.goto(f"{town_hall.base_url}/polls/{POLL}")
    page.get_by_role("link", name="Montanou").click()
    expect(page.get_by_role("heading", name="Les 9 personnes élues")).to_be_visible()
    seats = page.locator(".elected li")
    elected = dict(
        zip(
            seats.locator("strong").all_inner_texts(),
            seats.locator("span").all_inner_texts(),
            strict=True,
        )
    )
    assert len(elected) == 9
    assert elected == {name: f"{votes[name]}\u00a0voix" for name in elected}
    assert min(votes[name] for name in elected) >= max(
        count for name, count in votes.items() if name not in elected
    )
    rows = page.locator(".votes tbody tr")
    assert rows.count() == CANDIDATES
    for row in rows.all():
        name = row.get_by_role("rowheader").inner_text()
        assert row.locator(".number").inner_text() == str(votes[name])
    onlooker.look(page, "results")
    page.goto(f"{town_hall.base_url}/elections/{town_hall.invitations(2)[0].uuid}")
    expect(page.get_by_text("9 sièges restent vides")).to_be_visible()
    onlooker.look(page, "results-all-blank")
    page.go_back()
    onlooker.illustrate(page, "results")
    page.emulate_media(color_scheme="dark")
    onlooker.look(page, "results-dark")
    page.emulate_media(color_scheme="light")


def assert_nothing_leaked(
    town_hall: TownHall, onlooker: Onlooker, own: Invitation, choice: list[str]
) -> None:
    """The browser sent, and the service keeps, neither the token nor a clear choice."""
    sent = onlooker.sent()
    assert any('"ballot"' in request for request in sent)
    forms = (own.token, own.token.replace("-", ""), own.token.replace("-", " "))
    secrets = [*forms, *own.token.split("-"), *choice]
    assert [secret for secret in secrets for request in sent if secret in request] == []
    kept = [town_hall.log, *town_hall.folder.glob("evote.sqlite*")]
    assert len(kept) > 1
    for file in kept:
        content = file.read_bytes()
        assert [form for form in forms if form.encode() in content] == []
