"""The minutes of a published poll, of all districts together and of each.

Results minutes say who is elected and why; operations minutes say how the poll was run, with room
for what only people can tell. Both exist as JSON and as a PDF to sign, and both name the record
that proves them by its fingerprint.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ballots.poll import Poll, rules_fingerprint
from ballots.reading import spell_moment
from crypto.canonical import Json, encode
from crypto.group import Group
from crypto.groups import group_named
from evote.db import Database
from evote.emblem import emblem_of
from evote.life.moments import moments_of
from evote.minutes.paper import Record, operations_pdf, results_pdf
from evote.minutes.told import told_of
from evote.models.polls import DistrictRow
from evote.polls import get_poll, has_vote, rules_of, voting_districts
from evote.results.bundle import bundle_of, fingerprint
from evote.results.open_data import published_districts, results_json
from evote.results.seat_words import reason_json
from evote.results.succession import term_of
from evote.voting.boards import data_at, event_at, read_board
from evote.wording import office_language
from tally.trustees import read_trustees


@dataclass(frozen=True, slots=True)
class _Papers:
    """The minutes of one kind, of a poll or a district."""

    name: str
    facts: bytes
    pdf: bytes

    @property
    def files(self) -> tuple[tuple[str, bytes], tuple[str, bytes]]:
        """Return names and contents of the files in which they are handed out."""
        return (f"{self.name}.json", self.facts), (f"{self.name}.pdf", self.pdf)


def write_minutes(
    database: Database,
    poll_id: str,
    out: Path,
    *,
    base_url: str,
    language: str | None,
    now: datetime,
) -> int:
    """Write all minutes of a poll into a folder, and return how many there are.

    Raises NotFound before the poll is published.
    """
    papers = _draw_up_all(database, poll_id, base_url, language, now)
    out.mkdir(parents=True, exist_ok=True)
    for paper in papers:
        for name, content in paper.files:
            (out / name).write_bytes(content)
    return len(papers)


def pack_minutes(
    database: Database, poll_id: str, *, base_url: str, language: str | None, now: datetime
) -> bytes:
    """Return all minutes of a poll as one ZIP; raises NotFound before the poll is published."""
    papers = _draw_up_all(database, poll_id, base_url, language, now)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for paper in papers:
            for name, content in paper.files:
                archive.writestr(name, content)
    return packed.getvalue()


def _draw_up_all(
    database: Database, poll_id: str, base_url: str, language: str | None, now: datetime
) -> list[_Papers]:
    """Return all minutes, of the poll and of each district.

    Without a language they are in the poll's, or in English where minutes do not speak it. Raises
    NotFound before the poll is published.
    """
    with database.reading() as session:
        bundle = bundle_of(session, poll_id)
        spoken = language or office_language(get_poll(session, poll_id).language)
    address = f"{base_url}/polls/{poll_id}/record.zip.sha256"
    record = Record(bundle.name, fingerprint(bundle, database), address)
    with database.reading() as session:
        districts = published_districts(session, poll_id)
        selections = [("poll", districts)]
        selections += [(f"district-{each.number:02}", [each]) for each in districts]
        return [
            paper
            for name, selection in selections
            for paper in _draw_up(session, name, selection, record, spoken, now)
        ]


def _draw_up(
    session: Session,
    name: str,
    districts: Sequence[DistrictRow],
    record: Record,
    language: str,
    now: datetime,
) -> list[_Papers]:
    results = _signed_off("results", _results(session, districts, now), record)
    operations = _signed_off("operations", _operations(session, districts, now), record)
    shown = record, emblem_of(get_poll(session, districts[0].poll_id)), language
    return [
        _Papers(f"results-{name}", encode(results), results_pdf(results, *shown)),
        _Papers(f"operations-{name}", encode(operations), operations_pdf(operations, *shown)),
    ]


def _signed_off(kind: str, facts: Mapping[str, Json], record: Record) -> dict[str, Json]:
    return {
        "format": "evote-minutes",
        "version": 1,
        "kind": kind,
        **facts,
        "record": {"file": record.file, "sha256": record.sha256, "address": record.address},
    }


def _results(session: Session, rows: Sequence[DistrictRow], now: datetime) -> dict[str, Json]:
    """Return what the open data say, with the dates, the roll marks and the explanations."""
    opened: dict[str, Any] = json.loads(results_json(session, rows))
    for row, district in zip(rows, opened["districts"], strict=True):
        if row.declaration is not None:
            declared = json.loads(row.declaration)
            district |= {
                **_marks(declared),
                "reasons": declared["reasons"],
                "changes": _changes(session, row),
            }
    return {
        "poll": opened["poll"],
        "moments": _moments(session, rows[0], now),
        "districts": opened["districts"],
    }


def _marks(declared: Mapping[str, Any]) -> dict[str, Json]:
    """Return the roll marks of a district that voted, and why they are not as many as its ballots.

    Online a ballot is taken only with a mark, and the boxes close only when both numbers agree.
    """
    if "ballots" not in declared:
        return {"paper": False}
    paper = declared.get("paper", {"marks": 0, "ballots": 0})
    return {
        "paper": "paper" in declared,
        "roll_marks": declared["ballots"] - paper["ballots"] + paper["marks"],
        **({"difference": paper["explanation"]} if "explanation" in paper else {}),
    }


def _changes(session: Session, row: DistrictRow) -> list[Json]:
    """Return what has changed in the council since, with the sentences that tell it."""
    zone = ZoneInfo(rules_of(row).poll.time_zone)
    return [
        {
            "at": spell_moment(change.at.astimezone(zone)),
            "reasons": [reason_json(reason) for reason in change.reasons],
        }
        for change in term_of(session, row).changes
    ]


def _operations(session: Session, rows: Sequence[DistrictRow], now: datetime) -> dict[str, Json]:
    poll_row = get_poll(session, rows[0].poll_id)
    poll = rules_of(rows[0]).poll
    group = group_named(poll_row.group)
    sealed = voting_districts(session, poll_row.id)[0]
    return {
        "poll": {
            "id": poll.id,
            "name": poll.name,
            **({"practice": True} if poll_row.practice else {}),
        },
        "group": group.name,
        "trustees": _trustees(session, sealed, group),
        "moments": [
            {"name": "sealed", "at": _sealed(session, sealed, poll)},
            *_moments(session, rows[0], now),
        ],
        "districts": [_district(session, row) for row in rows],
        **told_of(session, poll, rows),
    }


def _moments(session: Session, row: DistrictRow, now: datetime) -> list[Json]:
    """Return when the poll of a district was opened, closed and published, by its clocks."""
    poll = rules_of(row).poll
    zone = ZoneInfo(poll.time_zone)
    return [
        {"name": moment.name, "at": spell_moment(moment.at.astimezone(zone))}
        for moment in moments_of(session, get_poll(session, row.poll_id), poll, now)
    ]


def _trustees(session: Session, row: DistrictRow, group: Group) -> list[Json]:
    raw = data_at(session, row.uuid, 0)[1]
    return [name or f"{owner}" for owner, name in enumerate(read_trustees(group, raw).names, 1)]


def _sealed(session: Session, row: DistrictRow, poll: Poll) -> str:
    at = datetime.fromtimestamp(read_board(session, row.uuid).timestamp, UTC)
    return spell_moment(at.astimezone(ZoneInfo(poll.time_zone)))


def _district(session: Session, row: DistrictRow) -> dict[str, Json]:
    """Return what was sealed for a district; one without a vote has no board."""
    rules = rules_of(row)
    head: dict[str, Json] = {}
    if has_vote(row):
        board = read_board(session, row.uuid)
        head["head"] = event_at(session, row.uuid, board.height).hash
    return {
        "number": rules.district.number,
        "name": rules.district.name,
        "election": row.uuid,
        "rules": rules_fingerprint(rules),
        **head,
    }
