"""Where a published record comes from: an archive, a folder, or the address of a running service.

Whatever is fetched goes to a temporary folder, as a stream and up to a limit, so that a hostile
server can fill neither the memory nor the disk.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from audit.download import fetch
from audit.errors import SourceUnreadable
from ballots.poll import PollFile, read_poll_file
from crypto.errors import Malformed

POLL_FILE: Final = "poll.json"
JOURNAL_FILE: Final = "journal.json"
MAX_FILE_SIZE: Final = 16 * 2**20
"""Bytes of poll.json, of the journal, and of the declaration of a district."""

MAX_ARCHIVE_SIZE: Final = 4 * 2**30
"""Bytes of an archive: a quarter of a million ballots."""


@dataclass(frozen=True, slots=True)
class ArchiveFile:
    """The archive of one election, of whose poll nothing is known."""

    path: Path


@dataclass(frozen=True, slots=True)
class RecordFolder:
    """The record of a whole poll: poll.json, journal, archives of districts, at last the seats."""

    folder: Path
    raw: bytes
    poll: PollFile

    def archive(self, uuid: str) -> Path | None:
        """Return where the archive of a district is; None when the record lacks it."""
        path = self.folder / f"{uuid}.bel"
        return path if path.is_file() else None

    def declaration(self, uuid: str) -> bytes | None:
        """Return the declaration of a district; None while there is none."""
        path = self.folder / f"{uuid}.seats.json"
        return _read(path) if path.is_file() else None

    def has_declarations(self) -> bool:
        """Say whether the seats of any district are declared."""
        return any(self.declaration(uuid) is not None for uuid, _ in self.poll.districts)

    def journal(self) -> bytes | None:
        """Return the journal of the poll; None where there is none, as in older records."""
        path = self.folder / JOURNAL_FILE
        return _read(path) if path.is_file() else None

    def unlisted(self) -> list[str]:
        """Return the names of archives and declarations of districts that poll.json lacks."""
        listed = {uuid for uuid, _ in self.poll.districts}
        found = (*self.folder.glob("*.bel"), *self.folder.glob("*.seats.json"))
        return sorted(file.name for file in found if file.name.split(".")[0] not in listed)


PublishedRecord = ArchiveFile | RecordFolder


@contextmanager
def open_record(path: str) -> Iterator[PublishedRecord]:
    """Provide a record by its path or address; raises SourceUnreadable."""
    if path.startswith(("http://", "https://")):
        with tempfile.TemporaryDirectory(prefix="evote-audit-") as folder:
            yield _fetch_record(path, Path(folder))
    elif Path(path).is_dir():
        yield _open_folder(Path(path))
    elif Path(path).is_file():
        yield ArchiveFile(Path(path))
    else:
        raise SourceUnreadable(f"{path}: there is no such file or folder.")


def _open_folder(folder: Path) -> RecordFolder:
    path = folder / POLL_FILE
    if not path.is_file():
        raise SourceUnreadable(
            f"{folder}: the folder of a record holds {POLL_FILE}, this one does not."
            " To check a single archive, name its .bel file."
        )
    raw = _read(path)
    try:
        return RecordFolder(folder, raw, read_poll_file(raw))
    except Malformed as error:
        raise SourceUnreadable(f"{path} cannot be read: {error}.") from error


def _fetch_record(address: str, folder: Path) -> PublishedRecord:
    if address.endswith(".bel"):
        archive = folder / "archive.bel"
        _require(address, archive, MAX_ARCHIVE_SIZE)
        return ArchiveFile(archive)
    base = address.removesuffix(POLL_FILE)
    base = base if base.endswith("/") else f"{base}/"
    _require(base + POLL_FILE, folder / POLL_FILE, MAX_FILE_SIZE)
    record = _open_folder(folder)
    for uuid, _ in record.poll.districts:
        fetch(f"{base}{uuid}.bel", folder / f"{uuid}.bel", MAX_ARCHIVE_SIZE)
        fetch(f"{base}{uuid}.seats.json", folder / f"{uuid}.seats.json", MAX_FILE_SIZE)
    # Last, so that the journal tells of everything that the archives hold.
    fetch(base + JOURNAL_FILE, folder / JOURNAL_FILE, MAX_FILE_SIZE)
    return record


def _require(address: str, target: Path, limit: int) -> None:
    if not fetch(address, target, limit):
        raise SourceUnreadable(f"{address}: the server has no such file.")


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(MAX_FILE_SIZE + 1)
    if len(raw) > MAX_FILE_SIZE:
        raise SourceUnreadable(f"{path} is larger than {MAX_FILE_SIZE} bytes.")
    return raw
