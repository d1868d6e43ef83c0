"""Open data: results for programs that keep to their schema, one file for the record, the news."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient

from audit.report import Verdict
from evote.life.steps import close_poll_early
from evote.voter.app import create_voter_app
from evote.voting.casting import cast
from tests.audit.reading import report_on
from tests.evote.paper import both_channels, count_and_publish, enter
from tests.evote.schema import faults
from tests.evote.voter.test_pages import LISTS
from tests.simulation import SMALL, ElectionDay

POLL = f"/polls/{SMALL.poll_id}"
ATOM = "{http://www.w3.org/2005/Atom}"
AFTER_PUBLICATION = (
    "/results.csv",
    "/results.json",
    "/{uuid}.results.csv",
    "/{uuid}.results.json",
    "/record.zip",
    "/record.zip.sha256",
)


@pytest.fixture
def published(day: ElectionDay) -> ElectionDay:
    """Let everybody of one district vote, and nobody of the other; count and publish."""
    for resident in range(12):
        submission = day.submission(resident, choice=1 + resident % 2)
        cast(day.database, day.station.districts, submission, day.clock())
    day.count()
    return day


@pytest.mark.parametrize("address", AFTER_PUBLICATION)
def test_nothing_is_told_before_the_publication(
    client: FlaskClient, day: ElectionDay, address: str
) -> None:
    """Results and the complete record come when the poll is published."""
    asked = POLL + address.format(uuid=day.uuids[0])
    assert client.get(asked).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("address", AFTER_PUBLICATION)
def test_any_site_may_read_it(client: FlaskClient, published: ElectionDay, address: str) -> None:
    """Every address answers, also to scripts of other sites."""
    answer = client.get(POLL + address.format(uuid=published.uuids[0]))
    assert answer.status_code == HTTPStatus.OK
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_district_of_another_poll_is_not_found(
    client: FlaskClient, published: ElectionDay
) -> None:
    """The address of a poll leads to its own districts only."""
    for kind in ("csv", "json"):
        answer = client.get(f"/polls/elsewhere/{published.uuids[0]}.results.{kind}")
        assert answer.status_code == HTTPStatus.NOT_FOUND


def test_json_keeps_to_the_published_schema(client: FlaskClient, published: ElectionDay) -> None:
    """The whole poll, with a district that is not opened, and one district alone."""
    schema = client.get("/schemas/results-1.json").json
    assert schema is not None
    for address in ("results.json", f"{published.uuids[0]}.results.json"):
        answer = client.get(f"{POLL}/{address}")
        assert "/schemas/results-1.json" in answer.headers["Link"]
        assert faults(answer.json, schema, schema) == []


def test_the_schema_refuses_what_it_does_not_describe(
    client: FlaskClient, published: ElectionDay
) -> None:
    """A missing field, a field too many, a wrong type and a negative number are all seen."""
    schema = client.get("/schemas/results-1.json").json
    results = client.get(f"{POLL}/results.json").json
    assert schema is not None
    assert results is not None
    del results["poll"]["name"]
    results["extra"] = 1
    results["version"] = 2
    results["districts"][0]["counts"][0] |= {"votes": -1, "name": 7}
    results["districts"][1]["state"] = "unknown"
    assert len(faults(results, schema, schema)) == 6


def test_a_district_that_is_not_opened_has_no_numbers(
    client: FlaskClient, published: ElectionDay
) -> None:
    """Neither form tells how many ballots there are where they are too few."""
    results = client.get(f"{POLL}/results.json").json
    assert results is not None
    opened, closed = results["districts"]
    assert (opened["state"], opened["ballots"]) == ("declared", 12)
    assert closed["state"] == "not-opened"
    assert "ballots" not in closed
    table = [*csv.DictReader(io.StringIO(client.get(f"{POLL}/results.csv").text))]
    assert [row["votes"] for row in table] == ["6", "6", "0", "0", ""]
    assert table[-1]["ballots"] == ""
    assert [row["elected"] for row in table[:2]] == [row["name"] for row in table[:2]]


def test_lists_name_who_sits_for_them(tmp_path: Path) -> None:
    """Votes and seats are those of the list, with its councillors."""
    day = ElectionDay(tmp_path, candidates=LISTS)
    for resident in range(10):
        cast(day.database, day.station.districts, day.submission(resident), day.clock())
    day.count()
    client = create_voter_app(day.station).test_client()
    answer = client.get(f"{POLL}/{day.uuids[0]}.results.csv")
    first, _ = csv.DictReader(io.StringIO(answer.text))
    assert (first["name"], first["votes"], first["seats"]) == ("Ensemble", "10", "2")
    assert first["elected"] == "Alice Martin\nBruno Bernard"
    results = json.loads(client.get(f"{POLL}/{day.uuids[0]}.results.json").data)
    assert results["districts"][0]["elected"][0]["list"] == "Ensemble"
    day.close()


@pytest.mark.parametrize("sign", "=+-@")
def test_no_name_is_a_formula(tmp_path: Path, sign: str) -> None:
    """A spreadsheet would run it; programs read the name as it is in JSON."""
    name = f"{sign}HYPERLINK(A1;B2)"
    candidates = LISTS.replace("Alice Martin", name, 1)
    day = ElectionDay(tmp_path, candidates=candidates)
    for resident in range(10):
        cast(day.database, day.station.districts, day.submission(resident), day.clock())
    day.count()
    client = create_voter_app(day.station).test_client()
    first, _ = csv.DictReader(io.StringIO(client.get(f"{POLL}/{day.uuids[0]}.results.csv").text))
    assert first["elected"] == f"'{name}\nBruno Bernard"
    results = json.loads(client.get(f"{POLL}/{day.uuids[0]}.results.json").data)
    assert results["districts"][0]["elected"][0]["name"] == name
    day.close()


def test_the_record_in_one_file_passes_the_audit(
    client: FlaskClient, published: ElectionDay, tmp_path: Path
) -> None:
    """Unpacked, it is the record; its fingerprint is that of the file, each time."""
    record = client.get(f"{POLL}/record.zip").data
    fingerprint, name = client.get(f"{POLL}/record.zip.sha256").text.split()
    assert fingerprint == hashlib.sha256(record).hexdigest()
    assert client.get(f"{POLL}/record.zip").data == record
    assert name == f"{SMALL.poll_id}-record.zip"
    with zipfile.ZipFile(io.BytesIO(record)) as archive:
        archive.extractall(tmp_path / "unpacked")
    assert report_on(tmp_path / "unpacked").verdict is Verdict.PASSED


def headlines(client: FlaskClient) -> dict[str, str]:
    """Return the entries of the feed with their times, the newest first."""
    root = ET.fromstring(client.get(f"{POLL}/events.atom?language=en").data)  # noqa: S314 - our own
    return {
        str(entry.findtext(f"{ATOM}title")): str(entry.findtext(f"{ATOM}updated"))
        for entry in root.findall(f"{ATOM}entry")
    }


def test_the_feed_tells_what_happened_to_the_poll(client: FlaskClient, day: ElectionDay) -> None:
    """Opened, closed, published; a ballot is no news."""
    assert list(headlines(client)) == ["Voting is open"]
    day.vote()
    assert list(headlines(client)) == ["Voting is open"]
    day.count()
    assert list(headlines(client)) == ["Results published", "Voting is over", "Voting is open"]


def test_the_feed_tells_when_voting_ended_early(client: FlaskClient, day: ElectionDay) -> None:
    """The moment is that of the close, not the date that was foreseen."""
    day.clock.now += timedelta(hours=3)
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert headlines(client)["Voting is over"] == day.clock().isoformat()


def test_open_data_tell_both_channels_together(client: FlaskClient, day: ElectionDay) -> None:
    """Null ballots can only be on paper, and no other number tells the channels apart."""
    both_channels(day)
    for name in ("Mme Roux", "M. Blanc"):
        enter(day, name)
    count_and_publish(day)
    schema = client.get("/schemas/results-1.json").json
    results = client.get(f"{POLL}/results.json").json
    assert schema is not None
    assert results is not None
    assert faults(results, schema, schema) == []
    district = results["districts"][0]
    assert [district[name] for name in ("ballots", "null", "blank", "valid")] == [14, 0, 1, 13]
    assert [count["votes"] for count in district["counts"]] == [11, 0, 2, 1]
    assert "paper" not in district
    first, *_ = csv.DictReader(io.StringIO(client.get(f"{POLL}/results.csv").text))
    assert (first["ballots"], first["null"], first["votes"]) == ("14", "0", "11")
    page = client.get(f"/elections/{day.uuids[0]}?language=en").text
    assert "paper" not in page.lower()
