"""Two persons for every critical act: one proposes it with a reason, another one confirms it.

    propose    may she, and could it be done now?      the act is tried out, and taken back
    confirm    is it another one, in time, with the role?
               do it · write it into the journal · the proposal is done      one transaction

A proposal waits for an hour. Whoever proposed it may withdraw it, and another one refuse it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session, aliased

from ballots.reading import words
from crypto.canonical import Json, decode, encode
from crypto.errors import Malformed
from evote.accounts.officers import Officer, officer_of
from evote.acts.act import Act, Carrying
from evote.acts.register import ACTS, is_over
from evote.config import Config
from evote.db import Database
from evote.errors import N_, NotAllowed, NotFound, StepRefused
from evote.journal import note
from evote.models.acts import ProposalRow
from evote.models.officers import OfficerRow
from evote.models.polls import PollRow

LIFETIME: Final = timedelta(hours=1)
"""How long a proposal waits for somebody who confirms it."""

LONGEST_REASON: Final = 500
"""Characters."""

MOST_WAITING: Final = 50
"""Proposals of one poll that wait at the same time."""

MOST_SHOWN: Final = 50
"""Decided proposals on a page."""

SEEN: Final = "seen"
"""In a subject: the fingerprint of what the act stands for at the time of the proposal."""

_EXPIRED: Final = N_("this proposal has expired: propose it again")
_FALLEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "changed": N_(
            "what this is about was changed since it was proposed: look at it, and propose it again"
        ),
        "overtaken": N_("the poll has gone on since this was proposed: it cannot be done any more"),
    }
)
"""Why a proposal that nobody decided about can never be confirmed, by what became of it."""

SOMEBODY_ELSE: Final = "another officer"
"""Who confirms, while an act is only tried out."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An act that waits for another officer."""

    id: int
    poll_id: str
    act: Act
    subject: Mapping[str, Json]
    reason: str
    proposer: str
    proposer_id: int
    proposed_at: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a proposal.

    Nobody decides about one that expires, or falls because what it is about was changed or the poll
    has gone on; of these two it is not known when.
    """

    proposal: Proposal
    state: str
    decider: str
    at: datetime | None


def propose(
    database: Database,
    act_name: str,
    poll_id: str,
    subject: Mapping[str, Json],
    reason: str,
    officer: Officer,
    now: datetime,
    config: Config,
) -> int:
    """Propose an act, and return the number of the proposal.

    Of the subject only what the act is done with is kept, so that whoever confirms reads nothing
    else beside it. Raises NotFound, NotAllowed, and whatever refuses the act: what could not be
    done now cannot be proposed now.
    """
    act = _act(act_name)
    _require_role(act, officer)
    why = _read_reason(reason)
    subject = _taken(act, subject)
    with database.writing() as session:
        _lock_poll(session, poll_id)
        _close_stale(session, poll_id, now)
        if act.fingerprint:
            subject[SEEN] = act.fingerprint(session, poll_id)
        _require_new(session, poll_id, act, subject)
        trial = session.begin_nested()
        act.carry_out(
            session,
            Carrying(poll_id, subject, why, (officer.name, SOMEBODY_ELSE), now, config),
        )
        trial.rollback()
        done = session.execute(
            insert(ProposalRow)
            .values(
                poll_id=poll_id,
                act=act.name,
                subject=encode(subject),
                reason=why,
                proposed_by=officer.id,
                proposed_at=int(now.timestamp()),
                expires=int((now + LIFETIME).timestamp()),
                state="waiting",
            )
            .returning(ProposalRow.id)
        )
        return done.scalar_one()


def confirm(
    database: Database, proposal_id: int, officer: Officer, now: datetime, config: Config
) -> None:
    """Carry out what another officer proposed.

    Raises NotFound, NotAllowed, StepRefused for a proposal that does not wait any more or falls,
    and whatever refuses the act; then nothing was done, and a proposal that can still be confirmed
    waits on.
    """
    if fallen := _carry_out(database, proposal_id, officer, now, config):
        raise StepRefused(_FALLEN[fallen])


def _carry_out(
    database: Database, proposal_id: int, officer: Officer, now: datetime, config: Config
) -> str:
    """Carry out what was proposed; where it falls, keep that it fell, and return why."""
    with database.writing() as session:
        row = _lock_waiting(session, proposal_id, now)
        act = _act(row.act)
        _require_role(act, officer)
        if row.proposed_by == officer.id:
            raise NotAllowed(
                N_("whoever proposed an act cannot confirm it: that takes another officer")
            )
        officers = (_proposer(session, row, act).name, officer.name)
        subject = _read_subject(row.subject)
        if fallen := _fallen(session, row):
            row.state = fallen
            return fallen
        details = act.carry_out(
            session, Carrying(row.poll_id, subject, row.reason, officers, now, config)
        )
        told: Mapping[str, Json] = {"reason": row.reason} if act.reason_published else {}
        note(session, row.poll_id, act.name, now, officers=officers, details={**details, **told})
        _decide(row, "confirmed", officer, now)
        _close_stale(session, row.poll_id, now)
    return ""


def refuse(database: Database, proposal_id: int, officer: Officer, now: datetime) -> None:
    """Turn down what another officer proposed; raises NotFound, NotAllowed and StepRefused."""
    with database.writing() as session:
        row = _lock_waiting(session, proposal_id, now)
        _require_role(_act(row.act), officer)
        if row.proposed_by == officer.id:
            raise NotAllowed(N_("this proposal is your own: withdraw it"))
        _decide(row, "refused", officer, now)


def withdraw(database: Database, proposal_id: int, officer: Officer, now: datetime) -> None:
    """Take back one's own proposal; raises NotFound, NotAllowed and StepRefused."""
    with database.writing() as session:
        row = _lock_waiting(session, proposal_id, now)
        if row.proposed_by != officer.id:
            raise NotAllowed(N_("only the officer who proposed an act can withdraw it"))
        _decide(row, "withdrawn", officer, now)


