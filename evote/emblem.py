"""The town's emblem, for whatever shows it: pages, letters, minutes."""

import struct
from dataclasses import dataclass, field

from crypto.hashing import sha256_hex
from evote.models.polls import PollRow

_PNG_SIZE = struct.Struct(">II")
_PNG_SIZE_AT = 16
"""Where a PNG says its width and height (W3C PNG, 11.2.1)."""

_DIGITS_OF_VERSION = 16


@dataclass(frozen=True, slots=True)
class Emblem:
    """A picture, PNG, and what is said instead where nobody sees it: the name of the town."""

    name: str
    png: bytes = field(repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height in pixels."""
        width, height = _PNG_SIZE.unpack_from(self.png, _PNG_SIZE_AT)
        return width, height

    @property
    def version(self) -> str:
        """Return hexadecimal digits that another picture would not have."""
        return sha256_hex(self.png)[:_DIGITS_OF_VERSION]


def emblem_of(poll: PollRow) -> Emblem | None:
    """Return the emblem of a poll's town; None where there is none, or no sender to name it by."""
    name = poll.sender.partition("\n")[0]
    return Emblem(name, poll.logo) if poll.logo and name else None
