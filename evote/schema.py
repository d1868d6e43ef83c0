"""Bringing a database to the tables of this release."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from evote.db import Database
from evote.errors import SettingRefused

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_database(database: Database) -> None:
    """Apply, in one transaction, the migrations that the database has not seen yet."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def open_database(url: str) -> Database:
    """Return a database that has the tables of this release; raises SettingRefused."""
    database = Database(url)
    require_current(database)
    return database


def require_current(database: Database) -> None:
    """Raise SettingRefused unless the database has exactly the tables of this release."""
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    with database.engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present != newest:
        raise SettingRefused("the database is not of this release: run `evote db upgrade` first")
