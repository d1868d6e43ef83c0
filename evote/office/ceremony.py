"""The key ceremony as officers lead it: who the trustees are, their links, how far they are."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crypto.randomness import system_randomness
from evote.accounts.links import Invitation
from evote.acts.register import ACTS
from evote.ceremony.messages import (
    finish_ceremony,
    first_links,
    lacks_links,
    read_ceremony,
    renew_link,
)
from evote.ceremony.rehearsal import begin_rehearsal, is_answered, read_rehearsal
from evote.errors import NotFound, ServiceError
from evote.life.checklist import has_key
from evote.office.guard import allowed, critical
from evote.office.square import square
from evote.office.telling import told
from evote.polls import get_poll, has_letters
from evote.voter.polling import station

ceremony = Blueprint("ceremony", __name__, url_prefix="/polls/<poll:poll_id>/key")


@ceremony.get("")
@allowed("administrator", "president", "secretary", "assessor", "observer")
def show(poll_id: str) -> str:
    """Show how far the trustees are with the key, and what comes next."""
    return _page(poll_id)


@ceremony.post("/links")
@allowed("president", "secretary", "assessor")
@critical
def invite(poll_id: str) -> ResponseReturnValue:
    """Show the personal link of each trustee whom two officers named, this once."""
    database, now = station().database, station().clock()
    try:
        invitations = first_links(
            database, poll_id, system_randomness, now, officers=[g.officer.name]
        )
    except ServiceError as error:
        return _refused(poll_id, error)
    return _links(invitations)


@ceremony.post("/trustees/<int:number>/link")
@allowed("president", "secretary", "assessor")
@critical
def renew(poll_id: str, number: int) -> ResponseReturnValue:
    """Make another personal link for a trustee; the one she had opens nothing any more."""
    try:
        invitation = renew_link(
            station().database,
            poll_id,
            number,
            system_randomness,
            station().clock(),
            officers=[g.officer.name],
        )
    except ServiceError as error:
        return _refused(poll_id, error)
    return _links([invitation])


@ceremony.post("/finish")
@allowed("president", "secretary", "assessor")
def finish(poll_id: str) -> ResponseReturnValue:
    """Make the trustees' key the key of the poll."""
    try:
        finish_ceremony(station().database, poll_id, station().clock(), officers=[g.officer.name])
    except ServiceError as error:
        return _refused(poll_id, error)
    flash(gettext("The poll has its key. Now every trustee shows once that hers works."))
    return _back(poll_id)


@ceremony.post("/rehearsal")
@allowed("president", "secretary", "assessor")
def rehearse(poll_id: str) -> ResponseReturnValue:
    """Ask every trustee to show that her key works; again only if the officer says so."""
    with station().database.reading() as session:
        answered = is_answered(session, poll_id)
    if answered and request.form.get("again") != "yes":
        sentence = gettext("Some have rehearsed already: say that all are to do it once more.")
        return _page(poll_id, sentence), HTTPStatus.CONFLICT
    try:
        begin_rehearsal(station().database, poll_id, system_randomness)
    except ServiceError as error:
        return _refused(poll_id, error)
    flash(gettext("The trustees' pages ask them now to show that their keys work."))
    return _back(poll_id)


def _page(poll_id: str, refused: str = "") -> str:
    with station().database.reading() as session:
        try:
            transcript = read_ceremony(session, poll_id)
        except NotFound:
            transcript = None
        try:
            rehearsal = read_rehearsal(session, poll_id)
        except NotFound:
            rehearsal = None
        return render_template(
            "office/ceremony.html",
            transcript=transcript,
            rehearsal=rehearsal,
            finished=has_key(session, poll_id),
            lettered=has_letters(session, poll_id),
            state=get_poll(session, poll_id).state,
            unlinked=lacks_links(session, poll_id),
            name=ACTS["name-trustees"],
            replace=ACTS["replace-trustee"],
            restart=ACTS["restart-ceremony"],
            refused=refused,
        )


def _links(invitations: list[Invitation]) -> str:
    """Show personal links; nothing of them is kept but their digests."""
    base_url = station().config.base_url
    return render_template(
        "office/ceremony_links.html",
        links=[
            {
                "number": each.number,
                "name": each.name,
                "address": each.link(base_url),
                "square": square(each.link(base_url)),
            }
            for each in invitations
        ],
    )


def _refused(poll_id: str, error: ServiceError) -> ResponseReturnValue:
    return _page(poll_id, told(error)), HTTPStatus.CONFLICT


def _back(poll_id: str) -> ResponseReturnValue:
    return redirect(url_for("ceremony.show", poll_id=poll_id), HTTPStatus.SEE_OTHER)
