"""Whether ballots can be cast now: what the operator commanded, and what the sealed dates say."""

from datetime import datetime

from ballots.poll import Poll, is_open
from evote.errors import Availability, PollNotOpen
from evote.models.polls import PollRow


def availability(row: PollRow, poll: Poll, now: datetime) -> Availability:
    """Say whether a poll takes ballots at the time `now`."""
    if row.state in {"draft", "sealed"} or now < poll.opens:
        return "not-yet-open"
    return "open" if row.state == "open" and is_open(poll, now) else "closed"


def require_open(row: PollRow, poll: Poll, now: datetime) -> None:
    """Raise PollNotOpen unless a poll takes ballots at the time `now`."""
    state = availability(row, poll, now)
    if state != "open":
        raise PollNotOpen(state)
