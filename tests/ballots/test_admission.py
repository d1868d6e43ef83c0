"""Admission: an honest ballot counts, and each rule refuses the ballot that breaks it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.admission import RULES, AdmittedBallot, BallotBox, CheckedBallot, check_ballots
from ballots.ballot import read_ballot, seal, signature_prefix, tracker
from ballots.election import Election, Question, read_election, write_election
from ballots.errors import BallotRefused
from crypto import schnorr
from crypto.canonical import encode
from crypto.elgamal import combine
from crypto.groups import ED25519, group_named
from crypto.hashing import sha256_b64
from tests.crypto.randomness import seeded
from tests.crypto.vectors import VECTORS

COUNCIL = Question("Who?", ("Anne", "Bo", "Cleo"), 1, 2, blank=True)
YES_NO = Question("Well?", ("Yes", "No"), 0, 1, blank=False)
TRUSTEE, VOTER = 5, 77
TORSION = bytes.fromhex(VECTORS["group"]["small_order_points"][1]["encoding"])[::-1]


def make_election(name: str = "Centre", group_name: str = "Ed25519") -> Election:
    """Return an election of two questions, one of which allows a blank vote."""
    group = group_named(group_name)
    return read_election(
        write_election(
            uuid="XALeQuzYMtGQJ7",
            name=name,
            description="",
            group=group,
            public_key=group.generator_power(TRUSTEE),
            questions=[COUNCIL, YES_NO],
        )
    )


ELECTION = make_election()
HONEST = seal(ELECTION, [[0, 1, 0, 1], [1, 0]], VOTER, seeded(1))


def resigned(change: Callable[[dict[str, Any]], None], secret: int = VOTER) -> bytes:
    """Return the honest ballot with a change, signed anew by the voter or by someone else."""
    ballot = json.loads(HONEST)
    del ballot["signature"]
    change(ballot)
    digest = sha256_b64(encode(ballot))
    proof = schnorr.prove(ED25519, secret, signature_prefix(digest), seeded(2))
    return encode({**ballot, "signature": {"hash": digest, "proof": proof.to_json()}})


def judge(raw: bytes, election: Election = ELECTION) -> CheckedBallot | BallotRefused:
    """Return the verdict on one ballot."""
    return check_ballots(election, [raw])[0]


def refusal(raw: bytes) -> str:
    """Return the name of the rule that a ballot breaks."""
    verdict = judge(raw)
    assert isinstance(verdict, BallotRefused)
    return verdict.rule


def decrypted(ballot: CheckedBallot, election: Election = ELECTION) -> list[list[int]]:
    """Return the numbers inside a ballot, found with the trustee's key."""
    group = election.group
    powers = {group.generator_power(number): number for number in range(3)}
    return [
        [powers[group.divide(c.beta, group.power(c.alpha, TRUSTEE))] for c in answer]
        for answer in ballot.ciphertexts
    ]


@pytest.mark.parametrize("group_name", ["Ed25519", "BELENIOS-2048"])
@pytest.mark.parametrize(
    "selections",
    [[[0, 1, 0, 0], [0, 0]], [[0, 0, 1, 1], [0, 1]], [[1, 0, 0, 0], [1, 0]]],
    ids=["one", "two", "blank"],
)
def test_an_honest_ballot_is_checked_and_holds_the_selections(
    group_name: str, selections: list[list[int]]
) -> None:
    """What was sealed passes every check, and decrypts to what was chosen."""
    election = make_election(group_name=group_name)
    raw = seal(election, selections, VOTER, seeded(1))
    verdict = judge(raw, election)
    assert isinstance(verdict, CheckedBallot)
    assert decrypted(verdict, election) == selections
    assert verdict.tracker == tracker(raw)
    assert verdict.credential == election.group.encode(election.group.generator_power(VOTER))


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(0, 1), min_size=4, max_size=4), st.sampled_from([[0, 0], [0, 1]]))
def test_whatever_the_question_allows_can_be_cast(council: list[int], other: list[int]) -> None:
    """Each selection is either refused before sealing, or sealed into a valid ballot."""
    if COUNCIL.allows(council):
        raw = seal(ELECTION, [council, other], VOTER, seeded(3))
        assert isinstance(judge(raw), CheckedBallot)
    else:
        with pytest.raises(ValueError, match="does not allow"):
            seal(ELECTION, [council, other], VOTER, seeded(3))


