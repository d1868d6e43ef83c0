"""The key ceremony of a poll: the messages that its trustees send, kept until the poll is sealed.

The service is a pigeonhole for public messages. It judges each by the tally package's rules when
it arrives, in one transaction, so that a liar is named at once; what is secret in a message is
sealed to a trustee, and no trustee's software believes what the service says of the others.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.orm import Session

from ballots.reading import words
from crypto.canonical import Json, decode, encode, fields
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.accounts.links import Invitation, access_digest, new_code
from evote.accounts.officers import require_no_administrator
from evote.ceremony.findings import (
    ALARM,
    COMPLAINT,
    alarms_of,
    findings_of,
    forget_finding,
    keep_finding,
    require_no_alarm,
    require_no_complaint,
)
from evote.db import Database
from evote.errors import N_, NotFound, StepRefused
from evote.journal import note
from evote.models.polls import DistrictRow, PollRow
from evote.models.trustees import (
    CeremonyRow,
    MemberRow,
    MessageRow,
    TrusteeRow,
)
from evote.polls import poll_in_state
from evote.setup.plans import poll_of
from tally.ceremony.ceremony import ROUNDS, Ceremony, Message, Round
from tally.ceremony.certificate import claimed_keys
from tally.ceremony.setting import LARGEST_CIRCLE, Setting
from tally.ceremony.transcript import (
    Finding,
    Occasion,
    Transcript,
    read_message,
    read_occasion,
)
from tally.errors import CeremonyStopped, MessageOutOfTurn


def start_ceremony(
    database: Database,
    poll_id: str,
    quorum: int,
    names: Sequence[str],
    randomness: Randomness,
    now: datetime,
    *,
    officers: Sequence[str] = (),
) -> list[Invitation]:
    """Invite the trustees of a draft, of whom `quorum` are to suffice for the count.

    Raises StepRefused, and Malformed for a name that is no words on one line.
    """
    with database.writing() as session:
        name_trustees(session, poll_id, quorum, names)
        invitations = [_invite(member, randomness) for member in _without_link(session, poll_id)]
        details: dict[str, Json] = {"quorum": quorum, "names": list(names)}
        note(session, poll_id, "trustees-invited", now, officers=officers, details=details)
    return invitations


def name_trustees(session: Session, poll_id: str, quorum: int, names: Sequence[str]) -> None:
    """Begin the ceremony of a draft with these trustees, who have no links yet.

    Raises StepRefused, and Malformed for a name that is no words on one line.
    """
    poll = poll_in_state(session, poll_id, "draft", "given trustees")
    _require_no_trustees(session, poll_id)
    if len(set(map(words, names))) < len(names):
        raise StepRefused(N_("two trustees have the same name: add what tells them apart"))
    require_no_administrator(session, names)
    try:
        Setting(group_named(poll.group), quorum, len(names))
    except ValueError as error:
        raise StepRefused(
            N_(
                "%(quorum)s of %(size)s trustees cannot make a key: at least 2 and fewer than "
                "all must be needed, so that nobody decrypts alone and nobody's illness stops "
                "the count; there are at most %(most)s trustees"
            ),
            quorum=quorum,
            size=len(names),
            most=LARGEST_CIRCLE,
        ) from error
    session.execute(insert(CeremonyRow).values(poll_id=poll_id, quorum=quorum, attempt=1))
    session.execute(
        insert(MemberRow),
        [
            {"poll_id": poll_id, "number": number, "name": name}
            for number, name in enumerate(names, 1)
        ],
    )


def first_links(
    database: Database,
    poll_id: str,
    randomness: Randomness,
    now: datetime,
    *,
    officers: Sequence[str] = (),
) -> list[Invitation]:
    """Give every trustee who has no personal link hers, this once.

    Raises NotFound, and StepRefused when all have theirs.
    """
    with database.writing() as session:
        note(session, poll_id, "links-made", now, officers=officers)
        lock_ceremony(session, poll_id)
        invitations = [_invite(member, randomness) for member in _without_link(session, poll_id)]
        if not invitations:
            raise StepRefused(
                N_("all trustees have their links: make a new one for whoever lost hers")
            )
    return invitations


def lacks_links(session: Session, poll_id: str) -> bool:
    """Say whether a trustee of a poll has no personal link yet."""
    return bool(_without_link(session, poll_id))


def renew_link(
    database: Database,
    poll_id: str,
    number: int,
    randomness: Randomness,
    now: datetime,
    *,
    officers: Sequence[str] = (),
) -> Invitation:
    """Give a trustee another personal link; the one she had opens nothing any more."""
    with database.writing() as session:
        return renew_within(session, poll_id, number, randomness, now, officers=officers)


def renew_within(
    session: Session,
    poll_id: str,
    number: int,
    randomness: Randomness,
    now: datetime,
    *,
    officers: Sequence[str] = (),
) -> Invitation:
    """Give a trustee another personal link as one step of a transaction."""
    note(session, poll_id, "link-renewed", now, officers=officers, details={"number": number})
    lock_ceremony(session, poll_id)
    return _invite(find_member(session, poll_id, number), randomness)


def receive_message(database: Database, poll_id: str, number: int, value: Json) -> Transcript:
    """Take in the message of a trustee, and return how things stand.

    Raises NotFound, Malformed, StepRefused for a message of an earlier attempt, and CeremonyStopped
    for a wrong one: then the finding is kept, and not the message.
    """
    with database.writing() as session:
        row = lock_ceremony(session, poll_id)
        occasion, message = read_message(value, number)
        require_occasion(row, occasion)
        require_no_alarm(session, row)
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
        told = fields(value, "poll", "attempt", "complaint")
        require_occasion(row, read_occasion(told))
        ceremony = read_transcript_of(session, row).ceremony
        if ceremony.round != "conclusion":
            raise StepRefused("a complaint is judged when all have dealt and not all concluded")
        verdict = ceremony.accuse(number, told["complaint"])
        subject = f"{COMPLAINT} {number}"
        keep_finding(session, row, verdict, subject, encode(told["complaint"]))
    return Finding(verdict.trustee, verdict.reason)


def receive_alarm(database: Database, poll_id: str, number: int, value: Json) -> Transcript:
    """Keep that a trustee said that somebody has other digits, and return how things stand.

    It stands until two officers begin the ceremony anew: nothing that is sent later takes it back.
    Raises NotFound, Malformed, and StepRefused before there are digits and after the sealing.
    """
    with database.writing() as session:
        poll_in_state(session, poll_id, "draft", "stopped by a trustee")
        row = lock_ceremony(session, poll_id)
        require_occasion(row, read_occasion(fields(value, "poll", "attempt")))
        if read_transcript_of(session, row).ceremony.round == "certificate":
            raise StepRefused("there are no digits to compare before all certificates are there")
        member = find_member(session, poll_id, number)
        said = CeremonyStopped(member.number, "said that somebody has other digits")
        keep_finding(session, row, said, ALARM)
        forget_finished_key(session, row)
        return read_transcript_of(session, row)


def finish_ceremony(
    database: Database, poll_id: str, now: datetime, *, officers: Sequence[str] = ()
) -> None:
    """Make the shared key the key of the poll, to be sealed with it; again is harmless.

    Raises StepRefused unless the poll is a draft and the ceremony complete.
    """
    with database.writing() as session:
        poll_in_state(session, poll_id, "draft", "given its key")
        row = lock_ceremony(session, poll_id)
        require_no_alarm(session, row)
        transcript = read_transcript_of(session, row)
        if transcript.ceremony.round is not None:
            waited_for = ", ".join(
                transcript.names[number - 1] for number in transcript.ceremony.waiting_for
            )
            raise StepRefused(f"the ceremony is not complete: it waits for {waited_for}")
        require_no_complaint(session, row)
        entry = encode(transcript.ceremony.shared_key(transcript.names))
        if session.scalar(select(TrusteeRow.entry).where(TrusteeRow.poll_id == poll_id)) == entry:
            return
        forget_key(session, poll_id)
        session.execute(
            insert(TrusteeRow).values(poll_id=poll_id, owner=1, kind="Pedersen", entry=entry)
        )
        note(session, poll_id, "key-made", now, officers=officers)


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
        poll_name=poll_of(session, poll.id).name,
        attempt=row.attempt,
        names=names,
        ceremony=Ceremony(setting, _messages(session, row), _retired(session, row)),
        stopped=findings_of(session, row),
        alarms=alarms_of(session, row),
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


def require_no_letters(session: Session, poll_id: str) -> None:
    """Raise StepRefused when letters were made, which name the key."""
    lettered = select(DistrictRow.uuid).where(
        DistrictRow.poll_id == poll_id, DistrictRow.credentials.is_not(None)
    )
    if session.scalar(lettered.limit(1)) is not None:
        raise StepRefused(
            N_("the letters name the key: two officers make them worthless before it can change")
        )


def forget_finished_key(session: Session, row: CeremonyRow) -> None:
    """Take back a key that was already finished, with everyone's proof that it works."""
    forget_key(session, row.poll_id)
    row.challenge = None
    for member in members_of(session, row.poll_id):
        member.proof = None


