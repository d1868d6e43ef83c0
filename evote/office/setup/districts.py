"""The districts of a poll that is set up: one by one, or all at once from a table."""

from typing import Any

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from evote.errors import N_, StepRefused
from evote.office.guard import allowed
from evote.office.setup.forms import DistrictForm, MapForm, TableForm, rules_data
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
from evote.polls import get_poll
from evote.setup.district_sheet import read_district_sheet, read_stations
from evote.setup.parts import (
    ALL_DISTRICTS,
    Part,
    content_of,
    note_change,
    required_content,
    version_of,
)
from evote.setup.pictures import give_map
from evote.setup.plans import read_plan, require_in_setup
from evote.voter.drawing import draw
from evote.voter.polling import station


@setup.get("/polls/<poll:poll_id>/setup/districts")
@allowed(*READERS)
def districts(poll_id: str) -> ResponseReturnValue:
    """Show the districts."""
    return _all(poll_id, [])


@setup.post("/polls/<poll:poll_id>/setup/districts")
@allowed(*MAKERS)
def import_districts(poll_id: str) -> ResponseReturnValue:
    """Put the districts of a table in the place of those that are there."""
    form, problems = TableForm(), list[str]()
    if form.validate_on_submit():
        raw = file_content(form.table.data)
        change = in_journal(
            poll_id,
            "districts-changed",
            lambda session: change_plan(session, poll_id, districts=list(read_district_sheet(raw))),
        )
        problems = save(poll_id, ALL_DISTRICTS, change)
        if not problems:
            return onwards(poll_id, "districts", gettext("The districts are taken over."))
    return _all(poll_id, problems or _wrong(), form=form)


@setup.post("/polls/<poll:poll_id>/setup/districts/map")
@allowed(*MAKERS)
def take_map(poll_id: str) -> ResponseReturnValue:
    """Keep a map of the districts; it takes the place of the one that is there."""
    form, problems = MapForm(), list[str]()
    if form.validate_on_submit():
        raw = file_content(form.map_file.data)
        take_it = in_journal(
            poll_id, "map-changed", lambda session: _take_map(session, poll_id, raw)
        )
        problems = attempt(take_it)
        if not problems:
            return onwards(poll_id, "districts", gettext("The map is taken over."))
    return _all(poll_id, problems or _wrong(), map_form=form)


@setup.post("/polls/<poll:poll_id>/setup/districts/map/remove")
@allowed(*MAKERS)
def remove_map(poll_id: str) -> ResponseReturnValue:
    """Take the map away."""
    problems = attempt(
        in_journal(poll_id, "map-changed", lambda session: give_map(session, poll_id, b""))
    )
    if problems:
        return _all(poll_id, problems)
    return onwards(poll_id, "districts", gettext("The map is taken away."))


@setup.get("/polls/<poll:poll_id>/setup/districts/new")
@allowed(*MAKERS)
def new_district(poll_id: str) -> ResponseReturnValue:
    """Ask for one more district."""
    with station().database.reading() as session:
        taken = [district["number"] for district in read_plan(session, poll_id).districts]
    form = DistrictForm(of_district=True, data={"number": max(taken, default=0) + 1})
    return page(poll_id, "district", [], form=form, number=None, meanwhile=None)


@setup.post("/polls/<poll:poll_id>/setup/districts/new")
@allowed(*MAKERS)
def add_district(poll_id: str) -> ResponseReturnValue:
    """Add a district."""
    form, problems = DistrictForm(of_district=True), list[str]()
    if form.validate_on_submit():
        problems = attempt(
            in_journal(poll_id, "districts-changed", lambda session: _add(session, poll_id, form))
        )
        if not problems:
            return onwards(poll_id, "districts", gettext("Saved."))
    wrong = problems or _wrong()
    return page(poll_id, "district", wrong, form=form, number=None, meanwhile=None)


