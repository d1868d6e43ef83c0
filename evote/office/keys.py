"""The key that signs what forms carry against forgery."""

from sqlalchemy.exc import IntegrityError

from crypto.randomness import Randomness
from evote.db import Database
from evote.models.officers import OfficeKeyRow

_ONLY = 1


def office_key(database: Database, randomness: Randomness) -> bytes:
    """Return the installation's key, made once, so that forms outlive a restart.

    Every process knows what another one signed. The key opens nothing by itself: sessions are in
    the database and signed by nobody.
    """
    present = _stored(database)
    if present is not None:
        return present
    drawn = bytes(randomness(256) for _ in range(32))
    try:
        with database.writing() as session:
            session.add(OfficeKeyRow(id=_ONLY, key=drawn))
    except IntegrityError:
        # Another process was quicker.
        return _stored(database) or drawn
    return drawn


def _stored(database: Database) -> bytes | None:
    with database.reading() as session:
        row = session.get(OfficeKeyRow, _ONLY)
        return row.key if row else None
