"""Published results for spreadsheets and programs: CSV, and JSON with a published schema."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ballots.poll import Rules, procedure_of, question_of
from ballots.reading import spell_moment
from crypto.canonical import Json, encode
from evote.errors import NotFound
from evote.models.polls import DistrictRow, PollRow
from evote.polls import districts_of, rules_of
from evote.results.publication import public_district, public_poll
from evote.voting.roll import roll_size

SCHEMAS = Path(__file__).parents[1] / "schemas"
SCHEMA = SCHEMAS / "results-1.json"
COLUMNS = (
    "poll",
    "district",
    "district_name",
    "state",
    "registered",
    "ballots",
    "blank",
    "valid",
    "kind",
    "place",
    "name",
    "votes",
    "seats",
    "elected",
    "procedure",
    "null",
)


FORMULA_SIGNS = ("=", "+", "-", "@")

BOX = ("ballots", "null", "blank", "valid")


def published_districts(session: Session, poll_id: str) -> Sequence[DistrictRow]:
    """Return the districts of a poll; raises NotFound before it is published."""
    if public_poll(session, poll_id).state != "published":
        raise NotFound("the result is not published")
    return districts_of(session, poll_id)


def published_district(session: Session, poll_id: str, uuid: str) -> Sequence[DistrictRow]:
    """Return one district of a published poll, as a sequence; raises NotFound."""
    poll, district = public_district(session, uuid)
    if poll.id != poll_id:
        raise NotFound(f"there is no district {uuid} in the poll {poll_id}")
    published_districts(session, poll_id)
    return [district]


def results_json(session: Session, rows: Sequence[DistrictRow]) -> bytes:
    """Return the results of districts of one poll, as evote/schemas/results-1.json describes."""
    poll = rules_of(rows[0]).poll
    return encode(
        {
            "format": "evote-results",
            "version": 1,
            "poll": {
                "id": poll.id,
                "name": poll.name,
                "opens": spell_moment(poll.opens),
                "closes": spell_moment(poll.closes),
                "time_zone": poll.time_zone,
                **({"practice": True} if _is_practice(session, rows[0]) else {}),
            },
            "districts": [_district_json(session, row) for row in rows],
        }
    )


def _is_practice(session: Session, row: DistrictRow) -> bool:
    return session.get_one(PollRow, row.poll_id).practice


def results_csv(session: Session, rows: Sequence[DistrictRow]) -> str:
    """Return the results as a table, RFC 4180: a line for each candidate or list.

    A district whose ballots were too few to be opened has one line without numbers. No name is
    written in a way that a spreadsheet would take for a formula.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in rows:
        for line in _lines(rules_of(row), _district_json(session, row)):
            table.writerow(map(_no_formula, line))
    return out.getvalue()


def _district_json(session: Session, row: DistrictRow) -> dict[str, Json]:
    rules = rules_of(row)
    return {
        "number": rules.district.number,
        "name": rules.district.name,
        "election": row.uuid,
        "kind": rules.contest.kind,
        "seats": rules.contest.seats,
        "procedure": procedure_of(rules.contest),
        "registered": roll_size(session, row.uuid),
        **(_declared_json(rules, json.loads(row.declaration)) if row.declaration else _NOT_OPENED),
    }


_NOT_OPENED: Mapping[str, Json] = {"state": "not-opened"}


def _declared_json(rules: Rules, declared: Mapping[str, Any]) -> dict[str, Json]:
    names = question_of(rules.contest).answers
    return {
        "state": "declared",
        **(_box_json(declared) if declared["procedure"] == "vote" else {}),
        "elected": [_person(entry, "seat", names) for entry in declared["elected"]],
        "vacant": declared["vacant"],
        "substitutes": [_person(entry, "place", names) for entry in declared["substitutes"]],
    }


def _box_json(declared: Mapping[str, Any]) -> dict[str, Json]:
    """Return what came out of the box; `null` only where ballots were cast on paper, too."""
    place = "list" if declared["applied"]["kind"] == "lists" else "candidate"
    holders = [entry[place] for entry in declared["elected"]]
    return {
        **{name: declared[name] for name in BOX if name in declared},
        "counts": [
            {
                "name": entry["name"],
                "votes": entry["votes"],
                "seats": entry.get("seats", holders.count(index)),
            }
            for index, entry in enumerate(declared["counts"])
        ],
    }


def _person(entry: Mapping[str, Any], number: str, lists: Sequence[str]) -> dict[str, Json]:
    standing = {"list": lists[entry["list"]]} if "list" in entry else {}
    return {number: entry[number], "name": entry["name"], **standing}


def _lines(rules: Rules, district: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    box = [district.get(name) for name in ("state", "registered", "ballots", "blank", "valid")]
    start = [rules.poll.id, district["number"], district["name"], *box, district["kind"]]
    end = [district["procedure"], district.get("null")]
    for place, count in enumerate(district.get("counts") or _without_votes(district), 1):
        elected = [
            each["name"]
            for each in district.get("elected", ())
            if count.get("name") == each.get("list", each["name"])
        ]
        numbers = [count.get("name"), count.get("votes"), count.get("seats")]
        yield [*start, place if count else None, *numbers, "\n".join(elected), *end]


def _no_formula(cell: object) -> object:
    """Return a cell with an apostrophe before the sign of a formula, as OWASP advises."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def _without_votes(district: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """Return a line for each who is elected without a vote, or for her list; an empty one else."""
    names = [each.get("list", each["name"]) for each in district.get("elected", ())]
    return [{"name": name, "seats": names.count(name)} for name in dict.fromkeys(names)] or [{}]
