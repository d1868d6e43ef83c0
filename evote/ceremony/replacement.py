"""Replacing a trustee before the poll is sealed: on the word of two officers, and on record.

The ceremony begins its next attempt with the certificates of all others, who need not do anything.
Only the newcomer's link opens the place, so nobody's key counts there before this is recorded.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from ballots.reading import words
from crypto.randomness import Randomness
from evote.accounts.links import Invitation, access_digest, new_code
from evote.accounts.officers import require_no_administrator
from evote.accounts.two_officers import require_reason, require_two_officers
from evote.ceremony.messages import (
    find_member,
    forget_finished_key,
    keep_message,
    lock_ceremony,
    members_of,
    read_transcript_of,
    require_no_letters,
)
from evote.db import Database
from evote.errors import StepRefused
from evote.journal import note
from evote.models.trustees import CeremonyRow, ReplacementRow
from evote.polls import poll_in_state
from tally.ceremony.ceremony import Message


@dataclass(frozen=True, slots=True)
class Replacement:
    """Who comes into a trustee's place, why, and which two officers say so.

    Raises StepRefused when there is no reason or it is not two officers, and Malformed for a name
    that is no words on one line.
    """

    number: int
    coming: str
    reason: str
    officers: tuple[str, str]

    def __post_init__(self) -> None:
        require_reason(self.reason)
        words(self.coming)
        require_two_officers(self.officers)


def replace_trustee(
    database: Database,
    poll_id: str,
    replacement: Replacement,
    now: datetime,
    randomness: Randomness,
) -> Invitation:
    """Record the replacement, begin the next attempt, and return the newcomer's invitation.

    Raises NotFound, and StepRefused unless the poll is a draft without letters.
    """
    with database.writing() as session:
        return replace_within(session, poll_id, replacement, now, randomness)


def replace_within(
    session: Session,
    poll_id: str,
    replacement: Replacement,
    now: datetime,
    randomness: Randomness,
) -> Invitation:
    """Replace a trustee as one step of a transaction; see `replace_trustee`."""
    number, coming = replacement.number, replacement.coming
    poll_in_state(session, poll_id, "draft", "given another trustee")
    require_no_letters(session, poll_id)
    require_no_administrator(session, [coming])
    row = lock_ceremony(session, poll_id)
    member = find_member(session, poll_id, number)
    leaving = member.name
    _require_other_name(session, poll_id, coming)
    ceremony = read_transcript_of(session, row).ceremony.replacing(number)
    row.attempt += 1
    _record(session, row, replacement, leaving, now)
    for sender, certificate in ceremony.received("certificate").items():
        keep_message(session, row, Message("certificate", sender, certificate))
    invitation = Invitation(poll_id, number, coming, new_code(randomness))
    member.name = coming
    member.access_digest = access_digest(invitation.code)
    forget_finished_key(session, row)
    note(
        session,
        poll_id,
        "trustee-replaced",
        now,
        officers=replacement.officers,
        details={"number": number, "leaving": leaving, "coming": coming},
    )
    return invitation


def _record(
    session: Session, row: CeremonyRow, replacement: Replacement, leaving: str, now: datetime
) -> None:
    first, second = replacement.officers
    session.execute(
        insert(ReplacementRow).values(
            poll_id=row.poll_id,
            attempt=row.attempt,
            number=replacement.number,
            leaving=leaving,
            coming=replacement.coming,
            reason=replacement.reason,
            first_officer=first,
            second_officer=second,
            moment=now.isoformat(timespec="seconds"),
        )
    )


def _require_other_name(session: Session, poll_id: str, coming: str) -> None:
    """Raise StepRefused for the name of a trustee: two of one name could not be told apart."""
    names = {" ".join(member.name.split()).casefold() for member in members_of(session, poll_id)}
    if " ".join(coming.split()).casefold() in names:
        raise StepRefused(f"there is a trustee {coming} already: add what tells them apart")
