"""The council during its term: who leaves, who follows, and what everybody can read of it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from evote.commands.evote import main
from evote.errors import NotFound, StepRefused
from evote.journal import journal_of
from evote.models.polls import DistrictRow
from evote.results.succession import (
    LONGEST_REASON,
    Kind,
    Term,
    change_council,
    term_of,
    who_may_leave,
)
from evote.voter.app import create_voter_app
from evote.voting.casting import cast
from tests.evote.schema import faults
from tests.simulation import SMALL, ElectionDay

POLL = f"/polls/{SMALL.poll_id}"
CANDIDATES = """district,name,born,list
1,Alice Martin,1970-01-01,
1,Bruno Bernard,1971-01-01,
1,Chloé Robert,1972-01-01,
1,David Richard,1973-01-01,
2,Élodie Petit,1974-01-01,Ensemble
2,Fatima Durand,1975-01-01,Ensemble
2,Gérard Roux,1976-01-01,Ensemble
2,Hugo Moreau,1977-01-01,Agen verte
2,Élodie Petit (Agen verte),1978-01-01,Agen verte
"""
VOTES = [(0, choice) for choice in (1,) * 5 + (2,) * 4 + (3,) * 2 + (4,)]
VOTES += [(1, choice) for choice in (1,) * 6 + (2,) * 5]


@pytest.fixture
def voted(tmp_path: Path) -> Iterator[ElectionDay]:
    """Let individuals and lists be voted for; of both, two seats each."""
    day = ElectionDay(tmp_path, candidates=CANDIDATES)
    for resident, (district, choice) in enumerate(VOTES):
        submission = day.submission(resident % 12, district, choice=choice)
        cast(day.database, day.station.districts, submission, day.clock())
    yield day
    day.close()


@pytest.fixture
def published(voted: ElectionDay) -> ElectionDay:
    """Count and publish."""
    voted.count()
    return voted


def term(day: ElectionDay, district: int = 0) -> Term:
    """Return a council today."""
    with day.database.reading() as session:
        return term_of(session, session.get_one(DistrictRow, day.uuids[district]))


def change(
    day: ElectionDay, kind: Kind, name: str, district: int = 0, reason: str = "moved away"
) -> list[str]:
    """Note a change; return who sits afterwards, with "" for an empty seat."""
    day.clock.now += timedelta(days=1)
    with day.database.writing() as session:
        row = session.get_one(DistrictRow, day.uuids[district])
        change_council(session, row, kind, name, reason, day.clock())
    return sitting(term(day, district))


def sitting(council: Term) -> list[str]:
    """Return who sits, by seat."""
    return [seat.holder.name if seat.holder else "" for seat in council.council.seats]


def client_of(day: ElectionDay) -> FlaskClient:
    """Return a client of the voter app."""
    return create_voter_app(day.station).test_client()


# ---------------------------------------------------------------- the rules


def test_a_council_begins_as_it_was_elected(published: ElectionDay) -> None:
    """Without a change, the council is that of the declaration."""
    assert sitting(term(published)) == ["Alice Martin", "Bruno Bernard"]
    assert who_may_leave(term(published, 1)) == [
        ("Élodie Petit", "Ensemble"),
        ("Hugo Moreau", "Agen verte"),
        ("Fatima Durand", "Ensemble"),
        ("Gérard Roux", "Ensemble"),
        ("Élodie Petit (Agen verte)", "Agen verte"),
    ]


def test_a_withdrawn_candidate_who_is_elected_gives_way(published: ElectionDay) -> None:
    """Of individuals, the next by votes follows."""
    assert change(published, "vacancy", "Alice Martin", reason="withdrew") == [
        "Chloé Robert",
        "Bruno Bernard",
    ]


def test_of_a_list_its_next_candidate_follows(published: ElectionDay) -> None:
    """The other list gains nothing."""
    assert change(published, "vacancy", "Hugo Moreau", 1) == [
        "Élodie Petit",
        "Élodie Petit (Agen verte)",
    ]


def test_whoever_declines_to_follow_is_passed_over(published: ElectionDay) -> None:
    """Before her turn, and also when it has come."""
    change(published, "refusal", "Chloé Robert")
    assert change(published, "vacancy", "Bruno Bernard") == ["Alice Martin", "David Richard"]
    assert change(published, "refusal", "David Richard") == ["Alice Martin", ""]


def test_where_nobody_is_left_only_an_election_helps(published: ElectionDay) -> None:
    """The seat stays vacant, and the council says so."""
    for name in ("Chloé Robert", "David Richard"):
        change(published, "refusal", name)
    assert term(published).vacant == ()
    assert change(published, "vacancy", "Alice Martin") == ["", "Bruno Bernard"]
    assert term(published).vacant == (1,)


@pytest.mark.parametrize(
    ("kind", "name", "sentence"),
    [
        ("vacancy", "Nobody", "neither sits on the council nor follows"),
        ("vacancy", "Chloé Robert", "can only decline to follow"),
        ("refusal", "Alice Martin", "was elected and can leave her seat"),
    ],
)
def test_what_did_not_happen_is_refused(
    published: ElectionDay, kind: Kind, name: str, sentence: str
) -> None:
    """And the council stays as it was."""
    with pytest.raises(StepRefused, match=sentence):
        change(published, kind, name)
    assert term(published).changes == ()


@pytest.mark.parametrize("reason", ["", "  ", "x" * (LONGEST_REASON + 1), "a\x00b"])
def test_a_reason_is_one_short_line(published: ElectionDay, reason: str) -> None:
    """It is published, so it must be readable."""
    with pytest.raises(StepRefused, match="a reason in one line"):
        change(published, "vacancy", "Alice Martin", reason=reason)


def test_nobody_leaves_twice(published: ElectionDay) -> None:
    """Whoever left does not follow again."""
    change(published, "vacancy", "Alice Martin")
    with pytest.raises(StepRefused, match="neither sits"):
        change(published, "vacancy", "Alice Martin")


def test_there_is_no_council_before_the_publication(voted: ElectionDay) -> None:
    """A council would tell the result."""
    with pytest.raises(NotFound):
        term(voted)


def test_a_change_stands_in_the_journal(published: ElectionDay) -> None:
    """With who, what and why: all of it is public."""
    change(published, "vacancy", "Alice Martin")
    with published.database.reading() as session:
        last = journal_of(session, SMALL.poll_id)[-1]
    assert last.act == "council-changed"
    assert last.details == {
        "district": 1,
        "change": 1,
        "kind": "vacancy",
        "name": "Alice Martin",
        "reason": "moved away",
    }


# ---------------------------------------------------------------- the commands


def run(day: ElectionDay, *arguments: str) -> Result:
    """Run `evote council`."""
    config = day.station.config
    environment = {"EVOTE_FOLDER": str(config.folder), "EVOTE_DATABASE_URL": config.database_url}
    return CliRunner().invoke(main, ["council", *arguments], env=environment)


def test_the_command_tells_who_follows(published: ElectionDay) -> None:
    """In the words of the page, and then the whole council."""
    arguments = ("change", SMALL.poll_id, "1", "--leaves", "Alice Martin", "--reason", "resigned")
    told = run(published, *arguments)
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        "Alice Martin leaves seat 1 (resigned).",
        "Seat 1 goes to Chloé Robert, who is next.",
        "",
        "Seat 1: Chloé Robert",
        "Seat 2: Bruno Bernard",
        "Follows 1: David Richard",
    ]
    assert run(published, "show", SMALL.poll_id, "1").output in told.output


def test_the_command_says_when_the_line_is_exhausted(published: ElectionDay) -> None:
    """Only a by-election can fill the seat."""
    for name in ("Alice Martin", "Chloé Robert", "David Richard"):
        run(published, "change", SMALL.poll_id, "1", "--leaves", name, "--reason", "resigned")
    told = run(published, "show", SMALL.poll_id, "1").output
    assert "Seat 1: vacant" in told
    assert "seat 1: only a by-election can fill it" in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("change", SMALL.poll_id, "1", "--reason", "x"), "Give one name"),
        (
            ("change", SMALL.poll_id, "1", "--leaves", "A", "--declines", "B", "--reason", "x"),
            "Give one name",
        ),
        (("change", SMALL.poll_id, "9", "--leaves", "A", "--reason", "x"), "no district 9"),
        (("show", "nowhere", "1"), "no district 1 in a poll nowhere"),
    ],
)
def test_the_command_says_what_is_wrong(
    published: ElectionDay, arguments: tuple[str, ...], sentence: str
) -> None:
    """In one sentence."""
    ran = run(published, *arguments)
    assert ran.exit_code != 0
    assert sentence in ran.output


# ---------------------------------------------------------------- what the public sees


def test_the_page_shows_the_council_today_and_what_changed(published: ElectionDay) -> None:
    """From the first change on, with dates and sentences, in the reader's language."""
    client = client_of(published)
    page = f"/elections/{published.uuids[0]}?language=en"
    assert "The council today" not in client.get(page).text
    change(published, "vacancy", "Alice Martin", reason="withdrew")
    told = client.get(page).text
    assert "The council today" in told
    assert "Alice Martin leaves seat 1 (withdrew). Seat 1 goes to Chloé Robert" in told
    assert "1 December 2026" in told
    assert "à Chloé Robert" in client.get(f"{page[:-2]}fr").text


