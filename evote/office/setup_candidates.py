"""Candidatures: one by one or from a table, photographs, consent, withdrawal, and the ballot."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from evote.errors import N_, NotFound, StepRefused
from evote.intake.district_plan import DistrictPlan
from evote.models.plans import PlanRow
from evote.office.guard import allowed
from evote.office.setup_forms import CandidacyForm, ReasonForm, TableForm, options
from evote.office.setup_pages import (
    MAKERS,
    PEOPLES_READERS,
    attempt,
    file_content,
    in_journal,
    onwards,
    page,
    setup,
)
from evote.setup.candidacies import (
    Candidacy,
    add_candidacy,
    ballot_order,
    candidacies,
    candidacy_row,
    change_candidacy,
    give_photo,
    note_consent,
    swap_places,
    withdraw,
)
from evote.setup.candidacy_sheet import import_candidacies
from evote.setup.plans import district_plans, read_plan
from evote.voter.polling import station


@setup.get("/polls/<poll_id>/setup/candidates")
@allowed(*PEOPLES_READERS)
def candidates(poll_id: str) -> ResponseReturnValue:
    """Show who wants to stand, district by district."""
    return _candidates(poll_id, TableForm(), [])


@setup.post("/polls/<poll_id>/setup/candidates")
@allowed(*MAKERS)
def import_table(poll_id: str) -> ResponseReturnValue:
    """Enter everybody of a table, or nobody."""
    form, problems = TableForm(), list[str]()
    if form.validate_on_submit():
        raw = file_content(form.table.data)
        problems = attempt(
            in_journal(
                poll_id,
                "candidates-entered",
                lambda session: import_candidacies(session, read_plan(session, poll_id), raw),
            )
        )
        if not problems:
            return onwards(poll_id, "candidates", gettext("Everybody in the table is entered."))
    return _candidates(poll_id, form, problems or [gettext("Something is not right below.")])


@setup.get("/polls/<poll_id>/setup/candidates/new")
@allowed(*MAKERS)
def new_candidate(poll_id: str) -> ResponseReturnValue:
    """Ask for somebody who wants to stand."""
    form = _form(poll_id)
    form.district.data = request.args.get("district", 0, type=int)
    form.on_list.data = request.args.get("list", "")
    return page(poll_id, "candidate", [], form=form, row=None)


@setup.post("/polls/<poll_id>/setup/candidates/new")
@allowed(*MAKERS)
def add_candidate(poll_id: str) -> ResponseReturnValue:
    """Enter somebody who wants to stand."""
    return _save(poll_id, None)


@setup.get("/polls/<poll_id>/setup/candidates/<int:number>")
@allowed(*MAKERS)
def candidate(poll_id: str, number: int) -> ResponseReturnValue:
    """Show what somebody handed in."""
    with station().database.reading() as session:
        row = candidacy_row(session, poll_id, number)
        zone = ZoneInfo(read_plan(session, poll_id).time_zone)
    form = _form(poll_id)
    for name in ("district", "name", "on_list", "gender", "statement"):
        form[name].data = getattr(row, name)
    form.born.data = datetime.fromisoformat(row.born).date()
    if row.consented_at is not None:
        form.consent.data = datetime.fromtimestamp(row.consented_at, UTC).astimezone(zone).date()
    return page(poll_id, "candidate", [], form=form, row=row)


@setup.post("/polls/<poll_id>/setup/candidates/<int:number>")
@allowed(*MAKERS)
def change_candidate(poll_id: str, number: int) -> ResponseReturnValue:
    """Change what somebody handed in."""
    return _save(poll_id, number)


@setup.post("/polls/<poll_id>/setup/candidates/<int:number>/withdraw")
@allowed(*MAKERS)
def withdraw_candidate(poll_id: str, number: int) -> ResponseReturnValue:
    """Note that somebody withdrew, and why; the reason is published."""
    form, problems = ReasonForm(), [gettext("Give the reason of the withdrawal.")]
    if form.validate_on_submit():
        problems = attempt(
            in_journal(
                poll_id,
                "candidate-withdrew",
                lambda session: withdraw(session, poll_id, number),
                district=_district(poll_id, number),
                reason=" ".join((form.reason.data or "").split()),
            )
        )
    if problems:
        return _candidates(poll_id, TableForm(), problems)
    return onwards(poll_id, "candidates", gettext("Saved."))


@setup.post("/polls/<poll_id>/setup/candidates/<int:number>/<step>")
@allowed(*MAKERS)
def move_candidate(poll_id: str, number: int, step: str) -> ResponseReturnValue:
    """Note that somebody stands after all, or move her up on her list."""
    steps: dict[str, tuple[str, Callable[[Session], object]]] = {
        "back": (
            "candidate-back",
            lambda session: withdraw(session, poll_id, number, back=True),
        ),
        "up": ("candidate-changed", lambda session: swap_places(session, poll_id, number)),
    }
    if step not in steps:
        raise NotFound(f"there is no step {step}")
    act, taken = steps[step]
    problems = attempt(in_journal(poll_id, act, taken, district=_district(poll_id, number)))
    if problems:
        return _candidates(poll_id, TableForm(), problems)
    return onwards(poll_id, "candidates", gettext("Saved."))


@setup.get("/polls/<poll_id>/setup/candidates/<int:number>/photo.jpg")
@allowed(*PEOPLES_READERS)
def photo(poll_id: str, number: int) -> Response:
    """Send somebody's photograph."""
    with station().database.reading() as session:
        raw = candidacy_row(session, poll_id, number).photo
    if raw is None:
        raise NotFound("there is no photograph")
    return Response(raw, mimetype="image/jpeg")


