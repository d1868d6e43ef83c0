"""Moments as clocks in the town show them, that can still be compared.

Python compares two moments of one named time zone by their clocks on the wall, and adds hours on
the wall: both are wrong when winter time begins. So moments keep their distance from UTC only.
"""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo


def fixed(moment: datetime) -> datetime:
    """Return the same moment with its distance from UTC in place of a named time zone."""
    return moment.replace(tzinfo=timezone(moment.utcoffset() or timedelta()))


def local_moment(seconds: int, time_zone: str) -> datetime:
    """Return the moment at so many seconds since 1970, as clocks in a time zone show it."""
    return fixed(datetime.fromtimestamp(seconds, ZoneInfo(time_zone)))
