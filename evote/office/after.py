"""After the count: publication, councils during their term, and how long personal data are kept."""

from datetime import date
from http import HTTPStatus

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from crypto.canonical import Json, encode
from evote.acts.register import ACTS
from evote.errors import NotFound, ServiceError
from evote.life.retention import DESTROYED, USUAL, earliest_purge, report_of, set_purge_date
from evote.minutes.minutes import pack_minutes
from evote.models.polls import PollRow
from evote.office.day import DECIDERS
from evote.office.guard import allowed
from evote.office.poll import READERS
from evote.office.publishing import PollPreview, preview_poll
from evote.office.telling import told
from evote.polls import districts_of, get_poll, rules_of
from evote.results.succession import term_of, who_may_leave
from evote.voter.polling import station
from evote.voting.hours import zone_of

after = Blueprint("after", __name__, url_prefix="/polls/<poll:poll_id>/after")


@after.get("")
@allowed(*READERS)
def show(poll_id: str) -> str:
    """Show what becomes public, then the councils, and what is kept how long."""
    with station().database.reading() as session:
        row = get_poll(session, poll_id)
        return render_template(
            "office/after.html",
            state=row.state,
            public=f"{station().config.base_url}/polls/{poll_id}",
            preview=_preview(session, row),
            councils=_councils(session, row),
            chosen=request.args.get("district", type=int),
            retention=_retention(session, row),
            report=report_of(session, poll_id),
            words=DESTROYED,
            acts=ACTS,
            zone=zone_of(session, poll_id),
        )


@after.post("/retention")
@allowed(*DECIDERS)
def set_date(poll_id: str) -> ResponseReturnValue:
    """Set the date from which personal data may be destroyed."""
    try:
        day = date.fromisoformat(request.form.get("purge_on", ""))
    except ValueError:
        flash(gettext("Nothing was changed: write a date, such as 2028-11-30."))
        return _back(poll_id)
    try:
        with station().database.writing() as session:
            set_purge_date(session, poll_id, day, g.officer, station().clock())
    except ServiceError as error:
        flash(told(error))
    else:
        flash(gettext("The date of destruction is set."))
    return _back(poll_id)


@after.get("/destruction.json")
@allowed(*READERS)
def report_file(poll_id: str) -> Response:
    """Send the report of the destruction as a file."""
    with station().database.reading() as session:
        report = report_of(session, poll_id)
    if report is None:
        raise NotFound("nothing was destroyed")
    rows: dict[str, Json] = dict(report.destroyed)
    facts: dict[str, Json] = {
        "format": "evote-destruction",
        "version": 1,
        "poll": poll_id,
        "at": report.at.isoformat(),
        "officers": list(report.officers),
        "destroyed": rows,
    }
    return Response(encode(facts), mimetype="application/json")


@after.get("/minutes.zip")
@allowed("observer", *DECIDERS)
def minutes(poll_id: str) -> Response:
    """Send all minutes, to be printed and signed; there are none before the publication."""
    polling = station()
    packed = pack_minutes(
        polling.database,
        poll_id,
        base_url=polling.config.base_url,
        language=None,
        now=polling.clock(),
    )
    disposition = {"Content-Disposition": f'attachment; filename="{poll_id}-minutes.zip"'}
    return Response(packed, mimetype="application/zip", headers=disposition)


def _preview(session: Session, row: PollRow) -> PollPreview | None:
    """Return what a publication makes public, for those who may see it before."""
    if row.state != "counted" or not g.officer.has_any(("observer", *DECIDERS)):
        return None
    return preview_poll(session, row, station().clock())


def _councils(session: Session, row: PollRow) -> list[dict[str, object]]:
    if row.state != "published":
        return []
    councils: list[dict[str, object]] = []
    for district in districts_of(session, row.id):
        if district.declaration is not None:
            term = term_of(session, district)
            councils.append(
                {
                    "number": district.number,
                    "name": rules_of(district).district.name,
                    "sitting": [
                        (seat.number, seat.holder.name if seat.holder else "")
                        for seat in term.council.seats
                    ],
                    "following": [each.name for each in term.council.line],
                    "people": who_may_leave(term),
                    "lists": term.lists,
                }
            )
    return councils


def _retention(session: Session, row: PollRow) -> dict[str, object]:
    if row.state != "published":
        return {}
    today = station().clock().date()
    return {
        "due": row.purge_on is not None and date.fromisoformat(row.purge_on) <= today,
        "purge_on": date.fromisoformat(row.purge_on) if row.purge_on else None,
        "hold": row.legal_hold,
        "purged": row.purged,
        "earliest": earliest_purge(session, row.id),
        "usual": today + USUAL,
    }


def _back(poll_id: str) -> ResponseReturnValue:
    return redirect(
        url_for("after.show", poll_id=poll_id, _anchor="retention"), HTTPStatus.SEE_OTHER
    )
