"""Signed messages between trustees: a Schnorr proof whose prefix is the message.

Belenios specification, crypto version 1, signed messages of the threshold protocol.
"""

from crypto import schnorr
from crypto.errors import InvalidProof, InvalidSignature
from crypto.group import Element, Group
from crypto.proof import Proof
from crypto.randomness import Randomness


def sign_message(group: Group, secret: int, message: str, randomness: Randomness) -> Proof:
    """Sign the text of a message, byte for byte."""
    return schnorr.prove(group, secret, _prefix(message), randomness)


def verify_message(group: Group, public: Element, message: str, signature: Proof) -> None:
    """Check a message's signature; raises InvalidSignature."""
    try:
        schnorr.verify(group, public, _prefix(message), signature)
    except InvalidProof as error:
        raise InvalidSignature("the message was not signed with this key") from error


def _prefix(message: str) -> str:
    return f"sigmsg|{message}|"
