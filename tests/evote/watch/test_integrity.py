"""The integrity check, with each of its evil twins; and what the clockwork makes of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from evote.errors import StepRefused
from evote.models.acts import JournalRow
from evote.models.boards import BallotRow, EventRow, RecordRow
from evote.models.rolls import TicketRow, VoterRow
from evote.models.watch import CheckRow
from evote.polls import get_poll
from evote.voting.boards import lock_board
from evote.voting.casting import cast
from evote.voting.tickets import is_spent, set_paper_mark
from evote.watch.alerts import alerts_of
from evote.watch.integrity import KEPT, Finding, check_integrity, checks_of, keep_check
from evote.watch.watching import check_hourly
from tests.simulation import SMALL, ElectionDay


def change_rules(session: Session, _: ElectionDay) -> None:
    """Change a sealed date by a minute."""
    get_poll(session, SMALL.poll_id).grace_minutes += 1


def change_colour(session: Session, _: ElectionDay) -> None:
    """Give the town another colour."""
    get_poll(session, SMALL.poll_id).colour = "#aa0000"


def change_emblem(session: Session, _: ElectionDay) -> None:
    """Take the town's emblem away."""
    get_poll(session, SMALL.poll_id).logo = None


def draw_map(session: Session, _: ElectionDay) -> None:
    """Put a map where none was sealed."""
    get_poll(session, SMALL.poll_id).geojson = b"{}"


def change_roll(session: Session, _: ElectionDay) -> None:
    """Put somebody else onto the roll."""
    session.execute(update(VoterRow).where(VoterRow.number == 1).values(name="Nobody"))


def cut_journal(session: Session, _: ElectionDay) -> None:
    """Take an entry out of the journal."""
    session.execute(delete(JournalRow).where(JournalRow.number == 1))


def rewrite_event(session: Session, day: ElectionDay) -> None:
    """Let an event of the board be another one."""
    other = (EventRow.district_uuid == day.uuids[0]) & (EventRow.height == 1)
    session.execute(update(EventRow).where(other).values(raw=b"{}"))


def exchange_ballot(session: Session, day: ElectionDay) -> None:
    """Put another ballot under an event."""
    first = (RecordRow.district_uuid == day.uuids[0]) & (RecordRow.height == 1)
    session.execute(update(RecordRow).where(first).values(raw=day.submission(1).ballot))


def cut_board(session: Session, day: ElectionDay) -> None:
    """Cut the last event off, with everything that speaks of it."""
    for table in (BallotRow, RecordRow, EventRow):
        last = (table.district_uuid == day.uuids[0]) & (table.height == 1)
        session.execute(delete(table).where(last))


def set_mark(session: Session, day: ElectionDay) -> None:
    """Mark everybody as having voted online."""
    board = lock_board(session, day.uuids[1])
    board.roll_marks = b"\xff" * len(board.roll_marks)


def use_stranger(session: Session, _: ElectionDay) -> None:
    """Let a ballot say that it has a credential that nobody registered."""
    session.execute(update(BallotRow).values(credential="00" * 32))


def mark_twice(session: Session, day: ElectionDay) -> None:
    """Mark somebody on paper who has voted online."""
    board = lock_board(session, day.uuids[0])
    rows = session.query(TicketRow).where(TicketRow.district_uuid == day.uuids[0])
    spent = next(row for row in rows if is_spent(board, row))
    assert spent.voter_number is not None
    set_paper_mark(board, spent.voter_number)


SPOILED: tuple[tuple[Callable[[Session, ElectionDay], None], set[Finding]], ...] = (
    (change_rules, {Finding("seal")}),
    (change_colour, {Finding("seal")}),
    (change_emblem, {Finding("seal")}),
    (draw_map, {Finding("seal")}),
    (change_roll, {Finding("seal")}),
    (cut_journal, {Finding("journal")}),
    (rewrite_event, {Finding("chain", 1)}),
    (exchange_ballot, {Finding("chain", 1), Finding("credentials", 1)}),
    (cut_board, {Finding("chain", 1), Finding("marks", 1)}),
    (set_mark, {Finding("marks", 2)}),
    (use_stranger, {Finding("credentials", 1)}),
    (mark_twice, {Finding("paper", 1)}),
)


def vote_once(day: ElectionDay) -> None:
    """Let somebody vote in the first district."""
    cast(day.database, day.station.districts, day.submission(), day.clock())


def test_an_untouched_poll_is_found_whole(day_on_each: ElectionDay) -> None:
    """From the seal to the publication nothing is found."""
    assert check_integrity(day_on_each.database, SMALL.poll_id) == ()
    day_on_each.vote()
    assert check_integrity(day_on_each.database, SMALL.poll_id) == ()
    day_on_each.count()
    assert check_integrity(day_on_each.database, SMALL.poll_id) == ()


@pytest.mark.parametrize(
    ("spoil", "expected"), SPOILED, ids=lambda each: getattr(each, "__name__", "")
)
def test_what_was_changed_is_found(
    day: ElectionDay, spoil: Callable[[Session, ElectionDay], None], expected: set[Finding]
) -> None:
    """Each change from outside is found by its check, in its district, and by no other."""
    vote_once(day)
    with day.database.writing() as session:
        spoil(session, day)
    assert set(check_integrity(day.database, SMALL.poll_id)) == expected


def test_a_draft_has_nothing_to_check(day: ElectionDay) -> None:
    """A check that cannot be made is refused, never passed."""
    with day.database.writing() as session:
        get_poll(session, SMALL.poll_id).state = "draft"
    with pytest.raises(StepRefused, match="only a sealed poll"):
        check_integrity(day.database, SMALL.poll_id)


def test_the_clockwork_checks_every_hour(day: ElectionDay) -> None:
    """Not before the hour is over; what is found raises an alert, once."""
    start = day.clock()
    for minutes in (0, 59, 60, 61):
        day.clock.now = start + timedelta(minutes=minutes)
        check_hourly(day.station, day.clock())
    with day.database.writing() as session:
        assert len(checks_of(session, SMALL.poll_id)) == 2
        assert not alerts_of(session, SMALL.poll_id)
        set_mark(session, day)
    for _ in range(3):
        day.clock.now += timedelta(hours=1)
        check_hourly(day.station, day.clock())
    with day.database.reading() as session:
        assert checks_of(session, SMALL.poll_id)[0].findings == (Finding("marks", 2),)
        assert [alert.kind for alert in alerts_of(session, SMALL.poll_id)] == ["check-failed"]


def test_the_checks_kept_are_bounded(day: ElectionDay) -> None:
    """The oldest make room."""
    with day.database.writing() as session:
        for minute in range(KEPT + 5):
            keep_check(session, SMALL.poll_id, (), day.clock() + timedelta(minutes=minute))
        assert session.query(CheckRow).count() == KEPT
        newest = checks_of(session, SMALL.poll_id)[0]
    assert newest.at == day.clock() + timedelta(minutes=KEPT + 4)
