"""The roll of a poll that is set up: a whole one with its preview, and corrections one by one."""

from typing import Any

from flask import g, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from evote.intake.electoral_roll import read_electoral_roll
from evote.intake.roll_sheet import RollEntry
from evote.office.guard import allowed
from evote.office.setup.forms import ReasonForm, TableForm, VoterForm, options, sender_lines
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
from evote.polls import districts_of
from evote.setup.late_corrections import ADD, STRIKE, find_late
from evote.setup.parts import (
    WHOLE_ROLL,
    Part,
    content_of,
    note_change,
    required_content,
    version_of,
)
from evote.setup.planned_roll import (
    RollPreview,
    franchise_of,
    planned_sizes,
    preview_roll,
    take_roll,
    turn_away,
    waiting_preview,
)
from evote.setup.plans import read_plan, require_in_setup
from evote.setup.roll_corrections import (
    add_voter,
    change_voter,
    corrections,
    find_planned,
    strike_voter,
)
from evote.voter.polling import station
from evote.voting.roll import roll_sizes

MOST_FOUND = 20
"""People that a search shows."""

LONGEST_SEARCH = 60


@setup.get("/polls/<poll:poll_id>/setup/roll")
@allowed(*PEOPLES_READERS)
def roll(poll_id: str) -> ResponseReturnValue:
    """Show how many stand on the roll of each district."""
    return _roll(poll_id, TableForm(), [])


@setup.post("/polls/<poll:poll_id>/setup/roll")
@allowed(*MAKERS)
def read_roll_file(poll_id: str) -> ResponseReturnValue:
    """Read a roll and let the officer look at it; nothing of it counts yet."""
    form, problems = TableForm(), list[str]()
    if form.validate_on_submit():
        raw = file_content(form.table.data)
        problems = attempt(lambda session: _preview(session, poll_id, raw))
        if not problems:
            return onwards(
                poll_id,
                "roll_preview",
                gettext("The roll has no mistake. Look at it."),
            )
    return _roll(poll_id, form, problems or [gettext("Something is not right below.")])


@setup.get("/polls/<poll:poll_id>/setup/roll/preview")
@allowed(*MAKERS)
def roll_preview(poll_id: str) -> ResponseReturnValue:
    """Show the roll that waits."""
    with station().database.reading() as session:
        preview = waiting_preview(session, poll_id)
    if preview is None:
        return onwards(poll_id, "roll", gettext("No roll waits to be looked at."))
    return _waiting(poll_id, preview, [])


@setup.post("/polls/<poll:poll_id>/setup/roll/take")
@allowed(*MAKERS)
def take(poll_id: str) -> ResponseReturnValue:
    """Put the roll that was looked at in the place of the present one."""
    digest = request.form.get("digest", "")
    take_it = in_journal(poll_id, "roll-taken", lambda session: take_roll(session, poll_id, digest))
    problems = save(poll_id, WHOLE_ROLL, take_it)
    if problems:
        with station().database.reading() as session:
            preview = waiting_preview(session, poll_id)
        if preview is None or preview.digest != digest:
            return _roll(poll_id, TableForm(), problems)
        return _waiting(poll_id, preview, problems)
    return onwards(poll_id, "roll", gettext("The roll is taken over."))


@setup.post("/polls/<poll:poll_id>/setup/roll/drop")
@allowed(*MAKERS)
def drop(poll_id: str) -> ResponseReturnValue:
    """Turn the roll away that was looked at."""
    digest = request.form.get("digest", "")
    attempt(lambda session: turn_away(session, poll_id, digest))
    return onwards(poll_id, "roll", gettext("The file was not taken; the roll is as it was."))


@setup.get("/polls/<poll:poll_id>/setup/roll/add")
@allowed(*MAKERS)
def new_voter(poll_id: str) -> ResponseReturnValue:
    """Ask for somebody who is missing on the roll."""
    return page(poll_id, "voter", [], form=_voter_form(poll_id), line=None, meanwhile=None)


@setup.post("/polls/<poll:poll_id>/setup/roll/add")
@allowed(*MAKERS)
def put_voter(poll_id: str) -> ResponseReturnValue:
    """Add somebody to the roll."""
    form, problems = _voter_form(poll_id), list[str]()
    if form.validate_on_submit():
        problems = attempt(lambda session: _add(session, poll_id, form))
        if not problems:
            return onwards(poll_id, "roll", gettext("The roll is corrected."))
    wrong = problems or [gettext("Something is not right below.")]
    return page(poll_id, "voter", wrong, form=form, line=None, meanwhile=None)


@setup.get("/polls/<poll:poll_id>/setup/roll/<int:line>")
@allowed(*MAKERS)
def voter(poll_id: str, line: int) -> ResponseReturnValue:
    """Show somebody on the roll, to be corrected or struck off."""
    with station().database.reading() as session:
        required_content(session, poll_id, Part("voter", line))
    return _voter(poll_id, line, None, [])


