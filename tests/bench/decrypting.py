"""How long a trustee's share of a whole town takes, in Python and in her browser."""

import sys
from collections.abc import Sequence

from ballots.admission import BallotBox, CheckedBallot, check_ballots
from ballots.election import Election
from crypto.randomness import system_randomness
from tally.aggregate import EncryptedTally, aggregate
from tally.decryption import check_share, decryption_share
from tally.errors import ShareRejected
from tally.trustee import key_of
from tally.trustees import read_trustees
from tests.bench.chromium import loaded
from tests.bench.election import World, seal_for
from tests.bench.table import heading, line, milliseconds, timed
from tests.programs import MissingProgram

DISTRICTS = 23
WARMING = 5


def measure(measured: World, ballots: int) -> None:
    """Print the time for the shares of 23 districts of 20 candidates, and to check a ballot."""
    heading(f"A trustee decrypts {DISTRICTS} districts of 20 candidates, Ed25519, one core")
    election, key = measured.election, key_of(measured.election.group, measured.trustee)
    sealed = [seal_for(election, one) for one in enumerate(measured.secrets[:ballots])]
    tally = _tally(election, sealed)
    seconds, _ = timed(
        lambda: [
            decryption_share(election, tally, key, system_randomness) for _ in range(DISTRICTS)
        ]
    )
    line("in Python", f"{seconds:.2f} s")
    try:
        _in_chromium(measured, tally, sealed)
    except MissingProgram as missing:
        line("in Chromium", f"not run: {missing}")


def _in_chromium(measured: World, tally: EncryptedTally, sealed: Sequence[bytes]) -> None:
    election = measured.election
    raw = election.raw.decode()
    rows = [[choice.to_json(election.group) for choice in row] for row in tally.ciphertexts]
    with loaded("decrypt.ts") as call:
        decrypted = call("decryptAll", raw, str(measured.trustee), [rows] * DISTRICTS)
        line("in Chromium, as the trustee's page does it", _seconds(decrypted["milliseconds"]))
        ballots = [ballot.decode() for ballot in sealed]
        call("admitAll", raw, ballots[:WARMING])
        admitted = call("admitAll", raw, ballots)
    each = admitted["milliseconds"] / 1000 / len(ballots)
    line("in Chromium, to check one ballot before", milliseconds(each))
    trustees = read_trustees(election.group, measured.trustees)
    try:
        check_share(election, tally, trustees, 1, decrypted["shares"][-1].encode())
    except ShareRejected as rejected:
        sys.exit(f"the browser's share was refused: {rejected}")


def _tally(election: Election, sealed: Sequence[bytes]) -> EncryptedTally:
    checked = [one for one in check_ballots(election, sealed) if isinstance(one, CheckedBallot)]
    box = BallotBox({one.credential: 1 for one in checked}, revotes=False)
    return aggregate(election, map(box.admit, checked))


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds / 1000:.2f} s"
