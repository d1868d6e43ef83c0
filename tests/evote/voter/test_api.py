"""The booth's interface over HTTP: receipts, problems with their rule, and hostile requests."""

import contextlib
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from http import HTTPStatus
from http.client import HTTPConnection
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from evote.life.steps import close_poll_early
from evote.server import LARGEST_BODY
from evote.simulation.poll import post_ballot, seal_envelope
from evote.voter.app import LARGEST_REQUEST, create_voter_app
from evote.voting.casting import Submission
from tests.evote.state import EMPTY, ONE_BALLOT, stored
from tests.simulation import CLOSES, SMALL, ElectionDay

JSON = "application/json"
PROBLEM = "application/problem+json"


def post(client: FlaskClient, submission: Submission) -> TestResponse:
    """Post a ballot as the booth does."""
    body = json.dumps({"ticket": submission.ticket, "ballot": submission.ballot.decode()})
    return post_body(client, submission.district_uuid, body.encode())


def post_body(client: FlaskClient, uuid: str, body: bytes, kind: str = JSON) -> TestResponse:
    """Post any bytes to the ballot box."""
    return client.post(f"/api/elections/{uuid}/ballots", data=body, content_type=kind)


def problem(answer: TestResponse) -> dict[str, Any]:
    """Return the problem document of an answer."""
    assert answer.content_type == PROBLEM
    document: dict[str, Any] = json.loads(answer.data)
    assert document["status"] == answer.status_code
    assert document["type"] == f"/problems/{document['rule']}"
    assert document["title"]
    return document


def test_a_ballot_is_created_and_found(client: FlaskClient, day: ElectionDay) -> None:
    """The receipt comes with 201, and its tracker is found at its height."""
    answer = post(client, day.submission())
    assert answer.status_code == HTTPStatus.CREATED
    receipt = answer.get_json()
    assert list(receipt) == [
        "format",
        "version",
        "uuid",
        "tracker",
        "height",
        "head",
        "signature",
    ]
    tracker = receipt["tracker"].replace("+", "-").replace("/", "_")
    found = client.get(f"/api/elections/{day.uuids[0]}/ballots/{tracker}")
    assert found.get_json() == {"height": 1, "tracker": receipt["tracker"]}


def test_a_ballot_that_is_not_there_is_not_found(client: FlaskClient, day: ElectionDay) -> None:
    """An unknown tracker, and one that is none, give 404."""
    for tracker, rule in (("A" * 43, "not-found"), ("x", "http-404"), ("A" * 5000, "http-404")):
        answer = client.get(f"/api/elections/{day.uuids[0]}/ballots/{tracker}")
        assert (answer.status_code, problem(answer)["rule"]) == (HTTPStatus.NOT_FOUND, rule)


def test_a_retried_post_is_ok_with_the_same_receipt(client: FlaskClient, day: ElectionDay) -> None:
    """The second post of the same ballot gets 200 and the same bytes."""
    first, second = (post(client, day.submission()) for _ in range(2))
    assert (first.status_code, second.status_code) == (HTTPStatus.CREATED, HTTPStatus.OK)
    assert first.data == second.data


def test_a_spent_ticket_is_a_conflict(client: FlaskClient, day: ElectionDay) -> None:
    """A different ballot with a spent ticket gets 409."""
    post(client, day.submission())
    answer = post(client, day.submission(seed="another"))
    assert (answer.status_code, problem(answer)["rule"]) == (HTTPStatus.CONFLICT, "ticket-spent")


def test_an_unknown_ticket_and_an_unknown_credential_get_one_answer(
    client: FlaskClient, day: ElectionDay
) -> None:
    """The two refusals are the same to the byte, so neither tells what was wrong."""
    known = day.submission()
    other = seal_envelope(replace(day.envelope(), token="nzkYG-o6APdp-a6V68-hiF1cw"))
    unknown_ticket = post(client, replace(known, ticket="0" * 64))
    unknown_credential = post(client, replace(known, ballot=other))
    assert unknown_ticket.status_code == HTTPStatus.FORBIDDEN
    assert problem(unknown_ticket)["rule"] == "ticket-unknown"
    assert unknown_ticket.data == unknown_credential.data
    assert stored(day) == EMPTY


