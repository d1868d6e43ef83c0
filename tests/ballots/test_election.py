"""Elections: read in any layout, written in one; credentials sorted, known and weighted."""

import json
from dataclasses import replace

import pytest

from ballots.election import (
    Question,
    read_credentials,
    read_election,
    write_credentials,
    write_election,
)
from ballots.errors import UnsupportedProtocol
from crypto.canonical import Json, encode
from crypto.errors import Malformed
from crypto.group import Group
from crypto.groups import ED25519, group_named
from crypto.hashing import sha256_b64

COUNCIL = Question("Who?", ("Anne", "Bo", "Cleo"), 1, 2, blank=True)
YES_NO = Question("Well?", ("Yes", "No"), 0, 1, blank=False)
KEY = ED25519.generator_power(5)
RAW = write_election(
    uuid="XALeQuzYMtGQJ7",
    name="Centre",
    description="rules",
    group=ED25519,
    public_key=KEY,
    questions=[COUNCIL, YES_NO],
)


def altered(**changes: Json) -> bytes:
    """Return the election with some fields replaced."""
    return encode({**json.loads(RAW), **changes})


def test_an_election_is_read_as_it_was_written() -> None:
    """Nothing is lost between writing and reading, and the fingerprint is that of the bytes."""
    election = read_election(RAW)
    assert (election.uuid, election.name, election.description) == (
        "XALeQuzYMtGQJ7",
        "Centre",
        "rules",
    )
    assert election.group is ED25519
    assert election.public_key == KEY
    assert election.questions == (COUNCIL, YES_NO)
    assert election.fingerprint == sha256_b64(RAW)
    assert election.raw == RAW


def test_the_layout_of_an_election_is_free_and_counts_in_its_fingerprint() -> None:
    """An indented file is another fingerprint and the same election."""
    indented = json.dumps(json.loads(RAW), indent=1).encode()
    election = read_election(indented)
    assert election.fingerprint == sha256_b64(indented)
    assert replace(election, fingerprint="", raw=b"") == replace(
        read_election(RAW), fingerprint="", raw=b""
    )


def test_a_wrapped_question_is_read() -> None:
    """A question may stand in a wrapper that names its type."""
    wrapped: Json = {"type": "Homomorphic", "value": COUNCIL.to_json(), "extra": {"hint": [1]}}
    assert read_election(altered(questions=[wrapped])).questions == (COUNCIL,)


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 2},
        {"questions": [{"type": "NonHomomorphic", "value": {"answers": ["a"], "question": "?"}}]},
    ],
)
def test_another_protocol_is_called_unsupported(changes: dict[str, Json]) -> None:
    """A version or kind of question that is not covered is neither accepted nor called broken."""
    with pytest.raises(UnsupportedProtocol):
        read_election(altered(**changes))


QUESTION = COUNCIL.to_json()


@pytest.mark.parametrize(
    "changes",
    [
        {"group": "secp256k1"},
        {"public_key": ED25519.encode(ED25519.neutral)},
        {"public_key": "00"},
        {"questions": []},
        {"questions": [{**QUESTION, "max": 4}]},
        {"questions": [{**QUESTION, "min": 3}]},
        {"questions": [{**QUESTION, "min": -1}]},
        {"questions": [{**QUESTION, "answers": [], "min": 0, "max": 0}]},
        {"questions": [{**QUESTION, "blank": 1}]},
        {"extra": 1},
        {"name": 1},
        {"version": True},
    ],
)
def test_a_broken_election_is_malformed(changes: dict[str, Json]) -> None:
    """Unknown groups, keys outside the group and impossible limits are refused."""
    with pytest.raises(Malformed):
        read_election(altered(**changes))


def test_an_election_that_is_no_object_is_malformed() -> None:
    """An array is not an election."""
    with pytest.raises(Malformed):
        read_election(b"[]")


@pytest.mark.parametrize(
    ("selection", "allowed"),
    [
        ([0, 1, 0, 0], True),
        ([0, 1, 1, 0], True),
        ([1, 0, 0, 0], True),
        ([0, 0, 0, 0], False),
        ([0, 1, 1, 1], False),
        ([1, 1, 0, 0], False),
        ([0, 2, 0, 0], False),
        ([0, 1, 0], False),
    ],
)
def test_a_question_allows_what_its_limits_say(selection: list[int], allowed: object) -> None:
    """One or two of three, or blank and nothing else."""
    assert COUNCIL.allows(selection) is allowed


@pytest.mark.parametrize("group", [ED25519, group_named("BELENIOS-2048")], ids=lambda g: g.name)
def test_credentials_are_written_sorted_and_read_back(group: Group) -> None:
    """The published order tells nothing about the order of issue."""
    names = [group.encode(group.generator_power(n)) for n in range(1, 6)]
    raw = write_credentials(group, names)
    assert raw == write_credentials(group, names[::-1])
    assert read_credentials(group, raw) == dict.fromkeys(names, 1)


def _listed(*suffixes: str) -> list[str]:
    names = sorted(
        (ED25519.encode(ED25519.generator_power(n)) for n in (1, 2)),
        key=lambda name: bytes.fromhex(name)[::-1],
    )
    return [name + suffix for name, suffix in zip(names, suffixes, strict=True)]


def test_weights_are_read() -> None:
    """Weights are decimal numbers, zero included, as far as the group can count."""
    for weight in (2**30, ED25519.order - 1):
        raw = encode(_listed(",0", f",{weight}"))
        assert list(read_credentials(ED25519, raw).values()) == [0, weight]


@pytest.mark.parametrize(
    "entries",
    [
        _listed(",1", ""),
        _listed(",0x1", ",1"),
        _listed(",-1", ",1"),
        _listed(",01", ",1"),
        _listed(",1,a", ",1,b"),
        _listed(",1", f",{ED25519.order - 1}"),
        _listed(f",{'9' * 4000}", ",1"),
        _listed("", "")[::-1],
        _listed("", "")[:1] * 2,
        [ED25519.encode(ED25519.neutral)],
        ["00"],
        [1],
        "",
    ],
)
def test_a_broken_list_of_credentials_is_malformed(entries: Json) -> None:
    """Partial weights, other spellings, disorder, repeats and strangers are refused."""
    with pytest.raises(Malformed):
        read_credentials(ED25519, encode(entries))