def test_the_page_says_when_only_an_election_helps(published: ElectionDay) -> None:
    """A vacant seat is no empty line."""
    for name in ("Alice Martin", "Chloé Robert", "David Richard"):
        change(published, "vacancy", name)
    told = client_of(published).get(f"/elections/{published.uuids[0]}?language=en").text
    assert "Nobody is left to follow for seat 1. Only a new election can fill it." in told


def test_councils_are_open_data(published: ElectionDay) -> None:
    """As the schema says, with every change, for scripts of any site."""
    change(published, "vacancy", "Hugo Moreau", 1)
    client = client_of(published)
    answer = client.get(f"{POLL}/councils.json")
    schema = client.get("/schemas/councils-1.json").json
    assert schema is not None
    assert faults(answer.json, schema, schema) == []
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "/schemas/councils-1.json" in answer.headers["Link"]
    _, lists = json.loads(answer.data)["districts"]
    assert lists["seats"][1] == {
        "seat": 2,
        "name": "Élodie Petit (Agen verte)",
        "list": "Agen verte",
    }
    assert [each["name"] for each in lists["changes"]] == ["Hugo Moreau"]


def test_councils_are_not_told_before_the_publication(voted: ElectionDay) -> None:
    """They are the result."""
    answer = client_of(voted).get(f"{POLL}/councils.json")
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_the_feed_tells_who_follows(published: ElectionDay) -> None:
    """The newest first, each change an entry of its own."""
    change(published, "vacancy", "Alice Martin")
    change(published, "refusal", "Chloé Robert")
    feed = client_of(published).get(f"{POLL}/events.atom?language=en").data
    root = ET.fromstring(feed)  # noqa: S314 - our own
    entries = root.findall("{http://www.w3.org/2005/Atom}entry")
    titles = [entry.findtext("{http://www.w3.org/2005/Atom}title") or "" for entry in entries]
    assert titles[0].startswith("Centre-ville: Chloé Robert leaves seat 1 (moved away).")
    assert titles[2] == "Results published"
    names = {entry.findtext("{http://www.w3.org/2005/Atom}id") for entry in entries}
    assert len(names) == len(entries)
