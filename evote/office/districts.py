"""Which district an address means."""

from sqlalchemy.orm import Session

from evote.errors import NotFound
from evote.models.polls import DistrictRow
from evote.polls import voting_districts


def voting_district(session: Session, poll_id: str, number: int) -> DistrictRow:
    """Return a district of a poll that votes; raises NotFound."""
    for district in voting_districts(session, poll_id):
        if district.number == number:
            return district
    raise NotFound(f"there is no district {number} that votes")
