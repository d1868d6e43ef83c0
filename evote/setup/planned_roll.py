"""The roll of a poll that is being set up: previewed, then taken as a whole.

Until two officers approve the roll it stands here, by the lines of its file; then it moves to the
districts, see evote.setup.compiling.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from crypto.canonical import decode, encode
from crypto.hashing import sha256_hex
from evote.errors import N_, StepRefused
from evote.intake.electoral_roll import ElectoralRoll, Franchise, Resident, station_number
from evote.intake.roll_sheet import RollEntry
from evote.intake.spreadsheets import Complaint
from evote.models.plans import PlannedVoterRow, RollPreviewRow
from evote.setup.plans import Plan, require_in_setup

FIRST_LINES: Final = 10
"""How many lines of a roll its preview shows."""


@dataclass(frozen=True, slots=True)
class RollPreview:
    """A roll as an officer looks at it before it is taken.

    digest    of exactly this roll
    counts    how many people in each district, by its number
    first     its first lines
    ignored   the headings of columns that are not kept
    doubts    what may keep letters from arriving
    """

    digest: str
    counts: Mapping[int, int]
    first: tuple[Resident, ...] = field(repr=False)
    ignored: tuple[str, ...]
    encoding: str
    doubts: tuple[Complaint, ...]

    @property
    def people(self) -> int:
        """How many people stand on the roll."""
        return sum(self.counts.values())


def franchise_of(plan: Plan) -> Franchise:
    """Return who may vote by a plan, and where."""
    stations = {
        station_number(station): district["number"]
        for district in plan.districts
        for station in district.get("stations", ())
    }
    return Franchise(
        districts={district["number"]: district["name"] for district in plan.districts},
        stations=stations,
        age=plan.voter_age,
        extra_rolls=plan.extra_rolls,
        closing_day=plan.closes.astimezone(ZoneInfo(plan.time_zone)).date(),
        time_zone=plan.time_zone,
    )


# ---------------------------------------------------------------- a whole roll


def preview_roll(session: Session, poll_id: str, roll: ElectoralRoll) -> RollPreview:
    """Keep a roll for the officer who looks at it; it changes nothing yet."""
    require_in_setup(session, poll_id)
    content = encode(
        {
            "ignored": list(roll.ignored),
            "encoding": roll.encoding,
            "doubts": [[each.sentence, dict(each.values)] for each in roll.doubts],
            "residents": [
                [each.line, each.district, each.entry.name, *each.entry.address]
                for each in roll.residents
            ],
        }
    )
    drop_preview(session, poll_id)
    digest = sha256_hex(content)
    session.execute(insert(RollPreviewRow).values(poll_id=poll_id, digest=digest, content=content))
    return _preview(digest, content)


def waiting_preview(session: Session, poll_id: str) -> RollPreview | None:
    """Return the roll that waits for somebody who looks at it."""
    row = session.get(RollPreviewRow, poll_id)
    return _preview(row.digest, row.content) if row else None


def drop_preview(session: Session, poll_id: str) -> None:
    """Throw the roll that waits away."""
    session.execute(delete(RollPreviewRow).where(RollPreviewRow.poll_id == poll_id))


def turn_away(session: Session, poll_id: str, digest: str) -> None:
    """Turn the roll that waits away, if it is the one that was looked at."""
    row = session.get(RollPreviewRow, poll_id)
    if row is not None and row.digest == digest:
        session.delete(row)


def take_roll(session: Session, poll_id: str, digest: str) -> int:
    """Put the roll that was looked at in the place of the present one; return how many it has.

    Raises StepRefused when another one waits by now.
    """
    require_in_setup(session, poll_id)
    row = session.get(RollPreviewRow, poll_id)
    if row is None or row.digest != digest:
        raise StepRefused(N_("This is not the roll that you looked at: hand the file in again."))
    residents = tuple(_residents(row.content))
    replace_roll(session, poll_id, residents)
    session.delete(row)
    return len(residents)


def replace_roll(session: Session, poll_id: str, residents: Sequence[Resident]) -> None:
    """Put a roll in the place of the present one."""
    session.execute(delete(PlannedVoterRow).where(PlannedVoterRow.poll_id == poll_id))
    if residents:
        session.execute(
            insert(PlannedVoterRow),
            [
                {
                    "poll_id": poll_id,
                    "line": each.line,
                    "district": each.district,
                    "name": each.entry.name,
                    "address": "\n".join(each.entry.address),
                }
                for each in residents
            ],
        )


def planned_sizes(session: Session, poll_id: str) -> dict[int, int]:
    """Return how many people stand on the roll of each district that has any."""
    rows = session.execute(
        select(PlannedVoterRow.district, func.count().label("people"))
        .where(PlannedVoterRow.poll_id == poll_id)
        .group_by(PlannedVoterRow.district)
    )
    return {row.district: row.people for row in rows}


def planned_rolls(session: Session, poll_id: str) -> dict[int, list[RollEntry]]:
    """Return the roll of each district in the order of its lines."""
    rolls: dict[int, list[RollEntry]] = {}
    rows = session.execute(
        select(PlannedVoterRow.district, PlannedVoterRow.name, PlannedVoterRow.address)
        .where(PlannedVoterRow.poll_id == poll_id)
        .order_by(PlannedVoterRow.line)
    )
    for row in rows:
        rolls.setdefault(row.district, []).append(
            RollEntry(row.name, tuple(row.address.split("\n")))
        )
    return rolls


def _preview(digest: str, content: bytes) -> RollPreview:
    residents = tuple(_residents(content))
    written = cast("dict[str, Any]", decode(content))
    return RollPreview(
        digest=digest,
        counts=dict(sorted(Counter(each.district for each in residents).items())),
        first=residents[:FIRST_LINES],
        ignored=tuple(written["ignored"]),
        encoding=written["encoding"],
        doubts=tuple(Complaint(0, *doubt) for doubt in written.get("doubts", ())),
    )


def _residents(content: bytes) -> Iterator[Resident]:
    written = cast("dict[str, Any]", decode(content))
    for line, district, name, *address in written["residents"]:
        yield Resident(line, district, RollEntry(name, tuple(address)))
