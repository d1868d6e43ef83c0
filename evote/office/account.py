"""An officer's own account: how she signs in, and where she is signed in."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crypto.randomness import system_randomness
from evote.accounts.events import note_event
from evote.accounts.passkeys import passkeys_of, register, registration_options, remove_passkey
from evote.accounts.sign_in import (
    app_address,
    count_recovery_codes,
    make_recovery_codes,
    new_app_secret,
    set_password,
)
from evote.errors import AccountRefused
from evote.models.officers import OfficerRow, PasskeyRow, SessionRow
from evote.office.browsers import browser_name
from evote.office.entering import our_address
from evote.office.forms import PasskeyForm, PasswordForm
from evote.office.guard import critical, own_account
from evote.office.sessions import (
    end_all_sessions,
    end_other_sessions,
    end_session,
    sessions_of,
    take_back,
)
from evote.office.square import square
from evote.voter.polling import station

account = Blueprint("account", __name__, url_prefix="/account")


@account.get("")
@own_account
def show() -> str:
    """Show the ways to sign in, and the sessions."""
    return _page(PasskeyForm(formdata=None))


@account.post("/challenge")
@own_account
def new_challenge() -> Response:
    """Send what a browser needs to make a passkey."""
    with station().database.writing() as writing:
        options = registration_options(
            writing, g.officer, our_address(), station().clock(), system_randomness
        )
    return Response(options, mimetype="application/json")


@account.post("/passkeys")
@own_account
@critical
def add_passkey() -> ResponseReturnValue:
    """Keep one more passkey."""
    form = PasskeyForm()
    if form.validate():
        try:
            register(
                station().database,
                g.officer,
                form.passkey.data or "",
                str(form.label.data),
                our_address(),
                station().clock(),
            )
        except AccountRefused as refused:
            form.label.errors = [gettext(str(refused))]
        else:
            return _changed(gettext("The passkey is kept."))
    return _page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@account.post("/passkeys/remove")
@own_account
@critical
def drop_passkey() -> ResponseReturnValue:
    """Forget a passkey that is not the only way to sign in."""
    named = request.form.get("passkey", "")
    with station().database.reading() as reading:
        own = [row.credential_id for row in passkeys_of(reading, g.officer.id)]
    for credential_id in own:
        if credential_id.hex() == named:
            with station().database.writing() as writing:
                remove_passkey(writing, g.officer.id, credential_id)
    return _changed(gettext("The passkey is removed."))


@account.get("/password")
@own_account
def ask_password() -> str:
    """Show the square for a new app, and ask for a new password."""
    return _password_page(PasswordForm(formdata=None))


@account.post("/password")
@own_account
@critical
def change_password() -> ResponseReturnValue:
    """Keep a new password, once the app shows the right code; other sessions of hers end."""
    form = PasswordForm()
    if form.validate():
        try:
            with station().database.writing() as writing:
                set_password(
                    writing,
                    g.officer,
                    str(form.password.data),
                    form.secret.data or "",
                    str(form.code.data),
                    station().clock(),
                )
                end_other_sessions(writing, g.officer.id, g.session.digest)
        except AccountRefused as refused:
            form.form_errors.append(gettext(str(refused)))
        else:
            return _changed(gettext("The new password is kept."))
    return _password_page(form), HTTPStatus.UNPROCESSABLE_ENTITY


@account.post("/recovery-codes")
@own_account
@critical
def renew_codes() -> str:
    """Show new recovery codes, once; the older ones open nothing more."""
    with station().database.writing() as writing:
        codes = make_recovery_codes(writing, g.officer.id, system_randomness)
        note_event(writing, "changed", g.officer.name, g.officer.name, station().clock())
    return render_template("office/codes.html", codes=codes)


@account.post("/sessions/end")
@own_account
def end_one() -> ResponseReturnValue:
    """End another one of the officer's sessions."""
    with station().database.writing() as writing:
        end_session(writing, g.officer.id, request.form.get("session", ""))
    return redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)


@account.post("/sessions/end-all")
@own_account
def end_all() -> ResponseReturnValue:
    """Sign the officer out everywhere, also here."""
    with station().database.writing() as writing:
        end_all_sessions(writing, g.officer.id)
    answer = redirect(url_for("signing_in.show"), HTTPStatus.SEE_OTHER)
    take_back(answer)
    return answer


def _page(form: PasskeyForm) -> str:
    now = station().clock()
    with station().database.reading() as reading:
        row = reading.get_one(OfficerRow, g.officer.id)
        return render_template(
            "office/account.html",
            form=form,
            passkeys=[_named(passkey) for passkey in passkeys_of(reading, g.officer.id)],
            has_password=row.password_hash is not None,
            codes_left=count_recovery_codes(reading, g.officer.id),
            sessions=[_described(one) for one in sessions_of(reading, g.officer.id, now)],
            present=g.session.digest,
        )


def _password_page(form: PasswordForm) -> str:
    if not form.secret.data:
        form.secret.data = new_app_secret()
    drawn = square(app_address(form.secret.data, g.officer))
    return render_template("office/password.html", password_form=form, square=drawn)


def _changed(sentence: str) -> ResponseReturnValue:
    with station().database.writing() as writing:
        note_event(writing, "changed", g.officer.name, g.officer.name, station().clock())
    flash(sentence)
    return redirect(url_for("account.show"), HTTPStatus.SEE_OTHER)


def _named(row: PasskeyRow) -> tuple[str, str]:
    return row.credential_id.hex(), row.label


def _described(row: SessionRow) -> tuple[str, datetime, datetime, str]:
    """Return a session's name, its beginning, its last use, and its browser."""
    started, seen = (datetime.fromtimestamp(at, UTC) for at in (row.started, row.seen))
    return row.digest, started, seen, browser_name(row.device)
