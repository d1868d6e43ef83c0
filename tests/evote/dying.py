"""A process that casts a ballot and kills itself on the way: `python -m tests.evote.dying`."""

import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from sqlalchemy import event

from evote.db import Database
from evote.voting.casting import Submission, cast
from evote.voting.sealed import SealedDistricts
from tests.simulation import ElectionDay

AFTER_COMMIT = -1
"""In place of the number of a statement: die when all is stored, before the answer."""


@contextmanager
def statements_before(database: Database, number: int, fate: Callable[[], None]) -> Iterator[None]:
    """Let so many statements pass, and call `fate` before the next one."""
    seen = count()

    def meet(*_: object) -> None:
        if next(seen) == number:
            fate()

    event.listen(database.engine, "before_cursor_execute", meet)
    try:
        yield
    finally:
        event.remove(database.engine, "before_cursor_execute", meet)


def write_submission(path: Path, day: ElectionDay, submission: Submission) -> Path:
    """Write what the process has to cast, where and when."""
    order = {
        "database_url": day.database.url,
        "now": day.clock().isoformat(),
        "district_uuid": submission.district_uuid,
        "ticket": submission.ticket,
        "ballot": submission.ballot.decode(),
    }
    path.write_text(json.dumps(order), encoding="utf-8")
    return path


def main() -> None:
    """Cast the ballot of an order, and die before the statement of the given number."""
    order = json.loads(Path(sys.argv[1]).read_bytes())
    database = Database(order["database_url"])
    submission = Submission(order["district_uuid"], order["ticket"], order["ballot"].encode())
    with statements_before(database, int(sys.argv[2]), die):
        now = datetime.fromisoformat(order["now"])
        cast(database, SealedDistricts(database), submission, now)
    if int(sys.argv[2]) == AFTER_COMMIT:
        die()


def die() -> None:
    """End at once, without any chance to tidy up."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
