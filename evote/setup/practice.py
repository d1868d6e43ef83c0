"""A poll to practise with, made from the plan of a real one: same districts and rules, nobody real.

People on its rolls and on its ballots are invented; nothing personal is copied.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from crypto.randomness import Randomness
from evote.models.plans import CandidacyRow, PlannedVoterRow
from evote.setup.candidacies import candidacies
from evote.setup.pictures import lend_pictures
from evote.setup.plans import begin_plan, read_plan
from evote.simulation.town import Person, people

ENDING: Final = "-essai"
"""Follows the name of the real poll."""

VOTERS: Final = 20
"""Invented people on the roll of each district: enough for a count, few enough to print."""


def begin_practice(
    session: Session, poll_id: str, randomness: Randomness, officer: str, now: datetime
) -> str:
    """Make a practice poll like another one, and return its name.

    Raises NotFound where the other one has no plan, StepRefused where there is one already.
    """
    plan = replace(
        read_plan(session, poll_id), poll_id=f"{poll_id}{ENDING}", practice=True, order="entry"
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
