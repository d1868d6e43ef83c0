"""A plan as files and back: the poll file in TOML, the roll and the candidates in CSV."""

import csv
import io
import json
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from evote.errors import N_, PollFileRefused
from evote.intake.electoral_roll import read_electoral_roll
from evote.intake.mistakes import Mistake, Remark
from evote.models.plans import CandidacyRow, PlanRow
from evote.polls import districts_of, get_poll
from evote.setup.candidacies import ballot_order, candidacies
from evote.setup.candidacy_sheet import import_candidacies
from evote.setup.planned_roll import franchise_of, planned_rolls, replace_roll
from evote.setup.plans import Plan, plan_table, read_plan, read_plan_table
from evote.voting.roll import read_roll

POLL_FILE = "poll.toml"
ROLL_FILE = "roll.csv"
CANDIDATES_FILE = "candidates.csv"
PHOTOS = "photos"
EMBLEM_FILE = "emblem.png"
MAP_FILE = "districts.geojson"

_NO_POLL_FILE = N_("this is no poll file: choose the file poll.toml of a poll, saved in UTF-8")

_ROLL_COLUMNS = ("district", "name", "address", "address_2", "town")
_CANDIDATE_COLUMNS = ("district", "name", "born", "list", "gender", "statement", "photo")


def export_plan(session: Session, poll_id: str) -> bytes:
    """Return a plan, its roll and its candidates as the files of `evote poll create`, in a ZIP."""
    plan = read_plan(session, poll_id)
    seed = session.get_one(PlanRow, poll_id).lot_seed
    approved = {
        each.number: read_roll(session, each.uuid) for each in districts_of(session, poll_id)
    }
    roll = [
        (number, entry.name, *_columns(entry.address))
        for number, entries in sorted((approved or planned_rolls(session, poll_id)).items())
        for entry in entries
    ]
    standing = [
        each
        for district in plan.districts
        for each in ballot_order(candidacies(session, poll_id, district["number"]), seed)
    ]
    poll = get_poll(session, poll_id)
    pictures = [("emblem", EMBLEM_FILE, poll.logo), ("map", MAP_FILE, poll.geojson)]
    named = {setting: name for setting, name, content in pictures if content}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr(POLL_FILE, write_poll_toml(plan, named))
        folder.writestr(ROLL_FILE, _table(_ROLL_COLUMNS, roll))
        folder.writestr(CANDIDATES_FILE, _table(_CANDIDATE_COLUMNS, map(_presented, standing)))
        for _, name, content in pictures:
            if content:
                folder.writestr(name, content)
        for each in standing:
            if each.photo:
                folder.writestr(f"{PHOTOS}/{_photo_name(each)}", each.photo)
    return packed.getvalue()


def read_poll_toml(raw: bytes) -> Plan:
    """Return the plan in a poll file; raises PollFileRefused."""
    try:
        entries = tomllib.loads(raw.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise PollFileRefused((Mistake(POLL_FILE, 0, Remark(_NO_POLL_FILE)),)) from error
    return read_plan_table(entries, POLL_FILE)


def import_tables(session: Session, plan: Plan, roll: bytes, candidates: bytes) -> None:
    """Enter the roll and the candidates that came with a poll file; empty ones are left out.

    Raises TableRefused with every mistake. Nobody's age is asked: the roll was checked before.
    """
    if roll:
        franchise = replace(franchise_of(plan), age=0)
        replace_roll(session, plan.poll_id, read_electoral_roll(roll, franchise).residents)
    if candidates:
        import_candidacies(session, plan, candidates)


def write_poll_toml(plan: Plan, pictures: Mapping[str, str]) -> str:
    """Return the poll file of a plan, with the settings that name its pictures."""
    entries = {
        **plan_table(plan),
        "roll": ROLL_FILE,
        "candidates": CANDIDATES_FILE,
        "photos": PHOTOS,
        **pictures,
    }
    office, contest = entries.pop("office"), entries.pop("contest")
    districts = entries.pop("districts")
    parts = [
        _entries(entries),
        f"\n[office]\n{_entries(office)}",
        f"\n[contest]\n{_entries(contest)}",
        *(f"\n[[districts]]\n{_entries(district)}" for district in districts),
    ]
    return "".join(parts)


def _entries(entries: Mapping[str, Any]) -> str:
    said = {name: value for name, value in entries.items() if value is not None}
    return "".join(f"{name} = {_value(value)}\n" for name, value in said.items())


def _value(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    # A JSON value of these kinds is a TOML value.
    return json.dumps(value, ensure_ascii=False)


def _presented(row: CandidacyRow) -> tuple[object, ...]:
    """Return somebody who stands as a line of the table; a cell holds one line of her statement."""
    statement = " ".join(row.statement.split())
    photo = _photo_name(row) if row.photo else ""
    return row.district, row.name, row.born, row.on_list, row.gender, statement, photo


def _photo_name(row: CandidacyRow) -> str:
    return f"{row.id}.jpg"


def _columns(address: Sequence[str]) -> tuple[str, str, str]:
    """Return an address in three columns: the first line, what is between, postcode and town."""
    first, *others = address
    return first, ", ".join(others[:-1]), "".join(others[-1:])


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO(newline="")
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows(rows)
    return written.getvalue()
