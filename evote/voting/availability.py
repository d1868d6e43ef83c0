"""Whether ballots can be cast now: the hours of the poll, and what officers stopped for a while."""

from datetime import datetime

from ballots.poll import Poll
from evote.errors import Availability, PollNotOpen
from evote.models.polls import DistrictRow, PollRow
from evote.voting.hours import hours_of


def availability(row: PollRow, district: DistrictRow, poll: Poll, now: datetime) -> Availability:
    """Say whether somebody who comes at the time `now` can cast a ballot in a district."""
    hours = hours_of(row, poll)
    if row.state in {"draft", "sealed"} or now < hours.opens:
        return "not-yet-open"
    if row.state != "open" or now >= hours.closes:
        return "closed"
    return "suspended" if district.suspended else "open"


def require_open(
    row: PollRow, district: DistrictRow, poll: Poll, now: datetime, *, entered: bool
) -> None:
    """Raise PollNotOpen unless a ballot is taken at the time `now`.

    `entered` says that its voter had entered before the close: she has the time of grace.
    """
    state = availability(row, district, poll, now)
    if state == "closed" and entered and row.state == "open":
        in_grace = now < hours_of(row, poll).grace_ends
        state = "suspended" if district.suspended else "open" if in_grace else "closed"
    if state != "open":
        raise PollNotOpen(state)
