"""A journal cannot be changed in any place without being found out."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from nacl.signing import SigningKey

from ballots.journal import (
    TWO_PERSON_ACTS,
    Entry,
    Journal,
    head_of,
    read_entry,
    read_journal,
    require_two_officers,
    require_unbroken,
    write_entry,
    write_journal,
)
from crypto.canonical import decode, encode
from crypto.errors import CheckFailed, CryptoError, InvalidSignature, Malformed
from crypto.hashing import sha256_hex

SEED = bytes(32)
KEY = SigningKey(SEED).verify_key.encode().hex()
START = datetime(2026, 11, 23, 7, tzinfo=UTC)


def entries() -> list[Entry]:
    """Return a chain of three entries."""
    chain: list[Entry] = []
    for act, officers in (("seal", ("Ann", "Ben")), ("opened", ()), ("suspend", ("Ann", "Cleo"))):
        number = len(chain) + 1
        at = START + timedelta(hours=number)
        parent = head_of(chain) or None
        chain.append(Entry(number, at, "town", act, officers, {"district": number}, parent))
    return chain


def test_a_journal_is_read_as_it_was_written() -> None:
    """Writing and reading lose nothing, and an unbroken journal is accepted."""
    raw = write_journal("town", entries(), SEED)
    journal = read_journal(raw)
    assert journal.entries == tuple(entries())
    require_unbroken(journal, KEY)
    assert write_journal("town", journal.entries, SEED) == raw


def test_an_empty_journal_is_unbroken() -> None:
    """Before anything was done, there is nothing to follow."""
    journal = read_journal(write_journal("town", [], SEED))
    require_unbroken(journal, KEY)
    assert journal.last("seal") is None


def test_the_hash_of_an_entry_is_what_sha256sum_prints() -> None:
    """Anyone can compute it from the entry's bytes."""
    [entry, *_] = entries()
    assert entry.hash == sha256_hex(write_entry(entry))
    assert read_entry(write_entry(entry)) == entry


def test_the_last_entry_of_an_act_is_found() -> None:
    """Of several, the last one counts."""
    journal = Journal("town", tuple(entries()), "")
    assert journal.last("opened") == entries()[1]


CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "number": lambda entry: entry.update(number=9),
    "at": lambda entry: entry.update(at="2026-11-23T06:59:00+00:00"),
    "poll": lambda entry: entry.update(poll="elsewhere"),
    "act": lambda entry: entry.update(act="resume"),
    "officers": lambda entry: entry.update(officers=["Ann", "Dora"]),
    "details": lambda entry: entry.update(details={"district": 7}),
    "parent": lambda entry: entry.update(parent="00" * 32),
}


@pytest.mark.parametrize("line", [0, 1, 2])
@pytest.mark.parametrize("field", CHANGES)
def test_a_line_that_was_tampered_with_is_found(line: int, field: str) -> None:
    """Whatever field of whatever line is changed, the journal is refused."""
    value: Any = decode(write_journal("town", entries(), SEED))
    CHANGES[field](value["entries"][line])
    with pytest.raises(CryptoError):
        require_unbroken(read_journal(encode(value)), KEY)


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_line_that_was_left_out_is_found(line: int) -> None:
    """Also the last one: the signature is over the number of entries and the head."""
    value: Any = decode(write_journal("town", entries(), SEED))
    del value["entries"][line]
    with pytest.raises((CheckFailed, InvalidSignature)):
        require_unbroken(read_journal(encode(value)), KEY)


def test_a_journal_that_was_written_anew_is_found() -> None:
    """Whoever makes the chain anew cannot sign it."""
    forged = write_journal(
        "town", [replace(entries()[0], officers=("Ann", "Eve"))], bytes(31) + b"1"
    )
    with pytest.raises(InvalidSignature):
        require_unbroken(read_journal(forged), KEY)


def test_a_receipt_key_that_is_none_signs_nothing() -> None:
    """A broken key in poll.json is a finding, not a crash."""
    journal = read_journal(write_journal("town", entries(), SEED))
    with pytest.raises(InvalidSignature):
        require_unbroken(journal, "00")


def test_two_different_officers_are_enough() -> None:
    """What two did together is in order, and so is what the clock did alone."""
    require_two_officers(entries())


@pytest.mark.parametrize("officers", [(), ("Ann",), ("Ann", "ANN"), ("Ann", "Ben", "Cleo")])
@pytest.mark.parametrize("act", sorted(TWO_PERSON_ACTS))
def test_an_act_that_does_not_name_two_officers_is_found(
    act: str, officers: tuple[str, ...]
) -> None:
    """Nobody, one, the same one twice, or three."""
    entry = Entry(1, START, "town", act, officers)
    with pytest.raises(CheckFailed, match=f"entry 1, {act}, names"):
        require_two_officers([entry])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"format":"evote-journal"', b'"format":"evote-jurnal"'),
        (b'"version":1', b'"version":2'),
        (b"+00:00", b"+01:00"),
        (b'"details":{"district":1}', b'"details":[]'),
        (b'"act":"seal"', b'"act":"Seal"'),
        (b'"signature":"', b'"signature":"x'),
    ],
)
def test_what_is_no_journal_is_malformed(old: bytes, new: bytes) -> None:
    """Another format, a time elsewhere, details that are none."""
    raw = write_journal("town", entries(), SEED)
    assert old in raw
    with pytest.raises(Malformed):
        read_journal(raw.replace(old, new))
