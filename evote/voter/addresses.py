"""What may stand in an address, and in what is sent: nothing that no database could look for.

Anything else is no address of ours (404) or cannot be read (400), before a database is asked.
"""

import re
from typing import Final

from flask import Flask, request
from werkzeug.routing import BaseConverter, IntegerConverter

from ballots.token import UUID
from crypto.canonical import Json, parse
from crypto.errors import Malformed
from evote.intake.poll_file import POLL_ID

_ESCAPED_NUL: Final = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class RowNumber(IntegerConverter):
    """A number in an address: none that no database could hold."""

    regex = r"[0-9]{1,9}"


class ElectionUuid(BaseConverter):
    """The name of a district's election."""

    regex = UUID.pattern


class PollId(BaseConverter):
    """The name of a poll."""

    regex = POLL_ID.pattern


class Tracker(BaseConverter):
    """The tracker of a ballot, written in base64url."""

    regex = r"[A-Za-z0-9_-]{43}"


def read_strictly(app: Flask) -> None:
    """Let an app know the kinds of its addresses, and refuse what PostgreSQL cannot keep."""
    app.url_map.converters.update(
        int=RowNumber, election=ElectionUuid, poll=PollId, tracker=Tracker
    )
    app.before_request(_refuse_nul)


def posted_json() -> Json:
    """Return the JSON that was posted; raises Malformed."""
    return parse(posted_body())


def posted_body() -> bytes:
    """Return the bytes of the JSON that was posted; raises Malformed for another type."""
    if request.mimetype != "application/json":
        # Other sites' pages can send plain forms unasked, but not this type.
        raise Malformed("the request must be of the type application/json")
    body = request.get_data()
    if _ESCAPED_NUL.search(body):
        raise Malformed("the request holds the character NUL")
    return body


def _refuse_nul() -> None:
    """Refuse the one character that a text of PostgreSQL cannot hold; raises Malformed."""
    sent = [*request.args.items(multi=True), *request.form.items(multi=True)]
    named = [(field, file.filename or "") for field, file in request.files.items(multi=True)]
    if any("\0" in text for pair in (*sent, *named) for text in pair):
        raise Malformed("the request holds the character NUL")
