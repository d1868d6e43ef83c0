"""A poll that is sealed and waits for its opening, in a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import update

from crypto.groups import ED25519
from evote.db import Database
from evote.intake.poll_file import read_poll_file
from evote.journal import journal_of
from evote.letters.issue import make_tokens, register_tokens
from evote.models.polls import PollRow
from evote.polls import create_poll, get_poll
from evote.schema import upgrade_database
from evote.sealing.sealing import seal_poll
from evote.simulation.poll import Plan, seeded, write_poll_files
from tests.simulation import SMALL

RANDOM = seeded("sealed poll")


@contextmanager
def sealed_poll(
    folder: Path,
    opens: datetime,
    closes: datetime,
    url: str | None = None,
    *,
    grace_minutes: int = 0,
    plan: Plan = SMALL,
) -> Iterator[Database]:
    """Give a database with a poll that is sealed a day before it opens."""
    database = Database(url or f"sqlite:///{folder}/evote.sqlite")
    upgrade_database(database)
    poll_file = write_poll_files(folder, replace(plan, opens=opens, closes=closes))
    create_poll(database, read_poll_file(poll_file, ED25519), RANDOM)
    with database.writing() as session:
        session.execute(update(PollRow).values(grace_minutes=grace_minutes))
    before = opens - timedelta(days=1)
    register_tokens(database, plan.poll_id, make_tokens(database, plan.poll_id, RANDOM), before)
    seal_poll(database, plan.poll_id, before)
    yield database
    database.close()


def state_of(database: Database) -> str:
    """Return the state of the poll."""
    with database.reading() as session:
        return get_poll(session, SMALL.poll_id).state


def noted(database: Database, act: str) -> list[datetime]:
    """Return when the journal says that something was done."""
    with database.reading() as session:
        return [entry.at for entry in journal_of(session, SMALL.poll_id) if entry.act == act]
