"""What the database holds of a district, to compare before and after."""

from dataclasses import dataclass

from sqlalchemy import func, select

from evote.models.boards import BallotRow, EventRow, RecordRow
from evote.voting.boards import read_board
from evote.voting.tickets import count_roll_marks
from tests.simulation import ElectionDay


@dataclass(frozen=True, slots=True)
class Stored:
    """A district in numbers."""

    height: int
    events: int
    records: int
    ballots: int
    roll_marks: int


def stored(day: ElectionDay, district: int = 0) -> Stored:
    """Count what is stored of a district."""
    uuid = day.uuids[district]
    with day.database.reading() as session:
        board = read_board(session, uuid)
        events, records, ballots = (
            session.scalars(select(func.count()).where(table.district_uuid == uuid)).one()
            for table in (EventRow, RecordRow, BallotRow)
        )
        return Stored(board.height, events, records, ballots, count_roll_marks(board))


EMPTY = Stored(height=0, events=1, records=4, ballots=0, roll_marks=0)
ONE_BALLOT = Stored(height=1, events=2, records=5, ballots=1, roll_marks=1)
