"""The public board: a chain of events that only grows, in the order the specification gives.

Every event names the hash of the one before it, so its own hash, the head, stands for everything
up to here. Belenios specification, crypto version 1, section on archives; the strict order of types
is ours.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from ballots.errors import BoardBroken, UnsupportedProtocol
from crypto.canonical import Json, decode, encode, fields, natural, text
from crypto.errors import Malformed
from crypto.hashing import sha256_hex

Stage: TypeAlias = Literal["setup", "open", "closed", "tallied", "decrypting", "declared"]

DATA_PER_EVENT: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {
        "Setup": (4, 5),
        "Ballot": (1,),
        "EndBallots": (0,),
        "EncryptedTally": (2,),
        "PartialDecryption": (2,),
        "Result": (1,),
    }
)
"""How many data records may stand before an event; Setup has a fifth for a certificate."""

_NEXT_STAGE: Final[Mapping[tuple[Stage, str], Stage]] = MappingProxyType(
    {
        ("setup", "Setup"): "open",
        ("open", "Ballot"): "open",
        ("open", "EndBallots"): "closed",
        ("closed", "EncryptedTally"): "tallied",
        ("tallied", "PartialDecryption"): "decrypting",
        ("decrypting", "PartialDecryption"): "decrypting",
        ("decrypting", "Result"): "declared",
    }
)

_STAGE_AFTER: Final[Mapping[str, Stage]] = MappingProxyType(
    {event_type: stage for (_, event_type), stage in _NEXT_STAGE.items()}
)

_NON_HOMOMORPHIC = ("Shuffle", "EndShuffles")

_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Event:
    """One step of the board.

    parent   hash of the event before, None for the first
    height   0 for the first event, then one more each time
    type     a key of `DATA_PER_EVENT`
    payload  hash of the last data record of the step, None where there is no data
    """

    parent: str | None
    height: int
    type: str
    payload: str | None

    def to_bytes(self) -> bytes:
        """Return the event as the archive holds it, without a final newline."""
        value: dict[str, Json] = {}
        if self.parent is not None:
            value["parent"] = self.parent
        value |= {"height": self.height, "type": self.type}
        if self.payload is not None:
            value["payload"] = self.payload
        return encode(value)

    @property
    def hash(self) -> str:
        """The event's hash in hexadecimal: the head of a board that ends with it."""
        return sha256_hex(self.to_bytes())


def read_event(raw: bytes) -> Event:
    """Read an event in its one spelling.

    Raises BoardBroken (event-form), and UnsupportedProtocol for a step that only elections with
    non-homomorphic questions have. Whether the event fits the board is for `Board.replay` to say.
    """
    try:
        value = fields(decode(raw), "parent?", "height", "type", "payload?")
        event = Event(
            parent=_hash(value["parent"]) if "parent" in value else None,
            height=natural(value["height"]),
            type=text(value["type"]),
            payload=_hash(value["payload"]) if "payload" in value else None,
        )
    except Malformed as error:
        raise BoardBroken(
            "event-form", f"An event is not written as specified: {error}."
        ) from error
    if event.type in _NON_HOMOMORPHIC:
        raise UnsupportedProtocol(
            f"The record has a {event.type} event: questions that are counted by mixing ballots"
            " are not supported."
        )
    return event


@dataclass(slots=True)
class Board:
    """A board as its last event leaves it; `Board()` is empty, `Board(event)` goes on after one."""

    last: Event | None = None

    @property
    def head(self) -> str | None:
        """The hash of the last event; None while the board is empty."""
        return self.last.hash if self.last else None

    @property
    def height(self) -> int:
        """The height of the last event; -1 while the board is empty."""
        return self.last.height if self.last else -1

    @property
    def stage(self) -> Stage:
        """What the board has come to: it decides which events may follow."""
        return _STAGE_AFTER[self.last.type] if self.last else "setup"

    def append(self, event_type: str, payload: str | None) -> Event:
        """Post the next event and return it; raises BoardBroken when it cannot come now."""
        event = Event(self.head, self.height + 1, event_type, payload)
        self.replay(event)
        return event

    def replay(self, event: Event) -> None:
        """Post an event that was made elsewhere; raises BoardBroken when it does not fit here."""
        if (self.stage, event.type) not in _NEXT_STAGE:
            place = f"after {self.last.type}" if self.last else "on an empty board"
            raise BoardBroken("event-order", f"The event {event.type!r} cannot stand {place}.")
        if event.parent != self.head:
            raise BoardBroken(
                "chain-parent",
                f"The event at height {event.height} does not follow the one before.",
            )
        if event.height != self.height + 1:
            raise BoardBroken(
                "chain-height",
                f"An event claims height {event.height}, expected {self.height + 1}.",
            )
        if (event.payload is None) != (event.type == "EndBallots"):
            raise BoardBroken(
                "event-data",
                f"The {event.type} event at height {event.height} {_payload_fault(event)}.",
            )
        self.last = event


def _payload_fault(event: Event) -> str:
    return "names no data" if event.payload is None else "names data though it has none"


def _hash(value: Json) -> str:
    digits = text(value)
    if not _HASH.fullmatch(digits):
        raise Malformed("a hash is not 64 lower-case hexadecimal digits")
    return digits
