"""Published results for spreadsheets and programs: CSV, and JSON with a published schema."""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from ballots.poll import Rules
from ballots.reading import spell_moment
from crypto.canonical import Json, encode
from evote.errors import NotFound
from evote.models.polls import DistrictRow
from evote.polls import districts_of, rules_of
from evote.publication import public_district, public_poll
from evote.roll import roll_size

SCHEMA = Path(__file__).parent / "schemas" / "results-1.json"
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
)


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
            },
            "districts": [_district_json(session, row) for row in rows],
        }
    )


def results_csv(session: Session, rows: Sequence[DistrictRow]) -> str:
    """Return the results as a table, RFC 4180: a line for each candidate or list.

    A district whose ballots were too few to be opened has one line without numbers.
    """
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in rows:
        table.writerows(_lines(rules_of(row), _district_json(session, row)))
    return out.getvalue()


def _district_json(session: Session, row: DistrictRow) -> dict[str, Json]:
    rules = rules_of(row)
    return {
        "number": rules.district.number,
        "name": rules.district.name,
        "election": row.uuid,
        "kind": rules.contest.kind,
        "seats": rules.contest.seats,
        "registered": roll_size(session, row.uuid),
        **(_declared_json(json.loads(row.declaration)) if row.declaration else _NOT_OPENED),
    }


_NOT_OPENED: Mapping[str, Json] = {"state": "not-opened"}


def _declared_json(declared: Mapping[str, Any]) -> dict[str, Json]:
    place = "list" if declared["applied"]["kind"] == "lists" else "candidate"
    holders = [entry[place] for entry in declared["elected"]]
    lists = [entry["name"] for entry in declared["counts"]]
    return {
        "state": "declared",
        "ballots": declared["ballots"],
        "blank": declared["blank"],
        "valid": declared["valid"],
        "counts": [
            {
                "name": entry["name"],
                "votes": entry["votes"],
                "seats": entry.get("seats", holders.count(index)),
            }
            for index, entry in enumerate(declared["counts"])
        ],
        "elected": [_person(entry, "seat", lists) for entry in declared["elected"]],
        "vacant": declared["vacant"],
        "substitutes": [_person(entry, "place", lists) for entry in declared["substitutes"]],
    }


def _person(entry: Mapping[str, Any], number: str, lists: Sequence[str]) -> dict[str, Json]:
    standing = {"list": lists[entry["list"]]} if "list" in entry else {}
    return {number: entry[number], "name": entry["name"], **standing}


def _lines(rules: Rules, district: Mapping[str, Any]) -> Iterator[Sequence[object]]:
    box = [district.get(name) for name in ("state", "registered", "ballots", "blank", "valid")]
    start = [rules.poll.id, district["number"], district["name"], *box, district["kind"]]
    for place, count in enumerate(district.get("counts", [{}]), 1):
        elected = [
            each["name"]
            for each in district.get("elected", ())
            if count.get("name") == each.get("list", each["name"])
        ]
        numbers = [count.get("name"), count.get("votes"), count.get("seats")]
        yield [*start, place if count else None, *numbers, "; ".join(elected)]
