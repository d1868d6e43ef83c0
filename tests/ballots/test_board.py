"""The board: events follow each other in one order and one chain, and nothing else is posted."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.board import DATA_PER_EVENT, Board, Event, read_event
from ballots.errors import BoardBroken, UnsupportedProtocol
from crypto.canonical import encode
from tests.crypto.vectors import VECTORS
from tests.strategies import Entry, boards

HASH = "ab" * 32
WHOLE = [
    "Setup",
    "Ballot",
    "Ballot",
    "EndBallots",
    "EncryptedTally",
    "PartialDecryption",
    "PartialDecryption",
    "Result",
]
STAGES = ["open", "open", "open", "closed", "tallied", "decrypting", "decrypting", "declared"]


def payload(event_type: str) -> str | None:
    """Return some payload where the event has one."""
    return None if event_type == "EndBallots" else HASH


def board_after(*event_types: str) -> Board:
    """Return a board with these events."""
    board = Board()
    for event_type in event_types:
        board.append(event_type, payload(event_type))
    return board


def check_broken_by(board: Board, event: Event) -> str:
    """Return the name of the check that refuses the event, which leaves the board as it was."""
    before = board.last
    with pytest.raises(BoardBroken) as broken:
        board.replay(event)
    assert board.last is before
    return broken.value.check


def test_an_empty_board_waits_for_its_setup() -> None:
    """There is no head, no height and no event."""
    board = Board()
    assert (board.head, board.height, board.stage) == (None, -1, "setup")


def test_a_whole_election_is_posted_in_order() -> None:
    """Each event links to the one before, is one higher and brings the board to its stage."""
    board = Board()
    parent = None
    for height, event_type in enumerate(WHOLE):
        event = board.append(event_type, payload(event_type))
        assert event == Event(parent, height, event_type, payload(event_type))
        assert (board.head, board.height, board.stage) == (event.hash, height, STAGES[height])
        parent = event.hash


@pytest.mark.parametrize("count", range(len(WHOLE) + 1))
@pytest.mark.parametrize("event_type", [*DATA_PER_EVENT, "Foo"])
def test_an_event_comes_in_its_turn_or_not_at_all(count: int, event_type: str) -> None:
    """Only the few events that may follow are taken; all others break the order."""
    follows = {
        "setup": {"Setup"},
        "open": {"Ballot", "EndBallots"},
        "closed": {"EncryptedTally"},
        "tallied": {"PartialDecryption"},
        "decrypting": {"PartialDecryption", "Result"},
        "declared": set(),
    }
    board = board_after(*WHOLE[:count])
    event = Event(board.head, board.height + 1, event_type, payload(event_type))
    if event_type in follows[board.stage]:
        board.replay(event)
        assert board.last == event
    else:
        assert check_broken_by(board, event) == "event-order"


@pytest.mark.parametrize("parent", [None, HASH])
def test_an_event_with_another_parent_is_refused(parent: str | None) -> None:
    """A second branch, or a beginning in the middle, does not fit."""
    assert check_broken_by(board_after("Setup"), Event(parent, 1, "Ballot", HASH)) == "chain-parent"


def test_a_first_event_with_a_parent_is_refused() -> None:
    """Nothing comes before the first event."""
    assert check_broken_by(Board(), Event(HASH, 0, "Setup", HASH)) == "chain-parent"


@pytest.mark.parametrize("height", [0, 2])
def test_an_event_at_another_height_is_refused(height: int) -> None:
    """Heights go up by one."""
    board = board_after("Setup")
    assert check_broken_by(board, Event(board.head, height, "Ballot", HASH)) == "chain-height"


def test_only_the_close_comes_without_data() -> None:
    """A ballot event must name its ballot, and a closing event cannot name anything."""
    board = board_after("Setup")
    assert check_broken_by(board, Event(board.head, 1, "Ballot", None)) == "event-data"
    assert check_broken_by(board, Event(board.head, 1, "EndBallots", HASH)) == "event-data"


@given(boards())
def test_a_board_can_be_taken_up_again_after_any_event(entries: tuple[Entry, ...]) -> None:
    """A board that knows only its last event goes on as the one that saw them all."""
    seen = Board()
    for _, event in entries:
        resumed = Board(seen.last)
        seen.replay(event)
        resumed.replay(event)
        assert resumed == seen


@given(boards(), st.data())
def test_an_altered_event_breaks_the_chain_at_the_next_one(
    entries: tuple[Entry, ...], data: st.DataObject
) -> None:
    """The head stands for everything before it."""
    events = [event for _, event in entries]
    place = data.draw(st.integers(0, len(events) - 1))
    if events[place].payload is None:
        return
    altered = replace(events[place], payload="0" * 64)
    board = Board()
    for event in events[:place]:
        board.replay(event)
    honest_head = events[place].hash
    board.replay(altered)
    assert board.head != honest_head
    if place + 1 < len(events):
        assert check_broken_by(board, events[place + 1]) == "chain-parent"


def test_an_event_is_written_as_independent_software_writes_it() -> None:
    """The first event of an election made by belenios-tool has these bytes and this hash."""
    raw = VECTORS["hashes"]["setup_event"].encode()
    event = read_event(raw)
    assert event.to_bytes() == raw
    assert event.hash == VECTORS["hashes"]["setup_event_sha256"]


@given(boards())
def test_an_event_is_read_as_it_was_written(entries: tuple[Entry, ...]) -> None:
    """Writing and reading lose nothing."""
    for _, event in entries:
        assert read_event(event.to_bytes()) == event


@pytest.mark.parametrize(
    "raw",
    [
        b"[]",
        b"{",
        b'{"height":0,"type":"Setup","payload":"' + b"ab" * 32 + b'" }',
        b'{"type":"Setup","height":0}',
        b'{"height":0,"height":0,"type":"EndBallots"}',
        b'{"parent":null,"height":0,"type":"EndBallots"}',
        b'{"height":-1,"type":"EndBallots"}',
        b'{"height":0.0,"type":"EndBallots"}',
        b'{"height":true,"type":"EndBallots"}',
        b'{"height":"0","type":"EndBallots"}',
        b'{"height":0,"type":["EndBallots"]}',
        b'{"height":0,"type":"EndBallots","extra":1}',
        b'{"parent":"' + b"AB" * 32 + b'","height":0,"type":"EndBallots"}',
        b'{"parent":"' + b"ab" * 31 + b'","height":0,"type":"EndBallots"}',
        b'{"height":0,"type":"Setup","payload":"' + b"ab" * 32 + b'\\n"}',
        b'{"height":0,"type":' + b"[" * 900 + b"]" * 900 + b"}",
    ],
)
def test_an_event_in_another_form_is_refused(raw: bytes) -> None:
    """Other fields, another order, white space, other spellings and deep nesting are refused."""
    with pytest.raises(BoardBroken) as broken:
        read_event(raw)
    assert broken.value.check == "event-form"


@pytest.mark.parametrize("event_type", ["Shuffle", "EndShuffles"])
def test_an_event_of_mixing_is_called_unsupported(event_type: str) -> None:
    """Elections whose ballots are mixed before counting are another matter, not broken ones."""
    value: dict[str, Any] = {"parent": HASH, "height": 5, "type": event_type, "payload": HASH}
    with pytest.raises(UnsupportedProtocol, match=event_type):
        read_event(encode(value))


def test_what_an_event_claims_cannot_disturb_a_terminal() -> None:
    """The name of an unknown event is quoted in the complaint, control characters and all."""
    event = read_event(b'{"height":0,"type":"\\u001b[2J"}')
    with pytest.raises(BoardBroken) as broken:
        Board().replay(event)
    assert str(broken.value).isprintable()
