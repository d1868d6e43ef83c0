"""Personal links of trustees: the code in the link opens the door, and only its digest is kept.

The code stands behind the `#`, so that no browser sends it when the page is asked for.
"""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.token import new_token
from crypto.hashing import sha256_hex
from crypto.randomness import Randomness
from evote.errors import AccessDenied
from evote.models.trustees import MemberRow


@dataclass(frozen=True, slots=True)
class Invitation:
    """A trustee's personal link, before it is sent to her."""

    poll_id: str
    number: int
    name: str
    code: str = field(repr=False)

    def link(self, base_url: str) -> str:
        """Return the address of her page."""
        return f"{base_url}/trustees/{self.poll_id}/{self.number}#{self.code}"


def new_code(randomness: Randomness) -> str:
    """Draw an access code: 22 characters of Base58, 128 bits."""
    return new_token(randomness).replace("-", "")


def access_digest(code: str) -> str:
    """Return all that is kept of an access code."""
    return sha256_hex(code.encode())


def member_with(session: Session, poll_id: str, code: str) -> MemberRow:
    """Return the trustee whose personal link has this code; raises AccessDenied."""
    member = session.scalars(
        select(MemberRow).where(
            MemberRow.poll_id == poll_id, MemberRow.access_digest == access_digest(code)
        )
    ).one_or_none()
    if member is None:
        raise AccessDenied
    return member
