"""What is public of a poll: the rules from the seal on, the board as it grows, at last the results.

Decryption shares and results stay out of the public record until the poll is published, so that
nobody reads results out of a file before they are declared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from ballots.poll import PollFile, write_poll_file
from evote.db import Database
from evote.errors import NotFound
from evote.journal import journal_file
from evote.models.polls import DistrictRow, PollRow
from evote.polls import count_ballots, districts_of, get_poll, has_vote, rules_of
from evote.voting.boards import data_at, event_at, read_board, stream_archive
from evote.voting.receipts import receipt_key


@dataclass(frozen=True, slots=True)
class PublicArchive:
    """The archive of a district as far as it is public; `head` is the hash of its last event."""

    district_uuid: str
    height: int
    head: str

    def stream(self, database: Database) -> Iterator[bytes]:
        """Yield its bytes in pieces."""
        return stream_archive(database, self.district_uuid, self.height)


def public_poll(session: Session, poll_id: str) -> PollRow:
    """Return a poll that the public may know of; raises NotFound, also for a draft."""
    poll = get_poll(session, poll_id)
    if poll.state == "draft":
        raise NotFound(f"there is no poll {poll_id}")
    return poll


def public_district(session: Session, district_uuid: str) -> tuple[PollRow, DistrictRow]:
    """Return a district that the public may know of, with its poll; raises NotFound."""
    district = session.get(DistrictRow, district_uuid)
    if district is None:
        raise NotFound(f"there is no district {district_uuid}")
    return public_poll(session, district.poll_id), district


def poll_file(session: Session, poll_id: str) -> bytes:
    """Return poll.json; raises NotFound."""
    poll = public_poll(session, poll_id)
    districts = [(row.uuid, rules_of(row)) for row in districts_of(session, poll_id)]
    return write_poll_file(PollFile(receipt_key(poll.receipt_seed), tuple(districts)))


def public_journal(session: Session, poll_id: str) -> bytes:
    """Return journal.json as it is now; raises NotFound."""
    return journal_file(session, public_poll(session, poll_id))


def public_archive(session: Session, district_uuid: str) -> PublicArchive:
    """Return how far the archive of a district is public; raises NotFound."""
    poll, _ = public_district(session, district_uuid)
    height = read_board(session, district_uuid).height
    if poll.state == "counted":
        height = _height_of_tally(session, district_uuid)
    return PublicArchive(district_uuid, height, event_at(session, district_uuid, height).hash)


def credentials_file(session: Session, district_uuid: str) -> bytes:
    """Return the public credentials of a district as its board has them; raises NotFound."""
    public_district(session, district_uuid)
    read_board(session, district_uuid)
    _, _, credentials, _ = data_at(session, district_uuid, 0)
    return credentials


def declaration_file(session: Session, district_uuid: str) -> bytes:
    """Return the declared result of a district; raises NotFound before the poll is published."""
    poll, district = public_district(session, district_uuid)
    if poll.state != "published" or district.declaration is None:
        raise NotFound("the result is not published")
    return district.declaration


def write_record(database: Database, poll_id: str, folder: Path) -> None:
    """Write the public record of a poll into a folder: poll.json, journal, archives, results.

    Raises NotFound.
    """
    with database.reading() as session:
        poll = public_poll(session, poll_id)
        rules, journal = poll_file(session, poll_id), public_journal(session, poll_id)
        districts = districts_of(session, poll_id)
        archives = [
            public_archive(session, district.uuid) for district in districts if has_vote(district)
        ]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "poll.json").write_bytes(rules)
    (folder / "journal.json").write_bytes(journal)
    for archive in archives:
        with (folder / f"{archive.district_uuid}.bel").open("wb") as file:
            file.writelines(archive.stream(database))
    for district in districts:
        if poll.state == "published" and district.declaration is not None:
            (folder / f"{district.uuid}.seats.json").write_bytes(district.declaration)


def _height_of_tally(session: Session, district_uuid: str) -> int:
    # Setup, the ballots, EndBallots, EncryptedTally.
    return count_ballots(session, district_uuid) + 2
