"""A small town whose polls are built step by step, so that a test can get any step wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from nacl.signing import SigningKey

from ballots.admission import AdmittedBallot, BallotBox, CheckedBallot, check_ballots
from ballots.ballot import seal
from ballots.board import Board
from ballots.election import (
    Election,
    Question,
    read_credentials,
    read_election,
    write_credentials,
    write_election,
)
from ballots.journal import Entry, head_of, write_journal
from ballots.poll import (
    Candidate,
    Contest,
    District,
    Poll,
    PollFile,
    Rules,
    election_description,
    question_of,
    rules_fingerprint,
    write_poll_file,
)
from ballots.record import RecordWriter, setup_data
from crypto.canonical import Json, encode
from crypto.groups import group_named
from crypto.hashing import sha256_hex
from tally.aggregate import aggregate
from tally.declaration import draw_up
from tally.decryption import decryption_share, owned_bytes
from tally.paper import AgreedCount
from tally.result import declare
from tally.seats.allocation import Decision
from tally.trustee import TrusteeKey, new_key, public_entry, write_trustees
from tally.trustees import read_trustees
from tests.crypto.randomness import seeded

TIMESTAMP = 1_795_368_122
PARIS = timezone(timedelta(hours=1))
POLL = Poll(
    id="agen-2026",
    name="Conseils de quartier 2026",
    opens=datetime(2026, 11, 23, 8, tzinfo=PARIS),
    closes=datetime(2026, 11, 29, 20, tzinfo=PARIS),
    time_zone="Europe/Paris",
)
CONTEST = Contest(
    kind="individuals",
    question="Élisez deux conseillers",
    seats=2,
    minimum=1,
    maximum=2,
    blank=True,
    ties="older",
    small_tally_limit=3,
    revotes=False,
    candidates=(Candidate("Ada", 2), Candidate("Blaise", 1), Candidate("Chloé", 3)),
)
NAMES = {1: "Gravissat", 2: "Jayan"}
UUIDS = {1: "Gravissat11111", 2: "Jayan111111111"}
UUIDS |= {number: f"District{number}11111" for number in range(3, 10)}
VOTES = ([0, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1], [0, 1, 0, 1])
"""What the voters of a district choose, the blank bit first: Ada 3, Blaise 1, Chloé 2, blank 1."""

SEED = bytes(range(32))
RECEIPT_KEY = SigningKey(SEED).verify_key.encode().hex()

random = seeded(2026)


def rules_of(number: int, contest: Contest = CONTEST, *, districts: int | None = None) -> Rules:
    """Return the rules of a district; `districts` is the number that they state, if they do."""
    poll = replace(POLL, districts=districts)
    return Rules(poll, District(number, NAMES[number]), contest)


def trustee_keys(group_name: str = "Ed25519") -> tuple[TrusteeKey, ...]:
    """Return the keys of two trustees."""
    return tuple(new_key(group_named(group_name), random) for _ in range(2))


def introduce(keys: Iterable[TrusteeKey], group_name: str = "Ed25519") -> bytes:
    """Return the list of the trustees with these keys."""
    group = group_named(group_name)
    return write_trustees([public_entry(group, key, None, random) for key in keys])


@dataclass(slots=True)
class Box:
    """A district's election: the steps of its record so far, as event type and data.

    secrets   of the registered credentials
    """

    rules: Rules
    election: Election
    keys: tuple[TrusteeKey, ...]
    secrets: tuple[int, ...]
    steps: list[tuple[str, tuple[bytes, ...]]] = field(default_factory=list)
    declaration: bytes | None = None

    def cast(self, voter: int, selection: Sequence[int]) -> bytes:
        """Seal and post a voter's ballot."""
        ballot = seal(self.election, [selection], self.secrets[voter], random)
        self.steps.append(("Ballot", (ballot,)))
        return ballot

    def close(self) -> None:
        """Close the box."""
        self.steps.append(("EndBallots", ()))

    def admitted(self) -> list[AdmittedBallot]:
        """Return the ballots on the board, all of which are in order."""
        credentials = read_credentials(self.election.group, self.steps[0][1][2])
        box = BallotBox(credentials, revotes=True)
        raws = [data[0] for kind, data in self.steps if kind == "Ballot"]
        verdicts = check_ballots(self.election, raws)
        return [box.admit(verdict) for verdict in verdicts if isinstance(verdict, CheckedBallot)]

    def count(self, *decisions: Decision, paper: AgreedCount | None = None) -> None:
        """Post the encrypted tally, every trustee's share and the result; declare the seats."""
        election, group = self.election, self.election.group
        tally = aggregate(election, self.admitted())
        self.steps.append(("EncryptedTally", (tally.to_bytes(group), tally.sized_bytes(group))))
        shares = {}
        for owner, key in enumerate(self.keys, 1):
            shares[owner] = decryption_share(election, tally, key, random)
            data = (shares[owner], owned_bytes(owner, shares[owner]))
            self.steps.append(("PartialDecryption", data))
        trustees = read_trustees(group, self.steps[0][1][1])
        result = declare(election, tally, trustees, shares)
        self.steps.append(("Result", (result.to_bytes(),)))
        voters, seed = tally.num_tallied, self.hash_of("EndBallots")
        declared = draw_up(election.uuid, self.rules, result, voters, seed, decisions, paper)
        self.declaration = declared.to_bytes()

    def hash_of(self, kind: str) -> str:
        """Return the hash of the last event of a type."""
        board, found = Board(), ""
        for each, data in self.steps:
            event = board.append(each, sha256_hex(data[-1]) if data else None)
            found = event.hash if each == kind else found
        return found

    def replace(self, kind: str, *data: bytes) -> None:
        """Put other data into the first step of a type; the chain is made anew on writing."""
        place = [each for each, _ in self.steps].index(kind)
        self.steps[place] = (kind, data)

    def replace_setup(self, place: int, record: bytes) -> None:
        """Put another record into the setup: 0 election, 1 trustees, 2 credentials."""
        records = list(self.steps[0][1][:3])
        records[place] = record
        self.replace("Setup", *records, setup_data(*records))

    def write(self, path: Path) -> Path:
        """Write the record so far."""
        board = Board()
        with path.open("wb") as stream:
            writer = RecordWriter(stream, TIMESTAMP)
            writer.header()
            for kind, data in self.steps:
                writer.append(data, board.append(kind, sha256_hex(data[-1]) if data else None))
        return path