def test_a_question_without_selection_is_not_sealed() -> None:
    """There is one selection per question."""
    with pytest.raises(ValueError, match="one selection per question"):
        seal(ELECTION, [[1, 0, 0, 0]], VOTER, seeded(1))


def test_the_shape_of_a_ballot_does_not_depend_on_the_selections() -> None:
    """Fields and list lengths are the same for every choice; only random digits differ."""

    def emptied(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: emptied(part) for name, part in value.items()}
        return [emptied(part) for part in value] if isinstance(value, list) else ""

    blank = seal(ELECTION, [[1, 0, 0, 0], [0, 0]], VOTER, seeded(4))
    assert emptied(json.loads(blank)) == emptied(json.loads(HONEST))


def _first_choice(ballot: dict[str, Any]) -> dict[str, Any]:
    choice: dict[str, Any] = ballot["answers"][0]["choices"][0]
    return choice


def _plus_torsion(spelling: str) -> str:
    mixed = ED25519.multiply(ED25519.decode(spelling), TORSION)  # type: ignore[arg-type]
    return ED25519.encode(mixed)


def _bump(proof: dict[str, str], name: str, step: int) -> None:
    proof[name] = str((int(proof[name]) + step) % ED25519.order)


def _swap_first_choices(ballot: dict[str, Any]) -> None:
    answer = ballot["answers"][0]
    for part in (answer["choices"], answer["individual_proofs"]):
        part[1], part[2] = part[2], part[1]


def _shift_between_branches(ballot: dict[str, Any]) -> None:
    pair = ballot["answers"][0]["individual_proofs"][0]
    _bump(pair[0], "challenge", 1)
    _bump(pair[1], "challenge", -1)


def _spoil_scalar(write: Callable[[int], Any]) -> Callable[[dict[str, Any]], None]:
    def change(ballot: dict[str, Any]) -> None:
        proof = ballot["answers"][0]["individual_proofs"][0][0]
        proof["response"] = write(int(proof["response"]))

    return change


def _drop(*path: Any) -> Callable[[dict[str, Any]], None]:
    def change(ballot: Any) -> None:
        for step in path[:-1]:
            ballot = ballot[step]
        del ballot[path[-1]]

    return change


def _put(value: Any, *path: Any) -> Callable[[dict[str, Any]], None]:
    def change(ballot: Any) -> None:
        for step in path[:-1]:
            ballot = ballot[step]
        old = ballot.get(path[-1]) if isinstance(ballot, dict) else ballot[path[-1]]
        ballot[path[-1]] = value(old) if callable(value) else value

    return change


