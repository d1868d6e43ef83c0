"""The life of a poll after the seal: opened, closed, published, once each.

The operator's commands, the clock and the acts of two officers take the same steps.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from crypto.canonical import Json
from crypto.hashing import sha256_hex
from evote.db import Database
from evote.errors import N_, StepRefused
from evote.journal import note
from evote.models.polls import MomentRow, PollRow
from evote.polls import (
    count_ballots,
    districts_of,
    get_poll,
    poll_in_state,
    rules_of,
    undeclared,
    voting_districts,
)
from evote.sealing.zero_report import require_empty, zero_report
from evote.voting.boards import lock_board, post
from evote.voting.hours import hours_of
from evote.voting.tickets import count_roll_marks
from evote.watch.forgetting import forget_history


def open_poll(database: Database, poll_id: str, now: datetime) -> None:
    """Open a poll by the operator's command, unless the clock was faster.

    Raises NotFound, and StepRefused like `open_boxes`.
    """
    with database.writing() as session:
        if get_poll(session, poll_id).state != "open":
            open_boxes(session, poll_id, now)


def close_poll(database: Database, poll_id: str, now: datetime) -> None:
    """Close every ballot box by the operator's command.

    Raises StepRefused unless the poll is open, and its closing date and the time of grace are past.
    """
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "open", "closed")
        hours = hours_of(poll, rules_of(districts_of(session, poll_id)[0]).poll)
        if now < hours.grace_ends:
            raise StepRefused(
                N_("the poll takes ballots until %(moment)s"), moment=hours.grace_ends
            )
        close_boxes(session, poll_id, now)
    forget_history(database, [poll_id], now)


def close_poll_early(database: Database, poll_id: str, now: datetime) -> None:
    """Close every ballot box before its date, as after an incident; raises StepRefused."""
    with database.writing() as session:
        close_boxes(session, poll_id, now)
    forget_history(database, [poll_id], now)


def publish_poll(database: Database, poll_id: str, now: datetime) -> None:
    """Publish by the operator's command; raises StepRefused like `publish`."""
    with database.writing() as session:
        publish(session, poll_id, now)


# ---------------------------------------------------------------- the steps


def open_boxes(session: Session, poll_id: str, now: datetime) -> None:
    """Let ballots in from the opening date of the poll on.

    Raises StepRefused unless the poll is sealed, its boxes are empty and it closes later.
    """
    poll = poll_in_state(session, poll_id, "sealed", "opened")
    closes = hours_of(poll, rules_of(districts_of(session, poll_id)[0]).poll).closes
    if now >= closes:
        raise StepRefused(N_("the poll was to close on %(closes)s: that is past"), closes=closes)
    report = zero_report(session, poll_id)
    require_empty(report)
    poll.state = "open"
    _keep_moment(session, poll, "opened", now)
    zero: list[Json] = [line.to_json() for line in report]
    note(session, poll_id, "opened", now, details={"zero_report": zero})


def close_boxes(session: Session, poll_id: str, now: datetime) -> None:
    """Close every ballot box; from here on no ballot is taken.

    Raises StepRefused unless the poll is open, and each box has as many ballots as roll marks.
    """
    poll = poll_in_state(session, poll_id, "open", "closed")
    heads: list[Json] = []
    for district in voting_districts(session, poll_id):
        board = lock_board(session, district.uuid)
        ballots, marks = count_ballots(session, district.uuid), count_roll_marks(board)
        if ballots != marks:
            raise StepRefused(
                N_(
                    "district %(number)s has %(ballots)s ballots and %(marks)s roll marks: "
                    "the database was changed from outside"
                ),
                number=district.number,
                ballots=ballots,
                marks=marks,
            )
        head = post(session, board, "EndBallots").hash
        heads.append({"district": district.number, "head": head})
    poll.state = "closed"
    _keep_moment(session, poll, "closed", now)
    note(session, poll_id, "closed", now, details={"heads": heads})


def publish(session: Session, poll_id: str, now: datetime) -> None:
    """Make results and complete records public; the journal binds every declaration.

    Raises StepRefused unless the poll is counted and every tie is settled.
    """
    poll = poll_in_state(session, poll_id, "counted", "published")
    if waiting := [str(district.number) for district in undeclared(session, poll_id)]:
        raise StepRefused(
            N_("ties wait for two officers in district %(numbers)s"), numbers=", ".join(waiting)
        )
    poll.state = "published"
    _keep_moment(session, poll, "published", now)
    declarations: list[Json] = [
        {"district": district.number, "sha256": sha256_hex(district.declaration)}
        for district in districts_of(session, poll_id)
        if district.declaration is not None
    ]
    note(session, poll_id, "published", now, details={"declarations": declarations})


def _keep_moment(session: Session, poll: PollRow, moment: str, now: datetime) -> None:
    session.add(MomentRow(poll_id=poll.id, name=moment, at=int(now.timestamp())))
