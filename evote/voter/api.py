"""The booth's interface: the state of a district, casting, finding a ballot."""

import re
from http import HTTPStatus

from flask import Blueprint, Response, jsonify
from flask.typing import ResponseReturnValue

from crypto.canonical import Json, text
from crypto.errors import Malformed
from evote.errors import NotFound
from evote.results.publication import public_district
from evote.voter.addresses import posted_json
from evote.voter.polling import station
from evote.voting.availability import availability
from evote.voting.casting import Submission, cast, require_unspent
from evote.voting.hours import Hours, hours_of
from evote.voting.openings import open_for_check, opened_ballot
from evote.voting.passes import issue_pass, taken_until
from evote.voting.receipts import find_ballot
from evote.voting.sealed import SealedDistrict

api = Blueprint("api", __name__, url_prefix="/api/elections/<election:uuid>")

_TICKET = re.compile(r"[0-9a-f]{64}")


@api.get("")
def state(uuid: str) -> Response:
    """Say whether ballots can be cast in a district, and until when."""
    district, now = station().districts[uuid], station().clock()
    with station().database.reading() as session:
        row, place = public_district(session, uuid)
        now_available = availability(row, place, district.rules.poll, now)
        hours = hours_of(row, district.rules.poll)
    answer = _state(district, now_available, hours)
    answer["now"] = now.isoformat(timespec="seconds")
    if now_available == "open":
        answer["pass"] = issue_pass(district.receipt_seed, uuid, now)
        answer["until"] = taken_until(now, hours.closes, hours.grace_ends).isoformat()
    return jsonify(answer)


@api.post("/tickets")
def ask_ticket(uuid: str) -> ResponseReturnValue:
    """Say beforehand whether a ticket still lets a ballot in: 204, or what casting would say."""
    value = posted_json()
    if not isinstance(value, dict) or set(value) != {"ticket"}:
        raise Malformed("expected an object with the field ticket")
    require_unspent(station().database, station().districts[uuid], _ticket(value["ticket"]))
    return "", HTTPStatus.NO_CONTENT


@api.post("/ballots")
def cast_ballot(uuid: str) -> ResponseReturnValue:
    """Cast a ballot and answer with its receipt: 201, or 200 when it was cast before."""
    submission = _read_submission(uuid, posted_json())
    done = cast(station().database, station().districts, submission, station().clock())
    status = HTTPStatus.OK if done.again else HTTPStatus.CREATED
    return jsonify(done.receipt.to_json()), status


@api.get("/ballots/<tracker:tracker>")
def find(uuid: str, tracker: str) -> Response:
    """Say at which height a ballot stands; the tracker is written in base64url."""
    plain = _plain(tracker)
    with station().database.reading() as session:
        public_district(session, uuid)
        height = find_ballot(session, uuid, plain)
    if height is None:
        raise NotFound("there is no ballot with this tracker in this district")
    return jsonify({"height": height, "tracker": plain})


@api.post("/openings")
def open_to_check(uuid: str) -> ResponseReturnValue:
    """Keep a sealed ballot that a voter opens on another device; it can never be cast: 204."""
    value = posted_json()
    if not isinstance(value, dict) or set(value) != {"ballot"}:
        raise Malformed("expected an object with the field ballot")
    district, now = station().districts[uuid], station().clock()
    open_for_check(station().database, district, text(value["ballot"]).encode(), now)
    return "", HTTPStatus.NO_CONTENT


@api.get("/openings/<tracker:tracker>")
def opened(uuid: str, tracker: str) -> Response:
    """Send a ballot that was opened within the last hour; the tracker is written in base64url."""
    with station().database.reading() as session:
        raw = opened_ballot(session, uuid, _plain(tracker), station().clock())
    answer = jsonify({"ballot": raw.decode()})
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def _plain(tracker: str) -> str:
    """Return a tracker in the alphabet of the record."""
    return tracker.replace("-", "+").replace("_", "/")


def _read_submission(uuid: str, value: Json) -> Submission:
    if not isinstance(value, dict) or set(value) | {"pass"} != {"ticket", "ballot", "pass"}:
        raise Malformed("expected an object with the fields ticket and ballot, and perhaps pass")
    ballot, entry_pass = text(value["ballot"]).encode(), text(value.get("pass", ""))
    return Submission(uuid, _ticket(value["ticket"]), ballot, entry_pass)


def _ticket(value: Json) -> str:
    ticket = text(value)
    if not _TICKET.fullmatch(ticket):
        raise Malformed("the ticket is not 64 lower-case hexadecimal digits")
    return ticket


def _state(district: SealedDistrict, now_available: str, hours: Hours) -> dict[str, Json]:
    rules = district.rules
    return {
        "uuid": district.uuid,
        "state": now_available,
        "opens": hours.opens.isoformat(),
        "closes": hours.closes.isoformat(),
        "district": rules.district.name,
        "poll": rules.poll.name,
    }
