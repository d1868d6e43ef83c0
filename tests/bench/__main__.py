"""Print all figures: `python -m tests.bench`, or `make bench`."""

import tempfile
from pathlib import Path

from tests.bench import booth, casting, decrypting, pages, sealing, setup, verifying
from tests.bench.election import world
from tests.bench.table import heading

ARCHIVE = 3000
BESIDE_THE_PEER = 40


def main() -> None:
    """Measure everything once; takes a few minutes."""
    heading("A ballot of 20 candidates, blank allowed, 1 to 9 choices")
    measured = world("Ed25519", ARCHIVE)
    sealing.measure(measured, ballots=100)
    booth.measure()
    decrypting.measure(measured, ballots=40)
    verifying.in_memory(measured)
    with tempfile.TemporaryDirectory() as folder:
        verifying.beside_the_peer(Path(folder), BESIDE_THE_PEER)
        verifying.archive(measured, Path(folder))
    casting.measure()
    pages.measure()
    setup.measure()


if __name__ == "__main__":
    main()
