"""A trustee's key, its file, and her entry on the list."""

from pathlib import Path

import pytest

from crypto.errors import InvalidProof, Malformed
from crypto.groups import ED25519, group_named
from tally.trustee import (
    key_fingerprint,
    key_of,
    new_key,
    public_entry,
    read_key,
    read_single,
    write_key,
)
from tally.trustees import read_trustees
from tests.crypto.randomness import seeded
from tests.tally.cases import read_case


def test_a_key_survives_its_file() -> None:
    """What was written is read back; the secret does not show."""
    key = new_key(ED25519, seeded(1))
    assert read_key(ED25519, write_key(key)) == key
    assert str(key.secret) not in repr(key)


def test_a_key_file_is_a_decimal_string_on_one_line() -> None:
    """The form that belenios-tool reads and writes."""
    assert write_key(key_of(ED25519, 7)) == b'"7"\n'


@pytest.mark.parametrize(
    "content",
    [b"", b'"0"', b'"-1"', b'"007"', b"7", b'["7"]', b'"secret"', f'"{ED25519.order}"'.encode()],
)
def test_a_broken_key_file_is_refused_without_a_word_of_it(content: bytes) -> None:
    """No message and no cause of one repeats what stands in the file."""
    with pytest.raises(Malformed, match="does not hold one secret key") as refusal:
        read_key(ED25519, content)
    assert refusal.value.__cause__ is refusal.value.__context__ is None


def test_a_trustee_introduces_herself() -> None:
    """Her entry proves that she has the secret of her key."""
    key = new_key(ED25519, seeded(2))
    trustee = read_single(ED25519, public_entry(ED25519, key, "Ada", seeded(3)), 2)
    assert (trustee.owner, trustee.public_key, trustee.name) == (2, key.public, "Ada")
    assert str(trustee) == "trustee 2 (Ada)"


def test_a_name_is_optional() -> None:
    """Then the trustee goes by her number."""
    entry = public_entry(ED25519, new_key(ED25519, seeded(2)), None, seeded(3))
    assert "name" not in entry
    assert str(read_single(ED25519, entry, 3)) == "trustee 3"


@pytest.mark.parametrize("field", ["pok", "public_key"])
def test_a_key_of_somebody_else_is_rejected(field: str) -> None:
    """Neither proof nor key can be taken from another trustee."""
    mine, hers = (
        public_entry(ED25519, new_key(ED25519, seeded(n)), None, seeded(n)) for n in (1, 2)
    )
    with pytest.raises(InvalidProof, match=r"^trustee 4: "):
        read_single(ED25519, {**mine, field: hers[field]}, 4)


def test_a_proof_for_another_group_is_rejected() -> None:
    """The proof of possession names its group."""
    group = group_named("BELENIOS-2048")
    entry = public_entry(group, key_of(group, 5), None, seeded(1))
    with pytest.raises(Malformed):
        read_single(ED25519, entry, 1)


def test_a_single_trustee_signs_nothing() -> None:
    """A signature belongs to shared keys only."""
    entry = public_entry(ED25519, new_key(ED25519, seeded(1)), None, seeded(1))
    with pytest.raises(Malformed, match="trustee 1: fields are"):
        read_single(
            ED25519,
            {"pok": entry["pok"], "public_key": entry["public_key"], "signature": entry["pok"]},
            1,
        )


def test_the_fingerprint_is_the_one_that_belenios_tool_prints(corpus: Path) -> None:
    """SHA-256 of the key with its JSON quotes, as in `belenios-tool election compute-checksums`."""
    case = read_case(corpus / "v40-bel2048-deb20")
    first = read_trustees(case.election.group, case.trustees_raw).all[0]
    printed = "b469bbebb868b4456df1ed691d65f793eee9578cdd046743b5bbbe09bc8cfad8"
    assert key_fingerprint(case.election.group, first.public_key) == printed
