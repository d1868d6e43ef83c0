"""The trustees' door: the page of a personal link, and what the software behind it asks and sends.

What everyone may know (who is waited for, public messages, how far the count is) is answered to
anyone. What a trustee sends comes with the code of her personal link:
`Authorization: Bearer <code>`.
"""

from flask import Blueprint, Response, g, jsonify, render_template, request

from evote.accounts.links import member_with
from evote.ceremony.messages import (
    find_member,
    read_ceremony,
    receive_alarm,
    receive_complaint,
    receive_message,
)
from evote.ceremony.rehearsal import is_rehearsing, read_rehearsal, receive_proof
from evote.count.shares import COUNTED_STATES, count_so_far, receive_shares
from evote.errors import AccessDenied
from evote.polls import get_poll
from evote.voter.addresses import posted_body, posted_json
from evote.voter.language import offer_office_languages
from evote.voter.polling import station
from tally.sharefile import read_share_file

trustees = Blueprint("trustees", __name__)
trustees.before_request(offer_office_languages)

BEARER = "Bearer "


@trustees.get("/trustees/<poll:poll_id>/<int:number>")
def page(poll_id: str, number: int) -> str:
    """Show the page of a trustee; what she may do there her link's code decides."""
    with station().database.reading() as session:
        transcript = read_ceremony(session, poll_id)
        member = find_member(session, poll_id, number)
        poll = get_poll(session, poll_id)
        g.poll_language = poll.language
    return render_template(
        "trustee.html",
        poll=transcript.poll_name,
        poll_id=poll_id,
        number=number,
        name=member.name,
        help_phone=poll.help_phone,
    )


@trustees.get("/api/polls/<poll:poll_id>/ceremony")
def ceremony(poll_id: str) -> Response:
    """Tell how the key ceremony stands, with every public message."""
    with station().database.reading() as session:
        return jsonify(read_ceremony(session, poll_id).to_json())


@trustees.post("/api/polls/<poll:poll_id>/ceremony/messages")
def send_message(poll_id: str) -> Response:
    """Take in a trustee's message of the present round, and say who is waited for now."""
    transcript = receive_message(station().database, poll_id, _sender(poll_id), posted_json())
    told = transcript.to_json()
    return jsonify({"round": told["round"], "waiting_for": told["waiting_for"]})


@trustees.get("/api/polls/<poll:poll_id>/place")
def place(poll_id: str) -> Response:
    """Tell whose place the code of a personal link opens, and what is asked there.

    Her software looks before it makes anything.
    """
    number = _sender(poll_id)
    with station().database.reading() as session:
        return jsonify(
            {
                "number": number,
                "name": find_member(session, poll_id, number).name,
                "rehearsal": is_rehearsing(session, poll_id),
                "count": get_poll(session, poll_id).state in COUNTED_STATES,
            }
        )


@trustees.post("/api/polls/<poll:poll_id>/ceremony/alarm")
def send_alarm(poll_id: str) -> Response:
    """Keep that a trustee said that somebody has other digits: everybody's page shows it."""
    transcript = receive_alarm(station().database, poll_id, _sender(poll_id), posted_json())
    return jsonify({"alarms": transcript.alarms})


@trustees.post("/api/polls/<poll:poll_id>/ceremony/complaints")
def send_complaint(poll_id: str) -> Response:
    """Judge a trustee's complaint about a share, and say who is at fault."""
    finding = receive_complaint(station().database, poll_id, _sender(poll_id), posted_json())
    return jsonify({"trustee": finding.trustee, "reason": finding.reason})


@trustees.get("/api/polls/<poll:poll_id>/rehearsal")
def rehearsal(poll_id: str) -> Response:
    """Tell the challenge of the last rehearsal, and who has answered it."""
    with station().database.reading() as session:
        return jsonify(read_rehearsal(session, poll_id))


@trustees.post("/api/polls/<poll:poll_id>/rehearsal")
def send_proof(poll_id: str) -> Response:
    """Take in a trustee's proof that her key still works."""
    return jsonify(receive_proof(station().database, poll_id, _sender(poll_id), posted_json()))


@trustees.get("/api/polls/<poll:poll_id>/count")
def count(poll_id: str) -> Response:
    """Tell how far each district is on its way from the close to the result."""
    with station().database.reading() as session:
        return jsonify(count_so_far(session, poll_id))


@trustees.post("/api/polls/<poll:poll_id>/shares")
def send_shares(poll_id: str) -> Response:
    """Take in a trustee's file of decryption shares; the wrong ones are refused and named."""
    shares = read_share_file(posted_body())
    receive_shares(station().database, poll_id, _sender(poll_id), shares)
    return count(poll_id)


def _sender(poll_id: str) -> int:
    """Return the number of the trustee whose access code came along; raises AccessDenied."""
    sent = request.headers.get("Authorization", "")
    if not sent.startswith(BEARER):
        raise AccessDenied
    with station().database.reading() as session:
        return member_with(session, poll_id, sent.removeprefix(BEARER)).number
