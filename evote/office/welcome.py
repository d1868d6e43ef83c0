"""From an invitation to an account that can be signed in to."""

from http import HTTPStatus

from flask import Blueprint, Response, g, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from crypto.randomness import system_randomness
from evote.accounts.events import note_event
from evote.accounts.invitations import redeem
from evote.accounts.passkeys import register, registration_options
from evote.accounts.sign_in import app_address, make_recovery_codes, new_app_secret, set_password
from evote.errors import AccountRefused, SignInRefused
from evote.office.entering import let_in, our_address
from evote.office.forms import CodeForm, PasskeyForm, PasswordForm
from evote.office.guard import public, welcoming
from evote.office.square import square
from evote.voter.polling import station

welcome = Blueprint("welcome", __name__)


@welcome.get("/invitation")
@public
def show() -> str:
    """Ask for the code of an invitation, which a script takes from behind the # of the link."""
    return render_template("office/invitation.html", form=CodeForm(formdata=None))


@welcome.post("/invitation")
@public
def take() -> ResponseReturnValue:
    """Use an invitation up, and let its owner choose how to sign in."""
    form = CodeForm()
    try:
        if not form.validate():
            raise SignInRefused  # noqa: TRY301 - one answer for whatever is wrong
        with station().database.writing() as writing:
            officer = redeem(writing, str(form.code.data), station().clock())
    except SignInRefused:
        form.code.errors = [
            gettext(
                "This code opens nothing: it was used, or it is older than seven days. Ask an "
                "administrator of the office for a new link."
            )
        ]
        return render_template("office/invitation.html", form=form), HTTPStatus.UNAUTHORIZED
    answer = redirect(url_for("welcome.choose"), HTTPStatus.SEE_OTHER)
    let_in(officer, answer, invited=True)
    return answer


@welcome.get("/welcome")
@welcoming
def choose() -> str:
    """Let somebody who was invited choose how to sign in."""
    return _page(PasskeyForm(formdata=None), PasswordForm(formdata=None))


@welcome.post("/welcome/challenge")
@welcoming
def new_challenge() -> Response:
    """Send what a browser needs to make a passkey."""
    with station().database.writing() as writing:
        options = registration_options(
            writing, g.officer, our_address(), station().clock(), system_randomness
        )
    return Response(options, mimetype="application/json")


@welcome.post("/welcome/passkey")
@welcoming
def with_passkey() -> ResponseReturnValue:
    """Keep the passkey that the browser made."""
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
            return _finish()
    return _page(form, PasswordForm(formdata=None)), HTTPStatus.UNPROCESSABLE_ENTITY


@welcome.post("/welcome/password")
@welcoming
def with_password() -> ResponseReturnValue:
    """Keep the password, once the app shows the right code."""
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
        except AccountRefused as refused:
            form.form_errors.append(gettext(str(refused)))
        else:
            return _finish()
    return _page(PasskeyForm(formdata=None), form), HTTPStatus.UNPROCESSABLE_ENTITY


def _page(passkey_form: PasskeyForm, password_form: PasswordForm) -> str:
    if not password_form.secret.data:
        password_form.secret.data = new_app_secret()
    secret = password_form.secret.data
    return render_template(
        "office/welcome.html",
        passkey_form=passkey_form,
        password_form=password_form,
        square=square(app_address(secret, g.officer)),
    )


def _finish() -> ResponseReturnValue:
    """Show the recovery codes, once, and begin a session that opens everything."""
    with station().database.writing() as writing:
        codes = make_recovery_codes(writing, g.officer.id, system_randomness)
        note_event(writing, "joined", g.officer.name, g.officer.name, station().clock())
    answer = make_response()
    let_in(g.officer, answer)
    answer.set_data(render_template("office/codes.html", codes=codes))
    return answer