def has_finished_key(session: Session, poll_id: str) -> bool:
    """Say whether the poll has its key."""
    return bool(session.scalar(select(exists().where(TrusteeRow.poll_id == poll_id))))


def _without_link(session: Session, poll_id: str) -> list[MemberRow]:
    return [member for member in members_of(session, poll_id) if member.access_digest is None]


def _invite(member: MemberRow, randomness: Randomness) -> Invitation:
    """Give a trustee a personal link, of which only a digest is kept."""
    invitation = Invitation(member.poll_id, member.number, member.name, new_code(randomness))
    member.access_digest = access_digest(invitation.code)
    return invitation


def _receive(
    session: Session, row: CeremonyRow, ceremony: Ceremony, message: Message
) -> CeremonyStopped | None:
    """Keep a message that is right, or the finding about one that is wrong, which is returned."""
    again = message.sender in ceremony.received(message.round)
    try:
        ceremony.receive(message)
        if message.round == "certificate":
            _require_fresh_keys(session, row, message)
    except MessageOutOfTurn:
        raise
    except CeremonyStopped as stopped:
        keep_finding(session, row, stopped, message.round)
        return stopped
    if not again:
        keep_message(session, row, message)
        forget_finding(session, row, message.sender, message.round)
    return None


def _require_fresh_keys(session: Session, row: CeremonyRow, message: Message) -> None:
    """Raise CeremonyStopped for a certificate with keys of another poll: a seed serves one."""
    elsewhere = session.execute(
        select(MessageRow.poll_id, MessageRow.content).where(
            MessageRow.poll_id != row.poll_id, MessageRow.round == "certificate"
        )
    )
    keys = claimed_keys(message.content)
    for poll_id, content in elsewhere:
        if not keys.isdisjoint(claimed_keys(decode(content))):
            reason = f"the certificate is wrong: its keys are those of a trustee of {poll_id}"
            raise CeremonyStopped(message.sender, reason)


