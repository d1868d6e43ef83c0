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
from evote.access import Invitation, access_digest, new_code
from evote.ceremony import (
    find_member,
    forget_key,
    keep_message,
    lock_ceremony,
    members_of,
    read_transcript_of,
)
from evote.db import Database
from evote.errors import StepRefused
from evote.journal import note
from evote.models.trustees import CeremonyRow, ReplacementRow
from evote.officers import require_no_administrator
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
        if not self.reason.strip():
            raise StepRefused("a replacement needs a reason, which is recorded")
        words(self.coming)
        first, second = map(words, self.officers)
        if first.casefold() == second.casefold():
            raise StepRefused("a replacement is recorded by two different officers")


def replace_trustee(
    database: Database,
    poll_id: str,
    replacement: Replacement,
    now: datetime,
    randomness: Randomness,
) -> Invitation:
    """Record the replacement, begin the next attempt, and return the newcomer's invitation.

    Raises NotFound, and StepRefused unless the poll is a draft.
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
    require_no_administrator(session, [coming])
    row = lock_ceremony(session, poll_id)
    member = find_member(session, poll_id, number)
    leaving = member.name
    ceremony = read_transcript_of(session, row).ceremony.replacing(number)
    row.attempt += 1
    _record(session, row, replacement, leaving, now)
    for sender, certificate in ceremony.received("certificate").items():
        keep_message(session, row, Message("certificate", sender, certificate))
    invitation = Invitation(poll_id, number, coming, new_code(randomness))
    member.name = coming
    member.access_digest = access_digest(invitation.code)
    _forget_finished_key(session, row)
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


def _forget_finished_key(session: Session, row: CeremonyRow) -> None:
    """Take back a key that was already finished, with everyone's proof that it works."""
    forget_key(session, row.poll_id)
    row.challenge = None
    for member in members_of(session, row.poll_id):
        member.proof = None
