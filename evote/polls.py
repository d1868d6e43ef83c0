"""The life of a poll: draft, sealed, open, closed, counted, published; never backwards.

Each step is one transaction. It first checks its conditions, all of them, and says in one sentence
what is missing; a step that is refused leaves the poll as it was. The count has its own module.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ballots.election import write_election
from ballots.poll import (
    Rules,
    election_description,
    procedure_of,
    question_of,
    read_rules,
    write_rules,
)
from ballots.record import setup_data
from ballots.token import new_uuid
from crypto.canonical import decode, encode
from crypto.group import Group
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.boards import begin_board, lock_board, post, read_board, stage_of
from evote.db import Database
from evote.errors import NotFound, StepRefused
from evote.models.boards import BallotRow
from evote.models.polls import DistrictRow, MomentRow, PollRow
from evote.models.rolls import TicketRow, VoterRow
from evote.models.trustees import (
    CeremonyRow,
    FindingRow,
    MemberRow,
    MessageRow,
    ReplacementRow,
    TrusteeRow,
)
from evote.poll_file import NewPoll
from evote.roll import enter_roll
from evote.tickets import count_roll_marks
from tally.trustees import Trustees, read_trustees


def create_poll(database: Database, new: NewPoll, randomness: Randomness) -> None:
    """Store a new poll as a draft; raises StepRefused when its name is taken."""
    with database.writing() as session:
        if session.get(PollRow, new.poll.id) is not None:
            raise StepRefused(f"there is already a poll {new.poll.id}")
        session.add(
            PollRow(
                id=new.poll.id,
                state="draft",
                group=new.group.name,
                language=new.language,
                help_phone=new.help_phone,
                sender="\n".join(new.sender),
                receipt_seed=bytes(randomness(256) for _ in range(32)),
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
                    rules=write_rules(district.rules),
                )
            )
            enter_roll(session, uuid, district.roll)


def delete_draft(database: Database, poll_id: str) -> None:
    """Delete a poll that is not sealed yet, with its roll and its tokens; raises StepRefused."""
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "draft", "deleted")
        for district in districts_of(session, poll_id):
            for table in (TicketRow, VoterRow):
                session.execute(delete(table).where(table.district_uuid == district.uuid))
            session.delete(district)
        for part in (MessageRow, FindingRow, ReplacementRow, MemberRow, CeremonyRow, TrusteeRow):
            session.execute(delete(part).where(part.poll_id == poll_id))
        session.flush()
        session.delete(poll)


def seal_poll(database: Database, poll_id: str, now: datetime) -> None:
    """Fix the rules, the trustees' key and the credentials of every district on its board.

    Raises StepRefused unless the poll is a draft whose tokens are issued and which closes later.
    """
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "draft", "sealed")
        group = group_named(poll.group)
        raw_trustees = _raw_trustees(session, poll_id)
        trustees = read_trustees(group, raw_trustees)
        for district in _districts_to_seal(session, poll_id):
            rules = rules_of(district)
            if now >= rules.poll.closes:
                raise StepRefused(f"the poll was to close on {rules.poll.closes}: that is past")
            if district.credentials is None:
                raise StepRefused(f"no tokens were issued for the district {rules.district.name}")
            election = _election(district.uuid, rules, group, trustees)
            fixed = (election, raw_trustees, district.credentials)
            tickets = _count_tickets(session, district.uuid)
            board = begin_board(session, district.uuid, int(now.timestamp()), tickets)
            post(session, board, "Setup", *fixed, setup_data(*fixed))
            district.credentials = None
        poll.state = "sealed"


def open_poll(database: Database, poll_id: str, now: datetime) -> None:
    """Let ballots in from the opening date of the poll on.

    Raises StepRefused unless the poll is sealed and closes later.
    """
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "sealed", "opened")
        closes = rules_of(districts_of(session, poll_id)[0]).poll.closes
        if now >= closes:
            raise StepRefused(f"the poll was to close on {closes}: that is past")
        poll.state = "open"
        _note(session, poll, "opened", now)


def close_poll(database: Database, poll_id: str, now: datetime) -> None:
    """Close every ballot box; from here on no ballot is taken.

    Raises StepRefused unless the poll is open and its closing date has come.
    """
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "open", "closed")
        closes = rules_of(districts_of(session, poll_id)[0]).poll.closes
        if now < closes:
            raise StepRefused(f"the poll takes ballots until {closes}")
        _close_boxes(session, poll, now)
    database.forget_history()


def close_poll_early(database: Database, poll_id: str, now: datetime) -> None:
    """Close every ballot box before its date, as after an incident; raises StepRefused."""
    with database.writing() as session:
        _close_boxes(session, poll_in_state(session, poll_id, "open", "closed"), now)
    database.forget_history()


def publish_poll(database: Database, poll_id: str, now: datetime) -> None:
    """Make results and complete records public.

    Raises StepRefused unless the poll is counted and every tie is settled.
    """
    with database.writing() as session:
        poll = poll_in_state(session, poll_id, "counted", "published")
        if waiting := [str(district.number) for district in undeclared(session, poll_id)]:
            raise StepRefused(f"ties wait for two officers in district {', '.join(waiting)}")
        poll.state = "published"
        _note(session, poll, "published", now)


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


def poll_in_state(session: Session, poll_id: str, state: str, becoming: str) -> PollRow:
    """Return a poll, locked for its next step; raises StepRefused in another state."""
    poll = session.get(PollRow, poll_id, with_for_update=True, populate_existing=True)
    if poll is None:
        raise NotFound(f"there is no poll {poll_id}")
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


def rules_of(district: DistrictRow) -> Rules:
    """Return the rules of a district."""
    return read_rules(decode(district.rules))


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


def _close_boxes(session: Session, poll: PollRow, now: datetime) -> None:
    for district in voting_districts(session, poll.id):
        board = lock_board(session, district.uuid)
        ballots, marks = count_ballots(session, district.uuid), count_roll_marks(board)
        if ballots != marks:
            raise StepRefused(
                f"district {district.number} has {ballots} ballots and {marks} roll marks: "
                "the database was changed from outside"
            )
        post(session, board, "EndBallots")
    poll.state = "closed"
    _note(session, poll, "closed", now)


def _districts_to_seal(session: Session, poll_id: str) -> list[DistrictRow]:
    """Return the districts that get a board; raises StepRefused when none votes."""
    districts = voting_districts(session, poll_id)
    if not districts:
        raise StepRefused("by the rules no district of this poll votes: there is nothing to seal")
    return districts


def _note(session: Session, poll: PollRow, moment: str, now: datetime) -> None:
    session.add(MomentRow(poll_id=poll.id, name=moment, at=int(now.timestamp())))


def _election(uuid: str, rules: Rules, group: Group, trustees: Trustees) -> bytes:
    return write_election(
        uuid=uuid,
        name=f"{rules.poll.name} - {rules.district.name}",
        description=election_description(rules),
        group=group,
        public_key=trustees.public_key,
        questions=[question_of(rules.contest)],
    )


def _raw_trustees(session: Session, poll_id: str) -> bytes:
    parts = session.execute(
        select(TrusteeRow.kind, TrusteeRow.entry)
        .where(TrusteeRow.poll_id == poll_id)
        .order_by(TrusteeRow.owner)
    ).all()
    if not parts:
        raise StepRefused(
            "the poll has no trustees with keys: `evote ceremony` begins and finishes their key"
        )
    return encode([[part.kind, decode(part.entry)] for part in parts])


def _count_tickets(session: Session, district_uuid: str) -> int:
    return session.scalars(
        select(func.count()).where(TicketRow.district_uuid == district_uuid)
    ).one()
