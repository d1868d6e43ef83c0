"""A day on which some vote on paper, and the officers who count their ballots."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from crypto.randomness import system_randomness
from evote.accounts.officers import Officer, Role, add_officer, officer_of
from evote.count.counting import aggregate_poll, count_poll
from evote.count.paper import enter_paper_count
from evote.life.steps import close_poll_early, publish_poll
from evote.models.officers import OfficerRow
from evote.voting.casting import cast
from evote.voting.paper import mark_paper
from evote.voting.tickets import find_ticket
from tally.paper import PaperCount
from tests.simulation import SMALL, ElectionDay

ONLINE, ON_PAPER = range(11), range(11, 14)
"""Residents of the first district: 11 choose the first candidate online, 3 vote on paper."""

COUNT = PaperCount(ballots=3, null=0, blank=1, votes=(0, 0, 2, 1))
"""One of the three is blank, two are for the third candidate, one of them also for the last."""


def number_of(day: ElectionDay, resident: int) -> int:
    """Return the number on the first district's roll of a resident, counted from 0."""
    with day.database.reading() as session:
        ticket = find_ticket(session, day.uuids[0], day.submission(resident).ticket)
    assert ticket.voter_number is not None
    return ticket.voter_number


def mark(day: ElectionDay, voter: int, district: int = 0) -> None:
    """Mark a voter by her number, at the time that the day's clock shows."""
    with day.database.writing() as session:
        mark_paper(session, day.uuids[district], voter, day.clock())


def both_channels(day: ElectionDay) -> None:
    """Let everybody of the first district vote, and close."""
    for resident in ONLINE:
        cast(day.database, day.station.districts, day.submission(resident), day.clock())
    for resident in ON_PAPER:
        mark(day, number_of(day, resident))
    close_poll_early(day.database, SMALL.poll_id, day.clock())


def officer(day: ElectionDay, name: str, role: Role = "secretary") -> Officer:
    """Return the officer of this name, who gets an account when she is first called."""
    with day.database.writing() as session:
        row = session.scalars(select(OfficerRow).where(OfficerRow.name == name)).one_or_none()
        if row is not None:
            return officer_of(session, row)
        return add_officer(session, name, f"{name.rsplit(maxsplit=1)[-1]}@town.example", [role])


def enter(
    day: ElectionDay, name: str, count: PaperCount = COUNT, explanation: str = "", district: int = 0
) -> None:
    """Let an officer enter what she counted."""
    entering = officer(day, name)
    with day.database.writing() as session:
        enter_paper_count(
            session,
            day.uuids[district],
            count,
            explanation,
            entering,
            system_randomness,
            day.clock(),
        )


def count_and_publish(day: ElectionDay) -> None:
    """Add up, decrypt, declare and publish a closed poll."""
    count(day)
    publish_poll(day.database, SMALL.poll_id, day.clock())


def count(day: ElectionDay) -> None:
    """Add up, decrypt and declare a closed poll."""
    with ThreadPoolExecutor(1) as executor:
        list(aggregate_poll(day.database, SMALL.poll_id, executor))
        shares = day.poll.decrypt(executor)
    count_poll(day.database, SMALL.poll_id, shares, day.clock())
