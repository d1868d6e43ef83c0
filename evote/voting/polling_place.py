"""The polling place: an agent finds a voter on the roll and sees whether she may still vote.

Each look is counted for the officer, the district and the hour; whom it was for is kept nowhere.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from evote.accounts.officers import Officer, folded
from evote.errors import N_, StepRefused
from evote.models.boards import BoardRow
from evote.models.officers import OfficerRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.rolls import VoterRow
from evote.models.watch import LookRow
from evote.voting.boards import lock_board
from evote.voting.paper import has_voted

MOST_FOUND: Final = 12
"""Voters shown at once: whoever reads out a whole name finds hers among fewer."""

SHORTEST_NAME: Final = 2
"""Letters; with fewer one would rather leaf through the roll than look somebody up."""

MOST_LOOKS: Final = 200
"""Lines of the log of looks that are shown at once."""

ANSWERS_IN: Final = frozenset({"sealed", "open"})
"""States of a poll in which its roll answers: afterwards nobody needs to know who has voted."""

Standing: TypeAlias = Literal["may-vote", "has-voted", "struck"]


@dataclass(frozen=True, slots=True)
class Voter:
    """Somebody on the roll of a district."""

    number: int
    name: str = field(repr=False)
    address: tuple[str, ...] = field(repr=False)
    standing: Standing


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a look found; `more` says that there are others, who are not shown."""

    voters: tuple[Voter, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Looks:
    """How often an officer looked somebody up in a district in the hour that began then."""

    hour: datetime
    district: int
    officer: str
    looks: int


def find_voters(
    session: Session, district_uuid: str, asked: str, officer: Officer, now: datetime
) -> Found:
    """Look for a number on the roll, or for the beginnings of the words of a name, in any order.

    Accents, capitals and hyphens do not matter. Too short a name finds nobody. Raises NotFound, and
    StepRefused once the boxes are closed.
    """
    board = _board_in_use(session, district_uuid)
    _note_look(session, district_uuid, officer, now)
    found = _rows(session, district_uuid, asked)
    return Found(
        voters=tuple(_voter(session, board, row) for row in found[:MOST_FOUND]),
        more=len(found) > MOST_FOUND,
    )


def look_at(
    session: Session, district_uuid: str, number: int, officer: Officer, now: datetime
) -> Voter | None:
    """Return the voter of a number; None when there is no such number.

    Raises NotFound, and StepRefused once the boxes are closed.
    """
    board = _board_in_use(session, district_uuid)
    _note_look(session, district_uuid, officer, now)
    row = session.get(VoterRow, (district_uuid, number))
    return _voter(session, board, row) if row else None


def looks_of(session: Session, poll_id: str) -> list[Looks]:
    """Return who looked somebody up in which district and hour, the latest first."""
    rows = session.execute(
        select(LookRow.hour, DistrictRow.number, OfficerRow.name, LookRow.looks)
        .join(DistrictRow, DistrictRow.uuid == LookRow.district_uuid)
        .join(OfficerRow, OfficerRow.id == LookRow.officer_id)
        .where(DistrictRow.poll_id == poll_id)
        .order_by(LookRow.hour.desc(), DistrictRow.number, OfficerRow.name)
        .limit(MOST_LOOKS)
    )
    return [
        Looks(datetime.fromtimestamp(0, UTC) + timedelta(hours=hour), number, name, looks)
        for hour, number, name, looks in rows
    ]


def _board_in_use(session: Session, district_uuid: str) -> BoardRow:
    board = lock_board(session, district_uuid)
    state = session.scalars(
        select(PollRow.state).join(DistrictRow).where(DistrictRow.uuid == district_uuid)
    ).one()
    if state not in ANSWERS_IN:
        raise StepRefused(
            N_("the boxes are closed: nobody is looked up on the roll any more, and nobody marked")
        )
    return board


def _rows(session: Session, district_uuid: str, asked: str) -> Sequence[VoterRow]:
    roll = select(VoterRow).where(VoterRow.district_uuid == district_uuid)
    number = asked.strip()
    if number.isascii() and number.isdigit():
        # Longer numbers than any roll has do not fit into the database either.
        return session.scalars(roll.where(VoterRow.number == int(number[:9]))).all()
    wanted = folded(asked).split()
    if sum(map(len, wanted)) < SHORTEST_NAME:
        return []
    everybody = session.scalars(roll.order_by(VoterRow.name, VoterRow.number))
    return [row for row in everybody if _begins(folded(row.name).split(), wanted)]


def _begins(words: Sequence[str], wanted: Sequence[str]) -> bool:
    return all(any(word.startswith(beginning) for word in words) for beginning in wanted)


def _voter(session: Session, board: BoardRow, row: VoterRow) -> Voter:
    standing: Standing = "has-voted" if has_voted(session, board, row.number) else "may-vote"
    return Voter(
        number=row.number,
        name=row.name,
        address=tuple(row.address.split("\n")),
        standing="struck" if row.struck else standing,
    )


def _note_look(session: Session, district_uuid: str, officer: Officer, now: datetime) -> None:
    """Count a look; the board is locked, so that nobody else counts hers at the same time."""
    key = {
        "district_uuid": district_uuid,
        "officer_id": officer.id,
        "hour": int(now.timestamp()) // 3600,
    }
    row = session.get(LookRow, tuple(key.values()))
    if row is None:
        session.execute(insert(LookRow).values(**key, looks=1))
    else:
        row.looks += 1
