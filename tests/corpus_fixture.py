"""Elections made by independent software, honest and tampered, for every test that replays one.

Each folder of the archive is a case: `<uuid>.bel`; `expected.json` with the verdict, and a hint at
the check that should refuse; for honest ones also credentials, votes and the trustees' keys.
"""

import tarfile
from pathlib import Path

import pytest

ARCHIVE = Path(__file__).parent / "data" / "corpus.tar.xz"


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack all cases once and return their folder."""
    folder = tmp_path_factory.mktemp("corpus")
    with tarfile.open(ARCHIVE) as archive:
        archive.extractall(folder, filter="data")
    return folder
