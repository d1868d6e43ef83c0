"""A poll to practise with, made from the plan of a real one: same districts and rules, nobody real.

People on its rolls and on its ballots are invented; nothing personal is copied.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain, count
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import insert
from sqlalchemy.orm import Session

from crypto.randomness import Randomness
from evote.intake.poll_file import LONGEST_ID
from evote.models.plans import CandidacyRow, PlannedVoterRow
from evote.models.polls import PollRow
from evote.setup.candidacies import candidacies
from evote.setup.pictures import lend_pictures
from evote.setup.plans import Plan, begin_plan, read_plan
from evote.simulation.town import Person, people
from evote.wall_clock import fixed

ENDING: Final = "-essai"
"""Follows the name of the real poll."""

VOTERS: Final = 20
"""Invented people on the roll of each district: enough for a count, few enough to print."""


def begin_practice(
    session: Session, poll_id: str, randomness: Randomness, officer: str, now: datetime
) -> str:
    """Make a practice poll like another one, and return its name.

    Where the other one has opened already, the practice opens a day from now, for as long. Raises
    NotFound where the other one has no plan.
    """
    real = read_plan(session, poll_id)
    opens, closes = _hours(real, now)
    plan = replace(
        real,
        poll_id=_free_name(session, poll_id),
        opens=opens,
        closes=closes,
        practice=True,
        order="entry",
    )
    begin_plan(session, plan, randomness, officer, now)
    lend_pictures(session, poll_id, plan.poll_id)
    crowd = _different(people(randomness))
    numbers = [int(district["number"]) for district in plan.districts]
    places = [number for number in numbers for _ in range(VOTERS)]
    if places:
        session.execute(
            insert(PlannedVoterRow),
            [
                _voter(plan.poll_id, line, number, next(crowd))
                for line, number in enumerate(places, 1)
            ],
        )
    for row in candidacies(session, poll_id):
        if not row.withdrawn:
            session.add(_stand_in(plan.poll_id, row, next(crowd), now))
    return plan.poll_id


def _hours(real: Plan, now: datetime) -> tuple[datetime, datetime]:
    """Return when the practice opens and closes: as the real poll, or from tomorrow on."""
    if real.opens > now:
        return real.opens, real.closes
    zone = ZoneInfo(real.time_zone)
    day = now.astimezone(zone).date() + timedelta(days=1)
    opens = fixed(datetime.combine(day, real.opens.astimezone(zone).time(), zone))
    return opens, opens + (real.closes - real.opens)


def _free_name(session: Session, poll_id: str) -> str:
    """Return the name of the next practice poll: the real one's with an ending, and a number."""
    endings = chain([ENDING], (f"{ENDING}-{number}" for number in count(2)))
    names = (f"{poll_id[: LONGEST_ID - len(each)].rstrip('-')}{each}" for each in endings)
    return next(name for name in names if session.get(PollRow, name) is None)


def _voter(poll_id: str, line: int, district: int, person: Person) -> dict[str, object]:
    return {
        "poll_id": poll_id,
        "line": line,
        "district": district,
        "name": person.name,
        "address": f"{person.address}\n47000 Agen",
    }


def _stand_in(poll_id: str, row: CandidacyRow, person: Person, now: datetime) -> CandidacyRow:
    return CandidacyRow(
        poll_id=poll_id,
        district=row.district,
        on_list=row.on_list,
        place=row.place,
        name=person.name,
        born=person.born.isoformat(),
        gender=row.gender,
        consented_at=int(now.timestamp()),
    )


def _different(crowd: Iterator[Person]) -> Iterator[Person]:
    """Yield people of different names, and numbered ones when the town runs out of names."""
    known: set[str] = set()
    for number, person in enumerate(crowd):
        name = person.name if person.name not in known else f"{person.name} {number}"
        known.add(name)
        yield replace(person, name=name)