def ask(client: FlaskClient, uuid: str, ticket: str) -> TestResponse:
    """Ask about a ticket as the booth does."""
    return client.post(f"/api/elections/{uuid}/tickets", json={"ticket": ticket})


def test_a_ticket_is_asked_about_before_the_choice(client: FlaskClient, day: ElectionDay) -> None:
    """A good ticket has 204, a spent one what casting would say; asking leaves no trace."""
    submission = day.submission()
    answer = ask(client, submission.district_uuid, submission.ticket)
    assert (answer.status_code, answer.data) == (HTTPStatus.NO_CONTENT, b"")
    assert stored(day) == EMPTY
    post(client, submission)
    answer = ask(client, submission.district_uuid, submission.ticket)
    assert (answer.status_code, problem(answer)["rule"]) == (HTTPStatus.CONFLICT, "ticket-spent")


def test_unknown_and_foreign_tickets_get_one_answer(client: FlaskClient, day: ElectionDay) -> None:
    """A ticket of another district, spent or not, is answered like one that was never made."""
    foreign, spent = (day.submission(resident, district=1) for resident in range(2))
    post(client, spent)
    tickets = ("0" * 64, foreign.ticket, spent.ticket)
    answers = {ask(client, day.uuids[0], ticket).data for ticket in tickets}
    assert len(answers) == 1
    assert problem(ask(client, day.uuids[0], foreign.ticket))["rule"] == "ticket-unknown"


@pytest.mark.parametrize("body", [b"", b"[]", b'{"ticket": 1}', b'{"ticket": "A"}', b"{}"])
def test_a_malformed_question_is_refused(
    client: FlaskClient, day: ElectionDay, body: bytes
) -> None:
    """What is no ticket has 400."""
    address = f"/api/elections/{day.uuids[0]}/tickets"
    answer = client.post(address, data=body, content_type=JSON)
    assert (answer.status_code, problem(answer)["rule"]) == (HTTPStatus.BAD_REQUEST, "malformed")


def test_questions_about_tickets_are_slowed_down_too(day: ElectionDay) -> None:
    """Questions have a limit of their own, so that asking takes no attempt from casting."""
    config = replace(day.station.config, ballots_per_minute=3)
    client = create_voter_app(replace(day.station, config=config)).test_client()
    statuses = [ask(client, day.uuids[0], "0" * 64).status_code for _ in range(4)]
    assert statuses == [403, 403, 403, 429]
    assert post(client, day.submission()).status_code == HTTPStatus.CREATED


def test_a_ballot_that_breaks_a_rule_is_named(client: FlaskClient, day: ElectionDay) -> None:
    """The broken rule stands in the problem."""
    good = day.submission()
    ballot = good.ballot.replace(b'"response":"1', b'"response":"2', 1)
    answer = post(client, replace(good, ballot=ballot))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert problem(answer)["rule"] == "signature"
    assert stored(day) == EMPTY


def test_a_poll_that_is_not_open_says_so(client: FlaskClient, day: ElectionDay) -> None:
    """Before and after its dates, the poll takes nothing and says when."""
    day.clock.now = SMALL.opens.replace(year=2020)
    early = post(client, day.submission())
    day.clock.now = CLOSES
    late = post(client, day.submission())
    assert (early.status_code, problem(early)["rule"]) == (409, "poll-not-yet-open")
    assert (late.status_code, problem(late)["rule"]) == (409, "poll-closed")


def test_the_state_of_a_district_is_told(client: FlaskClient, day: ElectionDay) -> None:
    """The booth learns whether it may cast."""
    address = f"/api/elections/{day.uuids[0]}"
    told = client.get(address).get_json()
    assert (told["state"], told["district"], told["poll"]) == ("open", "Centre-ville", SMALL.name)
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert client.get(address).get_json()["state"] == "closed"


