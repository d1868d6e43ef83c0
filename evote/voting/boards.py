"""The boards in the database: one chain of events per district, which only grows.

Who posts locks the district's board row first, so that events come one after the other, whatever
else happens at the same time.
"""

from collections.abc import Iterator, Sequence

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from ballots.board import Board, Event, Stage, read_event
from ballots.record import Step, header_bytes, step_bytes
from crypto.hashing import sha256_hex
from evote.db import Database
from evote.errors import NotFound
from evote.models.boards import BoardRow, EventRow, RecordRow

EVENTS_PER_PAGE = 200
"""How many events are read in one short transaction while an archive is sent."""


def begin_board(session: Session, district_uuid: str, timestamp: int, tickets: int) -> BoardRow:
    """Lay out an empty board for a district with this many tickets; no event stands on it yet."""
    session.execute(
        insert(BoardRow).values(
            district_uuid=district_uuid,
            timestamp=timestamp,
            height=-1,
            roll_marks=bytes(-(-tickets // 8)),
        )
    )
    return lock_board(session, district_uuid)


def lock_board(session: Session, district_uuid: str) -> BoardRow:
    """Wait until nobody else writes to the district's board, and return it as it is then."""
    board = session.get(BoardRow, district_uuid, with_for_update=True, populate_existing=True)
    return _existing(board)


def read_board(session: Session, district_uuid: str) -> BoardRow:
    """Return a district's board row; raises NotFound before the poll is sealed."""
    return _existing(session.get(BoardRow, district_uuid))


def post(session: Session, board: BoardRow, event_type: str, *data: bytes) -> Event:
    """Post the next event with its data on a locked board.

    Raises BoardBroken when such an event cannot come now.
    """
    event = _chain(session, board).append(event_type, sha256_hex(data[-1]) if data else None)
    _store(session, board, event, data)
    return event


def post_step(session: Session, board: BoardRow, step: Step) -> None:
    """Post an event that was made elsewhere; raises BoardBroken unless it follows on this board."""
    _chain(session, board).replay(step.event)
    _store(session, board, step.event, step.data)


def event_at(session: Session, district_uuid: str, height: int) -> Event:
    """Return the event at a height of a district's board."""
    raw = session.scalars(
        select(EventRow.raw).where(
            EventRow.district_uuid == district_uuid, EventRow.height == height
        )
    ).one()
    return read_event(raw)


def ballots_posted(session: Session, board: BoardRow) -> int:
    """Return how many ballots stand on a board, which follow its setup and end with EndBallots."""
    height = board.height
    while event_at(session, board.district_uuid, height).type not in {"Setup", "Ballot"}:
        height -= 1
    return height


def stage_of(session: Session, board: BoardRow) -> Stage:
    """Return what the board has come to."""
    return _chain(session, board).stage


def data_at(session: Session, district_uuid: str, height: int) -> list[bytes]:
    """Return the data records of the event at a height."""
    return list(
        session.scalars(
            select(RecordRow.raw)
            .where(RecordRow.district_uuid == district_uuid, RecordRow.height == height)
            .order_by(RecordRow.position)
        )
    )


def stream_archive(
    database: Database, district_uuid: str, last_height: int | None = None
) -> Iterator[bytes]:
    """Yield the `.bel` archive of a district up to an event, by default to the last one.

    Pages are read in transactions of their own: the board only grows, so they fit together, and a
    slow reader holds nothing up.
    """
    with database.reading() as session:
        board = read_board(session, district_uuid)
    end = board.height if last_height is None else last_height
    yield header_bytes(board.timestamp)
    for start in range(0, end + 1, EVENTS_PER_PAGE):
        with database.reading() as session:
            page = _page(session, board, start, min(start + EVENTS_PER_PAGE - 1, end))
        yield page


def ballots_on(session: Session, district_uuid: str, last_height: int) -> Iterator[bytes]:
    """Yield the ballots at heights from 1 to `last_height`, in the order of the board."""
    yield from session.scalars(
        select(RecordRow.raw)
        .where(
            RecordRow.district_uuid == district_uuid,
            RecordRow.height.between(1, last_height),
        )
        .order_by(RecordRow.height)
        .execution_options(yield_per=EVENTS_PER_PAGE)
    )


def _page(session: Session, board: BoardRow, first: int, last: int) -> bytes:
    uuid = board.district_uuid
    data: dict[int, list[bytes]] = {height: [] for height in range(first, last + 1)}
    records = session.execute(
        select(RecordRow.height, RecordRow.raw)
        .where(RecordRow.district_uuid == uuid, RecordRow.height.between(first, last))
        .order_by(RecordRow.height, RecordRow.position)
    )
    for height, raw in records:
        data[height].append(raw)
    events = session.scalars(
        select(EventRow.raw)
        .where(EventRow.district_uuid == uuid, EventRow.height.between(first, last))
        .order_by(EventRow.height)
    )
    return b"".join(
        step_bytes(board.timestamp, data[height], read_event(raw))
        for height, raw in enumerate(events, first)
    )


def _chain(session: Session, board: BoardRow) -> Board:
    if board.height < 0:
        return Board()
    return Board(event_at(session, board.district_uuid, board.height))


def _store(session: Session, board: BoardRow, event: Event, data: Sequence[bytes]) -> None:
    place = {"district_uuid": board.district_uuid, "height": event.height}
    session.execute(insert(EventRow).values(**place, raw=event.to_bytes()))
    if data:
        rows = [{**place, "position": position, "raw": raw} for position, raw in enumerate(data)]
        session.execute(insert(RecordRow), rows)
    board.height = event.height
    session.flush()


def _existing(board: BoardRow | None) -> BoardRow:
    if board is None:
        raise NotFound("there is no board for this district")
    return board
