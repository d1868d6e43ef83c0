"""How one file lies in an archive: a header of 512 bytes, the content, zeros up to the next 512.

This is the tar of 1979 without an end mark. Belenios specification, crypto version 1, section on
archives: every header field but name, size and time is fixed.
"""

import re
from dataclasses import dataclass
from typing import Final, Protocol, Self

from ballots.errors import RecordUnreadable

BLOCK: Final = 512

LARGEST_NUMBER: Final = 8**11 - 1
"""The largest size or time that eleven octal digits can write."""

_CHUNK: Final = 2**20
_OCTAL: Final = re.compile(rb"[0-7]{11}")

_FIELDS: Final = (
    ("name", 0),
    ("mode", 100),
    ("user", 108),
    ("group", 116),
    ("size", 124),
    ("time", 136),
    ("checksum", 148),
    ("kind", 156),
    ("rest", 157),
)
"""The fields of a header, each up to the start of the next."""


class Source(Protocol):
    """Where an archive is read from: a file, a response, a buffer; short reads are fine."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, none only at the end."""


@dataclass(frozen=True, slots=True)
class Heading:
    """What a header says of the file behind it.

    name       at most 99 bytes
    size       bytes of content
    timestamp  Unix seconds
    """

    name: bytes
    size: int
    timestamp: int

    def to_bytes(self) -> bytes:
        """Return the one header that says this."""
        start = self.name.ljust(100, b"\0") + b"0000644\0" + 2 * b"0000000\0"
        start += b"%011o\0%011o\0" % (self.size, self.timestamp)
        end = b"0".ljust(BLOCK - 156, b"\0")
        checksum = sum(start) + 8 * ord(" ") + sum(end)
        return start + b"%06o\0 " % checksum + end

    @classmethod
    def read(cls, block: bytes) -> Self:
        """Read a header; raises RecordUnreadable unless it is the only one that says the same."""
        heading = cls(block[:100].rstrip(b"\0"), _number(block[124:135]), _number(block[136:147]))
        expected = heading.to_bytes()
        if block != expected:
            different = next(at for at in range(BLOCK) if block[at] != expected[at])
            name = [name for name, start in _FIELDS if start <= different][-1]
            raise RecordUnreadable(
                "archive-layout", f"The {name} field of a file header is not as specified."
            )
        return heading


def file_bytes(name: bytes, content: bytes, timestamp: int) -> bytes:
    """Return a file as it lies in the archive."""
    return Heading(name, len(content), timestamp).to_bytes() + content + _padding(len(content))


def read_heading(source: Source) -> Heading | None:
    """Read the header of the next file; None when the archive ends here.

    Raises RecordUnreadable for anything else.
    """
    block = _read_up_to(source, BLOCK)
    return Heading.read(_whole(block, BLOCK)) if block else None


def read_content(source: Source, heading: Heading, room: int) -> bytes:
    """Read the content behind a header and its padding.

    Raises RecordUnreadable; where more than `room` bytes are declared, before it reads any of them.
    """
    if heading.size > room:
        raise RecordUnreadable(
            "archive-layout",
            f"A file claims {heading.size} bytes where at most {room} are accepted.",
        )
    content = _whole(_read_up_to(source, heading.size), heading.size)
    padding = _padding(heading.size)
    if _whole(_read_up_to(source, len(padding)), len(padding)) != padding:
        raise RecordUnreadable("archive-layout", "The padding behind a file is not zero.")
    return content


def _padding(size: int) -> bytes:
    return bytes(-size % BLOCK)


def _number(digits: bytes) -> int:
    if not _OCTAL.fullmatch(digits):
        raise RecordUnreadable("archive-layout", "A size or a time is not eleven octal digits.")
    return int(digits, 8)


def _read_up_to(source: Source, size: int) -> bytes:
    """Read until there are `size` bytes or the source ends, never asking for much at once."""
    content = bytearray()
    while len(content) < size:
        chunk = source.read(min(_CHUNK, size - len(content)))
        if not chunk:
            break
        content += chunk
    return bytes(content)


def _whole(content: bytes, size: int) -> bytes:
    if len(content) < size:
        raise RecordUnreadable(
            "archive-complete", "The archive is cut off in the middle of a file."
        )
    return content
