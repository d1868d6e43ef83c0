"""What was found wrong in a key ceremony, and who saw other digits: kept for every attempt."""

from sqlalchemy import ColumnElement, and_, delete, exists, insert, select
from sqlalchemy.orm import Session

from evote.errors import StepRefused
from evote.models.trustees import CeremonyRow, FindingRow, MemberRow
from tally.ceremony.transcript import Finding
from tally.errors import CeremonyStopped

COMPLAINT = "complaint"
"""How the subject of a finding begins that a complaint led to; the complainer's number follows."""

ALARM = "digits"
"""The subject under which it is kept that a trustee said that somebody has other digits."""

LONGEST_REASON = 500
"""Characters of a reason that are kept: it may quote what a liar sent."""


def findings_of(session: Session, row: CeremonyRow) -> tuple[Finding, ...]:
    """Return what was found wrong in the present attempt, and is not put right."""
    kept = session.scalars(
        select(FindingRow)
        .where(_in_attempt(row), FindingRow.subject != ALARM)
        .order_by(FindingRow.number, FindingRow.subject)
    )
    return tuple(Finding(each.number, each.reason) for each in kept)


def alarms_of(session: Session, row: CeremonyRow) -> tuple[int, ...]:
    """Return the numbers of those who said in this attempt that somebody has other digits."""
    numbers = (
        select(FindingRow.number)
        .where(_in_attempt(row), FindingRow.subject == ALARM)
        .order_by(FindingRow.number)
    )
    return tuple(session.scalars(numbers))


def keep_finding(
    session: Session,
    row: CeremonyRow,
    stopped: CeremonyStopped,
    subject: str,
    evidence: bytes | None = None,
) -> None:
    """Keep what was found; of several findings on one subject, the last."""
    forget_finding(session, row, stopped.trustee, subject)
    session.execute(
        insert(FindingRow).values(
            poll_id=row.poll_id,
            attempt=row.attempt,
            number=stopped.trustee,
            subject=subject,
            reason=stopped.reason[:LONGEST_REASON],
            evidence=evidence,
        )
    )


def forget_finding(session: Session, row: CeremonyRow, number: int, subject: str) -> None:
    """Take back what a right message has put right."""
    session.execute(
        delete(FindingRow).where(
            _in_attempt(row), FindingRow.number == number, FindingRow.subject == subject
        )
    )


def require_no_complaint(session: Session, row: CeremonyRow) -> None:
    """Raise StepRefused when an envelope was opened, which may have shown more than one share."""
    complaint = exists().where(_in_attempt(row), FindingRow.subject.startswith(COMPLAINT))
    if session.scalar(select(complaint)):
        raise StepRefused(
            "a ceremony with a complaint in it is not finished: replace the trustee who is at "
            "fault, and the ceremony begins again with all other certificates"
        )


def require_no_alarm(session: Session, row: CeremonyRow) -> None:
    """Raise StepRefused, with names, when somebody said that somebody has other digits."""
    numbers = alarms_of(session, row)
    if numbers:
        members = [session.get_one(MemberRow, (row.poll_id, number)) for number in numbers]
        names = " and ".join(member.name for member in members)
        raise StepRefused(
            f"{names} said that somebody has other digits, so nobody goes on: two officers begin "
            "the key anew"
        )


def _in_attempt(row: CeremonyRow) -> ColumnElement[bool]:
    return and_(FindingRow.poll_id == row.poll_id, FindingRow.attempt == row.attempt)
