"""Trustees around a draft: each with her own software, reaching the service over HTTP only."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from crypto.canonical import Json, encode, parse
from crypto.groups import ED25519
from crypto.randomness import Randomness
from evote.accounts.links import Invitation
from evote.ceremony.messages import finish_ceremony, start_ceremony
from evote.ceremony.replacement import Replacement, replace_trustee
from evote.config import read_config
from evote.db import Database
from evote.schema import upgrade_database
from evote.simulation.ceremony import rehearse_keys
from evote.simulation.poll import Plan, SimulatedPoll, StoppedClock
from evote.station import open_station
from evote.voter.app import create_voter_app
from tally.ceremony.ceremony import Message, Round
from tally.ceremony.participant import Complaint, finished_key, next_act
from tally.ceremony.seed import Seed, new_seed
from tally.ceremony.transcript import Transcript, complaint_json, message_json, read_transcript
from tally.trustee import TrusteeKey
from tests.crypto.randomness import seeded
from tests.simulation import SMALL

NAMES = ("Ada", "Emmy", "Hypatia", "Katherine", "Sophie")
PLAN = replace(SMALL, trustees=3, quorum=2)


@dataclass(frozen=True, slots=True)
class Sent:
    """A request as it left a trustee's machine."""

    path: str
    body: bytes
    headers: dict[str, str]


class Draft:
    """A poll that was created and waits for its key."""

    def __init__(self, folder: Path, plan: Plan = PLAN, database_url: str | None = None) -> None:
        """Create the draft in SQLite in `folder`, or where the URL says."""
        environment = {"EVOTE_DATABASE_URL": database_url} if database_url else {}
        config = read_config(environment, folder)
        self.folder = folder
        self.draw: Randomness = seeded(11)
        self.database = Database(config.database_url)
        upgrade_database(self.database)
        self.clock = StoppedClock(plan.opens)
        self.station = open_station(config, self.database, self.clock)
        self.plan = plan
        self.poll = SimulatedPoll(self.station, folder / "poll", plan)
        self.poll.write_files()
        self.poll.create()

    def close(self) -> None:
        """Give the database's connections back."""
        self.database.close()


class RoundTable(Draft):
    """A draft whose trustees are invited; nobody has done anything yet."""

    def __init__(
        self,
        folder: Path,
        quorum: int = 2,
        size: int = 3,
        turnout: float = PLAN.turnout,
        database_url: str | None = None,
    ) -> None:
        """Create the draft like `Draft`, and send the links."""
        plan = replace(PLAN, trustees=size, quorum=quorum, turnout=turnout)
        super().__init__(folder, plan, database_url)
        self.client: FlaskClient = create_voter_app(self.station).test_client()
        self.sent: list[Sent] = []
        self.seeds: dict[int, Seed] = {
            number: new_seed(ED25519, self.draw) for number in range(1, size + 1)
        }
        invited = start_ceremony(
            self.database, self.plan.poll_id, quorum, NAMES[:size], self.draw, self.clock()
        )
        self.invitations: dict[int, Invitation] = {each.number: each for each in invited}

    @property
    def root(self) -> str:
        """The address of the poll's interface."""
        return f"/api/polls/{self.plan.poll_id}"

    def transcript(self) -> Transcript:
        """Return what the service tells, checked as a trustee's software does."""
        return read_transcript(parse(self.client.get(f"{self.root}/ceremony").data))

    def act(self, number: int) -> Message | Complaint | None:
        """Return what a trustee's honest software does next."""
        return next_act(self.transcript(), number, self.seeds[number], self.draw)

    def post(self, number: int, path: str, content: Json) -> TestResponse:
        """Post something through a trustee's link."""
        headers = {"Authorization": f"Bearer {self.invitations[number].code}"}
        body = encode(content)
        self.sent.append(Sent(f"{self.root}{path}", body, headers))
        return self.client.post(
            f"{self.root}{path}", data=body, content_type="application/json", headers=headers
        )

    def send(self, number: int, act: Message | Complaint | None) -> TestResponse:
        """Post a message or a complaint."""
        now = self.transcript().occasion
        if isinstance(act, Complaint):
            return self.post(number, "/ceremony/complaints", complaint_json(now, act.content))
        assert act is not None
        return self.post(number, "/ceremony/messages", message_json(now, act))

    def run(self, until: Round | None = None) -> None:
        """Let everyone be honest up to a round, or to the end."""
        while (transcript := self.transcript()).ceremony.round not in (until, None):
            for number in transcript.ceremony.waiting_for:
                answer = self.send(number, self.act(number))
                assert answer.status_code == 200, answer.text

    def lie(self, number: int, change: Callable[[Any], Json]) -> TestResponse:
        """Let a trustee send a changed message in the present round."""
        honest = self.act(number)
        assert isinstance(honest, Message)
        changed = change(json.loads(encode(honest.content)))
        return self.send(number, replace(honest, content=changed))

    def finish(self) -> None:
        """End an honest ceremony and give the poll its key."""
        self.run()
        finish_ceremony(self.database, self.plan.poll_id, self.clock())

    def rehearse(self) -> None:
        """Let everybody prove that her key works."""
        rehearse_keys(self.database, self.plan.poll_id, self.keys(), self.draw)

    def seal(self) -> None:
        """Rehearse, and seal and open the poll."""
        self.rehearse()
        self.poll.seal()

    def keys(self) -> dict[int, TrusteeKey]:
        """Return everyone's decryption key."""
        transcript = self.transcript()
        return {n: finished_key(transcript, n, seed) for n, seed in self.seeds.items()}

    def replace(self, number: int, name: str) -> None:
        """Let two officers put a newcomer, with a seed of her own, into a trustee's place."""
        replacement = Replacement(number, name, "moved away", ("Ms Roux", "Mr Blanc"))
        self.invitations[number] = replace_trustee(
            self.database, self.plan.poll_id, replacement, self.clock(), self.draw
        )
        self.seeds[number] = new_seed(ED25519, self.draw)


def spoken(answer: TestResponse) -> Any:
    """Return what a JSON answer says."""
    return json.loads(answer.data)
