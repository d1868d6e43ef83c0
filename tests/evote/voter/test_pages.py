"""The public pages and downloads: what they show, in which language, under which protection."""

import html
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from audit.report import Verdict
from ballots.election import read_credentials
from ballots.poll import read_rules
from crypto.canonical import decode
from crypto.hashing import sha256_b64, sha256_hex
from evote.config import read_config
from evote.life.steps import close_poll_early
from evote.results.publication import write_record
from evote.simulation.poll import SimulatedPoll
from evote.station import open_station
from evote.voter.app import create_voter_app
from evote.voting.casting import cast
from evote.wording import LANGUAGES, moment
from tests.audit.reading import report_on
from tests.simulation import CLOSES, SMALL, ElectionDay

ADDRESSES = (
    "/",
    "/vote",
    "/vote/{uuid}",
    "/kiosk/{uuid}",
    "/booth.sha256",
    "/accessibility",
    "/check",
    "/polls/agen-2026",
    "/elections/{uuid}",
    "/elections/{uuid}/ballots",
    "/elections/{uuid}/ballots?tracker=nonsense",
    "/health",
    "/{uuid}/election.json",
    "/{uuid}/rules.json",
    "/{uuid}/credentials.json",
    "/{uuid}.bel",
    "/poll.json?poll=agen-2026",
    "/polls/agen-2026/poll.json",
    "/polls/agen-2026/{uuid}.bel",
    "/api/elections/{uuid}",
)
RESULTS = ("/{uuid}.seats.json", "/polls/agen-2026/{uuid}.seats.json")
PUBLIC = tuple(each for each in ADDRESSES if each.endswith((".json", ".bel", "2026")))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_address_answers(client: FlaskClient, day: ElectionDay, address: str) -> None:
    """Each address answers while the poll is open, under the protecting headers."""
    answer = client.get(address.format(uuid=day.uuids[0]))
    assert answer.status_code == HTTPStatus.OK
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    if answer.mimetype == "text/html":
        assert answer.headers["Content-Language"] in LANGUAGES
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("address", RESULTS)
def test_results_appear_when_they_are_published(
    client: FlaskClient, day: ElectionDay, address: str
) -> None:
    """Before the publication there is no result, and afterwards there is."""
    address = address.format(uuid=day.uuids[0])
    assert client.get(address).status_code == HTTPStatus.NOT_FOUND
    day.vote()
    day.count()
    declared = json.loads(client.get(address).data)
    page = client.get(f"/elections/{day.uuids[0]}?language=en").get_data(as_text=True)
    assert len(declared["elected"]) == SMALL.seats
    for councillor in declared["elected"]:
        assert councillor["name"] in page


LISTS = """district,name,born,list
1,Alice Martin,1970-01-01,Ensemble
1,Bruno Bernard,1971-01-01,Ensemble
1,Chloé Robert,1972-01-01,Agen verte
2,David Richard,1973-01-01,Seuls
"""


def test_lists_and_their_councillors_are_published(tmp_path: Path) -> None:
    """The page shows the votes of each list and who sits for it; the record passes the audit."""
    day = ElectionDay(tmp_path, candidates=LISTS)
    for resident in range(10):
        cast(day.database, day.station.districts, day.submission(resident), day.clock())
    day.count()
    client = create_voter_app(day.station).test_client()
    page = client.get(f"/elections/{day.uuids[0]}?language=en").get_data(as_text=True)
    assert re.search(r"Ensemble</th>.*?<td class=\"number\">10</td>", page, re.DOTALL)
    assert page.index("Alice Martin (Ensemble)") < page.index("Bruno Bernard (Ensemble)")
    assert "Seat 2: Ensemble 10/2 = 5" in page
    declared = json.loads(client.get(f"/{day.uuids[0]}.seats.json").data)
    assert [entry["seats"] for entry in declared["counts"]] == [2, 0]
    write_record(day.database, SMALL.poll_id, tmp_path / "record")
    assert report_on(tmp_path / "record").verdict is Verdict.PASSED
    day.close()


def test_lots_can_be_drawn_again(tmp_path: Path) -> None:
    """Where the lot decided, the page shows each lot with the command that prints it."""
    day = ElectionDay(tmp_path, contest='ties = "lot"')
    for resident in range(12):
        submission = day.submission(resident, choice=1 + resident % 3)
        cast(day.database, day.station.districts, submission, day.clock())
    day.count()
    client = create_voter_app(day.station).test_client()
    [tie] = json.loads(client.get(f"/{day.uuids[0]}.seats.json").data)["ties"]
    page = client.get(f"/elections/{day.uuids[0]}?language=en").get_data(as_text=True)
    shown = re.findall(r"<code>([0-9a-f]{64})</code> <code>printf '(.*?)' \|", html.unescape(page))
    assert [lot for lot, _ in shown] == [tied["lot"] for tied in tie["tied"]]
    assert [lot for lot, _ in shown] == [sha256_hex(text.encode()) for _, text in shown]
    assert shown == sorted(shown)
    day.close()


