"""How often one network address may ask: counted by each process, or by all of them together.

What counts for all of them is only asked for its counts: while it does not answer, each process
counts by itself, and nobody is turned away for that.
"""

from collections.abc import Mapping
from typing import Final

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError

from crypto.hashing import sha256_hex
from evote.errors import SettingRefused

SECONDS_TO_ANSWER: Final = 1
"""How long a voter is kept waiting by a storage that does not answer, before it is given up."""

_ASKING_REDIS: Final[Mapping[str, str | int]] = {
    "socket_connect_timeout": SECONDS_TO_ANSWER,
    "socket_timeout": SECONDS_TO_ANSWER,
}
_ASKING: Final[Mapping[str, Mapping[str, str | int]]] = {
    "memory": {},
    "redis": _ASKING_REDIS,
    "rediss": _ASKING_REDIS,
    "redis+unix": _ASKING_REDIS,
    "memcached": {"connect_timeout": SECONDS_TO_ANSWER, "timeout": SECONDS_TO_ANSWER},
}


def limiter_of(app: Flask, storage: str) -> Limiter:
    """Return what limits an app's requests, counting in `storage`, as `Config` has it.

    Raises SettingRefused when the storage does not answer, or needs what is not installed.
    """
    scheme = storage.partition(":")[0]
    try:
        limiter = Limiter(
            _asking_address,
            app=app,
            storage_uri=storage,
            storage_options=dict(_ASKING[scheme]),
            headers_enabled=True,
            in_memory_fallback_enabled=True,
            # Of several requests that meet a silent storage, one makes the others fall back.
            swallow_errors=True,
        )
    except ConfigurationError as error:
        raise SettingRefused(
            f"limits_storage: {scheme} needs what is not installed: install evote with its "
            "shared-limits extra"
        ) from error
    except ValueError as error:
        raise SettingRefused(f"limits_storage: this is no address of {scheme}") from error
    if not limiter.storage.check():
        raise SettingRefused(
            f"limits_storage: no {scheme} answers at this address; start it, correct the address, "
            "or leave the setting out, and each process counts by itself"
        )
    return limiter


def counted_as(who: str) -> str:
    """Return the name under which somebody is counted: of one length, in signs that all take."""
    return sha256_hex(who.encode())


def _asking_address() -> str:
    return counted_as(get_remote_address())