def keep_fallen(database: Database, poll_id: str, now: datetime) -> None:
    """Keep for good that proposals of a poll expired or fell, so that none comes back to life."""
    with database.reading() as session:
        if all(_stale(session, row, now) == "" for row in _undecided(session, poll_id)):
            return
    with database.writing() as session:
        _lock_poll(session, poll_id)
        _close_stale(session, poll_id, now)


def waiting(session: Session, poll_id: str, now: datetime) -> list[Proposal]:
    """Return the proposals of a poll that can still be confirmed, the oldest first."""
    rows = session.execute(
        select(ProposalRow, OfficerRow.name)
        .join(OfficerRow, OfficerRow.id == ProposalRow.proposed_by)
        .where(
            ProposalRow.poll_id == poll_id,
            ProposalRow.state == "waiting",
            ProposalRow.expires > int(now.timestamp()),
        )
        .order_by(ProposalRow.id)
    )
    return [_proposal(row, name) for row, name in rows if not _fallen(session, row)]


def decided(session: Session, poll_id: str, now: datetime) -> list[Decided]:
    """Return what became of the latest proposals of a poll, the newest first."""
    proposer, decider = aliased(OfficerRow), aliased(OfficerRow)
    rows = session.execute(
        select(ProposalRow, proposer.name, decider.name)
        .join(proposer, proposer.id == ProposalRow.proposed_by)
        .outerjoin(decider, decider.id == ProposalRow.decided_by)
        .where(ProposalRow.poll_id == poll_id)
        .order_by(ProposalRow.id.desc())
        .limit(MOST_SHOWN + MOST_WAITING)
    )
    over = (_decided(session, row, first, second, now) for row, first, second in rows)
    return [each for each in over if each is not None][:MOST_SHOWN]


def require_poll(session: Session, proposal_id: int, poll_id: str) -> None:
    """Raise NotFound unless a proposal is one of this poll."""
    row = session.get(ProposalRow, proposal_id)
    if row is None or row.poll_id != poll_id:
        raise NotFound(f"there is no proposal {proposal_id} in the poll {poll_id}")


def _decided(
    session: Session, row: ProposalRow, proposer: str, decider: str | None, now: datetime
) -> Decided | None:
    """Return what became of a proposal; None while it waits."""
    proposal = _proposal(row, proposer)
    if row.state == "expired" or (row.state == "waiting" and proposal.expires <= now):
        return Decided(proposal, "expired", "", proposal.expires)
    if row.state in _FALLEN:
        return Decided(proposal, row.state, "", None)
    if row.state != "waiting":
        at = datetime.fromtimestamp(row.decided_at or row.proposed_at, UTC)
        return Decided(proposal, row.state, decider or "", at)
    fallen = _fallen(session, row)
    return Decided(proposal, fallen, "", None) if fallen else None


