"""How many ballots a second the service takes, through HTTP, on its embedded database."""

import json
import logging
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from http.client import HTTPConnection
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from ballots.credential import derive, ticket
from ballots.election import Election
from ballots.poll import Candidate, Contest, District, Poll, Rules
from crypto.canonical import encode
from crypto.groups import ED25519
from crypto.randomness import system_randomness
from evote.config import read_config
from evote.db import Database
from evote.intake.poll_file import NewDistrict, NewPoll
from evote.intake.roll_sheet import RollEntry
from evote.letters.issue import make_tokens, register_tokens
from evote.life.steps import open_poll
from evote.polls import create_poll
from evote.schema import upgrade_database
from evote.sealing.sealing import seal_poll
from evote.server import serving
from evote.station import open_station
from evote.voter.app import create_voter_app
from evote.voting.sealed import SealedDistricts
from tally.trustee import new_key, public_entry
from tests.bench.election import CANDIDATES, MOST_CHOICES, seal_for
from tests.bench.table import heading, line, timed

VOTERS = 400
AT_ONCE = 8
POLL = "benchmark"


@dataclass(frozen=True, slots=True)
class Polling:
    """An open poll of one district, with the tokens of its voters."""

    database: Database
    election: Election
    tokens: tuple[str, ...] = field(repr=False)


def measure() -> None:
    """Print how many ballots a second are checked, stored and answered."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a full queue is the point
    heading(f"Cast through HTTP, {AT_ONCE} voters at once, SQLite, one server process")
    with tempfile.TemporaryDirectory() as folder, polling(Path(folder)) as poll:
        bodies = list(sealed_requests(poll))
        config = read_config({"EVOTE_BALLOTS_PER_MINUTE": "1000000"}, Path(folder))
        station = open_station(config, poll.database)
        with serving(create_voter_app(station)) as address, ThreadPoolExecutor(AT_ONCE) as voters:
            post = partial(post_all, address, poll.election.uuid)
            queues = [bodies[start::AT_ONCE] for start in range(AT_ONCE)]
            seconds, statuses = timed(lambda: list(chain.from_iterable(voters.map(post, queues))))
    if statuses != [201] * VOTERS:
        sys.exit(f"not every ballot was taken: {statuses}")
    line("ballots a second", f"{VOTERS / seconds:.0f}")


@contextmanager
def polling(folder: Path) -> Iterator[Polling]:
    """Set up a poll as its officers would, and open it."""
    database = Database(f"sqlite:///{folder}/evote.sqlite")
    upgrade_database(database)
    now = datetime.now(UTC).replace(microsecond=0)
    poll = Poll(POLL, "Benchmark", now - timedelta(days=1), now + timedelta(days=1), "UTC")
    contest = Contest(
        kind="individuals",
        question="Who?",
        seats=MOST_CHOICES,
        minimum=1,
        maximum=MOST_CHOICES,
        blank=True,
        ties="older",
        small_tally_limit=10,
        revotes=False,
        candidates=tuple(Candidate(f"Candidate {rank}", rank) for rank in range(1, CANDIDATES + 1)),
    )
    rules = Rules(poll, District(1, "Benchmark"), contest)
    roll = tuple(RollEntry(f"Voter {number}", ("1 Street",)) for number in range(VOTERS))
    entry = public_entry(ED25519, new_key(ED25519, system_randomness), "Ann", system_randomness)
    new = NewPoll(
        poll=poll,
        group=ED25519,
        language="en",
        help_phone="",
        sender=("Town",),
        trustees=(encode(entry),),
        districts=(NewDistrict(rules, roll),),
    )
    create_poll(database, new, system_randomness)
    issued = make_tokens(database, POLL, system_randomness)
    register_tokens(database, POLL, issued, now)
    seal_poll(database, POLL, now)
    open_poll(database, POLL, now)
    election = SealedDistricts(database)[issued[0].uuid].election
    yield Polling(database, election, issued[0].voters_tokens)
    database.close()


def sealed_requests(poll: Polling) -> Iterator[bytes]:
    """Seal every voter's ballot beforehand, on all cores."""
    uuid = poll.election.uuid
    secrets = [derive(ED25519, uuid, token).secret for token in poll.tokens]
    with ProcessPoolExecutor() as pool:
        sealed = pool.map(partial(seal_for, poll.election), enumerate(secrets), chunksize=16)
        for token, ballot in zip(poll.tokens, sealed, strict=True):
            yield json.dumps({"ticket": ticket(uuid, token), "ballot": ballot.decode()}).encode()


def post_all(address: str, uuid: str, bodies: list[bytes]) -> list[int]:
    """Post ballots one after the other on one connection; return the statuses."""
    connection = HTTPConnection(urlsplit(address).netloc)
    statuses = []
    for body in bodies:
        headers = {"Content-Type": "application/json"}
        connection.request("POST", f"/api/elections/{uuid}/ballots", body, headers)
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    connection.close()
    return statuses
