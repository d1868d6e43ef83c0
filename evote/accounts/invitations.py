"""Invitations: a one-time link with which the owner of an account chooses how to sign in.

The code in the link stands behind the `#`, so that no browser sends it when the page is asked for;
it is posted. The database keeps its digest. The link is good once and for seven days.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from crypto.randomness import Randomness
from evote.accounts.links import access_digest, new_code
from evote.accounts.officers import Officer, get_officer, officer_row
from evote.errors import SignInRefused
from evote.models.officers import InvitationRow, OfficerRow, PasskeyRow, RecoveryCodeRow

LIFETIME: Final = timedelta(days=7)


def invite(session: Session, officer_id: int, now: datetime, randomness: Randomness) -> str:
    """Return the code of a new invitation; an older one of the same account opens nothing more."""
    code = new_code(randomness)
    session.execute(delete(InvitationRow).where(InvitationRow.officer_id == officer_id))
    session.add(
        InvitationRow(
            officer_id=officer_id,
            digest=access_digest(code),
            expires=int((now + LIFETIME).timestamp()),
        )
    )
    session.flush()
    return code


def redeem(session: Session, code: str, now: datetime) -> Officer:
    """Use an invitation up and return whose it is; raises SignInRefused."""
    row = session.scalars(
        select(InvitationRow)
        .where(InvitationRow.digest == access_digest(code.strip()))
        .with_for_update()
    ).one_or_none()
    if row is None or now.timestamp() >= row.expires:
        raise SignInRefused
    session.delete(row)
    owner = officer_row(session, row.officer_id)
    if owner.disabled:
        raise SignInRefused
    return get_officer(session, owner.id)


def forget_ways_in(session: Session, officer_id: int) -> None:
    """Take away every way to sign in to an account, as when a telephone was stolen."""
    row: OfficerRow = officer_row(session, officer_id)
    row.password_hash = row.totp_secret = None
    row.totp_step = row.wrong_codes = row.wrong_until = 0
    for table in (PasskeyRow, RecoveryCodeRow, InvitationRow):
        session.execute(delete(table).where(table.officer_id == officer_id))


def invitation_link(office_url: str, code: str) -> str:
    """Return the link of an invitation."""
    return f"{office_url}/invitation#{code}"
