"""Strange addresses and forms find nothing in the office, on either database, and break nothing."""

from http import HTTPStatus

import pytest

from tests.evote.voter.test_addresses import (
    NUL,
    answers,
    routes_with_arguments,
    spelled,
    strange_addresses,
)
from tests.office.conftest import Desk, Office
from tests.simulation import SMALL, ElectionDay

USUAL = {"poll_id": SMALL.poll_id, "act_name": "suspend", "step": "up"}
EXPECTED = {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.SEE_OTHER}
"""It does not exist, or its page is not for this officer, or asks for a proof of identity first."""


@pytest.fixture
def desk(day_on_each: ElectionDay) -> Desk:
    """Seat a president in an office over an open poll: nearly every page is for her."""
    office = Office(day_on_each.station, day_on_each.clock)
    office.app.config["WTF_CSRF_ENABLED"] = False
    return office.sign_in("president")


def usual_for(arguments: set[str]) -> dict[str, str]:
    """Return an argument of the usual form for each name."""
    return {name: USUAL.get(name, "1") for name in arguments}


def test_no_strange_address_of_the_office_breaks_anything(desk: Desk) -> None:
    """Whatever stands for a poll or a number: it does not exist."""
    routes = routes_with_arguments(desk.client.application)
    assert len(routes) > 40
    for rule in routes:
        given = answers(desk.client, rule, strange_addresses(rule, usual_for(rule.arguments)))
        wrong = {asked: status for asked, status in given.items() if status not in EXPECTED}
        assert wrong == {}, rule.rule


def test_no_form_with_nul_is_read(desk: Desk) -> None:
    """Whichever form it is, nothing of it is taken in, and the page says so."""
    routes = desk.client.application.url_map.iter_rules()
    for rule in [rule for rule in routes if "POST" in (rule.methods or ())]:
        address = spelled(rule.rule, usual_for(rule.arguments))
        for form in ({"name": NUL}, {NUL: "name"}):
            answer = desk.client.post(address, data=form)
            assert answer.status_code == HTTPStatus.BAD_REQUEST, rule.rule
            assert "The request cannot be read." in answer.text
