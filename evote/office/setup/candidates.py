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

from evote.errors import NotFound
from evote.intake.district_plan import DistrictPlan
from evote.models.plans import PlanRow
from evote.office.guard import allowed
from evote.office.setup.forms import CandidacyForm, ReasonForm, TableForm, options
from evote.office.setup.meanwhile import compare
from evote.office.setup.pages import (
    MAKERS,
    PEOPLES_READERS,
    attempt,
    file_content,
    in_journal,
    onwards,
    page,
    save,
    setup,
)
from evote.setup.candidacies import (
    add_candidacy,
    ballot_order,
    candidacies,
    candidacy_row,
    change_candidacy,
    faults_among,
    give_photo,
    predecessors,
    swap_places,
    withdraw,
)
from evote.setup.candidacy import Candidacy, CandidacyRefused
from evote.setup.candidacy_sheet import import_candidacies
from evote.setup.parts import Part, candidacy_content, place_content, version_of
from evote.setup.plans import Plan, district_plans, read_plan, require_in_setup
from evote.voter.polling import station


@setup.get("/polls/<poll:poll_id>/setup/candidates")
@allowed(*PEOPLES_READERS)
def candidates(poll_id: str) -> ResponseReturnValue:
    """Show who wants to stand, district by district."""
    return _candidates(poll_id, TableForm(), [])


@setup.post("/polls/<poll:poll_id>/setup/candidates")
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


@setup.get("/polls/<poll:poll_id>/setup/candidates/new")
@allowed(*MAKERS)
def new_candidate(poll_id: str) -> ResponseReturnValue:
    """Ask for somebody who wants to stand."""
    data = {"district": request.args.get("district", 0, type=int)}
    form = _form(poll_id, data=data | {"on_list": request.args.get("list", "")})
    return page(poll_id, "candidate", [], form=form, row=None, meanwhile=None)


@setup.post("/polls/<poll:poll_id>/setup/candidates/new")
@allowed(*MAKERS)
def add_candidate(poll_id: str) -> ResponseReturnValue:
    """Enter somebody who wants to stand."""
    form = _form(poll_id)
    form.validate_on_submit()
    enter = in_journal(
        poll_id,
        "candidate-entered",
        lambda session: _add(session, poll_id, form),
        district=form.district.data or 0,
    )
    problems = attempt(enter)
    if not problems and not form.errors:
        return onwards(poll_id, "candidates", gettext("Saved."))
    wrong = problems or [gettext("Something is not right below.")]
    return page(poll_id, "candidate", wrong, form=form, row=None, meanwhile=None)


@setup.get("/polls/<poll:poll_id>/setup/candidates/<int:number>")
@allowed(*MAKERS)
def candidate(poll_id: str, number: int) -> ResponseReturnValue:
    """Show what somebody handed in."""
    return _candidate(poll_id, number, None, [])


@setup.post("/polls/<poll:poll_id>/setup/candidates/<int:number>")
@allowed(*MAKERS)
def change_candidate(poll_id: str, number: int) -> ResponseReturnValue:
    """Change what somebody handed in."""
    form = _form(poll_id)
    form.validate_on_submit()
    part = Part("candidacy", number)
    change = in_journal(
        poll_id,
        "candidate-changed",
        lambda session: _change(session, poll_id, number, form),
        district=form.district.data or 0,
    )
    problems = save(poll_id, part, change)
    if not problems and not form.errors:
        return onwards(poll_id, "candidates", gettext("Saved."))
    wrong = problems or [gettext("Something is not right below.")]
    return _candidate(poll_id, number, form, wrong)


@setup.post("/polls/<poll:poll_id>/setup/candidates/<int:number>/withdraw")
@allowed(*MAKERS)
def withdraw_candidate(poll_id: str, number: int) -> ResponseReturnValue:
    """Note that somebody withdrew, and why; the reason is published."""
    form, problems = ReasonForm(), [gettext("Give the reason of the withdrawal.")]
    if form.validate_on_submit():
        step = in_journal(
            poll_id,
            "candidate-withdrew",
            lambda session: withdraw(session, poll_id, number),
            district=_district(poll_id, number),
            reason=" ".join((form.reason.data or "").split()),
        )
        problems = save(poll_id, Part("candidacy", number), step)
    if problems:
        return _candidates(poll_id, TableForm(), problems)
    return onwards(poll_id, "candidates", gettext("Saved."))


