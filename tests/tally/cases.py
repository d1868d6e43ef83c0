"""Elections of the corpus, read so that each step of their count can be made again."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from ballots.admission import AdmittedBallot, BallotBox, CheckedBallot, check_ballots
from ballots.election import Election, read_credentials, read_election
from ballots.record import Step, read_record
from tally.decryption import read_owned
from tally.trustee import TrusteeKey, read_key

HONEST = (
    "v01-single",
    "v02-3single",
    "v03-threshold-2of3",
    "v05-min0max3",
    "v06-two-questions",
    "v07-weights",
    "v08-weights-big",
    "v18-threshold-all3",
    "v35-bt30-threshold",
    "v40-bel2048-deb20",
    "v42-rfc3526-bt33",
)
"""Every kind of trustees, weights, group and release that ends with a result."""


@dataclass(frozen=True, slots=True)
class Case:
    """One election of the corpus; `shares` are the decryption shares by owner."""

    election: Election
    trustees_raw: bytes
    ballots: tuple[AdmittedBallot, ...]
    steps: tuple[Step, ...]
    shares: Mapping[int, bytes]

    def data(self, event_type: str) -> tuple[bytes, ...]:
        """Return the data records of the one step of this type."""
        [data] = [step.data for step in self.steps if step.event.type == event_type]
        return data


@lru_cache
def read_case(folder: Path) -> Case:
    """Read a case whose ballots are all in order."""
    with archive_of(folder).open("rb") as stream:
        steps = tuple(read_record(stream))
    election_raw, trustees_raw, credentials_raw, *_ = steps[0].data
    election = read_election(election_raw)
    box = BallotBox(read_credentials(election.group, credentials_raw), revotes=True)
    verdicts = check_ballots(
        election, [step.data[0] for step in steps if step.event.type == "Ballot"]
    )
    sent = [step.data for step in steps if step.event.type == "PartialDecryption"]
    return Case(
        election=election,
        trustees_raw=trustees_raw,
        ballots=tuple(
            box.admit(verdict) for verdict in verdicts if isinstance(verdict, CheckedBallot)
        ),
        steps=steps,
        shares={read_owned(owned).owner: share for share, owned in sent},
    )


def read_setup(folder: Path) -> tuple[bytes, ...]:
    """Return the data of a case's first step: election, trustees, credentials and their hashes."""
    with archive_of(folder).open("rb") as stream:
        return next(read_record(stream)).data


def archive_of(folder: Path) -> Path:
    """Return the one archive of a case."""
    [archive] = folder.glob("*.bel")
    return archive


def keys_of(folder: Path, case: Case) -> dict[int, TrusteeKey]:
    """Return the single trustees' keys, by owner."""
    files = sorted(folder.glob("trustees/*.privkey"))
    return {
        int(file.name.split("-")[0]): read_key(case.election.group, file.read_bytes())
        for file in files
    }
