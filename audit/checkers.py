"""The proofs of ballots, checked in batches on one processor or on several.

The verdicts come in the order of the ballots, and never more than a few batches are in memory.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import islice
from multiprocessing import get_context
from typing import Final, TypeAlias

from ballots.admission import CheckedBallot, check_ballots
from ballots.election import Election
from ballots.errors import BallotRefused
from ballots.record import Step

BATCH: Final = 32
"""Ballots per batch: enough to share the preparation of tables, little to hold."""

Verdict: TypeAlias = CheckedBallot | BallotRefused

Checkers: TypeAlias = Callable[[Election, Iterable[Step]], Iterator[tuple[Step, Verdict]]]
"""Given the Ballot steps of an election, pairs each with the verdict on its ballot."""


@contextmanager
def checkers(jobs: int) -> Iterator[Checkers]:
    """Provide checkers on this many processors."""
    if jobs == 1:
        yield _check_here
        return
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        yield lambda election, steps: _check_elsewhere(pool, 2 * jobs, election, steps)


def _check_here(election: Election, steps: Iterable[Step]) -> Iterator[tuple[Step, Verdict]]:
    for batch in _batches(steps):
        yield from zip(batch, check_ballots(election, _ballots(batch)), strict=True)


def _check_elsewhere(
    pool: ProcessPoolExecutor, most: int, election: Election, steps: Iterable[Step]
) -> Iterator[tuple[Step, Verdict]]:
    waiting: deque[tuple[list[Step], Future[list[Verdict]]]] = deque()

    def first() -> Iterator[tuple[Step, Verdict]]:
        batch, verdicts = waiting.popleft()
        return zip(batch, verdicts.result(), strict=True)

    for batch in _batches(steps):
        waiting.append((batch, pool.submit(check_ballots, election, _ballots(batch))))
        if len(waiting) == most:
            yield from first()
    while waiting:
        yield from first()


def _batches(steps: Iterable[Step]) -> Iterator[list[Step]]:
    remaining = iter(steps)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _ballots(batch: list[Step]) -> list[bytes]:
    return [step.data[0] for step in batch]
