"""Sessions: how long they last, who ends them, and that their names are kept nowhere."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from sqlalchemy import select

from evote.accounts.officers import change_roles, disable_officer, enable_officer
from evote.accounts.sign_in import new_app_secret
from evote.models.officers import SessionRow
from tests.office.conftest import Desk, Office
from tests.office.means import PASSWORD, App


def is_in(desk: Desk) -> bool:
    """Say whether the officer at this browser is signed in."""
    return desk.get("/").status_code == HTTPStatus.OK


def test_a_session_ends_after_twenty_idle_minutes(office_on_each: Office) -> None:
    """Each request prolongs it; twenty minutes without one end it."""
    office = office_on_each
    desk = office.sign_in("president")
    for _ in range(3):
        office.clock.now += timedelta(minutes=19)
        assert is_in(desk)
    office.clock.now += timedelta(minutes=20)
    assert not is_in(desk)


def test_a_session_ends_after_eight_hours(office: Office) -> None:
    """However busy its owner is."""
    desk = office.sign_in("president")
    for _ in range(8 * 4 - 1):
        office.clock.now += timedelta(minutes=15)
        assert is_in(desk)
    office.clock.now += timedelta(minutes=15)
    assert not is_in(desk)


def test_what_was_typed_into_a_session_that_ended_is_not_done(office: Office) -> None:
    """A form that comes too late changes nothing, and says so on the page to sign in."""
    desk, other = office.sign_in("president"), office.sign_in("president")
    office.clock.now += timedelta(minutes=20)
    answer = desk.post("/account/sessions/end-all")
    assert answer.location == "/sign-in"
    assert "nothing was changed" in desk.get("/sign-in").get_data(as_text=True)
    assert not is_in(other)


def test_a_closed_account_is_signed_out_at_once(office: Office) -> None:
    """The next request after an account was disabled finds it closed."""
    desk = office.sign_in("president")
    with office.database.writing() as session:
        disable_officer(session, desk.officer.id)
    assert not is_in(desk)
    with office.database.writing() as session:
        enable_officer(session, desk.officer.id)
    assert is_in(desk)


def test_roles_hold_from_the_next_request_on(office: Office) -> None:
    """Whoever is administrator no more cannot finish what she has open, and the other way round."""
    office.sign_in("administrator")
    desk = office.sign_in("administrator")
    assert desk.get("/accounts/new").status_code == HTTPStatus.OK
    with office.database.writing() as session:
        change_roles(session, desk.officer.id, ["observer"])
    assert desk.get("/accounts/new").status_code == HTTPStatus.FORBIDDEN
    assert desk.post("/accounts/new").status_code == HTTPStatus.FORBIDDEN


def test_an_officer_ends_her_sessions(office: Office) -> None:
    """She sees where she is signed in, and signs out there, one by one or everywhere."""
    here = office.sign_in("president")
    there, elsewhere = office.seat(here.officer), office.seat(here.officer)
    page = here.get("/account").get_data(as_text=True)
    assert page.count("Sign out there") == 2
    with office.database.reading() as session:
        first, second, third = session.scalars(
            select(SessionRow.digest).order_by(SessionRow.started)
        )
    for digest in (first, second, third):
        if f'value="{digest}"' in page:
            here.post("/account/sessions/end", {"session": digest})
            break
    assert sorted((is_in(there), is_in(elsewhere))) == [False, True]
    here.post("/account/sessions/end-all")
    assert not any(map(is_in, (here, there, elsewhere)))


def test_a_new_password_ends_the_other_sessions(office: Office) -> None:
    """Whoever got in with the old one is out; the browser at which it was changed stays in."""
    here = office.sign_in("president")
    there, stranger = office.seat(here.officer), office.sign_in("assessor")
    app = App(new_app_secret())
    form = {"password": PASSWORD, "secret": app.secret, "code": app.code(office)}
    refused = here.post("/account/password", {**form, "code": "000000"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert is_in(there)
    assert here.post("/account/password", form).status_code == HTTPStatus.SEE_OTHER
    assert (is_in(here), is_in(there), is_in(stranger)) == (True, False, True)


def test_nobody_ends_anothers_session(office: Office) -> None:
    """The name of a session, known from somewhere, ends it in its owner's hands only."""
    owner = office.sign_in("president")
    with office.database.reading() as session:
        digest = session.scalars(select(SessionRow.digest)).one()
    office.sign_in("assessor").post("/account/sessions/end", {"session": digest})
    assert is_in(owner)
    owner.post("/account/sessions/end", {"session": digest})
    assert not is_in(owner)


def test_a_cookie_is_kept_nowhere(office: Office) -> None:
    """Who reads the database, and sends what stands there, is a stranger."""
    desk = office.sign_in("president")
    cookie = desk.client.get_cookie("evote_office", domain="localhost")
    assert cookie is not None
    with office.database.reading() as session:
        digest = session.scalars(select(SessionRow.digest)).one()
    assert cookie.value not in digest
    desk.client.set_cookie("evote_office", digest, domain="localhost")
    assert not is_in(desk)


@pytest.mark.parametrize("cookie", ["", "x", "é", "0" * 3000])
def test_a_cookie_of_nonsense_is_a_strangers(office: Office, cookie: str) -> None:
    """It leads to the page to sign in, not to an error."""
    client = office.stranger()
    client.set_cookie("evote_office", cookie, domain="localhost")
    assert client.get("/").location == "/sign-in"


def test_sessions_that_ended_are_forgotten(office: Office) -> None:
    """They do not pile up in the database."""
    for _ in range(3):
        office.sign_in("president")
        office.clock.now += timedelta(minutes=21)
    office.sign_in("president")
    with office.database.reading() as session:
        assert len(session.scalars(select(SessionRow)).all()) == 1