@setup.get("/polls/<poll:poll_id>/setup/districts/<int:number>")
@allowed(*READERS)
def district(poll_id: str, number: int) -> ResponseReturnValue:
    """Show a district and what is different there."""
    with station().database.reading() as session:
        required_content(session, poll_id, Part("district", number))
    return _one(poll_id, number, None, [])


@setup.post("/polls/<poll:poll_id>/setup/districts/<int:number>")
@allowed(*MAKERS)
def change_district(poll_id: str, number: int) -> ResponseReturnValue:
    """Change a district."""
    form, problems, part = DistrictForm(of_district=True), list[str](), Part("district", number)
    if form.validate_on_submit():
        change = in_journal(
            poll_id,
            "districts-changed",
            lambda session: _store(session, poll_id, number, form),
        )
        problems = save(poll_id, part, change)
        if not problems:
            return onwards(poll_id, "districts", gettext("Saved."))
    return _one(poll_id, number, form, problems or _wrong())


@setup.post("/polls/<poll:poll_id>/setup/districts/<int:number>/remove")
@allowed(*MAKERS)
def remove_district(poll_id: str, number: int) -> ResponseReturnValue:
    """Delete a district that has neither a roll nor candidates."""
    change = in_journal(
        poll_id, "districts-changed", lambda session: _remove(session, poll_id, number)
    )
    problems = save(poll_id, Part("district", number), change)
    if problems:
        return _all(poll_id, problems)
    return onwards(poll_id, "districts", gettext("The district is deleted."))


def _all(poll_id: str, problems: list[str], **forms: FlaskForm) -> ResponseReturnValue:
    """Show all districts, with the map that they have."""
    with station().database.reading() as session:
        version = version_of(content_of(session, poll_id, ALL_DISTRICTS))
        geojson = get_poll(session, poll_id).geojson
    shown = {"form": TableForm(), "map_form": MapForm(), **forms}
    drawing = geojson and draw(geojson)
    return page(poll_id, "districts", problems, version=version, drawing=drawing, **shown)


def _take_map(session: Session, poll_id: str, raw: bytes) -> None:
    if not raw:
        raise StepRefused(N_("The file is empty."))
    give_map(session, poll_id, raw)


def _add(session: Session, poll_id: str, form: DistrictForm) -> None:
    _store(session, poll_id, None, form)
    part = Part("district", form.number.data or 0)
    note_change(session, poll_id, part, g.officer.name, station().clock())


def _store(session: Session, poll_id: str, number: int | None, form: DistrictForm) -> None:
    entries: dict[str, Any] = {
        "number": form.number.data,
        "name": (form.name.data or "").strip(),
        **form.entries(),
    }
    if stations := read_stations(form.stations.data or ""):
        entries["stations"] = stations
    others = _others(session, poll_id, number)
    if any(each["number"] == entries["number"] for each in others):
        raise StepRefused(N_("There is already a district of this number."))
    change_plan(session, poll_id, districts=[*others, entries])


def _remove(session: Session, poll_id: str, number: int) -> None:
    change_plan(session, poll_id, districts=_others(session, poll_id, number))


def _others(session: Session, poll_id: str, number: int | None) -> list[dict[str, Any]]:
    require_in_setup(session, poll_id)
    districts = read_plan(session, poll_id).districts
    return [dict(each) for each in districts if each["number"] != number]


def _one(
    poll_id: str, number: int, sent: DistrictForm | None, problems: list[str]
) -> ResponseReturnValue:
    """Show a district; one that somebody took away meanwhile can be added anew."""
    with station().database.reading() as session:
        content = content_of(session, poll_id, Part("district", number))
    entries = content or {}
    data = {**rules_data(entries), "stations": " ".join(entries.get("stations", ()))}
    standing = DistrictForm(of_district=True, formdata=None, data=data)
    return page(
        poll_id,
        "district",
        problems,
        form=sent or standing,
        number=None if content is None else number,
        meanwhile=compare(content, sent, standing),
    )


def _wrong() -> list[str]:
    return [gettext("Something is not right below.")]
