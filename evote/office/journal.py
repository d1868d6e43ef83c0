"""The journal of a poll as officers and observers read it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from flask import Blueprint, Response, render_template

from ballots.journal import Entry
from evote.acts.register import ACTS
from evote.journal import journal_file, journal_of
from evote.journal_words import HAPPENINGS
from evote.office.districts import district_names
from evote.office.guard import allowed
from evote.polls import get_poll
from evote.voter.polling import station
from evote.voting.hours import zone_of

journal = Blueprint("journal", __name__, url_prefix="/polls/<poll:poll_id>")

MOST_SHOWN = 200
"""Entries on the page; the file has all of them."""

FOLLOWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "rehearsal-skipped": "seal",
        "sealed": "seal",
        "opened": "open-early",
        "closed": "close-early",
        "published": "publish",
        "ceremony-restarted": "restart-ceremony",
        "trustee-replaced": "replace-trustee",
        "tokens-reset": "reset-letters",
        "council-changed": "council-change",
    }
)
"""What is noted just before the act of two officers that brought it about."""


@journal.get("/journal")
@allowed("administrator", "president", "secretary", "assessor", "observer")
def show(poll_id: str) -> str:
    """Show what was done to a poll, the latest first."""
    with station().database.reading() as session:
        entries = journal_of(session, poll_id)
        zone = zone_of(session, poll_id)
        names = district_names(session, poll_id)
    titles = {**HAPPENINGS, **{name: act.title for name, act in ACTS.items()}}
    return render_template(
        "office/journal.html",
        lines=[(entry, _officers(entry, entries)) for entry in entries[: -MOST_SHOWN - 1 : -1]],
        number=len(entries),
        head=entries[-1].hash if entries else "",
        titles=titles,
        zone=zone,
        district_names=names,
    )


@journal.get("/journal.json")
@allowed("administrator", "president", "secretary", "assessor", "observer")
def file(poll_id: str) -> Response:
    """Send the whole journal as it is published."""
    with station().database.reading() as session:
        raw = journal_file(session, get_poll(session, poll_id))
    return Response(raw, mimetype="application/json")


def _officers(entry: Entry, entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return who did something: those of the act that it follows from, where it names nobody."""
    if entry.officers or entry.act not in FOLLOWS:
        return entry.officers
    later = (each for each in entries[entry.number :] if each.at == entry.at)
    return next((each.officers for each in later if each.act == FOLLOWS[entry.act]), ())
