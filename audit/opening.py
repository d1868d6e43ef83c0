"""A sealed ballot that a voter opened to check her device: what the device encrypted, by name.

Only a device that lies about what it encrypts differs from what its screen said. So the choices are
told to a person, who compares; this program finds out everything else.
"""

import tempfile
from dataclasses import dataclass
from itertools import compress
from pathlib import Path

from audit.checks import rules_sealed
from audit.download import fetch
from audit.errors import SourceUnreadable
from audit.sources import MAX_FILE_SIZE, ArchiveFile, PublishedRecord
from ballots.election import Election, Question, read_election
from ballots.errors import BallotError
from ballots.opened import OpenedFile, OpeningLink, open_ballot, read_link, read_opened_file
from ballots.poll import bound_fingerprint
from ballots.record import read_record
from crypto.canonical import fields, parse, text
from crypto.errors import CheckFailed
from crypto.hashing import sha256_hex

BLANK = "Blank ballot: nobody is chosen"


@dataclass(frozen=True, slots=True)
class OpenedBallot:
    """What stands in a ballot.

    choices  the names that were chosen
    barred   a service gave the ballot out to be opened, and so never takes it
    """

    election: Election
    tracker: str
    choices: tuple[str, ...]
    barred: bool


def open_source(source: str, record: PublishedRecord | None) -> OpenedBallot:
    """Open the ballot behind a booth's address, or in the file that a booth saved.

    What is voted on is taken from the record: never from the device that is checked, and without
    a record from the service of the address. Raises SourceUnreadable, Malformed or BallotError for
    what cannot be had or read, and CheckFailed or BallotRefused when device or service is caught.
    """
    if source.startswith(("http://", "https://")):
        link = read_link(source)
        election = _fetched_election(link) if record is None else _election_in(record, link.uuid)
        choices = _choices(election, _fetched_ballot(link), link.tracker, link.seed)
        return OpenedBallot(election, link.tracker, choices, barred=True)
    saved = _read_saved(Path(source))
    if record is None:
        raise SourceUnreadable(
            "The file does not say what was voted on, since its device is not to be believed."
            " Name the poll's record, or the archive of the district, with --record."
        )
    election = _election_in(record, saved.uuid)
    choices = _choices(election, saved.ballot, saved.tracker, saved.seed)
    return OpenedBallot(election, saved.tracker, choices, barred=False)


def _choices(election: Election, ballot: bytes, number: str, seed: bytes) -> tuple[str, ...]:
    selections = open_ballot(election, ballot, number, seed)
    questions = zip(election.questions, selections, strict=True)
    return tuple(name for question, bits in questions for name in _names(question, bits))


def _read_saved(path: Path) -> OpenedFile:
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_SIZE)
    except OSError as error:
        raise SourceUnreadable(
            f"{path} cannot be read: {error.strerror}."
            " Give the address in the booth's square, or the file that the booth saved."
        ) from error
    return read_opened_file(raw)


def _election_in(record: PublishedRecord, uuid: str) -> Election:
    """Return an election of a record; in a poll's record it is bound to the rules that stand there.

    Raises SourceUnreadable where the record does not hold it.
    """
    if isinstance(record, ArchiveFile):
        return _require_named(read_election(_first_data(record.path)), uuid)
    rules = dict(record.poll.districts).get(uuid)
    archive = record.archive(uuid)
    if rules is None or archive is None:
        raise SourceUnreadable(f"The record does not hold the election {uuid}.")
    election = _require_named(read_election(_first_data(archive)), uuid)
    rules_sealed.test(election, rules)
    return election


def _require_named(election: Election, uuid: str) -> Election:
    if election.uuid != uuid:
        raise CheckFailed("this is the election of another district")
    return election


def _first_data(archive: Path) -> bytes:
    """Return what stands first in an archive: the election."""
    try:
        with archive.open("rb") as stream:
            return next(read_record(stream)).data[0]
    except (BallotError, OSError) as error:
        raise SourceUnreadable(f"The archive cannot be read: {error}") from error


def _fetched_election(link: OpeningLink) -> Election:
    raw_rules = _fetched(f"{link.base}/{link.uuid}/rules.json")
    election = read_election(_fetched(f"{link.base}/{link.uuid}/election.json"))
    if bound_fingerprint(election.description) != sha256_hex(raw_rules):
        raise CheckFailed("the service shows an election that is not bound to the rules it shows")
    return _require_named(election, link.uuid)


def _fetched_ballot(link: OpeningLink) -> bytes:
    name = link.tracker.replace("+", "-").replace("/", "_")
    answer = _fetched(f"{link.base}/api/elections/{link.uuid}/openings/{name}")
    return text(fields(parse(answer), "ballot")["ballot"]).encode()


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
