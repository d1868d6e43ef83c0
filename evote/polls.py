"""Polls: how they come into the database, and what every step of their life asks about them.

draft, sealed, open, closed, counted, published; never backwards. Each step is one transaction. It
first checks its conditions, all of them, and says in one sentence what is missing; a step that is
refused leaves the poll as it was. The steps are in `evote.sealing.sealing`, `evote.life.steps` and
`evote.count.counting`.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ballots.poll import Rules, procedure_of, read_rules, write_rules
from ballots.token import new_uuid
from crypto.canonical import decode
from crypto.randomness import Randomness
from evote.db import Database
from evote.errors import NotFound, StepRefused
from evote.intake.poll_file import NewPoll
from evote.models.base import Base
from evote.models.boards import BallotRow
from evote.models.polls import DistrictRow, PollRow, ProfileRow
from evote.models.trustees import TrusteeRow
from evote.voting.boards import read_board, stage_of
from evote.voting.receipts import naming_receipt_key
from evote.voting.roll import enter_roll

REMEMBERED_RULES = 256
"""Districts: those of several polls of a large town."""

STATES: Final = ("draft", "sealed", "open", "closed", "counted", "published")
"""What a poll goes through, and never back."""


def create_poll(database: Database, new: NewPoll, randomness: Randomness) -> None:
    """Store a new poll as a draft; raises StepRefused when its name is taken."""
    with database.writing() as session:
        if session.get(PollRow, new.poll.id) is not None:
            raise StepRefused(f"there is already a poll {new.poll.id}")
        seed = bytes(randomness(256) for _ in range(32))
        session.add(
            PollRow(
                id=new.poll.id,
                state="draft",
                group=new.group.name,
                language=new.language,
                help_phone=new.help_phone,
                sender="\n".join(new.sender),
                practice=new.practice,
                grace_minutes=new.grace_minutes,
                appeals_until=new.appeals_until and new.appeals_until.isoformat(),
                colour=new.colour or None,
                geojson=new.geojson,
                logo=new.logo,
                receipt_seed=seed,
            )
        )
        session.flush()
        session.add_all(
            TrusteeRow(poll_id=new.poll.id, owner=owner, kind="Single", entry=entry)
            for owner, entry in enumerate(new.trustees, 1)
        )
        for district in new.districts:
            uuid = new_uuid(randomness)
            session.execute(
                insert(DistrictRow).values(
                    uuid=uuid,
                    poll_id=new.poll.id,
                    number=district.rules.district.number,
                    rules=write_rules(naming_receipt_key(district.rules, seed)),
                )
            )
            enter_roll(session, uuid, district.roll)
            session.add_all(
                ProfileRow(
                    district_uuid=uuid,
                    place=each.place,
                    statement=each.statement,
                    photo=each.photo,
                )
                for each in district.profiles
            )


def delete_draft(database: Database, poll_id: str) -> None:
    """Delete a poll by the operator's command; raises StepRefused like `remove_draft`."""
    with database.writing() as session:
        remove_draft(session, poll_id)


def remove_draft(session: Session, poll_id: str) -> None:
    """Delete a poll that is not sealed yet, with all that belongs to it; raises StepRefused."""
    poll = poll_in_state(session, poll_id, "draft", "deleted")
    districts = select(DistrictRow.uuid).where(DistrictRow.poll_id == poll_id)
    for table in reversed(Base.metadata.sorted_tables):
        if "poll_id" in table.c:
            session.execute(delete(table).where(table.c.poll_id == poll_id))
        elif "district_uuid" in table.c:
            session.execute(delete(table).where(table.c.district_uuid.in_(districts)))
    session.delete(poll)


# ---------------------------------------------------------------- what steps ask


def get_poll(session: Session, poll_id: str) -> PollRow:
    """Return a poll; raises NotFound."""
    poll = session.get(PollRow, poll_id)
    if poll is None:
        raise NotFound(f"there is no poll {poll_id}")
    return poll


def all_polls(session: Session) -> Sequence[PollRow]:
    """Return every poll, also drafts, by name."""
    return session.scalars(select(PollRow).order_by(PollRow.id)).all()


def locked_poll(session: Session, poll_id: str) -> PollRow:
    """Return a poll as it is now, and let nobody else change it meanwhile; raises NotFound."""
    poll = session.get(PollRow, poll_id, with_for_update=True, populate_existing=True)
    if poll is None:
        raise NotFound(f"there is no poll {poll_id}")
    return poll


def poll_in_state(session: Session, poll_id: str, state: str, becoming: str) -> PollRow:
    """Return a poll, locked for its next step; raises StepRefused in another state."""
    poll = locked_poll(session, poll_id)
    if poll.state != state:
        raise StepRefused(
            f"the poll {poll_id} is {poll.state}: only when it is {state} can it be {becoming}"
        )
    return poll


def districts_of(session: Session, poll_id: str) -> Sequence[DistrictRow]:
    """Return the districts of a poll in the order of their numbers."""
    return session.scalars(
        select(DistrictRow).where(DistrictRow.poll_id == poll_id).order_by(DistrictRow.number)
    ).all()


def voting_districts(session: Session, poll_id: str) -> list[DistrictRow]:
    """Return the districts that vote; by its rules, one without a contest has no ballot box."""
    return [district for district in districts_of(session, poll_id) if has_vote(district)]


def has_vote(district: DistrictRow) -> bool:
    """Say whether people vote in a district, which its sealed rules decide."""
    return procedure_of(rules_of(district).contest) == "vote"


def undeclared(session: Session, poll_id: str) -> list[DistrictRow]:
    """Return the districts with a result that does not yet say who is elected."""
    return [
        district
        for district in voting_districts(session, poll_id)
        if district.declaration is None
        and stage_of(session, read_board(session, district.uuid)) == "declared"
    ]


def has_letters(session: Session, poll_id: str) -> bool:
    """Say whether letters are good in any district of a draft; the seal moves credentials away."""
    return any(district.credentials is not None for district in districts_of(session, poll_id))


def rules_of(district: DistrictRow) -> Rules:
    """Return the rules of a district."""
    return _read(district.rules)


@lru_cache(maxsize=REMEMBERED_RULES)
def _read(rules: bytes) -> Rules:
    """Read rules once: every page of a poll asks for those of all its districts."""
    return read_rules(decode(rules))


def count_ballots(session: Session, district_uuid: str) -> int:
    """Return how many ballots stand on a district's board."""
    return session.scalars(
        select(func.count()).where(BallotRow.district_uuid == district_uuid)
    ).one()


def is_decryptable(session: Session, district: DistrictRow) -> bool:
    """Say whether a district has so many ballots that a result keeps them secret."""
    contest = rules_of(district).contest
    enough = count_ballots(session, district.uuid) >= contest.small_tally_limit
    return procedure_of(contest) == "vote" and enough
