"""Setting a poll up: its first page, dates and texts, rules, approval, and its plan as files."""

from collections import Counter
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from crypto.randomness import system_randomness
from evote.emblem import emblem_of
from evote.errors import NotFound, PollFileRefused
from evote.office.guard import allowed
from evote.office.setup.forms import BasicsForm, ImportForm, NewPollForm, RulesForm, rules_data
from evote.office.setup.meanwhile import compare
from evote.office.setup.pages import (
    MAKERS,
    READERS,
    attempt,
    change_plan,
    file_content,
    in_journal,
    onwards,
    page,
    save,
    setup,
)
from evote.office.telling import sentences_of
from evote.polls import get_poll
from evote.setup.acts import APPROVE, REOPEN
from evote.setup.candidacies import candidacies
from evote.setup.deleting import maker_of
from evote.setup.parts import BASICS, RULES, required_content
from evote.setup.pictures import (
    give_emblem,
    give_map,
    lend_pictures,
    require_emblem_named,
)
from evote.setup.plan_files import export_plan, import_tables, read_poll_toml
from evote.setup.planned_roll import planned_sizes
from evote.setup.plans import (
    USUAL_CONTEST,
    Plan,
    begin_plan,
    has_plan,
    plan_table,
    planned_polls,
    read_plan,
    read_plan_table,
)
from evote.voter.polling import station


@setup.get("/polls/new")
@allowed(*MAKERS)
def new() -> str:
    """Ask what a new poll is called, and when it is held; another one may lend its settings."""
    with station().database.reading() as session:
        former = list(planned_polls(session))
        like = request.args.get("like", "")
        data = _basics_data(plan_table(read_plan(session, like))) if like in former else {}
    form = NewPollForm(data={"time_zone": "Europe/Paris", **_usual(), **data, "poll_id": ""})
    return render_template("office/setup/new.html", form=form, former=former, like=like)


@setup.post("/polls/new")
@allowed(*MAKERS)
def create() -> ResponseReturnValue:
    """Make a poll, with the districts and rules of another one where it is asked for."""
    form, like = NewPollForm(), request.args.get("like", "")
    problems: list[str] = []
    if form.validate_on_submit():
        with station().database.reading() as session:
            lender = like if like and has_plan(session, like) else ""
            lent = plan_table(read_plan(session, lender)) if lender else {}
        poll_id = form.poll_id.data or ""
        rules = {name: lent[name] for name in _LENT if name in lent}
        entries = {"contest": dict(USUAL_CONTEST), **rules, **form.entries(), "id": poll_id}
        problems = attempt(lambda session: _begin(session, entries, lender, form))
        if not problems:
            return onwards(poll_id, "show", gettext("The poll is begun."))
    with station().database.reading() as session:
        former = list(planned_polls(session))
    written = render_template(
        "office/setup/new.html", form=form, former=former, like=like, problems=problems
    )
    return written, HTTPStatus.UNPROCESSABLE_ENTITY


@setup.get("/polls/import")
@allowed(*MAKERS)
def import_form() -> str:
    """Ask for a poll file and its tables."""
    return render_template("office/setup/import.html", form=ImportForm())


@setup.post("/polls/import")
@allowed(*MAKERS)
def take_files() -> ResponseReturnValue:
    """Make a poll from a poll file and its tables, all of it or nothing."""
    form = ImportForm()
    problems: list[str] = []
    if form.validate_on_submit():
        try:
            plan = read_poll_toml(file_content(form.poll_file.data))
        except PollFileRefused as error:
            problems = sentences_of(error)
        else:
            problems = attempt(lambda session: _take_files(session, plan, form))
            if not problems:
                return onwards(plan.poll_id, "show", gettext("The poll is begun."))
    written = render_template("office/setup/import.html", form=form, problems=problems)
    return written, HTTPStatus.UNPROCESSABLE_ENTITY


@setup.get("/polls/<poll:poll_id>/setup")
@allowed(*READERS)
def show(poll_id: str) -> ResponseReturnValue:
    """Show what is done and what is missing."""
    with station().database.reading() as session:
        if not has_plan(session, poll_id):
            return render_template("office/setup/from_file.html")
        maker = maker_of(session, poll_id)
    return page(poll_id, "overview", [], maker=maker)


@setup.get("/polls/<poll:poll_id>/setup/basics")
@allowed(*READERS)
def basics(poll_id: str) -> ResponseReturnValue:
    """Show dates, texts and who may take part."""
    return _basics(poll_id, None, [])


@setup.post("/polls/<poll:poll_id>/setup/basics")
@allowed(*MAKERS)
def change_basics(poll_id: str) -> ResponseReturnValue:
    """Change dates, texts and who may take part."""
    form, problems = BasicsForm(), list[str]()
    if form.validate_on_submit():
        change = in_journal(
            poll_id, "dates-changed", lambda session: _change_basics(session, poll_id, form)
        )
        problems = save(poll_id, BASICS, change)
        if not problems:
            return onwards(poll_id, "show", gettext("Saved."))
    return _basics(poll_id, form, problems)