def test_a_small_district_stays_sealed(client: FlaskClient, day: ElectionDay) -> None:
    """Where too few voted, the page of the published poll says so and shows no number."""
    cast(day.database, day.station.districts, day.submission(), day.clock())
    day.count()
    page = client.get(f"/elections/{day.uuids[0]}?language=en").get_data(as_text=True)
    assert "Too few ballots were cast online in this district" in page
    assert client.get(f"/{day.uuids[0]}.seats.json").status_code == HTTPStatus.NOT_FOUND


def test_a_site_under_https_says_so(day: ElectionDay) -> None:
    """Under https, browsers are told never to come without it."""
    config = read_config({"EVOTE_BASE_URL": "https://vote.agen.example"}, day.station.config.folder)
    client = create_voter_app(open_station(config, day.database)).test_client()
    assert "max-age=" in client.get("/").headers["Strict-Transport-Security"]


def test_voting_pages_are_not_stored(client: FlaskClient, day: ElectionDay) -> None:
    """No browser and no proxy keeps a page of the booth."""
    uuid = day.uuids[0]
    for address in ("/vote", f"/vote/{uuid}", f"/kiosk/{uuid}", f"/api/elections/{uuid}"):
        assert client.get(address).headers["Cache-Control"] == "no-store"


def test_the_record_may_be_read_from_any_site(client: FlaskClient, day: ElectionDay) -> None:
    """Public files are open to scripts of other sites; the ballot box is not."""
    archive = client.get(f"/{day.uuids[0]}.bel")
    assert archive.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in client.get("/").headers
    assert "Access-Control-Allow-Origin" not in client.get(f"/api/elections/{day.uuids[0]}").headers


def test_an_archive_that_did_not_grow_is_not_sent_again(
    client: FlaskClient, day: ElectionDay
) -> None:
    """The head is the archive's tag: a copy that is up to date costs nothing."""
    first = client.get(f"/{day.uuids[0]}.bel")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/{day.uuids[0]}.bel", headers=tag).status_code == HTTPStatus.NOT_MODIFIED
    cast(day.database, day.station.districts, day.submission(), day.clock())
    grown = client.get(f"/{day.uuids[0]}.bel", headers=tag)
    assert grown.data.startswith(first.data)
    assert len(grown.data) > len(first.data)


def test_the_downloads_are_the_sealed_bytes(client: FlaskClient, day: ElectionDay) -> None:
    """What the booth downloads is what ballots are bound to."""
    district = day.station.districts[day.uuids[0]]
    election = client.get(f"/{district.uuid}/election.json").data
    assert sha256_b64(election) == district.election.fingerprint
    assert read_rules(decode(client.get(f"/{district.uuid}/rules.json").data)) == district.rules
    listed = client.get(f"/{district.uuid}/credentials.json").data
    assert listed in client.get(f"/{district.uuid}.bel").data
    assert read_credentials(district.election.group, listed) == district.credentials


def test_a_cast_ballot_is_found_by_its_tracker(client: FlaskClient, day: ElectionDay) -> None:
    """The page says yes to a tracker on the board, and no to another."""
    done = cast(day.database, day.station.districts, day.submission(), day.clock())
    address = f"/elections/{day.uuids[0]}/ballots"
    asked = {"tracker": f" {done.receipt.tracker} ", "language": "en"}
    yes = client.get(address, query_string=asked).get_data(as_text=True)
    no = client.get(address, query_string=asked | {"tracker": "A" * 43}).get_data(as_text=True)
    assert "Yes, this ballot is in the ballot box" in yes
    assert "There is no ballot with this number" in no


def test_a_tracker_is_found_however_it_is_written(client: FlaskClient, day: ElectionDay) -> None:
    """Spaces inside, padding and base64url are put right; any other text is no tracker."""
    tracker = cast(
        day.database, day.station.districts, day.submission(), day.clock()
    ).receipt.tracker
    address = f"/elections/{day.uuids[0]}/ballots"

    def answer(typed: str) -> str:
        return client.get(address, query_string={"tracker": typed, "language": "en"}).text

    in_addresses = tracker.replace("+", "-").replace("/", "_")
    for typed in (
        f"{tracker}=",
        f"{tracker[:20]} \n{tracker[20:]}",
        " ".join(tracker),
        in_addresses,
    ):
        assert "Yes, this ballot is in the ballot box" in answer(typed)
    for typed in (tracker[:-1], f"{tracker}A", "é" * 43, "x" * 700):
        assert "This is not a tracking number" in answer(typed)
    assert ">" + "x" * 60 + "</textarea>" in answer("x" * 700)
    assert "not a tracking number" not in answer("")


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    """The first day is "1er", the others are plain numbers, as are all in English."""
    first, second = (datetime(2026, 12, day, 8, tzinfo=UTC) for day in (1, 2))
    assert moment(first, "fr") == "mardi 1er décembre 2026 à 8\u00a0h\u00a000"
    assert moment(second, "fr").startswith("mercredi 2 décembre")
    assert moment(first, "en") == "Tuesday 1 December 2026 at 08:00"


def test_no_page_makes_scripts_out_of_text(client: FlaskClient) -> None:
    """Trusted types hold on every page but those that start workers."""
    demand = "require-trusted-types-for 'script'; trusted-types 'none'"
    assert demand in client.get("/").headers["Content-Security-Policy"]
    assert demand not in client.get("/trustees/nobody").headers["Content-Security-Policy"]


