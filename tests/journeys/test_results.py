"""A reader's journey through the results: the town, its districts, why they sit, and the files."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from evote.life.steps import close_poll_early
from evote.server import serving
from evote.voter.app import create_voter_app
from evote.voting.casting import cast
from tests.journeys.onlooker import Onlooker
from tests.simulation import SMALL, ElectionDay

PLAN = replace(SMALL, districts=("Montanou", "Le Gravier", "Jasmin"))
CANDIDATES = """district,name,born,list
1,Alice Martin,1970-01-01,
1,Bruno Bernard,1971-01-01,
1,Chloé Robert,1972-01-01,
2,David Richard,1973-01-01,Ensemble
2,Élodie Petit,1974-01-01,Ensemble
2,Fatima Durand,1975-01-01,Agen verte
2,Gérard Roux,1976-01-01,Agen verte
3,Hugo Moreau,1977-01-01,
3,Inès Simon,1978-01-01,
"""
POLL = f"/polls/{PLAN.poll_id}"


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ElectionDay]:
    """Three who tie in Montanou, two lists in Le Gravier, a single ballot in Jasmin."""
    day = ElectionDay(tmp_path, PLAN, candidates=CANDIDATES, contest='ties = "lot"')
    choices = [(0, 1 + voter % 3) for voter in range(12)]
    choices += [(1, 1 + (voter % 4) // 3) for voter in range(12)]
    for resident, (district, choice) in enumerate([*choices, (2, 1)]):
        submission = day.submission(resident % 12, district, choice=choice)
        cast(day.database, day.station.districts, submission, day.clock())
    yield day
    day.close()


@pytest.fixture
def site(day: ElectionDay) -> Iterator[str]:
    """Serve the pages, and give their address."""
    with serving(create_voter_app(day.station)) as address:
        yield address


@pytest.fixture
def onlooker(browser: Browser) -> Iterator[Onlooker]:
    """Watch a French reader's browser; a page's complaint fails the test."""
    context = browser.new_context(locale="fr-FR", reduced_motion="reduce", accept_downloads=True)
    yield (onlooker := Onlooker(context))
    context.close()
    assert onlooker.complaints == []


def test_the_count_is_followed_live(day: ElectionDay, site: str, onlooker: Onlooker) -> None:
    """While ballots are added up, the page says how far it has come."""
    close_poll_early(day.database, PLAN.poll_id, day.clock())
    page = onlooker.context.new_page()
    page.goto(f"{site}{POLL}")
    expect(page.get_by_role("status")).to_contain_text("0 quartiers sur 3 sont terminés")
    onlooker.look(page, "overview-counting")


def test_results_are_read(day: ElectionDay, site: str, onlooker: Onlooker) -> None:
    """From the town to each district, the explanation, the lots, and the record's fingerprint."""
    day.count()
    page = onlooker.context.new_page()
    page.goto(f"{site}{POLL}")
    expect(page.get_by_text("24 des 28 personnes inscrites ont voté.")).to_be_visible()
    onlooker.look(page, "overview")
    page.emulate_media(color_scheme="dark")
    onlooker.look(page, "overview-dark")
    page.emulate_media(color_scheme="light")
    read_individuals(page, onlooker)
    read_lists(page, onlooker, f"{site}{POLL}")
    read_small_district(page, onlooker, f"{site}{POLL}")
    check_record(page, f"{site}{POLL}")


def read_individuals(page: Page, onlooker: Onlooker) -> None:
    """Every seat has its sentence, and every lot the command that draws it again."""
    page.get_by_role("link", name="Montanou").click()
    steps = page.locator(".reasons li").all_inner_texts()
    elected = page.locator(".elected strong").all_inner_texts()
    assert steps[:2] == [
        f"Siège {seat}\u00a0: {name}, 4\u00a0voix." for seat, name in enumerate(elected, 1)
    ]
    drawn = {
        lot: command.split("'")[1]
        for lot, command in zip(
            page.locator(".lots code:nth-of-type(1)").all_inner_texts(),
            page.locator(".lots code:nth-of-type(2)").all_inner_texts(),
            strict=True,
        )
    }
    assert len(drawn) == 3
    assert all(hashlib.sha256(text.encode()).hexdigest() == lot for lot, text in drawn.items())
    onlooker.look(page, "district-individuals")


def read_lists(page: Page, onlooker: Onlooker, overview: str) -> None:
    """The table shows the seats of each list, and the steps show the division."""
    page.goto(overview)
    page.get_by_role("link", name="Le Gravier").click()
    rows = page.locator(".votes tbody tr")
    assert [row.locator(".number").all_inner_texts() for row in rows.all()] == [
        ["9", "2"],
        ["3", "0"],
    ]
    expect(page.locator(".reasons")).to_contain_text("Ensemble 9/2 = 4,5")
    onlooker.look(page, "district-lists")


def read_small_district(page: Page, onlooker: Onlooker, overview: str) -> None:
    """Where one ballot was cast, no number stands."""
    page.goto(overview)
    page.get_by_role("link", name="Jasmin").click()
    expect(page.get_by_text("Trop peu de bulletins")).to_be_visible()
    assert page.locator(".votes").count() == 0
    onlooker.look(page, "district-not-opened")


def check_record(page: Page, overview: str) -> None:
    """The file that is downloaded has the fingerprint that is published."""
    page.goto(overview)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Le registre public complet").click()
    fingerprint = hashlib.sha256(downloading.value.path().read_bytes()).hexdigest()
    answer = page.request.get(f"{overview}/record.zip.sha256")
    assert answer.text().split()[0] == fingerprint
