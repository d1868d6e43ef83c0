"""What waits for a second officer: proposed with a reason, confirmed on a session of her own."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from evote.acts.proposals import (
    LONGEST_REASON,
    Decided,
    Proposal,
    confirm,
    decided,
    keep_fallen,
    propose,
    refuse,
    require_poll,
    waiting,
    withdraw,
)
from evote.acts.register import ACTS, is_over
from evote.errors import NotFound, ServiceError, StepRefused
from evote.letters.reissue import spare_of
from evote.office.districts import district_names, voting_district
from evote.office.guard import allowed, critical
from evote.office.telling import sentences_of, told
from evote.polls import get_poll
from evote.voter.polling import station
from evote.voting.boards import read_board
from evote.voting.hours import zone_of
from evote.voting.paper import has_voted
from evote.voting.roll import name_on_roll

proposals = Blueprint("proposals", __name__, url_prefix="/polls/<poll:poll_id>/proposals")

LONGEST_SUBJECT = 2000
"""Characters of one value that an act is done with."""

_NO_SUBJECT = {"csrf_token", "reason", "password", "code", "passkey"}
"""Fields of a form that are not what the act is done with."""


@proposals.get("")
@allowed("administrator", "president", "secretary", "assessor", "observer")
def show(poll_id: str) -> str:
    """Show what waits for a second officer, and what was decided lately."""
    return _page(poll_id)


@proposals.post("/<act_name>", endpoint="propose")
@allowed("president", "secretary", "assessor")
@critical
def propose_act(poll_id: str, act_name: str) -> ResponseReturnValue:
    """Propose an act; what was typed is not lost when it is refused."""
    if act_name not in ACTS:
        raise NotFound(f"there is no act {act_name}")
    subject = {
        name: value[:LONGEST_SUBJECT]
        for name, value in request.form.items()
        if name not in _NO_SUBJECT
    }
    reason = request.form.get("reason", "")
    now, config = station().clock(), station().config
    try:
        propose(station().database, act_name, poll_id, subject, reason, g.officer, now, config)
    except ServiceError as error:
        page = render_template(
            "office/propose.html",
            act=ACTS[act_name],
            filled_in=ACTS[act_name].filled_in(subject),
            reason=reason[:LONGEST_REASON],
            refused=sentences_of(error),
            field=_field_of(error, act_name),
        )
        return page, HTTPStatus.CONFLICT
    flash(gettext("It is proposed. Another officer confirms it within an hour."))
    return _back(poll_id)


@proposals.post("/<int:number>/confirm")
@allowed("president", "secretary", "assessor")
@critical
def confirm_act(poll_id: str, number: int) -> ResponseReturnValue:
    """Carry out what another officer proposed."""
    _require(poll_id, number)
    try:
        confirm(station().database, number, g.officer, station().clock(), station().config)
    except ServiceError as error:
        return _refused(poll_id, error)
    flash(gettext("It is done, and stands in the journal."))
    return _back(poll_id)


@proposals.post("/<int:number>/refuse")
@allowed("president", "secretary", "assessor")
def refuse_act(poll_id: str, number: int) -> ResponseReturnValue:
    """Turn down what another officer proposed."""
    _require(poll_id, number)
    try:
        refuse(station().database, number, g.officer, station().clock())
    except ServiceError as error:
        return _refused(poll_id, error)
    flash(gettext("It is refused: nothing was done."))
    return _back(poll_id)


@proposals.post("/<int:number>/withdraw")
@allowed("president", "secretary", "assessor")
def withdraw_act(poll_id: str, number: int) -> ResponseReturnValue:
    """Take back one's own proposal."""
    _require(poll_id, number)
    try:
        withdraw(station().database, number, g.officer, station().clock())
    except ServiceError as error:
        return _refused(poll_id, error)
    flash(gettext("Your proposal is taken back: nothing was done."))
    return _back(poll_id)


def _field_of(error: ServiceError, act_name: str) -> str:
    """Return which field a refusal is about; "" where that cannot be said."""
    if not isinstance(error, StepRefused):
        return ""
    asked = ACTS[act_name].subject
    return error.field or (asked[0] if len(asked) == 1 else "")


def _require(poll_id: str, number: int) -> None:
    """Raise NotFound unless the proposal is one of this poll."""
    with station().database.reading() as session:
        require_poll(session, number, poll_id)


def _page(poll_id: str, refused: str = "") -> str:
    now = station().clock()
    keep_fallen(station().database, poll_id, now)
    with station().database.reading() as session:
        return render_template(
            "office/proposals.html",
            waiting=[(each, _resident(session, each)) for each in waiting(session, poll_id, now)],
            decided=[(each, _spare(session, each)) for each in decided(session, poll_id, now)],
            zone=zone_of(session, poll_id),
            district_names=district_names(session, poll_id),
            refused=refused,
        )


def _resident(session: Session, proposal: Proposal) -> str | None:
    """Return whom a proposal is about where it has her number alone, for those who may confirm."""
    district, voter = proposal.subject.get("district"), proposal.subject.get("voter")
    if voter is None or not g.officer.has_any(proposal.act.roles):
        return None
    return name_on_roll(session, proposal.poll_id, int(str(district)), int(str(voter)))


def _spare(session: Session, decision: Decided) -> str | None:
    """Return which spare letter is to be handed over, for those who may decide about it.

    None once she has voted, and after the close.
    """
    proposal = decision.proposal
    district, voter = proposal.subject.get("district"), proposal.subject.get("voter")
    if proposal.act.name != "reissue-letter" or decision.state != "confirmed":
        return None
    if not g.officer.has_any(proposal.act.roles):
        return None
    row = voting_district(session, proposal.poll_id, int(str(district)))
    spare = spare_of(session, row.uuid, int(str(voter)))
    poll = get_poll(session, proposal.poll_id)
    if spare is None or is_over(proposal.act.name, poll.state):
        return None
    voted = has_voted(session, read_board(session, row.uuid), int(str(voter)))
    return None if voted else f"{district} / {spare}"


def _refused(poll_id: str, error: ServiceError) -> ResponseReturnValue:
    return _page(poll_id, told(error)), HTTPStatus.CONFLICT


def _back(poll_id: str) -> ResponseReturnValue:
    return redirect(url_for("proposals.show", poll_id=poll_id), HTTPStatus.SEE_OTHER)