@setup.get("/polls/<poll_id>/setup/ballots/<int:number>")
@allowed(*PEOPLES_READERS)
def ballot_preview(poll_id: str, number: int) -> ResponseReturnValue:
    """Show the ballot of a district as its voters will see it."""
    with station().database.reading() as session:
        district = district_plans(read_plan(session, poll_id)).get(number)
        if district is None:
            raise NotFound(f"there is no district {number}")
        seed = session.get_one(PlanRow, poll_id).lot_seed
        standing = ballot_order(candidacies(session, poll_id, number), seed)
    lists = [(name, list(rows)) for name, rows in groupby(standing, lambda row: row.on_list)]
    return page(poll_id, "ballot", [], district=district, lists=lists, drawn=seed is not None)


def _district(poll_id: str, number: int) -> int:
    """Return in which district somebody stands."""
    with station().database.reading() as session:
        return candidacy_row(session, poll_id, number).district


def _candidates(poll_id: str, form: TableForm, problems: list[str]) -> ResponseReturnValue:
    with station().database.reading() as session:
        plan = read_plan(session, poll_id)
        everybody = candidacies(session, poll_id)
        drawn = session.get_one(PlanRow, poll_id).lot_seed is not None
    districts: list[tuple[DistrictPlan, list[Any]]] = [
        (district, [row for row in everybody if row.district == number])
        for number, district in sorted(district_plans(plan).items())
    ]
    return page(poll_id, "candidates", problems, form=form, districts=districts, drawn=drawn)


def _form(poll_id: str) -> CandidacyForm:
    form = CandidacyForm()
    with station().database.reading() as session:
        plan = read_plan(session, poll_id)
    form.district.choices = options(
        {each["number"]: f"{each['number']} {each['name']}" for each in plan.districts}
    )
    return form


def _save(poll_id: str, number: int | None) -> ResponseReturnValue:
    form, problems = _form(poll_id), list[str]()
    if form.validate_on_submit():
        problems = attempt(
            in_journal(
                poll_id,
                "candidate-entered" if number is None else "candidate-changed",
                lambda session: _store(session, poll_id, number, form),
                district=form.district.data,
            )
        )
        if not problems:
            return onwards(poll_id, "candidates", gettext("Saved."))
    row = None
    if number is not None:
        with station().database.reading() as session:
            row = candidacy_row(session, poll_id, number)
    wrong = problems or [gettext("Something is not right below.")]
    return page(poll_id, "candidate", wrong, form=form, row=row)


def _store(session: Session, poll_id: str, number: int | None, form: CandidacyForm) -> None:
    plan = read_plan(session, poll_id)
    today = station().clock().astimezone(ZoneInfo(plan.time_zone)).date()
    if form.consent.data and form.consent.data > today:
        raise StepRefused(N_("The consent is dated in the future."))
    handed_in = Candidacy(
        district=form.district.data,
        name=(form.name.data or "").strip(),
        born=form.born.data or date.max,
        on_list=(form.on_list.data or "").strip(),
        gender=form.gender.data or "",
        statement=(form.statement.data or "").replace("\r\n", "\n").strip(),
    )
    if number is None:
        number = add_candidacy(session, handed_in, plan)
    else:
        change_candidacy(session, number, handed_in, plan)
    note_consent(session, poll_id, number, form.consent.data)
    raw = file_content(form.photo.data)
    if raw or form.no_photo.data:
        give_photo(session, poll_id, number, raw)
