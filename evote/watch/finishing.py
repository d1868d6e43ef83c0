"""The count that two officers have started goes on by itself, up to the results.

    district by district    the ballots are verified once more and added up
    then                    it waits for the trustees' shares, and for the ballots on paper
    enough shares           all districts are decrypted and declared      one transaction

Nothing secret is held meanwhile, and a server that was stopped goes on where it was.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.errors import BallotRefused
from evote.count.counting import ClosedBox, aggregate_box, closed_box, count_boxes
from evote.count.paper import awaited_paper_counts
from evote.count.progress import progress_of
from evote.db import Database
from evote.errors import CountRefused, StepRefused
from evote.models.polls import PollRow
from evote.polls import get_poll, voting_districts
from evote.station import PollingStation
from evote.voting.boards import lock_board, post_step, read_board, stage_of
from evote.watch.alerts import raise_alert
from evote.watch.integrity import require_equal_marks


def finish_counts(station: PollingStation, now: datetime) -> None:
    """Go on with every count that was started: one district at a time, then the declaration."""
    with station.database.reading() as session:
        started = select(PollRow.id).where(
            PollRow.state == "closed", PollRow.count_authorised.is_(True)
        )
        polls = session.scalars(started.order_by(PollRow.id)).all()
    for poll_id in polls:
        try:
            _go_on(station.database, poll_id, now)
        except (BallotRefused, CountRefused, StepRefused):
            with station.database.writing() as session:
                raise_alert(session, poll_id, "count-stopped", now)


def _go_on(database: Database, poll_id: str, now: datetime) -> None:
    with database.reading() as session:
        require_equal_marks(session, poll_id)
        box = _next_box(session, poll_id)
    if box is not None:
        _add_up(database, box)
        return
    with database.writing() as session:
        poll = session.get_one(PollRow, poll_id, with_for_update=True, populate_existing=True)
        if _is_ready(session, poll):
            count_boxes(session, poll_id, (), now)


def _next_box(session: Session, poll_id: str) -> ClosedBox | None:
    for district in voting_districts(session, get_poll(session, poll_id).id):
        if stage_of(session, read_board(session, district.uuid)) == "closed":
            return closed_box(session, district)
    return None


def _add_up(database: Database, box: ClosedBox) -> None:
    """Post the encrypted tally of a district, unless another process was quicker."""
    step = aggregate_box(box)
    with database.writing() as session:
        board = lock_board(session, box.uuid)
        if stage_of(session, board) == "closed":
            post_step(session, board, step)


def _is_ready(session: Session, poll: PollRow) -> bool:
    progress = progress_of(session, poll)
    return (
        poll.state == "closed"
        and progress is not None
        and progress.missing == 0
        and not awaited_paper_counts(session, poll.id)
    )
