"""The proof of identity that a critical act asks for, on a page that carries the form along."""

from http import HTTPStatus
from typing import Final

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import ImmutableMultiDict

from evote.accounts.passkeys import passkeys_of, sign_in_by_passkey
from evote.accounts.sign_in import prove
from evote.errors import SignInRefused
from evote.office.entering import our_address
from evote.office.sessions import is_proven, note_proof, note_wrong_proof
from evote.voter.polling import station

PASSWORD: Final = "proof_password"  # noqa: S105 - the name of a field
CODE: Final = "proof_code"
PASSKEY: Final = "proof_passkey"
_PROOF: Final = {PASSWORD, CODE, PASSKEY}


def take_proof() -> ResponseReturnValue | None:
    """Take in the proof that came with a critical form, or return the page that asks for one.

    The view never sees the proof: it gets the form without it.
    """
    now, database = station().clock(), station().database
    if is_proven(g.session, now):
        _take_out_proof()
        return None
    if not any(request.form.get(name) for name in (PASSWORD, CODE, PASSKEY)):
        return _page(refused=False)
    try:
        _check()
    except SignInRefused:
        with database.writing() as writing:
            note_wrong_proof(writing, g.session.digest)
        return _page(refused=True)
    with database.writing() as writing:
        note_proof(writing, g.session.digest, now)
    _take_out_proof()
    return None


def _take_out_proof() -> None:
    request.form = ImmutableMultiDict(
        (name, value) for name, value in request.form.items(multi=True) if name not in _PROOF
    )


def _check() -> None:
    now, database = station().clock(), station().database
    passkey = request.form.get(PASSKEY)
    if not passkey:
        password, code = request.form.get(PASSWORD, ""), request.form.get(CODE, "")
        prove(database, g.officer, password, code, now)
    elif sign_in_by_passkey(database, passkey, our_address(), now).id != g.officer.id:
        raise SignInRefused


def _page(*, refused: bool) -> ResponseReturnValue:
    with station().database.reading() as session:
        has_passkey = bool(passkeys_of(session, g.officer.id))
    carried = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in {"csrf_token", *_PROOF}
    ]
    page = render_template(
        "office/prove.html",
        carried=carried,
        refused=refused,
        has_passkey=has_passkey,
    )
    return page, HTTPStatus.UNAUTHORIZED
