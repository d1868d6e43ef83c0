"""Signing in with a password and a code: what opens an account, and what does not."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import argon2
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from crypto.randomness import system_randomness
from evote.accounts.officers import Officer, disable_officer
from evote.accounts.passwords import hash_password
from evote.accounts.sign_in import RECOVERY_CODES, make_recovery_codes, sign_in
from evote.config import read_config
from evote.errors import SignInRefused
from evote.models.officers import OfficerRow, RecoveryCodeRow
from evote.office.app import create_office_app
from tests.office.conftest import Office, form_token
from tests.office.means import PASSWORD, App, give_password

SIGN_IN = "/sign-in"


def enter(
    client: FlaskClient, email: str, password: str, code: str, following: str = ""
) -> TestResponse:
    """Send the form of the page that asks who it is."""
    form = {"csrf_token": form_token(client), "next": following}
    form |= {"email": email, "password": password, "code": code}
    return client.post(SIGN_IN, data=form)


def is_in(client: FlaskClient) -> bool:
    """Say whether this browser is signed in."""
    return client.get("/").status_code == HTTPStatus.OK


@pytest.fixture
def officer(office: Office) -> Officer:
    """Appoint a president."""
    return office.appoint("president", "assessor")


@pytest.fixture
def app(office: Office, officer: Officer) -> App:
    """Give the president a password and an app."""
    return give_password(office, officer)


def test_password_and_code_open_an_account(office_on_each: Office) -> None:
    """An officer signs in, is greeted by her name, and signs out."""
    office = office_on_each
    officer = office.appoint("president", name="Hélène Roux")
    app = give_password(office, officer)
    client = office.stranger()
    answer = enter(client, officer.email.upper(), PASSWORD, app.code(office))
    assert (answer.status_code, answer.location) == (HTTPStatus.SEE_OTHER, "/")
    assert "Hélène Roux" in client.get("/").get_data(as_text=True)
    client.post("/sign-out", data={"csrf_token": form_token(client)})
    assert not is_in(client)


def test_no_code_is_good_twice(office_on_each: Office) -> None:
    """Whoever looked over her shoulder cannot use the code again; the next one is good."""
    office = office_on_each
    officer = office.appoint("president")
    app = give_password(office, officer)
    code = app.code(office)
    assert enter(office.stranger(), officer.email, PASSWORD, code).status_code == 303
    assert enter(office.stranger(), officer.email, PASSWORD, code).status_code == 401
    office.clock.now += timedelta(seconds=30)
    assert enter(office.stranger(), officer.email, PASSWORD, app.code(office)).status_code == 303


@pytest.mark.parametrize(("steps", "status"), [(0, 303), (1, 303), (2, 401), (-2, 401)])
def test_a_clock_may_be_a_step_off(
    office: Office, officer: Officer, app: App, steps: int, status: int
) -> None:
    """A telephone whose clock is half a minute off still signs in; one that is far off does not."""
    office.clock.now += timedelta(minutes=5)
    code = app.code(office, steps)
    assert enter(office.stranger(), officer.email, PASSWORD, code).status_code == status


def test_an_older_code_than_the_last_one_is_refused(
    office: Office, officer: Officer, app: App
) -> None:
    """After a code was taken, those of earlier steps open nothing."""
    office.clock.now += timedelta(minutes=5)
    assert enter(office.stranger(), officer.email, PASSWORD, app.code(office)).status_code == 303
    older = app.code(office, -1)
    assert enter(office.stranger(), officer.email, PASSWORD, older).status_code == 401


def test_whatever_is_wrong_the_answer_is_the_same(
    office: Office, officer: Officer, app: App
) -> None:
    """An unknown address, a wrong password, a wrong code, a closed account: one answer."""
    closed = office.appoint("assessor")
    closed_app = give_password(office, closed)
    office.sign_in("administrator")
    with office.database.writing() as session:
        disable_officer(session, closed.id)
    pages = [
        enter(office.stranger(), email, password, code)
        for email, password, code in (
            ("nobody@agen.example", PASSWORD, "123456"),
            (officer.email, "another long password", app.code(office)),
            (officer.email, PASSWORD, "000000"),
            (officer.email, "", app.code(office)),
            (officer.email, PASSWORD, "nonsense"),
            (closed.email, PASSWORD, closed_app.code(office)),
        )
    ]
    assert {page.status_code for page in pages} == {HTTPStatus.UNAUTHORIZED}
    assert len({told(page) for page in pages}) == 1


def told(page: TestResponse) -> str:
    """Return what a page says above its form."""
    return page.get_data(as_text=True).partition("<form class=")[0].partition("<main")[2]


def test_as_much_work_is_done_for_an_unknown_account(
    office: Office, officer: Officer, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One slow comparison of a password each time, whoever is named."""
    compared: list[str] = []
    verify = argon2.PasswordHasher.verify

    def counting(self: argon2.PasswordHasher, kept: str, password: str) -> bool:
        compared.append(password)
        return verify(self, kept, password)

    monkeypatch.setattr(argon2.PasswordHasher, "verify", counting)
    for email in (officer.email, "nobody@agen.example"):
        enter(office.stranger(), email, "wrong", "123456")
    assert len(compared) == 2


