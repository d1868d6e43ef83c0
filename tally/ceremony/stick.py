"""The files by which a trustee takes part whose computer is never on-line.

The service puts `ceremony.json`, and `rehearsal.json` once a rehearsal is called, on a USB stick.
Her software reads them and adds the one file that is awaited from her.
"""

from typing import Final, TypeAlias

from crypto.canonical import Json, decode, fields
from tally.ceremony.ceremony import Message
from tally.ceremony.participant import Complaint
from tally.ceremony.transcript import complaint_json, message_json

CEREMONY_FILE: Final = "ceremony.json"
REHEARSAL_FILE: Final = "rehearsal.json"

RETURNED: Final = r"(?P<kind>message|complaint|proof)-(?:[a-z]+-)?(?P<number>[1-9][0-9]{0,3})\.json"
"""The names of the files that trustees add."""

Returned: TypeAlias = tuple[str, dict[str, Json]]
"""The name of a file that a trustee adds, and what is in it."""


def file_of(attempt: int, act: Message | Complaint) -> Returned:
    """Return the file in which a message or a complaint travels."""
    if isinstance(act, Complaint):
        return f"complaint-{act.sender}.json", complaint_json(attempt, act.content)
    return f"message-{act.round}-{act.sender}.json", message_json(attempt, act)


def proof_file(number: int, proof: Json) -> Returned:
    """Return the file in which the answer to a rehearsal travels."""
    return f"proof-{number}.json", {"proof": proof}


def is_of_attempt(attempt: int, raw: bytes) -> bool:
    """Say whether a file that a trustee added earlier is of this attempt; raises Malformed."""
    return fields(decode(raw), "attempt", "round?", "content?", "complaint?")["attempt"] == attempt