@setup.post("/polls/<poll:poll_id>/setup/roll/<int:line>")
@allowed(*MAKERS)
def correct_voter(poll_id: str, line: int) -> ResponseReturnValue:
    """Correct somebody's line."""
    form, problems = _voter_form(poll_id), list[str]()
    if form.validate_on_submit():
        part = Part("voter", line)
        problems = save(poll_id, part, lambda session: _correct(session, poll_id, line, form))
        if not problems:
            return onwards(poll_id, "roll", gettext("The roll is corrected."))
    return _voter(poll_id, line, form, problems or [gettext("Something is not right below.")])


@setup.post("/polls/<poll:poll_id>/setup/roll/<int:line>/strike")
@allowed(*MAKERS)
def strike(poll_id: str, line: int) -> ResponseReturnValue:
    """Take somebody off the roll."""
    form, now = ReasonForm(prefix="strike"), station().clock()
    reason, officer, part = form.reason.data or "", g.officer.name, Part("voter", line)
    change = in_journal(
        poll_id,
        "roll-corrected",
        lambda session: strike_voter(session, poll_id, line, reason, officer, now),
    )
    problems = save(poll_id, part, change)
    if problems:
        return _voter(poll_id, line, None, problems)
    return onwards(poll_id, "roll", gettext("The person is struck off the roll."))


@setup.get("/polls/<poll:poll_id>/setup/roll/late")
@allowed(*MAKERS)
def late(poll_id: str) -> ResponseReturnValue:
    """Correct a roll whose letters are made, with a second officer."""
    wanted = request.args.get("name", "").strip()[:LONGEST_SEARCH]
    with station().database.reading() as session:
        found = find_late(session, poll_id, wanted, MOST_FOUND) if wanted else []
    return page(poll_id, "late", [], wanted=wanted, found=found, strike=STRIKE, add=ADD)


def _preview(session: Session, poll_id: str, raw: bytes) -> None:
    franchise = franchise_of(read_plan(session, poll_id))
    preview_roll(session, poll_id, read_electoral_roll(raw, franchise))


def _roll(poll_id: str, form: TableForm, problems: list[str]) -> ResponseReturnValue:
    wanted = request.args.get("name", "").strip()[:LONGEST_SEARCH]
    with station().database.reading() as session:
        plan = read_plan(session, poll_id)
        by_uuid = roll_sizes(session, poll_id)
        districts = districts_of(session, poll_id)
        entered = {each.number: by_uuid.get(each.uuid, 0) for each in districts}
        searching = bool(wanted) and g.officer.has_any(frozenset(MAKERS))
        values = {
            "sizes": entered or planned_sizes(session, poll_id),
            "found": find_planned(session, poll_id, wanted, MOST_FOUND) if searching else [],
            "history": corrections(session, poll_id, plan.time_zone),
            "waiting": waiting_preview(session, poll_id) is not None,
        }
    return page(poll_id, "roll", problems, form=form, wanted=wanted, **values)


def _waiting(poll_id: str, preview: RollPreview, problems: list[str]) -> ResponseReturnValue:
    """Show a roll that waits beside the present one."""
    with station().database.reading() as session:
        version = version_of(content_of(session, poll_id, WHOLE_ROLL))
        sizes = planned_sizes(session, poll_id)
    shown = {"preview": preview, "sizes": sizes, "version": version}
    return page(poll_id, "roll_preview", problems, **shown)


def _voter(
    poll_id: str, line: int, sent: VoterForm | None, problems: list[str]
) -> ResponseReturnValue:
    """Show somebody on the roll; whom somebody struck off meanwhile can be added anew."""
    with station().database.reading() as session:
        content = content_of(session, poll_id, Part("voter", line))
    standing = _voter_form(poll_id, formdata=None, data=content)
    return page(
        poll_id,
        "voter",
        problems,
        form=sent or standing,
        line=None if content is None else line,
        meanwhile=compare(content, sent, standing),
        strike=ReasonForm(prefix="strike"),
    )


def _voter_form(poll_id: str, **arguments: Any) -> VoterForm:
    form = VoterForm(**arguments)
    with station().database.reading() as session:
        plan = read_plan(session, poll_id)
    form.district.choices = options(
        {each["number"]: f"{each['number']} {each['name']}" for each in plan.districts}
    )
    return form


def _add(session: Session, poll_id: str, form: VoterForm) -> None:
    require_in_setup(session, poll_id)
    plan, officer, now = read_plan(session, poll_id), g.officer.name, station().clock()
    entry, reason = _entry(form), form.reason.data or ""
    line = add_voter(session, plan, form.district.data, entry, reason, officer, now)
    note_change(session, poll_id, Part("voter", line), officer, now)


def _correct(session: Session, poll_id: str, line: int, form: VoterForm) -> None:
    plan, why = read_plan(session, poll_id), form.reason.data or ""
    district, entry = form.district.data, _entry(form)
    now = station().clock()
    change_voter(session, plan, line, district, entry, why, g.officer.name, now)


def _entry(form: VoterForm) -> RollEntry:
    return RollEntry((form.name.data or "").strip(), tuple(sender_lines(form.address.data)))
