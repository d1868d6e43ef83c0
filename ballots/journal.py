"""The journal of a poll: what its officers and its clock did, in entries that only follow.

Every entry names the hash of the one before it, as the events of a board do, and the service signs
the last hash: whoever changes or leaves out a line is found out. A journal that was cut off and
bears an older signature of the service is found by the record that it must agree with, or by an
earlier copy. An entry names officers and districts, never a voter, a ticket or a token.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from ballots import reading
from ballots.reading import each, matching, moment, positive, spell_moment, words
from crypto.canonical import Json, decode, encode, fields, hexadecimal, natural
from crypto.errors import CheckFailed, InvalidSignature, Malformed
from crypto.hashing import sha256_hex

TWO_PERSON_ACTS: Final = frozenset(
    {
        "draw-lot",
        "approve-roll",
        "name-trustees",
        "make-letters",
        "take-handback",
        "strike-voter",
        "add-voter",
        "reopen-setup",
        "seal",
        "open-early",
        "suspend",
        "resume",
        "extend",
        "close-early",
        "reissue-letter",
        "reset-letters",
        "replace-trustee",
        "restart-ceremony",
        "start-count",
        "approve-paper",
        "settle-tie",
        "publish",
        "legal-hold",
        "purge",
        "council-change",
    }
)
"""Acts that one officer proposes and another one confirms: their entries name both."""

PUBLICATION: Final = frozenset({"published", "publish"})
"""The last entries of the journal in a record that is packed once the poll is published."""

_read_act: Final = matching(re.compile(r"[a-z]+(-[a-z]+)*"), "small letters, in words with dashes")
_read_hash: Final = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")
_read_signature: Final = matching(re.compile(r"[0-9a-f]{128}"), "128 hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that was done to a poll.

    number     from 1, without a gap
    at         in UTC, in whole seconds
    act        its name, such as "seal" for what two officers did, or "sealed" for what followed
    officers   who did it: nobody for the clock or an operator's command, or one, or two
    details    what it was done with
    parent     hash of the entry before, None for the first
    """

    number: int
    at: datetime
    poll: str
    act: str
    officers: tuple[str, ...] = ()
    details: Mapping[str, Json] = field(default_factory=dict)
    parent: str | None = None

    @property
    def hash(self) -> str:
        """Return what `sha256sum` prints for the bytes of this entry."""
        return sha256_hex(write_entry(self))


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal as it is published; the signature is that of the service."""

    poll: str
    entries: tuple[Entry, ...]
    signature: str

    def last(self, act: str) -> Entry | None:
        """Return the last entry of an act, None when there is none."""
        return next((entry for entry in reversed(self.entries) if entry.act == act), None)


def head_of(entries: Sequence[Entry]) -> str:
    """Return the hash of the last entry, which stands for all of them; "" when there is none."""
    return entries[-1].hash if entries else ""


# ---------------------------------------------------------------- checking


def require_unbroken(journal: Journal, receipt_key: str) -> None:
    """Raise CheckFailed or InvalidSignature unless the journal is whole and signed.

    `receipt_key` is the service's public Ed25519 key, in hexadecimal.
    """
    parent: str | None = None
    for number, entry in enumerate(journal.entries, 1):
        if entry.number != number:
            raise CheckFailed(f"entry {number} has the number {entry.number}")
        if entry.poll != journal.poll:
            raise CheckFailed(f"entry {number} is of the poll {entry.poll}")
        if entry.parent != parent:
            raise CheckFailed(f"entry {number} does not follow the entry before it")
        parent = entry.hash
    try:
        signed = _signed_text(journal.poll, journal.entries)
        signature = hexadecimal(journal.signature, 64)
        VerifyKey(hexadecimal(receipt_key, 32)).verify(signed, signature)
    except (BadSignatureError, Malformed) as error:
        raise InvalidSignature("the signature is not that of the service") from error


def require_two_officers(entries: Sequence[Entry]) -> None:
    """Raise CheckFailed unless every act that takes two officers names two different ones."""
    for entry in entries:
        names = {name.casefold() for name in entry.officers}
        if entry.act in TWO_PERSON_ACTS and not len(names) == len(entry.officers) == 2:
            named = " and ".join(entry.officers) or "nobody"
            raise CheckFailed(f"entry {entry.number}, {entry.act}, names {named}")


# ---------------------------------------------------------------- writing


def write_entry(entry: Entry) -> bytes:
    """Return an entry in canonical JSON."""
    return encode(_entry_json(entry))


def write_journal(poll_id: str, entries: Sequence[Entry], seed: bytes) -> bytes:
    """Return journal.json, signed with the service's Ed25519 key of this seed."""
    signature = SigningKey(seed).sign(_signed_text(poll_id, entries)).signature.hex()
    return encode(
        {
            "format": "evote-journal",
            "version": 1,
            "poll": poll_id,
            "entries": [_entry_json(entry) for entry in entries],
            "signature": signature,
        }
    )


def _signed_text(poll_id: str, entries: Sequence[Entry]) -> bytes:
    return f"evote-journal-1|{poll_id}|{len(entries)}|{head_of(entries)}".encode()


def _entry_json(entry: Entry) -> dict[str, Json]:
    return {
        "number": entry.number,
        "at": spell_moment(entry.at),
        "poll": entry.poll,
        "act": entry.act,
        "officers": list(entry.officers),
        "details": entry.details,
        **({} if entry.parent is None else {"parent": entry.parent}),
    }


# ---------------------------------------------------------------- reading


def read_entry(raw: bytes) -> Entry:
    """Read an entry; raises Malformed with the place and what is wrong there."""
    return _read_entry(decode(raw))


def read_journal(raw: bytes) -> Journal:
    """Read journal.json; raises Malformed with the place and what is wrong there."""
    value = fields(decode(raw), "format", "version", "poll", "entries", "signature")
    if value["format"] != "evote-journal" or natural(value["version"]) != 1:
        raise Malformed("this is no journal of version 1")
    return Journal(
        poll=reading.field(value, "poll", words),
        entries=reading.field(value, "entries", each(_read_entry)),
        signature=reading.field(value, "signature", _read_signature),
    )


def _read_entry(value: Json) -> Entry:
    entry = fields(value, "number", "at", "poll", "act", "officers", "details", "parent?")
    details = entry["details"]
    if not isinstance(details, dict):
        raise Malformed("details: expected an object")
    return Entry(
        number=reading.field(entry, "number", positive),
        at=reading.field(entry, "at", _read_moment),
        poll=reading.field(entry, "poll", words),
        act=reading.field(entry, "act", _read_act),
        officers=reading.field(entry, "officers", each(words)),
        details=details,
        parent=reading.field(entry, "parent", _read_hash) if "parent" in entry else None,
    )


def _read_moment(value: Json) -> datetime:
    at = moment(value)
    if at.tzinfo is not UTC:
        raise Malformed("expected a time in UTC, written like 2026-11-23T08:00:00+00:00")
    return at
