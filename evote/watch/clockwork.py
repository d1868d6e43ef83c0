"""The clockwork: what has its time is done at its time, whoever is asleep.

A thread of the server looks every few seconds. Each task locks the poll, looks again whether there
is something to do, and does it in one transaction: so everything happens once, whether the server
was restarted meanwhile or several of them look at the same time.
"""

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.errors import NotFound, StepRefused
from evote.life.retention import forget_destroyed
from evote.life.steps import close_boxes, open_boxes
from evote.models.polls import PollRow
from evote.polls import districts_of, rules_of
from evote.station import PollingStation
from evote.voting.hours import hours_of
from evote.voting.openings import forget_openings
from evote.watch.finishing import finish_counts
from evote.watch.forgetting import forget_histories
from evote.watch.mail import mail_alerts
from evote.watch.watching import check_hourly, raise_alerts

SECONDS_BETWEEN: Final = 5.0

Task: TypeAlias = Callable[[PollingStation, datetime], None]
Step: TypeAlias = Callable[[Session, str, datetime], None]

_log = logging.getLogger(__name__)


def open_and_close(station: PollingStation, now: datetime) -> None:
    """Open the sealed polls whose time has come, and close the boxes of those whose time is over.

    A poll whose boxes cannot be opened or closed as they are keeps no other poll waiting.
    """
    for poll_id in _polls_due(station, now):
        try:
            _take_step(station, poll_id, now)
        except (NotFound, StepRefused) as error:
            _log.error("the poll %s cannot take its step: %s", poll_id, error)


TASKS: Final[tuple[Task, ...]] = (
    open_and_close,
    forget_histories,
    raise_alerts,
    mail_alerts,
    finish_counts,
    check_hourly,
    forget_openings,
    forget_destroyed,
)
"""What is done at each turn, in this order."""


class Clockwork:
    """Does every task again and again, in a thread of its own."""

    def __init__(self, station: PollingStation, tasks: tuple[Task, ...] = TASKS) -> None:
        self._station = station
        self._tasks = tasks
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clockwork", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the turn that has begun, and no other one."""
        self._stopping.set()
        self._thread.join()

    def turn(self) -> None:
        """Do every task once; one that fails is logged and keeps no other one from its turn."""
        now = self._station.clock()
        for task in self._tasks:
            try:
                task(self._station, now)
            except Exception as error:  # noqa: BLE001 - whatever it is, the other tasks go on
                # The type alone: an error's text may hold what is not for a log.
                _log.error("%s failed: %s", task.__name__, type(error).__name__)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self.turn()
            self._stopping.wait(SECONDS_BETWEEN)


def _take_step(station: PollingStation, poll_id: str, now: datetime) -> None:
    """Take the step that is due, if it still is once nobody else can take it."""
    with station.database.writing() as session:
        row = session.get_one(PollRow, poll_id, with_for_update=True, populate_existing=True)
        step = _step_due(session, row, now)
        if step is not None:
            step(session, poll_id, now)


def _polls_due(station: PollingStation, now: datetime) -> list[str]:
    with station.database.reading() as session:
        rows = session.scalars(select(PollRow).order_by(PollRow.id)).all()
        return [row.id for row in rows if _step_due(session, row, now)]


def _step_due(session: Session, row: PollRow, now: datetime) -> Step | None:
    if row.state not in {"sealed", "open"}:
        return None
    hours = hours_of(row, rules_of(districts_of(session, row.id)[0]).poll)
    if row.state == "open":
        return close_boxes if now >= hours.grace_ends else None
    return open_boxes if hours.opens <= now < hours.closes else None
