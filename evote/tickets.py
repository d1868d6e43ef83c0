"""Tickets: who may still cast. The service knows their digests only.

A spent ticket is one bit in the district's board row: the roll mark (émargement). It is written in
the transaction that posts the ballot, and leaves no trace of when that was.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.credential import ticket_digest
from evote.errors import NotOnRoll
from evote.models.boards import BoardRow
from evote.models.rolls import TicketRow


def find_ticket(session: Session, district_uuid: str, ticket: str) -> TicketRow:
    """Return the row of a ticket in this district; raises NotOnRoll."""
    row = session.scalars(
        select(TicketRow).where(
            TicketRow.digest == ticket_digest(ticket), TicketRow.district_uuid == district_uuid
        )
    ).one_or_none()
    if row is None or row.voter_number is None:
        # A spare that was assigned to nobody opens nothing.
        raise NotOnRoll
    return row


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
    return int.from_bytes(board.roll_marks, "big").bit_count()
