"""The emblem of a town and the map of its districts come in through the office, and go again."""

import io
import zipfile
from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from evote.intake.district_map import read_map, write_map
from evote.intake.logos import logo, read_logo_file
from evote.intake.mistakes import Mistake
from evote.journal import journal_of
from evote.polls import get_poll
from evote.simulation.emblem import emblem
from tests.evote.intake.test_district_map import SQUARE, collection, feature, geojson
from tests.office.conftest import Desk, Office
from tests.office.test_setup import (
    BASICS,
    DISTRICTS,
    POLL,
    agree,
    begin,
    prepare,
    table,
)

PAGE = f"/polls/{POLL}/setup"
TWO = geojson(collection(feature(1, SQUARE), feature(2, SQUARE)))


def picture(raw: bytes) -> dict[str, object]:
    """Return the first page of the set-up with an emblem."""
    return {**BASICS, "logo": (io.BytesIO(raw), "emblem.png")}


def drawn(raw: bytes) -> dict[str, object]:
    """Return a form that hands in a map."""
    return {"map_file": (io.BytesIO(raw), "districts.geojson")}


def send(desk: Desk, page: str, form: Mapping[str, object]) -> TestResponse:
    """Send a form of the set-up; some say what they were made from."""
    step = desk.fill if page in {"basics", "districts"} else desk.post
    return step(f"{PAGE}/{page}", dict(form))


