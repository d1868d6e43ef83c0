"""What a token becomes: a credential that signs a ballot, and a ticket that spends a roll entry.

Both are hashes of the token in domains of their own, so neither leads to the other: whoever knows
public credentials and ticket digests cannot pair them.
"""

from dataclasses import dataclass, field

from crypto.group import Element, Group
from crypto.hashing import sha256_hex


@dataclass(frozen=True, slots=True)
class Credential:
    """A voter's signing key for one election.

    secret   the exponent, known to the holder of the token alone
    public   generator ** secret, on the election's list
    """

    secret: int = field(repr=False)
    public: Element


def derive(group: Group, uuid: str, token: str) -> Credential:
    """Return the credential of a token (in its one spelling, dashes included) for an election.

    Belenios specification, crypto version 1, credentials of release 2.4 and later.
    """
    digits = "".join(sha256_hex(f"derive_credential|{uuid}|{n}|{token}".encode()) for n in (0, 1))
    secret = int(digits, 16) % group.order
    return Credential(secret, group.generator_power(secret))


def ticket(uuid: str, token: str) -> str:
    """Return what is sent along with a ballot to spend the roll entry, 64 hexadecimal digits."""
    return sha256_hex(f"evote-ticket-1|{uuid}|{token}".encode())


def ticket_digest(ticket: str) -> str:
    """Return what the roll stores of a ticket, 64 hexadecimal digits; it spends nothing itself."""
    return sha256_hex(f"evote-ticket-digest-1|{ticket}".encode())
