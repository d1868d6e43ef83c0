"""What the registrar hands back to the service: nothing that leads from a person to a credential.

The file is canonical JSON: `{"format":"evote-handback","version":1,"districts":[..]}`, a district
being `{"uuid":..,"group":..,"tickets":[{"number":..,"digest":..}..],"spares":[digest..],
"public_credentials":[..]}`. Tickets follow the roll, spares their letters; public credentials are
sorted by themselves.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ballots.reading import distinct, each, field, matching, words
from ballots.token import read_uuid
from crypto.canonical import Json, array, decode, encode, fields, natural, text
from crypto.errors import Malformed
from crypto.group import Group
from crypto.groups import group_named

_read_digest: Final = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Handback:
    """What the registrar hands back for one district.

    tickets              number on the roll and ticket digest of each voter
    spares               ticket digests of spare 1, spare 2 and so on
    public_credentials   of all of them, sorted
    """

    uuid: str
    group: Group
    tickets: tuple[tuple[str, str], ...]
    spares: tuple[str, ...]
    public_credentials: tuple[str, ...]


def write_handback(districts: Sequence[Handback]) -> bytes:
    """Return the file for the service."""
    return encode(
        {
            "format": "evote-handback",
            "version": 1,
            "districts": [_district_json(district) for district in districts],
        }
    )


def read_handback(raw: bytes) -> tuple[Handback, ...]:
    """Read the file from the registrar; raises Malformed with the place and what is wrong there."""
    value = fields(decode(raw), "format", "version", "districts")
    if value["format"] != "evote-handback" or natural(value["version"]) != 1:
        raise Malformed("this is no file from a registrar, version 1")
    districts = field(value, "districts", each(_read_district))
    distinct("districts: two have the same uuid", [district.uuid for district in districts])
    return districts


def _district_json(district: Handback) -> dict[str, Json]:
    return {
        "uuid": district.uuid,
        "group": district.group.name,
        "tickets": [{"number": number, "digest": digest} for number, digest in district.tickets],
        "spares": list(district.spares),
        "public_credentials": list(district.public_credentials),
    }


def _read_district(value: Json) -> Handback:
    district = fields(value, "uuid", "group", "tickets", "spares", "public_credentials")
    group = group_named(text(district["group"]))
    tickets = field(district, "tickets", each(_read_ticket))
    spares = field(district, "spares", each(_read_digest))
    credentials = tuple(map(text, array(district["public_credentials"], len(tickets + spares))))
    keys = [group.sort_key(group.decode_key(credential)) for credential in credentials]
    distinct("tickets: two have the same number", [number for number, _ in tickets])
    distinct("two tickets have the same digest", [digest for _, digest in tickets] + [*spares])
    distinct("public_credentials: one comes twice", keys)
    if keys != sorted(keys):
        raise Malformed("public_credentials: expected sorted")
    return Handback(field(district, "uuid", read_uuid), group, tickets, spares, credentials)


def _read_ticket(value: Json) -> tuple[str, str]:
    ticket = fields(value, "number", "digest")
    return field(ticket, "number", words), field(ticket, "digest", _read_digest)
