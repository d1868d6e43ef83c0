"""Answers are sent small where nothing in them is secret, and only there."""

import gzip
from http import HTTPStatus

import pytest
from flask.testing import FlaskClient

from evote.voter.app import create_voter_app
from evote.voter.compression import COMPRESSED
from tests.simulation import ElectionDay

GZIP, BOTH = {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip, br"}

SECRET = {
    "api.state",
    "api.ask_ticket",
    "api.cast_ballot",
    "api.find",
    "api.open_to_check",
    "api.opened",
    "pages.ballot",
    "observing.show",
    "observing.send",
}
"""Views that answer with a pass, a receipt, a ballot, or with what the reader wrote."""


@pytest.mark.parametrize(
    "address",
    ["/static/booth.js", "/static/style.css", "/vote/{0}", "/{0}/election.json", "/"],
)
def test_what_everybody_gets_alike_is_sent_small(
    client: FlaskClient, day: ElectionDay, address: str
) -> None:
    """Script, style, page and record arrive compressed, and are the same when unpacked."""
    plain = client.get(address.format(day.uuids[0]), headers={"Accept-Encoding": "identity"})
    small = client.get(address.format(day.uuids[0]), headers=GZIP)
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in small.headers["Vary"]
    assert gzip.decompress(small.data) == plain.data
    assert len(small.data) < len(plain.data)
    best = client.get(address.format(day.uuids[0]), headers=BOTH)
    assert best.headers["Content-Encoding"] == "br"


@pytest.mark.parametrize(
    "address",
    ["/api/elections/{0}", "/elections/{0}/ballots?tracker=nonsense", "/nothing-stands-here"],
)
def test_what_may_hold_a_secret_is_sent_as_it_is(
    client: FlaskClient, day: ElectionDay, address: str
) -> None:
    """A pass, and a page that says again what was typed, are never compressed."""
    answer = client.get(address.format(day.uuids[0]), headers=BOTH)
    assert "Content-Encoding" not in answer.headers


def test_no_view_that_answers_with_a_secret_is_listed(day: ElectionDay) -> None:
    """The list names views that there are, and none of those that must not be on it."""
    views = create_voter_app(day.station).view_functions
    assert set(COMPRESSED) <= set(views)
    assert SECRET.isdisjoint(COMPRESSED)
    assert not [name for name in COMPRESSED if name.startswith("trustees.")]


def test_a_browser_that_has_a_file_is_not_sent_it_again(client: FlaskClient) -> None:
    """The compressed file has a mark of its own, and is asked for with it."""
    first = client.get("/static/style.css", headers=GZIP)
    headers = {**GZIP, "If-None-Match": first.headers["ETag"]}
    again = client.get("/static/style.css", headers=headers)
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert again.data == b""
