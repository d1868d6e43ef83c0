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
    forget_history(station.database, due, now)


def forget_history(database: Database, poll_ids: Sequence[str], now: datetime) -> None:
    """Let the database forget the history of these closed polls, or raise an alert in each.

    What was tried a moment ago, perhaps by another server, is not tried again.
    """
    claimed = _claim(database, poll_ids, now)
    if not claimed:
        return
    obstacles = ", ".join(database.forget_history())
    if obstacles:
        _log.warning(
            "the database still keeps which roll mark came with which ballot, for %s: %s",
            ", ".join(claimed),
            obstacles,
        )
    copied = database.copies_history()
    with database.writing() as session:
        for poll_id in claimed:
            session.get_one(PollRow, poll_id).history_gone = not obstacles
            if obstacles:
                raise_alert(session, poll_id, "history", now, obstacles)
            elif copied:
                raise_alert(session, poll_id, "history-copies", now)


def _claim(database: Database, poll_ids: Sequence[str], now: datetime) -> list[str]:
    """Note that these polls are tried now, and return those that nobody else is at."""
    if not poll_ids:
        return []
    with database.writing() as session:
        rows = session.scalars(
            select(PollRow)
            .where(PollRow.id.in_(poll_ids))
            .order_by(PollRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        claimed = [row for row in rows if _is_due(row, now)]
        for row in claimed:
            row.history_tried = int(now.timestamp())
        return [row.id for row in claimed]


def _is_due(row: PollRow, now: datetime) -> bool:
    tried = row.history_tried
    return tried is None or abs(now.timestamp() - tried) >= AGAIN_AFTER.total_seconds()
