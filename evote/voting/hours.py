"""When a poll takes ballots: the sealed dates, or those that two officers set in their place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ballots.poll import Poll
from evote.models.polls import PollRow
from evote.polls import districts_of, rules_of
from evote.wall_clock import local_moment

USUAL_ZONE = "Europe/Paris"


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
    """Return the hours of a poll as they are now, as its clocks on the wall show them."""
    opens = poll.opens if row.opens_at is None else local_moment(row.opens_at, poll.time_zone)
    closes = poll.closes if row.closes_at is None else local_moment(row.closes_at, poll.time_zone)
    return Hours(opens, closes, closes + timedelta(minutes=row.grace_minutes))


def zone_of(session: Session, poll_id: str) -> ZoneInfo:
    """Return the time zone of a poll; before its rules are fixed, the usual one."""
    for district in districts_of(session, poll_id)[:1]:
        return ZoneInfo(rules_of(district).poll.time_zone)
    return ZoneInfo(USUAL_ZONE)