def test_wrong_codes_beside_the_right_password_make_the_account_wait(
    office: Office, officer: Officer, app: App
) -> None:
    """After five wrong codes even the right one is refused for a minute, then it is good."""
    for _ in range(5):
        enter(office.stranger(), officer.email, PASSWORD, "000000")
    assert enter(office.stranger(), officer.email, PASSWORD, app.code(office)).status_code == 401
    office.clock.now += timedelta(minutes=1)
    assert enter(office.stranger(), officer.email, PASSWORD, app.code(office)).status_code == 303


def test_a_stranger_locks_nobody_out(office: Office, officer: Officer, app: App) -> None:
    """Wrong passwords, however many, from another address: the officer still signs in."""
    for _ in range(9):
        enter(office.stranger(), officer.email, "wrong", "000000")
    assert enter(office.stranger(), officer.email, PASSWORD, app.code(office)).status_code == 303


def test_guessing_is_slowed_down(office: Office, officer: Officer, app: App) -> None:
    """Ten tries for one account from one address; another address is not held up by them."""
    for _ in range(10):
        assert enter(office.stranger(), officer.email, "wrong", "1").status_code == 401
    assert enter(office.stranger(), officer.email, PASSWORD, app.code(office)).status_code == 429
    elsewhere = office.stranger()
    elsewhere.environ_base["REMOTE_ADDR"] = "192.0.2.7"
    assert enter(elsewhere, officer.email, PASSWORD, app.code(office)).status_code == 303


def test_of_many_at_once_one_code_opens_once(office_on_each: Office) -> None:
    """Twelve who send the same code at the same moment: one comes in."""
    office = office_on_each
    officer = office.appoint("president")
    code = give_password(office, officer).code(office)
    now = office.clock.now

    def attempt(_: int) -> bool:
        try:
            sign_in(office.database, officer.email, PASSWORD, code, now)
        except SignInRefused:
            return False
        return True

    with ThreadPoolExecutor(12) as crowd:
        assert sum(crowd.map(attempt, range(12))) == 1


# ---------------------------------------------------------------- recovery codes


def recovery_codes(office: Office, officer: Officer) -> list[str]:
    """Print recovery codes for an officer."""
    with office.database.writing() as session:
        return make_recovery_codes(session, officer.id, system_randomness)


def test_a_recovery_code_stands_for_the_app_once(office_on_each: Office) -> None:
    """With the password it opens the account; a second time it does not."""
    office = office_on_each
    officer = office.appoint("president")
    give_password(office, officer)
    codes = recovery_codes(office, officer)
    assert len(set(codes)) == RECOVERY_CODES
    client = office.stranger()
    assert enter(client, officer.email, PASSWORD, codes[0].replace("-", " ")).status_code == 303
    assert "9 codes are left" in client.get("/").get_data(as_text=True)
    assert enter(office.stranger(), officer.email, PASSWORD, codes[0]).status_code == 401
    assert enter(office.stranger(), officer.email, "", codes[1]).status_code == 401
    assert enter(office.stranger(), officer.email, PASSWORD, codes[1]).status_code == 303


