"""A small district with two trustees, made from scratch: rules, record and count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from ballots.admission import AdmittedBallot, BallotBox, CheckedBallot, check_ballots
from ballots.ballot import seal
from ballots.board import Board, Event
from ballots.election import (
    Election,
    read_credentials,
    read_election,
    write_credentials,
    write_election,
)
from ballots.poll import (
    Candidate,
    Contest,
    District,
    Poll,
    Rules,
    election_description,
    question_of,
)
from ballots.record import RecordWriter, Step, setup_data
from crypto.canonical import array, decode, encode, text
from crypto.groups import ED25519
from crypto.hashing import sha256_hex
from tally.count import Count
from tally.decryption import decryption_share
from tally.trustee import TrusteeKey, new_key, public_entry, write_trustees
from tally.trustees import Trustees, read_trustees
from tests.crypto.randomness import seeded

OPENS = datetime(2026, 11, 23, 8, tzinfo=UTC)
POLL = Poll("town-2026", "Town 2026", OPENS, OPENS + timedelta(days=7), "Europe/Paris")
KEYS = (new_key(ED25519, seeded(1)), new_key(ED25519, seeded(2)))
TRUSTEES_RAW = write_trustees(
    [
        public_entry(ED25519, key, name, seeded(3))
        for key, name in zip(KEYS, ("Ada", "Emmy"), strict=True)
    ]
)


def contest(candidates: Sequence[Candidate], **changes: Any) -> Contest:
    """Return a contest of individuals for two seats, blank allowed, unless changed."""
    usual: dict[str, Any] = {
        "kind": "individuals",
        "question": "Who shall sit on the council?",
        "seats": 2,
        "minimum": 1,
        "maximum": 2,
        "blank": True,
        "ties": "older",
        "small_tally_limit": 3,
        "revotes": False,
        "candidates": tuple(candidates),
    }
    return Contest(**usual | changes)


def candidates(*age_ranks: int) -> list[Candidate]:
    """Return candidates A, B, C and so on of these ages, 1 the oldest."""
    return [Candidate(chr(ord("A") + index), rank) for index, rank in enumerate(age_ranks)]


@dataclass(frozen=True, slots=True)
class Town:
    """A district whose box is closed, with all ballots admitted."""

    uuid: str
    rules: Rules
    election: Election
    trustees: Trustees
    ballots: Sequence[AdmittedBallot]
    steps: Sequence[Step]

    @property
    def closing(self) -> Event:
        """The EndBallots event."""
        return self.steps[-1].event

    def count(self) -> Count:
        """Begin to count."""
        return Count(self.rules, self.election, self.trustees, self.closing)

    def share(self, count: Count, key: TrusteeKey) -> bytes:
        """Return a trustee's share of an aggregated tally."""
        return decryption_share(self.election, count.tally, key, seeded(9))

    def record(self, *later: Step) -> bytes:
        """Return the archive, with steps of the count behind the close."""
        stream = BytesIO()
        writer = RecordWriter(stream, 1_795_368_122)
        writer.header()
        for step in (*self.steps, *later):
            writer.append(step.data, step.event)
        return stream.getvalue()


def closed_town(selections: Sequence[Sequence[int]], **changes: Any) -> Town:
    """Return a district of candidates A, B and C in which one voter each cast these selections."""
    rules = Rules(POLL, District(4, "Old Town"), contest(candidates(2, 1, 3), **changes))
    return town_of(rules, selections)


def town_of(
    rules: Rules,
    selections: Sequence[Sequence[int]],
    trustees_raw: bytes = TRUSTEES_RAW,
    weights: Sequence[int] = (),
) -> Town:
    """Return a district of these rules, its box closed.

    With weights, the list of credentials gives them in the order of the list.
    """
    uuid = f"Town{rules.district.number:1d}XXXXXXXXX"
    trustees = read_trustees(ED25519, trustees_raw)
    election_raw = write_election(
        uuid=uuid,
        name=rules.district.name,
        description=election_description(rules),
        group=ED25519,
        public_key=trustees.public_key,
        questions=[question_of(rules.contest)],
    )
    election = read_election(election_raw)
    secrets = range(1001, 1001 + len(selections))
    credentials_raw = write_credentials(
        ED25519, [ED25519.encode(ED25519.generator_power(secret)) for secret in secrets]
    )
    if weights:
        listed = map(text, array(decode(credentials_raw)))
        credentials_raw = encode(
            [f"{name},{weight}" for name, weight in zip(listed, weights, strict=True)]
        )
    sealed = [
        seal(election, [selection], secret, seeded(secret))
        for selection, secret in zip(selections, secrets, strict=True)
    ]
    box = BallotBox(read_credentials(ED25519, credentials_raw), revotes=rules.contest.revotes)
    ballots = [
        box.admit(ballot)
        for ballot in check_ballots(election, sealed)
        if isinstance(ballot, CheckedBallot)
    ]
    setup = (election_raw, trustees_raw, credentials_raw)
    board = Board()
    steps = [
        _post(board, "Setup", *setup, setup_data(*setup)),
        *(_post(board, "Ballot", raw) for raw in sealed),
        _post(board, "EndBallots"),
    ]
    return Town(uuid, rules, election, trustees, ballots, steps)


def _post(board: Board, event_type: str, *data: bytes) -> Step:
    event = board.append(event_type, sha256_hex(data[-1]) if data else None)
    return Step(event, data, event.to_bytes())
