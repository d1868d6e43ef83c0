"""Keys shared between trustees, made by one dealer who knows it all: for tests only."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crypto import schnorr
from crypto.canonical import Json, encode
from crypto.group import Group
from crypto.randomness import Randomness
from crypto.signatures import sign_message
from tally.trustee import TrusteeKey, key_of, possession_prefix


@dataclass(frozen=True, slots=True)
class Dealt:
    """A part of the trustees' list with a quorum, and what its holders keep to themselves."""

    part: list[Any]
    signers: Sequence[TrusteeKey]
    keys: Sequence[TrusteeKey]


def deal(group: Group, quorum: int, size: int, randomness: Randomness) -> Dealt:
    """Deal a key to `size` trustees of whom `quorum` are enough."""
    signers = [key_of(group, 1 + randomness(group.order - 1)) for _ in range(size)]
    polynomials = [[1 + randomness(group.order - 1) for _ in range(quorum)] for _ in range(size)]
    commitments = [
        [group.encode(group.generator_power(coefficient)) for coefficient in polynomial]
        for polynomial in polynomials
    ]

    certs = [
        signed(
            group,
            signer,
            certificate(group, size, quorum, index, group.encode(signer.public)),
            randomness,
        )
        for index, signer in enumerate(signers, 1)
    ]
    keys = [
        key_of(group, sum(_value(polynomial, index) for polynomial in polynomials) % group.order)
        for index in range(1, size + 1)
    ]
    content = {
        "threshold": quorum,
        "certs": certs,
        "coefexps": [
            signed(group, signer, encode({"coefexps": own}).decode(), randomness)
            for signer, own in zip(signers, commitments, strict=True)
        ],
        "signatures": [
            signed(
                group,
                signer,
                "certs_sig|" + encode({"certs": certs, "coefexps": own}).decode(),
                randomness,
            )["signature"]
            for signer, own in zip(signers, commitments, strict=True)
        ],
        "verification_keys": [
            verification_key(group, signer, key, randomness)
            for signer, key in zip(signers, keys, strict=True)
        ],
    }
    return Dealt(["Pedersen", content], signers, keys)


def signed(
    group: Group, signer: TrusteeKey, message: str, randomness: Randomness
) -> dict[str, Any]:
    """Return a message with its signature."""
    proof = sign_message(group, signer.secret, message, randomness)
    return {"message": message, "signature": proof.to_json()}


def certificate(group: Group, size: int, quorum: int, index: int, spelling: str) -> str:
    """Return the message by which a trustee presents her key, here for both uses."""
    context: dict[str, Json] = {
        "group": group.name,
        "size": size,
        "threshold": quorum,
        "index": index,
    }
    return encode({"context": context, "verification": spelling, "encryption": spelling}).decode()


def verification_key(
    group: Group, signer: TrusteeKey, key: TrusteeKey, randomness: Randomness
) -> dict[str, Any]:
    """Return the entry of a holder's share, proven with `key` and signed by `signer`."""
    spelling = group.encode(key.public)
    possession = schnorr.prove(group, key.secret, possession_prefix(group, spelling), randomness)
    signature = sign_message(group, signer.secret, spelling, randomness)
    return {
        "pok": possession.to_json(),
        "public_key": spelling,
        "signature": signature.to_json(),
    }


def _value(polynomial: Sequence[int], place: int) -> int:
    return sum(coefficient * place**degree for degree, coefficient in enumerate(polynomial))
