"""The letterhead: what the registrar's machine must know to print letters without the service.

Canonical JSON: `{"format":"evote-letterhead","version":1,"language":..,"districts":[{..}..]}`; a
district has the uuid of its election and the fields of `evote.letters.letter.Mailing`. A town with
an emblem adds `"emblem":{"name":..,"png":..}`, the picture in base64, for all districts. Nothing in
it is secret.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from ballots.reading import (
    distinct,
    each,
    field,
    matching,
    moment,
    one_of,
    positive,
    spell_moment,
    words,
)
from ballots.token import read_uuid
from crypto.canonical import Json, array, boolean, decode, encode, fields, natural, text
from crypto.errors import Malformed
from evote.emblem import Emblem, emblem_of
from evote.errors import PhotoRefused
from evote.intake.logos import MOST_BYTES, logo
from evote.letters.letter import Mailing
from evote.letters.mailing import mailing_of
from evote.polls import get_poll, voting_districts
from evote.wording import LANGUAGES

_SPOKEN: Mapping[str, str] = {language: language for language in LANGUAGES}
_read_fingerprint = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What all letters of a poll say, by the election of each district."""

    language: str
    mailings: Mapping[str, Mailing]


def write_letterhead(session: Session, poll_id: str, base_url: str) -> bytes:
    """Return the letterhead of a poll's districts with a vote.

    Raises NotFound, and StepRefused before the poll has its key.
    """
    poll = get_poll(session, poll_id)
    emblem = emblem_of(poll)
    return encode(
        {
            "format": "evote-letterhead",
            "version": 1,
            "language": poll.language,
            **({"emblem": _emblem_json(emblem)} if emblem else {}),
            "districts": [
                _district_json(row.uuid, mailing_of(session, row.uuid, base_url))
                for row in voting_districts(session, poll_id)
            ],
        }
    )


def read_letterhead(raw: bytes) -> Letterhead:
    """Read a letterhead; raises Malformed with the place and what is wrong there."""
    value = fields(decode(raw), "format", "version", "language", "emblem?", "districts")
    if value["format"] != "evote-letterhead" or natural(value["version"]) != 1:
        raise Malformed("this is no letterhead of version 1")
    districts = field(value, "districts", each(_read_district))
    distinct("districts: two have the same uuid", [uuid for uuid, _ in districts])
    emblem = field(value, "emblem", _read_emblem) if "emblem" in value else None
    mailings = {uuid: replace(mailing, emblem=emblem) for uuid, mailing in districts}
    return Letterhead(field(value, "language", one_of(_SPOKEN)), mailings)


def _emblem_json(emblem: Emblem) -> dict[str, Json]:
    return {"name": emblem.name, "png": b64encode(emblem.png).decode()}


def _read_emblem(value: Json) -> Emblem:
    """Read an emblem, and encode it anew: a file from elsewhere may hold anything."""
    emblem = fields(value, "name", "png")
    try:
        raw = b64decode(text(emblem["png"]), validate=True)
        if len(raw) > MOST_BYTES:
            raise Malformed(f"the emblem is larger than {MOST_BYTES} bytes")
        return Emblem(field(emblem, "name", words), logo(raw))
    except (NoBase64, PhotoRefused) as error:
        raise Malformed("the emblem is no picture") from error


def _district_json(uuid: str, mailing: Mailing) -> dict[str, Json]:
    return {
        "uuid": uuid,
        "sender": list(mailing.sender),
        "poll": mailing.poll,
        "number": mailing.district,
        "name": mailing.district_name,
        "opens": spell_moment(mailing.opens),
        "closes": spell_moment(mailing.closes),
        "booth_address": mailing.booth_address,
        "typed_address": mailing.typed_address,
        "telephone": mailing.telephone,
        "election": mailing.fingerprint,
        "booth": mailing.booth,
        "practice": mailing.practice,
    }


def _read_district(value: Json) -> tuple[str, Mailing]:
    district = fields(
        value,
        "uuid",
        "sender",
        "poll",
        "number",
        "name",
        "opens",
        "closes",
        "booth_address",
        "typed_address",
        "telephone",
        "election",
        "booth",
        "practice",
    )
    return field(district, "uuid", read_uuid), Mailing(
        sender=tuple(map(text, array(district["sender"]))),
        poll=field(district, "poll", words),
        district=field(district, "number", positive),
        district_name=field(district, "name", words),
        opens=field(district, "opens", moment),
        closes=field(district, "closes", moment),
        booth_address=field(district, "booth_address", words),
        typed_address=field(district, "typed_address", words),
        telephone=text(district["telephone"]),
        fingerprint=field(district, "election", _read_fingerprint),
        booth=field(district, "booth", words),
        practice=boolean(district["practice"]),
    )
