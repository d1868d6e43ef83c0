"""What people note about a poll for its minutes: incidents by officers, observations by anyone.

Nothing noted is changed or taken back; whoever was wrong notes a correction. The journal says that
something was noted, and the minutes what.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, TypeAlias, TypeVar, get_args

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ballots.reading import words
from crypto.canonical import Json
from crypto.errors import Malformed
from evote.accounts.officers import Officer
from evote.errors import N_, NotFound, StepRefused
from evote.journal import note
from evote.models.polls import DistrictRow, PollRow
from evote.models.watch import IncidentRow, ObservationRow

Author: TypeAlias = Literal["voter", "candidate", "observer"]
AUTHORS: Final[tuple[Author, ...]] = get_args(Author)

LONGEST_TEXT: Final = 2000
LONGEST_NAME: Final = 100
"""Characters."""

MOST: Final = 500
"""Incidents of a poll; as many observations."""

AGAIN: Final = timedelta(minutes=10)
"""Within which the same words are the same incident, sent twice."""

OBSERVED: Final = frozenset({"sealed", "open", "closed", "counted"})
"""States of a poll in which observations still reach its minutes."""

_Row = TypeVar("_Row", IncidentRow, ObservationRow)


@dataclass(frozen=True, slots=True)
class Noted:
    """An incident or an observation; `by` is its officer, or what an author calls herself."""

    at: datetime
    district: int | None
    by: str
    author: str
    text: str


def note_incident(
    session: Session,
    poll_id: str,
    district: int | None,
    text: str,
    officer: Officer,
    now: datetime,
) -> None:
    """Note an incident, or what was done about one; raises StepRefused and NotFound."""
    poll = _lock(session, poll_id, district)
    if poll.state == "draft":
        raise StepRefused(N_("incidents are noted from the seal on"))
    _require_room(session, poll_id, IncidentRow)
    written = _read_text(text)
    again = select(IncidentRow.id).where(
        IncidentRow.poll_id == poll_id,
        IncidentRow.district.is_(None) if district is None else IncidentRow.district == district,
        IncidentRow.text == written,
        IncidentRow.at > int((now - AGAIN).timestamp()),
    )
    if session.scalars(again).first() is not None:
        raise StepRefused(N_("exactly this was noted a moment ago: it stands below"))
    row = IncidentRow(
        poll_id=poll_id,
        district=district,
        at=int(now.timestamp()),
        officer=officer.name,
        text=written,
    )
    session.add(row)
    _note(session, poll_id, "incident-noted", district, now, [officer.name])


def note_observation(
    session: Session,
    poll_id: str,
    district: int | None,
    author: str,
    name: str,
    text: str,
    now: datetime,
    officers: Sequence[str] = (),
) -> None:
    """Note what a voter, a candidate or an observer wants to see in the minutes.

    `officers` names whoever entered it from paper. Without a name it is published without one.
    Raises StepRefused and NotFound.
    """
    poll = _lock(session, poll_id, district)
    if poll.state not in OBSERVED:
        raise StepRefused(
            N_("observations are taken from the seal on, until the results are published")
        )
    if author not in AUTHORS:
        raise StepRefused(N_("say whether a voter, a candidate or an observer writes this"))
    _require_room(session, poll_id, ObservationRow)
    row = ObservationRow(
        poll_id=poll_id,
        district=district,
        at=int(now.timestamp()),
        author=author,
        name=_read_name(name),
        text=_read_text(text),
    )
    session.add(row)
    _note(session, poll_id, "observation-made", district, now, officers)


def incidents_of(session: Session, poll_id: str) -> list[Noted]:
    """Return the incidents of a poll, the newest first."""
    return [
        Noted(_moment(row), row.district, row.officer, "", row.text)
        for row in _rows(session, poll_id, IncidentRow)
    ]


def observations_of(session: Session, poll_id: str) -> list[Noted]:
    """Return the observations about a poll, the newest first."""
    return [
        Noted(_moment(row), row.district, row.name, row.author, row.text)
        for row in _rows(session, poll_id, ObservationRow)
    ]


def _rows(session: Session, poll_id: str, table: type[_Row]) -> Sequence[_Row]:
    return session.scalars(
        select(table).where(table.poll_id == poll_id).order_by(table.id.desc())
    ).all()


def _moment(row: IncidentRow | ObservationRow) -> datetime:
    return datetime.fromtimestamp(row.at, UTC)


def _lock(session: Session, poll_id: str, district: int | None) -> PollRow:
    poll = session.get(PollRow, poll_id, with_for_update=True, populate_existing=True)
    if poll is None:
        raise NotFound(f"there is no poll {poll_id}")
    known = select(DistrictRow.uuid).where(
        DistrictRow.poll_id == poll_id, DistrictRow.number == district
    )
    if district is not None and session.scalars(known).first() is None:
        raise StepRefused(N_("there is no district %(number)s in this poll"), number=district)
    return poll


def _require_room(session: Session, poll_id: str, table: type[_Row]) -> None:
    present = session.scalars(select(func.count()).where(table.poll_id == poll_id)).one()
    if present >= MOST:
        raise StepRefused(
            N_("so many were noted that no further one is taken here: write to the town hall")
        )


def _read_text(text: str) -> str:
    lines = [" ".join(line.split()) for line in text.splitlines()]
    whole = "\n".join(filter(None, lines))
    if not whole:
        raise StepRefused(N_("write what is to stand in the minutes"))
    if len(whole) > LONGEST_TEXT:
        raise StepRefused(N_("this is too long: at most 2000 characters"))
    for line in whole.split("\n"):
        _require_visible(line)
    return whole


def _read_name(name: str) -> str:
    called = " ".join(name.split())
    if len(called) > LONGEST_NAME:
        raise StepRefused(N_("the name is too long: at most 100 characters"))
    if called:
        _require_visible(called)
    return called


def _require_visible(line: str) -> None:
    try:
        words(line)
    except Malformed as error:
        raise StepRefused(N_("this holds characters that cannot be seen: type it again")) from error


def _note(
    session: Session,
    poll_id: str,
    act: str,
    district: int | None,
    now: datetime,
    officers: Sequence[str],
) -> None:
    details: dict[str, Json] = {} if district is None else {"district": district}
    note(session, poll_id, act, now, officers=officers, details=details)
