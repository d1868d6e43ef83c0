"""PostgreSQL's write-ahead log, and how it is made to forget.

For each transaction the log shows all that was written in it: a roll mark beside the ballot that
came with it. PostgreSQL drops a segment of the log when a checkpoint has made it needless. While
`wal_recycle` is on, it gives the segment another name in place of that, and what it holds stays on
the disk until it is written over.
"""

import re
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, ProgrammingError

PATIENCE: Final = 5
"""Seconds: a reader finishes what it is at, an archive takes its copy of a segment."""

_SEGMENT: Final = re.compile(r"[0-9A-F]{24}")

_OLDER_READERS: Final = """
    SELECT EXISTS (
        SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND GREATEST(age(backend_xmin), age(backend_xid)) >= (SELECT min(age(xmin)) FROM boards)
    )
"""
"""Somebody who may still see a row of the boards as it was before its last change."""

_OBSTACLES: Final = {
    "wal_recycle": "SELECT current_setting('wal_recycle') <> 'off'",
    "pg_monitor": "SELECT NOT has_function_privilege('pg_ls_waldir()', 'EXECUTE')",
    "pg_switch_wal": "SELECT NOT has_function_privilege('pg_switch_wal()', 'EXECUTE')",
}
"""Questions to PostgreSQL whose answer must be no, by what the operator looks up."""

_COPIES: Final = """
    SELECT current_setting('archive_mode') <> 'off'
    OR EXISTS (SELECT FROM pg_stat_replication) OR EXISTS (SELECT FROM pg_replication_slots)
"""


def forget_boards(connection: Connection) -> tuple[str, ...]:
    """Drop earlier states of the boards, and every segment of the log up to now.

    Returns the names of what stands in the way, as the guide for operators has them; when there are
    none, nothing is left. `connection` commits each statement by itself.
    """
    obstacles = {name for name, question in _OBSTACLES.items() if _ask(connection, question)}
    if _has_older_readers(connection) or not _rewrite_boards(connection):
        obstacles.add("pg_stat_activity")
    if not _checkpoint(connection):
        obstacles.add("pg_checkpoint")
    return tuple(sorted(obstacles)) or _drop_segments(connection)


def has_copies(connection: Connection) -> bool:
    """Say whether the log goes to an archive or a replica, where nothing of it is dropped."""
    return _ask(connection, _COPIES)


def _has_older_readers(connection: Connection) -> bool:
    """Say whether somebody goes on seeing older states; for them PostgreSQL would keep these."""
    for _ in range(PATIENCE):
        if not _ask(connection, _OLDER_READERS):
            return False
        _wait_a_second(connection)
    return True


def _rewrite_boards(connection: Connection) -> bool:
    """Write the table anew without earlier states, unless somebody does not let go of it."""
    # Whoever comes after this statement waits as long as it does, voters of other polls too.
    connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}s'")
    try:
        connection.exec_driver_sql("VACUUM FULL boards")
    except OperationalError:
        return False
    finally:
        connection.exec_driver_sql("RESET lock_timeout")
    return True


def _drop_segments(connection: Connection) -> tuple[str, ...]:
    """Go on to new segments until all older ones are gone, unless something holds them."""
    left, fruitless = _segments(connection), 0
    while left and fruitless < PATIENCE:
        connection.exec_driver_sql("SELECT pg_switch_wal()")
        _checkpoint(connection)
        still_left = left & _segments(connection)
        if still_left == left:
            fruitless += 1
            _wait_a_second(connection)
        left = still_left
    return ("pg_wal",) if left else ()


def _segments(connection: Connection) -> set[str]:
    names = connection.exec_driver_sql("SELECT name FROM pg_ls_waldir()").scalars()
    return {name for name in names if _SEGMENT.fullmatch(name)}


def _checkpoint(connection: Connection) -> bool:
    """Say whether the service may ask for a checkpoint, and let it be made."""
    try:
        connection.exec_driver_sql("CHECKPOINT")
    except ProgrammingError:
        return False
    return True


def _wait_a_second(connection: Connection) -> None:
    connection.exec_driver_sql("SELECT pg_sleep(1)")


def _ask(connection: Connection, question: str) -> bool:
    answer: bool = connection.exec_driver_sql(question).scalar_one()
    return answer
