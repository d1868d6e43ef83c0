"""The proof of identity that a critical act asks for, on a page that carries the form along."""

from http import HTTPStatus
from typing import Final

from flask import g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import ImmutableMultiDict

from evote.accounts.passkeys import passkeys_of, sign_in_by_passkey
from evote.accounts.sign_in import prove
from evote.acts.register import ACTS
from evote.errors import N_, SignInRefused
from evote.models.acts import ProposalRow
from evote.office.entering import our_address
from evote.office.sessions import is_proven, note_proof, note_wrong_proof
from evote.office.standing import poll_name
from evote.voter.polling import station

PASSWORD: Final = "proof_password"  # noqa: S105 - the name of a field
CODE: Final = "proof_code"
PASSKEY: Final = "proof_passkey"
_PROOF: Final = {PASSWORD, CODE, PASSKEY}

_TITLES: Final[dict[str | None, str]] = {
    "ceremony.invite": N_("Name the trustees"),
    "ceremony.renew": N_("New link for a trustee"),
    "letters.handback": N_("Take over the file from the registrar"),
    "letters.make": N_("Make the letters of a district"),
    "setup.delete": N_("Delete this poll"),
    "accounts.make": N_("Invite somebody"),
    "accounts.set_roles": N_("Change the roles of an account"),
    "accounts.disable": N_("Disable an account"),
    "accounts.enable": N_("Enable an account again"),
    "accounts.reset": N_("Make a new link for an account"),
    "account.add_passkey": N_("Make a passkey"),
    "account.drop_passkey": N_("Remove a passkey"),
    "account.change_password": N_("Choose a new password"),
    "account.renew_codes": N_("Make new recovery codes"),
}
"""What a critical view does, where it is no act of two officers; by its endpoint."""


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
        act=_act(),
        poll_name=_poll_name(),
    )
    return page, HTTPStatus.UNAUTHORIZED


def _poll_name() -> str:
    """Return the name of the poll in this request's address; "" where there is none."""
    poll_id = (request.view_args or {}).get("poll_id")
    if poll_id is None:
        return ""
    with station().database.reading() as session:
        return poll_name(session, poll_id)


def _act() -> str:
    """Return what is about to be done, in words; "" where nobody gave it any."""
    title = _title_of_act() or _TITLES.get(request.endpoint, "")
    return gettext(title) if title else ""


def _title_of_act() -> str:
    """Return the title of the act of two officers that is proposed or confirmed, if it is one."""
    asked = request.view_args or {}
    name = asked.get("act_name", "")
    if request.endpoint == "proposals.confirm_act":
        with station().database.reading() as session:
            row = session.get(ProposalRow, asked["number"])
            name = row.act if row is not None else ""
    return ACTS[name].title if name in ACTS else ""