def test_without_a_password_a_recovery_code_is_enough(office: Office, officer: Officer) -> None:
    """Whoever has passkeys only comes back with a recovery code, and with nobody else's."""
    codes = recovery_codes(office, officer)
    others = recovery_codes(office, office.appoint("assessor"))
    assert enter(office.stranger(), officer.email, "", others[0]).status_code == 401
    assert enter(office.stranger(), officer.email, "", codes[0]).status_code == 303


def test_new_recovery_codes_end_the_older_ones(office: Office, officer: Officer) -> None:
    """A sheet that was lost opens nothing once another one is printed."""
    older, newer = recovery_codes(office, officer), recovery_codes(office, officer)
    assert enter(office.stranger(), officer.email, "", older[0]).status_code == 401
    assert enter(office.stranger(), officer.email, "", newer[0]).status_code == 303


def test_neither_codes_nor_passwords_are_kept_in_clear(office: Office, officer: Officer) -> None:
    """The database holds digests of them."""
    give_password(office, officer)
    codes = recovery_codes(office, officer)
    with office.database.reading() as session:
        kept = [*session.scalars(select(RecoveryCodeRow.digest))]
        kept += [str(session.scalars(select(OfficerRow.password_hash)).one())]
    assert not [secret for secret in [*codes, PASSWORD] for text in kept if secret in text]
    assert kept[-1].startswith("$argon2id$")


def test_an_outdated_digest_is_renewed(office: Office, officer: Officer, app: App) -> None:
    """A password kept with the parameters of another time is kept with today's after signing in."""
    with office.database.writing() as session:
        row = session.get_one(OfficerRow, officer.id)
        row.password_hash = argon2.PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    enter(office.stranger(), officer.email, PASSWORD, app.code(office))
    with office.database.reading() as session:
        kept = session.get_one(OfficerRow, officer.id).password_hash
    assert kept is not None
    assert kept.split("$")[3] == hash_password("x").split("$")[3]


# ---------------------------------------------------------------- the page afterwards, the cookie


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/account", "/account"),
        ("/account/password?x=1", "/account/password?x=1"),
        ("", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("/%5cevil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/sign-out", "/"),
        ("/no-such-page", "/"),
        ("/\r\nSet-Cookie: x=y", "/"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(
    office: Office, officer: Officer, app: App, wanted: str, reached: str
) -> None:
    """An address in a link that somebody sent leads nowhere else."""
    answer = enter(office.stranger(), officer.email, PASSWORD, app.code(office), wanted)
    assert (answer.status_code, answer.location) == (HTTPStatus.SEE_OTHER, reached)
    inside = office.seat(officer).get(SIGN_IN, query_string={"next": wanted})
    assert inside.location == reached


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie_stays_with_us(
    office: Office, officer: Officer, app: App, *, https: bool
) -> None:
    """No script reads it, no other site sends it; under https it is bound to our host."""
    url = "https://bureau.agen.example" if https else "http://localhost:8001"
    config = read_config({"EVOTE_OFFICE_URL": url}, office.station.config.folder)
    served = create_office_app(replace(office.station, config=config))
    client = served.test_client()
    answer = enter(client, officer.email, PASSWORD, app.code(office))
    (cookie,) = [line for line in answer.headers.getlist("Set-Cookie") if "evote_office=" in line]
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= parts
    assert not [part for part in parts if part.startswith("Domain")]
    assert ("Secure" in parts) is https
    assert cookie.startswith("__Host-evote_office=" if https else "evote_office=")


def test_a_cookie_from_before_is_worth_nothing_afterwards(
    office: Office, officer: Officer, app: App
) -> None:
    """Who prepared a browser with a cookie is not signed in with it."""
    client, planted = office.stranger(), "planted"
    client.set_cookie("evote_office", planted, domain="localhost")
    enter(client, officer.email, PASSWORD, app.code(office))
    given = client.get_cookie("evote_office", domain="localhost")
    assert given is not None
    assert given.value != planted
    thief = office.stranger()
    thief.set_cookie("evote_office", planted, domain="localhost")
    assert not is_in(thief)


def test_another_host_name_is_refused(office: Office) -> None:
    """A name that somebody made lead to this machine shows nothing of the office."""
    answer = office.stranger().get("/sign-in", headers={"Host": "evil.example"})
    assert answer.status_code == HTTPStatus.BAD_REQUEST
    assert b"http://localhost:8001" in answer.data
