"""Casting a ballot: spend the ticket, admit, post, receipt, in one transaction or not at all.

    look    is the poll open, is the ticket good?           cheap, so that strangers cost nothing
    check   form, proofs, signature                         expensive, outside of any transaction
    store   look again, now that nobody else can write;     the one transaction
            spend the ticket, admit, post the ballot
    then    the receipt                                     signed once the ballot is on the disk

The same ballot again gets the same receipt, also after the poll closed: a voter whose answer was
lost simply tries again.
"""

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from ballots.admission import BallotBox, CheckedBallot
from ballots.ballot import tracker
from ballots.board import Event
from evote.db import Database
from evote.errors import BallotOpened, NotOnRoll, TicketSpent
from evote.models.boards import BallotRow, BoardRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.rolls import TicketRow
from evote.voting.availability import require_open
from evote.voting.boards import event_at, lock_board, post, read_board
from evote.voting.hours import hours_of
from evote.voting.openings import is_opened
from evote.voting.passes import entered_before
from evote.voting.receipts import Receipt, find_ballot, sign_receipt
from evote.voting.sealed import SealedDistrict, SealedDistricts
from evote.voting.tickets import find_ticket, is_used, spend


@dataclass(frozen=True, slots=True)
class Submission:
    """A ballot on its way into the box of a district, with the ticket that lets it in.

    `entry_pass` shows after the close that the voter had entered before it; see
    `evote.voting.passes`.
    """

    district_uuid: str
    ticket: str = field(repr=False)
    ballot: bytes = field(repr=False)
    entry_pass: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Cast:
    """The receipt of a submission; `again` says that its ballot was already on the board."""

    receipt: Receipt
    again: bool


def cast(
    database: Database, districts: SealedDistricts, submission: Submission, now: datetime
) -> Cast:
    """Cast a ballot at the time `now`, and return its receipt.

    Raises NotFound, PollNotOpen, NotOnRoll, TicketSpent, BallotOpened or BallotRefused; then
    nothing is stored.
    """
    district = districts[submission.district_uuid]
    with database.reading() as session:
        board = read_board(session, district.uuid)
        standing = _look(session, board, district, submission, now)
    if isinstance(standing, Event):
        return Cast(_receipt(district, submission, standing), again=True)
    ballot = district.checked(submission.ballot)
    with database.writing() as session:
        board = lock_board(session, district.uuid)
        standing = _look(session, board, district, submission, now)
        event = (
            standing
            if isinstance(standing, Event)
            else _store(session, board, district, standing, ballot)
        )
    return Cast(_receipt(district, submission, event), again=event is standing)


def require_unspent(database: Database, district: SealedDistrict, ticket: str) -> None:
    """Raise NotOnRoll or TicketSpent, as casting would: a voter asks before she chooses.

    Nothing is written, so the question leaves no trace.
    """
    with database.reading() as session:
        board = read_board(session, district.uuid)
        if is_used(board, find_ticket(session, district.uuid, ticket)):
            raise TicketSpent


def _look(
    session: Session,
    board: BoardRow,
    district: SealedDistrict,
    submission: Submission,
    now: datetime,
) -> TicketRow | Event:
    """Return the ticket to be spent, or the event that posted this very ballot before."""
    try:
        ticket = find_ticket(session, district.uuid, submission.ticket)
    except NotOnRoll:
        _require_open(session, district, submission, now)
        raise
    if not is_used(board, ticket):
        _require_open(session, district, submission, now)
        return ticket
    height = find_ballot(session, district.uuid, tracker(submission.ballot))
    if height is None:
        _require_open(session, district, submission, now)
        raise TicketSpent
    return event_at(session, district.uuid, height)


def _require_open(
    session: Session, district: SealedDistrict, submission: Submission, now: datetime
) -> None:
    """Raise PollNotOpen unless the poll takes this submission, as its rows say at this moment."""
    row = session.get_one(PollRow, district.poll_id, populate_existing=True)
    place = session.get_one(DistrictRow, district.uuid, populate_existing=True)
    closes = hours_of(row, district.rules.poll).closes
    entered = entered_before(row.receipt_seed, district.uuid, submission.entry_pass, closes)
    require_open(row, place, district.rules.poll, now, entered=entered)


def _store(
    session: Session,
    board: BoardRow,
    district: SealedDistrict,
    ticket: TicketRow,
    ballot: CheckedBallot,
) -> Event:
    if is_opened(session, district.uuid, ballot.tracker):
        raise BallotOpened
    spend(board, ticket)
    _box(session, district, ballot).admit(ballot)
    event = post(session, board, "Ballot", ballot.raw)
    session.execute(
        insert(BallotRow).values(
            district_uuid=district.uuid,
            height=event.height,
            tracker=ballot.tracker,
            credential=ballot.credential,
        )
    )
    return event


def _box(session: Session, district: SealedDistrict, ballot: CheckedBallot) -> BallotBox:
    """Return the ballot box as far as this ballot can touch it: what was cast that is like it."""
    alike = session.execute(
        select(BallotRow.tracker, BallotRow.credential).where(
            or_(BallotRow.tracker == ballot.tracker, BallotRow.credential == ballot.credential)
        )
    ).all()
    return BallotBox(
        district.credentials,
        revotes=district.rules.contest.revotes,
        trackers={row.tracker for row in alike},
        used={row.credential for row in alike},
    )


def _receipt(district: SealedDistrict, submission: Submission, event: Event) -> Receipt:
    return sign_receipt(district.receipt_seed, district.uuid, tracker(submission.ballot), event)
