"""A fingerprint over all that two officers approve of a draft.

It is taken when an act is proposed and again when it is confirmed: what one officer changes in
between is not what the other two looked at.
"""

import hashlib
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.models.base import Base
from evote.models.plans import CandidacyRow, PlannedVoterRow, PlanRow
from evote.models.polls import DistrictRow, PollRow, ProfileRow
from evote.models.rolls import TicketRow, VoterRow
from evote.models.trustees import TrusteeRow

_TABLES: Final[tuple[tuple[type[Base], str], ...]] = (
    (PollRow, "id"),
    (PlanRow, "poll_id"),
    (CandidacyRow, "poll_id"),
    (PlannedVoterRow, "poll_id"),
    (DistrictRow, "poll_id"),
    (TrusteeRow, "poll_id"),
    (ProfileRow, "district_uuid"),
    (VoterRow, "district_uuid"),
    (TicketRow, "district_uuid"),
)
"""What is approved, and the column that says of which poll or district it is."""


def draft_fingerprint(session: Session, poll_id: str) -> str:
    """Return the SHA-256 over plan, candidates, rolls, rules, tickets and keys, in hexadecimal."""
    uuids = session.scalars(select(DistrictRow.uuid).where(DistrictRow.poll_id == poll_id)).all()
    ours = {"id": [poll_id], "poll_id": [poll_id], "district_uuid": uuids}
    digest = hashlib.sha256()
    for model, owner in _TABLES:
        table = model.__table__
        rows = select(table).where(table.c[owner].in_(ours[owner])).order_by(*table.primary_key)
        for row in session.execute(rows):
            digest.update(repr(tuple(row)).encode())
    return digest.hexdigest()
