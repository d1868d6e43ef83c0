"""Envelopes: the recipient reads them, and nobody else."""

import pytest

from crypto.envelope import capsule_base, close_envelope, open_envelope, open_with_power
from crypto.errors import CheckFailed, Malformed
from crypto.groups import ED25519
from tests.crypto.randomness import seeded

KEY = ED25519.generator_power(5)
ENVELOPE = close_envelope(ED25519, KEY, b"a share", seeded(1))


def test_the_recipient_opens_the_envelope_and_another_key_does_not() -> None:
    """Only the key that it was made for opens it."""
    assert open_envelope(ED25519, 5, ENVELOPE) == b"a share"
    with pytest.raises(CheckFailed, match="not made for this key"):
        open_envelope(ED25519, 6, ENVELOPE)


def test_a_shown_power_opens_one_envelope_and_no_other() -> None:
    """The power of alpha by the secret opens its own envelope only."""
    power = ED25519.power(capsule_base(ED25519, ENVELOPE), 5)
    assert open_with_power(ED25519, power, ENVELOPE) == b"a share"
    other = close_envelope(ED25519, KEY, b"another", seeded(2))
    with pytest.raises(CheckFailed):
        open_with_power(ED25519, power, other)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"data": str(ENVELOPE["data"])[:-2] + "00"}, CheckFailed),
        ({"data": "xyz"}, Malformed),
        ({"data": ""}, CheckFailed),
        ({"algorithm": "AES-CCM"}, Malformed),
        ({"alpha": ENVELOPE["beta"]}, CheckFailed),
        ({"beta": "00"}, Malformed),
        ({"extra": "1"}, Malformed),
    ],
)
def test_an_altered_envelope_is_refused(changes: dict[str, str], error: type[Exception]) -> None:
    """Every part is authenticated or has one form."""
    with pytest.raises(error):
        open_envelope(ED25519, 5, {**ENVELOPE, **changes})
