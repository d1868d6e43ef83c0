"""How those who stand present themselves in the booth: their statements and photographs."""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.models.polls import ProfileRow


@dataclass(frozen=True, slots=True)
class Profile:
    """One person, by her place among all who stand, from 0; `photo` is an address or empty."""

    place: int
    statement: str
    photo: str


def profiles_of(session: Session, district_uuid: str) -> list[dict[str, int | str]]:
    """Return who of a district says or shows something, as the booth's script reads it."""
    rows = session.execute(
        select(ProfileRow.place, ProfileRow.statement, ProfileRow.photo.is_not(None).label("shown"))
        .where(ProfileRow.district_uuid == district_uuid)
        .order_by(ProfileRow.place)
    )
    return [
        asdict(Profile(row.place, row.statement, _photo(district_uuid, row.place, row.shown)))
        for row in rows
        if row.statement or row.shown
    ]


def _photo(district_uuid: str, place: int, shown: bool) -> str:  # noqa: FBT001 - a column
    return f"/elections/{district_uuid}/people/{place}/photo.jpg" if shown else ""