def test_a_small_turnout_is_not_shown(client: FlaskClient, day: ElectionDay) -> None:
    """Below ten ballots the page names no number; from ten on it does."""
    address = f"/elections/{day.uuids[0]}?language=en"
    for resident in range(9):
        submission = day.submission(resident)
        cast(day.database, day.station.districts, submission, day.clock())
    assert "cast so far" not in client.get(address).get_data(as_text=True)
    cast(day.database, day.station.districts, day.submission(resident=9), day.clock())
    assert "10 ballots have been cast so far" in client.get(address).get_data(as_text=True)


def test_the_short_link_leads_to_the_booth(client: FlaskClient, day: ElectionDay) -> None:
    """The number of the district is enough; an unknown one is not found."""
    assert client.get("/v/2").headers["Location"].endswith(f"/vote/{day.uuids[1]}")
    assert client.get("/v/7").status_code == HTTPStatus.NOT_FOUND


def another_poll(day: ElectionDay, folder: Path, **changes: Any) -> list[str]:
    """Open a second poll in the same service and return its elections."""
    plan = replace(SMALL, poll_id="agen-essai", name="Scrutin d'essai", seed=2, **changes)
    other = SimulatedPoll(day.station, folder / "other", plan)
    other.write_files()
    other.create()
    other.seal()
    return list(other.tokens)


def test_the_short_link_asks_which_of_two_polls_is_meant(
    client: FlaskClient, day: ElectionDay, tmp_path: Path
) -> None:
    """Both are named with their dates and lead to their own booths; neither is guessed."""
    uuids = another_poll(day, tmp_path, closes=CLOSES + timedelta(days=1))
    answer = client.get("/v/2?language=en")
    assert answer.status_code == HTTPStatus.OK
    page = answer.get_data(as_text=True)
    assert "Which poll is your letter for?" in page
    for said in ("Conseils de quartier 2026", "Scrutin d&#39;essai", "30 November", "1 December"):
        assert said in page
    for uuid in (day.uuids[1], uuids[1]):
        assert f"/vote/{uuid}" in page


def test_the_short_link_leads_to_the_open_poll_before_a_waiting_one(
    client: FlaskClient, day: ElectionDay, tmp_path: Path
) -> None:
    """A poll that opens later does not draw the voters of the one that is open."""
    later = CLOSES + timedelta(days=30)
    uuids = another_poll(day, tmp_path, opens=later, closes=later + timedelta(days=7))
    assert client.get("/v/2").headers["Location"].endswith(f"/vote/{day.uuids[1]}")
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert client.get("/v/2").headers["Location"].endswith(f"/vote/{uuids[1]}")


def test_a_closed_poll_is_not_offered_for_voting(client: FlaskClient, day: ElectionDay) -> None:
    """The list of districts to vote in holds open polls only."""
    assert day.uuids[0] in client.get("/vote").get_data(as_text=True)
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert day.uuids[0] not in client.get("/vote").get_data(as_text=True)


@pytest.mark.parametrize(
    "address",
    [
        "/nothing",
        "/polls/elsewhere",
        "/polls/elsewhere/poll.json",
        "/polls/elsewhere/{uuid}.bel",
        "/elections/nowhere",
        "/vote/nowhere",
        "/nowhere.bel",
        "/nowhere.seats.json",
        "/nowhere/election.json",
        "/nowhere/credentials.json",
        "/poll.json",
        "/v/99999999999999999999999999",
        "/../../etc/passwd",
        "/static/../app.py",
    ],
)
def test_what_does_not_exist_gives_a_page_that_says_so(
    client: FlaskClient, day: ElectionDay, address: str
) -> None:
    """A wrong address gives 404 and a page, never a traceback."""
    answer = client.get(address.format(uuid=day.uuids[0]))
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert "</html>" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("query", "header", "expected"),
    [
        ("", "", "fr"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "oc,eu", "fr"),
        ("", "oc,pt-BR", "pt"),
        ("?language=ro", "fr", "ro"),
        ("?language=en", "fr", "en"),
        ("?lang=en", "fr", "en"),
        ("?language=xx", "en", "en"),
    ],
)
def test_a_page_is_in_the_readers_language(
    client: FlaskClient, day: ElectionDay, query: str, header: str, expected: str
) -> None:
    """The language asked for wins over the browser's, and the browser's over the poll's."""
    headers = {"Accept-Language": header} if header else {}
    page = client.get(f"/polls/{SMALL.poll_id}{query}", headers=headers).get_data(as_text=True)
    assert f'<html lang="{expected}">' in page


def test_a_chosen_language_is_kept(client: FlaskClient) -> None:
    """The choice of a language outlasts the page, in a cookie that no script reads."""
    chosen = client.get("/?language=en")
    assert "HttpOnly" in chosen.headers["Set-Cookie"]
    assert "SameSite=Lax" in chosen.headers["Set-Cookie"]
    assert '<html lang="en">' in client.get("/").get_data(as_text=True)
