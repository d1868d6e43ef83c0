"""Signing in and out."""

from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from evote.office.guard import own_account, public
from evote.office.sessions import end_session, take_back
from evote.voter.polling import station

signing_in = Blueprint("signing_in", __name__)


@signing_in.get("/sign-in")
@public
def show() -> str:
    """Ask who it is."""
    return render_template("office/sign_in.html")


@signing_in.post("/sign-out")
@own_account
def leave() -> ResponseReturnValue:
    """End this session."""
    with station().database.writing() as writing:
        end_session(writing, g.officer.id, g.session.digest)
    session.clear()
    answer = redirect(url_for("signing_in.show"), HTTPStatus.SEE_OTHER)
    take_back(answer)
    return answer
