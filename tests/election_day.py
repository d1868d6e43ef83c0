"""A small election day in a database of its own, for each test that asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulation import ElectionDay


@pytest.fixture
def day(tmp_path: Path) -> Iterator[ElectionDay]:
    """Open a poll of two districts in SQLite."""
    opened = ElectionDay(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def day_on_each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ElectionDay]:
    """Open the same poll in SQLite and in PostgreSQL."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    opened = ElectionDay(tmp_path, database_url=url)
    yield opened
    opened.close()
