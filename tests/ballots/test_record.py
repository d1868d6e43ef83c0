"""The archive: byte for byte what the writer writes, and anything else is refused by name."""

import io
import json
import tracemalloc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.board import Board, Event
from ballots.errors import BallotError, BoardBroken, RecordUnreadable, UnsupportedProtocol
from ballots.layout import LARGEST_NUMBER, Heading, file_bytes
from ballots.record import (
    MAX_EVENT_SIZE,
    MAX_SETUP_SIZE,
    MAX_STEP_SIZE,
    RecordWriter,
    Step,
    header_bytes,
    read_record,
    setup_data,
    step_bytes,
)
from crypto.hashing import sha256_hex
from tests.strategies import Entry, boards, posted

TIME = 1795368122
timestamps = st.integers(0, LARGEST_NUMBER)


class Trickle(io.BytesIO):
    """A source that gives a few bytes at a time, as networks do."""

    def read(self, size: int | None = -1, /) -> bytes:
        """Return at most seven bytes."""
        return super().read(min(size or 0, 7))


class Endless:
    """A source that never ends after its first bytes, and counts what was taken."""

    def __init__(self, start: bytes) -> None:
        self.start = io.BytesIO(start)
        self.taken = 0

    def read(self, size: int, /) -> bytes:
        """Return the first bytes, then zeros for ever."""
        content = self.start.read(size) or bytes(size)
        self.taken += len(content)
        return content


def archive(entries: Sequence[Entry], timestamp: int = TIME) -> bytes:
    """Return the archive of these steps."""
    file = io.BytesIO()
    writer = RecordWriter(file, timestamp)
    writer.header()
    for data, event in entries:
        writer.append(data, event)
    return file.getvalue()


def read(raw: bytes) -> list[Step]:
    """Return all steps of an archive."""
    return list(read_record(io.BytesIO(raw)))


def failed_check(raw: bytes) -> str:
    """Return the name of the check that refuses an archive."""
    with pytest.raises(BallotError) as refusal:
        read(raw)
    error = refusal.value
    assert isinstance(error, RecordUnreadable | BoardBroken | UnsupportedProtocol)
    assert str(error).endswith(".")
    return error.check


def entries(*ballots: bytes) -> list[Entry]:
    """Return a board with a setup and these ballots."""
    board = Board()
    parts = (b"election", b"trustees", b"credentials")
    steps = [("Setup", [*parts, setup_data(*parts)]), *(("Ballot", [raw]) for raw in ballots)]
    return [(tuple(data), board.append(kind, posted(data))) for kind, data in steps]


def data_file(content: bytes) -> bytes:
    """Return a data record as it lies in the archive."""
    return file_bytes(f"{sha256_hex(content)}.data.json".encode(), content, TIME)


def event_file(content: bytes) -> bytes:
    """Return an event as it lies in the archive, whatever it says."""
    return file_bytes(f"{sha256_hex(content)}.event.json".encode(), content, TIME)


HONEST = archive(entries(b"one", b"two"))
SETUP_ONLY = archive(entries())


# ---------------------------------------------------------------- honest


@given(boards(), timestamps)
def test_a_record_is_read_as_it_was_written(board: tuple[Entry, ...], timestamp: int) -> None:
    """At any stage, reading gives the steps back, and writing these gives the same bytes."""
    raw = archive(board, timestamp)
    steps = read(raw)
    assert [(step.data, step.event) for step in steps] == list(board)
    assert [step.raw_event for step in steps] == [event.to_bytes() for _, event in board]


@given(boards(), timestamps)
def test_a_record_streamed_from_its_steps_is_the_one_written(
    board: tuple[Entry, ...], timestamp: int
) -> None:
    """Header and steps made one by one add up to the archive."""
    streamed = [header_bytes(timestamp), *(step_bytes(timestamp, *entry) for entry in board)]
    assert b"".join(streamed) == archive(board, timestamp)


@given(boards())
def test_a_record_may_arrive_in_small_pieces(board: tuple[Entry, ...]) -> None:
    """A source that gives few bytes at a time is read to its end."""
    raw = archive(board)
    assert list(read_record(Trickle(raw))) == read(raw)


