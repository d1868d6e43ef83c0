"""Those who want to stand, alone or on a list, until the roll is approved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ballots.order import draw_order
from ballots.reading import words
from ballots.seating import Gender
from crypto.errors import Malformed
from evote.errors import N_, NotFound, StepRefused
from evote.intake.birth_dates import age_on
from evote.intake.candidate_sheet import MOST_CHOICES, OLDEST, Entrant
from evote.intake.district_plan import DistrictPlan
from evote.intake.photographs import portrait
from evote.models.plans import CandidacyRow, PlanRow
from evote.setup.plans import Plan, district_plans, read_plan, require_in_setup

LONGEST_NAME: Final = 100
"""Characters of a name on the ballot."""

MOST_CANDIDACIES: Final = 2000
"""In a district, whoever stands on whatever list."""


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What somebody who wants to stand hands in.

    on_list   the name of her list; empty where individuals stand
    gender    "woman", "man", or empty where nobody asks
    """

    district: int
    name: str
    born: date = field(repr=False)
    on_list: str = ""
    gender: str = ""
    statement: str = ""


def add_candidacy(session: Session, candidacy: Candidacy, plan: Plan) -> int:
    """Enter somebody who wants to stand, and return her number; raises StepRefused."""
    _require_open(session, plan.poll_id)
    standing = candidacies(session, plan.poll_id, candidacy.district)
    require_sound(candidacy, plan, standing)
    row = CandidacyRow(
        poll_id=plan.poll_id,
        place=max((each.place for each in standing), default=0) + 1,
        **_columns(candidacy),
    )
    session.add(row)
    session.flush()
    return row.id


def change_candidacy(session: Session, number: int, candidacy: Candidacy, plan: Plan) -> None:
    """Correct what somebody handed in; raises StepRefused.

    After the lot nothing that her place depends on can change: her name, her list, her district.
    """
    row = candidacy_row(session, plan.poll_id, number)
    changed = _columns(candidacy)
    if any(getattr(row, name) != changed[name] for name in ("district", "name", "on_list")):
        _require_open(session, plan.poll_id)
    require_in_setup(session, plan.poll_id)
    others = candidacies(session, plan.poll_id, candidacy.district)
    require_sound(candidacy, plan, [each for each in others if each.id != number])
    for name, value in changed.items():
        setattr(row, name, value)


def give_photo(session: Session, poll_id: str, number: int, raw: bytes) -> None:
    """Keep somebody's photograph, encoded anew; no bytes take it away. Raises PhotoRefused."""
    require_in_setup(session, poll_id)
    candidacy_row(session, poll_id, number).photo = portrait(raw) if raw else None


def note_consent(session: Session, poll_id: str, number: int, day: date | None) -> None:
    """Note on which day somebody consented in writing, or that she did not."""
    require_in_setup(session, poll_id)
    zone = ZoneInfo(read_plan(session, poll_id).time_zone)
    given = datetime(day.year, day.month, day.day, 12, tzinfo=zone) if day else None
    candidacy_row(session, poll_id, number).consented_at = int(given.timestamp()) if given else None


def withdraw(session: Session, poll_id: str, number: int, *, back: bool = False) -> None:
    """Note that somebody withdrew, or that she stands after all; the others keep their order.

    Raises StepRefused once the roll is approved, and for coming back when the lot is drawn.
    """
    require_in_setup(session, poll_id)
    if back:
        _require_open(session, poll_id)
    candidacy_row(session, poll_id, number).withdrawn = not back


def swap_places(session: Session, poll_id: str, number: int) -> None:
    """Move a member of a list up by one place; whoever stood there takes hers."""
    require_in_setup(session, poll_id)
    row = candidacy_row(session, poll_id, number)
    before = [
        each
        for each in candidacies(session, poll_id, row.district)
        if each.on_list == row.on_list and each.place < row.place and not each.withdrawn
    ]
    if before and row.on_list:
        before[-1].place, row.place = row.place, before[-1].place


def candidacies(session: Session, poll_id: str, district: int | None = None) -> list[CandidacyRow]:
    """Return those who want to stand, also those who withdrew, in the order of their entry."""
    query = select(CandidacyRow).where(CandidacyRow.poll_id == poll_id)
    if district is not None:
        query = query.where(CandidacyRow.district == district)
    order = (CandidacyRow.district, CandidacyRow.place, CandidacyRow.id)
    return list(session.scalars(query.order_by(*order)))


