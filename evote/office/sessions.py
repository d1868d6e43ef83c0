"""Sessions of the office: kept in the database, named by a random cookie.

The database keeps the digest of what the cookie holds, so that whoever reads it enters nowhere. A
session ends after 20 minutes without a request, after 8 hours, when its owner ends it from another
browser, and at once when her account is closed.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from flask import current_app, request
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from crypto.hashing import sha256_hex
from crypto.randomness import system_randomness
from evote.accounts.links import new_code
from evote.models.officers import OfficerRow, SessionRow

IDLE: Final = timedelta(minutes=20)
ABSOLUTE: Final = timedelta(hours=8)
PROOF: Final = timedelta(minutes=5)
"""How long ago an officer may have proven who she is when she does something critical."""

_NOTED: Final = timedelta(minutes=1)
"""How often it is noted that a session is in use."""

_WRONG_PROOFS: Final = 5
_LONGEST_DEVICE: Final = 200


def begin_session(
    session: Session, officer_id: int, now: datetime, *, device: str = "", invited: bool = False
) -> str:
    """Begin a session and return what its cookie holds; forget those that have ended."""
    started = int(now.timestamp())
    session.execute(
        delete(SessionRow).where(
            or_(
                SessionRow.seen <= started - IDLE.total_seconds(),
                SessionRow.started <= started - ABSOLUTE.total_seconds(),
            )
        )
    )
    code = new_code(system_randomness)
    session.add(
        SessionRow(
            digest=session_digest(code),
            officer_id=officer_id,
            started=started,
            seen=started,
            proven=started,
            invited=invited,
            device=device[:_LONGEST_DEVICE],
        )
    )
    return code


def find_session(session: Session, code: str, now: datetime) -> SessionRow | None:
    """Return the session of a cookie, unless it has ended or its account is closed."""
    row = session.get(SessionRow, session_digest(code))
    if row is None or not _lasts(row, now):
        return None
    owner = session.get_one(OfficerRow, row.officer_id)
    return None if owner.disabled else row


def needs_note(row: SessionRow, now: datetime) -> bool:
    """Say whether it is time to note that a session is in use."""
    return now.timestamp() >= row.seen + _NOTED.total_seconds()


def note_use(session: Session, digest: str, now: datetime) -> None:
    """Note that a session is in use."""
    _change(session, digest, seen=int(now.timestamp()))


def note_proof(session: Session, digest: str, now: datetime) -> None:
    """Note that the owner of a session has just proven who she is."""
    _change(session, digest, proven=int(now.timestamp()), wrong_proofs=0)


def note_wrong_proof(session: Session, digest: str) -> None:
    """Count a wrong proof of identity; after five the session ends."""
    row = session.get(SessionRow, digest, with_for_update=True, populate_existing=True)
    if row is not None:
        row.wrong_proofs += 1
        if row.wrong_proofs >= _WRONG_PROOFS:
            session.delete(row)


def is_proven(row: SessionRow, now: datetime) -> bool:
    """Say whether the owner of a session proved who she is a short time ago."""
    return now.timestamp() < row.proven + PROOF.total_seconds()


def sessions_of(session: Session, officer_id: int, now: datetime) -> Sequence[SessionRow]:
    """Return the sessions of an officer that last, the latest first."""
    rows = session.scalars(
        select(SessionRow)
        .where(SessionRow.officer_id == officer_id)
        .order_by(SessionRow.started.desc())
    )
    return [row for row in rows if _lasts(row, now)]


def end_session(session: Session, officer_id: int, digest: str) -> None:
    """End one of an officer's own sessions."""
    session.execute(
        delete(SessionRow).where(SessionRow.officer_id == officer_id, SessionRow.digest == digest)
    )


def end_other_sessions(session: Session, officer_id: int, kept: str) -> None:
    """Sign an officer out everywhere but in the session of this digest."""
    session.execute(
        delete(SessionRow).where(SessionRow.officer_id == officer_id, SessionRow.digest != kept)
    )


def end_all_sessions(session: Session, officer_id: int) -> None:
    """Sign an officer out everywhere."""
    session.execute(delete(SessionRow).where(SessionRow.officer_id == officer_id))


def session_digest(code: str) -> str:
    """Return all that is kept of a session's cookie."""
    return sha256_hex(code.encode())


def _lasts(row: SessionRow, now: datetime) -> bool:
    moment = now.timestamp()
    return (
        moment < row.seen + IDLE.total_seconds() and moment < row.started + ABSOLUTE.total_seconds()
    )


def _change(session: Session, digest: str, **values: int) -> None:
    session.execute(update(SessionRow).where(SessionRow.digest == digest).values(**values))


# ---------------------------------------------------------------- the cookie


def cookie_name() -> str:
    """Return the cookie's name; under https, browsers bind this prefix to our host alone."""
    secure: bool = current_app.config["SESSION_COOKIE_SECURE"]
    return "__Host-evote_office" if secure else "evote_office"


def sent_code() -> str | None:
    """Return what the cookie of this request holds."""
    return request.cookies.get(cookie_name())


def hand_out(response: Response, code: str) -> None:
    """Let the browser keep a session until it is closed."""
    response.set_cookie(
        cookie_name(),
        code,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )


def take_back(response: Response) -> None:
    """Let the browser forget its session."""
    response.delete_cookie(
        cookie_name(),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Strict",
    )
