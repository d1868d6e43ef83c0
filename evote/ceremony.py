"""The key ceremony of a poll: the messages that its trustees send, kept until the poll is sealed.

The service is a pigeonhole for public messages. It judges each by the tally package's rules when
it arrives, in one transaction, so that a liar is named at once; what is secret in a message is
sealed to a trustee, and no trustee's software believes what the service says of the others.
"""

from collections.abc import Sequence

from sqlalchemy import and_, delete, func, insert, select
from sqlalchemy.orm import Session

from ballots.reading import words
from crypto.canonical import Json, decode, encode, fields, natural
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.access import Invitation, access_digest, new_code
from evote.db import Database
from evote.errors import NotFound, StepRefused
from evote.models.polls import PollRow
from evote.models.trustees import (
    CeremonyRow,
    FindingRow,
    MemberRow,
    MessageRow,
    ReplacementRow,
    TrusteeRow,
)
from evote.polls import districts_of, poll_in_state, rules_of
from tally.ceremony.ceremony import ROUNDS, Ceremony, Message, Round
from tally.ceremony.certificate import Certificate, read_certificate
from tally.ceremony.setting import Setting
from tally.ceremony.transcript import Finding, Transcript, read_message
from tally.errors import CeremonyStopped, MessageOutOfTurn

COMPLAINT = "complaint"
"""The subject of a finding that a complaint led to."""

LONGEST_REASON = 500
"""Characters of a reason that are kept: it may quote what a liar sent."""


def start_ceremony(
    database: Database, poll_id: str, quorum: int, names: Sequence[str], randomness: Randomness
) -> list[Invitation]:
    """Invite the trustees of a draft, of whom `quorum` are to suffice for the count.

    Raises StepRefused, and Malformed for a name that is no words on one line.
    """
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "draft", "given trustees")
        _require_no_trustees(session, poll_id)
        if len(set(map(words, names))) < len(names):
            raise StepRefused("two trustees have the same name: add what tells them apart")
        try:
            Setting(group_named(poll.group), quorum, len(names))
        except ValueError as error:
            raise StepRefused(f"{quorum} of {len(names)} trustees: {error}") from error
        invitations = [
            Invitation(poll_id, number, name, new_code(randomness))
            for number, name in enumerate(names, 1)
        ]
        session.execute(insert(CeremonyRow).values(poll_id=poll_id, quorum=quorum, attempt=1))
        session.execute(
            insert(MemberRow),
            [
                {
                    "poll_id": poll_id,
                    "number": invitation.number,
                    "name": invitation.name,
                    "access_digest": access_digest(invitation.code),
                }
                for invitation in invitations
            ],
        )
    return invitations


def renew_link(database: Database, poll_id: str, number: int, randomness: Randomness) -> Invitation:
    """Give a trustee another personal link; the one she had opens nothing any more."""
    with database.writing() as session:
        lock_ceremony(session, poll_id)
        member = find_member(session, poll_id, number)
        invitation = Invitation(poll_id, number, member.name, new_code(randomness))
        member.access_digest = access_digest(invitation.code)
    return invitation


def receive_message(database: Database, poll_id: str, number: int, value: Json) -> Transcript:
    """Take in the message of a trustee, and return how things stand.

    Raises NotFound, Malformed, StepRefused for a message of an earlier attempt, and CeremonyStopped
    for a wrong one: then the finding is kept, and not the message.
    """
    with database.writing() as session:
        row = lock_ceremony(session, poll_id)
        attempt, message = read_message(value, number)
        _require_attempt(row, attempt)
        ceremony = read_transcript_of(session, row).ceremony
        stopped = _receive(session, row, ceremony, message)
        transcript = read_transcript_of(session, row)
    if stopped is not None:
        raise stopped
    return transcript