def test_honest_records_of_independent_software_are_rewritten_byte_for_byte(corpus: Path) -> None:
    """What belenios-tool archived is read, and our writer makes the same file of it."""
    honest = [case for case in sorted(corpus.iterdir()) if verdict(case) == "accept"]
    assert len(honest) > 25
    for case in honest:
        raw = bel(case)
        rewritten = archive([(step.data, step.event) for step in read(raw)], int(raw[136:147], 8))
        assert rewritten == raw, case.name


# ---------------------------------------------------------------- tampered


TAMPERED = {
    "e133-setup-data-order": "event-data",
    "t70-parent-hash": "chain-parent",
    "t71-height-wrong": "chain-height",
    "t72-parent-missing": "chain-parent",
    "t76-name-other-hash": "record-hash",
    "t77-event-json-space": "event-form",
    "t78-event-json-order": "event-form",
    "t79-events-swapped-raw": "chain-parent",
    "t80-data-after-event": "event-data",
    "t81-data-duplicated": "archive-layout",
    "t83-truncated-100": "archive-complete",
    "t91-tar-mtime": "archive-layout",
    "t94-tar-checksum": "archive-layout",
    "t95-tar-uid": "archive-layout",
    "t97-header-version": "supported-protocol",
    "t100-header-missing": "archive-header",
    "t101-unknown-event": "event-order",
    "t102-endballots-payload": "event-data",
    "t113-endballots-hides-ballots": "event-order",
    "t114-two-setups": "event-order",
    "t115-result-before-pd": "event-order",
    "t116-pd-before-tally": "event-order",
    "t198-result-without-pd": "event-order",
    "t199-result-without-tally": "event-order",
    "x40-version2": "supported-protocol",
    "x41-nonhomomorphic": "supported-protocol",
}


@pytest.mark.parametrize(("case", "check"), TAMPERED.items())
def test_a_tampered_record_is_refused_by_name(corpus: Path, case: str, check: str) -> None:
    """Tampering with layout, chain or order of a real election fails the check that guards it."""
    assert failed_check(bel(corpus / case)) == check


@given(boards(), st.data())
def test_a_record_with_any_byte_changed_is_refused(
    board: tuple[Entry, ...], data: st.DataObject
) -> None:
    """No byte of an archive is without meaning, padding and header fields included."""
    raw = bytearray(archive(board))
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BallotError):
        read(bytes(raw))


def test_every_byte_of_a_small_record_matters() -> None:
    """Each single bit flip is refused, tried on all bytes of a record."""
    for place in range(len(SETUP_ONLY)):
        altered = bytearray(SETUP_ONLY)
        altered[place] ^= 1
        with pytest.raises(BallotError):
            read(bytes(altered))


@given(boards(), st.data())
def test_a_record_is_cut_between_steps_or_incomplete(
    board: tuple[Entry, ...], data: st.DataObject
) -> None:
    """A growing file may end behind any event; a half-written step is seen, wherever it ends."""
    ends = [len(archive(board[:count])) for count in range(len(board) + 1)]
    cut = data.draw(st.sampled_from(ends) | st.integers(1, ends[-1] - 1))
    raw = archive(board)[:cut]
    if cut in ends[1:]:
        assert len(read(raw)) == ends.index(cut)
    else:
        assert failed_check(raw) == "archive-complete"


def test_what_comes_before_a_cut_can_still_be_used() -> None:
    """The steps before a half-written one are given out first."""
    steps = read_record(io.BytesIO(HONEST[:-1]))
    assert next(steps).event.type == "Setup"
    assert next(steps).data == (b"one",)
    with pytest.raises(RecordUnreadable):
        next(steps)


@pytest.mark.parametrize(
    ("tail", "check"),
    [
        (b"\0", "archive-complete"),
        (bytes(512), "archive-layout"),
        (bytes(1024), "archive-layout"),
        (data_file(b"three"), "archive-complete"),
        (data_file(b"one"), "archive-layout"),
        (header_bytes(TIME), "archive-layout"),
        (HONEST, "archive-layout"),
    ],
)
def test_nothing_stands_after_the_last_event(tail: bytes, check: str) -> None:
    """Stray bytes, a tar end mark, unused or repeated data and a second archive are refused."""
    assert failed_check(HONEST + tail) == check


# ---------------------------------------------------------------- header


