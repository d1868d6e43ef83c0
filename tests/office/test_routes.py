"""Every route of the office with every role: exactly the declared ones get through.

The views are replaced by one that says it was reached, so that each try is harmless; what is tried
is the guard, with the marks and the addresses of the real app. New routes are covered as they come.
"""

from collections.abc import Callable, Iterator
from http import HTTPStatus

import pytest
from werkzeug.routing import IntegerConverter
from werkzeug.routing import Rule as Route

from evote.accounts.officers import ROLES, Role
from evote.office.guard import Rule
from evote.voter.app import create_voter_app
from tests.office.conftest import Office, form_token
from tests.simulation import SMALL, ElectionDay

REACHED = "reached"
PUBLIC = {
    "static",
    "home.health",
    "signing_in.show",
    "signing_in.enter",
    "signing_in.new_challenge",
    "welcome.show",
    "welcome.take",
}
"""What answers strangers. A new entry is a decision about safety."""

EVERYBODY: tuple[Role | None, ...] = (None, *ROLES)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """Open an office over a poll that is open, and hide the views behind one that does nothing."""
    day = ElectionDay(tmp_path_factory.mktemp("office"))
    opened = Office(day.station, day.clock)
    for endpoint, view in opened.app.view_functions.items():
        opened.app.view_functions[endpoint] = _reached_instead_of(view)
    yield opened
    day.close()


def _reached_instead_of(view: object) -> Callable[..., str]:
    """Return a view that does nothing but bear the mark of the one it stands for."""

    def reached(**_: object) -> str:
        return REACHED

    reached.evote_rule = rule_of(view)  # type: ignore[attr-defined]
    return reached


def rule_of(view: object) -> Rule:
    """Return who may use a view."""
    rule = view.evote_rule  # type: ignore[attr-defined]
    assert isinstance(rule, Rule)
    return rule


def address(office: Office, route: Route) -> str:
    """Return an address of a route: of the poll that there is, and of a first anything."""
    arguments = {name: _argument(name, route) for name in route.arguments}
    with office.app.test_request_context():
        return office.app.url_map.bind("localhost").build(route.endpoint, arguments)


def _argument(name: str, route: Route) -> str | int:
    if name == "poll_id":
        return SMALL.poll_id
    return 1 if isinstance(route._converters[name], IntegerConverter) else "x"


@pytest.mark.parametrize("role", EVERYBODY, ids=str)
def test_each_route_admits_its_roles_and_nobody_else(office: Office, role: Role | None) -> None:
    """GET and POST of every address: reached, refused, or sent to sign in, as its mark says."""
    desk = office.sign_in(role) if role else None
    client = desk.client if desk else office.stranger()
    wrong = []
    for route in office.app.url_map.iter_rules():
        for method in sorted({"GET", "POST"} & set(route.methods or ())):
            answer = client.open(
                address(office, route), method=method, data={"csrf_token": form_token(client)}
            )
            expected = outcome(rule_of(office.app.view_functions[route.endpoint]), role, method)
            led_to = answer.location and answer.location.partition("?")[0]
            if (answer.status_code, led_to) != expected:
                wrong.append((route.endpoint, method, answer.status, answer.location))
    assert wrong == []


def outcome(rule: Rule, role: Role | None, method: str) -> tuple[int, str | None]:
    """Return the status and the place that a request with a role must lead to."""
    if rule.roles is None:
        return HTTPStatus.OK, None
    if role is None:
        return HTTPStatus.SEE_OTHER, "/sign-in"
    if rule.welcoming:
        return HTTPStatus.SEE_OTHER, "/"
    observes = role == "observer" and method == "POST" and not rule.own
    if role in rule.roles and not observes:
        return HTTPStatus.OK, None
    return HTTPStatus.FORBIDDEN, None


def test_only_these_routes_answer_strangers(office: Office) -> None:
    """Signing in, an invitation, the health of the service: nothing of a poll."""
    views = office.app.view_functions.items()
    assert {endpoint for endpoint, view in views if rule_of(view).roles is None} == PUBLIC


OF_EVERYBODY = {"accounts", "account", "home", "signing_in", "welcome"}
"""Subjects in which an administrator may change something: accounts, and her own."""

CLOSED_TO_ADMINISTRATORS = {
    "letters.show",
    "letters.roll",
    "letters.letterhead",
    "setup.roll",
    "setup.roll_preview",
    "setup.voter",
    "setup.candidates",
    "setup.files",
    "place.find",
    "paper.looks",
    "after.minutes",
}
"""What is written about people, and what votes could be made from."""


def open_to(office: Office, role: Role, method: str) -> set[str]:
    """Return the endpoints that a role reaches with a method, without what strangers reach."""
    officer = office.appoint(role)
    return {
        route.endpoint
        for route in office.app.url_map.iter_rules()
        if method in (route.methods or ())
        and route.endpoint not in PUBLIC
        and rule_of(office.app.view_functions[route.endpoint]).admits(officer, method)
    }


def test_an_administrator_changes_nothing_of_a_poll(office: Office) -> None:
    """Whoever gives out accounts makes no poll, no roll, no letter, and decides nothing."""
    changed = {
        endpoint
        for endpoint in open_to(office, "administrator", "POST")
        if endpoint.split(".")[0] not in OF_EVERYBODY
    }
    assert changed == {"day.seen"}


def test_an_administrator_reads_where_a_poll_stands_and_nothing_about_people(
    office: Office,
) -> None:
    """The overview opens to her, the journal and the turnout; roll, letters and names do not."""
    read = open_to(office, "administrator", "GET")
    assert read >= {"poll.show", "journal.show", "proposals.show", "day.show", "setup.show"}
    assert read & CLOSED_TO_ADMINISTRATORS == set()
    assert open_to(office, "president", "GET") >= CLOSED_TO_ADMINISTRATORS


def test_an_assessor_decides_and_sets_nothing_up(office: Office) -> None:
    """She reads the set-up, proposes and confirms; she changes no plan and hands out no letters."""
    changed = open_to(office, "assessor", "POST")
    assert changed >= {"proposals.propose", "proposals.confirm_act"}
    assert [each for each in changed if each.startswith("setup.")] == []
    assert changed & {"letters.make", "letters.handback", "practising.begin"} == set()
    assert open_to(office, "assessor", "GET") >= {"setup.show", "setup.roll", "setup.candidates"}


def test_the_voters_app_knows_no_route_of_the_office(office: Office) -> None:
    """The public site serves none of the office's pages, and the office none of the voters'."""
    voters = create_voter_app(office.station)
    modules = {view.__module__ for view in voters.view_functions.values()}
    assert not [module for module in modules if module.startswith("evote.office")]
    theirs = {route.rule for route in voters.url_map.iter_rules()}
    ours = [route for route in office.app.url_map.iter_rules() if route.rule not in theirs]
    assert len(ours) > 10
    client = voters.test_client()
    for route in ours:
        assert client.get(address(office, route)).status_code == HTTPStatus.NOT_FOUND, route
