"""What people did and noted during a poll: its journal, incidents and observations."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.journal import Entry
from ballots.poll import Poll
from ballots.reading import spell_moment
from crypto.canonical import Json
from evote.journal import journal_head, journal_of
from evote.models.polls import DistrictRow
from evote.models.watch import IncidentRow, ObservationRow


def told_of(session: Session, poll: Poll, rows: Sequence[DistrictRow]) -> dict[str, Json]:
    """Return what was done and noted about these districts, or about the poll as a whole."""
    numbers = {row.number for row in rows}
    zone = ZoneInfo(poll.time_zone)
    return {
        "journal": [
            _entry_json(entry, zone)
            for entry in journal_of(session, poll.id)
            if entry.details.get("district", rows[0].number) in numbers
        ],
        "journal_head": journal_head(session, poll.id),
        "incidents": [
            {**_noted(row, zone), "officer": row.officer}
            for row in session.scalars(
                select(IncidentRow)
                .where(IncidentRow.poll_id == poll.id)
                .order_by(IncidentRow.at, IncidentRow.id)
            )
            if row.district is None or row.district in numbers
        ],
        "observations": [
            {**_noted(row, zone), "author": row.author, "name": row.name}
            for row in session.scalars(
                select(ObservationRow)
                .where(ObservationRow.poll_id == poll.id)
                .order_by(ObservationRow.at, ObservationRow.id)
            )
            if row.district is None or row.district in numbers
        ],
    }


def _entry_json(entry: Entry, zone: ZoneInfo) -> dict[str, Json]:
    return {
        "number": entry.number,
        "at": spell_moment(entry.at.astimezone(zone)),
        "act": entry.act,
        "officers": list(entry.officers),
        "details": dict(entry.details),
    }


def _noted(row: IncidentRow | ObservationRow, zone: ZoneInfo) -> dict[str, Json]:
    return {
        "at": spell_moment(datetime.fromtimestamp(row.at, UTC).astimezone(zone)),
        **({} if row.district is None else {"district": row.district}),
        "text": row.text,
    }
