"""Alerts: what officers must look at, raised by the clockwork and seen to by an officer.

The same alert is raised once until somebody has seen to it, and not again within the hour after.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evote.accounts.officers import Officer
from evote.errors import N_, NotFound
from evote.journal import note
from evote.models.polls import PollRow
from evote.models.watch import AlertRow

Kind: TypeAlias = Literal[
    "check-failed",
    "refused-codes",
    "overdue",
    "count-stopped",
    "disk",
    "clock",
    "pause",
    "mail",
    "history",
    "history-copies",
]

SENTENCES: Final[Mapping[Kind, str]] = {
    "check-failed": N_(
        "The integrity check found something wrong. The page of the vote says what and where. "
        "Change nothing, and call those who run the machines."
    ),
    "refused-codes": N_(
        "In district %(about)s many codes were refused within a minute. Somebody may be guessing. "
        "Codes cannot be guessed, but tell those who run the machines."
    ),
    "overdue": N_(
        "The poll did not open or close at its time. The integrity check says why. "
        "Call those who run the machines."
    ),
    "count-stopped": N_(
        "The count cannot go on. The page of the count says why, and in which district."
    ),
    "disk": N_(
        "The server's disk is almost full, and ballots may soon be refused. "
        "Call those who run the machines."
    ),
    "clock": N_(
        "The server's clock was put back. Opening and closing follow it: have it set right."
    ),
    "pause": N_(
        "From %(about)s on the server stood still for more than ten minutes, or its clock was put "
        "forward. Note it as an incident if nobody could vote."
    ),
    "mail": N_("An alert could not be sent by e-mail: look at this page yourself."),
    "history": N_(
        "The poll is closed, but the database still keeps which roll mark came with which ballot. "
        "Call those who run the machines: the guide “Run in a town” says under “What the database "
        "remembers” what to do about %(about)s. The service tries again every ten minutes."
    ),
    "history-copies": N_(
        "The poll is closed, and the database has forgotten which roll mark came with which "
        "ballot. Its archive or its replica has not: have those who run the machines destroy them."
    ),
}
"""What each kind says; `about` is a number of a district, a time in UTC, or what hinders."""

AGAIN_AFTER: Final = timedelta(hours=1)

MOST: Final = 200
"""Alerts of one poll; further ones are not kept."""

MOST_SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that officers must look at; `seen_by` is empty as long as nobody has."""

    id: int
    kind: Kind
    at: datetime
    about: str
    seen_by: str


def raise_alert(session: Session, poll_id: str, kind: Kind, now: datetime, about: str = "") -> bool:
    """Raise an alert, unless the same one waits or was raised within the hour; say which."""
    session.get(PollRow, poll_id, with_for_update=True)
    at = int(now.timestamp())
    since = at - int(AGAIN_AFTER.total_seconds())
    of_poll = select(func.count()).where(AlertRow.poll_id == poll_id)
    same = of_poll.where(
        AlertRow.kind == kind,
        AlertRow.about == about,
        AlertRow.seen_by.is_(None) | AlertRow.at.between(since + 1, at),
    )
    if session.scalars(same).one() or session.scalars(of_poll).one() >= MOST:
        return False
    session.add(AlertRow(poll_id=poll_id, kind=kind, at=at, about=about))
    session.flush()
    return True


def alerts_of(session: Session, poll_id: str) -> list[Alert]:
    """Return the latest alerts of a poll: those that nobody has seen to first, then the newest."""
    rows = session.scalars(
        select(AlertRow)
        .where(AlertRow.poll_id == poll_id)
        .order_by(AlertRow.seen_by.is_not(None), AlertRow.id.desc())
        .limit(MOST_SHOWN)
    )
    return [
        Alert(
            id=row.id,
            kind=cast("Kind", row.kind),
            at=datetime.fromtimestamp(row.at, UTC),
            about=row.about,
            seen_by=row.seen_by or "",
        )
        for row in rows
    ]


def see_to(session: Session, poll_id: str, alert_id: int, officer: Officer, now: datetime) -> None:
    """Note that an officer has seen to an alert; a second time changes nothing. Raises NotFound."""
    row = session.get(AlertRow, alert_id, with_for_update=True)
    if row is None or row.poll_id != poll_id:
        raise NotFound(f"there is no alert {alert_id} in the poll {poll_id}")
    if row.seen_by is None:
        row.seen_by = officer.name
        note(
            session, poll_id, "alert-seen", now, officers=[officer.name], details={"kind": row.kind}
        )
