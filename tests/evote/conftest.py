"""Clients and guests of a small election day."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from evote.server import serving
from evote.voter.app import create_voter_app
from tests.evote.trustees import RoundTable
from tests.simulation import ElectionDay


@pytest.fixture
def client(day: ElectionDay) -> FlaskClient:
    """Return a client of the voter app of `day`."""
    return create_voter_app(day.station).test_client()


@pytest.fixture
def address(day_on_each: ElectionDay) -> Iterator[str]:
    """Serve the voter app of `day_on_each` by the real server, and give its address."""
    with serving(create_voter_app(day_on_each.station)) as base_url:
        yield base_url


@pytest.fixture
def table(tmp_path: Path) -> Iterator[RoundTable]:
    """Invite three trustees to make the key of a draft; two of them suffice."""
    invited = RoundTable(tmp_path)
    yield invited
    invited.close()
