"""The districts of a poll that is set up: one by one, or all at once from a table."""

from typing import Any

from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from evote.errors import N_, NotFound, StepRefused
from evote.office.guard import allowed
from evote.office.setup_forms import DistrictForm, TableForm, rules_data
from evote.office.setup_pages import (
    MAKERS,
    READERS,
    attempt,
    change_plan,
    file_content,
    in_journal,
    onwards,
    page,
    setup,
)
from evote.setup.district_sheet import read_district_sheet, read_stations
from evote.setup.plans import read_plan
from evote.voter.polling import station


@setup.get("/polls/<poll_id>/setup/districts")
@allowed(*READERS)
def districts(poll_id: str) -> ResponseReturnValue:
    """Show the districts."""
    return page(poll_id, "districts", [], form=TableForm())


@setup.post("/polls/<poll_id>/setup/districts")
@allowed(*MAKERS)
def import_districts(poll_id: str) -> ResponseReturnValue:
    """Put the districts of a table in the place of those that are there."""
    form, problems = TableForm(), list[str]()
    if form.validate_on_submit():
        raw = file_content(form.table.data)
        problems = attempt(
            in_journal(
                poll_id,
                "districts-changed",
                lambda session: change_plan(
                    session, poll_id, districts=list(read_district_sheet(raw))
                ),
            )
        )
        if not problems:
            return onwards(poll_id, "districts", gettext("The districts are taken over."))
    return page(poll_id, "districts", problems or _wrong(), form=form)


@setup.get("/polls/<poll_id>/setup/districts/new")
@allowed(*MAKERS)
def new_district(poll_id: str) -> ResponseReturnValue:
    """Ask for one more district."""
    taken = [district["number"] for district in _districts(poll_id)]
    form = DistrictForm(of_district=True, data={"number": max(taken, default=0) + 1})
    return page(poll_id, "district", [], form=form, number=None)


@setup.post("/polls/<poll_id>/setup/districts/new")
@allowed(*MAKERS)
def add_district(poll_id: str) -> ResponseReturnValue:
    """Add a district."""
    return _save(poll_id, None)


@setup.get("/polls/<poll_id>/setup/districts/<int:number>")
@allowed(*READERS)
def district(poll_id: str, number: int) -> ResponseReturnValue:
    """Show a district and what is different there."""
    entries = _district(poll_id, number)
    data = {**rules_data(entries), "stations": " ".join(entries.get("stations", ()))}
    form = DistrictForm(of_district=True, data=data)
    return page(poll_id, "district", [], form=form, number=number)


@setup.post("/polls/<poll_id>/setup/districts/<int:number>")
@allowed(*MAKERS)
def change_district(poll_id: str, number: int) -> ResponseReturnValue:
    """Change a district."""
    _district(poll_id, number)
    return _save(poll_id, number)


@setup.post("/polls/<poll_id>/setup/districts/<int:number>/remove")
@allowed(*MAKERS)
def remove_district(poll_id: str, number: int) -> ResponseReturnValue:
    """Delete a district that has neither a roll nor candidates."""
    others = [each for each in _districts(poll_id) if each["number"] != number]
    problems = attempt(
        in_journal(
            poll_id,
            "districts-changed",
            lambda session: change_plan(session, poll_id, districts=others),
        )
    )
    if problems:
        return page(poll_id, "districts", problems, form=TableForm())
    return onwards(poll_id, "districts", gettext("The district is deleted."))


def _save(poll_id: str, number: int | None) -> ResponseReturnValue:
    form, problems = DistrictForm(of_district=True), list[str]()
    if form.validate_on_submit():
        problems = attempt(
            in_journal(
                poll_id,
                "districts-changed",
                lambda session: _store(session, poll_id, number, form),
            )
        )
        if not problems:
            return onwards(poll_id, "districts", gettext("Saved."))
    return page(poll_id, "district", problems or _wrong(), form=form, number=number)


def _store(session: Session, poll_id: str, number: int | None, form: DistrictForm) -> None:
    entries: dict[str, Any] = {
        "number": form.number.data,
        "name": (form.name.data or "").strip(),
        **form.entries(),
    }
    if stations := read_stations(form.stations.data or ""):
        entries["stations"] = stations
    present = read_plan(session, poll_id).districts
    others = [dict(each) for each in present if each["number"] != number]
    if any(each["number"] == entries["number"] for each in others):
        raise StepRefused(N_("There is already a district of this number."))
    change_plan(session, poll_id, districts=[*others, entries])


def _districts(poll_id: str) -> list[dict[str, Any]]:
    with station().database.reading() as session:
        return [dict(district) for district in read_plan(session, poll_id).districts]


def _district(poll_id: str, number: int) -> dict[str, Any]:
    for entries in _districts(poll_id):
        if entries["number"] == number:
            return entries
    raise NotFound(f"there is no district {number} in the poll {poll_id}")


def _wrong() -> list[str]:
    return [gettext("Something is not right below.")]
