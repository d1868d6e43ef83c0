"""ElectionDay: a small poll through the real service, with a clock that the test turns."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from ballots.credential import ticket
from evote.config import read_config
from evote.db import Database
from evote.schema import upgrade_database
from evote.simulation.poll import (
    POLL_FILE,
    Envelope,
    Plan,
    SimulatedPoll,
    StoppedClock,
    seal_envelope,
)
from evote.station import PollingStation, open_station
from evote.voting.casting import Submission

OPENS = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=7)

NOTHING_SPECIAL: Mapping[int, str] = MappingProxyType({})

SMALL = Plan(
    poll_id="agen-2026",
    name="Conseils de quartier 2026",
    opens=OPENS,
    closes=CLOSES,
    districts=("Centre-ville", "La Masse"),
    residents=14,
    candidates=4,
    turnout=0.8,
    trustees=2,
    seats=2,
    seed=1,
)
"""Two districts of 14 residents, of whom 11 vote: enough to be decrypted."""


class ElectionDay:
    """A poll in a database of its own, opened when it is made."""

    def __init__(
        self,
        folder: Path,
        plan: Plan = SMALL,
        database_url: str | None = None,
        candidates: str = "",
        contest: str = "",
        districts: Mapping[int, str] = NOTHING_SPECIAL,
        settings: str = "",
    ) -> None:
        """Prepare and open the poll.

        The database is SQLite in `folder` unless a URL is given; `candidates` is the table of them
        where the plan's will not do. What the poll file says besides: `contest` of all contests,
        `districts` of single ones by their numbers, `settings` of the poll.
        """
        environment = {"EVOTE_DATABASE_URL": database_url} if database_url else {}
        config = read_config(environment, folder)
        self.clock = StoppedClock(plan.opens)
        self.database = Database(config.database_url)
        upgrade_database(self.database)
        self.station: PollingStation = open_station(config, self.database, self.clock)
        self.poll = SimulatedPoll(self.station, folder / "poll", plan)
        self.poll.write_files()
        poll_file = folder / "poll" / POLL_FILE
        written = poll_file.read_text(encoding="utf-8")
        written = written.replace("[contest]\n", f"{settings}\n[contest]\n{contest}\n")
        for number, options in districts.items():
            written = written.replace(f"number = {number}\n", f"number = {number}\n{options}\n")
        poll_file.write_text(written, encoding="utf-8")
        if candidates:
            (folder / "poll" / "candidates.csv").write_text(candidates, encoding="utf-8")
        self.poll.prepare()

    @property
    def uuids(self) -> list[str]:
        """The elections of the districts, by their numbers."""
        return list(self.poll.tokens)

    def envelope(self, resident: int = 0, district: int = 0, choice: int = 1) -> Envelope:
        """Return a voter's choice of a candidate, counted from 1, before it is sealed."""
        uuid = self.uuids[district]
        election = self.station.districts[uuid].election
        selection = tuple(int(place == choice) for place in range(election.questions[0].size))
        token = self.poll.tokens[uuid][resident]
        return Envelope(uuid, election.raw, token, selection, f"{uuid}|{resident}")

    def submission(
        self, resident: int = 0, district: int = 0, seed: str = "", choice: int = 1
    ) -> Submission:
        """Return a sealed ballot with its ticket; another seed gives another ballot."""
        envelope = self.envelope(resident, district, choice)
        ballot = seal_envelope(replace(envelope, seed=envelope.seed + seed))
        return Submission(envelope.uuid, ticket(envelope.uuid, envelope.token), ballot)

    def vote(self) -> None:
        """Let everyone who takes part cast a ballot, without HTTP."""
        with ThreadPoolExecutor(1) as executor:
            self.poll.vote(executor, base_url="", http_sample=0)

    def count(self) -> None:
        """Turn the clock to the close, count and publish."""
        self.clock.now = self.poll.plan.closes
        with ThreadPoolExecutor(1) as executor:
            self.poll.count(executor)

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()
