"""A simulated poll: a town's whole election, through the same functions that a real one takes.

Poll files are written and read, letters are kept as tokens, ballots are sealed in processes of
their own, a sample is cast over HTTP through a real server and the rest by the function behind it,
trustees verify the published record before they decrypt. One seed makes it repeatable; for that
reason a simulated poll keeps no secret.
"""

import csv
import json
import random
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar
from urllib.request import Request, urlopen

from ballots.ballot import seal
from ballots.credential import derive, ticket
from ballots.election import read_election
from crypto.canonical import encode
from crypto.group import Group
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.count.counting import aggregate_poll, count_poll
from evote.intake.poll_file import read_poll_file
from evote.letters.issue import make_tokens, register_tokens
from evote.life.steps import close_poll, open_poll, publish_poll
from evote.polls import create_poll
from evote.results.publication import write_record
from evote.sealing.sealing import seal_poll
from evote.simulation.ceremony import draw_seeds, hold_ceremony
from evote.simulation.emblem import COLOUR, emblem
from evote.simulation.town import Person, people
from evote.station import PollingStation
from evote.voting.casting import Submission, cast
from tally.districts import DistrictRecord, find_districts
from tally.errors import DecryptionDeclined
from tally.sharefile import Share
from tally.trustee import new_key, public_entry, write_key

_Item = TypeVar("_Item")


POLL_FILE = "poll.toml"
EMBLEM_FILE = "emblem.png"

SEALED_AT_ONCE = 512
"""How many ballots are in memory at a time."""


class Watch(Protocol):
    """Shows the progress of a step."""

    def __call__(self, step: str, items: Iterable[_Item], total: int, /) -> Iterable[_Item]:
        """Pass the items of a step on, of which there are `total`."""


@dataclass(slots=True)
class StoppedClock:
    """A clock that stands still until somebody turns it."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the time to which the clock was turned."""
        return self.now


@dataclass(frozen=True, slots=True)
class Plan:
    """What is simulated.

    districts   their names; each has as many residents and candidates
    turnout     the share of residents who cast a ballot, from 0 to 1
    group       name of the group that ballots are encrypted in
    quorum      how many trustees suffice for the count; 0 where each has a key of her own, and all
                are needed
    unopposed   how many districts, the last ones, have fewer candidates than seats and no vote
    """

    poll_id: str
    name: str
    opens: datetime
    closes: datetime
    districts: tuple[str, ...]
    residents: int
    candidates: int
    turnout: float
    group: str = "Ed25519"
    trustees: int = 3
    quorum: int = 0
    seats: int = 9
    unopposed: int = 0
    small_tally_limit: int = 10
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a voter's device needs to seal and cast her ballot."""

    uuid: str
    election: bytes = field(repr=False)
    token: str = field(repr=False)
    selection: tuple[int, ...] = field(repr=False)
    seed: str


def quietly(_: str, items: Iterable[_Item], __: int) -> Iterable[_Item]:
    """Pass the items on without a word."""
    return items


def seeded(seed: str) -> Randomness:
    """Return randomness that comes back the same each time: for simulations only."""
    return random.Random(seed).randrange  # noqa: S311 - a simulation keeps no secret


