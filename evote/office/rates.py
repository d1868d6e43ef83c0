"""How often secrets may be guessed: by one network address, and by one address for one account.

The second limit lets nobody lock an officer out from elsewhere: it counts by both.
"""

from collections.abc import Callable
from typing import Any, Final

from flask import Flask, request
from flask_limiter.util import get_remote_address

from evote.voter.rates import counted_as, limiter_of

FROM_ONE_ADDRESS: Final = "60 per 10 minutes"
"""A whole town hall may sit behind one address."""

FOR_ONE_ACCOUNT: Final = "10 per 10 minutes"

_GUESSED: Final = ("signing_in.enter", "signing_in.new_challenge", "welcome.take")


def limit_guesses(app: Flask, storage: str) -> None:
    """Slow down whoever guesses passwords, codes or invitations."""
    limiter = limiter_of(app, storage)
    for endpoint in _GUESSED:
        _slow_down(app, endpoint, limiter.limit(FROM_ONE_ADDRESS))
    by_account = limiter.limit(FOR_ONE_ACCOUNT, key_func=_account, exempt_when=_names_nobody)
    _slow_down(app, "signing_in.enter", by_account)


def _slow_down(app: Flask, endpoint: str, limit: Callable[[Any], Any]) -> None:
    app.view_functions[endpoint] = limit(app.view_functions[endpoint])


def _account() -> str:
    email = request.form.get("email", "").strip().casefold()[:254]
    return counted_as(f"{get_remote_address()} {email}")


def _names_nobody() -> bool:
    return not request.form.get("email")