def _fallen(session: Session, row: ProposalRow) -> str:
    """Return why a proposal that waits can never be confirmed; "" where it can."""
    act = _act(row.act)
    if is_over(act.name, session.get_one(PollRow, row.poll_id).state):
        return "overtaken"
    if act.fingerprint is None:
        return ""
    seen = _read_subject(row.subject).get(SEEN)
    return "" if seen == act.fingerprint(session, row.poll_id) else "changed"


def _stale(session: Session, row: ProposalRow, now: datetime) -> str:
    """Return what became of a proposal that nobody decided about; "" while it waits."""
    return "expired" if row.expires <= int(now.timestamp()) else _fallen(session, row)


def _undecided(session: Session, poll_id: str) -> Sequence[ProposalRow]:
    return session.scalars(
        select(ProposalRow).where(ProposalRow.poll_id == poll_id, ProposalRow.state == "waiting")
    ).all()


def _close_stale(session: Session, poll_id: str, now: datetime) -> None:
    """Keep of each proposal that waits no more what became of it."""
    for row in _undecided(session, poll_id):
        row.state = _stale(session, row, now) or row.state


def _proposal(row: ProposalRow, proposer: str) -> Proposal:
    return Proposal(
        id=row.id,
        poll_id=row.poll_id,
        act=_act(row.act),
        subject=_taken(_act(row.act), _read_subject(row.subject)),
        reason=row.reason,
        proposer=proposer,
        proposer_id=row.proposed_by,
        proposed_at=datetime.fromtimestamp(row.proposed_at, UTC),
        expires=datetime.fromtimestamp(row.expires, UTC),
    )


def _act(name: str) -> Act:
    if name not in ACTS:
        raise NotFound(f"there is no act {name}")
    return ACTS[name]


def _require_role(act: Act, officer: Officer) -> None:
    if not act.roles & officer.roles:
        allowed = ", ".join(sorted(act.roles))
        raise NotAllowed(f"this act is for: {allowed}")


def _read_reason(reason: str) -> str:
    why = " ".join(reason.split())
    if not why:
        raise StepRefused(N_("give a reason: it is kept with the act"), field="reason")
    if len(why) > LONGEST_REASON:
        raise StepRefused(N_("the reason is too long: at most 500 characters"), field="reason")
    try:
        return words(why)
    except Malformed as error:
        raise StepRefused(
            N_("the reason holds characters that cannot be seen: type it again"), field="reason"
        ) from error


def _read_subject(raw: bytes) -> Mapping[str, Json]:
    subject = decode(raw)
    if not isinstance(subject, dict):
        raise Malformed("expected an object")
    return subject


def _taken(act: Act, subject: Mapping[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in subject.items() if act.takes(name)}


def _lock_poll(session: Session, poll_id: str) -> None:
    if session.get(PollRow, poll_id, with_for_update=True, populate_existing=True) is None:
        raise NotFound(f"there is no poll {poll_id}")


def _lock_waiting(session: Session, proposal_id: int, now: datetime) -> ProposalRow:
    """Return a proposal that still waits, its poll locked before it as every step does."""
    row = session.get(ProposalRow, proposal_id)
    if row is None:
        raise NotFound(f"there is no proposal {proposal_id}")
    _lock_poll(session, row.poll_id)
    session.refresh(row, with_for_update=True)
    if row.state in _FALLEN:
        raise StepRefused(_FALLEN[row.state])
    if row.state == "expired" or (row.state == "waiting" and now.timestamp() >= row.expires):
        raise StepRefused(_EXPIRED)
    if row.state != "waiting":
        raise StepRefused(N_("this proposal was decided already: nothing more can be done with it"))
    return row


def _require_new(session: Session, poll_id: str, act: Act, subject: Mapping[str, Json]) -> None:
    rows = _undecided(session, poll_id)
    if len(rows) >= MOST_WAITING:
        raise StepRefused(N_("too many proposals are waiting: decide about them first"))
    if any(row.act == act.name and row.subject == encode(subject) for row in rows):
        raise StepRefused(N_("this is proposed already: it waits for another officer"))


def _proposer(session: Session, row: ProposalRow, act: Act) -> Officer:
    """Return who proposed an act; raises NotAllowed when she may not decide about it any more."""
    account = session.get_one(OfficerRow, row.proposed_by)
    proposer = officer_of(session, account)
    if account.disabled or not act.roles & proposer.roles:
        raise NotAllowed(
            N_("whoever proposed this may not decide any more: refuse it and propose it anew")
        )
    return proposer


def _decide(row: ProposalRow, state: str, officer: Officer, now: datetime) -> None:
    row.state = state
    row.decided_by = officer.id
    row.decided_at = int(now.timestamp())
