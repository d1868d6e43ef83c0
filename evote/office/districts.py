"""Which district an address means."""

from sqlalchemy.orm import Session

from evote.errors import NotFound
from evote.models.polls import DistrictRow
from evote.polls import districts_of, rules_of, voting_districts


def voting_district(session: Session, poll_id: str, number: int) -> DistrictRow:
    """Return a district of a poll that votes; raises NotFound."""
    for district in voting_districts(session, poll_id):
        if district.number == number:
            return district
    raise NotFound(f"there is no district {number} that votes")


def district_names(session: Session, poll_id: str) -> dict[int, str]:
    """Return the name of each district by its number; none before the roll is approved."""
    return {row.number: rules_of(row).district.name for row in districts_of(session, poll_id)}
