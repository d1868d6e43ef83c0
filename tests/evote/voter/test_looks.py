"""The looks of a town: its emblem and colour on every page of its poll, kept by browsers."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from evote.config import read_config
from evote.models.polls import PollRow
from evote.simulation.emblem import COLOUR
from evote.station import open_station
from evote.voter.app import create_voter_app
from evote.voter.colours import LIGHT, palette, shade, spell
from evote.voter.looks import looks_of, town_style
from tests.evote.draft import PLAN, Draft
from tests.simulation import SMALL, ElectionDay

POLL = f"/polls/{SMALL.poll_id}"
PICTURE = re.compile(r'<img class="town" src="([^"]*)" alt="([^"]*)" width="(\d+)" height="(\d+)">')
SHEET = re.compile(r'<link rel="stylesheet" href="(/polls/[^"]*)">')


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ElectionDay]:
    """Open a poll of its own, whose town can be changed."""
    day = ElectionDay(tmp_path)
    yield day
    day.close()


@pytest.fixture
def client(day: ElectionDay) -> FlaskClient:
    """Return a client of the voter app."""
    return create_voter_app(day.station).test_client()


def pages(day: ElectionDay) -> list[str]:
    """Return all pages of a poll."""
    uuid = day.uuids[0]
    return [
        POLL,
        f"{POLL}/observations",
        f"/elections/{uuid}",
        f"/elections/{uuid}/ballots",
        f"/vote/{uuid}",
        f"/vote/{uuid}/upload",
        f"/kiosk/{uuid}",
        f"/open/{uuid}",
    ]


def change(day: ElectionDay, **settings: object) -> None:
    """Change what is kept of the town."""
    with day.database.writing() as session:
        row = session.get_one(PollRow, SMALL.poll_id)
        for name, value in settings.items():
            setattr(row, name, value)


def test_every_page_of_a_poll_shows_the_town(client: FlaskClient, day: ElectionDay) -> None:
    """Emblem with the town's name, with its size, and the style sheet behind ours."""
    for page in pages(day):
        text = client.get(page).text
        found = PICTURE.search(text)
        assert found is not None, page
        assert found[2] == "Mairie d&#39;Agen"
        assert (found[3], found[4]) == ("240", "240")
        (sheet,) = SHEET.findall(text)
        assert text.index("style.css") < text.index(sheet), page


def test_pages_of_several_polls_show_no_town(client: FlaskClient) -> None:
    """The first page, the choice of a district, how to check."""
    for page in ("/", "/vote", "/check", "/accessibility"):
        text = client.get(page).text
        assert not PICTURE.search(text)
        assert not SHEET.search(text)


def test_a_town_without_looks_has_ours(client: FlaskClient, day: ElectionDay) -> None:
    """Neither a picture nor a sheet is asked for."""
    change(day, logo=None, colour=None)
    for page in pages(day):
        text = client.get(page).text
        assert not PICTURE.search(text)
        assert not SHEET.search(text)
        assert 'class="emblem"' in text


def test_an_emblem_that_nothing_names_is_not_shown(client: FlaskClient, day: ElectionDay) -> None:
    """A reader who does not see it would hear nothing, or its address."""
    change(day, sender="")
    assert not PICTURE.search(client.get(POLL).text)


def test_picture_and_sheet_are_kept_for_good(client: FlaskClient, day: ElectionDay) -> None:
    """Their addresses name their content; another content has another address."""
    before = looks(client)
    for address, kind in zip(before, ("image/png", "text/css"), strict=True):
        answer = client.get(address)
        assert answer.mimetype == kind
        assert "immutable" in answer.headers["Cache-Control"]
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert client.get(before[1]).text == town_style(COLOUR)
    change(day, colour="#aa0000", logo=None)
    assert [client.get(each).status_code for each in before] == [HTTPStatus.NOT_FOUND] * 2
    assert SHEET.search(client.get(POLL).text)


def looks(client: FlaskClient) -> tuple[str, str]:
    """Return the addresses of the picture and of the sheet."""
    text = client.get(POLL).text
    picture, sheet = PICTURE.search(text), SHEET.search(text)
    assert picture is not None
    assert sheet is not None
    return picture[1], sheet[1]


def test_the_sheet_says_the_colour_as_it_can_be_read() -> None:
    """Light, dark, and nothing but variables."""
    sheet = town_style("#ffe14d")
    accent = spell(palette(shade("#ffe14d"), LIGHT).accent)
    assert accent != "#ffe14d"
    assert f"--accent:{accent};" in sheet
    assert "prefers-color-scheme:dark" in sheet
    assert "url(" not in sheet


def test_the_saved_booth_holds_the_emblem_itself(client: FlaskClient, day: ElectionDay) -> None:
    """It asks nobody for it; its policy lets it show what stands in the file and no more."""
    page = f"/vote/{day.uuids[0]}/booth.html"
    text = client.get(page).text
    assert 'src="data:image/png;base64,' in text
    assert "img-src data:;" in text
    assert town_style(COLOUR) in text
    assert "/looks/" not in text
    change(day, logo=None)
    assert "img-src &#39;none&#39;;" in client.get(page).text


def test_a_draft_shows_its_looks_with_its_lot_and_not_before(tmp_path: Path) -> None:
    """The page of the lot is the first that is public."""
    draft = Draft(tmp_path)
    with draft.database.writing() as session:
        session.get_one(PollRow, PLAN.poll_id).colour = COLOUR
    station = open_station(read_config({}, tmp_path), draft.database)
    client = create_voter_app(station).test_client()
    with draft.database.reading() as session:
        version = looks_of(session.get_one(PollRow, PLAN.poll_id)).style_version
    sheet = f"/polls/{PLAN.poll_id}/looks/{version}.css"
    assert client.get(sheet).status_code == HTTPStatus.NOT_FOUND
    draft.fill()
    draft.draw()
    assert sheet in client.get(f"/polls/{PLAN.poll_id}/order").text
    assert client.get(sheet).text == town_style(COLOUR)
    assert client.get("/polls/none/looks/x.png").status_code == HTTPStatus.NOT_FOUND
    draft.database.close()
