"""What an operator sees of a key ceremony."""

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.ceremony.messages import members_of, read_ceremony
from evote.ceremony.rehearsal import read_rehearsal
from evote.ceremony.restart import ACT as RESTARTED
from evote.errors import NotFound
from evote.journal import journal_of
from evote.models.trustees import FindingRow, ReplacementRow
from tally.ceremony.transcript import Transcript


def describe_ceremony(session: Session, poll_id: str) -> str:
    """Return how the ceremony stands: who is waited for, what went wrong, whose key is not proven.

    Raises NotFound.
    """
    transcript = read_ceremony(session, poll_id)
    lines = [_headline(transcript), *_alarm(transcript)]
    lines += [
        f"  {number:>3} {name}: {transcript.state_of(number)}"
        for number, name in enumerate(transcript.names, 1)
    ]
    lines += [*_findings(session, poll_id), *_replacements(session, poll_id)]
    lines += _restarts(session, poll_id)
    return "\n".join([*lines, *_rehearsal(session, poll_id)])


def _headline(transcript: Transcript) -> str:
    setting, awaited = transcript.ceremony.setting, transcript.ceremony.round
    step = f"waiting for each {awaited}" if awaited else "complete"
    return (
        f"{transcript.poll_id}: {setting.quorum} of {setting.size} trustees, "
        f"attempt {transcript.attempt}, {step}"
    )


def _alarm(transcript: Transcript) -> Iterator[str]:
    for number in transcript.alarms:
        yield (
            f"  STOP: {transcript.names[number - 1]} said that somebody has other digits. Nobody "
            f"goes on: evote ceremony restart {transcript.poll_id}"
        )


def _findings(session: Session, poll_id: str) -> Iterator[str]:
    rows = session.scalars(
        select(FindingRow)
        .where(FindingRow.poll_id == poll_id)
        .order_by(FindingRow.attempt, FindingRow.number, FindingRow.subject)
    )
    for row in rows:
        yield f"  attempt {row.attempt}: trustee {row.number}: {row.reason}"


def _replacements(session: Session, poll_id: str) -> Iterator[str]:
    rows = session.scalars(
        select(ReplacementRow)
        .where(ReplacementRow.poll_id == poll_id)
        .order_by(ReplacementRow.attempt)
    )
    for row in rows:
        yield (
            f"  {row.moment}: {row.coming} in the place of {row.leaving} (trustee {row.number}): "
            f"{row.reason}; recorded by {row.first_officer} and {row.second_officer}"
        )


def _restarts(session: Session, poll_id: str) -> Iterator[str]:
    for entry in journal_of(session, poll_id):
        if entry.act == RESTARTED:
            yield (
                f"  {entry.at.isoformat()}: begun anew (attempt {entry.details['attempt']}): "
                f"{entry.details['reason']}; recorded by {' and '.join(entry.officers)}"
            )


def _rehearsal(session: Session, poll_id: str) -> Iterator[str]:
    try:
        read_rehearsal(session, poll_id)
    except NotFound:
        return
    missing = [member for member in members_of(session, poll_id) if member.proof is None]
    for member in missing:
        yield f"  REHEARSAL: {member.name} has not shown that her key works: is it lost?"
    if not missing:
        yield "  Rehearsal: everybody's key works."
