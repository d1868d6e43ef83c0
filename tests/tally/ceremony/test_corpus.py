"""The ceremonies of independent software: our functions open and derive what theirs made.

The cases hold the trustees' secret seeds beside the messages that `belenios-tool` exchanged.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from crypto.canonical import Json, array, decode, encode, fields
from crypto.groups import ED25519
from tally.ceremony.certificate import read_certificate
from tally.ceremony.messages import open_private
from tally.ceremony.polynomial import Polynomial, read_powers
from tally.ceremony.seed import Seed, read_seed
from tally.ceremony.setting import Setting
from tally.ceremony.steps import check_share_value, decryption_key, read_share
from tally.threshold import read_shared
from tests.tally.ceremony.circle import Circle

QUORUM, SIZE = 2, 3
SETTING = Setting(ED25519, QUORUM, SIZE)


@pytest.fixture(scope="module")
def trustees(corpus: Path) -> Path:
    """Return the folder of the trustees' messages and seeds."""
    return corpus / "v03-threshold-2of3" / "trustees"


def seeds_of(trustees: Path) -> list[Seed]:
    """Return the trustees' seeds in the order of their numbers."""
    return [read_seed(ED25519, file.read_text()) for file in sorted(trustees.glob("*.key"))]


def lines(trustees: Path, name: str) -> list[Any]:
    """Return the messages of one step."""
    return [decode(line.encode()) for line in (trustees / name).read_text().splitlines()]


def test_a_seed_gives_the_same_keys(trustees: Path) -> None:
    """What stands in a certificate follows from the seed."""
    certificates = lines(trustees, "certs.jsons")
    for number, (seed, value) in enumerate(zip(seeds_of(trustees), certificates, strict=True), 1):
        certificate = read_certificate(ED25519, SETTING.context(number), value)
        assert certificate.signing == seed.signing.public
        assert certificate.opening == seed.opening.public


def test_a_polynomial_is_opened_and_its_commitments_are_the_published_ones(
    trustees: Path,
) -> None:
    """A trustee's software can go on from a message that other software sealed to her."""
    for seed, dealing in zip(seeds_of(trustees), lines(trustees, "polynomials.jsons"), strict=True):
        own = open_private(ED25519, seed, seed.signing.public, dealing["polynomial"])
        coefficients = array(fields(own, "polynomial")["polynomial"], QUORUM)
        polynomial = Polynomial(tuple(map(ED25519.scalar, coefficients)))
        published = read_powers(ED25519, QUORUM, seed.signing.public, dealing["coefexps"])
        assert polynomial.commitments(ED25519) == published


def test_shares_are_opened_and_add_up_to_the_decryption_key(trustees: Path) -> None:
    """Each share lies on its sender's polynomial; their sum is what the recipient kept."""
    seeds, dealings = seeds_of(trustees), lines(trustees, "polynomials.jsons")
    conclusions = lines(trustees, "voutputs.jsons")
    published = read_shared(ED25519, decode((trustees / "threshold.json").read_bytes().strip()), 1)
    for number, seed in enumerate(seeds, 1):
        total = 0
        for dealer, dealing in zip(seeds, dealings, strict=True):
            sealed = dealing["secrets"][number - 1]
            share = read_share(ED25519, open_private(ED25519, seed, dealer.signing.public, sealed))
            powers = read_powers(ED25519, QUORUM, dealer.signing.public, dealing["coefexps"])
            check_share_value(ED25519, powers, number, share)
            total += share
        key = decryption_key(ED25519, seed, conclusions[number - 1])
        assert key.secret == total % ED25519.order
        assert key.public == published.holders[number - 1].public_key


def shape(value: Json) -> Json:
    """Return a value with every text that is no JSON itself, and every number, made the same."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(part) for part in value]
    if isinstance(value, str) and value.startswith("{"):
        return {"JSON": shape(json.loads(value))}
    return type(value).__name__


def test_our_key_has_the_form_of_theirs(trustees: Path) -> None:
    """Field by field and in the same order, down to what the signatures cover."""
    circle = Circle(QUORUM, SIZE)
    circle.run()
    ours: Any = circle.shared_key()
    for entry in ours["verification_keys"]:
        assert entry.popitem()[0] == "name"
    theirs = decode((trustees / "threshold.json").read_bytes().strip())
    assert encode(shape(ours)) == encode(shape(theirs))


def test_our_messages_have_the_form_of_theirs(trustees: Path) -> None:
    """A dealing, which we sign as a whole and with proofs of its capsules, and a conclusion."""
    circle = Circle(QUORUM, SIZE)
    circle.run()
    signed: Any = circle.ceremony.messages("dealing")[0]
    [ours, conclusion] = [json.loads(signed["message"]), circle.ceremony.messages("conclusion")[0]]
    assert len(ours.pop("capsules")) == SIZE
    assert shape(ours) == shape(lines(trustees, "polynomials.jsons")[0])
    assert shape(conclusion) == shape(lines(trustees, "voutputs.jsons")[0])
