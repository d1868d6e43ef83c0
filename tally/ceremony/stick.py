"""The files by which a trustee takes part whose computer is never on-line.

The service puts `ceremony.json`, and `rehearsal.json` once a rehearsal is called, on a USB stick.
Her software reads them and adds the one file that is awaited from her.
"""

from typing import Final, TypeAlias

from crypto.canonical import Json, decode, fields
from tally.ceremony.ceremony import Message
from tally.ceremony.participant import Complaint
from tally.ceremony.transcript import Occasion, complaint_json, message_json, read_occasion

CEREMONY_FILE: Final = "ceremony.json"
REHEARSAL_FILE: Final = "rehearsal.json"

RETURNED: Final = (
    r"(?P<kind>message|complaint|alarm|proof)-(?:[a-z]+-)?(?P<number>[1-9][0-9]{0,3})\.json"
)
"""The names of the files that trustees add."""

Returned: TypeAlias = tuple[str, dict[str, Json]]
"""The name of a file that a trustee adds, and what is in it."""


def file_of(occasion: Occasion, act: Message | Complaint) -> Returned:
    """Return the file in which a message or a complaint travels."""
    if isinstance(act, Complaint):
        return f"complaint-{act.sender}.json", complaint_json(occasion, act.content)
    return f"message-{act.round}-{act.sender}.json", message_json(occasion, act)


def alarm_file(occasion: Occasion, number: int) -> Returned:
    """Return the file in which a trustee says that somebody has other digits."""
    return f"alarm-{number}.json", occasion.to_json()


def proof_file(poll_id: str, number: int, proof: Json) -> Returned:
    """Return the file in which the answer to a rehearsal travels."""
    return f"proof-{number}.json", {"poll": poll_id, "proof": proof}


def is_of(occasion: Occasion, raw: bytes) -> bool:
    """Say whether a file that a trustee added earlier is of this occasion; raises Malformed."""
    told = fields(decode(raw), "poll", "attempt", "round?", "content?", "complaint?")
    return read_occasion(told) == occasion
