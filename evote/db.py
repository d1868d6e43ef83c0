"""The database: SQLite in a file as embedded default, PostgreSQL by URL.

Reading and writing are two doors. A writing transaction holds the right to write from its first
statement (SQLite: BEGIN IMMEDIATE; PostgreSQL: the board row that it locks), and what it
acknowledges has reached the disk (SQLite: synchronous = FULL).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from evote.errors import SettingRefused
from evote.write_ahead_log import forget_boards, has_copies

BUSY_MILLISECONDS = 30_000
"""How long a writer waits for its turn in SQLite before it gives up."""


BACKENDS = ("sqlite", "postgresql")

_EXPECTED_URL = (
    "must be like sqlite:////srv/evote/evote.sqlite or postgresql+psycopg://user@host/name"
)


class Database:
    """The two doors to one database."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = _create_engine(url)
        self._writing_engine = self.engine.execution_options(evote_writing=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a consistent view; nothing that happens in it is kept."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Give one transaction: all of it is kept when the block ends, nothing when it raises."""
        with Session(self._writing_engine, expire_on_commit=False) as session, session.begin():
            yield session

    def forget_history(self) -> tuple[str, ...]:
        """Throw away what the database keeps of earlier states of its rows.

        SQLite's log, PostgreSQL's log and its dead rows show one roll mark after the other, each
        with the ballot that came with it; once a poll is closed, nobody needs them. Returns the
        names of what stands in the way, none when all is gone; then it is to be tried again.
        """
        with self._maintenance() as connection:
            if self._is_sqlite:
                return () if _fold_log(connection) else ("readers",)
            return forget_boards(connection)

    def copies_history(self) -> bool:
        """Say whether an archive or a replica takes copies of the log, beyond reach from here."""
        if self._is_sqlite:
            return False
        with self._maintenance() as connection:
            return has_copies(connection)

    def forget_deleted(self) -> bool:
        """Rewrite the files of the database, and say whether nothing deleted is left in them."""
        with self._maintenance() as connection:
            if self._is_sqlite:
                connection.exec_driver_sql("VACUUM")
                return _fold_log(connection)
            connection.exec_driver_sql("VACUUM FULL")
            return True

    @property
    def _is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def _maintenance(self) -> Connection:
        """Return a connection outside of any transaction, as cleaning up needs it."""
        return self.engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def close(self) -> None:
        """Give all connections back; for SQLite the write-ahead log is folded in."""
        self.engine.dispose()


def complaint_of(error: SQLAlchemyError) -> str:
    """Say in one sentence what the database complains of, without any statement or password."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    reason = next(iter(str(cause).splitlines()), type(error).__name__)
    return f"the database cannot be used: {reason}"


def _create_engine(url: str) -> Engine:
    try:
        known = make_url(url).get_backend_name() in BACKENDS
        if known:
            return _engine_for(url)
    except (ArgumentError, ModuleNotFoundError, ValueError) as error:
        raise SettingRefused(f"database_url {_EXPECTED_URL}") from error
    raise SettingRefused(f"database_url {_EXPECTED_URL}")


def _engine_for(url: str) -> Engine:
    # Parameters hold digests of tickets: they never appear in an error message or a log.
    if not url.startswith("sqlite"):
        return create_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=20)
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # What SQLite lays beside it, the write-ahead log, gets the same permissions.
        Path(database).touch(mode=0o600)
    engine = create_engine(
        url, hide_parameters=True, poolclass=QueuePool, pool_size=20, max_overflow=-1
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _fold_log(connection: Connection) -> bool:
    """Fold SQLite's log in and empty it; it stays, without an error, while somebody reads it."""
    busy: int = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()[0]
    return not busy


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN would come too late, before the first write only.
    connection.isolation_level = None
    cursor: Any = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if options.get("isolation_level") == "AUTOCOMMIT":
        return
    writing = options.get("evote_writing", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
