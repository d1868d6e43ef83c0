"""Where a poll stands, as the header of its pages says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crypto.canonical import decode
from evote.errors import N_
from evote.life.checklist import has_key, life_checklist
from evote.models.plans import PlanRow
from evote.models.polls import PollRow
from evote.models.watch import AlertRow
from evote.polls import districts_of, rules_of, undeclared, voting_districts
from evote.setup.checklist import checklist
from evote.setup.plans import has_plan
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

REHEARSE: Final = N_("Next: every trustee shows once that her key works.")
SEAL: Final = N_("Next: two officers seal the poll.")
SETTLE: Final = N_(
    "Next: the tie comes first. Two officers settle it, then two publish the results."
)


@dataclass(frozen=True, slots=True)
class Standing:
    """A poll as the office's pages name it.

    alerts      how many nobody has seen to
    suspended   numbers of the districts in which the open vote is stopped for a while
    grace_ends  while only those may cast who had entered before the close: until when
    counting    two officers have started the count, and it is not finished
    next        a sentence to be translated: what comes next
    step        the title of the first step of the set-up that is not done; "" after the set-up
    """

    id: str
    name: str
    stage: Stage
    practice: bool
    alerts: int
    suspended: tuple[int, ...]
    grace_ends: datetime | None
    counting: bool
    next: str
    step: str


def standing(session: Session, poll: PollRow, now: datetime) -> Standing:
    """Return where a poll stands at the time `now`."""
    alerts = select(func.count()).where(AlertRow.poll_id == poll.id, AlertRow.seen_by.is_(None))
    stage = _stage(session, poll)
    return Standing(
        id=poll.id,
        name=poll_name(session, poll.id),
        stage=stage,
        practice=poll.practice,
        alerts=session.scalars(alerts).one(),
        suspended=_suspended(session, poll),
        grace_ends=_grace_ends(session, poll, now),
        counting=poll.state == "closed" and poll.count_authorised,
        next=_next(session, poll, stage),
        step=_step(session, poll, now) if stage == "set-up" else "",
    )


def _next(session: Session, poll: PollRow, stage: Stage) -> str:
    if stage == "counted" and undeclared(session, poll.id):
        return SETTLE
    if stage != "letters":
        return STAGES[stage][1]
    missing = {step.endpoint for step in life_checklist(session, poll) if not step.done}
    if "ceremony.show" in missing:
        return REHEARSE
    printed = all(row.credentials is not None for row in voting_districts(session, poll.id))
    return SEAL if printed else STAGES[stage][1]


def _step(session: Session, poll: PollRow, now: datetime) -> str:
    if not has_plan(session, poll.id):
        return ""
    return next((item.title for item in checklist(session, poll.id, now) if not item.done), "")


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
    return "letters" if has_key(session, poll.id) else "key"
