"""One trustee: her secret key, and the entry with which she stands on the public list.

Belenios specification, crypto version 1, section on trustees.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from crypto import schnorr
from crypto.canonical import Json, decode, encode, fields, text
from crypto.errors import CryptoError, Malformed
from crypto.group import Element, Group
from crypto.hashing import sha256_hex
from crypto.proof import read_proof
from crypto.randomness import Randomness


@dataclass(frozen=True, slots=True)
class TrusteeKey:
    """What a trustee keeps to herself, with its public half."""

    public: Element
    secret: int = field(repr=False)


@dataclass(frozen=True, slots=True)
class Trustee:
    """A trustee as everyone knows her.

    owner        her number on the list, from 1
    public_key   the key under which her decryption shares are checked
    name         as she gave it; covered by no signature
    """

    owner: int
    public_key: Element
    name: str | None

    def __str__(self) -> str:
        return f"trustee {self.owner}" + (f" ({self.name})" if self.name else "")


def new_key(group: Group, randomness: Randomness) -> TrusteeKey:
    """Draw a trustee's key."""
    return key_of(group, group.random_nonzero_scalar(randomness))


def key_of(group: Group, secret: int) -> TrusteeKey:
    """Return the key with this secret exponent."""
    return TrusteeKey(group.generator_power(secret), secret)


def write_key(key: TrusteeKey) -> bytes:
    """Return the content of the key file: the secret in decimal as a JSON string, one line."""
    return encode(str(key.secret)) + b"\n"


def read_key(group: Group, raw: bytes) -> TrusteeKey:
    """Read a key file; raises Malformed, never repeating what the file holds."""
    try:
        secret = group.scalar(decode(raw.strip()))
    except Malformed:
        secret = 0
    if secret == 0:
        # The reader's own error would carry the content along as its cause.
        raise Malformed("the key file does not hold one secret key of this group")
    return key_of(group, secret)


def public_entry(
    group: Group, key: TrusteeKey, name: str | None, randomness: Randomness
) -> dict[str, Json]:
    """Return the entry that introduces a single trustee, with the proof that she has the secret."""
    spelling = group.encode(key.public)
    proof = schnorr.prove(group, key.secret, possession_prefix(group, spelling), randomness)
    entry: dict[str, Json] = {"pok": proof.to_json(), "public_key": spelling}
    return entry if name is None else {**entry, "name": name}


def read_single(group: Group, value: Json, owner: int) -> Trustee:
    """Read the entry of a single trustee and check her proof of possession.

    Raises Malformed or InvalidProof, naming the trustee.
    """
    with blaming(owner):
        return check_entry(group, fields(value, "pok", "public_key", "name?"), owner)


def check_entry(group: Group, entry: dict[str, Json], owner: int) -> Trustee:
    """Read key and name of an entry; raises InvalidProof unless it proves possession of the key."""
    spelling = text(entry["public_key"])
    public_key = group.decode_key(spelling)
    proof = read_proof(group, entry["pok"])
    schnorr.verify(group, public_key, possession_prefix(group, spelling), proof)
    return Trustee(owner, public_key, text(entry["name"]) if "name" in entry else None)


def possession_prefix(group: Group, spelling: str) -> str:
    """Return what a proof of possession hashes before its commitment."""
    return f"pok|{group.name}|{spelling}|"


def key_fingerprint(group: Group, public_key: Element) -> str:
    """Return the digest by which a trustee recognises her key: of the key with its JSON quotes."""
    return sha256_hex(encode(group.encode(public_key)))


@contextmanager
def blaming(owner: int) -> Iterator[None]:
    """Put the trustee's number in front of whatever is wrong with what she contributed."""
    try:
        yield
    except CryptoError as error:
        raise type(error)(f"trustee {owner}: {error}") from error


def write_trustees(entries: Sequence[Json]) -> bytes:
    """Return the list of a poll whose trustees are all single, that is all needed."""
    return encode([["Single", entry] for entry in entries])
