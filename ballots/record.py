"""The record of one election: the `.bel` archive, written append-only and read as a stream.

An archive is a header, then steps: the data records of an event, then the event itself, each a file
named by the hash of its content. Belenios specification, crypto version 1, section on archives. The
event completes its step, so an archive that is cut anywhere but between two steps is recognised.

The reader accepts exactly the bytes that the writer would have written. It holds one step in memory
and one digest per data record.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol

from ballots.board import DATA_PER_EVENT, Board, Event, read_event
from ballots.errors import BoardBroken, RecordUnreadable, UnsupportedProtocol
from ballots.layout import (
    LARGEST_NUMBER,
    Heading,
    Source,
    file_bytes,
    read_content,
    read_heading,
)
from crypto.canonical import decimal, decode, encode, fields, natural
from crypto.errors import Malformed
from crypto.hashing import sha256_hex

MAX_HEADER_SIZE: Final = 256
"""Bytes of the archive's header file."""

MAX_EVENT_SIZE: Final = 1024
"""Bytes of one event."""

MAX_SETUP_SIZE: Final = 64 * 2**20
"""Bytes of election, trustees, credentials and certificate together."""

MAX_STEP_SIZE: Final = 4 * 2**20
"""Bytes of the data of any later event together."""

_MOST_DATA: Final = max(max(counts) for counts in DATA_PER_EVENT.values())
_HEADER_NAME: Final = b"BELENIOS"
_NAME: Final = re.compile(rb"([0-9a-f]{64})\.(data|event)\.json")


class Sink(Protocol):
    """Where an archive is written to."""

    def write(self, content: bytes, /) -> object:
        """Write all of the bytes."""

    def flush(self) -> object:
        """Hand over what was written."""


@dataclass(frozen=True, slots=True)
class Step:
    """An event with the data records before it, and the bytes that its hash was made of."""

    event: Event
    data: tuple[bytes, ...]
    raw_event: bytes


# ---------------------------------------------------------------- writing


def header_bytes(timestamp: int) -> bytes:
    """Return how an archive begins; `timestamp` is its creation in Unix seconds."""
    if not 0 <= timestamp <= LARGEST_NUMBER:
        raise ValueError(f"an archive cannot write the time {timestamp}")
    content = encode({"version": 1, "timestamp": str(timestamp)})
    return file_bytes(_HEADER_NAME, content, timestamp)


def step_bytes(timestamp: int, data: Sequence[bytes], event: Event) -> bytes:
    """Return the bytes by which one event extends the archive begun at `timestamp`.

    Raises BoardBroken (event-data) when these are not the data of such an event.
    """
    _check_data(event, data)
    records = [file_bytes(_name(raw, "data"), raw, timestamp) for raw in data]
    raw_event = event.to_bytes()
    return b"".join([*records, file_bytes(_name(raw_event, "event"), raw_event, timestamp)])


def setup_data(election: bytes, trustees: bytes, credentials: bytes, *certificate: bytes) -> bytes:
    """Return the last data record of Setup, which names the ones before it by their hashes."""
    names = ("election", "trustees", "credentials", "credentials_certificate")
    records = (election, trustees, credentials, *certificate)
    return encode({name: sha256_hex(raw) for name, raw in zip(names, records, strict=False)})


class RecordWriter:
    """Writes an archive from its beginning, one whole step at a time.

    After a crash at any point the file holds whole steps and at most one that is cut off, which
    `read_record` reports as archive-complete.
    """

    def __init__(self, sink: Sink, timestamp: int) -> None:
        self._sink = sink
        self._timestamp = timestamp
        self._board = Board()

    def header(self) -> None:
        """Write the beginning of the archive."""
        self._write(header_bytes(self._timestamp))

    def append(self, data: Sequence[bytes], event: Event) -> None:
        """Write one step; raises BoardBroken, with nothing written, when it does not fit here."""
        step = step_bytes(self._timestamp, data, event)
        self._board.replay(event)
        self._write(step)

    def _write(self, content: bytes) -> None:
        self._sink.write(content)
        self._sink.flush()


def _name(raw: bytes, kind: str) -> bytes:
    return f"{sha256_hex(raw)}.{kind}.json".encode()


# ---------------------------------------------------------------- reading


