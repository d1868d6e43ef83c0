"""What the pages of the set-up share: who may use them, the checklist at their side, refusals."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from crypto.canonical import Json
from evote.accounts.officers import Role
from evote.errors import PhotoRefused, PollFileRefused, StepRefused
from evote.intake.district_map import MapRefused
from evote.intake.spreadsheets import TableRefused
from evote.journal import note
from evote.office.guard import may_open
from evote.office.setup.meanwhile import seen_version
from evote.office.telling import sentences_of
from evote.polls import get_poll, has_letters
from evote.setup.candidacy import CandidacyRefused
from evote.setup.checklist import Item, checklist
from evote.setup.parts import Part, claim
from evote.setup.plans import (
    is_compiled,
    plan_table,
    read_plan,
    read_plan_table,
    require_in_setup,
    write_plan,
)
from evote.voter.polling import station

setup = Blueprint("setup", __name__)

MAKERS: Final[tuple[Role, ...]] = ("president", "secretary")
PEOPLES_READERS: Final[tuple[Role, ...]] = (*MAKERS, "assessor", "observer")
"""Who reads what is written about people: the roll and the candidatures."""
READERS: Final[tuple[Role, ...]] = ("administrator", *PEOPLES_READERS)

_REFUSALS: Final = (
    TableRefused,
    MapRefused,
    PollFileRefused,
    CandidacyRefused,
    StepRefused,
    PhotoRefused,
)


def attempt(step: Callable[[Session], object]) -> list[str]:
    """Do something in one transaction; return why it was refused, one sentence each, or nothing."""
    try:
        with station().database.writing() as session:
            step(session)
    except _REFUSALS as error:
        return sentences_of(error)
    return []


def save(poll_id: str, part: Part, step: Callable[[Session], object]) -> list[str]:
    """Change a part of the set-up as `attempt` does, unless it changed since the form was made."""

    def guarded(session: Session) -> None:
        claim(session, poll_id, part, seen_version(), g.officer.name, station().clock())
        step(session)

    return attempt(guarded)


def in_journal(
    poll_id: str, act: str, step: Callable[[Session], object], **details: Json
) -> Callable[[Session], None]:
    """Return a step that stands in the journal too: who did it and when, never whom it is about.

    Where the step returns a number, that is how many people it was about.
    """

    def both(session: Session) -> None:
        number = step(session)
        told: dict[str, Json] = {"people": number} if isinstance(number, int) else {}
        who, now = (g.officer.name,), station().clock()
        note(session, poll_id, act, now, officers=who, details={**details, **told})

    return both


def page(poll_id: str, template: str, problems: list[str], **values: object) -> ResponseReturnValue:
    """Show a page of the set-up, with the checklist at its side."""
    now = station().clock()
    with station().database.reading() as session:
        plan = read_plan(session, poll_id)
        items = [_shown(item, poll_id) for item in checklist(session, poll_id, now)]
        approved = is_compiled(session, poll_id)
        state = get_poll(session, poll_id).state
        lettered = has_letters(session, poll_id)
    written = render_template(
        f"office/setup/{template}.html",
        plan=plan,
        items=items,
        approved=approved,
        state=state,
        lettered=lettered,
        problems=problems,
        **values,
    )
    return written, HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK


def onwards(poll_id: str, endpoint: str, sentence: str) -> ResponseReturnValue:
    """Say what was done, and lead to a page of the set-up."""
    flash(sentence)
    address = url_for(f"setup.{endpoint}", poll_id=poll_id)
    return redirect(address, HTTPStatus.SEE_OTHER)


def change_plan(session: Session, poll_id: str, **entries: Any) -> None:
    """Change what a plan says, in the words of a poll file."""
    require_in_setup(session, poll_id)
    table = plan_table(read_plan(session, poll_id))
    write_plan(session, read_plan_table({**table, **entries}))


def file_content(file: FileStorage | None) -> bytes:
    """Return what an officer chose in a field for files; nothing where she chose none."""
    return file.read() if file else b""


def _shown(item: Item, poll_id: str) -> dict[str, object]:
    endpoint = "ceremony.show" if item.step == "key" else f"setup.{item.step}"
    return {
        "step": item.step,
        "title": gettext(item.title),
        "done": item.done,
        "detail": gettext(item.detail, **item.values) if item.detail else "",
        "address": url_for(endpoint, poll_id=poll_id) if may_open(endpoint) else "",
    }