@pytest.mark.parametrize(
    ("raw", "check"),
    [
        (b"", "archive-header"),
        (b"PK\x03\x04", "archive-complete"),
        (b"<!doctype html>".ljust(600), "archive-layout"),
        (HONEST[1024:], "archive-header"),
        (header_bytes(TIME), "archive-complete"),
    ],
)
def test_what_is_no_archive_is_refused(raw: bytes, check: str) -> None:
    """An empty file, a web page, an archive without its header or without events."""
    assert failed_check(raw) == check


@pytest.mark.parametrize(
    ("content", "check"),
    [
        (b'{"version":1,"timestamp":"1795368122" }', "archive-header"),
        (b'{"timestamp":"1795368122","version":1}', "archive-header"),
        (b'{"version":1,"version":1,"timestamp":"1795368122"}', "archive-header"),
        (b'{"version":true,"timestamp":"1795368122"}', "archive-header"),
        (b'{"version":1,"timestamp":"01795368122"}', "archive-header"),
        (b'{"version":1,"timestamp":"1795368123"}', "archive-header"),
        (b'{"version":1}', "archive-header"),
        (b'{"version":2,"timestamp":"1795368122"}', "supported-protocol"),
        (b'{"version":1,"timestamp":1795368122}', "supported-protocol"),
        (b" " * 257, "archive-layout"),
    ],
)
def test_the_header_has_one_form(content: bytes, check: str) -> None:
    """Other spellings, another time than the files have and another version are refused."""
    header = file_bytes(b"BELENIOS", content, TIME)
    assert failed_check(header + HONEST[1024:]) == check


@pytest.mark.parametrize("timestamp", [-1, LARGEST_NUMBER + 1])
def test_a_time_that_the_layout_cannot_hold_is_misuse(timestamp: int) -> None:
    """Eleven octal digits end in the year 2242."""
    with pytest.raises(ValueError, match="cannot write the time"):
        header_bytes(timestamp)


# ---------------------------------------------------------------- hostile


@pytest.mark.parametrize(
    "name",
    [
        b"../../etc/passwd",
        b"/etc/passwd",
        b"C:\\boot.ini",
        b"a/" + b"ab" * 32 + b".data.json",
        b"AB" * 32 + b".data.json",
        b"ab" * 32 + b".data.json\n",
        b"ab" * 32 + b".data",
        b"ab" * 32 + b".data.json\0.event.json",
        b"\xff\xfe",
        b"BELENIOS",
        b"",
    ],
)
def test_a_file_has_no_name_but_its_hash(name: bytes) -> None:
    """Paths, other alphabets and hidden endings are refused."""
    assert failed_check(SETUP_ONLY + file_bytes(name, b"x", TIME)) == "archive-layout"


@pytest.mark.parametrize(
    ("start", "room"), [(header_bytes(TIME), MAX_SETUP_SIZE), (SETUP_ONLY, MAX_STEP_SIZE)]
)
@pytest.mark.parametrize("excess", [1, LARGEST_NUMBER])
def test_a_huge_file_is_refused_before_it_is_read(start: bytes, room: int, excess: int) -> None:
    """The declared size is judged alone: nothing of the content is taken."""
    size = min(room + excess, LARGEST_NUMBER)
    source = Endless(start + Heading(b"ab" * 32 + b".data.json", size, TIME).to_bytes())
    with pytest.raises(RecordUnreadable, match=f"claims {size} bytes") as refusal:
        list(read_record(source))
    assert refusal.value.check == "archive-layout"
    assert source.taken == len(start) + 512


def test_a_huge_event_is_refused_before_it_is_read() -> None:
    """Events are small whatever their data."""
    size = MAX_EVENT_SIZE + 1
    source = Endless(SETUP_ONLY + Heading(b"ab" * 32 + b".event.json", size, TIME).to_bytes())
    with pytest.raises(RecordUnreadable, match=f"claims {size} bytes"):
        list(read_record(source))
    assert source.taken == len(SETUP_ONLY) + 512


