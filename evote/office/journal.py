"""The journal of a poll as officers and observers read it."""

from flask import Blueprint, Response, render_template

from evote.acts.register import ACTS
from evote.journal import journal_file, journal_of
from evote.journal_words import HAPPENINGS
from evote.office.guard import allowed
from evote.polls import get_poll
from evote.voter.polling import station
from evote.voting.hours import zone_of

journal = Blueprint("journal", __name__, url_prefix="/polls/<poll:poll_id>")

MOST_SHOWN = 200
"""Entries on the page; the file has all of them."""


@journal.get("/journal")
@allowed("administrator", "president", "secretary", "assessor", "observer")
def show(poll_id: str) -> str:
    """Show what was done to a poll, the latest first."""
    with station().database.reading() as session:
        entries = journal_of(session, poll_id)
        zone = zone_of(session, poll_id)
    titles = {**HAPPENINGS, **{name: act.title for name, act in ACTS.items()}}
    return render_template(
        "office/journal.html",
        lines=entries[: -MOST_SHOWN - 1 : -1],
        number=len(entries),
        head=entries[-1].hash if entries else "",
        titles=titles,
        zone=zone,
    )


@journal.get("/journal.json")
@allowed("administrator", "president", "secretary", "assessor", "observer")
def file(poll_id: str) -> Response:
    """Send the whole journal as it is published."""
    with station().database.reading() as session:
        raw = journal_file(session, get_poll(session, poll_id))
    return Response(raw, mimetype="application/json")
