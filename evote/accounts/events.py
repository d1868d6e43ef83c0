"""What happened to accounts, and to polls that are no more, for every officer to see.

An administrator gives out the ways to sign in. That she cannot do so unnoticed keeps her from
becoming two officers at once.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evote.errors import N_
from evote.models.officers import AccountEventRow

AccountEvent: TypeAlias = Literal[
    "invited",
    "joined",
    "roles",
    "disabled",
    "enabled",
    "reset",
    "recovered",
    "changed",
    "poll-deleted",
]

EVENTS: Final[dict[AccountEvent, str]] = {
    "invited": N_("was invited"),
    "joined": N_("chose how to sign in"),
    "roles": N_("has other roles"),
    "disabled": N_("was disabled"),
    "enabled": N_("was enabled again"),
    "reset": N_("has to choose anew how to sign in: a new link was made"),
    "recovered": N_("signed in with a recovery code"),
    "changed": N_("changed the ways to sign in"),
    "poll-deleted": N_("was deleted: a poll that was being set up"),
}
"""What is said of the account, or of the poll."""

OPERATOR: Final = ""
"""By whom, where the operator's command did it: by no officer."""

RECENT: Final = timedelta(days=7)
MOST_SHOWN: Final = 50


def note_event(session: Session, event: AccountEvent, account: str, by: str, now: datetime) -> None:
    """Note what was done to an account."""
    session.add(AccountEventRow(at=int(now.timestamp()), event=event, account=account, by=by))


def recent_events(session: Session, now: datetime) -> Sequence[AccountEventRow]:
    """Return what was done to accounts in the last days, the latest first.

    What was done several times stands there once: nobody hides one thing behind many others.
    """
    latest = (
        select(func.max(AccountEventRow.id))
        .where(AccountEventRow.at >= int((now - RECENT).timestamp()))
        .group_by(AccountEventRow.event, AccountEventRow.account, AccountEventRow.by)
    )
    return session.scalars(
        select(AccountEventRow)
        .where(AccountEventRow.id.in_(latest))
        .order_by(AccountEventRow.id.desc())
        .limit(MOST_SHOWN)
    ).all()
