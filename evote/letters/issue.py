"""Issuing tokens inside the service: for small polls and demonstrations.

A server that issues tokens could vote for absentees; a registrar's own machine is the better place.
Tokens exist here from their making until the letters are written; the database never sees one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ballots.election import write_credentials
from ballots.poll import Rules
from ballots.registrar import Issued, default_spares, issue
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.db import Database
from evote.errors import N_, StepRefused
from evote.intake.roll_sheet import RollEntry
from evote.journal import note
from evote.models.polls import DistrictRow
from evote.models.rolls import TicketRow, WorthlessTicketRow
from evote.polls import districts_of, get_poll, poll_in_state, rules_of, voting_districts
from evote.voting.roll import read_roll


@dataclass(frozen=True, slots=True)
class IssuedDistrict:
    """The tokens of a district before they are printed.

    roll     the voters, in the order of their tokens; the tokens beyond are spares
    """

    uuid: str
    rules: Rules
    roll: tuple[RollEntry, ...] = field(repr=False)
    issued: Issued

    @property
    def voters_tokens(self) -> tuple[str, ...]:
        """The tokens of the voters, in the order of the roll."""
        return self.issued.tokens[: len(self.roll)]

    @property
    def spare_tokens(self) -> tuple[str, ...]:
        """The tokens that belong to nobody yet."""
        return self.issued.tokens[len(self.roll) :]


def make_tokens(
    database: Database, poll_id: str, randomness: Randomness, *, district: int | None = None
) -> tuple[IssuedDistrict, ...]:
    """Make the tokens of a poll, or of the district of a number, without storing anything.

    They count once they are registered. Raises StepRefused unless the poll is a draft and its
    districts have no tokens.
    """
    with database.reading() as session:
        rows = [
            row
            for row in voting_districts(session, poll_id)
            if district is None or row.number == district
        ]
        require_no_tokens(session, poll_id, rows)
        group = group_named(get_poll(session, poll_id).group)
        districts = [(row.uuid, rules_of(row), tuple(read_roll(session, row.uuid))) for row in rows]
    return tuple(
        IssuedDistrict(
            uuid,
            rules,
            roll,
            issue(group, uuid, len(roll), default_spares(len(roll)), randomness),
        )
        for uuid, rules, roll in districts
    )


def register_tokens(
    database: Database,
    poll_id: str,
    districts: Sequence[IssuedDistrict],
    now: datetime,
    *,
    officers: Sequence[str] = (),
) -> None:
    """Store what the service may know of the tokens: ticket digests and public credentials.

    Raises StepRefused when others were registered in the meantime.
    """
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "draft", "given tokens")
        group = group_named(poll.group)
        rows = [session.get_one(DistrictRow, district.uuid) for district in districts]
        require_no_tokens(session, poll_id, rows)
        for row, district in zip(rows, districts, strict=True):
            voters = len(district.roll)
            owners = [*range(1, voters + 1), *[None] * len(district.spare_tokens)]
            digests = district.issued.ticket_digests
            store_tickets(session, row, list(zip(digests, owners, strict=True)))
            row.credentials = write_credentials(group, district.issued.public_credentials)
            spares = len(digests) - voters
            note_tokens(session, row, "the service", voters, spares, now, officers)


def store_tickets(
    session: Session, district: DistrictRow, tickets: Sequence[tuple[str, int | None]]
) -> None:
    """Store the digests of a district's tickets, each with its voter's number; spares have none.

    Spares come after the voters, in the order of their letters, which are numbered from 1. Raises
    StepRefused when a ticket among them was made worthless before.
    """
    worthless = session.scalars(
        select(WorthlessTicketRow.digest).where(WorthlessTicketRow.poll_id == district.poll_id)
    ).all()
    if not {digest for digest, _ in tickets}.isdisjoint(worthless):
        raise StepRefused(N_("these letters were made worthless: let the registrar make new ones"))
    voters = sum(number is not None for _, number in tickets)
    session.execute(
        insert(TicketRow),
        [
            {
                "district_uuid": district.uuid,
                "digest": digest,
                "position": position,
                "voter_number": number,
                "spare": position - voters + 1 if number is None else None,
            }
            for position, (digest, number) in enumerate(tickets)
        ],
    )


def note_tokens(
    session: Session,
    district: DistrictRow,
    issuer: str,
    voters: int,
    spares: int,
    now: datetime,
    officers: Sequence[str] = (),
) -> None:
    """Write into the journal who issued how many tokens for a district."""
    note(
        session,
        district.poll_id,
        "tokens-issued",
        now,
        officers=officers,
        details={
            "district": district.number,
            "by": issuer,
            "voters": voters,
            "spares": spares,
        },
    )


def reset_tokens(database: Database, poll_id: str, now: datetime) -> None:
    """Make all letters of a draft worthless for ever; raises StepRefused."""
    with database.writing() as session:
        make_worthless(session, poll_id)
        note(session, poll_id, "tokens-reset", now)


def make_worthless(session: Session, poll_id: str) -> int:
    """Make all letters of a draft worthless for ever, and return how many there were.

    Raises StepRefused when there are none, or when the poll is no draft any more.
    """
    poll = poll_in_state(session, poll_id, "draft", "given new tokens")
    own = select(DistrictRow.uuid).where(DistrictRow.poll_id == poll_id)
    of_poll = TicketRow.district_uuid.in_(own)
    digests = session.scalars(select(TicketRow.digest).where(of_poll)).all()
    if not digests:
        raise StepRefused(N_("no letters were made yet"))
    session.execute(
        insert(WorthlessTicketRow), [{"poll_id": poll_id, "digest": each} for each in digests]
    )
    session.execute(delete(TicketRow).where(of_poll))
    poll.letters_allowed = False
    for district in districts_of(session, poll_id):
        district.credentials = None
    return len(digests)


def allow_letters(session: Session, poll_id: str) -> int:
    """Let this service make the letters that a draft lacks, and return of how many districts.

    It holds until the letters are made worthless or the set-up is reopened. Raises StepRefused.
    """
    poll = poll_in_state(session, poll_id, "draft", "given letters")
    if poll.letters_allowed:
        raise StepRefused(N_("two officers have decided already that this service makes letters"))
    districts = voting_districts(session, poll_id)
    without = [district for district in districts if district.credentials is None]
    require_no_tokens(session, poll_id, without or districts)
    poll.letters_allowed = True
    return len(without)


def require_letters_allowed(session: Session, poll_id: str) -> None:
    """Raise StepRefused unless two officers decided that this service makes the letters."""
    if not get_poll(session, poll_id).letters_allowed:
        raise StepRefused(N_("two officers decide first that this service makes the letters"))


def require_no_tokens(session: Session, poll_id: str, districts: Sequence[DistrictRow]) -> None:
    """Raise StepRefused unless a poll is a draft and these districts of it have no tokens."""
    if get_poll(session, poll_id).state != "draft":
        raise StepRefused(
            N_("the poll %(poll)s is sealed already: no letters can be made any more"),
            poll=poll_id,
        )
    if not districts:
        raise StepRefused(N_("there is no such district with a vote"))
    if any(district.credentials is not None for district in districts):
        raise StepRefused(
            N_("the letters of %(poll)s were made; two officers can make all of them worthless"),
            poll=poll_id,
        )
