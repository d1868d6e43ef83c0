"""Beginning a key ceremony anew before the poll is sealed: on the word of two officers, on record.

It is what follows when trustees saw different digits: whoever stood between them may have put any
certificate there, so none of them is kept. Everybody creates a new key behind the same link.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.accounts.two_officers import require_reason, require_two_officers
from evote.ceremony.messages import forget_finished_key, lock_ceremony, require_no_letters
from evote.db import Database
from evote.journal import note
from evote.polls import poll_in_state

ACT = "ceremony-restarted"
"""The name of its entry in the poll's journal."""


@dataclass(frozen=True, slots=True)
class Restart:
    """Why a ceremony begins anew, and which two officers say so.

    Raises StepRefused when there is no reason or it is not two officers, and Malformed for a name
    that is no words on one line.
    """

    reason: str
    officers: tuple[str, str]

    def __post_init__(self) -> None:
        require_reason(self.reason)
        require_two_officers(self.officers)


def restart_ceremony(database: Database, poll_id: str, restart: Restart, now: datetime) -> int:
    """Begin the ceremony anew as one transaction; see `restart_within`."""
    with database.writing() as session:
        return restart_within(session, poll_id, restart, now)


def restart_within(session: Session, poll_id: str, restart: Restart, now: datetime) -> int:
    """Begin the next attempt without any certificate, and return its number.

    The trustees and their links stay. Raises NotFound, and StepRefused unless the poll is a draft
    without letters.
    """
    poll_in_state(session, poll_id, "draft", "given another key")
    require_no_letters(session, poll_id)
    row = lock_ceremony(session, poll_id)
    row.attempt += 1
    forget_finished_key(session, row)
    details: Mapping[str, Json] = {"attempt": row.attempt, "reason": restart.reason}
    note(session, poll_id, ACT, now, officers=restart.officers, details=details)
    return row.attempt
