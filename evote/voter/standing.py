"""Who stands in a district, as its page shows it before the result."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.models.polls import DistrictRow, ProfileRow
from evote.polls import rules_of


@dataclass(frozen=True, slots=True)
class PersonPage:
    """Somebody who stands; `place` is hers among all who do."""

    name: str
    place: int
    statement: str


@dataclass(frozen=True, slots=True)
class OfferPage:
    """What voters choose: a list of this name, or one person, where the name is empty."""

    name: str
    people: list[PersonPage]


def present_offers(session: Session, row: DistrictRow) -> list[OfferPage]:
    """Return who stands, in the order of the ballot."""
    contest = rules_of(row).contest
    said = {
        profile.place: profile.statement
        for profile in session.execute(
            select(ProfileRow.place, ProfileRow.statement).where(
                ProfileRow.district_uuid == row.uuid
            )
        )
    }
    people = [
        PersonPage(person.name, place, said.get(place, ""))
        for place, person in enumerate(contest.people)
    ]
    if contest.candidates:
        return [OfferPage("", [person]) for person in people]
    waiting = iter(people)
    return [
        OfferPage(offered.name, [next(waiting) for _ in offered.members])
        for offered in contest.lists
    ]
