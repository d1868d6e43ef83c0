"""Messages that only the holder of one key can read: ElGamal around AES-256-GCM.

Belenios specification, crypto version 1, encrypted messages of the threshold protocol, in the form
of releases since 3.2. A random element g^s is encrypted to the recipient; the AES key is the
SHA-256 of "key|" and its spelling, the nonce that of "iv|" and alpha (32 bytes, all used).
"""

import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.canonical import Json, fields, text
from crypto.elgamal import encrypt
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from crypto.randomness import Randomness

ALGORITHM = "AES-GCM"


def close_envelope(
    group: Group, recipient: Element, content: bytes, randomness: Randomness
) -> dict[str, Json]:
    """Encrypt `content` to a public key; returns the envelope's fields as JSON."""
    exponent = group.random_scalar(randomness)
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
    """Return alpha, whose power by the recipient's secret opens the envelope; raises Malformed."""
    return group.decode(text(_parts(envelope)["alpha"]))


def open_with_power(group: Group, power: Element, envelope: Json) -> bytes:
    """Decrypt an envelope with alpha raised to the recipient's secret; raises like open_envelope.

    A recipient who shows this power, and proves it right, lets everyone read this one envelope
    and no other.
    """
    parts = _parts(envelope)
    beta = group.decode(text(parts["beta"]))
    cipher = AESGCM(_derive("key", group.encode(group.divide(beta, power))))
    try:
        data = bytes.fromhex(text(parts["data"]))
    except ValueError as error:
        raise Malformed("the envelope's content is not hexadecimal digits") from error
    try:
        return cipher.decrypt(_derive("iv", text(parts["alpha"])), data, None)
    except InvalidTag as error:
        raise CheckFailed("the envelope was not made for this key, or was altered") from error


def _parts(envelope: Json) -> dict[str, Json]:
    parts = fields(envelope, "algorithm", "alpha", "beta", "data")
    if parts["algorithm"] != ALGORITHM:
        raise Malformed(f"the envelope's algorithm is not {ALGORITHM}")
    return parts


def _derive(purpose: str, spelling: str) -> bytes:
    return hashlib.sha256(f"{purpose}|{spelling}".encode()).digest()
