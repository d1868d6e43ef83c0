"""The parts of a set-up, each changed on a page of its own, so that nobody overwrites unseen.

A page shows a part in one version, a fingerprint of all that it shows. Whoever saves it says which
version she saw; when another one stands by then, nothing is changed, and she is told who did it.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from crypto.hashing import sha256_hex
from evote.errors import N_, NotFound, StepRefused
from evote.models.plans import CandidacyRow, PlannedVoterRow, SetupChangeRow
from evote.polls import get_poll
from evote.setup.candidacies import candidacies, candidacy_row, predecessors
from evote.setup.plans import plan_table, read_plan, require_in_setup, require_plan

Kind: TypeAlias = Literal[
    "basics", "rules", "lot", "districts", "district", "roll", "voter", "candidacy", "place"
]

Content: TypeAlias = Mapping[str, Any]
"""What a page shows of a part, in the words of a poll file."""

_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "districts": ("districts", "district"),
        "district": ("districts", "district"),
        "roll": ("roll", "voter"),
        "voter": ("roll", "voter"),
        "place": (),
    }
)
"""Which kinds change together with a kind, where there are others; of places nobody is known."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a set-up; `number` is that of a district, a candidature, a line of the roll.

    The "place" of a candidature is right after somebody else's on a list.
    """

    kind: Kind
    number: int = 0


_CANDIDACY_COLUMNS: Final = tuple(
    column.key for column in CandidacyRow.__table__.columns if column.key != "place"
)

BASICS: Final = Part("basics")
RULES: Final = Part("rules")
LOT: Final = Part("lot")
ALL_DISTRICTS: Final = Part("districts")
WHOLE_ROLL: Final = Part("roll")


def content_of(session: Session, poll_id: str, part: Part) -> Content | None:
    """Return all that a page shows of a part; None where there is no such part (any more)."""
    if part.kind == "candidacy":
        row = session.get(CandidacyRow, part.number)
        return candidacy_content(row) if row and row.poll_id == poll_id else None
    if part.kind == "place":
        row = candidacy_row(session, poll_id, part.number)
        before = predecessors(candidacies(session, poll_id, row.district))
        return place_content(before[part.number])
    if part.kind == "voter":
        voter = session.get(PlannedVoterRow, (poll_id, part.number))
        return _voter(voter) if voter else None
    if part.kind == "roll":
        return {"roll": _roll_fingerprint(session, poll_id)}
    return _content_of_plan(session, poll_id, part)


def required_content(session: Session, poll_id: str, part: Part) -> Content:
    """Return all that a page shows of a part; raises NotFound where there is no such part."""
    content = content_of(session, poll_id, part)
    if content is None:
        raise NotFound(f"there is no {part.kind} {part.number} in the poll {poll_id}")
    return content


def candidacy_content(row: CandidacyRow) -> Content:
    """Return all that a page shows of somebody who wants to stand."""
    columns = {name: getattr(row, name) for name in _CANDIDACY_COLUMNS}
    return {**columns, "photo": sha256_hex(row.photo) if row.photo else ""}


def place_content(before: CandidacyRow | None) -> Content:
    """Return what a page shows of a place on a list: who stands right before it."""
    return {"after": before.id if before else 0}


def version_of(content: Content | None) -> str:
    """Return the fingerprint of what a page shows of a part; empty where there is none."""
    if content is None:
        return ""
    return sha256_hex(json.dumps(content, sort_keys=True, default=str).encode())


def claim(
    session: Session, poll_id: str, part: Part, seen: str, officer: str, now: datetime
) -> None:
    """Lock a part for a change by an officer who saw it in a version, and note that she makes it.

    Raises StepRefused when another version stands by now: of two who saw the same one, one wins.
    """
    require_in_setup(session, poll_id)
    standing = content_of(session, poll_id, part)
    if version_of(standing) != seen:
        raise _overtaken(session, poll_id, part, gone=standing is None)
    note_change(session, poll_id, part, officer, now)


def note_change(session: Session, poll_id: str, part: Part, officer: str, now: datetime) -> None:
    """Note who changed a part last."""
    session.merge(
        SetupChangeRow(
            poll_id=poll_id,
            kind=part.kind,
            number=part.number,
            at=int(now.timestamp()),
            officer=officer,
        )
    )


def _overtaken(session: Session, poll_id: str, part: Part, *, gone: bool) -> StepRefused:
    last = _last_change(session, poll_id, part)
    if last is None:
        return StepRefused(_GONE if gone else _CHANGED)
    zone = ZoneInfo(read_plan(session, poll_id).time_zone)
    at = datetime.fromtimestamp(last.at, UTC).astimezone(zone)
    return StepRefused(_GONE_BY if gone else _CHANGED_BY, officer=last.officer, moment=at)


def _last_change(session: Session, poll_id: str, part: Part) -> SetupChangeRow | None:
    kinds = _FAMILIES.get(part.kind, (part.kind,))
    query = select(SetupChangeRow).where(
        SetupChangeRow.poll_id == poll_id, SetupChangeRow.kind.in_(kinds)
    )
    if part.number:
        touched = or_(SetupChangeRow.number == part.number, SetupChangeRow.number == 0)
        query = query.where(touched)
    return session.scalars(query.order_by(SetupChangeRow.at.desc()).limit(1)).first()


def _content_of_plan(session: Session, poll_id: str, part: Part) -> Content | None:
    plan = read_plan(session, poll_id)
    table = plan_table(plan)
    contest, districts = table.pop("contest"), table.pop("districts")
    if part.kind == "rules":
        return dict(contest)
    if part.kind == "districts":
        return {"districts": districts}
    if part.kind == "district":
        return next((each for each in districts if each["number"] == part.number), None)
    if part.kind == "lot":
        row = require_plan(session, poll_id)
        return {"source": row.lot_source, "seed": row.lot_seed}
    logo = get_poll(session, poll_id).logo
    return {**table, "logo": sha256_hex(logo) if logo else ""}


def _voter(row: PlannedVoterRow) -> Content:
    return {"district": row.district, "name": row.name, "address": row.address}


def _roll_fingerprint(session: Session, poll_id: str) -> str:
    rows = session.execute(
        select(
            PlannedVoterRow.line,
            PlannedVoterRow.district,
            PlannedVoterRow.name,
            PlannedVoterRow.address,
        )
        .where(PlannedVoterRow.poll_id == poll_id)
        .order_by(PlannedVoterRow.line)
    )
    return sha256_hex("\n".join(repr(tuple(row)) for row in rows).encode())


_CHANGED: Final = N_(
    "Somebody changed this after you had opened it. Look at what stands now; then do it once more, "
    "if you still want to."
)
_CHANGED_BY: Final = N_(
    "%(officer)s changed this after you had opened it: %(moment)s. Look at what stands now; then "
    "do it once more, if you still want to."
)
_GONE: Final = N_("Somebody took this away after you had opened it.")
_GONE_BY: Final = N_("%(officer)s took this away after you had opened it: %(moment)s.")
