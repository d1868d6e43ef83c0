"""A sealed ballot that a voter opened to check her device: what the device encrypted, by name.

Only a device that lies about what it encrypts differs from what its screen said. So the choices are
told to a person, who compares; this program finds out everything else.
"""

import tempfile
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from audit.download import fetch
from audit.errors import SourceUnreadable
from audit.sources import MAX_FILE_SIZE
from ballots.election import Election, Question, read_election
from ballots.opened import OpeningLink, open_ballot
from ballots.poll import bound_fingerprint
from crypto.canonical import fields, parse, text
from crypto.errors import CheckFailed
from crypto.hashing import sha256_hex

BLANK = "Blank ballot: nobody is chosen"


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """What stands in a ballot; `choices` are the names that were chosen."""

    election: Election
    tracker: str
    choices: tuple[str, ...]


def fetch_and_open(link: OpeningLink) -> OpenedBallot:
    """Fetch a ballot and what it is bound to from the service, and open it.

    Raises SourceUnreadable, Malformed or BallotError for what cannot be had or read, and
    CheckFailed when device or service is caught.
    """
    name = link.tracker.replace("+", "-").replace("/", "_")
    raw_election = _fetched(f"{link.base}/{link.uuid}/election.json")
    raw_rules = _fetched(f"{link.base}/{link.uuid}/rules.json")
    raw_ballot = _fetched(f"{link.base}/api/elections/{link.uuid}/openings/{name}")
    description = read_election(raw_election).description
    if bound_fingerprint(description) != sha256_hex(raw_rules):
        raise CheckFailed("the service shows an election that is not bound to the rules it shows")
    return open_saved(link, raw_ballot, raw_election)


def open_saved(link: OpeningLink, raw_ballot: bytes, raw_election: bytes) -> OpenedBallot:
    """Open a ballot, as the service gave it, of an election.json; raises as `fetch_and_open`."""
    election = read_election(raw_election)
    ballot = text(fields(parse(raw_ballot), "ballot")["ballot"]).encode()
    if election.uuid != link.uuid:
        raise CheckFailed("this is the election of another district")
    selections = open_ballot(election, ballot, link.tracker, link.seed)
    questions = zip(election.questions, selections, strict=True)
    choices = (name for question, bits in questions for name in _names(question, bits))
    return OpenedBallot(election, link.tracker, tuple(choices))


def _names(question: Question, bits: tuple[int, ...]) -> list[str]:
    offered = (*([BLANK] if question.blank else []), *question.answers)
    return list(compress(offered, bits))


def _fetched(address: str) -> bytes:
    with tempfile.TemporaryDirectory(prefix="evote-audit-") as folder:
        target = Path(folder) / "file"
        if not fetch(address, target, MAX_FILE_SIZE):
            raise SourceUnreadable(
                f"{address}: the server has no such file. A ballot can be read for one hour."
            )
        return target.read_bytes()
