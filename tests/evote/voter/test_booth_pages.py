"""The booth's page, the kiosk's, and the fingerprint of both."""

import json
import re
from pathlib import Path

from flask.testing import FlaskClient

import evote
from crypto.hashing import sha256_hex
from evote.models.polls import ProfileRow
from tests.simulation import ElectionDay

TEMPLATES = Path(evote.__file__).parent / "templates"
USED = re.compile(r'(?:include|extends|from) "([\w./]+)"')


def used_by(*names: str) -> set[str]:
    """Return these templates and all that they include, extend or import from."""
    texts = [(TEMPLATES / name).read_text(encoding="utf-8") for name in names]
    inner = {found for text in texts for found in USED.findall(text)} - {*names}
    return {*names, *used_by(*inner)} if inner else {*names}


def test_the_camera_is_for_the_kiosk_alone(client: FlaskClient, day: ElectionDay) -> None:
    """Only where letters are scanned may a page use the camera; search engines do not list it."""
    kiosk = client.get(f"/kiosk/{day.uuids[0]}")
    assert "camera=(self)" in kiosk.headers["Permissions-Policy"]
    assert kiosk.headers["X-Robots-Tag"] == "noindex"
    booth = client.get(f"/vote/{day.uuids[0]}")
    assert "camera=()" in booth.headers["Permissions-Policy"]
    assert "X-Robots-Tag" not in booth.headers


def test_a_kiosk_keeps_no_language(client: FlaskClient, day: ElectionDay) -> None:
    """The language that somebody chose at a kiosk is gone with her; elsewhere it is kept."""
    assert "Set-Cookie" not in client.get(f"/kiosk/{day.uuids[0]}?language=en").headers
    assert "Set-Cookie" in client.get(f"/vote/{day.uuids[0]}?language=en").headers


def test_the_fingerprint_of_the_booth_is_checked_from_elsewhere(
    client: FlaskClient, day: ElectionDay
) -> None:
    """The pages show the SHA-256 of the published list, which names the files that are served."""
    listed = client.get("/booth.sha256").get_data()
    for address in (f"/vote/{day.uuids[0]}", f"/kiosk/{day.uuids[0]}", "/check"):
        assert sha256_hex(listed) in client.get(address).get_data(as_text=True)
    parts = dict(line.split("  ")[::-1] for line in listed.decode().splitlines())
    served = [part for part in parts if part.startswith("static/")]
    assert "static/booth.js" in served
    for part in served:
        with client.get(f"/{part}") as answer:
            assert sha256_hex(answer.get_data()) == parts[part]


def test_the_fingerprint_covers_every_file_of_the_booth(
    client: FlaskClient, day: ElectionDay
) -> None:
    """Whatever the booth's pages are made of and load is on the list."""
    listed = client.get("/booth.sha256").get_data(as_text=True)
    wanted = [f"templates/{name}" for name in used_by("booth.html", "kiosk.html")]
    assert len(wanted) > 5
    for kind in ("vote", "kiosk"):
        page = client.get(f"/{kind}/{day.uuids[0]}").get_data(as_text=True)
        wanted += re.findall(r"/(static/[\w./-]+\.(?:js|css))", page)
    assert "static/booth.js" in wanted
    assert [part for part in wanted if part not in listed] == []


def test_statements_and_photographs_come_with_the_booth(
    client: FlaskClient, day: ElectionDay
) -> None:
    """Who says or shows something is in the page, by her place; nobody else is."""
    uuid = day.uuids[0]
    with day.database.writing() as session:
        session.add(ProfileRow(district_uuid=uuid, place=1, statement="More trees."))
        session.add(ProfileRow(district_uuid=uuid, place=2, photo=b"a photograph"))
        session.add(ProfileRow(district_uuid=uuid, place=3))
    page = client.get(f"/vote/{uuid}").get_data(as_text=True)
    found = re.search(r'id="booth-people">(.*?)</script>', page)
    assert found
    assert json.loads(found[1]) == [
        {"photo": "", "place": 1, "statement": "More trees."},
        {"photo": f"/elections/{uuid}/people/2/photo.jpg", "place": 2, "statement": ""},
    ]
