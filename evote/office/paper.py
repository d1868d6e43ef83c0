"""The ballots on paper, counted by people: each of two officers enters hers, differences are shown.

What is agreed is shown nowhere: it is added to what was cast online.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session
from wtforms import FieldList, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from ballots.poll import question_of
from crypto.randomness import system_randomness
from evote.accounts.officers import Officer, Role
from evote.count.paper import (
    PaperEntry,
    differences,
    enter_paper_count,
    is_few_on_paper,
    paper_entries,
    paper_state,
)
from evote.errors import NotFound, StepRefused
from evote.models.polls import DistrictRow
from evote.office.districts import voting_district
from evote.office.guard import allowed
from evote.office.telling import told
from evote.polls import get_poll, rules_of, voting_districts
from evote.voter.polling import station
from evote.voting.boards import read_board
from evote.voting.hours import zone_of
from evote.voting.polling_place import looks_of
from evote.voting.tickets import count_paper_marks
from tally.paper import PaperCount

paper = Blueprint("paper", __name__, url_prefix="/polls/<poll:poll_id>")

COUNTERS: tuple[Role, ...] = ("president", "secretary", "assessor")
MOST_BALLOTS = 100_000
LONGEST_EXPLANATION = 300


def _number(label: str) -> IntegerField:
    return IntegerField(label, [InputRequired(), NumberRange(0, MOST_BALLOTS)])


class PaperForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """What an officer counted in a district."""

    ballots = _number(_l("Ballots in the urn"))
    null = _number(_l("of which null"))
    blank = _number(_l("of which blank"))
    votes = FieldList(_number(""))
    explanation = TextAreaField(
        _l("Why there are not as many ballots as marks"), [Length(max=LONGEST_EXPLANATION)]
    )

    def __init__(self, names: tuple[str, ...], **arguments: Any) -> None:
        super().__init__(**arguments)
        while len(self.votes) < len(names):
            self.votes.append_entry()
        for field, name in zip(self.votes, names, strict=False):
            field.label.text = name

    def count(self) -> PaperCount:
        """Return the numbers."""
        ballots, null, blank, *votes = (
            field.data or 0 for field in (self.ballots, self.null, self.blank, *self.votes)
        )
        return PaperCount(ballots, null, blank, tuple(votes))


@paper.get("/paper")
@allowed(*COUNTERS, "observer")
def show(poll_id: str) -> str:
    """Show how far the ballots on paper of each district have come."""
    with station().database.reading() as session:
        return render_template(
            "office/paper.html",
            state=get_poll(session, poll_id).state,
            lines=[_line(session, district) for district in voting_districts(session, poll_id)],
        )


@paper.route("/paper/<int:number>", methods=["GET", "POST"])
@allowed(*COUNTERS)
def enter(poll_id: str, number: int) -> ResponseReturnValue:
    """Take in what an officer counted, and show where it differs from what another one did."""
    officer: Officer = g.officer
    with station().database.reading() as session:
        district = voting_district(session, poll_id, number)
        names = question_of(rules_of(district).contest).answers
        own = _own_entry(session, district, officer)
        form = PaperForm(names, data=_typed(own))
    refused = ""
    if form.validate_on_submit():
        try:
            with station().database.writing() as session:
                enter_paper_count(
                    session,
                    district.uuid,
                    form.count(),
                    form.explanation.data or "",
                    officer,
                    system_randomness,
                    station().clock(),
                )
        except StepRefused as refusal:
            refused = told(refusal)
        else:
            flash(gettext("Your numbers for this district are kept."))
            return redirect(
                url_for("paper.enter", poll_id=poll_id, number=number), HTTPStatus.SEE_OTHER
            )
    return _page(
        district, names, form, officer, refused
    ), HTTPStatus.CONFLICT if refused else HTTPStatus.OK


@paper.get("/looks")
@allowed(*COUNTERS, "observer")
def looks(poll_id: str) -> str:
    """Show who looked somebody up on which roll, by the hour."""
    with station().database.reading() as session:
        lines, zone = looks_of(session, poll_id), zone_of(session, poll_id)
    return render_template("office/looks.html", lines=lines, zone=zone)


def _page(
    district: DistrictRow, names: tuple[str, ...], form: PaperForm, officer: Officer, refused: str
) -> str:
    with station().database.reading() as session:
        row = session.get(DistrictRow, district.uuid)
        if row is None:
            raise NotFound(f"there is no district {district.uuid}")
        entries = paper_entries(session, row.uuid)
        took_part = any(entry.officer_id == officer.id for entry in entries)
        return render_template(
            "office/paper_enter.html",
            line=_line(session, row),
            names=names,
            form=form,
            refused=refused,
            officers=[entry.officer for entry in entries],
            differences=differences(session, row.uuid) if took_part else [],
            blank=rules_of(row).contest.blank,
        )


def _line(session: Session, district: DistrictRow) -> dict[str, object]:
    board = read_board(session, district.uuid)
    return {
        "number": district.number,
        "name": rules_of(district).district.name,
        "state": paper_state(session, district),
        "marks": count_paper_marks(board),
        "few": is_few_on_paper(district, board),
        "limit": rules_of(district).contest.small_tally_limit,
    }


def _own_entry(session: Session, district: DistrictRow, officer: Officer) -> PaperEntry | None:
    """Return what an officer entered herself, as long as it is not agreed."""
    if paper_state(session, district) == "agreed":
        return None
    entries = paper_entries(session, district.uuid)
    return next((entry for entry in entries if entry.officer_id == officer.id), None)


def _typed(own: PaperEntry | None) -> dict[str, object]:
    if own is None:
        return {}
    count = own.count
    return {
        "ballots": count.ballots,
        "null": count.null,
        "blank": count.blank,
        "votes": list(count.votes),
        "explanation": own.explanation,
    }