def _messages(session: Session, row: CeremonyRow) -> list[Message]:
    kept = session.scalars(
        select(MessageRow).where(
            MessageRow.poll_id == row.poll_id, MessageRow.attempt == row.attempt
        )
    )
    by_name: dict[str, Round] = {name: name for name in ROUNDS}
    return [Message(by_name[each.round], each.number, decode(each.content)) for each in kept]


def _retired(session: Session, row: CeremonyRow) -> list[Message]:
    """Return the certificates of earlier attempts that were not kept for this one."""
    kept = session.scalars(
        select(MessageRow)
        .where(MessageRow.poll_id == row.poll_id, MessageRow.round == "certificate")
        .order_by(MessageRow.attempt, MessageRow.number)
    ).all()
    present = {each.content for each in kept if each.attempt == row.attempt}
    gone = {each.content: each.number for each in kept if each.content not in present}
    return [Message("certificate", number, decode(content)) for content, number in gone.items()]


def require_poll(poll_id: str, named: str) -> None:
    """Raise StepRefused for what was made for another poll."""
    if named != poll_id:
        raise StepRefused(f"this belongs to the poll {named}, and not to {poll_id}")


def require_occasion(row: CeremonyRow, occasion: Occasion) -> None:
    """Raise StepRefused for what was made for another poll, or for another attempt."""
    require_poll(row.poll_id, occasion.poll_id)
    if occasion.attempt != row.attempt:
        raise StepRefused(
            f"this belongs to attempt {occasion.attempt} of the ceremony, which is now in attempt "
            f"{row.attempt}: look again"
        )


def _require_no_trustees(session: Session, poll_id: str) -> None:
    if session.get(CeremonyRow, poll_id) is not None:
        raise StepRefused(N_("the trustees of this poll are named: their ceremony has begun"))
    if session.scalars(select(func.count()).where(TrusteeRow.poll_id == poll_id)).one():
        raise StepRefused(f"the poll {poll_id} has trustees who bring keys of their own")


def _existing(row: CeremonyRow | None, poll_id: str) -> CeremonyRow:
    if row is None:
        raise NotFound(f"the poll {poll_id} has no key ceremony")
    return row
