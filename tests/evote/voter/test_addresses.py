"""Strange addresses, queries and bodies find nothing, on either database, and break nothing."""

import json
import re
from http import HTTPStatus
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from evote.office.app import create_office_app
from evote.voter.addresses import ElectionUuid, PollId, RowNumber, Tracker
from evote.voter.app import create_voter_app
from tests.simulation import SMALL, ElectionDay

JSON = "application/json"
NUL = "a\0b"
STRANGE = ("%00", "x%00y", "%ff", "9" * 500)
STRANGE_NUMBERS = (*STRANGE, "-1", "2147483648", "%D9%A3")
KINDS = {"uuid": ElectionUuid, "poll_id": PollId, "tracker": Tracker}

ARGUMENT = re.compile(r"<(?:\w+(?:\(.*?\))?:)?(\w+)>")


@pytest.fixture
def voters(day_on_each: ElectionDay) -> FlaskClient:
    """Return a client of the voters' site over each kind of database."""
    return create_voter_app(day_on_each.station).test_client()


def routes_with_arguments(app: Flask) -> list[Rule]:
    """Return the routes in whose address something is named, but for files on the disk."""
    return [rule for rule in app.url_map.iter_rules() if rule.arguments - {"filename"}]


def strange_addresses(rule: Rule, usual: dict[str, str]) -> list[str]:
    """Return a route's address with one argument after the other made strange."""
    return [
        spelled(rule.rule, {**usual, name: value})
        for name in rule.arguments
        for value in (
            *(STRANGE_NUMBERS if isinstance(rule._converters[name], RowNumber) else STRANGE),
            usual[name] + "%00",
        )
    ]


def spelled(rule: str, arguments: dict[str, str]) -> str:
    """Return the address of a route with these arguments."""
    return ARGUMENT.sub(lambda match: arguments[match[1]], rule)


def answers(client: FlaskClient, rule: Rule, addresses: list[str]) -> dict[tuple[str, str], int]:
    """Ask for addresses by each method that the route knows."""
    return {
        (method, address[:200]): client.open(address, method=method, json={}).status_code
        for address in addresses
        for method in sorted({"GET", "POST"} & set(rule.methods or ()))
    }


def test_no_strange_address_of_the_voters_site_reaches_a_database(
    day_on_each: ElectionDay, voters: FlaskClient
) -> None:
    """Whatever stands for an election, a poll, a tracker or a number: it does not exist."""
    usual = {
        "uuid": day_on_each.uuids[0],
        "poll_id": SMALL.poll_id,
        "tracker": "x" * 43,
        "number": "1",
        "place": "1",
        "version": "0123456789abcdef",
    }
    for rule in routes_with_arguments(voters.application):
        given = answers(voters, rule, strange_addresses(rule, usual))
        wrong = {asked: status for asked, status in given.items() if status != 404}
        assert wrong == {}, rule.rule


@pytest.mark.parametrize("create", [create_voter_app, create_office_app])
def test_every_argument_has_a_kind(day: ElectionDay, create: object) -> None:
    """A new route that names an election, a poll or a tracker says so."""
    assert callable(create)
    for rule in routes_with_arguments(create(day.station)):
        for name, kind in KINDS.items():
            if name in rule.arguments:
                assert isinstance(rule._converters[name], kind), rule.rule


@pytest.mark.parametrize(
    "query",
    ["poll.json?poll=%00", "elections/UUID/ballots?tracker=%00", "?language=%00", "?%00=x"],
)
def test_a_query_with_nul_cannot_be_read(
    day_on_each: ElectionDay, voters: FlaskClient, query: str
) -> None:
    """Its twin without that character is answered."""
    address = "/" + query.replace("UUID", day_on_each.uuids[0])
    assert voters.get(address).status_code == HTTPStatus.BAD_REQUEST
    assert voters.get(address.replace("%00", "x")).status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def test_no_poll_of_another_form_is_looked_up(voters: FlaskClient) -> None:
    """Also where it is named in the query."""
    for name in ("", "x" * 5000, "É", "a b", "nowhere"):
        asked = voters.get(f"/poll.json?poll={quote(name)}").status_code
        assert asked in {HTTPStatus.NOT_FOUND, HTTPStatus.REQUEST_URI_TOO_LONG}, name


def test_json_with_nul_cannot_be_read(day_on_each: ElectionDay, voters: FlaskClient) -> None:
    """Every interface that takes JSON says so; a backslash before `u0000` is another text."""
    posts = [
        rule.rule
        for rule in voters.application.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule.startswith("/api/")
    ]
    assert len(posts) > 5
    arguments = {"uuid": day_on_each.uuids[0], "poll_id": SMALL.poll_id}
    for post in posts:
        address = spelled(post, arguments)
        for body in ({"ticket": NUL}, {NUL: 1}, {"ballot": {"deep": [NUL]}}):
            answer = voters.post(address, data=json.dumps(body), content_type=JSON)
            # A trustee's code is asked for first.
            assert answer.status_code in {HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN}, post
    address = f"/api/elections/{day_on_each.uuids[0]}/openings"
    harmless = json.dumps({"ballot": "\\u0000"})
    answer = voters.post(address, data=harmless, content_type=JSON)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_an_observation_with_nul_is_refused(day_on_each: ElectionDay, voters: FlaskClient) -> None:
    """Without it, the same is taken in."""
    address = f"/polls/{SMALL.poll_id}/observations"
    form = {"author": "voter", "name": "Zoé", "text": "All was well."}
    for field in form:
        answer = voters.post(address, data={**form, field: NUL})
        assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert voters.post(address, data=form).status_code == HTTPStatus.CREATED