def read_record(source: Source) -> Iterator[Step]:
    """Yield the steps of an archive, each checked in itself and against those before it.

    Raises RecordUnreadable for bytes that are no whole archive, BoardBroken for events or data out
    of place, UnsupportedProtocol for another version; each names the failed check in `check`. What
    was yielded until then stands. Says nothing about ballots, trustees or results.
    """
    archive = _Archive(source, _read_header(source))
    while step := archive.read_step():
        yield step
    if archive.board.last is None:
        raise RecordUnreadable("archive-complete", "The archive ends before its first event.")


@dataclass(slots=True)
class _Archive:
    """An archive behind its header, being read.

    board  what the events read so far have come to
    seen   names of the data records read so far
    """

    source: Source
    timestamp: int
    board: Board = field(default_factory=Board)
    seen: set[bytes] = field(default_factory=set)

    def read_step(self) -> Step | None:
        """Read the next step and post its event; None when the archive ends here."""
        room = MAX_STEP_SIZE if self.board.last else MAX_SETUP_SIZE
        data: list[bytes] = []
        while heading := read_heading(self.source):
            digest, kind = self._name_of(heading)
            if kind == b"event":
                return self._complete(data, self._read(heading, digest, MAX_EVENT_SIZE))
            if len(data) == _MOST_DATA:
                raise BoardBroken("event-data", "More data records than any event has.")
            data.append(self._read(heading, digest, room))
            self._remember(digest)
            room -= heading.size
        if data:
            raise RecordUnreadable("archive-complete", "The archive ends before an event's end.")
        return None

    def _complete(self, data: list[bytes], raw_event: bytes) -> Step:
        event = read_event(raw_event)
        self.board.replay(event)
        _check_data(event, data)
        return Step(event, tuple(data), raw_event)

    def _name_of(self, heading: Heading) -> tuple[bytes, bytes]:
        match = _NAME.fullmatch(heading.name)
        if not match:
            raise RecordUnreadable(
                "archive-layout",
                "A file's name is not a hash followed by .data.json or .event.json.",
            )
        if heading.timestamp != self.timestamp:
            raise RecordUnreadable(
                "archive-layout", "The time of a file is not the one in the archive's header."
            )
        return match[1], match[2]

    def _read(self, heading: Heading, digest: bytes, room: int) -> bytes:
        content = read_content(self.source, heading, room)
        if sha256_hex(content).encode() != digest:
            raise RecordUnreadable(
                "record-hash", f"The file named {digest.decode()} holds something else."
            )
        return content

    def _remember(self, digest: bytes) -> None:
        if digest in self.seen:
            raise RecordUnreadable(
                "archive-layout", f"The data record {digest.decode()} stands twice in the archive."
            )
        self.seen.add(digest)


def _read_header(source: Source) -> int:
    """Read the first file and return the archive's timestamp."""
    heading = read_heading(source)
    if heading is None or heading.name != _HEADER_NAME:
        raise RecordUnreadable(
            "archive-header", "This is no archive: it does not begin with a file named BELENIOS."
        )
    content = read_content(source, heading, MAX_HEADER_SIZE)
    try:
        header = fields(decode(content), "version", "timestamp")
        version, written = natural(header["version"]), header["timestamp"]
        # Archives of version 2 say 1 here as well, and write the time as a number.
        if version != 1 or not isinstance(written, str):
            raise UnsupportedProtocol("The archive is not of version 1 of the protocol.")
        timestamp = decimal(written)
    except Malformed as error:
        raise RecordUnreadable(
            "archive-header", f"The archive's header is not written as specified: {error}."
        ) from error
    if timestamp != heading.timestamp:
        raise RecordUnreadable("archive-header", "The archive's header gives two different times.")
    return timestamp


def _check_data(event: Event, data: Sequence[bytes]) -> None:
    """Refuse data that are not those of the event; raises BoardBroken."""
    step = f"The {event.type} event at height {event.height}"
    if len(data) not in DATA_PER_EVENT[event.type]:
        expected = " or ".join(map(str, DATA_PER_EVENT[event.type]))
        raise BoardBroken(
            "event-data", f"{step} comes with {len(data)} data records, expected {expected}."
        )
    if data and event.payload != sha256_hex(data[-1]):
        raise BoardBroken("event-data", f"{step} does not name the data record before it.")
    if event.type == "Setup" and data[-1] != setup_data(*data[:-1]):
        raise BoardBroken("event-data", "The setup data does not name the records before it.")
