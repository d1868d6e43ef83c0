"""The polling place: find a voter, see whether she may vote, mark that she votes on paper.

Names and numbers of voters are posted, so that no address holds them, nor any log of addresses.
"""

from collections.abc import Mapping
from http import HTTPStatus

from flask import Blueprint, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from evote.accounts.officers import Officer, Role
from evote.errors import N_, NotFound, NotOnRoll, PollNotOpen, ServiceError, TicketSpent
from evote.models.polls import DistrictRow
from evote.office.districts import voting_district
from evote.office.guard import allowed
from evote.polls import get_poll, rules_of, voting_districts
from evote.voter.polling import station
from evote.voting.paper import mark_paper
from evote.voting.polling_place import ANSWERS_IN, MOST_FOUND, Voter, find_voters, look_at

place = Blueprint("place", __name__, url_prefix="/polls/<poll:poll_id>/place")

AGENTS: tuple[Role, ...] = ("agent", "president", "secretary", "assessor")
LONGEST_ASKED = 100
LARGEST_NUMBER = 999_999

_REFUSALS: Mapping[type[ServiceError], str] = {
    TicketSpent: N_("This person has already voted. Give her no paper ballot."),
    NotOnRoll: N_("This person was taken off the roll. Call the president of the poll."),
    PollNotOpen: N_("Nobody can vote in this district now. Call the president of the poll."),
}


class FindForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What an agent types to find somebody."""

    asked = StringField(
        _l("Name or number on the roll"), [DataRequired(), Length(max=LONGEST_ASKED)]
    )


class VoterForm(FlaskForm):  # type: ignore[misc]
    """The voter whom an agent chose among those found."""

    number = IntegerField(validators=[InputRequired(), NumberRange(1, LARGEST_NUMBER)])


@place.get("")
@allowed(*AGENTS)
def show(poll_id: str) -> ResponseReturnValue:
    """Let an agent choose her district, once for the day at this tablet."""
    with station().database.reading() as reading:
        districts = [rules_of(row).district for row in voting_districts(reading, poll_id)]
        state = get_poll(reading, poll_id).state
    chosen = session.get("place") or ("", 0)
    remembered = chosen[0] == poll_id and "choose" not in request.args
    if remembered and state in ANSWERS_IN:
        return redirect(url_for("place.find", poll_id=poll_id, number=chosen[1]))
    return render_template("office/place.html", districts=districts, state=state)


@place.route("/<int:number>", methods=["GET", "POST"])
@allowed(*AGENTS)
def find(poll_id: str, number: int) -> ResponseReturnValue:
    """Find voters of a district."""
    form, found = FindForm(), None
    with station().database.reading() as reading:
        district = voting_district(reading, poll_id, number)
        state = get_poll(reading, poll_id).state
    if request.method == "GET" and state not in ANSWERS_IN:
        return redirect(url_for("place.show", poll_id=poll_id))
    if form.validate_on_submit():
        asked, now = form.asked.data or "", station().clock()
        with station().database.writing() as writing:
            found = find_voters(writing, district.uuid, asked, _officer(), now)
    session["place"] = [poll_id, number]
    return render_template(
        "office/place_find.html",
        district=rules_of(district).district,
        kiosk=f"{station().config.base_url}/kiosk/{district.uuid}",
        form=form,
        found=found,
        most=MOST_FOUND,
    )


@place.route("/<int:number>/voter", methods=["GET", "POST"])
@allowed(*AGENTS)
def voter(poll_id: str, number: int) -> ResponseReturnValue:
    """Ask whether the right person was found before she is marked."""
    form = VoterForm()
    if not form.validate_on_submit():
        return _back(poll_id, number)
    with station().database.writing() as writing:
        district = voting_district(writing, poll_id, number)
        person = _look_at(writing, district, form.number.data or 0)
    return _voter_page(district, person)


@place.route("/<int:number>/mark", methods=["GET", "POST"])
@allowed(*AGENTS)
def mark(poll_id: str, number: int) -> ResponseReturnValue:
    """Mark that a voter votes on paper."""
    form = VoterForm()
    if not form.validate_on_submit():
        return _back(poll_id, number)
    now = station().clock()
    with station().database.writing() as writing:
        district = voting_district(writing, poll_id, number)
        person = _look_at(writing, district, form.number.data or 0)
    try:
        with station().database.writing() as writing:
            mark_paper(writing, district.uuid, person.number, now)
    except (TicketSpent, NotOnRoll, PollNotOpen) as refusal:
        return _voter_page(district, person, _REFUSALS[type(refusal)]), HTTPStatus.CONFLICT
    return render_template(
        "office/place_marked.html", district=rules_of(district).district, voter=person
    )


def _officer() -> Officer:
    officer: Officer = g.officer
    return officer


def _look_at(writing: Session, district: DistrictRow, number: int) -> Voter:
    found = look_at(writing, district.uuid, number, _officer(), station().clock())
    if found is None:
        raise NotFound(f"there is no number {number} on this roll")
    return found


def _voter_page(district: DistrictRow, person: Voter, refused: str = "") -> str:
    return render_template(
        "office/place_voter.html",
        district=rules_of(district).district,
        voter=person,
        refused=refused,
    )


def _back(poll_id: str, number: int) -> ResponseReturnValue:
    return redirect(url_for("place.find", poll_id=poll_id, number=number))
