"""Passes: proof that somebody had entered the booth before the poll closed, and nothing else.

The service gives one to every booth that asks whether the poll is open. After the close, a ballot
that comes with one is still taken until the time of grace ends. A pass names the district and the
minute, nobody's name; it is not kept anywhere.
"""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import Final

LONGEST_VISIT: Final = timedelta(hours=2)
"""A pass that is older at the close is no proof that somebody was voting then."""

_DOMAIN: Final = b"evote-pass-1|"
_PASS: Final = re.compile(r"([0-9]{1,9})-([0-9a-f]{64})")


def issue_pass(receipt_seed: bytes, district_uuid: str, now: datetime) -> str:
    """Return a pass for somebody who enters a district's booth now."""
    minute = int(now.timestamp()) // 60
    return f"{minute}-{_signature(receipt_seed, district_uuid, minute)}"


def entered_before(receipt_seed: bytes, district_uuid: str, shown: str, closes: datetime) -> bool:
    """Say whether a pass shows that somebody entered this booth shortly before the close."""
    parts = _PASS.fullmatch(shown)
    if parts is None:
        return False
    minute = int(parts[1])
    signature = _signature(receipt_seed, district_uuid, minute)
    entered = datetime.fromtimestamp(60 * minute, UTC)
    in_time = closes - LONGEST_VISIT <= entered < closes
    return hmac.compare_digest(signature, parts[2]) and in_time


def taken_until(now: datetime, closes: datetime, grace_ends: datetime) -> datetime:
    """Return until when a ballot is taken that comes with a pass issued now."""
    minute = now.replace(second=0, microsecond=0)
    return grace_ends if closes - LONGEST_VISIT <= minute < closes else closes


def _signature(receipt_seed: bytes, district_uuid: str, minute: int) -> str:
    secret = hashlib.sha256(_DOMAIN + receipt_seed).digest()
    return hmac.new(secret, f"{district_uuid}|{minute}".encode(), hashlib.sha256).hexdigest()
