"""After the close the database forgets which roll mark came with which ballot.

While a poll is open, its log shows both in one transaction. Where it cannot forget, officers are
told what the operator must do, and it is tried again until nothing is left.
"""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from evote.db import Database
from evote.models.polls import PollRow
from evote.station import PollingStation
from evote.watch.alerts import raise_alert

AGAIN_AFTER: Final = timedelta(minutes=10)

_log = logging.getLogger(__name__)


def forget_histories(station: PollingStation, now: datetime) -> None:
    """Let the database forget the history of every closed poll that it still keeps."""
    with station.database.reading() as session:
        kept = select(PollRow).where(
            PollRow.state.in_(("closed", "counted", "published")), PollRow.history_gone.is_(False)
        )
        due = [row.id for row in session.scalars(kept.order_by(PollRow.id)) if _is_due(row, now)]
    if due:
        forget_history(station.database, due, now)


def forget_history(database: Database, poll_ids: Sequence[str], now: datetime) -> None:
    """Let the database forget the history of these closed polls, or raise an alert in each."""
    obstacles = ", ".join(database.forget_history())
    if obstacles:
        _log.warning(
            "the database still keeps which roll mark came with which ballot, for %s: %s",
            ", ".join(poll_ids),
            obstacles,
        )
    copied = database.copies_history()
    with database.writing() as session:
        for poll_id in poll_ids:
            row = session.get_one(PollRow, poll_id, with_for_update=True, populate_existing=True)
            row.history_gone, row.history_tried = not obstacles, int(now.timestamp())
            if obstacles:
                raise_alert(session, poll_id, "history", now, obstacles)
            elif copied:
                raise_alert(session, poll_id, "history-copies", now)


def _is_due(row: PollRow, now: datetime) -> bool:
    tried = row.history_tried
    return tried is None or abs(now.timestamp() - tried) >= AGAIN_AFTER.total_seconds()
