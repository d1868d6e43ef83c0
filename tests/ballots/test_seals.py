"""What the journal says of the seal and the close is read, or found to be none."""

from typing import Any

import pytest

from ballots.seals import SealedPart, read_declarations, read_heads, read_seal
from crypto.canonical import Json, encode
from crypto.errors import CheckFailed, Malformed
from crypto.hashing import sha256_hex

HASH = "ab" * 32


def sealed(*districts: dict[str, Any]) -> dict[str, Any]:
    """Return a seal over these districts."""
    parts: dict[str, Any] = {
        "receipt_key": HASH,
        "grace_minutes": 30,
        "code": {"version": "1", "booth": HASH},
        "districts": list(districts),
    }
    return {"fingerprint": sha256_hex(encode(parts)), "parts": parts}


def part(number: int, **further: str) -> dict[str, Any]:
    """Return what is sealed of a district."""
    fixed = {"rules": HASH, "profiles": HASH, "roll": HASH}
    return {"number": number, "uuid": "Gravissat11111", **fixed, **further}


def test_a_seal_is_read() -> None:
    """A district that votes has a setup, one without a vote has none."""
    districts = read_seal(sealed(part(1, setup=HASH), part(2)), HASH)
    assert districts == {
        1: SealedPart(1, "Gravissat11111", HASH, HASH),
        2: SealedPart(2, "Gravissat11111", HASH, None),
    }


def test_the_looks_of_a_town_are_sealed_where_the_seal_knows_them() -> None:
    """Seals of earlier programs do not; whoever changes the looks changes the fingerprint."""
    parts = sealed(part(1))["parts"]
    with_looks: dict[str, Any] = {
        "receipt_key": HASH,
        "grace_minutes": 30,
        "looks": {"colour": "#1a5276", "emblem": HASH, "map": HASH},
        "code": parts["code"],
        "districts": parts["districts"],
    }
    seal: dict[str, Any] = {"fingerprint": sha256_hex(encode(with_looks)), "parts": with_looks}
    assert read_seal(seal, HASH).keys() == {1}
    with_looks["looks"] = {"colour": "#aa0000", "emblem": HASH, "map": HASH}
    with pytest.raises(CheckFailed):
        read_seal(seal, HASH)


def test_a_fingerprint_of_other_parts_is_found() -> None:
    """Whoever changes a part would have to change the fingerprint on paper, too."""
    seal = sealed(part(1))
    seal["parts"]["grace_minutes"] = 60
    with pytest.raises(CheckFailed):
        read_seal(seal, HASH)


def test_another_key_than_the_sealed_one_is_found() -> None:
    """Whoever signs a journal anew with a key of her own has another seal on paper."""
    with pytest.raises(CheckFailed, match="receipt_key"):
        read_seal(sealed(part(1)), "cd" * 32)


def test_a_district_that_is_sealed_twice_is_malformed() -> None:
    """Otherwise a second entry could stand for the first."""
    with pytest.raises(Malformed):
        read_seal(sealed(part(1), part(1)), HASH)


def test_heads_are_read_by_district() -> None:
    """Each district has one head at its close."""
    assert read_heads({"heads": [{"district": 3, "head": HASH}]}) == {3: HASH}


def test_a_district_that_is_closed_twice_is_malformed() -> None:
    """Otherwise a second head could stand for the first."""
    with pytest.raises(Malformed):
        read_heads({"heads": [{"district": 3, "head": HASH}, {"district": 3, "head": HASH}]})


def test_declarations_are_read_by_district() -> None:
    """Each district has one declaration at the publication, or none."""
    assert read_declarations({"declarations": [{"district": 3, "sha256": HASH}]}) == {3: HASH}


def test_a_district_that_is_declared_twice_is_malformed() -> None:
    """Otherwise a second declaration could stand for the first."""
    twice: Json = {"district": 3, "sha256": HASH}
    with pytest.raises(Malformed):
        read_declarations({"declarations": [twice, twice]})
