"""The form with which anyone has an observation written into the minutes of a poll."""

from http import HTTPStatus

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import Forbidden

from evote.errors import StepRefused
from evote.results.publication import public_poll
from evote.voter.polling import station
from evote.voter.presentation import PollPage, present_poll
from evote.watch.incidents import OBSERVED, note_observation

observing = Blueprint("observing", __name__)

FROM_ONE_ADDRESS = "10 per hour"
"""Observations; the poll takes a bounded number in all."""


@observing.get("/polls/<poll:poll_id>/observations")
def show(poll_id: str) -> str:
    """Show the form."""
    return _page(_poll(poll_id))


@observing.post("/polls/<poll:poll_id>/observations")
def send(poll_id: str) -> ResponseReturnValue:
    """Take an observation; what was typed is not lost when it is refused."""
    # The public pages know no sessions; browsers say when another site's page sends a form.
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Forbidden
    poll, form = _poll(poll_id), request.form
    try:
        with station().database.writing() as session:
            note_observation(
                session,
                poll_id,
                _district(form.get("district", "")),
                form.get("author", ""),
                form.get("name", ""),
                form.get("text", ""),
                station().clock(),
            )
    except StepRefused as error:
        sentence = gettext(error.sentence) % error.values if error.values else gettext(str(error))
        return _page(poll, refused=sentence[:1].upper() + sentence[1:]), HTTPStatus.CONFLICT
    return _page(poll, taken=True), HTTPStatus.CREATED


def _poll(poll_id: str) -> tuple[PollPage, bool]:
    with station().database.reading() as session:
        row = public_poll(session, poll_id)
        g.poll_language = row.language
        return present_poll(session, row, station().clock()), row.state in OBSERVED


def _page(poll: tuple[PollPage, bool], refused: str = "", *, taken: bool = False) -> str:
    page, observed = poll
    return render_template(
        "observations.html", poll=page, observed=observed, refused=refused, taken=taken
    )


def _district(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None
