"""What goes to the registrar and what comes back, so that no token is ever made on the server.

    roll export     CSV: uuid, number, district, name, address       to the registrar, confidential
    letterhead      JSON: what all letters of each district say      to the registrar
    handback        JSON: ticket digests, public credentials         from the registrar

The registrar makes the tokens, prints the letters (`evote-registrar issue`, then `letters`) and
hands back nothing that leads from a person to a credential.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ballots.election import write_credentials
from ballots.handback import Handback, read_handback
from crypto.errors import CryptoError
from crypto.groups import group_named
from crypto.hashing import sha256_hex
from evote.db import Database
from evote.errors import N_, HandbackRefused, StepRefused
from evote.letters.issue import note_tokens, require_no_tokens, store_tickets
from evote.models.polls import DistrictRow, PollRow
from evote.models.rolls import HandbackRow, VoterRow
from evote.polls import poll_in_state, voting_districts

COLUMNS: Final = ("uuid", "number", "district", "name", "address")
"""Of the roll export; the lines of an address are lines within its cell."""

MOST_COMPLAINTS: Final = 100
"""Sentences that are shown of a file that is refused."""


def export_roll(session: Session, poll_id: str) -> bytes:
    """Return the roll of a poll's districts with a vote, as `evote-registrar issue` reads it.

    Raises StepRefused when tokens were issued already.
    """
    districts = voting_districts(session, poll_id)
    require_no_tokens(session, poll_id, districts)
    content = io.StringIO(newline="")
    lines = csv.writer(content)
    lines.writerow(COLUMNS)
    for district in districts:
        for voter in _voters(session, district.uuid):
            lines.writerow(
                (district.uuid, voter.number, district.number, voter.name, voter.address)
            )
    return content.getvalue().encode()


def register_handback(
    database: Database, poll_id: str, raw: bytes, now: datetime, *, officers: Sequence[str] = ()
) -> int:
    """Take over, by the operator's command, what the registrar hands back; return how many tickets.

    Raises HandbackRefused with every mistake, or StepRefused; then nothing is stored.
    """
    with database.writing() as session:
        return _register(session, poll_id, raw, now, officers)


def keep_handback(session: Session, poll_id: str, raw: bytes) -> None:
    """Keep what the registrar hands back, in place of an earlier file, until two officers take it.

    Raises HandbackRefused with every mistake, or StepRefused; then nothing is kept.
    """
    poll = poll_in_state(session, poll_id, "draft", "given tokens")
    districts = voting_districts(session, poll_id)
    require_no_tokens(session, poll_id, districts)
    _refuse(_complaints(session, poll, districts, _read(raw)))
    drop_handback(session, poll_id)
    row = {"poll_id": poll_id, "digest": sha256_hex(raw), "content": raw}
    session.execute(insert(HandbackRow).values(row))


def waiting_handback(session: Session, poll_id: str) -> str | None:
    """Return the SHA-256 of the file that waits for two officers, None when there is none."""
    row = session.get(HandbackRow, poll_id)
    return row.digest if row else None


def drop_handback(session: Session, poll_id: str) -> None:
    """Forget the file that waits, if there is one."""
    session.execute(delete(HandbackRow).where(HandbackRow.poll_id == poll_id))


def take_handback(
    session: Session, poll_id: str, digest: str, now: datetime, officers: Sequence[str]
) -> int:
    """Take over the file that waits, and return how many tickets it has.

    Raises StepRefused when another one waits by now, and HandbackRefused when it fits no more.
    """
    row = session.get(HandbackRow, poll_id)
    if row is None or row.digest != digest:
        raise StepRefused(N_("this file does not wait any more: hand it in again, and compare it"))
    tickets = _register(session, poll_id, row.content, now, officers)
    drop_handback(session, poll_id)
    return tickets


def _read(raw: bytes) -> dict[str, Handback]:
    try:
        return {each.uuid: each for each in read_handback(raw)}
    except CryptoError as error:
        raise StepRefused(
            N_("this is not the file that the registrar hands back: choose the file handback.json")
        ) from error


def _register(
    session: Session, poll_id: str, raw: bytes, now: datetime, officers: Sequence[str]
) -> int:
    handed = _read(raw)
    poll = poll_in_state(session, poll_id, "draft", "given tokens")
    districts = voting_districts(session, poll_id)
    require_no_tokens(session, poll_id, districts)
    _refuse(_complaints(session, poll, districts, handed))
    return sum(
        _store(session, poll, district, handed[district.uuid], now, officers)
        for district in districts
    )


def _store(
    session: Session,
    poll: PollRow,
    district: DistrictRow,
    handed: Handback,
    now: datetime,
    officers: Sequence[str],
) -> int:
    owned = sorted((int(number), digest) for number, digest in handed.tickets)
    tickets: list[tuple[str, int | None]] = [(digest, number) for number, digest in owned]
    tickets += [(digest, None) for digest in handed.spares]
    store_tickets(session, district, tickets)
    group = group_named(poll.group)
    district.credentials = write_credentials(group, handed.public_credentials)
    spares = len(handed.spares)
    note_tokens(session, district, "the registrar", len(owned), spares, now, officers)
    return len(tickets)


def _complaints(
    session: Session,
    poll: PollRow,
    districts: Sequence[DistrictRow],
    handed: Mapping[str, Handback],
) -> Iterable[str]:
    known = {district.uuid for district in districts}
    for uuid in handed.keys() - known:
        yield f"the file has a district {uuid}, which is not of this poll"
    seen: dict[str, int] = {}
    for district in districts:
        place = f"district {district.number}"
        if district.uuid not in handed:
            yield f"{place} is missing: issue the tokens from the whole roll export"
            continue
        given = handed[district.uuid]
        if given.group.name != poll.group:
            yield f"{place} is in the group {given.group.name}, the poll is in {poll.group}"
        yield from (f"{place}: {each}" for each in _roll_complaints(session, given))
        for digest in (*(digest for _, digest in given.tickets), *given.spares):
            if seen.setdefault(digest, district.number) != district.number:
                yield f"{place} has a ticket that district {seen[digest]} has too"


def _roll_complaints(session: Session, given: Handback) -> Iterable[str]:
    """Say how the tickets differ from the people on the roll."""
    roll = {str(voter.number) for voter in _voters(session, given.uuid)}
    numbers = {number for number, _ in given.tickets}
    for number in sorted(roll - numbers, key=int):
        yield f"number {number} of the roll has no ticket: export the roll again"
    for number in sorted(numbers - roll):
        yield f"there is a ticket for number {number}, who is not on the roll"


def _refuse(complaints: Iterable[str]) -> None:
    found = tuple(complaints)
    if len(found) > MOST_COMPLAINTS:
        found = (*found[:MOST_COMPLAINTS], f"and {len(found) - MOST_COMPLAINTS} more")
    if found:
        raise HandbackRefused(found)


def _voters(session: Session, district_uuid: str) -> Sequence[VoterRow]:
    return session.scalars(
        select(VoterRow)
        .where(VoterRow.district_uuid == district_uuid, VoterRow.struck.is_(False))
        .order_by(VoterRow.number)
    ).all()
