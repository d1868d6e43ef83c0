"""The migrations lead from nothing to exactly the tables that the code knows."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from evote.db import Database
from evote.errors import SettingRefused
from evote.models.tables import ALL
from evote.schema import require_current, upgrade_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give an empty database of each kind."""
    url = f"sqlite:///{tmp_path}/empty.sqlite"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql_url")
    database = Database(url)
    yield database
    database.close()


def test_the_migrations_make_the_tables_of_the_code(empty: Database) -> None:
    """After all migrations, comparing the database with the tables finds no difference."""
    upgrade_database(empty)
    with empty.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, ALL) == []


def test_a_table_without_a_migration_is_noticed(empty: Database) -> None:
    """The comparison sees a difference when there is one."""
    upgrade_database(empty)
    with empty.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE ballots")
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, ALL) != []


def test_upgrading_twice_changes_nothing(empty: Database) -> None:
    """An up-to-date database is left alone."""
    upgrade_database(empty)
    before = sorted(inspect(empty.engine).get_table_names())
    upgrade_database(empty)
    assert sorted(inspect(empty.engine).get_table_names()) == before


def test_a_database_of_another_release_is_refused(empty: Database) -> None:
    """Commands do not touch a database before it is upgraded."""
    with pytest.raises(SettingRefused, match="evote db upgrade"):
        require_current(empty)
    upgrade_database(empty)
    require_current(empty)