def candidacy_row(session: Session, poll_id: str, number: int) -> CandidacyRow:
    """Return what somebody handed in; raises NotFound."""
    row = session.get(CandidacyRow, number)
    if row is None or row.poll_id != poll_id:
        raise NotFound(f"there is no candidacy {number} in the poll {poll_id}")
    return row


def count_candidacies(session: Session, poll_id: str) -> int:
    """Return how many stand in a poll, without those who withdrew."""
    return session.scalars(
        select(func.count()).where(CandidacyRow.poll_id == poll_id, ~CandidacyRow.withdrawn)
    ).one()


def ballot_order(rows: Iterable[CandidacyRow], seed: str | None) -> list[CandidacyRow]:
    """Return those of a district who stand, in the order of the ballot.

    A seed draws the order of candidates, or of lists; without one it is the order of their entry.
    The members of a list keep their places.
    """
    standing = [row for row in rows if not row.withdrawn]
    names = list(dict.fromkeys(row.on_list or row.name for row in standing))
    if seed and standing:
        names = draw_order(seed, standing[0].district, names)
    place = {name: number for number, name in enumerate(names)}
    return sorted(standing, key=lambda row: (place[row.on_list or row.name], row.place, row.id))


def entrant_of(row: CandidacyRow) -> Entrant:
    """Return somebody who stands, as the rules see her."""
    gender: Gender | None = "woman" if row.gender == "woman" else "man" if row.gender else None
    return Entrant(row.name, date.fromisoformat(row.born), row.on_list, gender)


def require_sound(candidacy: Candidacy, plan: Plan, standing: Sequence[CandidacyRow]) -> None:
    """Raise StepRefused, with the first thing that is wrong with what somebody hands in."""
    district = district_plans(plan).get(candidacy.district)
    if district is None:
        raise StepRefused(N_("This poll has no such district."))
    if sentence := complaint_about(candidacy, plan, district, standing):
        raise StepRefused(sentence)


def complaint_about(
    candidacy: Candidacy, plan: Plan, district: DistrictPlan, standing: Sequence[CandidacyRow]
) -> str | None:
    """Return the sentence that says what is wrong with a candidacy; None where nothing is."""
    closing_day = plan.closes.astimezone(ZoneInfo(plan.time_zone)).date()
    faults = {
        N_("The name must be given, in one line of at most 100 visible characters."): (
            not _is_line(candidacy.name)
        ),
        N_("The name of the list must be given, in at most 100 visible characters."): (
            district.kind == "lists" and not _is_line(candidacy.on_list)
        ),
        N_("Individuals stand in this district: leave the name of the list empty."): (
            district.kind == "individuals" and bool(candidacy.on_list)
        ),
        N_("Nobody who stands can be born on this day."): (
            candidacy.born.year < OLDEST or candidacy.born > closing_day
        ),
        N_("Whoever stands must be older: the first page of the set-up says how old."): (
            age_on(candidacy.born, closing_day) < plan.candidate_age
        ),
        N_("The statement is longer than the first page of the set-up allows."): (
            len(candidacy.statement) > plan.statement_length
        ),
        N_("Somebody of this name stands in the district: add what tells them apart."): (
            candidacy.name in {each.name for each in standing}
        ),
        N_("The district has no room for more candidates or lists on its ballot."): (
            _is_full(candidacy, standing)
        ),
    }
    return next((sentence for sentence, wrong in faults.items() if wrong), None)


def _is_line(text: str) -> bool:
    try:
        words(text)
    except Malformed:
        return False
    return len(text) <= LONGEST_NAME


def _is_full(candidacy: Candidacy, standing: Sequence[CandidacyRow]) -> bool:
    choices = {each.on_list or each.name for each in standing if not each.withdrawn}
    return (
        len(choices | {candidacy.on_list or candidacy.name}) > MOST_CHOICES
        or len(standing) >= MOST_CANDIDACIES
    )


def _columns(candidacy: Candidacy) -> dict[str, str | int]:
    return {
        "district": candidacy.district,
        "on_list": candidacy.on_list,
        "name": candidacy.name,
        "born": candidacy.born.isoformat(),
        "gender": candidacy.gender,
        "statement": candidacy.statement,
    }


def _require_open(session: Session, poll_id: str) -> None:
    """Raise StepRefused when the lot is drawn: a name chosen afterwards could choose its place."""
    row: PlanRow = require_in_setup(session, poll_id)
    if row.lot_seed:
        raise StepRefused(
            N_("The lot is drawn. Announce a new draw first, then candidates can be added.")
        )
