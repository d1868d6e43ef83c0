"""The guard: every view says who may use it, and exactly those get through."""

from http import HTTPStatus

import pytest

from evote.accounts.officers import ROLES, Officer, Role
from evote.office.guard import Rule, allowed, critical
from tests.office.conftest import Office


def test_every_view_says_who_may_use_it(office: Office) -> None:
    """No view of the office is without a mark, and what is critical is posted."""
    with office.app.test_request_context("/"):
        for route in office.app.url_map.iter_rules():
            view = office.app.view_functions[route.endpoint]
            rule = getattr(view, "evote_rule", None)
            assert rule is not None, f"{route.endpoint} has neither @allowed nor @public"
            assert rule.roles is None or rule.roles, f"{route.endpoint} is marked critical only"
            if rule.critical:
                assert "POST" in (route.methods or ()), (
                    f"{route.endpoint} is critical, never posted"
                )


def test_a_view_without_a_mark_answers_nobody(office: Office) -> None:
    """Whoever forgets the mark opens no door."""
    office.app.add_url_rule("/forgotten", "forgotten", lambda: "open")
    assert office.stranger().get("/forgotten").status_code == HTTPStatus.FORBIDDEN
    assert office.sign_in("president").get("/forgotten").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("role", ROLES)
def test_a_view_admits_its_roles_only(office: Office, role: Role) -> None:
    """A president's page opens to the president, and to nobody else."""
    office.app.add_url_rule("/mine", "mine", allowed("president")(lambda: "open"))
    expected = HTTPStatus.OK if role == "president" else HTTPStatus.FORBIDDEN
    assert office.sign_in(role).get("/mine").status_code == expected


def test_a_stranger_is_sent_to_sign_in(office: Office) -> None:
    """Who is not signed in comes back to the page that she wanted."""
    office.app.add_url_rule("/mine", "mine", allowed("president")(lambda: "open"))
    answer = office.stranger().get("/mine?page=2")
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.location == "/sign-in?next=/mine?page%3D2"


def test_an_observer_posts_nothing(office: Office) -> None:
    """A view that is open to observers shows them its page and takes nothing from them."""
    view = allowed("president", "observer")(lambda: "open")
    office.app.add_url_rule("/both", "both", view, methods=["GET", "POST"])
    observer, president = office.sign_in("observer"), office.sign_in("president")
    assert observer.get("/both").status_code == HTTPStatus.OK
    assert observer.post("/both").status_code == HTTPStatus.FORBIDDEN
    assert president.post("/both").status_code == HTTPStatus.OK


def test_marks_may_stand_in_any_order() -> None:
    """Critical stays critical, and its roles stay, whichever mark is written first."""
    president = Officer(1, "Ms Roux", "roux@agen.example", frozenset({"president"}))
    for view in (
        allowed("president")(critical(lambda: "")),
        critical(allowed("president")(lambda: "")),
    ):
        rule: Rule = view.evote_rule  # type: ignore[attr-defined]
        assert rule.critical
        assert rule.admits(president, "POST")


def test_a_form_without_its_token_changes_nothing(office: Office) -> None:
    """What another site's page sends is refused before any view sees it."""
    desk = office.sign_in("president")
    assert desk.client.post("/sign-out").status_code == HTTPStatus.BAD_REQUEST
    assert desk.get("/").status_code == HTTPStatus.OK
    assert desk.post("/sign-out").status_code == HTTPStatus.SEE_OTHER
    assert desk.get("/").status_code == HTTPStatus.SEE_OTHER
