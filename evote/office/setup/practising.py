"""One click makes a poll to practise with out of a real plan."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crypto.randomness import system_randomness
from evote.errors import ServiceError
from evote.office.guard import allowed
from evote.office.setup.pages import MAKERS
from evote.office.telling import told
from evote.setup.practice import begin_practice
from evote.voter.polling import station

practising = Blueprint("practising", __name__, url_prefix="/polls/<poll:poll_id>/practice")


@practising.post("")
@allowed(*MAKERS)
def begin(poll_id: str) -> ResponseReturnValue:
    """Make the practice poll, and go on to its set-up."""
    now = station().clock()
    try:
        with station().database.writing() as session:
            made = begin_practice(session, poll_id, system_randomness, g.officer.name, now)
    except ServiceError as error:
        flash(told(error))
        return redirect(url_for("setup.show", poll_id=poll_id), HTTPStatus.SEE_OTHER)
    flash(gettext("The poll to practise with is made. Look at its dates first."))
    return redirect(url_for("setup.show", poll_id=made), HTTPStatus.SEE_OTHER)
