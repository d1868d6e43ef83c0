"""The Python packages reproduce the vectors that the booth's own tests read."""

import pytest

from ballots.admission import CheckedBallot, check_ballots
from ballots.ballot import seal, tracker
from ballots.board import Event
from ballots.credential import derive, ticket
from ballots.election import read_election
from ballots.poll import bound_fingerprint, read_rules, rules_fingerprint, write_rules
from ballots.token import normalize
from crypto.canonical import decode, encode
from crypto.errors import Malformed
from crypto.groups import ED25519
from evote.voting.receipts import receipt_key, sign_receipt
from tests.booth.shared import VECTORS, numbered


def test_the_repeatable_numbers_are_drawn() -> None:
    """Both languages draw the same numbers from the same seed."""
    drawn = VECTORS["randomness"]
    randomness = numbered(drawn["seed"])
    assert [str(randomness(int(bound))) for bound in drawn["bounds"]] == drawn["numbers"]


def test_canonical_json_has_one_spelling() -> None:
    """Canonical JSON is read and written back; a second spelling is refused."""
    for spelling in VECTORS["canonical"]:
        assert encode(decode(spelling.encode())) == spelling.encode()
    for spelling in VECTORS["not_canonical"]:
        with pytest.raises(Malformed):
            decode(spelling.encode())


def test_elements_have_one_spelling() -> None:
    """Powers of the generator are spelled as in the vectors; all else is refused."""
    for power in VECTORS["group"]["canonical"]:
        element = ED25519.generator_power(int(power["exponent"]))
        assert ED25519.encode(element) == power["point"]
        assert ED25519.decode(power["point"]) == element
    for spelling in VECTORS["group"]["refused"]:
        with pytest.raises(Malformed):
            ED25519.decode(spelling)


def test_tokens_are_read_and_refused_alike() -> None:
    """Both languages read the same tokens and refuse the same mistakes."""
    for typed in VECTORS["tokens"]:
        assert normalize(typed["typed"]) == typed["token"]
    for typed in VECTORS["tokens_refused"]:
        with pytest.raises(Malformed):
            normalize(typed)


def test_a_token_becomes_credential_and_ticket() -> None:
    """A token leads to the secret, public credential and ticket of the vectors."""
    for vector in VECTORS["credentials"]:
        credential = derive(ED25519, vector["uuid"], vector["token"])
        assert str(credential.secret) == vector["secret"]
        assert ED25519.encode(credential.public) == vector["public"]
        assert ticket(vector["uuid"], vector["token"]) == vector["ticket"]


def test_the_elections_are_bound_to_their_rules() -> None:
    """The fingerprints of elections and rules are those of the vectors."""
    for vector in VECTORS["elections"]:
        election = read_election(vector["election"].encode())
        rules = read_rules(decode(vector["rules"].encode()))
        assert write_rules(rules) == vector["rules"].encode()
        assert election.fingerprint == vector["fingerprint"]
        assert rules_fingerprint(rules) == vector["rules_fingerprint"]
        assert bound_fingerprint(election.description) == vector["rules_fingerprint"]


@pytest.mark.parametrize("vector", VECTORS["ballots"], ids=lambda vector: vector["seed"])
def test_ballots_are_sealed_as_in_the_vectors(vector: dict[str, object]) -> None:
    """A ballot is reproduced byte for byte from its seed, and is one that is admitted."""
    election = read_election(VECTORS["elections"][vector["election"]]["election"].encode())
    secret = derive(ED25519, election.uuid, str(vector["token"])).secret
    ballot = seal(election, [vector["selection"]], secret, numbered(str(vector["seed"])))  # type: ignore[list-item]  # JSON
    assert tracker(ballot) == vector["tracker"]
    assert len(ballot) == vector["length"]
    assert vector.get("ballot", ballot.decode()) == ballot.decode()
    (verdict,) = check_ballots(election, [ballot])
    assert isinstance(verdict, CheckedBallot)


def test_receipts_are_signed_as_in_the_vectors() -> None:
    """A receipt carries the signature of the vectors under their key."""
    for vector in VECTORS["receipts"]:
        seed, receipt = bytes.fromhex(vector["seed"]), vector["receipt"]
        event = Event(**vector["event"])
        signed = sign_receipt(seed, receipt["uuid"], receipt["tracker"], event)
        assert receipt_key(seed) == vector["key"]
        # The head of the vector is the hash of its event.
        assert signed.to_json() == receipt