RESIGNED: Mapping[str, tuple[str, Callable[[dict[str, Any]], None]]] = {
    "another election": ("right-election", _put("XALeQuzYMtGQJ8", "election_uuid")),
    "another fingerprint": ("right-fingerprint", _put("A" * 43, "election_hash")),
    "an answer missing": ("answer-shape", _drop("answers", 1)),
    "a choice missing": ("answer-shape", _drop("answers", 0, "choices", 0)),
    "an individual proof missing": ("answer-shape", _drop("answers", 0, "individual_proofs", 0)),
    "a branch missing": ("answer-shape", _drop("answers", 0, "overall_proof", 0)),
    "the blank proof missing": ("answer-shape", _drop("answers", 0, "blank_proof")),
    "half a blank proof": ("answer-shape", _drop("answers", 0, "blank_proof", 0)),
    "answers exchanged": ("answer-shape", lambda ballot: ballot["answers"].reverse()),
    "answers of another type": ("answer-shape", _put("none", "answers")),
    "an unknown field": ("ballot-well-formed", _put(1, "extra")),
    "an unknown field inside": ("ballot-well-formed", lambda b: _first_choice(b).update(gamma="")),
    "a ciphertext half": ("ballot-well-formed", _drop("answers", 0, "choices", 0, "beta")),
    "a number for a point": ("ballot-well-formed", _put(1, "answers", 0, "choices", 0, "alpha")),
    "upper case": ("points-in-group", _put(str.upper, "answers", 0, "choices", 0, "alpha")),
    "not on the curve": ("points-in-group", _put(f"{2:064x}", "answers", 0, "choices", 0, "beta")),
    "torsion in alpha": (
        "points-in-group",
        _put(_plus_torsion, "answers", 0, "choices", 1, "alpha"),
    ),
    "torsion in beta": ("points-in-group", _put(_plus_torsion, "answers", 1, "choices", 0, "beta")),
    "a credential with torsion": ("points-in-group", _put(_plus_torsion, "credential")),
    "a credential of garbage": ("points-in-group", _put("garbage", "credential")),
    "a scalar plus the order": (
        "scalars-canonical",
        _spoil_scalar(lambda n: str(n + ED25519.order)),
    ),
    "a negative scalar": ("scalars-canonical", _spoil_scalar(lambda n: str(n - ED25519.order))),
    "a scalar in hexadecimal": ("scalars-canonical", _spoil_scalar(hex)),
    "a leading zero": ("scalars-canonical", _spoil_scalar(lambda n: f"0{n}")),
    "challenges shifted": ("individual-proof", _shift_between_branches),
    "a choice re-encrypted": (
        "individual-proof",
        _put(ED25519.encode(ED25519.generator_power(3)), "answers", 0, "choices", 2, "alpha"),
    ),
    "choices exchanged with their proofs": ("overall-proof", _swap_first_choices),
    "overall proof altered": (
        "overall-proof",
        lambda ballot: _bump(ballot["answers"][1]["overall_proof"][0], "response", 1),
    ),
    "blank proof altered": (
        "blank-proof",
        lambda ballot: _bump(ballot["answers"][0]["blank_proof"][0], "response", 1),
    ),
}


@pytest.mark.parametrize(("rule", "change"), RESIGNED.values(), ids=RESIGNED)
def test_a_change_that_the_voter_signs_is_refused_by_its_rule(
    rule: str, change: Callable[[dict[str, Any]], None]
) -> None:
    """Even a voter cannot cast what the rules forbid: the named rule refuses it."""
    assert refusal(resigned(change)) == rule


def test_an_unchanged_ballot_signed_anew_is_accepted() -> None:
    """The evil twins above differ from this one in their change alone."""
    assert isinstance(judge(resigned(lambda _: None)), CheckedBallot)


def test_a_ballot_signed_by_another_voter_is_refused() -> None:
    """The signature belongs to the credential."""
    assert refusal(resigned(lambda _: None, secret=VOTER + 1)) == "signature"


def test_a_change_that_nobody_signed_is_refused() -> None:
    """The signed digest is that of the whole ballot."""
    ballot = json.loads(HONEST)
    ballot["answers"][0]["choices"][0]["alpha"] = ED25519.encode(ED25519.generator)
    assert refusal(encode(ballot)) == "signature"


def test_a_copy_under_another_credential_is_refused() -> None:
    """Proofs are bound to the credential, so a ballot cannot be copied."""
    thief = VOTER + 1
    credential = ED25519.encode(ED25519.generator_power(thief))
    assert refusal(resigned(_put(credential, "credential"), secret=thief)) == "individual-proof"


def test_a_ballot_moved_to_another_district_is_refused() -> None:
    """A ballot that names another district's fingerprint fails there, re-signed or not."""
    other = make_election("Port")
    first = check_ballots(other, [HONEST])[0]
    assert isinstance(first, BallotRefused)
    assert first.rule == "right-fingerprint"
    moved = check_ballots(other, [resigned(_put(other.fingerprint, "election_hash"))])[0]
    assert isinstance(moved, BallotRefused)
    assert moved.rule == "individual-proof"


@pytest.mark.parametrize(
    "raw",
    [
        HONEST + b"\n",
        HONEST.replace(b":", b": ", 1),
        HONEST.replace(b'{"election_uuid"', b'{"election_uuid":"X","election_uuid"', 1),
        encode({"signature": json.loads(HONEST)["signature"], **json.loads(HONEST)}),
        HONEST[:-1],
        b"",
        b"[]",
        b"[" * 10_000,
        b"\xff",
        encode({**json.loads(HONEST), "credential": 1}),
        encode({**json.loads(HONEST), "signature": "none"}),
    ],
)
def test_another_spelling_is_refused(raw: bytes) -> None:
    """One ballot has one spelling, hence one tracker."""
    assert refusal(raw) == "ballot-well-formed"


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(HONEST) - 1), st.integers(1, 255))
def test_a_flipped_bit_anywhere_is_refused(place: int, flip: int) -> None:
    """Every byte of a ballot is covered by its signature or by its form."""
    raw = bytearray(HONEST)
    raw[place] ^= flip
    assert isinstance(judge(bytes(raw)), BallotRefused)