def give(desk: Desk, page: str, form: Mapping[str, object]) -> None:
    """Hand something in that is taken."""
    answer = send(desk, page, form)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def refuse(desk: Desk, page: str, form: Mapping[str, object]) -> str:
    """Hand something in that is refused, and return the page that says why."""
    answer = send(desk, page, form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Nothing was changed." in answer.text
    return answer.text


def kept(office: Office) -> tuple[bytes | None, bytes | None]:
    """Return the emblem and the map that are kept."""
    with office.database.reading() as session:
        poll = get_poll(session, POLL)
        return poll.logo, poll.geojson


@pytest.fixture
def desk(office: Office) -> Desk:
    """Begin a poll of two districts."""
    desk = office.sign_in("secretary")
    begin(desk)
    return desk


def test_an_emblem_is_taken_shown_and_taken_away(office: Office, desk: Desk) -> None:
    """With the words that stand for it; what is saved without a file keeps it."""
    assert desk.get(f"{PAGE}/logo.png").status_code == HTTPStatus.NOT_FOUND
    assert "Take the emblem away" not in desk.get(f"{PAGE}/basics").text
    give(desk, "basics", picture(emblem()))
    give(desk, "basics", BASICS)
    assert kept(office)[0] == logo(emblem())
    page = desk.get(f"{PAGE}/basics").text
    assert 'alt="Emblem of the town: Mairie d&#39;Agen" width="240" height="240"' in page
    give(desk, "basics", {**BASICS, "no_logo": "y"})
    assert kept(office)[0] is None
    assert desk.get(f"{PAGE}/logo.png").status_code == HTTPStatus.NOT_FOUND


def test_an_emblem_needs_a_name(office: Office, desk: Desk) -> None:
    """The first line of the sender is read in its place: neither comes or goes without it."""
    nobody = {**BASICS, "sender": ""}
    refused = refuse(desk, "basics", {**nobody, "logo": (io.BytesIO(emblem()), "emblem.png")})
    assert "The emblem needs a sender" in refused
    assert kept(office)[0] is None
    give(desk, "basics", picture(emblem()))
    assert "The emblem needs a sender" in refuse(desk, "basics", nobody)
    give(desk, "basics", {**nobody, "no_logo": "y"})


def test_a_map_is_taken_drawn_replaced_and_taken_away(office: Office, desk: Desk) -> None:
    """The page draws it with the numbers of the districts."""
    assert "There is no map." in desk.get(f"{PAGE}/districts").text
    assert "A map of the districts may be added." in desk.get(PAGE).text
    give(desk, "districts/map", drawn(TWO))
    page = desk.get(f"{PAGE}/districts").text
    assert 'aria-label="Map with the districts 1, 2"' in page
    assert page.count("<path d=") == 2
    assert "Replace the map" in page
    assert "A map of the districts may be added." not in desk.get(PAGE).text
    other = geojson(collection(feature(2, SQUARE), feature(1, SQUARE, SQUARE)))
    give(desk, "districts/map", drawn(other))
    assert kept(office)[1] == write_map(read_map(other, [1, 2]))
    give(desk, "districts/map/remove", {})
    assert kept(office)[1] is None
    with office.database.reading() as session:
        acts = [(entry.act, entry.officers) for entry in journal_of(session, POLL)]
    assert acts.count(("map-changed", (desk.officer.name,))) == 3


def test_every_mistake_of_a_map_is_named_and_nothing_is_kept(office: Office, desk: Desk) -> None:
    """What was there before stays."""
    give(desk, "districts/map", drawn(TWO))
    before = kept(office)
    wrong = geojson(collection(feature(7, SQUARE), feature(None, SQUARE)))
    page = refuse(desk, "districts/map", drawn(wrong))
    assert "The map has a district 7, the poll has none." in page
    assert "Feature 2 of the map has no number" in page
    assert "The map lacks district 1, 2." in page
    assert "The file is empty." in refuse(desk, "districts/map", drawn(b""))
    assert "Choose a file first." in refuse(desk, "districts/map", {})
    lambert = geojson(collection(feature(1, [[449000.5, 6340000.5]] * 4), feature(2, SQUARE)))
    assert "WGS 84" in refuse(desk, "districts/map", drawn(lambert))
    assert kept(office) == before


def test_the_mistakes_of_a_map_are_listed_in_french(desk: Desk) -> None:
    """One by one, and no word of the English page is left."""
    wrong = geojson(collection(feature(7, SQUARE), feature(None, SQUARE)))
    desk.client.set_cookie("language", "fr", domain="localhost")
    page = send(desk, "districts/map", drawn(wrong)).text
    assert "La carte a un quartier 7" in page
    assert "Il manque à la carte le quartier 1, 2." in page
    assert "The map" not in page


def test_a_map_comes_after_its_districts(office: Office) -> None:
    """Without districts there is nothing to compare it with."""
    desk = office.sign_in("secretary")
    desk.post("/polls/new", {"poll_id": POLL, **BASICS})
    assert "Add the map" not in desk.get(f"{PAGE}/districts").text
    assert "Enter the districts first" in refuse(desk, "districts/map", drawn(TWO))


def test_a_map_of_other_districts_is_not_approved(office: Office) -> None:
    """The checklist says so as soon as the districts change; two officers cannot pass over it."""
    desk = office.sign_in("secretary")
    prepare(desk)
    give(desk, "districts/map", drawn(TWO))
    assert "does not show the districts" not in desk.get(PAGE).text
    give(desk, "districts", table(f"{DISTRICTS}3;Le Pin;4\n"))
    assert "does not show the districts as they are now" in desk.get(PAGE).text
    agree(office, "draw-lot", seed="7 12 31")
    first = office.sign_in("president")
    proposed = first.post(f"/polls/{POLL}/proposals/approve-roll", {"reason": "as decided"})
    assert "The map does not show the districts" in proposed.text
    removed = desk.fill(f"{PAGE}/districts/3", step="/remove")
    assert removed.status_code == HTTPStatus.SEE_OTHER
    assert "does not show the districts" not in desk.get(PAGE).text
    agree(office, "approve-roll")


def test_looks_stand_once_the_roll_is_approved(office: Office) -> None:
    """Emblem, colour and map can neither be changed nor taken away."""
    desk = office.sign_in("secretary")
    prepare(desk)
    give(desk, "basics", picture(emblem()))
    give(desk, "districts/map", drawn(TWO))
    agree(office, "draw-lot", seed="7 12 31")
    agree(office, "approve-roll")
    before = kept(office)
    for page, form in (
        ("basics", {**BASICS, "no_logo": "y"}),
        ("basics", {**BASICS, "colour": "#aa0000"}),
        ("districts/map", drawn(TWO)),
        ("districts/map/remove", {}),
    ):
        assert "The roll is approved." in refuse(desk, page, form)
    assert kept(office) == before
    page = desk.get(f"{PAGE}/districts").text
    assert "<path d=" in page
    assert "Replace the map" not in page


def test_the_files_carry_both_there_and_back(office: Office, desk: Desk, tmp_path: Path) -> None:
    """The exported poll file names them; the office takes them in again."""
    give(desk, "basics", picture(emblem()))
    give(desk, "districts/map", drawn(TWO))
    before = kept(office)
    with zipfile.ZipFile(io.BytesIO(desk.get(f"{PAGE}/files").data)) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    settings = files["poll.toml"].decode()
    assert 'emblem = "emblem.png"' in settings
    assert 'map = "districts.geojson"' in settings
    (tmp_path / "emblem.png").write_bytes(files["emblem.png"])
    mistakes: list[Mistake] = []
    assert read_logo_file(tmp_path / "emblem.png", mistakes) == before[0]
    assert files["districts.geojson"] == before[1]
    renamed = settings.replace(POLL, "agen-2027").encode()
    form = {
        "poll_file": (io.BytesIO(renamed), "poll.toml"),
        "emblem": (io.BytesIO(files["emblem.png"]), "emblem.png"),
        "map_file": (io.BytesIO(files["districts.geojson"]), "districts.geojson"),
    }
    answer = desk.post("/polls/import", form)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    with office.database.reading() as session:
        poll = get_poll(session, "agen-2027")
        assert (poll.logo, poll.geojson) == before


def test_a_poll_without_pictures_names_none(desk: Desk) -> None:
    """Its files can be read as they are."""
    with zipfile.ZipFile(io.BytesIO(desk.get(f"{PAGE}/files").data)) as packed:
        assert b"emblem" not in packed.read("poll.toml")
        assert {"emblem.png", "districts.geojson"}.isdisjoint(packed.namelist())


def test_another_poll_like_this_one_shows_the_same_town(office: Office, desk: Desk) -> None:
    """Also the one to practise with."""
    give(desk, "basics", picture(emblem()))
    give(desk, "districts/map", drawn(TWO))
    before = kept(office)
    form = {**BASICS, "poll_id": "agen-2027"}
    assert desk.post(f"/polls/new?like={POLL}", form).status_code == HTTPStatus.SEE_OTHER
    assert desk.post(f"/polls/{POLL}/practice").status_code == HTTPStatus.SEE_OTHER
    with office.database.reading() as session:
        for poll_id in ("agen-2027", f"{POLL}-essai"):
            poll = get_poll(session, poll_id)
            assert (poll.logo, poll.geojson) == before
