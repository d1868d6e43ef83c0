"""What a view asks of its app."""

from typing import cast

from flask import current_app

from evote.station import PollingStation

EXTENSION = "evote"


def station() -> PollingStation:
    """Return the polling station behind the app that answers this request."""
    return cast("PollingStation", current_app.extensions[EXTENSION])
