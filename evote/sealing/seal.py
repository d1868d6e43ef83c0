"""The seal: one fingerprint over all that must not change any more once a poll is sealed.

The journal keeps what the fingerprint is made of, part by part, so that a change is not only
noticed but named. The digest of the roll takes a secret of the poll, so that nobody can try out
names with it.
"""

import hashlib
import hmac
from collections.abc import Mapping
from importlib.metadata import version

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.board import Event
from ballots.record import setup_data
from crypto.canonical import Json, encode
from crypto.hashing import sha256_hex
from evote.errors import NotFound
from evote.journal import last_entry
from evote.models.boards import BoardRow
from evote.models.polls import DistrictRow, PollRow, ProfileRow
from evote.models.rolls import VoterRow
from evote.polls import districts_of, get_poll
from evote.sealing.booth_fingerprint import booth_fingerprint
from evote.voting.boards import data_at
from evote.voting.receipts import receipt_key

_ROLL_DOMAIN = b"evote-roll-1|"


def seal_json(session: Session, poll_id: str) -> dict[str, Json]:
    """Return the seal of a poll as it would be made now: `fingerprint`, and `parts` it is of."""
    poll = get_poll(session, poll_id)
    parts: dict[str, Json] = {
        "receipt_key": receipt_key(poll.receipt_seed),
        "grace_minutes": poll.grace_minutes,
        "looks": _looks_json(poll),
        "code": {"version": version("evote"), "booth": booth_fingerprint()},
        "districts": [
            _district_json(session, poll, district) for district in districts_of(session, poll_id)
        ],
    }
    return {"fingerprint": sha256_hex(encode(parts)), "parts": parts}


def seal_of(session: Session, poll_id: str) -> Mapping[str, Json]:
    """Return the seal as it was made; raises NotFound before that."""
    entry = last_entry(session, poll_id, "sealed")
    if entry is None:
        raise NotFound(f"the poll {poll_id} has no seal")
    return entry.details


def broken_seals(session: Session, poll_id: str) -> list[str]:
    """Return a sentence for each part that is not as it was sealed; raises NotFound before that."""
    sealed, present = seal_of(session, poll_id), seal_json(session, poll_id)
    changed = sorted(_differences(sealed["parts"], present["parts"], ()))
    return [f"{place} is not as it was sealed" for place in changed]


def _district_json(session: Session, poll: PollRow, district: DistrictRow) -> dict[str, Json]:
    sealed: dict[str, Json] = {
        "number": district.number,
        "uuid": district.uuid,
        "rules": sha256_hex(district.rules),
        "profiles": _profiles_digest(session, district.uuid),
        "roll": _roll_digest(session, poll, district.uuid),
    }
    if session.get(BoardRow, district.uuid) is None:  # nobody votes here
        return sealed
    return {**sealed, "setup": _setup_hash(session, district.uuid)}


def _looks_json(poll: PollRow) -> dict[str, Json]:
    """Return what voters see of the town: its colour, and digests of its emblem and its map."""
    return {
        "colour": poll.colour or "",
        "emblem": sha256_hex(poll.logo or b""),
        "map": sha256_hex(poll.geojson or b""),
    }


def _setup_hash(session: Session, district_uuid: str) -> str:
    """Return the hash of the board's first event, made anew from the data before it."""
    fixed = data_at(session, district_uuid, 0)[:3]
    return Event(None, 0, "Setup", sha256_hex(setup_data(*fixed))).hash


def _profiles_digest(session: Session, district_uuid: str) -> str:
    rows = session.scalars(
        select(ProfileRow)
        .where(ProfileRow.district_uuid == district_uuid)
        .order_by(ProfileRow.place)
    )
    return sha256_hex(
        encode([[row.place, row.statement, sha256_hex(row.photo or b"")] for row in rows])
    )


def _roll_digest(session: Session, poll: PollRow, district_uuid: str) -> str:
    rows = session.scalars(
        select(VoterRow).where(VoterRow.district_uuid == district_uuid).order_by(VoterRow.number)
    )
    roll = encode([[row.number, row.name, row.address, row.struck] for row in rows])
    secret = hashlib.sha256(_ROLL_DOMAIN + poll.receipt_seed).digest()
    return hmac.new(secret, district_uuid.encode() + b"|" + roll, hashlib.sha256).hexdigest()


def _differences(sealed: Json, present: Json, place: tuple[str, ...]) -> set[str]:
    """Return the places at which two values differ, in words."""
    if isinstance(sealed, Mapping) and isinstance(present, Mapping):
        return {
            found
            for name in sealed.keys() | present.keys()
            for found in _differences(sealed.get(name, ""), present.get(name, ""), (*place, name))
        }
    if isinstance(sealed, list) and isinstance(present, list):
        old, new = _by_number(sealed), _by_number(present)
        return {
            found
            for number in old.keys() | new.keys()
            for found in _differences(
                old.get(number, {}), new.get(number, {}), (f"district {number}",)
            )
        }
    return set() if sealed == present else {", ".join(place)}


def _by_number(districts: list[Json]) -> dict[Json, Json]:
    return {each["number"]: each for each in districts if isinstance(each, dict)}
