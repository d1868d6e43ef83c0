"""Letters: to the registrar and back, or printed here; spare letters for those that were lost."""

from http import HTTPStatus
from typing import Final

from flask import Blueprint, Response, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than stubs

from crypto.randomness import system_randomness
from evote.accounts.officers import Role
from evote.acts.register import ACTS
from evote.errors import HandbackRefused, LettersRefused, NotFound, StepRefused
from evote.letters.letterhead import write_letterhead
from evote.letters.mailing import issue_district_letters
from evote.letters.order import Order
from evote.letters.registrar_files import export_roll, keep_handback, waiting_handback
from evote.letters.reissue import spare_of, spares_left
from evote.life.checklist import has_key
from evote.office.districts import voting_district
from evote.office.guard import allowed, critical
from evote.office.place import FindForm, VoterForm
from evote.office.telling import told
from evote.polls import get_poll, rules_of, voting_districts
from evote.voter.polling import station
from evote.voting.polling_place import MOST_FOUND, find_voters, look_at
from evote.voting.roll import roll_sizes

letters = Blueprint("letters", __name__, url_prefix="/polls/<poll:poll_id>/letters")

MAKERS: Final[tuple[Role, ...]] = ("president", "secretary")
HELPERS: Final[tuple[Role, ...]] = ("president", "secretary", "assessor")


class OrderForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """In which order letters are printed."""

    order = SelectField(
        _l("Order of the letters"),
        choices=[
            SelectChoice("street", _l("by postcode, street and house number")),
            SelectChoice("roll", _l("as on the roll")),
        ],
    )


class HandbackForm(FlaskForm):  # type: ignore[misc]
    """The file that the registrar hands back."""

    handback = FileField(
        _l("File from the registrar"), [FileRequired(_l("Choose the file from the registrar."))]
    )


@letters.get("")
@allowed(*MAKERS, "assessor", "observer")
def show(poll_id: str) -> ResponseReturnValue:
    """Show which districts have letters, and the two ways to make them."""
    return _page(poll_id)


@letters.get("/roll.csv")
@allowed(*MAKERS)
def roll(poll_id: str) -> Response:
    """Send the roll to the registrar; it is confidential."""
    with station().database.reading() as session:
        content = export_roll(session, poll_id)
    return _file(content, f"{poll_id}-roll.csv", "text/csv")


@letters.get("/letterhead.json")
@allowed(*MAKERS)
def letterhead(poll_id: str) -> Response:
    """Send what all letters say to the registrar."""
    with station().database.reading() as session:
        content = write_letterhead(session, poll_id, station().config.base_url)
    return _file(content, f"{poll_id}-letterhead.json", "application/json")


@letters.post("/handback")
@allowed(*MAKERS)
@critical
def handback(poll_id: str) -> ResponseReturnValue:
    """Keep what the registrar hands back for two officers, who take it over."""
    form = HandbackForm()
    if not form.validate_on_submit():
        return _page(poll_id, handback=form)
    raw = form.handback.data.read()
    try:
        with station().database.writing() as session:
            keep_handback(session, poll_id, raw)
    except HandbackRefused as refused:
        return _page(poll_id, problems=refused.faults)
    except StepRefused as refused:
        return _page(poll_id, problems=[told(refused)])
    flash(gettext("The file fits the roll. Two officers take it over."))
    return _back(poll_id)


@letters.post("/<int:number>/print")
@allowed(*MAKERS)
@critical
def make(poll_id: str, number: int) -> ResponseReturnValue:
    """Make the letters of one district and send them; they are kept nowhere."""
    order: Order = "roll" if OrderForm().order.data == "roll" else "street"
    try:
        packed = issue_district_letters(
            station().database,
            poll_id,
            number,
            order,
            station().config.base_url,
            system_randomness,
            station().clock(),
            g.officer.name,
        )
    except (StepRefused, LettersRefused) as refused:
        return _page(poll_id, problems=[told(refused)])
    return _file(packed, f"{poll_id}-district-{number:02}.zip", "application/zip")


@letters.route("/<int:number>/lost", methods=["GET", "POST"])
@allowed(*HELPERS)
def lost(poll_id: str, number: int) -> ResponseReturnValue:
    """Find somebody whose letter was lost."""
    form, found = FindForm(), None
    with station().database.reading() as session:
        district = voting_district(session, poll_id, number)
    if form.validate_on_submit():
        asked, now = form.asked.data or "", station().clock()
        with station().database.writing() as session:
            found = find_voters(session, district.uuid, asked, g.officer, now)
    return render_template(
        "office/letters_lost.html",
        district=rules_of(district).district,
        form=form,
        found=found,
        most=MOST_FOUND,
    )


@letters.route("/<int:number>/lost/voter", methods=["GET", "POST"])
@allowed(*HELPERS)
def lost_by(poll_id: str, number: int) -> ResponseReturnValue:
    """Show somebody whose letter was lost, and which spare letter she was given."""
    form = VoterForm()
    if not form.validate_on_submit():
        return redirect(url_for("letters.lost", poll_id=poll_id, number=number))
    with station().database.writing() as session:
        district = voting_district(session, poll_id, number)
        chosen = form.number.data or 0
        voter = look_at(session, district.uuid, chosen, g.officer, station().clock())
        if voter is None:
            raise NotFound(f"there is no number {chosen} on this roll")
        spare = spare_of(session, district.uuid, voter.number)
        left = spares_left(session, poll_id).get(number, 0)
    return render_template(
        "office/letters_voter.html",
        district=rules_of(district).district,
        voter=voter,
        spare=spare,
        left=left,
        act=ACTS["reissue-letter"],
    )


def _page(
    poll_id: str,
    problems: tuple[str, ...] | list[str] = (),
    handback: HandbackForm | None = None,
) -> ResponseReturnValue:
    with station().database.reading() as session:
        poll, waiting = get_poll(session, poll_id), waiting_handback(session, poll_id)
        sizes, left = roll_sizes(session, poll_id), spares_left(session, poll_id)
        districts, keyed = voting_districts(session, poll_id), has_key(session, poll_id)
        rows = [
            (rules_of(row).district, sizes.get(row.uuid, 0), left.get(row.number, 0))
            for row in districts
        ]
    page = render_template(
        "office/letters.html",
        state=poll.state,
        rows=rows,
        made=[row.number for row in districts if poll.state != "draft" or row.credentials],
        keyed=keyed,
        problems=problems,
        maker=g.officer.has_any(MAKERS),
        waiting=waiting,
        allowed=poll.letters_allowed,
        take=ACTS["take-handback"],
        make=ACTS["make-letters"],
        reset=ACTS["reset-letters"],
        order=OrderForm(),
        handback=handback or HandbackForm(),
    )
    return page, HTTPStatus.CONFLICT if problems else HTTPStatus.OK


def _file(content: bytes, name: str, kind: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, mimetype=kind, headers=headers)


def _back(poll_id: str) -> ResponseReturnValue:
    return redirect(url_for("letters.show", poll_id=poll_id), HTTPStatus.SEE_OTHER)
