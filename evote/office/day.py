"""The page of the vote: turnout, alerts, integrity checks, incidents and observations."""

from datetime import UTC, datetime
from http import HTTPStatus
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from evote.accounts.officers import Role
from evote.errors import ServiceError
from evote.office.guard import allowed
from evote.office.poll import READERS
from evote.office.telling import told
from evote.polls import get_poll, rules_of, voting_districts
from evote.voter.language import language
from evote.voter.polling import station
from evote.voting.hours import zone_of
from evote.voting.turnout import turnout_of
from evote.watch.alerts import SENTENCES, Alert, alerts_of, see_to
from evote.watch.incidents import (
    AUTHORS,
    incidents_of,
    note_incident,
    note_observation,
    observations_of,
)
from evote.watch.integrity import CHECKS, checks_of
from evote.watch.watching import run_check, stands_still
from evote.wording import moment

day = Blueprint("day", __name__, url_prefix="/polls/<poll:poll_id>/day")

DECIDERS: tuple[Role, ...] = ("president", "secretary", "assessor")

CHECKS_SHOWN = 24


@day.get("")
@allowed(*READERS)
def show(poll_id: str) -> str:
    """Show how the vote goes."""
    now = station().clock()
    with station().database.reading() as session:
        sealed = get_poll(session, poll_id).state != "draft"
        return render_template(
            "office/day.html",
            sealed=sealed,
            turnout=turnout_of(session, poll_id) if sealed else [],
            alerts=alerts_of(session, poll_id),
            sentences=SENTENCES,
            checks=checks_of(session, poll_id, CHECKS_SHOWN),
            about=_about,
            words=CHECKS,
            stands_still=stands_still(session, now),
            zone=zone_of(session, poll_id),
        )


@day.post("/check")
@allowed(*DECIDERS)
def check(poll_id: str) -> ResponseReturnValue:
    """Check the poll now."""
    try:
        run_check(station(), poll_id, station().clock())
    except ServiceError as error:
        flash(told(error))
    else:
        flash(gettext("The check was made: its outcome stands below."))
    return _back(poll_id, "checks")


@day.post("/alerts/<int:number>/seen")
@allowed("administrator", *DECIDERS)
def seen(poll_id: str, number: int) -> ResponseReturnValue:
    """Note that an officer has seen to an alert."""
    with station().database.writing() as session:
        see_to(session, poll_id, number, g.officer, station().clock())
    flash(gettext("It is noted that you have seen to it."))
    return _back(poll_id, "alerts")


@day.get("/incidents")
@allowed(*READERS)
def incidents(poll_id: str) -> str:
    """Show what was noted for the minutes."""
    return _incidents(poll_id)


@day.post("/incidents")
@allowed(*DECIDERS)
def add_incident(poll_id: str) -> ResponseReturnValue:
    """Note an incident; what was typed is not lost when it is refused."""
    try:
        with station().database.writing() as session:
            note_incident(
                session,
                poll_id,
                _district(),
                request.form.get("text", ""),
                g.officer,
                station().clock(),
            )
    except ServiceError as error:
        return _incidents(poll_id, incident=told(error)), HTTPStatus.CONFLICT
    flash(gettext("The incident is noted, and will stand in the minutes."))
    return redirect(url_for("day.incidents", poll_id=poll_id), HTTPStatus.SEE_OTHER)


@day.post("/observations")
@allowed(*DECIDERS)
def add_observation(poll_id: str) -> ResponseReturnValue:
    """Enter an observation that somebody wrote on paper."""
    try:
        with station().database.writing() as session:
            note_observation(
                session,
                poll_id,
                _district(),
                request.form.get("author", ""),
                request.form.get("name", ""),
                request.form.get("text", ""),
                station().clock(),
                [g.officer.name],
            )
    except ServiceError as error:
        return _incidents(poll_id, observation=told(error)), HTTPStatus.CONFLICT
    flash(gettext("The observation is noted, and will stand in the minutes."))
    return redirect(url_for("day.incidents", poll_id=poll_id), HTTPStatus.SEE_OTHER)


def _incidents(poll_id: str, incident: str = "", observation: str = "") -> str:
    with station().database.reading() as session:
        return render_template(
            "office/incidents.html",
            districts=[rules_of(row).district for row in voting_districts(session, poll_id)],
            incidents=incidents_of(session, poll_id),
            observations=observations_of(session, poll_id),
            authors=AUTHORS,
            incident=incident,
            observation=observation,
            may_note=g.officer.has_any(DECIDERS),
            zone=zone_of(session, poll_id),
        )


def _district() -> int | None:
    """Return the district that a form is about; None for the whole poll."""
    written = request.form.get("district", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else None


def _about(alert: Alert, zone: ZoneInfo) -> str:
    """Return what an alert is about; a time as clocks in the town show it."""
    try:
        at = datetime.strptime(alert.about, "%Y-%m-%d %H:%M %Z").replace(tzinfo=UTC)
    except ValueError:
        return alert.about
    return moment(at.astimezone(zone), language())


def _back(poll_id: str, part: str) -> ResponseReturnValue:
    return redirect(url_for("day.show", poll_id=poll_id, _anchor=part), HTTPStatus.SEE_OTHER)
