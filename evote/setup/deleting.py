"""A poll that was begun and is not wanted: whoever began it deletes it while nothing is approved.

With the poll its journal goes. That it was deleted, and by whom, stands with what was done to
accounts, where every officer reads it.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from evote.accounts.events import note_event
from evote.errors import N_, StepRefused
from evote.journal import journal_of
from evote.polls import remove_draft
from evote.setup.plans import read_plan, require_in_setup


def maker_of(session: Session, poll_id: str) -> str:
    """Return who began a poll; "" where that was an operator's command."""
    for entry in journal_of(session, poll_id)[:1]:
        if entry.act == "created" and entry.officers:
            return entry.officers[0]
    return ""


def delete_own(session: Session, poll_id: str, typed: str, officer: str, now: datetime) -> None:
    """Delete a poll that this officer began; raises StepRefused, and NotFound without a plan.

    It is refused once two officers have approved the roll, and unless the poll's short name was
    `typed`.
    """
    require_in_setup(session, poll_id)
    maker = maker_of(session, poll_id)
    if maker != officer:
        raise StepRefused(
            N_("Only whoever began this poll can delete it here: %(name)s."), name=maker or "-"
        )
    if typed.strip() != poll_id:
        raise StepRefused(N_("This is not the short name of the poll: nothing was deleted."))
    called = f"{read_plan(session, poll_id).name} ({poll_id})"
    remove_draft(session, poll_id)
    note_event(session, "poll-deleted", called, officer, now)
