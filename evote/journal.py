"""The journal of a poll in the database: what was done to it, for everyone to read.

Entries come one after the other, because whoever notes one locks the poll first. They are written
in the transaction of what they tell of, so that nothing is done without an entry, and no entry
tells of what was not done.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ballots.journal import (
    PUBLICATION,
    Entry,
    head_of,
    read_entry,
    write_entry,
    write_journal,
)
from crypto.canonical import Json
from evote.errors import NotFound
from evote.models.acts import JournalRow
from evote.models.polls import PollRow

NOTHING: Final[Mapping[str, Json]] = MappingProxyType({})


def note(
    session: Session,
    poll_id: str,
    act: str,
    now: datetime,
    *,
    officers: Sequence[str] = (),
    details: Mapping[str, Json] = NOTHING,
) -> Entry:
    """Write the next entry of a poll's journal; raises NotFound.

    The entry is published: `details` must not lead to a voter, a ticket or a token.
    """
    if session.get(PollRow, poll_id, with_for_update=True) is None:
        raise NotFound(f"there is no poll {poll_id}")
    last = session.scalars(
        select(JournalRow.raw)
        .where(JournalRow.poll_id == poll_id)
        .order_by(JournalRow.number.desc())
        .limit(1)
    ).one_or_none()
    before = read_entry(last) if last else None
    entry = Entry(
        number=before.number + 1 if before else 1,
        at=now.astimezone(UTC).replace(microsecond=0),
        poll=poll_id,
        act=act,
        officers=tuple(officers),
        details=dict(details),
        parent=before.hash if before else None,
    )
    session.execute(
        insert(JournalRow).values(poll_id=poll_id, number=entry.number, raw=write_entry(entry))
    )
    return entry


def journal_of(session: Session, poll_id: str) -> list[Entry]:
    """Return the entries of a poll's journal, the first one first."""
    rows = session.scalars(
        select(JournalRow.raw).where(JournalRow.poll_id == poll_id).order_by(JournalRow.number)
    )
    return [read_entry(raw) for raw in rows]


def journal_head(session: Session, poll_id: str) -> str:
    """Return the hash of the last entry, which stands for the whole journal."""
    return head_of(journal_of(session, poll_id))


def last_entry(session: Session, poll_id: str, act: str) -> Entry | None:
    """Return the last entry of an act, None when there is none."""
    return next(
        (entry for entry in reversed(journal_of(session, poll_id)) if entry.act == act), None
    )


def journal_file(session: Session, poll: PollRow) -> bytes:
    """Return journal.json, signed with the key of the poll's receipts."""
    return write_journal(poll.id, journal_of(session, poll.id), poll.receipt_seed)


def journal_at_publication(session: Session, poll: PollRow) -> bytes:
    """Return journal.json up to the publication: what was noted later leaves it as it is."""
    entries = journal_of(session, poll.id)
    while entries and entries[-1].act not in PUBLICATION:
        entries.pop()
    return write_journal(poll.id, entries, poll.receipt_seed)
