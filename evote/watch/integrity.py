"""The integrity check: whether the ballot boxes, the marks and the journal are as they must be.

Everything is computed anew from what is stored, so that a change of the database from outside is
noticed within the hour. A district is looked at up to the event at which its board ended when the
check came to it; votes that are cast meanwhile disturb nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ballots.board import Board, read_event
from ballots.election import read_credentials, read_election
from ballots.errors import BoardBroken
from ballots.journal import read_journal, require_two_officers, require_unbroken
from crypto.errors import CheckFailed, InvalidSignature, Malformed
from crypto.hashing import sha256_hex
from evote.count.paper import changed_paper_counts
from evote.db import Database
from evote.errors import N_, StepRefused
from evote.journal import journal_file
from evote.models.boards import BallotRow, BoardRow, EventRow, RecordRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.rolls import TicketRow
from evote.models.watch import CheckRow
from evote.polls import count_ballots, get_poll, voting_districts
from evote.sealing.seal import broken_seals
from evote.voting.boards import data_at, read_board
from evote.voting.receipts import receipt_key
from evote.voting.tickets import count_roll_marks, has_paper_mark, is_spent

BETWEEN_CHECKS: Final = timedelta(hours=1)

KEPT: Final = 200
"""How many checks of a poll are kept: more than a week of them."""

Check: TypeAlias = Literal[
    "seal", "journal", "chain", "marks", "credentials", "paper", "paper-count"
]

CHECKS: Final[Mapping[Check, tuple[str, str]]] = {
    "seal": (
        N_("Rules, rolls, keys and program are as they were sealed"),
        N_("Something is not as it was sealed: the seal sheet names it."),
    ),
    "journal": (
        N_("The journal is unbroken"),
        N_("The journal was changed from outside."),
    ),
    "chain": (
        N_("Every event of the ballot box follows the one before it, with its own ballot"),
        N_("The ballot box of district %(district)s was changed from outside."),
    ),
    "marks": (
        N_("There are as many roll marks as ballots"),
        N_("District %(district)s has not as many ballots as roll marks."),
    ),
    "credentials": (
        N_("Every ballot has a registered credential of its own"),
        N_("In district %(district)s a ballot has a credential that is not registered, or twice."),
    ),
    "paper": (
        N_("Nobody is marked both online and on paper"),
        N_("In district %(district)s somebody is marked both online and on paper."),
    ),
    "paper-count": (
        N_("The paper ballots are those on which two officers agreed"),
        N_("The numbers on paper of district %(district)s were changed from outside."),
    ),
}
"""What is checked, and what is said when it fails."""

WATCHED: Final = frozenset({"sealed", "open", "closed", "counted"})
"""States of a poll in which it is checked every hour."""


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """A check that failed, in a district; 0 where it is about the whole poll."""

    check: Check
    district: int = 0


@dataclass(frozen=True, slots=True)
class Checked:
    """A check that was made."""

    at: datetime
    findings: tuple[Finding, ...]


# ---------------------------------------------------------------- checking


def check_integrity(database: Database, poll_id: str) -> tuple[Finding, ...]:
    """Check a sealed poll; raises NotFound, and StepRefused where nothing is left to check."""
    with database.reading() as session:
        poll = get_poll(session, poll_id)
        if poll.state == "draft" or poll.purged:
            raise StepRefused(N_("only a sealed poll whose data are still there can be checked"))
        findings = [*_check_poll(session, poll)]
        districts = voting_districts(session, poll_id)
    for district in districts:
        with database.reading() as session:
            findings += _check_district(session, district)
    return tuple(findings)


def unequal_marks(session: Session, poll_id: str) -> list[int]:
    """Return the numbers of the districts with more or fewer ballots than roll marks."""
    return [
        district.number
        for district in voting_districts(session, poll_id)
        if count_ballots(session, district.uuid)
        != count_roll_marks(read_board(session, district.uuid))
    ]


def require_equal_marks(session: Session, poll_id: str) -> None:
    """Raise StepRefused, naming the districts, unless there are as many ballots as roll marks."""
    if numbers := unequal_marks(session, poll_id):
        raise StepRefused(
            N_(
                "district %(numbers)s has not as many ballots as roll marks: it is not counted "
                "before that is explained"
            ),
            numbers=", ".join(map(str, numbers)),
        )


def _check_poll(session: Session, poll: PollRow) -> Iterator[Finding]:
    if broken_seals(session, poll.id):
        yield Finding("seal")
    try:
        journal = read_journal(journal_file(session, poll))
        require_unbroken(journal, receipt_key(poll.receipt_seed))
        require_two_officers(journal.entries)
    except (CheckFailed, InvalidSignature, Malformed):
        yield Finding("journal")
        return
    for district in changed_paper_counts(session, poll.id):
        yield Finding("paper-count", district)


def _check_district(session: Session, district: DistrictRow) -> Iterator[Finding]:
    board = read_board(session, district.uuid)
    if not _is_chained(session, board):
        yield Finding("chain", district.number)
    ballots = _ballots_up_to(session, board)
    if ballots != count_roll_marks(board):
        yield Finding("marks", district.number)
    if not _are_registered(session, board, ballots):
        yield Finding("credentials", district.number)
    if not _is_one_channel(session, board):
        yield Finding("paper", district.number)


def _is_chained(session: Session, board: BoardRow) -> bool:
    """Say whether every event follows, and names the record that stands before it."""
    end = board.height
    events = session.scalars(
        select(EventRow.raw)
        .where(EventRow.district_uuid == board.district_uuid, EventRow.height <= end)
        .order_by(EventRow.height)
    )
    chain = Board()
    payloads: list[str | None] = []
    try:
        for raw in events:
            event = read_event(raw)
            chain.replay(event)
            payloads.append(event.payload)
    except BoardBroken:
        return False
    return chain.height == end and _last_records(session, board) == {
        height: payload for height, payload in enumerate(payloads) if payload is not None
    }


def _last_records(session: Session, board: BoardRow) -> dict[int, str]:
    """Return the hash of the last data record at each height."""
    records = session.execute(
        select(RecordRow.height, RecordRow.raw)
        .where(RecordRow.district_uuid == board.district_uuid, RecordRow.height <= board.height)
        .order_by(RecordRow.height, RecordRow.position)
        .execution_options(yield_per=200)
    )
    return {height: sha256_hex(raw) for height, raw in records}


def _ballots_up_to(session: Session, board: BoardRow) -> int:
    return session.scalars(
        select(func.count()).where(
            BallotRow.district_uuid == board.district_uuid, BallotRow.height <= board.height
        )
    ).one()


def _are_registered(session: Session, board: BoardRow, ballots: int) -> bool:
    """Say whether the ballots on the board have credentials of the roll, each its own."""
    raw_election, _, raw_credentials, _ = data_at(session, board.district_uuid, 0)
    registered = read_credentials(read_election(raw_election).group, raw_credentials)
    rows = session.execute(
        select(BallotRow.credential, RecordRow.raw)
        .join(
            RecordRow,
            (RecordRow.district_uuid == BallotRow.district_uuid)
            & (RecordRow.height == BallotRow.height),
        )
        .where(BallotRow.district_uuid == board.district_uuid, BallotRow.height <= board.height)
        .execution_options(yield_per=200)
    )
    used = {credential for credential, raw in rows if credential == _credential_in(raw)}
    return len(used) == ballots and used <= registered.keys()


def _credential_in(raw: bytes) -> str | None:
    try:
        credential: object = json.loads(raw)["credential"]
    except (ValueError, KeyError, TypeError):
        return None
    return credential if isinstance(credential, str) else None


def _is_one_channel(session: Session, board: BoardRow) -> bool:
    tickets: Sequence[TicketRow] = session.scalars(
        select(TicketRow).where(
            TicketRow.district_uuid == board.district_uuid, TicketRow.voter_number.is_not(None)
        )
    ).all()
    return not any(
        is_spent(board, ticket) and has_paper_mark(board, ticket.voter_number or 0)
        for ticket in tickets
    )


# ---------------------------------------------------------------- keeping


def keep_check(session: Session, poll_id: str, findings: Sequence[Finding], now: datetime) -> bool:
    """Keep the outcome of a check; False where there is one of the same second already."""
    session.get(PollRow, poll_id, with_for_update=True)
    at = int(now.timestamp())
    if session.get(CheckRow, (poll_id, at)) is not None:
        return False
    lines = "\n".join(f"{finding.check} {finding.district}" for finding in findings)
    session.add(CheckRow(poll_id=poll_id, at=at, findings=lines))
    session.flush()
    newest = (
        select(CheckRow.at)
        .where(CheckRow.poll_id == poll_id)
        .order_by(CheckRow.at.desc())
        .limit(KEPT)
    )
    kept = session.scalars(newest).all()
    session.execute(delete(CheckRow).where(CheckRow.poll_id == poll_id, CheckRow.at < kept[-1]))
    return True


def checks_of(session: Session, poll_id: str, most: int = KEPT) -> list[Checked]:
    """Return the latest checks of a poll, the newest first."""
    rows = session.scalars(
        select(CheckRow).where(CheckRow.poll_id == poll_id).order_by(CheckRow.at.desc()).limit(most)
    )
    return [
        Checked(
            datetime.fromtimestamp(row.at, UTC), tuple(map(_read_finding, row.findings.split("\n")))
        )
        if row.findings
        else Checked(datetime.fromtimestamp(row.at, UTC), ())
        for row in rows
    ]


def polls_to_check(session: Session, now: datetime) -> list[str]:
    """Return the polls whose last check is an hour ago, or that were never checked."""
    polls = session.scalars(
        select(PollRow.id).where(PollRow.state.in_(WATCHED)).order_by(PollRow.id)
    ).all()
    return [poll_id for poll_id in polls if _is_due(session, poll_id, now)]


def _is_due(session: Session, poll_id: str, now: datetime) -> bool:
    last = session.scalar(select(func.max(CheckRow.at)).where(CheckRow.poll_id == poll_id))
    # A clock that was put back must not end the checks.
    return last is None or abs(now.timestamp() - last) >= BETWEEN_CHECKS.total_seconds()


def _read_finding(line: str) -> Finding:
    name, _, district = line.partition(" ")
    check = next(known for known in CHECKS if known == name)
    return Finding(check, int(district))
