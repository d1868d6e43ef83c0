"""Until when appeals can be made against a poll: so long at least a voter can look for her ballot.

The day lies beside the sealed rules: no ballot and no count depends on it.
"""

from datetime import date, timedelta
from typing import Final

from ballots.poll import Poll
from evote.models.polls import PollRow
from evote.voting.hours import hours_of

USUAL_APPEALS: Final = timedelta(days=15)
"""After the close, where the poll sets no day."""


def appeals_until(row: PollRow, poll: Poll) -> date:
    """Return the last day on which appeals can be made, as calendars in the town show it.

    A day that was set before officers let the poll close later is not before the close.
    """
    closing_day = hours_of(row, poll).closes.date()
    if row.appeals_until is None:
        return closing_day + USUAL_APPEALS
    return max(date.fromisoformat(row.appeals_until), closing_day)
