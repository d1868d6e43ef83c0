"""A trustee's certificate: the two public keys with which she enters the ceremony.

Belenios specification, crypto version 1, threshold protocol, in the form of releases since 3.0: the
certificate says for which place among how many trustees it was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from crypto.canonical import Json, decode, encode, fields, text
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from crypto.hashing import sha256_hex
from crypto.randomness import Randomness
from tally.ceremony.messages import read_signed, sign
from tally.ceremony.seed import Seed


@dataclass(frozen=True, slots=True)
class Certificate:
    """The public halves of a trustee's two keys: one signs, the other opens what is sent to her."""

    signing: Element
    opening: Element

    def shares_a_key(self, other: "Certificate") -> bool:
        """Say whether one of the keys is also in another certificate."""
        return not {self.signing, self.opening}.isdisjoint({other.signing, other.opening})


def certificate_context(group: Group, quorum: int, size: int, number: int) -> dict[str, Json]:
    """Return what a certificate says about its place."""
    return {"group": group.name, "size": size, "threshold": quorum, "index": number}


def certify(group: Group, context: Json, seed: Seed, randomness: Randomness) -> dict[str, Json]:
    """Return the certificate of a trustee for the place that `context` names."""
    content: Json = {
        "context": context,
        "verification": group.encode(seed.signing.public),
        "encryption": group.encode(seed.opening.public),
    }
    return sign(group, seed, content, randomness)


def read_certificate(group: Group, context: Json, value: Json) -> Certificate:
    """Read the certificate for a place; raises Malformed, InvalidSignature or CheckFailed."""
    message = text(fields(value, "message", "signature")["message"])
    content = decode(message.encode())
    refuse_older_format(content, "context")
    claimed = fields(content, "context", "verification", "encryption")
    certificate = Certificate(
        signing=group.decode_key(text(claimed["verification"])),
        opening=group.decode_key(text(claimed["encryption"])),
    )
    if encode(claimed["context"]) != encode(context):
        raise CheckFailed("the certificate was made for another place among the trustees")
    read_signed(group, certificate.signing, value)
    return certificate


def claimed_keys(value: Json) -> frozenset[str]:
    """Return the keys, as they are spelled, of a certificate that was checked before."""
    message = text(fields(value, "message", "signature")["message"])
    claimed = fields(decode(message.encode()), "context", "verification", "encryption")
    return frozenset({text(claimed["verification"]), text(claimed["encryption"])})


def refuse_older_format(value: Json, field: str) -> None:
    """Raise Malformed, saying so, when the field is missing that releases before 3.0 left out."""
    if isinstance(value, dict) and field not in value:
        raise Malformed(
            f"older threshold format: the field {field}, by which the trustees vouch for the key "
            "as a whole, is missing"
        )


def agreement(certificates: Sequence[Json], powers: Json) -> str:
    """Return the text by whose signature a trustee vouches for all certificates together.

    `powers` spells the commitments of her own polynomial.
    """
    return "certs_sig|" + encode({"certs": certificates, "coefexps": powers}).decode()


def spoken_fingerprint(certificates: Sequence[Json]) -> str:
    """Return eight groups of four digits that trustees compare out loud.

    They are the SHA-256 of all certificates as a number modulo 10^32. Who hears the same digits
    from everyone knows that all of them look at the same certificates.
    """
    digits = f"{int(sha256_hex(encode(certificates)), 16) % 10**32:032}"
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))
