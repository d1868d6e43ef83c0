"""Casting under faults: at whatever step it breaks, all of a ballot is stored or nothing."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import event

from evote.voting.casting import Submission, cast
from tests.evote.dying import AFTER_COMMIT, statements_before, write_submission
from tests.evote.state import EMPTY, ONE_BALLOT, stored
from tests.simulation import SMALL, ElectionDay

MOST_STATEMENTS = 40


class PlugPulledError(Exception):
    """The fault that a test injects."""


def pull_the_plug() -> None:
    """Fail."""
    raise PlugPulledError


@contextmanager
def failing_commit(day: ElectionDay) -> Iterator[None]:
    """Let every commit of the database fail."""

    def fail(_: object) -> None:
        raise PlugPulledError

    event.listen(day.database.engine, "commit", fail)
    try:
        yield
    finally:
        event.remove(day.database.engine, "commit", fail)


def test_a_fault_at_any_statement_leaves_nothing(day_on_each: ElectionDay) -> None:
    """Whichever statement of the casting fails, nothing is stored, and a retry succeeds."""
    day, submission = day_on_each, day_on_each.submission()
    for number in range(MOST_STATEMENTS):
        try:
            with statements_before(day.database, number, pull_the_plug):
                cast(day.database, day.station.districts, submission, day.clock())
        except PlugPulledError:
            assert stored(day) == EMPTY
        else:
            break
    assert number > 8, "the fault never reached the writing transaction"
    assert stored(day) == ONE_BALLOT


def test_a_fault_at_the_commit_leaves_nothing(day_on_each: ElectionDay) -> None:
    """A commit that fails leaves neither a ballot nor a roll mark."""
    day, submission = day_on_each, day_on_each.submission()
    with failing_commit(day), pytest.raises(PlugPulledError):
        cast(day.database, day.station.districts, submission, day.clock())
    assert stored(day) == EMPTY
    cast(day.database, day.station.districts, submission, day.clock())
    assert stored(day) == ONE_BALLOT


def test_a_process_killed_at_any_statement_leaves_nothing(tmp_path: Path) -> None:
    """A real process that dies before it commits leaves nothing, and the voter's retry works."""
    day = ElectionDay(tmp_path, replace(SMALL, residents=MOST_STATEMENTS))
    for number in range(MOST_STATEMENTS):
        before, submission = stored(day), day.submission(resident=number)
        if not cast_and_die(tmp_path, day, submission, number):
            break
        assert stored(day) == before
        cast(day.database, day.station.districts, submission, day.clock())
    assert number > 8, "the process never died in the writing transaction"
    assert stored(day).ballots == stored(day).roll_marks == number + 1
    day.close()


def test_a_process_killed_before_it_answers_has_cast_the_ballot(
    day: ElectionDay, tmp_path: Path
) -> None:
    """What is committed survives a death; the retry gets the receipt that was lost."""
    submission = day.submission()
    assert cast_and_die(tmp_path, day, submission, AFTER_COMMIT)
    assert stored(day) == ONE_BALLOT
    assert cast(day.database, day.station.districts, submission, day.clock()).again
    assert stored(day) == ONE_BALLOT


def cast_and_die(folder: Path, day: ElectionDay, submission: Submission, number: int) -> bool:
    """Cast in a process that dies before a statement; say whether it got so far as to die."""
    order = write_submission(folder / "order.json", day, submission)
    command = [sys.executable, "-m", "tests.evote.dying", str(order), str(number)]
    status = subprocess.run(command, check=False).returncode
    assert status in {0, -signal.SIGKILL}
    return status != 0
