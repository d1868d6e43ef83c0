"""Invitations: from the first administrator's command to an officer who signs in."""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from crypto.randomness import system_randomness
from evote.accounts.invitations import invite
from evote.accounts.officers import Officer, disable_officer
from evote.commands.evote import main
from tests.office.conftest import Office, form_token
from tests.office.means import PASSWORD, App, SoftKey
from tests.office.test_passkeys import options
from tests.office.test_passkeys import sign as sign_with_passkey
from tests.office.test_signing_in import enter

LINK = re.compile(r"http://localhost:8001/invitation#([1-9A-HJ-NP-Za-km-z]{22})\b")


@dataclass
class Guest:
    """Somebody with an invitation, at a browser."""

    client: FlaskClient

    def post(self, address: str, **fields: str) -> TestResponse:
        """Send a form."""
        return self.client.post(address, data={"csrf_token": form_token(self.client), **fields})

    def choose_password(self, office: Office, password: str = PASSWORD) -> TestResponse:
        """Set up a password and the app whose secret the page shows."""
        page = self.client.get("/welcome").get_data(as_text=True)
        found = re.search(r"<code>([A-Z2-7]{32})</code>", page)
        assert found
        code = App(found[1]).code(office)
        return self.post("/welcome/password", password=password, secret=found[1], code=code)


@pytest.fixture
def guest(office: Office) -> Guest:
    """Seat somebody at a browser that knows nothing."""
    return Guest(office.stranger())


def invited(office: Office, officer: Officer) -> str:
    """Return the code of an invitation for an officer."""
    with office.database.writing() as session:
        return invite(session, officer.id, office.clock.now, system_randomness)


def test_an_invitation_leads_to_an_account(office_on_each: Office) -> None:
    """Its owner chooses password and app, sees her recovery codes once, and signs in by herself."""
    office = office_on_each
    officer = office.appoint("president", name="Hélène Roux")
    guest = Guest(office.stranger())
    assert guest.post("/invitation", code=invited(office, officer)).location == "/welcome"
    page = guest.choose_password(office).get_data(as_text=True)
    codes = re.findall(r"<li>(\w{5}-\w{6}-\w{5}-\w{6})</li>", page)
    assert len(set(codes)) == 10
    assert guest.client.get("/").status_code == HTTPStatus.OK
    client = office.stranger()
    assert enter(client, officer.email, PASSWORD, codes[0]).status_code == HTTPStatus.SEE_OTHER


def test_an_invitation_leads_to_a_passkey(office: Office, guest: Guest) -> None:
    """The other way: one touch of a device."""
    guest.post("/invitation", code=invited(office, office.appoint("president")))
    key = SoftKey()
    made = key.make(options(guest.client, "/welcome/challenge"))
    page = guest.post("/welcome/passkey", label="my telephone", passkey=made)
    assert "recovery codes" in page.get_data(as_text=True)
    client = office.stranger()
    form = {"csrf_token": form_token(client), "passkey": sign_with_passkey(client, key)}
    assert client.post("/sign-in", data=form).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("why", ["used", "too old", "replaced", "account closed", "made up"])
def test_an_invitation_that_is_worth_nothing_is_refused(
    office: Office, guest: Guest, why: str
) -> None:
    """One sentence says what to do, whatever is wrong with the link."""
    officer = office.appoint("president")
    code = invited(office, officer)
    if why == "used":
        assert guest.post("/invitation", code=code).location == "/welcome"
    elif why == "too old":
        office.clock.now += timedelta(days=7)
    elif why == "replaced":
        invited(office, officer)
    elif why == "account closed":
        with office.database.writing() as session:
            disable_officer(session, officer.id)
    else:
        code = "1" * 22
    answer = Guest(office.stranger()).post("/invitation", code=code)
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert "Ask an administrator" in answer.get_data(as_text=True)


def test_an_invitation_is_good_until_its_last_moment(office: Office, guest: Guest) -> None:
    """Seven days less a second."""
    code = invited(office, office.appoint("president"))
    office.clock.now += timedelta(days=7, seconds=-1)
    assert guest.post("/invitation", code=code).location == "/welcome"


def test_somebody_invited_opens_nothing_before_she_chose(office: Office, guest: Guest) -> None:
    """Her session is good for choosing how to sign in and for nothing else."""
    guest.post("/invitation", code=invited(office, office.appoint("administrator")))
    for address in ("/", "/account", "/accounts"):
        assert guest.client.get(address).location == "/welcome"
    assert guest.post("/account/recovery-codes").location == "/welcome"
    guest.choose_password(office)
    assert guest.client.get("/accounts").status_code == HTTPStatus.OK


def test_the_choice_is_made_once(office: Office) -> None:
    """A session that signed in cannot go through the welcome to replace a password unasked."""
    desk = office.sign_in("president")
    assert desk.get("/welcome").location == "/"
    answer = desk.post("/welcome/password", {"password": PASSWORD, "secret": "A" * 32, "code": "1"})
    assert answer.location == "/"


