"""Corrections of a roll, one person at a time, each with its reason and its author.

The history is for the office alone: it names people.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evote.errors import N_, NotFound, StepRefused
from evote.intake.electoral_roll import Resident
from evote.intake.glyphs import without_glyph
from evote.intake.roll_sheet import RollEntry, complaints_about
from evote.intake.spreadsheets import folded
from evote.models.plans import PlannedVoterRow
from evote.models.rolls import RollChangeRow
from evote.setup.planned_roll import franchise_of
from evote.setup.plans import Plan, require_in_setup

LONGEST_REASON: Final = 300

ADDED: Final = N_("%(name)s was added to district %(district)s.")
STRUCK: Final = N_("%(name)s was struck off district %(district)s.")
CHANGED: Final = N_("%(before)s became %(name)s, district %(district)s.")


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of the roll: what was changed by whom, when and why."""

    at: datetime
    officer: str
    change: str
    reason: str


def find_planned(session: Session, poll_id: str, words: str, most: int) -> list[Resident]:
    """Return the people whose names hold all of the words, at most so many, by line."""
    wanted = folded(words).split()
    rows = session.scalars(
        select(PlannedVoterRow)
        .where(PlannedVoterRow.poll_id == poll_id)
        .order_by(PlannedVoterRow.line)
    )
    found = (row for row in rows if all(word in folded(row.name) for word in wanted))
    return [_resident(row) for row, _ in zip(found, range(most), strict=False)]


def add_voter(
    session: Session,
    plan: Plan,
    district: int,
    entry: RollEntry,
    reason: str,
    officer: str,
    now: datetime,
) -> int:
    """Put somebody on the roll, and return her line.

    Raises StepRefused when she stands there, or cannot be printed.
    """
    require_in_setup(session, plan.poll_id)
    _require_sound(session, plan, district, entry)
    last = session.scalar(
        select(func.max(PlannedVoterRow.line)).where(PlannedVoterRow.poll_id == plan.poll_id)
    )
    line = (last or 1) + 1
    session.add(_row(plan.poll_id, Resident(line, district, entry)))
    change = ADDED % {"name": entry.name, "district": district}
    note_correction(session, plan.poll_id, change, reason, officer, now)
    return line


def change_voter(
    session: Session,
    plan: Plan,
    line: int,
    district: int,
    entry: RollEntry,
    reason: str,
    officer: str,
    now: datetime,
) -> None:
    """Change name, address or district of somebody on the roll; raises StepRefused."""
    require_in_setup(session, plan.poll_id)
    row = _planned_row(session, plan.poll_id, line)
    _require_sound(session, plan, district, entry, besides=line)
    change = CHANGED % {"before": row.name, "name": entry.name, "district": district}
    row.district, row.name, row.address = district, entry.name, "\n".join(entry.address)
    note_correction(session, plan.poll_id, change, reason, officer, now)


def strike_voter(
    session: Session, poll_id: str, line: int, reason: str, officer: str, now: datetime
) -> None:
    """Take somebody off the roll; raises NotFound."""
    require_in_setup(session, poll_id)
    row = _planned_row(session, poll_id, line)
    session.delete(row)
    change = STRUCK % {"name": row.name, "district": row.district}
    note_correction(session, poll_id, change, reason, officer, now)


def corrections(session: Session, poll_id: str, zone: str) -> list[Correction]:
    """Return every correction of a poll's roll, the last one first."""
    rows = session.scalars(
        select(RollChangeRow)
        .where(RollChangeRow.poll_id == poll_id)
        .order_by(RollChangeRow.number.desc())
    )
    return [
        Correction(
            datetime.fromtimestamp(row.at, ZoneInfo(zone)), row.officer, row.change, row.reason
        )
        for row in rows
    ]


def note_correction(
    session: Session, poll_id: str, change: str, reason: str, officer: str, now: datetime
) -> None:
    """Write a correction into the history of the roll; raises StepRefused without a reason."""
    why = " ".join(reason.split())
    if not why or len(why) > LONGEST_REASON:
        raise StepRefused(N_("Give the reason of the correction, in at most 300 characters."))
    last = session.scalar(
        select(func.max(RollChangeRow.number)).where(RollChangeRow.poll_id == poll_id)
    )
    session.add(
        RollChangeRow(
            poll_id=poll_id,
            number=(last or 0) + 1,
            at=int(now.timestamp()),
            officer=officer,
            change=change,
            reason=why,
        )
    )
    session.flush()


def require_printable(entry: RollEntry) -> None:
    """Raise StepRefused unless a letter can be addressed to somebody."""
    lines = (entry.name, *entry.address)
    if not entry.name or not entry.address:
        raise StepRefused(N_("Name and address must be given."))
    signs = {sign for line in lines for sign in line}
    visible = all(line.isprintable() for line in lines)
    if not visible or complaints_about(lines, without_glyph(signs)):
        raise StepRefused(
            N_(
                "The letter cannot show this name or address: write each line in at most 60 common "
                "letters."
            )
        )


def _require_sound(
    session: Session, plan: Plan, district: int, entry: RollEntry, besides: int = 0
) -> None:
    require_printable(entry)
    if district not in franchise_of(plan).districts:
        raise StepRefused(N_("This poll has no such district."))
    same = select(PlannedVoterRow.name, PlannedVoterRow.address).where(
        PlannedVoterRow.poll_id == plan.poll_id, PlannedVoterRow.line != besides
    )
    person = folded(entry.name), folded(" ".join(entry.address))
    if any((folded(row.name), folded(row.address)) == person for row in session.execute(same)):
        raise StepRefused(N_("Somebody with this name and address stands on the roll already."))


def _planned_row(session: Session, poll_id: str, line: int) -> PlannedVoterRow:
    row = session.get(PlannedVoterRow, (poll_id, line))
    if row is None:
        raise NotFound(f"nobody stands on line {line} of the roll")
    return row


def _row(poll_id: str, resident: Resident) -> PlannedVoterRow:
    return PlannedVoterRow(
        poll_id=poll_id,
        line=resident.line,
        district=resident.district,
        name=resident.entry.name,
        address="\n".join(resident.entry.address),
    )


def _resident(row: PlannedVoterRow) -> Resident:
    return Resident(row.line, row.district, RollEntry(row.name, tuple(row.address.split("\n"))))
