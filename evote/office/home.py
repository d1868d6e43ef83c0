"""The first page after signing in: every poll, where it stands, and what waits for an officer."""

from flask import Blueprint, Response, render_template

from evote.account_events import EVENTS, recent_events
from evote.office.guard import allowed, public
from evote.office.standing import standing
from evote.polls import all_polls
from evote.voter.polling import station

home = Blueprint("home", __name__)


@home.get("/")
@allowed()
def show() -> str:
    """Show the polls and what there is to do in each."""
    now = station().clock()
    with station().database.reading() as session:
        polls = [standing(session, poll, now) for poll in all_polls(session)]
        events = recent_events(session, now)
    return render_template("office/home.html", polls=polls, events=events, words=EVENTS)


@home.get("/health")
@public
def health() -> Response:
    """Say that the office and its database answer."""
    with station().database.reading() as session:
        all_polls(session)
    return Response("ok\n", mimetype="text/plain")