@pytest.mark.parametrize(
    "password",
    [
        "short one",
        "aaaaaaaaaaaaaaaa",
        "123456789012345",
        "motdepasse2026",
        "azertyuiop12",
        "Hélène Roux Hélène",
        "officer1@agen.example",
        "x" * 201,
    ],
)
def test_a_trivial_password_is_refused(office: Office, guest: Guest, password: str) -> None:
    """Too short, a row of characters, a well-known word, her own name."""
    officer = office.appoint("president", name="Hélène Roux")
    guest.post("/invitation", code=invited(office, officer))
    answer = guest.choose_password(office, password)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert guest.client.get("/").location == "/welcome"


@pytest.mark.parametrize(
    "password", ["quatre tortues lisent", "kX9#vm2Lq!pZ", "蕎麦と寿司を食べる猫たち"]
)
def test_any_other_long_password_is_taken(office: Office, guest: Guest, password: str) -> None:
    """Words, signs, any script: there is no rule about what it is made of."""
    guest.post("/invitation", code=invited(office, office.appoint("president")))
    assert guest.choose_password(office, password).status_code == HTTPStatus.OK


def test_a_wrong_code_of_the_new_app_keeps_nothing(office: Office, guest: Guest) -> None:
    """An app that was not set up right is noticed before anything depends on it."""
    guest.post("/invitation", code=invited(office, office.appoint("president")))
    form = {"password": PASSWORD, "secret": "A" * 32, "code": "000000"}
    answer = guest.post("/welcome/password", **form)
    assert "not the code that the app shows" in answer.get_data(as_text=True)
    assert guest.client.get("/").location == "/welcome"


def test_a_code_is_in_no_address_log_or_table(
    office: Office, guest: Guest, caplog: pytest.LogCaptureFixture
) -> None:
    """It stands behind the # of its link; what is kept is a digest."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="sqlalchemy")
    code = invited(office, office.appoint("president"))
    answer = guest.post("/invitation", code=code)
    assert code not in answer.location
    page = guest.choose_password(office, "quatre tortues lisent")
    assert page.status_code == HTTPStatus.OK
    assert code not in caplog.text
    assert "tortues" not in caplog.text
    with office.database.reading() as session:
        for table in ("invitations", "officers", "office_sessions", "account_events"):
            rows = session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608 - our names
            assert code not in str(rows)
            assert "tortues" not in str(rows)


# ---------------------------------------------------------------- the operator's command


def run(folder: Path, *arguments: str) -> Result:
    """Run `evote office` in an installation."""
    return CliRunner().invoke(main, ["--folder", str(folder), "office", *arguments])


MS_ROUX = ("--name", "Hélène Roux", "--email", "roux@agen.example")


def test_the_first_administrator_is_made_once(tmp_path: Path) -> None:
    """An empty installation prints her link; a second time the command refuses and says why."""
    first = run(tmp_path, "init", *MS_ROUX)
    assert first.exit_code == 0
    assert LINK.search(first.output)
    second = run(tmp_path, "init", "--name", "Paul Blanc", "--email", "blanc@agen.example")
    assert second.exit_code == 1
    assert "--again" in second.output
    assert run(tmp_path, "list").output == "Hélène Roux <roux@agen.example>: administrator\n"


def test_a_lost_link_is_replaced(office: Office, tmp_path: Path) -> None:
    """A new one opens the account; the older one, and whatever opened it, opens it no more."""
    older = LINK.search(run(tmp_path, "init", *MS_ROUX).output)
    newer = LINK.search(run(tmp_path, "init", "--again").output)
    assert older
    assert newer
    for found, status in ((older, 401), (newer, 303)):
        assert Guest(office.stranger()).post("/invitation", code=found[1]).status_code == status


def test_again_needs_an_administrator(tmp_path: Path) -> None:
    """Without one, and with several of whom none is named, the command says what to do."""
    assert "leave --again out" in run(tmp_path, "init", "--again").output
    run(tmp_path, "init", *MS_ROUX)
    more = ("--name", "Paul Blanc", "--email", "blanc@agen.example", "--role", "administrator")
    assert run(tmp_path, "invite", *more).exit_code == 0
    assert "roux@agen.example, blanc@agen.example" in run(tmp_path, "init", "--again").output
    assert LINK.search(run(tmp_path, "init", "--again", "--email", "blanc@agen.example").output)


def test_a_forbidden_combination_is_refused(tmp_path: Path) -> None:
    """The command asks the same rules as the pages."""
    run(tmp_path, "init", *MS_ROUX)
    both = ("--role", "administrator", "--role", "president")
    refused = run(tmp_path, "invite", "--name", "A", "--email", "a@agen.example", *both)
    assert refused.exit_code == 1
    assert "cannot be president" in refused.output
    assert "A <" not in run(tmp_path, "list").output
