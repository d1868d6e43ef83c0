"""The result: computed from the shares, and checked without computing it."""

import json
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.election import Question, read_election, write_election
from crypto.canonical import encode
from crypto.elgamal import encrypt
from crypto.errors import CheckFailed, CryptoError, Malformed
from crypto.groups import ED25519, group_named
from tally.aggregate import EncryptedTally, aggregate
from tally.decryption import decryption_share
from tally.errors import QuorumNotMet, ShareRejected, TallyError
from tally.result import LARGEST_COUNT, Result, check_result, declare, discrete_logs
from tally.trustee import new_key, public_entry
from tally.trustees import read_trustees
from tests.crypto.randomness import seeded
from tests.tally.cases import HONEST, read_case
from tests.tally.dealing import deal


@pytest.mark.parametrize("name", HONEST)
def test_the_result_is_that_of_independent_software(corpus: Path, name: str) -> None:
    """Computed and checked; the corpus says what was voted."""
    case = read_case(corpus / name)
    trustees = read_trustees(case.election.group, case.trustees_raw)
    tally = aggregate(case.election, case.ballots)
    result = declare(case.election, tally, trustees, case.shares)
    [raw] = case.data("Result")
    assert result.to_bytes() == raw
    assert check_result(case.election, tally, trustees, case.shares, raw) == result
    expected = json.loads((corpus / name / "expected.json").read_text())["expected_result"]
    assert [list(row) for row in result.counts] == expected


def test_any_quorum_gives_the_same_result(corpus: Path) -> None:
    """Two of three, whichever two, and all three."""
    case = read_case(corpus / "v18-threshold-all3")
    trustees = read_trustees(case.election.group, case.trustees_raw)
    tally = aggregate(case.election, case.ballots)
    [raw] = case.data("Result")
    for owners in permutations(case.shares, 2):
        shares = {owner: case.shares[owner] for owner in owners}
        assert declare(case.election, tally, trustees, shares).to_bytes() == raw


@pytest.mark.parametrize(
    ("name", "error", "sentence"),
    [
        ("t176-pd-missing", QuorumNotMet, "share of trustee 2 is missing"),
        ("t185-threshold-one-pd", QuorumNotMet, "1 more needed, of trustee 2 and trustee 3"),
        ("t172-pd-other-key", ShareRejected, "trustee 2"),
        ("t190-result-plus-one", CheckFailed, "choice 2 of question 1"),
        ("t191-result-swapped", CheckFailed, "not what was decrypted"),
        ("t192-result-short", Malformed, "20 entries, expected 21"),
        ("t193-result-extra", Malformed, "22 entries, expected 21"),
        ("t194-result-extra-question", Malformed, "2 entries, expected 1"),
        ("t195-result-negative", Malformed, "from 0 up"),
        ("t196-result-plus-q", Malformed, "not below the group's order"),
        ("e197-result-strings", Malformed, "not written as a string"),
    ],
)
def test_a_tampered_result_is_refused(
    corpus: Path, name: str, error: type[Exception], sentence: str
) -> None:
    """The error says what is wrong."""
    case = read_case(corpus / name)
    trustees = read_trustees(case.election.group, case.trustees_raw)
    tally = aggregate(case.election, case.ballots)
    with pytest.raises(error, match=sentence):
        check_result(case.election, tally, trustees, case.shares, *case.data("Result"))


def test_a_wrong_share_stops_the_count_though_enough_are_right(corpus: Path) -> None:
    """A trustee who sends a wrong share is named, not worked around."""
    case = read_case(corpus / "v18-threshold-all3")
    trustees = read_trustees(case.election.group, case.trustees_raw)
    tally = aggregate(case.election, case.ballots)
    shares = {**case.shares, 3: case.shares[1]}
    with pytest.raises(ShareRejected, match="trustee 3"):
        declare(case.election, tally, trustees, shares)


def test_a_result_has_one_spelling() -> None:
    """Large counts are strings, as in the specification."""
    assert Result(((2**30 - 1, 2**30),)).to_bytes() == b'{"result":[[1073741823,"1073741824"]]}'


@given(st.lists(st.integers(0, 10_000), max_size=5), st.integers(0, 50))
def test_every_exponent_up_to_the_bound_is_found(exponents: list[int], margin: int) -> None:
    """The bound itself included."""
    bound = max(exponents, default=0) + margin
    powers = [ED25519.generator_power(exponent) for exponent in exponents]
    assert discrete_logs(ED25519, powers, bound) == exponents


@given(st.integers(0, 1000), st.integers(1, 100))
def test_an_exponent_beyond_the_bound_is_not_found(bound: int, excess: int) -> None:
    """Not even the next one, whatever the size of the table."""
    power = ED25519.generator_power(bound + excess)
    with pytest.raises(TallyError, match="more votes than its ballots can give"):
        discrete_logs(ED25519, [power], bound)


def test_a_bound_that_no_table_can_serve_is_refused() -> None:
    """Instead of filling the memory."""
    with pytest.raises(TallyError, match="cannot be computed"):
        discrete_logs(ED25519, [], LARGEST_COUNT + 1)


@settings(max_examples=15)
@given(
    counts=st.lists(st.integers(0, 200), min_size=1, max_size=4),
    singles=st.integers(0, 2),
    quorum=st.integers(1, 3),
    group_name=st.sampled_from(["Ed25519", "BELENIOS-2048"]),
    data=st.data(),
)
def test_shares_by_any_honest_keys_combine_to_the_counts(
    counts: list[int], singles: int, quorum: int, group_name: str, data: st.DataObject
) -> None:
    """Whatever the counts, single trustees and quorum, and whoever of the others comes."""
    group, randomness = group_named(group_name), seeded(data.draw(st.integers(0, 2**32)))
    single_keys = [new_key(group, randomness) for _ in range(singles)]
    shared = deal(group, quorum, 3, randomness)
    entries = [public_entry(group, key, None, randomness) for key in single_keys]
    trustees = read_trustees(
        group, encode([*(["Single", entry] for entry in entries), shared.part])
    )
    question = Question("?", tuple("abcd"[: len(counts)]), 0, len(counts), blank=False)
    election = read_election(
        write_election(
            uuid="XALeQuzYMtGQJ7",
            name="",
            description="",
            group=group,
            public_key=trustees.public_key,
            questions=[question],
        )
    )
    row = tuple(
        encrypt(group, trustees.public_key, count, group.random_scalar(randomness))
        for count in counts
    )
    tally = EncryptedTally((row,), 200, 200)
    present = data.draw(st.permutations(range(3)))[:quorum]
    owners = dict(enumerate(single_keys, 1))
    owners |= {singles + 1 + index: shared.keys[index] for index in present}
    shares = {
        owner: decryption_share(election, tally, key, randomness) for owner, key in owners.items()
    }
    assert declare(election, tally, trustees, shares) == Result((tuple(counts),))
    with pytest.raises((QuorumNotMet, CryptoError)):
        declare(election, tally, trustees, dict(list(shares.items())[1:]))
