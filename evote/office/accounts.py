"""The accounts of the office: its administrators change them, and whoever decides sees them all."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from sqlalchemy.orm import Session

from crypto.randomness import system_randomness
from evote.accounts.events import EVENTS, AccountEvent, note_event, recent_events
from evote.accounts.invitations import forget_ways_in, invitation_link, invite
from evote.accounts.officers import (
    DECIDING,
    ROLES,
    Officer,
    Role,
    add_officer,
    all_officers,
    change_roles,
    disable_officer,
    enable_officer,
    get_officer,
)
from evote.accounts.passkeys import passkeys_of
from evote.errors import AccountRefused
from evote.models.officers import InvitationRow, OfficerRow
from evote.office.forms import InviteForm, RolesForm
from evote.office.guard import allowed, critical
from evote.office.role_words import role_choices, role_names
from evote.office.sessions import end_all_sessions
from evote.voter.polling import station

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")


@accounts.get("")
@allowed("administrator", "observer", *DECIDING)
def show() -> str:
    """List the accounts, and what was done to them lately."""
    with station().database.reading() as reading:
        now = station().clock()
        return render_template(
            "office/accounts.html",
            accounts=[
                (each, role_names(each.roles), bool(reading.get_one(OfficerRow, each.id).disabled))
                for each in all_officers(reading)
            ],
            events=recent_events(reading, now),
            words=EVENTS,
        )


@accounts.get("/new")
@allowed("administrator")
def ask() -> str:
    """Ask whom to invite."""
    return render_template(
        "office/account_new.html", form=InviteForm(role_choices(), formdata=None)
    )


@accounts.post("/new")
@allowed("administrator")
@critical
def make() -> ResponseReturnValue:
    """Make an account and show its invitation, once."""
    form = InviteForm(role_choices())
    if form.validate():
        try:
            with station().database.writing() as writing:
                made = add_officer(
                    writing, str(form.name.data), str(form.email.data), _chosen(form)
                )
                code = invite(writing, made.id, station().clock(), system_randomness)
                note_event(writing, "invited", made.name, g.officer.name, station().clock())
        except AccountRefused as refused:
            form.form_errors.append(gettext(str(refused)))
        else:
            return _link_page(made, code)
    return render_template("office/account_new.html", form=form), HTTPStatus.UNPROCESSABLE_ENTITY


@accounts.get("/<int:officer_id>")
@allowed("administrator")
def one(officer_id: int) -> str:
    """Show an account, and what can be changed about it."""
    with station().database.reading() as reading:
        about = get_officer(reading, officer_id)
    return _page(about, RolesForm(role_choices(), formdata=None, data={"roles": about.roles}))


@accounts.post("/<int:officer_id>/roles")
@allowed("administrator")
@critical
def set_roles(officer_id: int) -> ResponseReturnValue:
    """Give an account other roles."""
    form = RolesForm(role_choices())
    try:
        with station().database.writing() as writing:
            changed = change_roles(writing, officer_id, _chosen(form))
            note_event(writing, "roles", changed.name, g.officer.name, station().clock())
    except AccountRefused as refused:
        form.roles.errors = [gettext(str(refused))]
        with station().database.reading() as reading:
            about = get_officer(reading, officer_id)
        return _page(about, form), HTTPStatus.UNPROCESSABLE_ENTITY
    return _done(officer_id, gettext("The roles are changed, from the next page on."))


@accounts.post("/<int:officer_id>/disable")
@allowed("administrator")
@critical
def disable(officer_id: int) -> ResponseReturnValue:
    """Close an account, and end its sessions."""
    with station().database.writing() as writing:
        disable_officer(writing, officer_id)
        end_all_sessions(writing, officer_id)
        _note(writing, officer_id, "disabled")
    return _done(officer_id, gettext("The account is disabled, and signed out everywhere."))


@accounts.post("/<int:officer_id>/enable")
@allowed("administrator")
@critical
def enable(officer_id: int) -> ResponseReturnValue:
    """Open an account again."""
    with station().database.writing() as writing:
        enable_officer(writing, officer_id)
        _note(writing, officer_id, "enabled")
    return _done(officer_id, gettext("The account is enabled again."))


@accounts.post("/<int:officer_id>/reset")
@allowed("administrator")
@critical
def reset(officer_id: int) -> ResponseReturnValue:
    """Take away every way to sign in, and show a new link, once."""
    with station().database.writing() as writing:
        forget_ways_in(writing, officer_id)
        end_all_sessions(writing, officer_id)
        code = invite(writing, officer_id, station().clock(), system_randomness)
        _note(writing, officer_id, "reset")
        about = get_officer(writing, officer_id)
    return _link_page(about, code)


def _chosen(form: RolesForm) -> set[Role]:
    return {role for role in ROLES if role in (form.roles.data or ())}


def _note(writing: Session, officer_id: int, event: AccountEvent) -> None:
    about = get_officer(writing, officer_id)
    note_event(writing, event, about.name, g.officer.name, station().clock())


def _done(officer_id: int, sentence: str) -> ResponseReturnValue:
    flash(sentence)
    return redirect(url_for("accounts.one", officer_id=officer_id), HTTPStatus.SEE_OTHER)


def _page(about: Officer, form: RolesForm) -> str:
    with station().database.reading() as reading:
        row = reading.get_one(OfficerRow, about.id)
        invitation = reading.get(InvitationRow, about.id)
        return render_template(
            "office/account_one.html",
            about=about,
            form=form,
            disabled=row.disabled,
            passkeys=len(passkeys_of(reading, about.id)),
            has_password=row.password_hash is not None,
            invited_until=datetime.fromtimestamp(invitation.expires, UTC) if invitation else None,
        )


def _link_page(about: Officer, code: str) -> str:
    link = invitation_link(station().config.office_url, code)
    return render_template("office/link.html", about=about, link=link)