def test_a_batch_has_a_verdict_for_each_ballot() -> None:
    """Broken ballots do not spoil the honest ones beside them, and keep their places."""
    raws = [HONEST, b"", resigned(RESIGNED["torsion in beta"][1]), HONEST]
    raws.append(resigned(RESIGNED["blank proof altered"][1]))
    rules = [
        verdict.rule if isinstance(verdict, BallotRefused) else None
        for verdict in check_ballots(ELECTION, raws)
    ]
    assert rules == [None, "ballot-well-formed", "points-in-group", None, "blank-proof"]
    assert check_ballots(ELECTION, []) == []


def test_a_refusal_tells_the_rule_in_a_sentence() -> None:
    """The message carries the rule's name, its sentence and the place."""
    verdict = judge(resigned(RESIGNED["challenges shifted"][1]))
    assert "individual-proof" in str(verdict)
    assert RULES["individual-proof"] in str(verdict)
    assert "choice 1 of answer 1" in str(verdict)


def checked(secret: int = VOTER, seed: int = 1) -> CheckedBallot:
    """Return a checked ballot of a voter."""
    raw = seal(ELECTION, [[0, 1, 0, 0], [0, 0]], secret, seeded(seed))
    verdict = judge(raw)
    assert isinstance(verdict, CheckedBallot)
    return verdict


def register(*secrets: int, weight: int = 1) -> dict[str, int]:
    """Return the list of credentials of these voters."""
    return {ED25519.encode(ED25519.generator_power(secret)): weight for secret in secrets}


def test_a_registered_voter_is_admitted_with_her_weight() -> None:
    """The box returns the ballot that counts."""
    ballot = checked()
    box = BallotBox(register(VOTER, weight=3), revotes=False)
    assert box.admit(ballot) == AdmittedBallot(ballot, 3)


def test_a_stranger_is_not_admitted() -> None:
    """A valid ballot of an unregistered credential is refused."""
    with pytest.raises(BallotRefused) as refused:
        BallotBox(register(VOTER + 1), revotes=False).admit(checked())
    assert refused.value.rule == "credential-registered"


def test_the_same_ballot_is_not_admitted_twice() -> None:
    """A copy is refused even where voting again is allowed."""
    box = BallotBox(register(VOTER), revotes=True)
    box.admit(checked())
    with pytest.raises(BallotRefused) as refused:
        box.admit(checked())
    assert refused.value.rule == "not-a-copy"


def test_a_second_ballot_counts_only_where_revotes_are_allowed() -> None:
    """Our polls are final; foreign ones may replace a ballot."""
    final = BallotBox(register(VOTER), revotes=False)
    final.admit(checked())
    with pytest.raises(BallotRefused) as refused:
        final.admit(checked(seed=2))
    assert refused.value.rule == "one-ballot-per-credential"
    open_to_change = BallotBox(register(VOTER), revotes=True)
    open_to_change.admit(checked())
    assert open_to_change.admit(checked(seed=2)).weight == 1


def test_the_sum_of_ballots_is_the_sum_of_selections() -> None:
    """Admitted ciphertexts add up to the counts."""
    first, second = checked(1), checked(2)
    total = [
        combine(ED25519, pair)
        for pair in zip(first.ciphertexts[0], second.ciphertexts[0], strict=True)
    ]
    power = ED25519.power(total[1].alpha, TRUSTEE)
    assert ED25519.divide(total[1].beta, power) == ED25519.generator_power(2)


def test_secrets_of_a_ballot_do_not_show() -> None:
    """A ballot's representation is short and holds neither choices nor proofs."""
    assert "alpha" not in repr(read_ballot(ELECTION, HONEST))
    assert "alpha" not in repr(checked())
