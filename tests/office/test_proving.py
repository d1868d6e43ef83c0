"""Before something critical an officer proves who she is, and her form is carried along."""

import re
from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import request
from werkzeug.test import TestResponse

from evote.office.guard import allowed, critical
from tests.office.conftest import Desk, Office
from tests.office.means import PASSWORD, App, SoftKey, give_password
from tests.office.test_passkeys import add, sign

ACT = "/act"


@pytest.fixture
def office(office: Office) -> Office:
    """Add an act that is critical: it says what was sent to it."""
    view = allowed("president", "assessor")(critical(lambda: dict(request.form.lists())))
    office.app.add_url_rule(ACT, "act", view, methods=["GET", "POST"])
    return office


@pytest.fixture
def desk(office: Office) -> Desk:
    """Sit a president down who signed in more than five minutes ago."""
    desk = office.sign_in("president")
    office.clock.now += timedelta(minutes=5)
    return desk


@pytest.fixture
def app(office: Office, desk: Desk) -> App:
    """Give her a password and an app."""
    return give_password(office, desk.officer)


def carried(page: TestResponse) -> list[tuple[str, str]]:
    """Return the names and values that the page's form sends on."""
    hidden = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.get_data(as_text=True)
    )
    return [pair for pair in hidden if pair[0] != "csrf_token"]


def test_a_fresh_session_is_proof_enough(office: Office) -> None:
    """Whoever has just signed in is not asked."""
    assert office.sign_in("president").post(ACT, {"reason": "x"}).status_code == HTTPStatus.OK


def test_after_five_minutes_the_form_waits_for_a_proof(
    office: Office, desk: Desk, app: App
) -> None:
    """The page carries every field along; with the proof, which the view never sees, it is done."""
    page = desk.post(ACT, {"reason": "fire <alarm>", "districts": ["1", "2"]})
    assert page.status_code == HTTPStatus.UNAUTHORIZED
    assert carried(page) == [
        ("reason", "fire &lt;alarm&gt;"),
        ("districts", "1"),
        ("districts", "2"),
    ]
    proof = {"proof_password": PASSWORD, "proof_code": app.code(office)}
    done = desk.post(ACT, {"reason": "fire", "districts": ["1", "2"], **proof})
    assert done.json is not None
    assert done.json.keys() == {"csrf_token", "reason", "districts"}
    assert done.json["districts"] == ["1", "2"]
    again = desk.post(ACT, {"reason": "fire", **proof})
    assert again.json is not None
    assert again.json.keys() == {"csrf_token", "reason"}
    assert desk.post(ACT).status_code == HTTPStatus.OK
    office.clock.now += timedelta(minutes=5)
    assert desk.post(ACT).status_code == HTTPStatus.UNAUTHORIZED


def test_a_wrong_proof_does_nothing_and_loses_nothing(office: Office, desk: Desk, app: App) -> None:
    """The page asks again, with the fields and without what was typed as a proof."""
    wrong = {"proof_password": "wrong wrong", "proof_code": app.code(office)}
    page = desk.post(ACT, {"reason": "fire", **wrong})
    assert page.status_code == HTTPStatus.UNAUTHORIZED
    assert carried(page) == [("reason", "fire")]
    assert "wrong wrong" not in page.get_data(as_text=True)


def test_a_code_proves_once(office: Office, desk: Desk, app: App) -> None:
    """The code that was used for one proof is not one for the next."""
    proof = {"proof_password": PASSWORD, "proof_code": app.code(office)}
    assert desk.post(ACT, proof).status_code == HTTPStatus.OK
    office.clock.now += timedelta(minutes=5)
    assert desk.post(ACT, proof).status_code == HTTPStatus.UNAUTHORIZED


def test_a_passkey_proves_too(office: Office, desk: Desk) -> None:
    """It must be one of her own: another officer's in the same room is no proof."""
    own, others, assessor = SoftKey(), SoftKey(), office.sign_in("assessor")
    assert add(assessor, others).status_code == HTTPStatus.SEE_OTHER
    assert add(office.seat(desk.officer), own).status_code == HTTPStatus.SEE_OTHER
    wrong = {"proof_passkey": sign(desk.client, others)}
    assert desk.post(ACT, wrong).status_code == HTTPStatus.UNAUTHORIZED
    assert desk.post(ACT, {"proof_passkey": sign(desk.client, own)}).status_code == HTTPStatus.OK


def test_five_wrong_proofs_end_the_session(office: Office, desk: Desk, app: App) -> None:
    """Whoever found a browser open does not guess for long."""
    for _ in range(5):
        desk.post(ACT, {"proof_password": "guess", "proof_code": "123456"})
    assert desk.get("/").status_code == HTTPStatus.SEE_OTHER


def test_a_proof_opens_no_other_roles_door(office: Office) -> None:
    """Who may not do it is refused before anybody asks who it is."""
    desk = office.sign_in("agent")
    office.clock.now += timedelta(minutes=5)
    assert desk.post(ACT).status_code == HTTPStatus.FORBIDDEN


def test_reading_needs_no_proof(office: Office, desk: Desk) -> None:
    """A page that shows the form is not critical; sending it is."""
    assert desk.get(ACT).status_code == HTTPStatus.OK
