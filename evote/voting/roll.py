"""The roll: who may vote in a district, in the order in which it was handed in."""

from collections.abc import Sequence

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from evote.intake.roll_sheet import RollEntry
from evote.models.polls import DistrictRow
from evote.models.rolls import VoterRow


def enter_roll(session: Session, district_uuid: str, roll: Sequence[RollEntry]) -> None:
    """Put the people of a roll on the roll of a district, numbered from 1."""
    if not roll:
        return
    session.execute(
        insert(VoterRow),
        [
            {
                "district_uuid": district_uuid,
                "number": number,
                "name": entry.name,
                "address": "\n".join(entry.address),
            }
            for number, entry in enumerate(roll, 1)
        ],
    )


def read_roll(session: Session, district_uuid: str) -> list[RollEntry]:
    """Return the roll of a district in the order of its numbers."""
    rows = session.scalars(
        select(VoterRow).where(VoterRow.district_uuid == district_uuid).order_by(VoterRow.number)
    )
    return [RollEntry(row.name, tuple(row.address.split("\n"))) for row in rows]


def roll_sizes(session: Session, poll_id: str) -> dict[str, int]:
    """Return how many people may vote in each district of a poll, by its election."""
    rows = session.execute(
        select(VoterRow.district_uuid, func.count().label("people"))
        .join(DistrictRow, DistrictRow.uuid == VoterRow.district_uuid)
        .where(DistrictRow.poll_id == poll_id, VoterRow.struck.is_(False))
        .group_by(VoterRow.district_uuid)
    )
    return {row.district_uuid: row.people for row in rows}


def roll_size(session: Session, district_uuid: str) -> int:
    """Return how many people may vote in a district."""
    return session.scalars(
        select(func.count()).where(
            VoterRow.district_uuid == district_uuid, VoterRow.struck.is_(False)
        )
    ).one()


def name_on_roll(session: Session, poll_id: str, district: int, number: int) -> str | None:
    """Return the name of a number on the roll of a district; None when there is no such number."""
    return session.scalars(
        select(VoterRow.name)
        .join(DistrictRow, DistrictRow.uuid == VoterRow.district_uuid)
        .where(
            DistrictRow.poll_id == poll_id,
            DistrictRow.number == district,
            VoterRow.number == number,
        )
    ).one_or_none()