def receive_complaint(database: Database, poll_id: str, number: int, value: Json) -> Finding:
    """Judge the complaint of a trustee, and keep and return the finding.

    Raises NotFound, Malformed, StepRefused unless all shares are dealt, and CeremonyStopped
    when it is no complaint of hers.
    """
    with database.writing() as session:
        row = lock_ceremony(session, poll_id)
        told = fields(value, "attempt", "complaint")
        _require_attempt(row, natural(told["attempt"]))
        ceremony = read_transcript_of(session, row).ceremony
        if ceremony.round != "conclusion":
            raise StepRefused("a complaint is judged when all have dealt and not all concluded")
        verdict = ceremony.accuse(number, told["complaint"])
        _keep_finding(session, row, verdict, COMPLAINT, encode(told["complaint"]))
    return Finding(verdict.trustee, verdict.reason)


def finish_ceremony(database: Database, poll_id: str) -> None:
    """Make the shared key the key of the poll, to be sealed with it; again is harmless.

    Raises StepRefused unless the poll is a draft and the ceremony complete.
    """
    with database.writing() as session:
        poll_in_state(session, poll_id, "draft", "given its key")
        row = lock_ceremony(session, poll_id)
        transcript = read_transcript_of(session, row)
        if transcript.ceremony.round is not None:
            waited_for = ", ".join(
                transcript.names[number - 1] for number in transcript.ceremony.waiting_for
            )
            raise StepRefused(f"the ceremony is not complete: it waits for {waited_for}")
        _require_no_complaint(session, row)
        entry = encode(transcript.ceremony.shared_key(transcript.names))
        forget_key(session, poll_id)
        session.execute(
            insert(TrusteeRow).values(poll_id=poll_id, owner=1, kind="Pedersen", entry=entry)
        )


# ---------------------------------------------------------------- what steps ask


def read_ceremony(session: Session, poll_id: str) -> Transcript:
    """Return how the ceremony of a poll stands; raises NotFound when it has none."""
    return read_transcript_of(session, _existing(session.get(CeremonyRow, poll_id), poll_id))


def lock_ceremony(session: Session, poll_id: str) -> CeremonyRow:
    """Wait until nobody else changes the ceremony, and return it as it is then.

    Raises NotFound.
    """
    row = session.get(CeremonyRow, poll_id, with_for_update=True, populate_existing=True)
    return _existing(row, poll_id)


def find_member(session: Session, poll_id: str, number: int) -> MemberRow:
    """Return a trustee of a ceremony; raises NotFound."""
    member = session.get(MemberRow, (poll_id, number))
    if member is None:
        raise NotFound(f"there is no trustee {number}")
    return member


def members_of(session: Session, poll_id: str) -> Sequence[MemberRow]:
    """Return the trustees of a ceremony in the order of their numbers."""
    return session.scalars(
        select(MemberRow).where(MemberRow.poll_id == poll_id).order_by(MemberRow.number)
    ).all()


def read_transcript_of(session: Session, row: CeremonyRow) -> Transcript:
    """Return how a ceremony stands in its present attempt."""
    poll = session.get_one(PollRow, row.poll_id)
    names = tuple(member.name for member in members_of(session, row.poll_id))
    setting = Setting(group_named(poll.group), row.quorum, len(names))
    return Transcript(
        poll_id=poll.id,
        poll_name=rules_of(districts_of(session, poll.id)[0]).poll.name,
        attempt=row.attempt,
        names=names,
        ceremony=Ceremony(setting, _messages(session, row), _retired(session, row, setting)),
        stopped=tuple(_findings(session, row)),
        sealed=poll.state != "draft",
    )


def keep_message(session: Session, row: CeremonyRow, message: Message) -> None:
    """Store a message of the present attempt that was found right."""
    session.execute(
        insert(MessageRow).values(
            poll_id=row.poll_id,
            attempt=row.attempt,
            round=message.round,
            number=message.sender,
            content=encode(message.content),
        )
    )


def forget_key(session: Session, poll_id: str) -> None:
    """Take back the key of a draft, if it has one."""
    session.execute(delete(TrusteeRow).where(TrusteeRow.poll_id == poll_id))


