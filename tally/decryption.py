"""Decryption shares: what one trustee makes of an encrypted tally, proven to be right.

Belenios specification, crypto version 1, section on decryption. The factor of a ciphertext is its
alpha raised to the trustee's secret; the proof shows that it is the secret of her public key.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ballots.election import Election
from crypto.canonical import Json, array, decode, encode, fields, natural, text
from crypto.equality import prove_equality, verify_equality
from crypto.errors import CryptoError
from crypto.group import Element
from crypto.hashing import sha256_hex
from crypto.proof import read_proof
from crypto.randomness import Randomness
from tally.aggregate import EncryptedTally
from tally.errors import ShareRejected
from tally.keypart import Factors
from tally.trustee import TrusteeKey
from tally.trustees import Trustees


@dataclass(frozen=True, slots=True)
class Owned:
    """Who a decryption share belongs to.

    owner     the trustee's number on the list, from 1
    payload   the hash of the share's bytes
    """

    owner: int
    payload: str


def decryption_share(
    election: Election, tally: EncryptedTally, key: TrusteeKey, randomness: Randomness
) -> bytes:
    """Decrypt a trustee's share of the tally and prove it right."""
    group = election.group
    prefix = _prefix(election, key.public)
    factors = [
        [group.encode(group.power(ciphertext.alpha, key.secret)) for ciphertext in row]
        for row in tally.ciphertexts
    ]
    proofs = [
        [
            prove_equality(group, key.secret, ciphertext.alpha, prefix, randomness).to_json()
            for ciphertext in row
        ]
        for row in tally.ciphertexts
    ]
    return encode({"decryption_factors": factors, "decryption_proofs": proofs})


def check_share(
    election: Election, tally: EncryptedTally, trustees: Trustees, owner: int, raw: bytes
) -> Factors:
    """Return the decryption factors of a share, each checked against its trustee's key.

    Raises ShareRejected, naming the trustee, for whatever is wrong with it.
    """
    if not 1 <= owner <= trustees.size:
        raise ShareRejected(f"trustee {owner}", f"there are {trustees.size} trustees")
    trustee = trustees.all[owner - 1]
    try:
        return _checked_factors(election, tally, trustee.public_key, raw)
    except CryptoError as error:
        raise ShareRejected(str(trustee), str(error)) from error


def check_shares(
    election: Election, tally: EncryptedTally, trustees: Trustees, shares: Mapping[int, bytes]
) -> dict[int, Factors]:
    """Return the factors of every owner's share; raises ShareRejected for the first wrong one."""
    return {
        owner: check_share(election, tally, trustees, owner, raw) for owner, raw in shares.items()
    }


def owned_bytes(owner: int, raw: bytes) -> bytes:
    """Return the data record that says whose share `raw` is."""
    return encode({"owner": owner, "payload": sha256_hex(raw)})


def read_owned(raw: bytes) -> Owned:
    """Read who a decryption share belongs to; raises Malformed."""
    owned = fields(decode(raw), "owner", "payload")
    return Owned(natural(owned["owner"]), text(owned["payload"]))


def _checked_factors(
    election: Election, tally: EncryptedTally, public_key: Element, raw: bytes
) -> Factors:
    group = election.group
    prefix = _prefix(election, public_key)
    share = fields(decode(raw), "decryption_factors", "decryption_proofs")
    sizes = [len(row) for row in tally.ciphertexts]
    factors = tuple(
        tuple(group.decode(text(factor)) for factor in row)
        for row in _rows(share["decryption_factors"], sizes)
    )
    proofs = [
        [read_proof(group, proof) for proof in row]
        for row in _rows(share["decryption_proofs"], sizes)
    ]
    for ciphertext, factor, proof in zip(
        *map(chain.from_iterable, (tally.ciphertexts, factors, proofs)), strict=True
    ):
        verify_equality(group, public_key, ciphertext.alpha, factor, prefix, proof)
    return factors


def _rows(value: Json, sizes: Sequence[int]) -> list[list[Json]]:
    """Return the entries of each question; raises Malformed unless there is one per choice."""
    rows = array(value, len(sizes))
    return [array(row, size) for row, size in zip(rows, sizes, strict=True)]


def _prefix(election: Election, public_key: Element) -> str:
    """Return what a decryption proof hashes before its commitments: election and trustee."""
    return f"decrypt|{election.fingerprint}|{election.group.encode(public_key)}|"
