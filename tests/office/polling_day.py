"""The office on the day of a poll: two districts vote, officers sit at their desks."""

from sqlalchemy import select, update

from evote.models.rolls import VoterRow
from tally.paper import PaperCount
from tests.office.conftest import Office
from tests.simulation import SMALL, ElectionDay

POLL = f"/polls/{SMALL.poll_id}"


def office_of(day: ElectionDay) -> Office:
    """Return the office over the station of a poll."""
    return Office(day.station, day.clock)


def rename(day: ElectionDay, number: int, name: str) -> None:
    """Give a voter of the first district another name."""
    with day.database.writing() as session:
        session.execute(
            update(VoterRow)
            .where(VoterRow.district_uuid == day.uuids[0], VoterRow.number == number)
            .values(name=name)
        )


def names_on_the_roll(day: ElectionDay) -> list[str]:
    """Return everybody's name in the first district."""
    with day.database.reading() as session:
        return list(
            session.scalars(select(VoterRow.name).where(VoterRow.district_uuid == day.uuids[0]))
        )


def typed(count: PaperCount, explanation: str = "") -> dict[str, str]:
    """Return what an officer types who counted this."""
    votes = {f"votes-{place}": f"{votes}" for place, votes in enumerate(count.votes)}
    return {
        "ballots": f"{count.ballots}",
        "null": f"{count.null}",
        "blank": f"{count.blank}",
        **votes,
        "explanation": explanation,
    }
