"""When a poll takes ballots: the sealed dates, or those that two officers set in their place."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ballots.poll import Poll
from evote.models.polls import PollRow


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours of a poll.

    closes      nobody enters any more
    grace_ends  whoever had entered may cast until then; the boxes are closed
    """

    opens: datetime
    closes: datetime
    grace_ends: datetime


def hours_of(row: PollRow, poll: Poll) -> Hours:
    """Return the hours of a poll as they are now, in the poll's own distance from UTC."""
    opens = _moment(row.opens_at) or poll.opens
    closes = _moment(row.closes_at) or poll.closes
    return Hours(opens, closes, closes + timedelta(minutes=row.grace_minutes))


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