DEEP = b'{"ticket":' + b"[" * 60_000 + b"]" * 60_000 + b',"ballot":""}'
TICKET = b'"ticket":"' + b"0" * 64 + b'"'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"7",
        b"NaN",
        b"{",
        b"\xff\xfe",
        b'{"ticket":"\xff","ballot":""}',
        b"{" + TICKET + b"}",
        b"{" + TICKET + b',"ballot":7}',
        b"{" + TICKET + b',"ballot":null}',
        b"{" + TICKET + b',"ballot":{}}',
        b"{" + TICKET + b',"ballot":"","ballot":""}',
        b"{" + TICKET + b',"ballot":"","more":""}',
        b"{" + TICKET + b',"ballot":"\\ud800"}',
        b"{" + TICKET + b',"ballot":' + b"9" * 10_000 + b"}",
        b"{" + TICKET + b',"ballot":1e400}',
        b'{"ticket":"' + b"0" * 63 + b'","ballot":""}',
        b'{"ticket":"' + b"0" * 64 + b'\\n","ballot":""}',
        b'{"ticket":"\\u0000","ballot":""}',
        DEEP,
    ],
    ids=lambda body: body[:40].decode("latin-1"),
)
def test_a_hostile_request_is_malformed(client: FlaskClient, day: ElectionDay, body: bytes) -> None:
    """Whatever is posted, the answer is 400 with a sentence, never an error of ours."""
    answer = post_body(client, day.uuids[0], body)
    assert (answer.status_code, problem(answer)["rule"]) == (400, "malformed")
    assert stored(day) == EMPTY


@pytest.mark.parametrize(
    "ballot",
    [
        "",
        "null",
        "{}",
        "[" * 100_000,
        '{"election_uuid":7}',
        '{"a":' * 50_000,
        "9" * 10_000,
        "\ud7ff",
    ],
    ids=lambda ballot: ballot[:20],
)
def test_a_hostile_ballot_breaks_a_rule(client: FlaskClient, day: ElectionDay, ballot: str) -> None:
    """A valid ticket with nonsense in place of a ballot is refused by a rule."""
    answer = post(client, replace(day.submission(), ballot=ballot.encode()))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert problem(answer)["rule"] == "ballot-well-formed"
    assert stored(day) == EMPTY


def test_an_oversized_request_is_refused_unread(client: FlaskClient, day: ElectionDay) -> None:
    """More bytes than any ballot has get 413."""
    answer = post_body(client, day.uuids[0], b" " * (LARGEST_REQUEST + 1))
    assert (answer.status_code, problem(answer)["rule"]) == (413, "too-large")


def test_a_form_of_another_site_is_refused(client: FlaskClient, day: ElectionDay) -> None:
    """A body of a type that any page can send without asking is not even parsed."""
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = post_body(client, day.uuids[0], b"{}", kind)
        assert (answer.status_code, problem(answer)["rule"]) == (400, "malformed")


@pytest.mark.parametrize("uuid", ["nowhere", "a" * 5000, "%00", "..%2f..", "' OR 1=1 --"])
def test_an_unknown_district_is_not_found(client: FlaskClient, uuid: str) -> None:
    """No name of a district gives an error of ours."""
    assert client.get(f"/api/elections/{uuid}").status_code == HTTPStatus.NOT_FOUND
    answer = post_body(client, uuid, b"{" + TICKET + b',"ballot":""}')
    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_wrong_method_says_which_is_right(client: FlaskClient, day: ElectionDay) -> None:
    """The ballot box takes POST only."""
    answer = client.delete(f"/api/elections/{day.uuids[0]}/ballots")
    assert (answer.status_code, problem(answer)["rule"]) == (405, "http-405")
    assert "POST" in answer.headers["Allow"]


