"""The zero report: what it counts, from the seal to the declaration."""

from sqlalchemy import select

from evote.db import Database
from evote.models.boards import EventRow
from evote.sealing.zero_report import zero_report
from tests.simulation import SMALL, ElectionDay


def boxes(database: Database) -> list[tuple[int, int, int]]:
    """Return what the report says of box, marks and counters of each district."""
    with database.reading() as session:
        report = zero_report(session, SMALL.poll_id)
    return [(line.box, line.roll_marks, line.counters) for line in report]


def test_the_zero_report_counts_ballots_and_nothing_else(day: ElectionDay) -> None:
    """The end of the ballots, shares and a result follow on the board, and are no ballots."""
    assert set(boxes(day.database)) == {(0, 0, 0)}
    day.vote()
    voted = boxes(day.database)
    assert all(box == marks == ballots > 0 for box, marks, ballots in voted)
    day.count()
    assert boxes(day.database) == voted
    with day.database.reading() as session:
        events = len(session.scalars(select(EventRow.height)).all())
    assert events > sum(box for box, _, _ in voted) + len(voted)
