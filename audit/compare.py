"""Whether a newer copy of a record continues an older one: boards and journal only ever grow.

A single archive cannot show that a ballot was removed and everything after it made anew. An earlier
copy can. Whether either copy is sound is for `verify` to say.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from audit.claim import Claim, check
from audit.errors import SourceUnreadable
from audit.findings import Findings
from audit.journal import JOURNAL
from audit.sources import ArchiveFile, PublishedRecord, RecordFolder
from ballots.errors import BallotError
from ballots.journal import PUBLICATION, read_journal
from ballots.record import read_record
from crypto.errors import CheckFailed

_HEADER_SIZE: Final = 1024
"""Bytes of an archive before its first event: the name and the time of its making."""


@check("the archive in both copies")
def beginning_kept(old: Path, new: Path) -> int:
    """Everything in the older copy stands unchanged and at the same place in the newer one."""
    with old.open("rb") as older, new.open("rb") as newer:
        if older.read(_HEADER_SIZE) != newer.read(_HEADER_SIZE):
            raise CheckFailed("the archive was begun anew: its header is another one")
        older.seek(0)
        newer.seek(0)
        steps = read_record(newer)
        for step in read_record(older):
            if next(steps, None) != step:
                raise CheckFailed(f"the event at height {step.event.height} is another one or gone")
        return sum(1 for _ in steps)


@check("poll.json in both copies")
def poll_kept(old: RecordFolder, new: RecordFolder) -> None:
    """The districts of the poll and their rules are the same in both copies."""
    if old.raw != new.raw:
        raise CheckFailed("poll.json has been changed")


@check("a journal in the older copy")
def journal_kept(old: bytes, new: bytes | None) -> None:
    """The journal of the newer copy goes on where that of the older one ends."""
    if new is None:
        raise CheckFailed("there is no journal any more")
    older, newer = read_journal(old).entries, read_journal(new).entries
    for before, after in zip(older, newer, strict=False):
        if before != after:
            raise CheckFailed(f"entry {before.number}, {before.act}, is another one")
    # A record that is packed ends with the publication, whatever was noted since.
    packed = newer and newer[-1].act in PUBLICATION
    if len(newer) < len(older) and not packed:
        raise CheckFailed(f"it ends after entry {len(newer)}, the older one after {len(older)}")


@check("the archive in the older copy")
def archive_kept(uuid: str, new: Path | None) -> Path:
    """Every archive of the older copy is still in the newer one."""
    if new is None:
        raise CheckFailed(f"there is no {uuid}.bel any more")
    return new


@check("a declaration in the older copy")
def declaration_kept(old: bytes, new: bytes | None) -> None:
    """Every declaration of the older copy is still the same in the newer one."""
    if old != new:
        raise CheckFailed("the declaration of the seats has been changed or removed")


CLAIMS: Final[Mapping[str, Claim]] = MappingProxyType(
    {
        each.claim.name: each.claim
        for each in (poll_kept, journal_kept, archive_kept, beginning_kept, declaration_kept)
    }
)
"""Everything that a comparison checks."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What was found out about two copies, and how many events the newer one has in addition."""

    added: int
    findings: Findings


def compare(old: PublishedRecord, new: PublishedRecord) -> Comparison:
    """Hold a newer copy of a record against an older one.

    Raises SourceUnreadable when a copy cannot be read, or when they are not copies of one kind.
    """
    findings = Findings()
    if isinstance(old, ArchiveFile) and isinstance(new, ArchiveFile):
        added = _added(findings, "in the archive", old.path, new.path)
    elif isinstance(old, RecordFolder) and isinstance(new, RecordFolder):
        added = _compare_polls(findings, old, new)
    else:
        raise SourceUnreadable("A single archive can only be compared with another one.")
    return Comparison(added, findings)


def _compare_polls(findings: Findings, old: RecordFolder, new: RecordFolder) -> int:
    findings.run(poll_kept, "in poll.json", old, new)
    noted = old.journal()
    if noted is not None:
        findings.run(journal_kept, JOURNAL, noted, new.journal())
    added = 0
    for uuid, rules in old.poll.districts:
        where = f"in district {rules.district.number}, {rules.district.name}"
        older = old.archive(uuid)
        if older:
            newer = findings.run(archive_kept, where, uuid, new.archive(uuid))
            added += _added(findings, where, older, newer) if newer else 0
        declared = old.declaration(uuid)
        if declared is not None:
            findings.run(declaration_kept, where, declared, new.declaration(uuid))
    return added


def _added(findings: Findings, where: str, old: Path, new: Path) -> int:
    with _readable(where):
        return findings.run(beginning_kept, where, old, new) or 0


@contextmanager
def _readable(where: str) -> Iterator[None]:
    try:
        yield
    except BallotError as error:
        raise SourceUnreadable(f"A copy cannot be read {where}: {error}") from error
