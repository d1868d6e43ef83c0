"""Those who want to stand, alone or on a list, until the roll is approved."""

from collections.abc import Iterable
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ballots.order import draw_order
from ballots.seating import Gender
from evote.errors import N_, NotFound, StepRefused
from evote.intake.candidate_sheet import Entrant
from evote.intake.photographs import portrait
from evote.models.plans import CandidacyRow, PlanRow
from evote.setup.candidacy import Candidacy, CandidacyRefused, Fault, Standing, faults_of
from evote.setup.plans import Plan, district_plans, require_in_setup


def add_candidacy(session: Session, candidacy: Candidacy, plan: Plan) -> int:
    """Enter somebody who wants to stand, and return her number.

    Raises CandidacyRefused with all that is wrong, StepRefused when nobody can be added any more.
    """
    require_open(session, plan.poll_id)
    _require_sound(session, candidacy, plan)
    others = candidacies(session, plan.poll_id, candidacy.district)
    place = max((each.place for each in others), default=0) + 1
    return enter(session, candidacy, plan, place).id


def enter(session: Session, candidacy: Candidacy, plan: Plan, place: int) -> CandidacyRow:
    """Keep a candidature without a fault."""
    row = CandidacyRow(poll_id=plan.poll_id, place=place, **_columns(candidacy, plan))
    session.add(row)
    session.flush()
    return row


def change_candidacy(session: Session, number: int, candidacy: Candidacy, plan: Plan) -> None:
    """Correct what somebody handed in; raises CandidacyRefused and StepRefused.

    After the lot nothing that her place depends on can change: her name, her list, her district.
    """
    row = candidacy_row(session, plan.poll_id, number)
    changed = _columns(candidacy, plan)
    if any(getattr(row, name) != changed[name] for name in ("district", "name", "on_list")):
        require_open(session, plan.poll_id)
    require_in_setup(session, plan.poll_id)
    _require_sound(session, candidacy, plan, besides=number)
    for name, value in changed.items():
        setattr(row, name, value)


def give_photo(session: Session, poll_id: str, number: int, raw: bytes) -> None:
    """Keep somebody's photograph, encoded anew; no bytes take it away. Raises PhotoRefused."""
    require_in_setup(session, poll_id)
    candidacy_row(session, poll_id, number).photo = portrait(raw) if raw else None


def withdraw(session: Session, poll_id: str, number: int, *, back: bool = False) -> None:
    """Note that somebody withdrew, or that she stands after all; the others keep their order.

    Raises StepRefused once the roll is approved, and for coming back when the lot is drawn.
    """
    require_in_setup(session, poll_id)
    if back:
        require_open(session, poll_id)
    candidacy_row(session, poll_id, number).withdrawn = not back


def swap_places(session: Session, poll_id: str, number: int) -> None:
    """Move a member of a list up by one place; whoever stood there takes hers."""
    require_in_setup(session, poll_id)
    row = candidacy_row(session, poll_id, number)
    before = predecessors(candidacies(session, poll_id, row.district))[number]
    if before and row.on_list:
        before.place, row.place = row.place, before.place


def predecessors(rows: Iterable[CandidacyRow]) -> dict[int, CandidacyRow | None]:
    """Return, by number, who stands right before each on her list, of rows in their order."""
    last: dict[tuple[int, str], CandidacyRow] = {}
    before: dict[int, CandidacyRow | None] = {}
    for row in rows:
        on_list = row.district, row.on_list
        before[row.id] = last.get(on_list)
        if not row.withdrawn:
            last[on_list] = row
    return before


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


def faults_among(
    session: Session, candidacy: Candidacy, plan: Plan, besides: int = 0
) -> list[Fault]:
    """Return all that is wrong with a candidature among others, of whom `besides` is left out."""
    district = district_plans(plan).get(candidacy.district)
    rows = candidacies(session, plan.poll_id, candidacy.district)
    others = Standing.of(each for each in rows if each.id != besides)
    return faults_of(candidacy, plan, district, others)


def require_open(session: Session, poll_id: str) -> None:
    """Raise StepRefused when the lot is drawn: a name chosen afterwards could choose its place."""
    row: PlanRow = require_in_setup(session, poll_id)
    if row.lot_seed:
        raise StepRefused(
            N_(
                "The lot is drawn. Announce a new draw on the page “Order on the ballot”, then "
                "candidates can be added."
            )
        )


def _require_sound(session: Session, candidacy: Candidacy, plan: Plan, besides: int = 0) -> None:
    if faults := faults_among(session, candidacy, plan, besides):
        raise CandidacyRefused(tuple(faults))


def _columns(candidacy: Candidacy, plan: Plan) -> dict[str, str | int | None]:
    return {
        "district": candidacy.district,
        "on_list": candidacy.on_list,
        "name": candidacy.name,
        "born": candidacy.born.isoformat(),
        "gender": candidacy.gender,
        "statement": candidacy.statement,
        "consented_at": _noon(candidacy.consented, ZoneInfo(plan.time_zone)),
    }


def _noon(day: date | None, zone: ZoneInfo) -> int | None:
    return int(datetime.combine(day, time(12), zone).timestamp()) if day else None
