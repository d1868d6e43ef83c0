"""Fetching one published file, as a stream and up to a limit."""

from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    UnknownHandler,
)

from audit.errors import SourceUnreadable

TIMEOUT: Final = 30
"""Seconds that a server may keep silent."""

_CHUNK: Final = 2**20


def fetch(address: str, target: Path, limit: int) -> bool:
    """Write a published file to `target`; False when the server answers that it has none.

    Raises SourceUnreadable when it cannot be had whole, within `limit` bytes.
    """
    try:
        with _opener().open(address, timeout=TIMEOUT) as response:
            _save(response, address, target, limit)
    except HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return False
        raise SourceUnreadable(f"{address}: the server answers {error.code}.") from error
    except (OSError, HTTPException, ValueError) as error:
        raise SourceUnreadable(f"{address} cannot be fetched: {error}.") from error
    return True


def _opener() -> OpenerDirector:
    """Return an opener that knows HTTP only, wherever a redirection may point."""
    opener = OpenerDirector()
    for handler in (
        ProxyHandler,
        UnknownHandler,
        HTTPHandler,
        HTTPSHandler,
        HTTPDefaultErrorHandler,
        HTTPRedirectHandler,
        HTTPErrorProcessor,
    ):
        opener.add_handler(handler())
    return opener


def _save(response: HTTPResponse, address: str, target: Path, limit: int) -> None:
    size = 0
    with target.open("wb") as file:
        while chunk := response.read(_CHUNK):
            size += len(chunk)
            if size > limit:
                raise SourceUnreadable(f"{address} is larger than {limit} bytes.")
            file.write(chunk)
    stated = response.headers["Content-Length"]
    if stated is not None and stated != str(size):
        raise SourceUnreadable(f"{address} was cut off after {size} of {stated} bytes.")
