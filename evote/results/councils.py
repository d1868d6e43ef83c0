"""The councils of a poll today, and every change since the election, for programs."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ballots.reading import spell_moment
from crypto.canonical import Json, encode
from evote.models.polls import DistrictRow
from evote.polls import rules_of
from evote.results.open_data import SCHEMAS
from evote.results.succession import Change, Term, term_of
from tally.seats.allocation import Seat, Standing

SCHEMA = SCHEMAS / "councils-1.json"


def councils_json(session: Session, rows: Sequence[DistrictRow]) -> bytes:
    """Return who sits, who follows and what changed, as evote/schemas/councils-1.json describes.

    `rows` are districts of one poll; those without a result have no council.
    """
    poll = rules_of(rows[0]).poll
    zone = ZoneInfo(poll.time_zone)
    return encode(
        {
            "format": "evote-councils",
            "version": 1,
            "poll": {"id": poll.id, "name": poll.name, "time_zone": poll.time_zone},
            "districts": [
                {
                    "number": row.number,
                    "name": rules_of(row).district.name,
                    "election": row.uuid,
                    **_council_json(term_of(session, row), zone),
                }
                for row in rows
                if row.declaration is not None
            ],
        }
    )


def _council_json(term: Term, zone: ZoneInfo) -> dict[str, Json]:
    return {
        "seats": [_seat_json(term, seat) for seat in term.council.seats if seat.holder],
        "vacant": list(term.vacant),
        "followers": [_person_json(term, each) for each in term.council.line],
        "changes": [_change_json(change, zone) for change in term.changes],
    }


def _seat_json(term: Term, seat: Seat) -> dict[str, Json]:
    holder = _person_json(term, seat.holder) if seat.holder else {}
    return {"seat": seat.number, **holder}


def _person_json(term: Term, standing: Standing) -> dict[str, Json]:
    on_list = term.list_of(standing)
    return {"name": standing.name, **({} if on_list is None else {"list": on_list})}


def _change_json(change: Change, zone: ZoneInfo) -> dict[str, Json]:
    return {
        "number": change.number,
        "at": spell_moment(change.at.astimezone(zone)),
        "kind": change.kind,
        "name": change.name,
        **({} if change.on_list is None else {"list": change.on_list}),
        "reason": change.reason,
    }
