"""The whole record of a published poll as one ZIP file, the same to the byte each time.

It holds what `evote poll record` writes. Members are stored as they are, with no time of their own,
so that the SHA-256 of the file is a fingerprint of the record that anyone can compute.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from zipfile import ZipFile, ZipInfo

from sqlalchemy.orm import Session

from evote.db import Database
from evote.errors import NotFound
from evote.journal import journal_at_publication
from evote.polls import districts_of, has_vote
from evote.results.publication import (
    PublicArchive,
    poll_file,
    public_archive,
    public_poll,
)

JOURNAL_FILE: Final = "journal.json"


@dataclass(frozen=True, slots=True)
class Bundle:
    """What the record of a poll consists of.

    files      name and content of poll.json, the journal and the declared results
    archives   of the districts
    """

    poll_id: str
    files: tuple[tuple[str, bytes], ...]
    archives: tuple[PublicArchive, ...]

    @property
    def name(self) -> str:
        """The name of the ZIP file."""
        return f"{self.poll_id}-record.zip"

    def stream(self, database: Database) -> Iterator[bytes]:
        """Yield the ZIP file in pieces; no more than one piece is in memory."""
        outlet = _Outlet()
        with ZipFile(outlet, "w") as bundle:
            for name, pieces in self._members(database):
                with bundle.open(ZipInfo(name), "w", force_zip64=True) as member:
                    for piece in pieces:
                        member.write(piece)
                        yield outlet.take()
        yield outlet.take()

    def _members(self, database: Database) -> Iterator[tuple[str, Iterable[bytes]]]:
        for name, content in self.files:
            yield name, [content]
        for archive in self.archives:
            yield f"{archive.district_uuid}.bel", archive.stream(database)


def bundle_of(session: Session, poll_id: str) -> Bundle:
    """Return the record of a poll; raises NotFound before it is published."""
    poll = public_poll(session, poll_id)
    if poll.state != "published":
        raise NotFound("the record is not complete before the result is published")
    districts = districts_of(session, poll_id)
    declared = tuple(
        (f"{district.uuid}.seats.json", district.declaration)
        for district in districts
        if district.declaration is not None
    )
    archives = tuple(
        public_archive(session, district.uuid) for district in districts if has_vote(district)
    )
    told = (
        ("poll.json", poll_file(session, poll_id)),
        (JOURNAL_FILE, journal_at_publication(session, poll)),
    )
    return Bundle(poll_id, (*told, *declared), archives)


@lru_cache(maxsize=64)
def fingerprint(bundle: Bundle, database: Database) -> str:
    """Return what `sha256sum` prints for the ZIP file; remembered, as it takes the whole record."""
    digest = hashlib.sha256()
    for piece in bundle.stream(database):
        digest.update(piece)
    return digest.hexdigest()


class _Outlet:
    """A file that can only be written, and is emptied on the way."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, piece: bytes) -> int:
        """Keep what is written until it is taken."""
        self._written += piece
        return len(piece)

    def flush(self) -> None:
        """Do nothing: all that is written can be taken at once."""

    def close(self) -> None:
        """Do nothing, for the same reason."""

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._written)
        self._written.clear()
        return taken
