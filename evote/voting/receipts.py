"""The receipt: the service's signed promise that a ballot stands on the board at one place.

It names the head after the ballot, and so everything before it: whoever holds a receipt notices a
board that was rewritten. It says nothing about the choice, the voter or the time.
"""

import re
from dataclasses import dataclass, replace

from nacl.signing import SigningKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.board import Event
from ballots.poll import Rules
from crypto.canonical import Json
from evote.models.boards import BallotRow

_TRACKER = re.compile(r"[A-Za-z0-9+/]{43}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter takes home.

    height, head   the event that posted her ballot, and its hash
    signature      Ed25519 over `signed_text`, in hexadecimal
    """

    uuid: str
    tracker: str
    height: int
    head: str
    signature: str

    def to_json(self) -> dict[str, Json]:
        """Return the receipt as the booth shows and saves it."""
        return {
            "format": "evote-receipt",
            "version": 1,
            "uuid": self.uuid,
            "tracker": self.tracker,
            "height": self.height,
            "head": self.head,
            "signature": self.signature,
        }


def signed_text(uuid: str, tracker: str, height: int, head: str) -> str:
    """Return the text under a receipt's signature."""
    return f"evote-receipt-1|{uuid}|{tracker}|{height}|{head}"


def sign_receipt(seed: bytes, uuid: str, tracker: str, event: Event) -> Receipt:
    """Return the receipt for the ballot that this event posted; the same each time it is asked."""
    text = signed_text(uuid, tracker, event.height, event.hash)
    signature = SigningKey(seed).sign(text.encode()).signature.hex()
    return Receipt(uuid, tracker, event.height, event.hash, signature)


def receipt_key(seed: bytes) -> str:
    """Return the public key, in hexadecimal, under which receipts are checked."""
    return SigningKey(seed).verify_key.encode().hex()


def naming_receipt_key(rules: Rules, seed: bytes) -> Rules:
    """Return rules that name the key of the receipts, so that nobody can change it unnoticed."""
    return replace(rules, poll=replace(rules.poll, receipt_key=receipt_key(seed)))


def read_tracker(typed: str) -> str | None:
    """Return the tracker that somebody typed or pasted, None for a text that is none.

    White space inside, a padding sign at the end and the spelling of addresses (base64url) are put
    right.
    """
    plain = "".join(typed.split()).removesuffix("=").replace("-", "+").replace("_", "/")
    return plain if _TRACKER.fullmatch(plain) else None


def find_ballot(session: Session, district_uuid: str, tracker: str) -> int | None:
    """Return the height at which a ballot stands on a district's board, None when it does not."""
    return session.scalars(
        select(BallotRow.height).where(
            BallotRow.tracker == tracker, BallotRow.district_uuid == district_uuid
        )
    ).one_or_none()
