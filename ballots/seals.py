"""What entries of a journal say about the record: at the seal, at the close, at the publication.

The seal is a fingerprint over parts, which stand beside it. The public ones can be held against the
record: the rules of every district, and the first event of its board.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ballots.reading import distinct, each, field, matching, positive
from ballots.token import read_uuid
from crypto.canonical import Json, encode, fields
from crypto.errors import CheckFailed
from crypto.hashing import sha256_hex

_read_hash: Final = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class SealedPart:
    """What the seal says of a district.

    rules   fingerprint of its rules
    setup   hash of its board's first event; None where nobody votes
    """

    number: int
    uuid: str
    rules: str
    setup: str | None


def read_seal(details: Mapping[str, Json], receipt_key: str) -> dict[int, SealedPart]:
    """Return what was sealed of each district, by its number.

    Raises Malformed, and CheckFailed when the fingerprint is not that of the parts, or another key
    was sealed than the one that signs receipts and journal.
    """
    seal = fields(details, "fingerprint", "parts")
    if seal["fingerprint"] != sha256_hex(encode(seal["parts"])):
        raise CheckFailed("the fingerprint of the seal is not that of its parts")
    parts = fields(seal["parts"], "receipt_key", "grace_minutes", "looks?", "code", "districts")
    if parts["receipt_key"] != receipt_key:
        raise CheckFailed("the receipt_key in poll.json is not the one that was sealed")
    districts = field(parts, "districts", each(_read_part))
    distinct("districts: two have the same number", [part.number for part in districts])
    return {part.number: part for part in districts}


def read_heads(details: Mapping[str, Json]) -> dict[int, str]:
    """Return the head of each district's board at its close, by number; raises Malformed."""
    heads = field(fields(details, "heads"), "heads", each(_read_head))
    distinct("heads: two are of the same district", [number for number, _ in heads])
    return dict(heads)


def read_declarations(details: Mapping[str, Json]) -> dict[int, str]:
    """Return the SHA-256 of each declaration that was published, by district; raises Malformed."""
    listed = fields(details, "declarations")
    declarations = field(listed, "declarations", each(_read_declaration))
    distinct("declarations: two are of the same district", [number for number, _ in declarations])
    return dict(declarations)


def _read_part(value: Json) -> SealedPart:
    part = fields(value, "number", "uuid", "rules", "profiles", "roll", "setup?")
    return SealedPart(
        number=field(part, "number", positive),
        uuid=field(part, "uuid", read_uuid),
        rules=field(part, "rules", _read_hash),
        setup=field(part, "setup", _read_hash) if "setup" in part else None,
    )


def _read_head(value: Json) -> tuple[int, str]:
    closed = fields(value, "district", "head")
    return field(closed, "district", positive), field(closed, "head", _read_hash)


def _read_declaration(value: Json) -> tuple[int, str]:
    published = fields(value, "district", "sha256")
    return field(published, "district", positive), field(published, "sha256", _read_hash)
