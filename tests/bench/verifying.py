"""How long a ballot takes to verify: by itself, and in a whole archive, beside the peer."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from ballots.admission import CheckedBallot, check_ballots
from tests.bench.election import UUID, World, seal_all, seal_for, world, write_archive
from tests.bench.process import Run, watch
from tests.bench.table import heading, line, milliseconds, timed

AUDIT = Path(sys.executable).parent / "evote-audit"
PEER = "belenios-tool"
PEER_ON_ED25519 = 0.023
BATCH = 64


def in_memory(measured: World) -> None:
    """Print the time to check a ballot's form, proofs and signature, apart from everything else."""
    heading("Verify a ballot, Ed25519")
    ballots = [seal_for(measured.election, one) for one in enumerate(measured.secrets[:BATCH])]
    seconds, verdicts = timed(lambda: check_ballots(measured.election, ballots))
    if not all(isinstance(verdict, CheckedBallot) for verdict in verdicts):
        sys.exit("an honest ballot was refused")
    line(f"a batch of {BATCH}, one core", milliseconds(seconds / BATCH))


def archive(measured: World, folder: Path) -> None:
    """Print the time and memory to verify a whole archive."""
    size = len(measured.secrets)
    path = folder / f"{UUID}.bel"
    write_archive(measured, seal_all(measured), path)
    heading(f"Verify an archive of {size} ballots, Ed25519 (evote-audit verify)")
    for jobs, cores in ((1, "one core"), (2, "two cores")):
        run = succeed([AUDIT, "verify", "--jobs", str(jobs), path])
        each = run.seconds / size
        line(f"{cores}, whole archive", f"{run.seconds:.1f} s")
        line(f"{cores}, per ballot", milliseconds(each))
        line(f"{cores}, times as fast as the published figure", f"{PEER_ON_ED25519 / each:.2f}")
        line(f"{cores}, peak memory of all processes", f"{run.peak / 2**20:.0f} MiB")
    peer = "belenios-tool, published figure on a comparable machine, not measured here"
    line(peer, milliseconds(PEER_ON_ED25519))


def beside_the_peer(folder: Path, ballots: int) -> None:
    """Print our time and the peer's for the same archive, in the group that both know."""
    heading(f"Verify the same archive of {ballots} ballots, BELENIOS-2048, one core, per ballot")
    measured = world("BELENIOS-2048", ballots)
    (folder / "empty").mkdir()
    (folder / "full").mkdir()
    write_archive(measured, iter(()), folder / "empty" / f"{UUID}.bel")
    write_archive(measured, seal_all(measured), folder / "full" / f"{UUID}.bel")

    def per_ballot(command: Callable[[Path], list[str | Path]]) -> str:
        empty, full = (succeed(command(folder / name)).seconds for name in ("empty", "full"))
        return milliseconds((full - empty) / ballots)

    line(
        "evote-audit verify",
        per_ballot(lambda where: [AUDIT, "verify", "--jobs", "1", where / f"{UUID}.bel"]),
    )
    if peer := shutil.which(PEER):
        line(
            "belenios-tool election verify",
            per_ballot(lambda where: [peer, "election", "verify", "--dir", where]),
        )
    else:
        line("belenios-tool election verify", "not installed")


def succeed(command: list[str | Path]) -> Run:
    """Run a program that must accept what it is shown."""
    run = watch(command)
    if run.status != 0:
        sys.exit(f"{command[0]} ended with status {run.status}")
    return run
