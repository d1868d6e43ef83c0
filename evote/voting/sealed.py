"""A district as it was sealed: what every ballot is judged by, read from the board itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from ballots.admission import CheckedBallot, check_ballots
from ballots.election import Election, read_credentials, read_election
from ballots.errors import BallotRefused
from ballots.poll import Rules, read_rules
from crypto.canonical import decode
from evote.db import Database
from evote.models.polls import DistrictRow, PollRow
from evote.voting.boards import data_at, read_board
from tally.trustees import Trustees, read_trustees


@dataclass(frozen=True, slots=True)
class SealedDistrict:
    """What sealing fixed for one district.

    credentials    the weight of each public credential
    raw_trustees   the list of trustees as the record has it
    receipt_seed   the secret half of the key that signs receipts
    """

    poll_id: str
    rules: Rules
    raw_rules: bytes = field(repr=False)
    election: Election
    raw_trustees: bytes = field(repr=False)
    credentials: Mapping[str, int] = field(repr=False)
    receipt_seed: bytes = field(repr=False)

    @property
    def uuid(self) -> str:
        """The name of the district's election."""
        return self.election.uuid

    def checked(self, raw: bytes) -> CheckedBallot:
        """Return a ballot whose form, proofs and signature hold; raises BallotRefused."""
        (verdict,) = check_ballots(self.election, [raw])
        if isinstance(verdict, BallotRefused):
            raise verdict
        return verdict

    def trustees(self) -> Trustees:
        """Return the trustees, all their proofs checked."""
        return read_trustees(self.election.group, self.raw_trustees)


def read_sealed_district(session: Session, district_uuid: str) -> SealedDistrict:
    """Read what was sealed; raises NotFound for an unknown district or one not sealed yet."""
    read_board(session, district_uuid)
    row = session.get_one(DistrictRow, district_uuid)
    poll = session.get_one(PollRow, row.poll_id)
    raw_election, raw_trustees, raw_credentials, _ = data_at(session, district_uuid, 0)
    election = read_election(raw_election)
    return SealedDistrict(
        poll_id=poll.id,
        rules=read_rules(decode(row.rules)),
        raw_rules=row.rules,
        election=election,
        raw_trustees=raw_trustees,
        credentials=read_credentials(election.group, raw_credentials),
        receipt_seed=poll.receipt_seed,
    )


class SealedDistricts:
    """The sealed districts of one database, each read once: what is sealed does not change."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, SealedDistrict] = {}

    def __getitem__(self, district_uuid: str) -> SealedDistrict:
        """Return a district; raises NotFound."""
        if district_uuid not in self._known:
            with self._database.reading() as session:
                self._known[district_uuid] = read_sealed_district(session, district_uuid)
        return self._known[district_uuid]
