"""What a publication would make public, asked for as if it had happened; nothing of it is kept.

Two officers look at it before they publish, by the very code that serves everyone afterwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy.orm import Session

from ballots.journal import head_of
from crypto.canonical import encode
from crypto.hashing import sha256_hex
from evote.errors import N_, StepRefused
from evote.journal import journal_of
from evote.models.polls import PollRow
from evote.polls import get_poll
from evote.results.bundle import JOURNAL_FILE, bundle_of
from evote.results.open_data import published_districts, results_json


@dataclass(frozen=True, slots=True)
class RecordPreview:
    """The record of a poll as its publication would leave it.

    files        name and fingerprint of each file but the journal: SHA-256 of its content, of an
                 archive that of its last event
    entries      how many the journal has; the publication adds two
    fingerprint  over the files, the journal so far, and the results of all districts
    """

    files: tuple[tuple[str, str], ...]
    entries: int
    fingerprint: str


@contextmanager
def as_published(session: Session, poll_id: str) -> Iterator[PollRow]:
    """Let what is asked within see a poll as published; nothing is written. Raises NotFound."""
    poll = get_poll(session, poll_id)
    with session.no_autoflush:
        poll.state = "published"
        try:
            yield poll
        finally:
            session.expire(poll, ["state"])


def preview_record(session: Session, poll_id: str) -> RecordPreview:
    """Return what the record of a poll would be; raises NotFound."""
    with as_published(session, poll_id):
        bundle = bundle_of(session, poll_id)
        results = results_json(session, published_districts(session, poll_id))
    entries = journal_of(session, poll_id)
    files = (
        *((name, sha256_hex(raw)) for name, raw in bundle.files if name != JOURNAL_FILE),
        *((f"{archive.district_uuid}.bel", archive.head) for archive in bundle.archives),
    )
    shown = encode({"files": files, "journal": head_of(entries), "results": sha256_hex(results)})
    return RecordPreview(files, len(entries), sha256_hex(shown))


def require_as_shown(session: Session, poll_id: str, fingerprint: str) -> None:
    """Raise StepRefused unless what becomes public is what was looked at, by its fingerprint."""
    if preview_record(session, poll_id).fingerprint != fingerprint:
        raise StepRefused(
            N_(
                "what becomes public is not what was looked at: look at it again on the page "
                "After the vote, and propose it anew"
            )
        )
