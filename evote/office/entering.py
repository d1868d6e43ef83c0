"""What happens between a proof of identity and the first page."""

from flask import Response, g, request, session
from werkzeug.wrappers import Response as AnyResponse

from crypto.randomness import system_randomness
from evote.accounts.officers import Officer
from evote.accounts.passkeys import OurAddress, sign_in_options
from evote.db import Database
from evote.office.sessions import begin_session, end_session, hand_out
from evote.voter.polling import station


def let_in(officer: Officer, answer: AnyResponse, *, invited: bool = False) -> None:
    """Begin a session and hand it out with an answer.

    Whatever the browser had before, a session or a form's token, is worth nothing afterwards: who
    prepared a browser for somebody else gains nothing.
    """
    with _database().writing() as writing:
        if g.session is not None:
            end_session(writing, g.session.officer_id, g.session.digest)
        code = begin_session(
            writing,
            officer.id,
            station().clock(),
            device=request.user_agent.string,
            invited=invited,
        )
    session.clear()
    # A page that is written in this answer gets a token of the new session.
    g.pop("csrf_token", None)
    hand_out(answer, code)


def our_address() -> OurAddress:
    """Return the address that passkeys are bound to."""
    return OurAddress(station().config.office_url)


def challenge() -> Response:
    """Send what a browser needs to let its owner choose a passkey."""
    with _database().writing() as writing:
        options = sign_in_options(writing, our_address(), station().clock(), system_randomness)
    return Response(options, mimetype="application/json")


def _database() -> Database:
    return station().database