class SimulatedPoll:
    """A poll whose voters, trustees and operator are played by one seed."""

    def __init__(self, station: PollingStation, folder: Path, plan: Plan) -> None:
        """Prepare a poll in `station`; its files go to `folder`."""
        self.plan = plan
        self.tokens: dict[str, tuple[str, ...]] = {}
        self.spares: dict[str, tuple[str, ...]] = {}
        self._station = station
        self._folder = folder
        self._random = seeded(f"{plan.seed}|operator")

    # ------------------------------------------------------------ the operator

    def write_files(self) -> None:
        """Write the poll file, its tables, and the trustees' keys."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write_poll_files(self._folder, self.plan)

    def prepare(self) -> None:
        """Create the poll from its files, make its key, issue its tokens, seal and open it."""
        self.create()
        if self.plan.quorum:
            self._hold_ceremony()
        self.seal()

    def create(self) -> None:
        """Create the poll from its files."""
        poll_file = read_poll_file(self._folder / POLL_FILE, group_named(self.plan.group))
        create_poll(self._station.database, poll_file, self._random)

    def seal(self) -> None:
        """Issue the tokens of a poll with a key, seal and open it."""
        plan, database = self.plan, self._station.database
        issued = make_tokens(database, plan.poll_id, self._random)
        register_tokens(database, plan.poll_id, issued, self._station.clock())
        self.tokens = {district.uuid: district.voters_tokens for district in issued}
        self.spares = {district.uuid: district.spare_tokens for district in issued}
        seal_poll(database, plan.poll_id, self._station.clock())
        open_poll(database, plan.poll_id, self._station.clock())

    def _hold_ceremony(self) -> None:
        """Let the trustees make the key together; a quorum of them come to the count."""
        plan, draw = self.plan, seeded(f"{self.plan.seed}|ceremony")
        seeds, now = draw_seeds(plan.group, plan.trustees, draw), self._station.clock()
        keys = hold_ceremony(self._station.database, plan.poll_id, plan.quorum, seeds, draw, now)
        for number in list(keys)[-plan.quorum :]:
            (self._folder / f"trustee-{number}.key").write_bytes(write_key(keys[number]))

    def count(self, executor: Executor, watch: Watch = quietly) -> None:
        """Close the poll, let the trustees decrypt, count, and publish."""
        plan, database = self.plan, self._station.database
        close_poll(database, plan.poll_id, self._station.clock())
        districts = len(plan.districts)
        _exhaust(watch("Adding up", aggregate_poll(database, plan.poll_id, executor), districts))
        count_poll(database, plan.poll_id, self.decrypt(executor, watch), self._station.clock())
        publish_poll(database, plan.poll_id, self._station.clock())

    # ------------------------------------------------------------ the voters

    def envelopes(self) -> list[Envelope]:
        """Return what those who take part will vote, in the order in which they come."""
        choices = random.Random(f"{self.plan.seed}|voters")  # noqa: S311 - a simulation
        voting = round(self.plan.residents * self.plan.turnout)
        envelopes = []
        for uuid, tokens in self.tokens.items():
            election = self._station.districts[uuid].election
            popularity = [choices.random() ** 2 + 0.05 for _ in range(self.plan.candidates)]
            for token in choices.sample(tokens, voting):
                selection = _choose(choices, popularity, self.plan.seats)
                seed = f"{self.plan.seed}|{uuid}|{token}"
                envelopes.append(Envelope(uuid, election.raw, token, selection, seed))
        choices.shuffle(envelopes)
        return envelopes

    def vote(
        self, executor: Executor, base_url: str, http_sample: int, watch: Watch = quietly
    ) -> None:
        """Let everyone seal and cast: the first `http_sample` over HTTP, the others directly."""
        envelopes = self.envelopes()
        votes = zip(envelopes, _sealed(executor, envelopes), strict=True)
        for place, (envelope, ballot) in enumerate(watch("Voting", votes, len(envelopes))):
            mark = ticket(envelope.uuid, envelope.token)
            if place < http_sample:
                post_ballot(base_url, envelope.uuid, mark, ballot)
            else:
                self._cast(Submission(envelope.uuid, mark, ballot))

    def _cast(self, submission: Submission) -> None:
        station = self._station
        cast(station.database, station.districts, submission, station.clock())

    # ------------------------------------------------------------ the trustees

    def decrypt(self, executor: Executor, watch: Watch = quietly) -> list[Share]:
        """Let every trustee verify the published record and decrypt her shares of it."""
        record = self._folder / "published"
        write_record(self._station.database, self.plan.poll_id, record)
        tasks = [
            (district, key_file.read_bytes(), f"{self.plan.seed}|{key_file.stem}|{district.name}")
            for key_file in sorted(self._folder.glob("*.key"))
            for district in find_districts(record)
        ]
        shares = executor.map(decrypt_district, *zip(*tasks, strict=True))
        return [share for share in watch("Decrypting", shares, len(tasks)) if share is not None]


def seal_envelope(envelope: Envelope) -> bytes:
    """Seal a ballot as a voter's device does."""
    election = read_election(envelope.election)
    secret = derive(election.group, envelope.uuid, envelope.token).secret
    return seal(election, [envelope.selection], secret, seeded(envelope.seed))


def decrypt_district(district: DistrictRecord, key: bytes, seed: str) -> Share | None:
    """Decrypt a trustee's share of a district, None where it has too few ballots."""
    try:
        with district.archive.open("rb") as archive:
            return district.share(district.verify(archive), key, seeded(seed))
    except DecryptionDeclined:
        return None


