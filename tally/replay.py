"""A trustee's own look at the record before she decrypts: everything up to the encrypted tally.

She takes nothing on trust: the chain, every ballot, and the encrypted tally as the product of the
ballots. Whoever wants her share of anything else does not get it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, takewhile

from ballots.admission import AdmittedBallot, BallotBox, check_ballots
from ballots.election import (
    Election,
    read_credentials,
    read_election,
    require_one_vote_each,
)
from ballots.errors import BallotRefused
from ballots.layout import Source
from ballots.record import Step, read_record
from tally.aggregate import EncryptedTally, aggregate
from tally.decryption import read_owned
from tally.errors import NotTallied, TallyError
from tally.trustees import Trustees, read_trustees

BATCH = 64
"""How many ballots are verified at a time."""


@dataclass(frozen=True, slots=True)
class Tallied:
    """A district whose encrypted tally was found right.

    head       the hash of the board's last event, by which people compare what they see
    owners     the trustees whose decryption shares are already on the board
    declared   whether the result is there too
    """

    election: Election
    trustees: Trustees
    tally: EncryptedTally
    head: str
    owners: frozenset[int]
    declared: bool


def read_tallied(source: Source, *, revotes: bool, weights: bool) -> Tallied:
    """Read the record of a district and verify it up to the encrypted tally.

    `revotes` says whether a later ballot may replace an earlier one, `weights` whether one may
    count more than another. Raises NotTallied when there is no encrypted tally yet, TallyError when
    it is another one than that of the ballots, and whatever error names the fault in the record,
    its trustees or a ballot.
    """
    steps = read_record(source)
    election_raw, trustees_raw, credentials_raw, *_ = next(steps).data
    election = read_election(election_raw)
    trustees = read_trustees(election.group, trustees_raw)
    trustees.require_public_key(election.public_key)
    credentials = read_credentials(election.group, credentials_raw)
    if not weights:
        require_one_vote_each(credentials)
    box = BallotBox(credentials, revotes=revotes)

    # takewhile also takes the step behind the last ballot, which closes the box or is missing.
    ballots = takewhile(lambda step: step.event.type == "Ballot", steps)
    tally = aggregate(election, _admit(election, box, ballots))
    recorded = next(steps, None)
    if recorded is None:
        raise NotTallied("the poll is not closed yet, or its ballots are not added up")
    if recorded.data != (tally.to_bytes(election.group), tally.sized_bytes(election.group)):
        raise TallyError("the encrypted tally on the board is not that of the ballots on it")

    # Shares are not kept, however many stand here.
    owners: set[int] = set()
    declared, last = False, recorded
    for step in steps:
        last = step
        if step.event.type == "Result":
            declared = True
        else:
            owners.add(read_owned(step.data[1]).owner)
    return Tallied(
        election=election,
        trustees=trustees,
        tally=tally,
        head=last.event.hash,
        owners=frozenset(owners),
        declared=declared,
    )


def _admit(election: Election, box: BallotBox, steps: Iterator[Step]) -> Iterator[AdmittedBallot]:
    """Yield every ballot admitted; raises BallotRefused for the first that is not."""
    while batch := [step.data[0] for step in islice(steps, BATCH)]:
        for verdict in check_ballots(election, batch):
            if isinstance(verdict, BallotRefused):
                raise verdict
            yield box.admit(verdict)
