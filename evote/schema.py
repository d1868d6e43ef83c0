"""Bringing a database to the tables of this release."""

from pathlib import Path

from alembic import command
from alembic.config import Config

from evote.db import Database

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade_database(database: Database) -> None:
    """Apply, in one transaction, the migrations that the database has not seen yet."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with database.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
