"""Photographs and statements on the voters' pages: whose they are, and how long they are kept."""

import io
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import update

from evote.intake.photographs import portrait
from evote.models.polls import PollRow, ProfileRow
from evote.voter.app import create_voter_app
from evote.voting.casting import cast
from tests.simulation import SMALL, ElectionDay

CANDIDATES = """district,name,born,list
1,Alice Martin,1970-01-01,
1,Bruno Bernard,1971-01-01,
1,Chloé Robert,1972-01-01,
2,David Richard,1973-01-01,Ensemble
2,Élodie Petit,1974-01-01,Agen verte
2,Fatima Durand,1975-01-01,Ensemble
2,Gérard Roux,1976-01-01,Agen verte
"""


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ElectionDay]:
    """Give everybody a photograph of her own and a statement, but Chloé Robert."""
    day = ElectionDay(tmp_path, candidates=CANDIDATES)
    with day.database.writing() as session:
        for district, number in ((0, 2), (1, 4)):
            for place in range(number):
                session.add(
                    ProfileRow(
                        district_uuid=day.uuids[district],
                        place=place,
                        statement=f"<b>Statement {place}</b>",
                        photo=photograph(district, place),
                    )
                )
    yield day
    day.close()


@pytest.fixture
def client(day: ElectionDay) -> FlaskClient:
    """Return a client of the voter app."""
    return create_voter_app(day.station).test_client()


def photograph(district: int, place: int) -> bytes:
    """Return a photograph unlike all others."""
    file = io.BytesIO()
    Image.new("RGB", (100, 120), (100 * district, 40 * place, 90)).save(file, "PNG")
    return portrait(file.getvalue())


def address(day: ElectionDay, district: int, place: int) -> str:
    """Return where somebody's photograph is."""
    return f"/elections/{day.uuids[district]}/people/{place}/photo.jpg"


def test_a_photograph_is_kept_by_browsers(client: FlaskClient, day: ElectionDay) -> None:
    """For a day; whoever asks again is told that it is the same."""
    answer = client.get(address(day, 1, 3))
    assert answer.data == photograph(1, 3)
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    again = client.get(address(day, 1, 3), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (HTTPStatus.NOT_MODIFIED, b"")


@pytest.mark.parametrize(("district", "place"), [(0, 2), (0, 7), (1, 4)])
def test_whoever_shows_none_has_none(
    client: FlaskClient, day: ElectionDay, district: int, place: int
) -> None:
    """Nor is there one behind the last place."""
    assert client.get(address(day, district, place)).status_code == HTTPStatus.NOT_FOUND


def test_nobody_is_shown_before_the_seal(client: FlaskClient, day: ElectionDay) -> None:
    """A draft is not public."""
    with day.database.writing() as session:
        session.execute(update(PollRow).values(state="draft"))
    assert client.get(address(day, 0, 0)).status_code == HTTPStatus.NOT_FOUND


def test_the_page_presents_all_who_stand(client: FlaskClient, day: ElectionDay) -> None:
    """Photograph and statement, as text; of lists, all their members."""
    individuals = client.get(f"/elections/{day.uuids[0]}").text
    assert "&lt;b&gt;Statement 1&lt;/b&gt;" in individuals
    assert individuals.count("photo.jpg") == 2
    assert "Chloé Robert" in individuals
    lists = client.get(f"/elections/{day.uuids[1]}").text
    order = ["Ensemble", "David Richard", "Fatima Durand", "Agen verte", "Élodie Petit"]
    places = [lists.index(name) for name in order]
    assert places == sorted(places)


def test_the_elected_are_shown_with_their_own_faces(client: FlaskClient, day: ElectionDay) -> None:
    """Of a list too, whose people have their places behind those of the lists before it."""
    for resident in range(11):
        for district, choice in ((0, 1), (1, 2)):
            submission = day.submission(resident, district, choice=choice)
            cast(day.database, day.station.districts, submission, day.clock())
    day.count()
    page = client.get(f"/elections/{day.uuids[1]}?language=en").text
    shown = page.index(address(day, 1, 2)), page.index(address(day, 1, 3))
    assert shown[0] < page.index("Élodie Petit (Agen verte)") < shown[1]
    assert 'alt="Photograph of Élodie Petit (Agen verte)"' in page
    assert 'loading="lazy"' in page
    assert address(day, 1, 0) not in page
    overview = client.get(f"/polls/{SMALL.poll_id}").text
    assert address(day, 0, 0) in overview
    assert address(day, 1, 0) not in overview
