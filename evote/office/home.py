"""The first page after signing in: every poll, where it stands, and what waits for an officer."""

from http import HTTPStatus

from flask import Blueprint, Response, g, render_template

from evote.accounts.events import EVENTS, recent_events
from evote.accounts.officers import all_officers
from evote.acts.proposals import waiting
from evote.office.guard import allowed, public
from evote.office.menu import awaited
from evote.office.setup.pages import MAKERS
from evote.office.standing import standing
from evote.polls import all_polls
from evote.voter.polling import station
from evote.watch.watching import stands_still

home = Blueprint("home", __name__)


@home.get("/")
@allowed()
def show() -> str:
    """Show the polls and what there is to do in each."""
    now = station().clock()
    with station().database.reading() as session:
        polls = [
            (standing(session, poll, now), awaited(waiting(session, poll.id, now), g.officer))
            for poll in all_polls(session)
        ]
        events = recent_events(session, now)
        has_makers = any(each.has_any(MAKERS) for each in all_officers(session))
    return render_template(
        "office/home.html", polls=polls, events=events, words=EVENTS, has_makers=has_makers
    )


@home.get("/health")
@public
def health() -> Response:
    """Say that the database answers and that the clockwork runs, which opens and closes polls."""
    with station().database.reading() as session:
        still = stands_still(session, station().clock())
    if still:
        sentence = "The clockwork stands still: nothing opens or closes by itself.\n"
        return Response(sentence, HTTPStatus.SERVICE_UNAVAILABLE, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")