def _receive(
    session: Session, row: CeremonyRow, ceremony: Ceremony, message: Message
) -> CeremonyStopped | None:
    """Keep a message that is right, or the finding about one that is wrong, which is returned."""
    again = message.sender in ceremony.received(message.round)
    try:
        ceremony.receive(message)
    except MessageOutOfTurn:
        raise
    except CeremonyStopped as stopped:
        _keep_finding(session, row, stopped, message.round, None)
        return stopped
    if not again:
        keep_message(session, row, message)
        _forget_finding(session, row, message.sender, message.round)
    return None


def _messages(session: Session, row: CeremonyRow) -> list[Message]:
    kept = session.scalars(
        select(MessageRow).where(
            MessageRow.poll_id == row.poll_id, MessageRow.attempt == row.attempt
        )
    )
    by_name: dict[str, Round] = {name: name for name in ROUNDS}
    return [Message(by_name[each.round], each.number, decode(each.content)) for each in kept]


def _retired(session: Session, row: CeremonyRow, setting: Setting) -> list[Certificate]:
    """Return the certificates of those who were replaced."""
    kept = session.scalars(
        select(MessageRow)
        .join(
            ReplacementRow,
            and_(
                ReplacementRow.poll_id == MessageRow.poll_id,
                ReplacementRow.number == MessageRow.number,
                ReplacementRow.attempt == MessageRow.attempt + 1,
            ),
        )
        .where(MessageRow.poll_id == row.poll_id, MessageRow.round == "certificate")
    )
    return [
        read_certificate(setting.group, setting.context(each.number), decode(each.content))
        for each in kept
    ]


def _findings(session: Session, row: CeremonyRow) -> list[Finding]:
    kept = session.scalars(
        select(FindingRow)
        .where(FindingRow.poll_id == row.poll_id, FindingRow.attempt == row.attempt)
        .order_by(FindingRow.number, FindingRow.subject)
    )
    return [Finding(each.number, each.reason) for each in kept]


def _keep_finding(
    session: Session,
    row: CeremonyRow,
    stopped: CeremonyStopped,
    subject: str,
    evidence: bytes | None,
) -> None:
    """Keep what was found; of several findings on one subject, the last."""
    _forget_finding(session, row, stopped.trustee, subject)
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


def _forget_finding(session: Session, row: CeremonyRow, number: int, subject: str) -> None:
    session.execute(
        delete(FindingRow).where(
            FindingRow.poll_id == row.poll_id,
            FindingRow.attempt == row.attempt,
            FindingRow.number == number,
            FindingRow.subject == subject,
        )
    )


def _require_attempt(row: CeremonyRow, attempt: int) -> None:
    if attempt != row.attempt:
        raise StepRefused(
            f"this belongs to attempt {attempt} of the ceremony, which is now in attempt "
            f"{row.attempt}: look again"
        )


def _require_no_complaint(session: Session, row: CeremonyRow) -> None:
    """Raise StepRefused when an envelope was opened, which may have shown more than one share."""
    complaints = select(func.count()).where(
        FindingRow.poll_id == row.poll_id,
        FindingRow.attempt == row.attempt,
        FindingRow.subject == COMPLAINT,
    )
    if session.scalars(complaints).one():
        raise StepRefused(
            "a ceremony with a complaint in it is not finished: replace the trustee who is at "
            "fault, and the ceremony begins again with all other certificates"
        )


def _require_no_trustees(session: Session, poll_id: str) -> None:
    if session.get(CeremonyRow, poll_id) is not None:
        raise StepRefused(f"the ceremony of {poll_id} has begun; `evote ceremony show` says more")
    if session.scalars(select(func.count()).where(TrusteeRow.poll_id == poll_id)).one():
        raise StepRefused(f"the poll {poll_id} has trustees who bring keys of their own")


def _existing(row: CeremonyRow | None, poll_id: str) -> CeremonyRow:
    if row is None:
        raise NotFound(f"the poll {poll_id} has no key ceremony")
    return row
