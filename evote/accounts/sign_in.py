"""Signing in with a password and the code of an app, or with a recovery code.

Whatever is wrong, the answer is one SignInRefused after the same work, so that nobody learns which
accounts there are. Wrong codes are counted against an account only where the password was right:
a stranger who has neither can lock nobody out.
"""

import re
from datetime import datetime, timedelta
from typing import Final

import pyotp
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ballots.token import new_token, normalize
from crypto.errors import Malformed
from crypto.hashing import sha256_hex
from crypto.randomness import Randomness
from evote.accounts.officers import Officer, officer_of, officer_row
from evote.accounts.passwords import hash_password, is_outdated, is_password, require_good_password
from evote.db import Database
from evote.errors import N_, AccountRefused, SignInRefused
from evote.models.officers import OfficerRow, RecoveryCodeRow

ISSUER: Final = "evote"
"""How the app calls the service."""

RECOVERY_CODES: Final = 10
PATIENCE: Final = 5
"""How many wrong codes in a row are borne before the account waits."""

LONGEST_WAIT: Final = timedelta(hours=1)

_STEP: Final = 30
"""Seconds of a code (RFC 6238)."""

_DRIFT: Final = 1
"""Steps that the clock of an app may be before or behind ours."""

_APP_CODE = re.compile(r"[0-9]{6}")
_SECRET = re.compile(r"[A-Z2-7]{32}")


def sign_in(database: Database, email: str, password: str, code: str, now: datetime) -> Officer:
    """Return whose password and code these are; raises SignInRefused.

    The code is of the app, or one of the recovery codes. An account without a password is opened by
    a recovery code alone, and by passkeys (see evote.accounts.passkeys).
    """
    with database.reading() as session:
        found = session.scalars(
            select(OfficerRow).where(OfficerRow.email == email.strip().casefold())
        ).one_or_none()
    kept = found.password_hash if found else None
    right = is_password(kept, password)
    if found is None or (kept is not None and not right):
        raise SignInRefused
    with database.writing() as session:
        row = officer_row(session, found.id)
        unchanged = row.password_hash == kept and not row.disabled
        opened = unchanged and _take_code(session, row, code, now)
        officer = officer_of(session, row)
        if opened and kept is not None and is_outdated(kept):
            row.password_hash = hash_password(password)
    if not opened:
        raise SignInRefused
    return officer


def prove(database: Database, officer: Officer, password: str, code: str, now: datetime) -> None:
    """Let an officer who is signed in prove who she is once more; raises SignInRefused."""
    sign_in(database, officer.email, password, code, now)


def new_app_secret() -> str:
    """Draw the secret that an app and the service share, 160 bits in Base32."""
    return pyotp.random_base32()


def app_address(secret: str, officer: Officer) -> str:
    """Return what the square holds that an app reads."""
    return pyotp.TOTP(secret).provisioning_uri(name=officer.email, issuer_name=ISSUER)


def set_password(
    session: Session, officer: Officer, password: str, secret: str, code: str, now: datetime
) -> None:
    """Let an account be opened by a password and an app whose present code is shown.

    Raises AccountRefused.
    """
    require_good_password(password, (officer.name, officer.email))
    row = officer_row(session, officer.id)
    step = _step_of(secret, code, 0, now) if _SECRET.fullmatch(secret) else None
    if step is None:
        raise AccountRefused(
            N_("This is not the code that the app shows now. Wait for the next one and type it.")
        )
    row.password_hash = hash_password(password)
    row.totp_secret = secret
    row.totp_step = step
    row.wrong_codes = row.wrong_until = 0


def make_recovery_codes(session: Session, officer_id: int, randomness: Randomness) -> list[str]:
    """Return ten new recovery codes; the older ones open nothing more.

    Each has 128 random bits, which nobody guesses however fast the digest: SHA-256 keeps them as
    well as a slow function would, and costs nothing when strangers try.
    """
    codes = [new_token(randomness) for _ in range(RECOVERY_CODES)]
    session.execute(delete(RecoveryCodeRow).where(RecoveryCodeRow.officer_id == officer_id))
    session.execute(
        insert(RecoveryCodeRow),
        [{"digest": sha256_hex(code.encode()), "officer_id": officer_id} for code in codes],
    )
    return codes


def is_recovery_code(code: str) -> bool:
    """Say whether something that was typed has the form of a recovery code."""
    try:
        normalize(code)
    except Malformed:
        return False
    return True


def count_recovery_codes(session: Session, officer_id: int) -> int:
    """Return how many recovery codes of an account were not used yet."""
    return session.scalars(
        select(func.count()).where(RecoveryCodeRow.officer_id == officer_id)
    ).one()


def _take_code(session: Session, row: OfficerRow, code: str, now: datetime) -> bool:
    """Say whether a code is good, and let it never be good again; count the wrong ones."""
    if now.timestamp() < row.wrong_until:
        return False
    typed = re.sub(r"\s", "", code)
    if _APP_CODE.fullmatch(typed):
        taken = _take_app_code(row, typed, now)
    else:
        taken = _take_recovery_code(session, row, code)
    if taken:
        row.wrong_codes = row.wrong_until = 0
        return True
    if row.password_hash is not None:
        row.wrong_codes += 1
        row.wrong_until = int((now + _wait(row.wrong_codes)).timestamp())
    return False


def _take_app_code(row: OfficerRow, code: str, now: datetime) -> bool:
    step = _step_of(row.totp_secret, code, row.totp_step, now) if row.totp_secret else None
    if step is None:
        return False
    row.totp_step = step
    return True


def _take_recovery_code(session: Session, row: OfficerRow, code: str) -> bool:
    if not is_recovery_code(code):
        return False
    kept = session.get(RecoveryCodeRow, sha256_hex(normalize(code).encode()))
    if kept is None or kept.officer_id != row.id:
        return False
    session.delete(kept)
    return True


def _step_of(secret: str, code: str, last: int, now: datetime) -> int | None:
    """Return the time step of a code that is later than the last one taken."""
    app, present = pyotp.TOTP(secret), int(now.timestamp()) // _STEP
    for step in range(present - _DRIFT, present + _DRIFT + 1):
        if step > last and pyotp.utils.strings_equal(app.generate_otp(step), code):
            return step
    return None


def _wait(wrong: int) -> timedelta:
    """Return how long no code is taken: nothing at first, then a minute, two, up to an hour."""
    if wrong < PATIENCE:
        return timedelta()
    return min(timedelta(minutes=2 ** min(wrong - PATIENCE, 10)), LONGEST_WAIT)
