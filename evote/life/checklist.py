"""What of a poll's life is done, and what comes next, in the order in which it comes."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.errors import N_
from evote.models.polls import PollRow
from evote.models.rolls import TicketRow
from evote.models.trustees import CeremonyRow, MemberRow, TrusteeRow
from evote.polls import STATES, districts_of


@dataclass(frozen=True, slots=True)
class LifeStep:
    """A step of a poll; `title` is to be translated, `endpoint` names the page where it is done.

    `before_seal` says that no poll is sealed without it.
    """

    title: str
    done: bool
    endpoint: str
    before_seal: bool = False


def life_checklist(session: Session, poll: PollRow) -> list[LifeStep]:
    """Return every step of a poll's life."""
    districts = districts_of(session, poll.id)
    reached = STATES.index(poll.state)
    return [
        LifeStep(
            N_("Roll and candidates approved"), bool(districts), "setup.show", before_seal=True
        ),
        LifeStep(
            N_("Key made by the trustees"),
            has_key(session, poll.id),
            "ceremony.show",
            before_seal=True,
        ),
        LifeStep(
            N_("Key rehearsed by every trustee"),
            _is_rehearsed(session, poll.id),
            "ceremony.show",
            before_seal=True,
        ),
        LifeStep(
            N_("Letters made"),
            _has_tickets(session, [row.uuid for row in districts]),
            "letters.show",
            before_seal=True,
        ),
        LifeStep(N_("Sealed"), reached >= 1, "poll.seal"),
        LifeStep(N_("Zero report and opening"), reached >= 2, "poll.zero"),
        LifeStep(N_("Closed"), reached >= 3, "day.show"),
        LifeStep(N_("Count started"), poll.count_authorised or reached >= 4, "count.show"),
        LifeStep(N_("Counted"), reached >= 4, "count.show"),
        LifeStep(N_("Published"), reached >= 5, "after.show"),
    ]


def has_key(session: Session, poll_id: str) -> bool:
    """Say whether the poll has a key to be sealed with."""
    key = select(TrusteeRow.owner).where(TrusteeRow.poll_id == poll_id).limit(1)
    return session.scalar(key) is not None


def _is_rehearsed(session: Session, poll_id: str) -> bool:
    """Say whether every trustee showed that her key works; single keys are proven when made."""
    if session.get(CeremonyRow, poll_id) is None:
        return has_key(session, poll_id)
    unproven = select(MemberRow.number).where(
        MemberRow.poll_id == poll_id, MemberRow.proof.is_(None)
    )
    return session.scalars(unproven.limit(1)).first() is None


def _has_tickets(session: Session, uuids: list[str]) -> bool:
    ticket = select(TicketRow.digest).where(TicketRow.district_uuid.in_(uuids)).limit(1)
    return session.scalar(ticket) is not None
