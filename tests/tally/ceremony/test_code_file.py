"""The file of a secret code says for which place it was made, and serves no other."""

import pytest

from crypto.errors import Malformed
from crypto.groups import ED25519
from tally.ceremony.certificate import certificate_context, certify, claimed_keys
from tally.ceremony.code_file import read_code_file, write_code_file
from tally.ceremony.seed import new_seed
from tally.errors import TallyError
from tests.crypto.randomness import seeded

SEED = new_seed(ED25519, seeded(3))
FILE = write_code_file(SEED, "town-2026", 2)


def test_a_code_file_is_read_back() -> None:
    """By its owner, by whoever asks for the poll only, and also when it was copied by hand."""
    assert read_code_file(ED25519, FILE, "town-2026", 2) == SEED
    assert read_code_file(ED25519, FILE, "town-2026") == SEED
    assert read_code_file(ED25519, f" {SEED.text} \n\n".encode(), "town-2026", 2) == SEED


def test_the_file_of_another_place_is_recognised() -> None:
    """Another poll's, and another trustee's: the sentence says whose it is, and not the code."""
    with pytest.raises(TallyError, match="made for the poll town-2026") as refused:
        read_code_file(ED25519, FILE, "city-2026", 2)
    assert SEED.printed not in str(refused.value)
    with pytest.raises(TallyError, match="made for trustee 2, and you are 3"):
        read_code_file(ED25519, FILE, "town-2026", 3)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"", b"a\nb\nc\n", b"no code\n"])
def test_what_is_no_code_file_is_refused(raw: bytes) -> None:
    """Binary content, nothing, a long text, a word."""
    with pytest.raises(Malformed):
        read_code_file(ED25519, raw, "town-2026")


def test_a_seed_is_recognised_by_its_certificate() -> None:
    """In whichever place it was used; another seed's certificate has no key in common."""
    first, second = (
        claimed_keys(certify(ED25519, certificate_context(ED25519, 2, 3, number), SEED, seeded(4)))
        for number in (1, 2)
    )
    assert first == second
    other = new_seed(ED25519, seeded(5))
    context = certificate_context(ED25519, 2, 3, 1)
    assert first.isdisjoint(claimed_keys(certify(ED25519, context, other, seeded(4))))