def open_box(
    rules: Rules,
    keys: tuple[TrusteeKey, ...],
    *,
    trustees: bytes | None = None,
    question: Question | None = None,
    secrets: Sequence[int] | None = None,
    group_name: str = "Ed25519",
) -> Box:
    """Set a district's election up, for five voters unless their secrets are given."""
    group = group_named(group_name)
    number = rules.district.number
    raw = write_election(
        uuid=UUIDS[number],
        name=f"{rules.poll.name}, {rules.district.name}",
        description=election_description(rules),
        group=group,
        public_key=group.product(key.public for key in keys),
        questions=[question or question_of(rules.contest)],
    )
    own = tuple(secrets or (group.random_nonzero_scalar(random) for _ in VOTES))
    credentials = write_credentials(
        group, [group.encode(group.generator_power(secret)) for secret in own]
    )
    box = Box(rules, read_election(raw), keys, own)
    setup = (raw, trustees or introduce(keys, group_name), credentials)
    box.steps.append(("Setup", (*setup, setup_data(*setup))))
    return box


def voted(box: Box) -> Box:
    """Have everybody vote, and close the box."""
    for voter, selection in enumerate(VOTES):
        box.cast(voter, selection)
    box.close()
    return box


def counted(box: Box) -> Box:
    """Have everybody vote, and count."""
    voted(box).count()
    return box


def whole_town(*, receipt_key: str | None = None) -> list[Box]:
    """Hold the poll in both districts, to its end; rules that name a key promise a journal."""
    keys = trustee_keys()
    trustees = introduce(keys)
    poll = replace(POLL, districts=len(NAMES), receipt_key=receipt_key)
    rules = [replace(rules_of(number), poll=poll) for number in NAMES]
    return [counted(open_box(each, keys, trustees=trustees)) for each in rules]


def publish(
    boxes: Iterable[Box], folder: Path, *, receipt_key: str = RECEIPT_KEY, journal: bytes = b""
) -> Path:
    """Write the record of a poll into a folder, with a journal if there is one."""
    folder.mkdir(exist_ok=True)
    districts = []
    for box in boxes:
        uuid = UUIDS[box.rules.district.number]
        districts.append((uuid, box.rules))
        box.write(folder / f"{uuid}.bel")
        if box.declaration is not None:
            (folder / f"{uuid}.seats.json").write_bytes(box.declaration)
    (folder / "poll.json").write_bytes(write_poll_file(PollFile(receipt_key, tuple(districts))))
    if journal:
        (folder / "journal.json").write_bytes(journal)
    return folder


# ---------------------------------------------------------------- the journal

Happening = tuple[str, tuple[str, ...], Mapping[str, Json]]
"""An act, who did it, and its details."""


def happenings(boxes: Sequence[Box]) -> list[Happening]:
    """Return what a journal tells of boxes that were sealed, opened, closed and declared."""
    closed = [box for box in boxes if box.hash_of("EndBallots")]
    heads: list[Json] = [
        {"district": box.rules.district.number, "head": box.hash_of("EndBallots")} for box in closed
    ]
    declared: list[Json] = [
        {"district": box.rules.district.number, "sha256": sha256_hex(box.declaration)}
        for box in boxes
        if box.declaration is not None
    ]
    parts: dict[str, Json] = {
        "receipt_key": RECEIPT_KEY,
        "grace_minutes": 30,
        "code": {"version": "1", "booth": "00" * 32},
        "districts": [
            {
                "number": box.rules.district.number,
                "uuid": box.election.uuid,
                "rules": rules_fingerprint(box.rules),
                "profiles": "00" * 32,
                "roll": "00" * 32,
                "setup": box.hash_of("Setup"),
            }
            for box in boxes
        ],
    }
    sealed: dict[str, Json] = {"fingerprint": sha256_hex(encode(parts)), "parts": parts}
    return [
        ("sealed", (), sealed),
        ("seal", ("Anne Roux", "Paul Petit"), {"reason": "All is ready"}),
        ("opened", (), {}),
        *([("closed", (), {"heads": heads})] if closed else []),
        *([("published", (), {"declarations": declared})] if declared else []),
    ]


def journal_of(told: Iterable[Happening], seed: bytes = SEED) -> bytes:
    """Return the journal that tells of these happenings, signed by the service."""
    entries: list[Entry] = []
    for act, officers, details in told:
        at = datetime(2026, 11, 23, 7, len(entries), tzinfo=UTC)
        parent = head_of(entries) or None
        number = len(entries) + 1
        entries.append(Entry(number, at, POLL.id, act, officers, details, parent))
    return write_journal(POLL.id, entries, seed)
