"""A reader's journey through a town of odd cases: the map, the people, the council today."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from evote.intake.district_map import read_map, write_map
from evote.intake.photographs import portrait
from evote.models.polls import PollRow, ProfileRow
from evote.server import serving
from evote.voter.app import create_voter_app
from tests.evote.odd_town import PLAN, OddTown
from tests.journeys.onlooker import Onlooker

POLL = f"/polls/{PLAN.poll_id}"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[OddTown]:
    """Give the town a map, and Carnot's candidates faces and words."""
    town = OddTown(tmp_path)
    with town.database.writing() as session:
        poll = session.get_one(PollRow, PLAN.poll_id)
        poll.geojson = write_map(read_map(geojson(), range(1, len(PLAN.districts) + 1)))
        for place in range(3):
            session.add(
                ProfileRow(
                    district_uuid=town.numbers[8],
                    place=place,
                    statement="Des arbres, des bancs, une fontaine.",
                    photo=photograph(place),
                )
            )
    yield town
    town.close()


@pytest.fixture
def site(town: OddTown) -> Iterator[str]:
    """Serve the pages, and give their address."""
    with serving(create_voter_app(town.station)) as address:
        yield address


@pytest.fixture
def onlooker(browser: Browser) -> Iterator[Onlooker]:
    """Watch an English reader's browser; a page's complaint fails the test."""
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    yield (onlooker := Onlooker(context))
    context.close()
    assert onlooker.complaints == []


def geojson() -> bytes:
    """Return a map of the districts as squares, three in a row."""
    features = []
    for place in range(len(PLAN.districts)):
        west, south = 0.6 + 0.014 * (place % 3), 44.2 - 0.01 * (place // 3)
        east, north = west + 0.014, south + 0.01
        ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
        features.append(
            {
                "type": "Feature",
                "properties": {"district": place + 1},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def photograph(place: int) -> bytes:
    """Return a photograph of one colour."""
    file = io.BytesIO()
    Image.new("RGB", (120, 150), (90 + 40 * place, 120, 160)).save(file, "PNG")
    return portrait(file.getvalue())


def test_a_district_without_a_vote_is_no_dead_end(
    town: OddTown, site: str, onlooker: Onlooker
) -> None:
    """While the others vote, its page says why it does not; candidates present themselves."""
    page = onlooker.context.new_page()
    page.goto(f"{site}{POLL}")
    page.locator(".tiles").get_by_role("link", name="Paganel").click()
    expect(page.get_by_text("They are elected without a vote")).to_be_visible()
    onlooker.look(page, "district-no-vote")
    page.goto(f"{site}/elections/{town.numbers[8]}")
    expect(page.get_by_alt_text("Photograph of Laurence Boyer")).to_be_visible()
    expect(page.get_by_text("une fontaine").first).to_be_visible()
    onlooker.look(page, "district-candidates")


def test_the_map_leads_to_the_council_today(town: OddTown, site: str, onlooker: Onlooker) -> None:
    """By the keyboard; the council is that after the withdrawal, the result that of the vote."""
    town.vote()
    town.count()
    town.withdraw()
    page = onlooker.context.new_page()
    page.goto(f"{site}{POLL}")
    onlooker.look(page, "overview-map")
    darkness = {
        name: page.locator(f'.map a[aria-label$=" {name}"] path').get_attribute("data-turnout")
        for name in ("Montanou", "Dolmayrac", "Lalande")
    }
    assert darkness == {"Montanou": "4", "Dolmayrac": None, "Lalande": None}
    page.locator('.map a[aria-label="8. Carnot"]').focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Carnot")
    assert names(page, 0) == ["Laurence Boyer", "Léo Barbier"]
    assert names(page, 1) == ["Marc Chevalier", "Léo Barbier"]
    expect(page.get_by_text("Laurence Boyer leaves seat 1")).to_be_visible()
    onlooker.look(page, "district-council-today")


def names(page: Page, which: int) -> list[str]:
    """Return who stands in one of the lists of councillors: the elected, or those of today."""
    return page.locator(".elected").nth(which).locator("strong").all_inner_texts()