def post_ballot(base_url: str, uuid: str, ticket: str, ballot: bytes) -> dict[str, object]:
    """Cast a ballot over HTTP as the booth does and return the receipt."""
    request = Request(  # noqa: S310 - the address is our own server's
        f"{base_url}/api/elections/{uuid}/ballots",
        data=json.dumps({"ticket": ticket, "ballot": ballot.decode()}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(request, timeout=60) as answer:  # noqa: S310 - the same
        receipt: dict[str, object] = json.load(answer)
    return receipt


# ---------------------------------------------------------------- the poll's files


def write_poll_files(folder: Path, plan: Plan) -> Path:
    """Write the poll file, its tables and the trustees' keys; return the path of the poll file."""
    group = group_named(plan.group)
    owners = range(1, plan.trustees + 1) if plan.quorum == 0 else ()
    names = [_write_trustee(folder, group, plan, owner) for owner in owners]
    crowd = people(seeded(f"{plan.seed}|people"))
    _write_table(
        folder / "roll.csv",
        ("district", "name", "address", "postcode", "town"),
        [
            (number, person.name, person.address, "47000", "Agen")
            for number in range(1, len(plan.districts) + 1)
            for person in _distinct(crowd, plan.residents)
        ],
    )
    _write_table(
        folder / "candidates.csv",
        ("district", "name", "born"),
        [
            (number, person.name, person.born)
            for number in range(1, len(plan.districts) + 1)
            for person in _distinct(crowd, _standing(plan, number))
        ],
    )
    (folder / EMBLEM_FILE).write_bytes(emblem())
    path = folder / POLL_FILE
    path.write_text(_poll_toml(plan, names), encoding="utf-8")
    return path


def _poll_toml(plan: Plan, trustees: Sequence[str]) -> str:
    most = min(plan.seats, plan.candidates)
    lines = [
        f"id = {_quoted(plan.poll_id)}",
        f"name = {_quoted(plan.name)}",
        f"opens = {plan.opens.isoformat(timespec='seconds')}",
        f"closes = {plan.closes.isoformat(timespec='seconds')}",
        'help_phone = "05 53 00 00 00"',
        'sender = ["Mairie d\'Agen", "Place du Docteur-Esquirol", "47000 Agen"]',
        f"colour = {_quoted(COLOUR)}",
        f"emblem = {_quoted(EMBLEM_FILE)}",
        "grace_minutes = 0",
        'roll = "roll.csv"',
        'candidates = "candidates.csv"',
        f"trustees = [{', '.join(map(_quoted, trustees))}]",
        "[contest]",
        'question = "Qui doit siéger au conseil de quartier ?"',
        f"seats = {plan.seats}",
        f"max = {most}",
        f"small_tally_limit = {min(plan.small_tally_limit, plan.residents)}",
    ]
    for number, name in enumerate(plan.districts, 1):
        lines += ["[[districts]]", f"number = {number}", f"name = {_quoted(name)}"]
        lines += ['uncontested = "unopposed"'] if _is_unopposed(plan, number) else []
    return "\n".join(lines) + "\n"


def _is_unopposed(plan: Plan, number: int) -> bool:
    return number > len(plan.districts) - plan.unopposed


def _standing(plan: Plan, number: int) -> int:
    """Return how many stand in a district: one fewer than there are seats where nobody votes."""
    return max(1, plan.seats - 1) if _is_unopposed(plan, number) else plan.candidates


def _write_trustee(folder: Path, group: Group, plan: Plan, owner: int) -> str:
    randomness = seeded(f"{plan.seed}|trustee|{owner}")
    key = new_key(group, randomness)
    entry = public_entry(group, key, f"Trustee {owner}", randomness)
    secret = folder / f"trustee-{owner}.key"
    secret.touch(mode=0o600)
    secret.write_bytes(write_key(key))
    public = folder / f"trustee-{owner}.public.json"
    public.write_bytes(encode(entry) + b"\n")
    return public.name


def _write_table(path: Path, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        table.writerows(rows)


def _distinct(crowd: Iterator[Person], number: int) -> list[Person]:
    """Take so many people with different names."""
    found: dict[str, Person] = {}
    while len(found) < number:
        person = next(crowd)
        found.setdefault(person.name, person)
    return list(found.values())


def _quoted(text: str) -> str:
    # A JSON string is a TOML string.
    return json.dumps(text, ensure_ascii=False)


def _choose(choices: random.Random, popularity: Sequence[float], most: int) -> tuple[int, ...]:
    """Return the bits of one voter's choice, the blank bit first."""
    if choices.random() < 0.04:
        return (1, *(0 for _ in popularity))
    number = choices.randint(1, min(most, len(popularity)))
    ranked = sorted(
        range(len(popularity)), key=lambda place: choices.random() ** (1 / popularity[place])
    )
    chosen = set(ranked[-number:])
    return (0, *(int(place in chosen) for place in range(len(popularity))))


def _sealed(executor: Executor, envelopes: Sequence[Envelope]) -> Iterator[bytes]:
    """Seal in batches, so that a whole town's ballots need not be in memory."""
    for start in range(0, len(envelopes), SEALED_AT_ONCE):
        batch = envelopes[start : start + SEALED_AT_ONCE]
        yield from executor.map(seal_envelope, batch, chunksize=8)


def _exhaust(items: Iterable[object]) -> None:
    for _ in items:
        pass