@setup.post("/polls/<poll:poll_id>/setup/candidates/<int:number>/<step>")
@allowed(*MAKERS)
def move_candidate(poll_id: str, number: int, step: str) -> ResponseReturnValue:
    """Note that somebody stands after all, or move her up on her list."""
    steps: dict[str, tuple[Part, str, Callable[[Session], object]]] = {
        "back": (
            Part("candidacy", number),
            "candidate-back",
            lambda session: withdraw(session, poll_id, number, back=True),
        ),
        "up": (
            Part("place", number),
            "candidate-changed",
            lambda session: swap_places(session, poll_id, number),
        ),
    }
    if step not in steps:
        raise NotFound(f"there is no step {step}")
    part, act, taken = steps[step]
    noted = in_journal(poll_id, act, taken, district=_district(poll_id, number))
    problems = save(poll_id, part, noted)
    if problems:
        return _candidates(poll_id, TableForm(), problems)
    return onwards(poll_id, "candidates", gettext("Saved."))


@setup.get("/polls/<poll:poll_id>/setup/candidates/<int:number>/photo.jpg")
@allowed(*PEOPLES_READERS)
def photo(poll_id: str, number: int) -> Response:
    """Send somebody's photograph."""
    with station().database.reading() as session:
        raw = candidacy_row(session, poll_id, number).photo
    if raw is None:
        raise NotFound("there is no photograph")
    return Response(raw, mimetype="image/jpeg")


@setup.get("/polls/<poll:poll_id>/setup/ballots/<int:number>")
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
    versions = {row.id: version_of(candidacy_content(row)) for row in everybody}
    before = predecessors(everybody)
    places = {row.id: version_of(place_content(before[row.id])) for row in everybody}
    shown = {"districts": districts, "drawn": drawn, "versions": versions, "places": places}
    return page(poll_id, "candidates", problems, form=form, **shown)


def _form(poll_id: str, **arguments: Any) -> CandidacyForm:
    form = CandidacyForm(**arguments)
    with station().database.reading() as session:
        plan = read_plan(session, poll_id)
    form.district.choices = options(
        {each["number"]: f"{each['number']} {each['name']}" for each in plan.districts}
    )
    return form


def _candidate(
    poll_id: str, number: int, sent: CandidacyForm | None, problems: list[str]
) -> ResponseReturnValue:
    with station().database.reading() as session:
        row = candidacy_row(session, poll_id, number)
        zone = ZoneInfo(read_plan(session, poll_id).time_zone)
    content = candidacy_content(row)
    consented = row.consented_at and datetime.fromtimestamp(row.consented_at, UTC).astimezone(zone)
    data = {
        **content,
        "born": date.fromisoformat(row.born),
        "consented": consented.date() if consented else None,
    }
    standing = _form(poll_id, formdata=None, data=data)
    return page(
        poll_id,
        "candidate",
        problems,
        form=sent or standing,
        row=row,
        meanwhile=compare(content, sent, standing),
    )


def _add(session: Session, poll_id: str, form: CandidacyForm) -> None:
    require_in_setup(session, poll_id)
    plan = read_plan(session, poll_id)
    candidacy = _handed_in(session, plan, form)
    _give_photo(session, poll_id, add_candidacy(session, candidacy, plan), form)


def _change(session: Session, poll_id: str, number: int, form: CandidacyForm) -> None:
    plan = read_plan(session, poll_id)
    candidacy = _handed_in(session, plan, form, besides=number)
    change_candidacy(session, number, candidacy, plan)
    _give_photo(session, poll_id, number, form)


def _handed_in(session: Session, plan: Plan, form: CandidacyForm, besides: int = 0) -> Candidacy:
    """Return what a form says; raises CandidacyRefused, every fault being tied to its field."""
    candidacy = Candidacy(
        district=form.district.data or 0,
        name=(form.name.data or "").strip(),
        born=form.born.data or date.max,
        on_list=(form.on_list.data or "").strip(),
        gender=form.gender.data or "",
        statement=(form.statement.data or "").replace("\r\n", "\n").strip(),
        consented=form.consented.data,
    )
    faults = [
        fault
        for fault in faults_among(session, candidacy, plan, besides)
        if fault.part not in form.errors
    ]
    for fault in faults:
        field = form[fault.part]
        field.errors = [*field.errors, gettext(fault.sentence, **fault.values)]
    if form.errors:
        raise CandidacyRefused(tuple(faults))
    return candidacy


def _give_photo(session: Session, poll_id: str, number: int, form: CandidacyForm) -> None:
    raw = file_content(form.photo.data)
    if raw or form.no_photo.data:
        give_photo(session, poll_id, number, raw)
