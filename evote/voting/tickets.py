"""Tickets: who may still cast. The service knows their digests only.

A spent ticket is one bit in the district's board row: the roll mark (émargement). It is written in
the transaction that posts the ballot, and leaves no trace of when that was. Whoever votes on paper
has a bit there as well, and her ticket opens nothing any more.
"""

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from ballots.credential import ticket_digest
from evote.errors import NotOnRoll
from evote.models.boards import BoardRow
from evote.models.rolls import TicketRow, VoterRow


def find_ticket(session: Session, district_uuid: str, ticket: str) -> TicketRow:
    """Return the row of a ticket in this district; raises NotOnRoll."""
    # A spare that was assigned to nobody has no voter, so the join leaves it out.
    row = session.scalars(
        select(TicketRow)
        .join(
            VoterRow,
            and_(
                VoterRow.district_uuid == TicketRow.district_uuid,
                VoterRow.number == TicketRow.voter_number,
            ),
        )
        .where(
            TicketRow.digest == ticket_digest(ticket),
            TicketRow.district_uuid == district_uuid,
            TicketRow.revoked.is_(False),
            VoterRow.struck.is_(False),
        )
    ).one_or_none()
    if row is None:
        raise NotOnRoll
    return row


def is_used(board: BoardRow, ticket: TicketRow) -> bool:
    """Say whether the holder of a ticket has voted, with it or on paper."""
    on_paper = ticket.voter_number is not None and has_paper_mark(board, ticket.voter_number)
    return is_spent(board, ticket) or on_paper


def is_spent(board: BoardRow, ticket: TicketRow) -> bool:
    """Say whether a ballot was cast with this ticket."""
    byte, bit = divmod(ticket.position, 8)
    return bool(board.roll_marks[byte] >> bit & 1)


def spend(board: BoardRow, ticket: TicketRow) -> None:
    """Set the roll mark of a ticket on a locked board."""
    byte, bit = divmod(ticket.position, 8)
    marks = bytearray(board.roll_marks)
    marks[byte] |= 1 << bit
    board.roll_marks = bytes(marks)


def count_roll_marks(board: BoardRow) -> int:
    """Return how many tickets are spent: as many as there are ballots on the board."""
    if board.kept_roll_marks is not None:
        return board.kept_roll_marks
    return int.from_bytes(board.roll_marks, "big").bit_count()


def has_paper_mark(board: BoardRow, voter_number: int) -> bool:
    """Say whether a voter is marked as voting on paper."""
    byte, bit = divmod(voter_number - 1, 8)
    return byte < len(board.paper_marks) and bool(board.paper_marks[byte] >> bit & 1)


def set_paper_mark(board: BoardRow, voter_number: int) -> None:
    """Mark a voter as voting on paper, on a locked board."""
    byte, bit = divmod(voter_number - 1, 8)
    marks = bytearray(board.paper_marks.ljust(byte + 1, b"\0"))
    marks[byte] |= 1 << bit
    board.paper_marks = bytes(marks)


def count_paper_marks(board: BoardRow) -> int:
    """Return how many voters are marked as voting on paper."""
    if board.kept_paper_marks is not None:
        return board.kept_paper_marks
    return int.from_bytes(board.paper_marks, "big").bit_count()
