"""What happened in public to a poll, and when: opened, closed, published; never a single ballot."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.poll import Poll
from evote.models.polls import MomentRow, PollRow
from evote.voting.hours import hours_of

Name: TypeAlias = Literal["opened", "closed", "published"]


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a poll as a whole."""

    name: Name
    at: datetime


def moments_of(session: Session, row: PollRow, poll: Poll, now: datetime) -> list[Moment]:
    """Return what has happened to a poll up to now, in the order of time.

    Ballots come in from the opening date, however early the operator opened the poll, and stop at
    the closing date, however late the operator closed it.
    """
    noted = {
        moment.name: datetime.fromtimestamp(moment.at, UTC)
        for moment in session.scalars(select(MomentRow).where(MomentRow.poll_id == row.id))
    }
    return [moment for moment in _moments(row, poll, noted) if moment.at <= now]


def _moments(row: PollRow, poll: Poll, noted: dict[str, datetime]) -> Iterator[Moment]:
    if row.state in {"draft", "sealed"}:
        return
    hours = hours_of(row, poll)
    yield Moment("opened", max(hours.opens, noted.get("opened", hours.opens)))
    yield Moment("closed", min(hours.closes, noted.get("closed", hours.closes)))
    if "published" in noted:
        yield Moment("published", noted["published"])
