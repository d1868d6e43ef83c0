"""What trustees send: messages signed by their sender, and sealed where one person may read them.

Belenios specification, crypto version 1, messages of the threshold protocol. A message is text, and
its signature covers that text byte for byte. A private message names its recipient under the
signature, so that it cannot be passed on as if it were meant for someone else.
"""

from crypto import schnorr
from crypto.canonical import Json, decode, encode, fields, text
from crypto.envelope import capsule_base, close_envelope, close_with_exponent, open_envelope
from crypto.errors import CheckFailed
from crypto.group import Element, Group
from crypto.proof import read_proof
from crypto.randomness import Randomness
from crypto.signatures import sign_message, verify_message
from tally.ceremony.seed import Seed


def sign(group: Group, sender: Seed, content: Json, randomness: Randomness) -> dict[str, Json]:
    """Return the content as a signed message."""
    message = encode(content).decode()
    proof = sign_message(group, sender.signing.secret, message, randomness)
    return {"message": message, "signature": proof.to_json()}


def read_signed(group: Group, signer: Element, value: Json) -> Json:
    """Return the content of a signed message; raises Malformed or InvalidSignature."""
    signed = fields(value, "message", "signature")
    message = text(signed["message"])
    verify_message(group, signer, message, read_proof(group, signed["signature"]))
    return decode(message.encode())


def close_private(
    group: Group, sender: Seed, recipient: Element, content: Json, randomness: Randomness
) -> str:
    """Return the content signed by its sender and sealed for its recipient."""
    signed = _address(group, sender, recipient, content, randomness)
    return encode(close_envelope(group, recipient, signed, randomness)).decode()


def close_share(
    group: Group, sender: Seed, recipient: Element, content: Json, randomness: Randomness
) -> tuple[str, Json]:
    """Return the content sealed as `close_private` does, and the proof that its sender sealed it.

    A recipient who complains shows the power that opens the envelope. With the proof, that is a
    power which the sender knew already, so that no copied capsule opens what others have sealed.
    """
    signed = _address(group, sender, recipient, content, randomness)
    exponent = group.random_scalar(randomness)
    envelope = close_with_exponent(group, recipient, signed, exponent, randomness)
    proof = prove_capsule(group, sender, recipient, exponent, randomness)
    return encode(envelope).decode(), proof


def prove_capsule(
    group: Group, sender: Seed, recipient: Element, exponent: int, randomness: Randomness
) -> Json:
    """Prove that the sender has the exponent of an envelope which she sends to a recipient."""
    base = group.generator_power(exponent)
    prefix = _capsule_prefix(group, sender.signing.public, recipient, base)
    return schnorr.prove(group, exponent, prefix, randomness).to_json()


def check_capsule(
    group: Group, sender: Element, recipient: Element, sealed: Json, proof: Json
) -> None:
    """Raise Malformed or InvalidProof unless the sender made this envelope's capsule herself."""
    base = capsule_base(group, decode(text(sealed).encode()))
    prefix = _capsule_prefix(group, sender, recipient, base)
    schnorr.verify(group, base, prefix, read_proof(group, proof))


def require_sealed(group: Group, value: Json) -> None:
    """Raise Malformed unless this has the form of an envelope, which its recipient alone opens."""
    capsule_base(group, decode(text(value).encode()))


def open_private(group: Group, recipient: Seed, signer: Element, value: Json) -> Json:
    """Return what a private message says to its recipient.

    Raises Malformed, CheckFailed (not meant for her) or InvalidSignature (not from the sender).
    """
    envelope = decode(text(value).encode())
    opened = open_envelope(group, recipient.opening.secret, envelope)
    return read_private(group, recipient.opening.public, signer, opened)


def read_private(group: Group, recipient: Element, signer: Element, opened: bytes) -> Json:
    """Return what an opened private message says; raises like `open_private`."""
    addressed = fields(read_signed(group, signer, decode(opened)), "recipient", "message")
    if addressed["recipient"] != group.encode(recipient):
        raise CheckFailed("the message was meant for someone else")
    return decode(text(addressed["message"]).encode())


def _address(
    group: Group, sender: Seed, recipient: Element, content: Json, randomness: Randomness
) -> bytes:
    """Return the content signed by its sender for its recipient."""
    addressed: Json = {
        "recipient": group.encode(recipient),
        "message": encode(content).decode(),
    }
    return encode(sign(group, sender, addressed, randomness))


def _capsule_prefix(group: Group, sender: Element, recipient: Element, base: Element) -> str:
    """Return what the proof of a capsule hashes first: whose it is, for whom, and which."""
    return f"evote-capsule|{group.name}|{'|'.join(map(group.encode, (sender, recipient, base)))}|"
