"""The election that is measured: 20 candidates, blank allowed, 1 to 9 choices."""

import random
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ballots.ballot import seal
from ballots.board import Board
from ballots.election import Election, Question, read_election, write_credentials, write_election
from ballots.record import RecordWriter, setup_data
from crypto.groups import group_named
from crypto.hashing import sha256_hex
from crypto.randomness import system_randomness
from tally.trustee import new_key, public_entry, write_trustees

UUID = "BenchmarkE1ection"
CANDIDATES = 20
MOST_CHOICES = 9
TIMESTAMP = 1_795_368_122


@dataclass(frozen=True, slots=True)
class World:
    """An election with one trustee, her secret and those of all its voters."""

    election: Election
    trustees: bytes
    trustee: int = field(repr=False)
    secrets: tuple[int, ...] = field(repr=False)


def world(group_name: str, voters: int) -> World:
    """Set up the election for so many voters."""
    group = group_named(group_name)
    key = new_key(group, system_randomness)
    answers = tuple(f"Candidate {number}" for number in range(1, CANDIDATES + 1))
    raw = write_election(
        uuid=UUID,
        name="Benchmark",
        description="",
        group=group,
        public_key=key.public,
        questions=[Question("Who?", answers, 1, MOST_CHOICES, blank=True)],
    )
    return World(
        election=read_election(raw),
        trustees=write_trustees([public_entry(group, key, "Ann", system_randomness)]),
        trustee=key.secret,
        secrets=tuple(group.random_nonzero_scalar(system_randomness) for _ in range(voters)),
    )


def selection(number: int) -> list[int]:
    """Return what voter `number` chooses: every tenth one blank, the others 1 to 9 candidates."""
    choice = random.Random(number)
    if number % 10 == 0:
        return [1] + [0] * CANDIDATES
    chosen = choice.sample(range(CANDIDATES), choice.randint(1, MOST_CHOICES))
    return [0] + [int(candidate in chosen) for candidate in range(CANDIDATES)]


def seal_for(election: Election, numbered: tuple[int, int]) -> bytes:
    """Seal the ballot of one voter, given as her number and her secret."""
    number, secret = numbered
    return seal(election, [selection(number)], secret, system_randomness)


def seal_all(measured: World) -> Iterator[bytes]:
    """Seal every voter's ballot, on all cores."""
    with ProcessPoolExecutor() as pool:
        work = partial(seal_for, measured.election)
        yield from pool.map(work, enumerate(measured.secrets), chunksize=16)


def write_archive(measured: World, ballots: Iterator[bytes], path: Path) -> None:
    """Write the archive of the closed election with these ballots."""
    group, election, board = measured.election.group, measured.election, Board()
    public = [group.encode(group.generator_power(secret)) for secret in measured.secrets]
    credentials = write_credentials(group, public)
    setup = [election.raw, measured.trustees, credentials]
    setup.append(setup_data(*setup))
    with path.open("wb") as stream:
        writer = RecordWriter(stream, TIMESTAMP)
        writer.header()
        writer.append(setup, board.append("Setup", sha256_hex(setup[-1])))
        for ballot in ballots:
            writer.append([ballot], board.append("Ballot", sha256_hex(ballot)))
        writer.append([], board.append("EndBallots", None))