def test_a_flood_from_one_address_is_slowed_down(day: ElectionDay) -> None:
    """Above the limit an address gets 429 and is told when to come back; others vote on."""
    config = replace(day.station.config, ballots_per_minute=3)
    client = create_voter_app(replace(day.station, config=config)).test_client()
    answers = [post_body(client, day.uuids[0], b"{}") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [400, 400, 400, 429]
    assert problem(answers[-1])["rule"] == "rate-limited"
    assert int(answers[-1].headers["Retry-After"]) > 0
    elsewhere = client.post(
        f"/api/elections/{day.uuids[0]}/ballots", environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == HTTPStatus.BAD_REQUEST


def test_a_full_disk_is_told_plainly(client: FlaskClient, day: ElectionDay) -> None:
    """A database that cannot grow gives 503 and stores nothing; with room again, all is well."""

    def fill_the_disk(connection: Any, *_: object) -> None:
        # SQLite refuses to grow beyond its present size, as it does on a full disk.
        connection.execute("PRAGMA max_page_count = 1")

    # Without pages that are free within the file.
    day.database.forget_deleted()
    event.listen(day.database.engine, "checkout", fill_the_disk)
    answer = post(client, day.submission())
    event.remove(day.database.engine, "checkout", fill_the_disk)
    day.database.close()
    assert (answer.status_code, problem(answer)["rule"]) == (503, "storage-unavailable")
    assert stored(day) == EMPTY
    assert post(client, day.submission()).status_code == HTTPStatus.CREATED


def test_fifty_parallel_posts_over_http_give_one_ballot(
    day_on_each: ElectionDay, address: str
) -> None:
    """Fifty different ballots with one token, through the real server: one is taken."""
    submissions = [day_on_each.submission(seed=str(number)) for number in range(50)]

    def attempt(submission: Submission) -> int:
        try:
            post_ballot(address, submission.district_uuid, submission.ticket, submission.ballot)
        except HTTPError as refusal:
            with refusal:
                return refusal.code
        return 201

    with ThreadPoolExecutor(50) as executor:
        statuses = list(executor.map(attempt, submissions))
    assert (statuses.count(201), statuses.count(409)) == (1, 49)
    assert stored(day_on_each) == ONE_BALLOT


def test_a_request_of_a_few_megabytes_is_refused_with_its_rule(
    day_on_each: ElectionDay, address: str
) -> None:
    """What is far too long, but no flood, is refused by the app behind the real server."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    path = f"/api/elections/{day_on_each.uuids[0]}/ballots"
    connection.request("POST", path, bytes(2**21), {"Content-Type": JSON})
    answer = connection.getresponse()
    assert (answer.status, answer.headers["Content-Type"]) == (413, PROBLEM)
    assert json.loads(answer.read())["rule"] == "too-large"
    connection.close()


@pytest.mark.parametrize(
    ("language", "title"),
    [("fr", "Cette adresse ne répond pas"), ("en", "This address does not answer")],
)
def test_a_problem_speaks_the_readers_language(
    client: FlaskClient, day: ElectionDay, language: str, title: str
) -> None:
    """Web problems have translated titles, and the answer names its language."""
    asked = {"Accept-Language": language}
    answer = client.delete(f"/api/elections/{day.uuids[0]}/ballots", headers=asked)
    assert problem(answer)["title"].startswith(title)
    assert answer.headers["Content-Language"] == language


def test_an_unknown_address_and_a_long_query_have_their_rules(
    client: FlaskClient, day: ElectionDay
) -> None:
    """Neither is an error of ours; a query of a usual length is answered."""
    address = f"/api/elections/{day.uuids[0]}"
    assert problem(client.get(f"{address}/nothing"))["rule"] == "http-404"
    assert problem(client.get(f"{address}?a={'b' * 1000}"))["rule"] == "http-414"
    assert client.get(f"{address}?a={'b' * 900}").status_code == HTTPStatus.OK


def test_the_server_itself_refuses_a_flood_of_bytes(day_on_each: ElectionDay, address: str) -> None:
    """A request of many megabytes is refused by the real server, and it serves on."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=10)
    with contextlib.suppress(OSError):
        # The server may close the connection before it has read all of it.
        connection.request(
            "POST", f"/api/elections/{day_on_each.uuids[0]}/ballots", bytes(2 * LARGEST_BODY)
        )
        assert connection.getresponse().status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    connection.close()
    connection.request("GET", "/health")
    assert connection.getresponse().status == HTTPStatus.OK
    connection.close()
