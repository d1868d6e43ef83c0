"""A town with every odd case at once: its pages, its minutes, and what the auditors refuse."""

import csv
import html
import io
import json
import re
import shutil
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from audit.report import Verdict
from crypto.canonical import encode
from evote.minutes.minutes import write_minutes
from evote.results.publication import write_record
from evote.voter.app import create_voter_app
from evote.wording import LANGUAGES
from tests.audit.reading import report_on
from tests.catalogues import english_left
from tests.evote.odd_town import PLAN, OddTown
from tests.evote.schema import faults

POLL = f"/polls/{PLAN.poll_id}"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OddTown]:
    """Open the poll; nobody has voted yet."""
    town = OddTown(tmp_path_factory.mktemp("opened"))
    yield town
    town.close()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OddTown]:
    """Hold the poll to its publication, and let one of the elected withdraw."""
    town = OddTown(tmp_path_factory.mktemp("town"))
    town.vote()
    town.count()
    town.withdraw()
    yield town
    town.close()


@pytest.fixture(scope="module")
def record(town: OddTown, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the public record; tests that change it take a copy."""
    folder = tmp_path_factory.mktemp("record")
    write_record(town.database, PLAN.poll_id, folder)
    return folder


def client_of(town: OddTown) -> FlaskClient:
    """Return a client of the voter app."""
    return create_voter_app(town.station).test_client()


def page(town: OddTown, number: int) -> str:
    """Return the words of the page of a district, in English."""
    answer = client_of(town).get(f"/elections/{town.numbers[number]}?language=en")
    return words(answer.text)


def words(markup: str) -> str:
    """Return what a page says, in one line."""
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", markup).split()))


# ---------------------------------------------------------------- before and during the vote


def test_a_district_without_a_vote_gets_neither_codes_nor_a_board(opened: OddTown) -> None:
    """Its people get no letters, and there is no ballot box."""
    assert sorted(opened.uuids) == sorted(
        uuid for number, uuid in opened.numbers.items() if number not in {4, 5}
    )
    client = client_of(opened)
    for address in ("/{}.bel", "/{}/election.json", "/{}/credentials.json", "/api/elections/{}"):
        answer = client.get(address.format(opened.numbers[5]))
        assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_booth_of_a_district_without_a_vote_leads_to_its_page(opened: OddTown) -> None:
    """Also from the short address of a letter."""
    client = client_of(opened)
    answer = client.get(f"/vote/{opened.numbers[4]}")
    assert answer.status_code == HTTPStatus.FOUND
    assert answer.headers["Location"] == f"/elections/{opened.numbers[4]}"


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (4, "There is no vote in this district: nobody stands, and there is no council."),
        (5, "no more people stand than there are seats. They are elected without a vote when"),
    ],
)
def test_the_page_says_why_nobody_votes(opened: OddTown, number: int, sentence: str) -> None:
    """And offers neither a vote nor a search for ballots."""
    told = page(opened, number)
    assert sentence in told
    assert "No vote here" in told
    assert "Vote in this district" not in told
    assert "Find my ballot" not in told


def test_the_overview_shows_where_nobody_votes(opened: OddTown) -> None:
    """While the poll is open all the same."""
    told = words(client_of(opened).get(f"{POLL}?language=en").text)
    assert told.count("No vote here") == 2
    assert told.count("Voting is open") == 1 + len(PLAN.districts) - 2


def test_the_choice_of_a_district_leads_to_no_booth_without_a_vote(opened: OddTown) -> None:
    """Whoever asks there reads why."""
    chosen = client_of(opened).get("/vote").text
    assert f'href="/vote/{opened.numbers[1]}"' in chosen
    assert f'href="/vote/{opened.numbers[4]}"' not in chosen


# ---------------------------------------------------------------- the pages after the count


@pytest.mark.parametrize(
    ("number", "sentences"),
    [
        (
            1,
            [
                "The 9 councillors elected",
                "Jeanne Laurent and Inès Simon have 2 votes each: seat 9 is for one of them.",
                "The older comes first: Jeanne Laurent, then Inès Simon.",
            ],
        ),
        (
            2,
            [
                "seats 1 and 2 are for 2 of them",
                "Mme Roux and M. Blanc decided the order: Nadia Benali, then Louis Michel",
                "Their reason: Tirage au sort devant le public",
            ],
        ),
        (
            3,
            [
                "Demain and Ensemble have 5 votes each: one of them is the first list.",
                "The list whose candidates are older on average comes first: Demain",
                "Ensemble and Demain are equal, and there is a seat for each of them",
                "Seat 3: Ensemble 5/1 = 5, Demain 5/1 = 5 → Ensemble.",
            ],
        ),
        (4, ["Nobody stands: there is no council."]),
        (5, ["3 stand for 9 seats and are elected without a vote", "6 seats stay empty."]),
        (6, ["The 2 councillors elected", "Ballots cast 10"]),
        (7, ["Too few ballots were cast online in this district. They stay sealed"]),
        (
            8,
            [
                "The council today Marc Chevalier Seat 1 Léo Barbier Seat 2",
                "Laurence Boyer leaves seat 1 (s'est retirée). Seat 1 goes to Marc Chevalier",
            ],
        ),
    ],
)
def test_the_page_explains_its_odd_case(town: OddTown, number: int, sentences: list[str]) -> None:
    """In words that a resident follows."""
    told = page(town, number)
    for sentence in sentences:
        assert sentence in told


def test_the_overview_names_who_sits_today(town: OddTown) -> None:
    """Whoever withdrew is no councillor, and where nobody sits the tile says why."""
    told = words(client_of(town).get(f"{POLL}?language=en").text)
    assert "The council today \N{EN DASH} Marc Chevalier, Léo Barbier" in told
    assert "Laurence Boyer" not in told
    assert told.count("There is no council.") == 1
    assert told.count("Too few ballots online: they stay sealed.") == 1


def test_no_number_is_told_of_a_district_below_the_limit(town: OddTown) -> None:
    """Nine voted in Dolmayrac; neither pages nor open data lead to that."""
    client = client_of(town)
    assert "Ballots cast" not in page(town, 7)
    overview = words(client.get(f"{POLL}?language=en").text)
    assert "57 of 70 residents" in overview
    results = json.loads(client.get(f"{POLL}/results.json").data)
    seventh = results["districts"][6]
    assert (seventh["state"], "ballots" in seventh) == ("not-opened", False)


def test_open_data_keep_to_their_schemas(town: OddTown) -> None:
    """Also where there was no vote, and after a change of a council."""
    client = client_of(town)
    for name, schema in (("results.json", "results-1"), ("councils.json", "councils-1")):
        rules = client.get(f"/schemas/{schema}.json").json
        assert rules is not None
        assert faults(client.get(f"{POLL}/{name}").json, rules, rules) == []
    table = [*csv.DictReader(io.StringIO(client.get(f"{POLL}/results.csv").text))]
    unopposed = [row for row in table if row["procedure"] == "unopposed"]
    assert [(row["elected"], row["votes"], row["seats"]) for row in unopposed] == [
        ("Camille Dumas", "", "1"),
        ("Claire Denis", "", "1"),
        ("Daniel Brun", "", "1"),
    ]
    [nobody] = [row for row in table if row["procedure"] == "no-council"]
    assert (nobody["district_name"], nobody["elected"], nobody["votes"]) == ("Lalande", "", "")


# ---------------------------------------------------------------- minutes


def minutes(town: OddTown, folder: Path, name: str, language: str) -> str:
    """Return the text of some minutes, in one line."""
    write_minutes(
        town.database,
        PLAN.poll_id,
        folder,
        base_url="https://vote.example",
        language=language,
        now=town.clock(),
    )
    pages = PdfReader(folder / f"{name}.pdf").pages
    return " ".join(" ".join(each.extract_text() for each in pages).split())


def test_results_minutes_tell_every_odd_case(town: OddTown, tmp_path: Path) -> None:
    """Who was elected, how, who follows, and who gave way since."""
    told = minutes(town, tmp_path, "results-poll", "en")
    for sentence in (
        "Jeanne Laurent and Inès Simon have 2 votes each: seat 9 is for one of them.",
        "Mme Roux and M. Blanc decided the order",
        "Demain and Ensemble have 5 votes each",
        "There was no vote in this district.",
        "Nobody stands: there is no council.",
        "Vacant seats 4, 5, 6, 7, 8, 9",
        "They stay sealed",
        "1 December 2026 \N{EN DASH} Laurence Boyer leaves seat 1",
        "Place 1: Paul Girard (Ensemble)",
    ):
        assert sentence in told


def test_operations_minutes_tell_what_officers_did(town: OddTown, tmp_path: Path) -> None:
    """Also of a district without a ballot box."""
    told = minutes(town, tmp_path, "operations-poll", "en")
    assert "district 8 \N{EN DASH} Laurence Boyer, s'est retirée" in told
    fourth = minutes(town, tmp_path, "operations-district-04", "en")
    assert "4. Lalande" in fourth
    assert "Laurence Boyer" not in fourth


# ---------------------------------------------------------------- the audit


def test_the_record_passes_the_audit(record: Path, town: OddTown) -> None:
    """With a declaration for every district but the one that stays sealed."""
    assert report_on(record).verdict is Verdict.PASSED
    declared = {path.name.split(".")[0] for path in record.glob("*.seats.json")}
    assert declared == set(town.numbers.values()) - {town.numbers[7]}


def swap_the_last(declared: dict[str, Any]) -> None:
    """Give the last seat to somebody who follows."""
    declared["elected"][-1] |= {
        name: declared["substitutes"][0][name] for name in ("candidate", "name", "votes")
    }


def seat_somebody(declared: dict[str, Any]) -> None:
    """Give a seat to somebody who was not elected."""
    declared["elected"].append({"seat": 4, "candidate": 0, "name": "Eve", "votes": 0})


def unseat_the_last(declared: dict[str, Any]) -> None:
    """Take a seat from somebody who was elected without a vote."""
    declared["elected"].pop()


@pytest.mark.parametrize(
    ("number", "forge"),
    [
        (1, swap_the_last),
        (2, swap_the_last),
        (3, swap_the_last),
        (4, seat_somebody),
        (5, seat_somebody),
        (5, unseat_the_last),
        (6, swap_the_last),
        (8, swap_the_last),
    ],
)
def test_one_wrong_seat_is_found(
    record: Path,
    town: OddTown,
    tmp_path: Path,
    number: int,
    forge: Callable[[dict[str, Any]], None],
) -> None:
    """In each odd case, the auditor names the check and refuses the record."""
    copy = shutil.copytree(record, tmp_path / "copy")
    path = copy / f"{town.numbers[number]}.seats.json"
    declared = json.loads(path.read_bytes())
    forge(declared)
    path.write_bytes(encode(declared))
    report = report_on(copy)
    assert report.verdict is Verdict.FAILED
    found = {
        place: [finding.check for finding in election.findings.all]
        for place, election in enumerate(report.elections, 1)
        if election.findings.all
    }
    assert found == {number: ["seats-declared", "journal-agrees-with-record"]}


def test_seats_of_a_box_that_stays_sealed_are_refused(
    record: Path, town: OddTown, tmp_path: Path
) -> None:
    """Nobody can be elected by ballots that nobody opened."""
    copy = shutil.copytree(record, tmp_path / "copy")
    other = (copy / f"{town.numbers[6]}.seats.json").read_bytes()
    (copy / f"{town.numbers[7]}.seats.json").write_bytes(other)
    assert report_on(copy).verdict is Verdict.FAILED


@pytest.mark.parametrize("number", [4, 5])
def test_a_box_where_nobody_votes_is_refused(
    record: Path, town: OddTown, tmp_path: Path, number: int
) -> None:
    """A district without a vote can have no ballots."""
    copy = shutil.copytree(record, tmp_path / "copy")
    shutil.copy(copy / f"{town.numbers[6]}.bel", copy / f"{town.numbers[number]}.bel")
    assert report_on(copy).verdict is Verdict.FAILED


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_told_in_the_language_asked_for(town: OddTown, language: str) -> None:
    """Results, the seats explained and what changed since: no sentence is left in English."""
    districts = [f"/elections/{uuid}" for uuid in town.numbers.values()]
    for address in (POLL, *districts):
        shown = client_of(town).get(f"{address}?language={language}").text
        assert english_left(shown, language) == [], address
