"""What the clockwork looks after while a poll is under way: its integrity, and its server."""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from evote.models.polls import DistrictRow, PollRow
from evote.models.watch import TickRow
from evote.polls import districts_of, rules_of
from evote.station import PollingStation
from evote.voting.hours import hours_of
from evote.watch.alerts import Kind, raise_alert
from evote.watch.integrity import WATCHED, check_integrity, keep_check, polls_to_check

LEAST_FREE: Final = 2**30
"""Bytes that must be free on the disk with the folder of this installation."""

TICK: Final = timedelta(seconds=30)
"""How often it is noted that the clockwork runs."""

LATE: Final = timedelta(minutes=2)
"""How late something may be before officers hear of it."""

PAUSE: Final = timedelta(minutes=10)


def check_hourly(station: PollingStation, now: datetime) -> None:
    """Check every poll under way whose last check is an hour ago."""
    with station.database.reading() as session:
        due = polls_to_check(session, now)
    for poll_id in due:
        run_check(station, poll_id, now)


def run_check(station: PollingStation, poll_id: str, now: datetime) -> None:
    """Check a poll now, keep the outcome, and raise an alert where something is wrong.

    Raises NotFound, and StepRefused where nothing can be checked.
    """
    findings = check_integrity(station.database, poll_id)
    with station.database.writing() as session:
        if keep_check(session, poll_id, findings, now) and findings:
            raise_alert(session, poll_id, "check-failed", now)


def raise_alerts(station: PollingStation, now: datetime) -> None:
    """Look at the clock, the disk, the refused codes and what is overdue, and raise alerts."""
    bursts = station.refusals.take_bursts()
    full = free_bytes(station.config.folder) < LEAST_FREE
    with station.database.reading() as session:
        tick = session.get(TickRow, 1)
        troubles = [*_clock_troubles(tick, now)]
        if full:
            troubles.append(("disk", ""))
        found = [
            (poll.id, *trouble)
            for poll in _watched(session)
            for trouble in (*troubles, *_troubles_of(session, poll, bursts, now))
        ]
    if tick is None or abs(now.timestamp() - tick.at) >= TICK.total_seconds():
        _note_tick(station, now)
    for poll_id, kind, about in found:
        with station.database.writing() as session:
            raise_alert(session, poll_id, kind, now, about)


def _note_tick(station: PollingStation, now: datetime) -> None:
    """Note that the clockwork runs; of two servers that do so first, one is enough."""
    with suppress(IntegrityError), station.database.writing() as session:
        session.merge(TickRow(id=1, at=int(now.timestamp())))


def stands_still(session: Session, now: datetime) -> bool:
    """Say whether the clockwork has not run for minutes: nothing opens or closes by itself."""
    tick = session.get(TickRow, 1)
    return tick is None or abs(now.timestamp() - tick.at) >= LATE.total_seconds()


def free_bytes(folder: Path) -> int:
    """Return how many bytes are free on the disk of a folder."""
    return shutil.disk_usage(folder).free


def _clock_troubles(tick: TickRow | None, now: datetime) -> Iterator[tuple[Kind, str]]:
    if tick is None:
        return
    passed = now.timestamp() - tick.at
    if passed <= -LATE.total_seconds():
        yield "clock", ""
    if passed >= PAUSE.total_seconds():
        yield "pause", f"{datetime.fromtimestamp(tick.at, UTC):%Y-%m-%d %H:%M} UTC"


def _troubles_of(
    session: Session, poll: PollRow, bursts: set[str], now: datetime
) -> Iterator[tuple[Kind, str]]:
    districts = districts_of(session, poll.id)
    yield from (
        ("refused-codes", str(district.number)) for district in districts if district.uuid in bursts
    )
    if _is_overdue(poll, districts[0], now):
        yield "overdue", ""


def _is_overdue(poll: PollRow, district: DistrictRow, now: datetime) -> bool:
    hours = hours_of(poll, rules_of(district).poll)
    due = {"sealed": hours.opens, "open": hours.grace_ends}.get(poll.state)
    return due is not None and now >= due + LATE


def _watched(session: Session) -> list[PollRow]:
    rows = select(PollRow).where(PollRow.state.in_(WATCHED)).order_by(PollRow.id)
    return list(session.scalars(rows))
