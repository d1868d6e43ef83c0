"""What journeys through the voters' pages of one small poll share."""

from collections.abc import Iterator

import pytest

from evote.server import serving
from evote.voter.app import create_voter_app
from tests.simulation import ElectionDay


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ElectionDay]:
    """Open a small poll."""
    day = ElectionDay(tmp_path_factory.mktemp("poll"))
    yield day
    day.close()


@pytest.fixture(scope="module")
def site(day: ElectionDay) -> Iterator[str]:
    """Serve the pages, and give their address."""
    with serving(create_voter_app(day.station)) as address:
        yield address
