"""Where a poll stands, as the header of its pages says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crypto.canonical import decode
from evote.errors import N_
from evote.models.plans import PlanRow
from evote.models.polls import PollRow
from evote.models.trustees import TrusteeRow
from evote.models.watch import AlertRow
from evote.polls import districts_of, rules_of, voting_districts
from evote.voting.hours import hours_of

Stage: TypeAlias = Literal[
    "set-up", "key", "letters", "sealed", "open", "closed", "counted", "published"
]

STAGES: Final[dict[Stage, tuple[str, str]]] = {
    "set-up": (N_("Set-up"), N_("Next: districts, roll, candidates and dates.")),
    "key": (N_("Key"), N_("Next: the trustees make the key of the poll.")),
    "letters": (N_("Letters"), N_("Next: the letters are printed, then two officers seal.")),
    "sealed": (N_("Sealed"), N_("Nothing can be changed any more. Next: the poll opens.")),
    "open": (N_("Open"), N_("Residents vote. Next: the poll closes at its time.")),
    "closed": (
        N_("Closed"),
        N_("Next: paper ballots are entered, two officers start the count, trustees come."),
    ),
    "counted": (N_("Counted"), N_("Next: two officers publish the results.")),
    "published": (N_("Published"), N_("Results and record are public.")),
}
"""Each stage's name, and what comes next."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A poll as the office's pages name it.

    alerts      how many nobody has seen to
    suspended   numbers of the districts in which the open vote is stopped for a while
    grace_ends  while only those may cast who had entered before the close: until when
    counting    two officers have started the count, and it is not finished
    """

    id: str
    name: str
    stage: Stage
    practice: bool
    alerts: int
    suspended: tuple[int, ...]
    grace_ends: datetime | None
    counting: bool


def standing(session: Session, poll: PollRow, now: datetime) -> Standing:
    """Return where a poll stands at the time `now`."""
    alerts = select(func.count()).where(AlertRow.poll_id == poll.id, AlertRow.seen_by.is_(None))
    return Standing(
        id=poll.id,
        name=poll_name(session, poll.id),
        stage=_stage(session, poll),
        practice=poll.practice,
        alerts=session.scalars(alerts).one(),
        suspended=_suspended(session, poll),
        grace_ends=_grace_ends(session, poll, now),
        counting=poll.state == "closed" and poll.count_authorised,
    )


def _suspended(session: Session, poll: PollRow) -> tuple[int, ...]:
    if poll.state != "open":
        return ()
    return tuple(row.number for row in voting_districts(session, poll.id) if row.suspended)


def _grace_ends(session: Session, poll: PollRow, now: datetime) -> datetime | None:
    if poll.state != "open":
        return None
    hours = hours_of(poll, rules_of(districts_of(session, poll.id)[0]).poll)
    return hours.grace_ends if hours.closes <= now < hours.grace_ends else None


def poll_name(session: Session, poll_id: str) -> str:
    """Return the name in the rules; before there are any, that of the plan."""
    for district in districts_of(session, poll_id)[:1]:
        return rules_of(district).poll.name
    plan = session.get(PlanRow, poll_id)
    content = decode(plan.content) if plan else {}
    name = content.get("name") if isinstance(content, dict) else None
    return name if isinstance(name, str) and name else poll_id


def _stage(session: Session, poll: PollRow) -> Stage:
    for stage in STAGES:
        if stage == poll.state:
            return stage
    if not districts_of(session, poll.id):
        return "set-up"
    has_key = session.scalars(select(TrusteeRow.owner).where(TrusteeRow.poll_id == poll.id)).first()
    return "key" if has_key is None else "letters"