def test_the_files_of_a_step_share_one_limit() -> None:
    """Many files below the limit do not add up to more than it."""
    half = bytes(MAX_STEP_SIZE // 2 + 1)
    assert failed_check(SETUP_ONLY + data_file(half) + data_file(half[:-1] + b"1")) == (
        "archive-layout"
    )


def test_data_without_an_event_cannot_go_on_for_ever() -> None:
    """More data records than any event has are refused as soon as they appear."""
    source = Endless(SETUP_ONLY + b"".join(data_file(bytes([n])) for n in range(100)))
    with pytest.raises(BoardBroken) as refusal:
        list(read_record(source))
    assert refusal.value.check == "event-data"
    assert source.taken == len(SETUP_ONLY) + 5 * 1024 + 512


def test_a_long_record_is_read_in_little_memory() -> None:
    """Reading holds one step at a time, not the election."""
    ballots = [n.to_bytes(2, "big") * 8192 for n in range(300)]
    raw = archive(entries(*ballots))
    tracemalloc.start()
    count = sum(1 for _ in read_record(io.BytesIO(raw)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 301
    assert peak < len(raw) / 10


@pytest.mark.parametrize(
    "content",
    [
        b'{"height":1,"height":1,"type":"EndBallots"}',
        b"[" * 500 + b"]" * 500,
        b"\xff" * 10,
        b"",
        b'{"parent":"../../x","height":1,"type":"EndBallots"}',
    ],
)
def test_a_hostile_event_is_refused(content: bytes) -> None:
    """Duplicate keys, deep nesting, broken text and paths for hashes are no events."""
    assert failed_check(SETUP_ONLY + event_file(content)) == "event-form"


# ---------------------------------------------------------------- data of an event


def test_an_event_comes_with_its_data_only() -> None:
    """A ballot event without its ballot or with two is refused, as is one that names another."""
    board = Board(entries()[-1][1])
    event = event_file(board.append("Ballot", sha256_hex(b"one")).to_bytes())
    assert failed_check(SETUP_ONLY + event) == "event-data"
    assert failed_check(SETUP_ONLY + data_file(b"1") + data_file(b"one") + event) == "event-data"
    assert failed_check(SETUP_ONLY + data_file(b"two") + event) == "event-data"
    assert len(read(SETUP_ONLY + data_file(b"one") + event)) == 2


def test_a_closing_event_comes_without_data() -> None:
    """Data before the close belong to nothing."""
    event = Board(entries()[-1][1]).append("EndBallots", None)
    raw = event_file(event.to_bytes())
    assert failed_check(SETUP_ONLY + data_file(b"x") + raw) == "event-data"
    assert read(SETUP_ONLY + raw)[-1].event == event


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_setup_names_each_record_before_it(place: int) -> None:
    """Setup data that name another election, other trustees or credentials are refused."""
    parts = [b"election", b"trustees", b"credentials"]
    named = [part + b"?" if number == place else part for number, part in enumerate(parts)]
    with pytest.raises(BoardBroken, match="does not name the records"):
        setup_step([*parts, setup_data(*named)])


def test_the_setup_may_have_a_certificate_that_it_names() -> None:
    """The fifth record is named like the others, or refused."""
    parts = [b"election", b"trustees", b"credentials", b"certificate"]
    raw = header_bytes(TIME) + setup_step([*parts, setup_data(*parts)])
    assert read(raw)[0].data[3] == b"certificate"
    assert json.loads(read(raw)[0].data[4])["credentials_certificate"] == sha256_hex(parts[3])
    with pytest.raises(BoardBroken, match="does not name the records"):
        setup_step([*parts, setup_data(*parts[:3])])


def test_the_writer_writes_nothing_that_the_reader_would_refuse() -> None:
    """An event out of place or with other data raises and leaves the file as it was."""
    file = io.BytesIO()
    writer = RecordWriter(file, TIME)
    writer.header()
    (setup, ballot) = entries(b"one")
    for data, event in [ballot, (setup[0][1:], setup[1]), ((), replace(setup[1], height=1))]:
        with pytest.raises(BoardBroken):
            writer.append(data, event)
        assert file.getvalue() == header_bytes(TIME)
    writer.append(*setup)
    writer.append(*ballot)
    assert file.getvalue() == archive([setup, ballot])


def setup_step(data: list[bytes]) -> bytes:
    """Return the step of a Setup event with these data."""
    return step_bytes(TIME, data, Event(None, 0, "Setup", sha256_hex(data[-1])))


def verdict(case: Path) -> str:
    """Return what is expected of a case of the corpus."""
    return str(json.loads((case / "expected.json").read_text())["verdict"])


def bel(case: Path) -> bytes:
    """Return the archive of a case of the corpus."""
    return next(case.glob("*.bel")).read_bytes()
