"""The photographs of those who stand, as the voters' site shows them."""

from collections.abc import Mapping

from flask import Blueprint, Response, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from crypto.hashing import sha256_hex
from evote.errors import NotFound
from evote.models.polls import DistrictRow, ProfileRow
from evote.results.publication import public_district
from evote.voter.polling import station

SECONDS_KEPT = 24 * 3600
"""A photograph is sealed with the poll; browsers still ask again after a day."""

portraits = Blueprint("portraits", __name__)


@portraits.get("/elections/<election:uuid>/people/<int:place>/photo.jpg")
def photo(uuid: str, place: int) -> Response:
    """Send the photograph of somebody who stands, by her place among all who do."""
    with station().database.reading() as session:
        public_district(session, uuid)
        profile = session.get(ProfileRow, (uuid, place))
    if profile is None or profile.photo is None:
        raise NotFound("there is no such photograph")
    answer = Response(profile.photo, mimetype="image/jpeg")
    answer.set_etag(sha256_hex(profile.photo))
    answer.cache_control.public = True
    answer.cache_control.max_age = SECONDS_KEPT
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.make_conditional(request)
    return answer


def photos_of(session: Session, poll_id: str) -> Mapping[str, frozenset[int]]:
    """Return the places of those who show a photograph, by the election of their district."""
    found: dict[str, set[int]] = {}
    for uuid, place in session.execute(
        select(ProfileRow.district_uuid, ProfileRow.place)
        .join(DistrictRow, DistrictRow.uuid == ProfileRow.district_uuid)
        .where(DistrictRow.poll_id == poll_id, ProfileRow.photo.is_not(None))
    ):
        found.setdefault(uuid, set()).add(place)
    return {uuid: frozenset(places) for uuid, places in found.items()}
