"""Messages that only the holder of one key can read: ElGamal around AES-256-GCM.

Belenios specification, crypto version 1, encrypted messages of the threshold protocol, in the form
of releases since 3.2. A random element g^s is encrypted to the recipient; the AES key is the
SHA-256 of "key|" and its spelling, the nonce that of "iv|" and alpha (32 bytes, all used).
"""

import hashlib
import re

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.canonical import Json, fields, text
from crypto.elgamal import encrypt
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from crypto.randomness import Randomness

ALGORITHM = "AES-GCM"
_HEXADECIMAL = re.compile(r"([0-9a-f]{2})*")


def close_envelope(
    group: Group, recipient: Element, content: bytes, randomness: Randomness
) -> dict[str, Json]:
    """Encrypt `content` to a public key; returns the envelope's fields as JSON."""
    return close_with_exponent(
        group, recipient, content, group.random_scalar(randomness), randomness
    )


def close_with_exponent(
    group: Group, recipient: Element, content: bytes, exponent: int, randomness: Randomness
) -> dict[str, Json]:
    """Encrypt as `close_envelope` does, with a random exponent whose owner can prove it hers."""
    seed = group.random_scalar(randomness)
    capsule = encrypt(group, recipient, seed, exponent)
    alpha = group.encode(capsule.alpha)
    cipher = AESGCM(_derive("key", group.encode(group.generator_power(seed))))
    return {
        "algorithm": ALGORITHM,
        "alpha": alpha,
        "beta": group.encode(capsule.beta),
        "data": cipher.encrypt(_derive("iv", alpha), content, None).hex(),
    }


def open_envelope(group: Group, secret: int, envelope: Json) -> bytes:
    """Decrypt an envelope with the recipient's secret key.

    Raises Malformed, or CheckFailed when it was made for someone else or altered on its way.
    """
    return open_with_power(group, group.power(capsule_base(group, envelope), secret), envelope)


def capsule_base(group: Group, envelope: Json) -> Element:
    """Return alpha, whose power by the recipient's secret opens the envelope.

    Raises Malformed, also for a fault elsewhere in the envelope: whoever made it is to blame, and
    nobody needs a key to see that.
    """
    parts = _parts(envelope)
    group.decode(text(parts["beta"]))
    _sealed(parts)
    return group.decode(text(parts["alpha"]))


def open_with_power(group: Group, power: Element, envelope: Json) -> bytes:
    """Decrypt an envelope with alpha raised to the recipient's secret; raises like open_envelope.

    A recipient who shows this power, and proves it right, lets everyone read this one envelope
    and no other.
    """
    parts = _parts(envelope)
    beta = group.decode(text(parts["beta"]))
    cipher = AESGCM(_derive("key", group.encode(group.divide(beta, power))))
    try:
        return cipher.decrypt(_derive("iv", text(parts["alpha"])), _sealed(parts), None)
    except InvalidTag as error:
        raise CheckFailed("the envelope was not made for this key, or was altered") from error


def _parts(envelope: Json) -> dict[str, Json]:
    parts = fields(envelope, "algorithm", "alpha", "beta", "data")
    if parts["algorithm"] != ALGORITHM:
        raise Malformed(f"the envelope's algorithm is not {ALGORITHM}")
    return parts


def _sealed(parts: dict[str, Json]) -> bytes:
    """Return the encrypted content from its one spelling; `fromhex` alone would take spaces too."""
    digits = text(parts["data"])
    if _HEXADECIMAL.fullmatch(digits) is None:
        raise Malformed("the envelope's content is not lower-case hexadecimal digits")
    return bytes.fromhex(digits)


def _derive(purpose: str, spelling: str) -> bytes:
    return hashlib.sha256(f"{purpose}|{spelling}".encode()).digest()
