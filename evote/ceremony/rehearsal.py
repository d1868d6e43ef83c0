"""The rehearsal of the key, before the poll opens: who has lost hers is noticed in time."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from crypto.canonical import Json, decode, encode, fields, text
from crypto.errors import CryptoError
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.ceremony.messages import find_member, lock_ceremony, members_of, require_poll
from evote.db import Database
from evote.errors import N_, NotFound, StepRefused
from evote.models.trustees import CeremonyRow, TrusteeRow
from evote.polls import get_poll
from tally.ceremony.rehearsal import check_key, new_challenge
from tally.errors import CeremonyStopped
from tally.threshold import read_shared


def begin_rehearsal(database: Database, poll_id: str, randomness: Randomness) -> None:
    """Draw a new challenge, which every trustee is to answer; earlier answers are forgotten.

    Raises NotFound, and StepRefused before the ceremony is finished and after the close.
    """
    with database.writing() as session:
        row = lock_ceremony(session, poll_id)
        _finished_key(session, poll_id)
        state = get_poll(session, poll_id).state
        if state not in {"draft", "sealed", "open"}:
            raise StepRefused(N_("the boxes are closed: there is nothing to rehearse any more"))
        row.challenge = new_challenge(randomness)
        for member in members_of(session, poll_id):
            member.proof = None


def read_rehearsal(session: Session, poll_id: str) -> dict[str, Json]:
    """Return the challenge and the numbers of those who answered; raises NotFound."""
    row = session.get(CeremonyRow, poll_id)
    if row is None or row.challenge is None:
        raise NotFound(f"no rehearsal of the key of {poll_id} has been called")
    done = [member.number for member in members_of(session, poll_id) if member.proof is not None]
    return {"challenge": row.challenge, "done": done}


def is_answered(session: Session, poll_id: str) -> bool:
    """Say whether a trustee has answered the present rehearsal, which another one would forget."""
    return any(member.proof is not None for member in members_of(session, poll_id))


def is_rehearsing(session: Session, poll_id: str) -> bool:
    """Say whether a rehearsal of the present key was called."""
    row = session.get(CeremonyRow, poll_id)
    return row is not None and row.challenge is not None


def receive_proof(database: Database, poll_id: str, number: int, value: Json) -> dict[str, Json]:
    """Take in the answer of a trustee, and return how things stand.

    Raises Malformed, NotFound when no rehearsal was called, and CeremonyStopped for a proof that is
    wrong.
    """
    with database.writing() as session:
        lock_ceremony(session, poll_id)
        member = find_member(session, poll_id, number)
        challenge = str(read_rehearsal(session, poll_id)["challenge"])
        group = group_named(get_poll(session, poll_id).group)
        key = read_shared(group, _finished_key(session, poll_id), 1).holders[member.number - 1]
        told = fields(value, "poll", "proof")
        require_poll(poll_id, text(told["poll"]))
        proof = told["proof"]
        try:
            check_key(group, key.public_key, poll_id, challenge, proof)
        except CryptoError as error:
            reason = f"the proof that the key still works is wrong: {error}"
            raise CeremonyStopped(member.number, reason) from error
        member.proof = encode(proof)
        session.flush()
        return read_rehearsal(session, poll_id)


def unrehearsed(session: Session, poll_id: str) -> list[str]:
    """Return the names of those whose key is not proven to work: no poll is sealed before.

    Nobody's in a poll whose trustees bring keys of their own. Every change of the key takes the
    proofs back, so that they are of the key that is sealed.
    """
    if session.get(CeremonyRow, poll_id) is None:
        return []
    return [member.name for member in members_of(session, poll_id) if member.proof is None]


def _finished_key(session: Session, poll_id: str) -> Json:
    entry = session.scalars(
        select(TrusteeRow.entry).where(TrusteeRow.poll_id == poll_id, TrusteeRow.kind == "Pedersen")
    ).one_or_none()
    if entry is None:
        raise StepRefused(N_("there is no key to rehearse yet: the trustees make it first"))
    return decode(entry)
