"""How long a ballot takes to seal, in Python and in the voter's browser."""

import sys

from ballots.admission import CheckedBallot, check_ballots
from tests.bench.chromium import loaded
from tests.bench.election import World, seal_for, selection
from tests.bench.table import heading, line, milliseconds, timed
from tests.programs import MissingProgram


def measure(measured: World, ballots: int) -> None:
    """Print the time to seal a ballot in Python and in Chromium."""
    heading("Seal a ballot, Ed25519, one core")
    election, secrets = measured.election, measured.secrets[:ballots]
    seconds, _ = timed(lambda: [seal_for(election, one) for one in enumerate(secrets)])
    line("in Python", milliseconds(seconds / ballots))
    try:
        line("in Chromium, as the booth does it", milliseconds(in_chromium(measured, ballots)))
    except MissingProgram as missing:
        line("in Chromium", f"not run: {missing}")


def in_chromium(measured: World, ballots: int) -> float:
    """Return the seconds for one ballot in a browser that has sealed a few before."""
    secret = str(measured.secrets[0])
    election = measured.election.raw.decode()
    with loaded("seal.ts") as call:
        call("sealAll", election, secret, [selection(1)] * 3)
        sealed = call("sealAll", election, secret, [selection(n) for n in range(ballots)])
    if not isinstance(
        check_ballots(measured.election, [sealed["ballot"].encode()])[0], CheckedBallot
    ):
        sys.exit("the browser's ballot was refused")
    return float(sealed["milliseconds"]) / 1000 / ballots
