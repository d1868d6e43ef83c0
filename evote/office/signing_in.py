"""Signing in, with a passkey or with a password and a code; signing out."""

from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from evote.accounts.events import note_event
from evote.accounts.officers import Officer
from evote.accounts.passkeys import sign_in_by_passkey
from evote.accounts.sign_in import count_recovery_codes, is_recovery_code, sign_in
from evote.errors import SignInRefused
from evote.office.entering import challenge, let_in, our_address
from evote.office.forms import SignInForm
from evote.office.guard import local_address, own_account, public
from evote.office.sessions import end_session, take_back
from evote.voter.polling import station

signing_in = Blueprint("signing_in", __name__)


@signing_in.get("/sign-in")
@public
def show() -> ResponseReturnValue:
    """Ask who it is."""
    if g.officer is not None:
        return redirect(local_address(request.args.get("next")), HTTPStatus.SEE_OTHER)
    return _page(SignInForm(formdata=None))


@signing_in.post("/sign-in")
@public
def enter() -> ResponseReturnValue:
    """Let somebody in who has proven who she is, to the page that she wanted."""
    form = SignInForm()
    passkey = request.form.get("passkey")
    try:
        if passkey:
            now = station().clock()
            officer = sign_in_by_passkey(station().database, passkey, our_address(), now)
        else:
            officer = _by_password(form)
    except SignInRefused:
        return _page(form, refused=True), HTTPStatus.UNAUTHORIZED
    answer = redirect(local_address(request.form.get("next")), HTTPStatus.SEE_OTHER)
    let_in(officer, answer)
    if not passkey and is_recovery_code(str(form.code.data)):
        _warn_of_few_codes(officer)
    return answer


@signing_in.post("/sign-in/challenge")
@public
def new_challenge() -> Response:
    """Send what a browser needs to let its owner choose a passkey."""
    return challenge()


@signing_in.post("/sign-out")
@own_account
def leave() -> ResponseReturnValue:
    """End this session."""
    with station().database.writing() as writing:
        end_session(writing, g.officer.id, g.session.digest)
    session.clear()
    answer = redirect(url_for("signing_in.show"), HTTPStatus.SEE_OTHER)
    take_back(answer)
    return answer


def _page(form: SignInForm, *, refused: bool = False) -> str:
    wanted = request.values.get("next", "")
    return render_template("office/sign_in.html", form=form, refused=refused, wanted=wanted)


def _by_password(form: SignInForm) -> Officer:
    if not form.validate():
        raise SignInRefused
    return sign_in(
        station().database,
        str(form.email.data),
        form.password.data or "",
        str(form.code.data),
        station().clock(),
    )


def _warn_of_few_codes(officer: Officer) -> None:
    with station().database.writing() as writing:
        note_event(writing, "recovered", officer.name, officer.name, station().clock())
        left = count_recovery_codes(writing, officer.id)
    flash(
        gettext("You signed in with a recovery code; it is used up.")
        + " "
        + ngettext("%(num)d code is left.", "%(num)d codes are left.", left)
        + " "
        + gettext("Set up another way to sign in on the page of your account.")
    )
