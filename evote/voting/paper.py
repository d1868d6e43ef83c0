"""Voting on paper at the polling place: who does is marked, and her ticket opens nothing any more.

    casting    locks the board row, refuses a ticket whose holder is marked, spends it
    marking    locks the board row, refuses a voter one of whose tickets is spent, marks her

So that of the two exactly one happens, however close they come. A mark is one bit: it says neither
when nor where it was made.
"""

from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.errors import NotFound, NotOnRoll, PollNotOpen, TicketSpent
from evote.models.boards import BoardRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.rolls import TicketRow, VoterRow
from evote.polls import rules_of
from evote.voting.availability import availability
from evote.voting.boards import lock_board, stage_of
from evote.voting.tickets import (
    count_paper_marks,
    count_roll_marks,
    has_paper_mark,
    is_spent,
    set_paper_mark,
)

Channel: TypeAlias = Literal["online", "paper"]


def mark_paper(session: Session, district_uuid: str, voter_number: int, now: datetime) -> None:
    """Mark a voter as voting on paper, once she is in front of the urn.

    Whoever stands in the queue when the poll closes is still marked, as long as the box is not
    closed. Raises NotFound, NotOnRoll for somebody struck off, PollNotOpen, and TicketSpent when
    she has voted.
    """
    board = lock_board(session, district_uuid)
    voter = session.get(VoterRow, (district_uuid, voter_number), populate_existing=True)
    if voter is None:
        raise NotFound(f"there is no number {voter_number} on this roll")
    if voter.struck:
        raise NotOnRoll
    _require_polling(session, board, now)
    if has_voted(session, board, voter_number):
        raise TicketSpent
    set_paper_mark(board, voter_number)


def has_voted(session: Session, board: BoardRow, voter_number: int) -> Channel | None:
    """Say how a voter has voted; None when she has not."""
    if has_paper_mark(board, voter_number):
        return "paper"
    tickets = session.scalars(
        select(TicketRow).where(
            TicketRow.district_uuid == board.district_uuid, TicketRow.voter_number == voter_number
        )
    )
    return "online" if any(is_spent(board, ticket) for ticket in tickets) else None


def count_voters(board: BoardRow) -> int:
    """Return how many people have voted in a district, online and on paper: the turnout."""
    return count_roll_marks(board) + count_paper_marks(board)


def _require_polling(session: Session, board: BoardRow, now: datetime) -> None:
    district = session.get_one(DistrictRow, board.district_uuid, populate_existing=True)
    poll = session.get_one(PollRow, district.poll_id, populate_existing=True)
    state = availability(poll, district, rules_of(district).poll, now)
    if state in {"not-yet-open", "suspended"}:
        raise PollNotOpen(state)
    if stage_of(session, board) != "open":
        raise PollNotOpen("closed")