@setup.get("/polls/<poll:poll_id>/setup/logo.png")
@allowed(*READERS)
def emblem(poll_id: str) -> Response:
    """Send the town's emblem."""
    with station().database.reading() as session:
        raw = get_poll(session, poll_id).logo
    if raw is None:
        raise NotFound("there is no emblem")
    return Response(raw, mimetype="image/png")


@setup.get("/polls/<poll:poll_id>/setup/rules")
@allowed(*READERS)
def rules(poll_id: str) -> ResponseReturnValue:
    """Show the rules of all districts."""
    return _rules(poll_id, None, [])


@setup.post("/polls/<poll:poll_id>/setup/rules")
@allowed(*MAKERS)
def change_rules(poll_id: str) -> ResponseReturnValue:
    """Change the rules of all districts."""
    form, problems = RulesForm(of_district=False), list[str]()
    if form.validate_on_submit():
        entries = form.entries()
        change = in_journal(
            poll_id,
            "rules-changed",
            lambda session: change_plan(session, poll_id, contest=entries),
        )
        problems = save(poll_id, RULES, change)
        if not problems:
            return onwards(poll_id, "show", gettext("Saved."))
    return _rules(poll_id, form, problems or [gettext("Something is not right below.")])


@setup.get("/polls/<poll:poll_id>/setup/approval")
@allowed(*READERS)
def approval(poll_id: str) -> ResponseReturnValue:
    """Show what two officers approve, or that they did."""
    with station().database.reading() as session:
        sizes = planned_sizes(session, poll_id)
        everybody = candidacies(session, poll_id)
    stand = Counter(each.district for each in everybody if not each.withdrawn)
    acts = {"approve": APPROVE, "reopen": REOPEN}
    return page(poll_id, "approval", [], sizes=sizes, stand=stand, **acts)


@setup.get("/polls/<poll:poll_id>/setup/files")
@allowed(*MAKERS)
def files(poll_id: str) -> Response:
    """Send the plan as a poll file with its tables."""
    with station().database.reading() as session:
        packed = export_plan(session, poll_id)
    disposition = {"Content-Disposition": f'attachment; filename="{poll_id}.zip"'}
    return Response(packed, mimetype="application/zip", headers=disposition)


_LENT = ("contest", "districts")
"""What a former poll lends to a new one besides what its first page shows."""


def _begin(session: Session, entries: dict[str, Any], lender: str, form: NewPollForm) -> None:
    plan = read_plan_table(entries)
    begin_plan(session, plan, system_randomness, g.officer.name, station().clock())
    if lender:
        lend_pictures(session, lender, plan.poll_id)
    _keep_logo(session, plan.poll_id, form)


def _take_files(session: Session, plan: Plan, form: ImportForm) -> None:
    begin_plan(session, plan, system_randomness, g.officer.name, station().clock())
    raw = file_content(form.roll.data), file_content(form.candidates.data)
    take = in_journal(
        plan.poll_id, "files-taken", lambda session: import_tables(session, plan, *raw)
    )
    take(session)
    if emblem := file_content(form.emblem.data):
        give_emblem(session, plan.poll_id, emblem)
    if drawn := file_content(form.map_file.data):
        give_map(session, plan.poll_id, drawn)


def _change_basics(session: Session, poll_id: str, form: BasicsForm) -> None:
    change_plan(session, poll_id, **form.entries())
    _keep_logo(session, poll_id, form)


def _keep_logo(session: Session, poll_id: str, form: BasicsForm) -> None:
    raw = file_content(form.logo.data)
    if raw or form.no_logo.data:
        give_emblem(session, poll_id, raw)
    require_emblem_named(session, poll_id)


def _basics(poll_id: str, sent: BasicsForm | None, problems: list[str]) -> ResponseReturnValue:
    with station().database.reading() as session:
        content = required_content(session, poll_id, BASICS)
        shown = emblem_of(get_poll(session, poll_id))
    standing = BasicsForm(formdata=None, data=_basics_data(content))
    return page(
        poll_id,
        "basics",
        problems or ([gettext("Something is not right below.")] if sent else []),
        form=sent or standing,
        meanwhile=compare(content, sent, standing),
        shown=shown,
    )


def _rules(poll_id: str, sent: RulesForm | None, problems: list[str]) -> ResponseReturnValue:
    with station().database.reading() as session:
        content = required_content(session, poll_id, RULES)
    standing = RulesForm(of_district=False, formdata=None, data=rules_data(content))
    meanwhile = compare(content, sent, standing)
    return page(poll_id, "rules", problems, form=sent or standing, meanwhile=meanwhile)


def _basics_data(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the first page's form shows of a plan's table, its dates in local time."""
    zone = ZoneInfo(table["time_zone"])
    return {
        **table,
        **table["office"],
        "opens": table["opens"].astimezone(zone).replace(tzinfo=None),
        "closes": table["closes"].astimezone(zone).replace(tzinfo=None),
        "sender": "\n".join(table["sender"]),
    }


def _usual() -> dict[str, Any]:
    return {
        "grace_minutes": 30,
        "language": "fr",
        "voter_age": 18,
        "candidate_age": 18,
        "statement_length": 1000,
        "order": "lot",
    }
