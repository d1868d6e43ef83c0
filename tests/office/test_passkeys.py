"""Passkeys: made for our address, asked for once, and useless to whoever stands in between."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from evote.accounts.officers import Officer, disable_officer
from evote.models.officers import ChallengeRow, PasskeyRow
from tests.office.conftest import Desk, Office, form_token
from tests.office.means import PRESENT, SoftKey, give_password


@dataclass
class Owner:
    """An officer with a passkey."""

    officer: Officer
    desk: Desk
    key: SoftKey


@pytest.fixture
def owner(office: Office) -> Owner:
    """Let a president register a passkey."""
    return register_owner(office)


def register_owner(office: Office, *, counts: bool = True) -> Owner:
    """Let a president register a passkey."""
    desk, key = office.sign_in("president"), SoftKey(counts=counts)
    assert add(desk, key).status_code == HTTPStatus.SEE_OTHER
    return Owner(desk.officer, desk, key)


def options(client: FlaskClient, address: str) -> dict[str, Any]:
    """Ask for a challenge."""
    answer = client.post(address, data={"csrf_token": form_token(client)})
    asked: dict[str, Any] = json.loads(answer.data)
    return asked


def add(desk: Desk, key: SoftKey, label: str = "my telephone") -> TestResponse:
    """Register a passkey on the page of an account."""
    answer = key.make(options(desk.client, "/account/challenge"))
    return desk.post("/account/passkeys", {"label": label, "passkey": answer})


def sign(client: FlaskClient, key: SoftKey) -> str:
    """Let a passkey answer a challenge."""
    return key.sign(options(client, "/sign-in/challenge"))


def enter(client: FlaskClient, answer: str) -> int:
    """Send a passkey's answer, and return the status."""
    form = {"csrf_token": form_token(client), "passkey": answer}
    return client.post("/sign-in", data=form).status_code


def test_a_passkey_opens_an_account(office_on_each: Office) -> None:
    """Registered once, it signs in as often as its owner wants, each time with a new challenge."""
    owner = register_owner(office_on_each)
    for _ in range(2):
        client = office_on_each.stranger()
        assert enter(client, sign(client, owner.key)) == HTTPStatus.SEE_OTHER
        assert owner.officer.name in client.get("/").get_data(as_text=True)


@pytest.mark.parametrize("counts", [True, False])
def test_an_answer_is_good_once(office: Office, *, counts: bool) -> None:
    """Whoever recorded an answer cannot send it again, whether the device counts or not."""
    owner, client = register_owner(office, counts=counts), office.stranger()
    answer = sign(client, owner.key)
    assert enter(client, answer) == HTTPStatus.SEE_OTHER
    assert enter(office.stranger(), answer) == HTTPStatus.UNAUTHORIZED


def test_a_challenge_that_was_never_asked_is_refused(office: Office, owner: Owner) -> None:
    """An answer to a challenge of one's own opens nothing."""
    made_up = owner.key.sign({"challenge": "A" * 43})
    assert enter(office.stranger(), made_up) == HTTPStatus.UNAUTHORIZED


def test_an_answer_that_comes_late_is_refused(office: Office, owner: Owner) -> None:
    """A challenge is good for five minutes."""
    client = office.stranger()
    answer = sign(client, owner.key)
    office.clock.now += timedelta(minutes=5)
    assert enter(client, answer) == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "change",
    [
        lambda key: replace(key, origin="http://localhost:8000"),
        lambda key: replace(key, origin="https://evil.example"),
        lambda key: replace(key, host="evil.example"),
        lambda key: replace(key, flags=PRESENT),
        lambda key: replace(key, flags=0),
        lambda key: replace(key, count=-1),
    ],
    ids=["another port", "another site", "another host", "no PIN", "nobody there", "a copy"],
)
def test_a_passkey_used_elsewhere_opens_nothing(
    office: Office, owner: Owner, change: Callable[[SoftKey], SoftKey]
) -> None:
    """Another origin or host, no proof by finger or PIN, a counter that goes back: refused."""
    client = office.stranger()
    assert enter(client, sign(client, owner.key)) == HTTPStatus.SEE_OTHER
    client = office.stranger()
    changed = change(owner.key)
    assert enter(client, sign(client, changed)) == HTTPStatus.UNAUTHORIZED


def test_another_key_under_the_same_name_opens_nothing(office: Office, owner: Owner) -> None:
    """The name of a passkey is public; what counts is the signature."""
    client, other = office.stranger(), SoftKey()
    answer = json.loads(sign(client, other))
    honest = json.loads(owner.key.sign({"challenge": "A" * 43}))
    forged = {**answer, "id": honest["id"], "rawId": honest["rawId"]}
    assert enter(client, json.dumps(forged)) == HTTPStatus.UNAUTHORIZED
    assert enter(client, sign(client, other)) == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    "answer",
    ["x", "[]", "1", "{}", "[" * 5000, "9" * 20_001, '{"response": {"clientDataJSON": 1}}'],
)
def test_nonsense_is_refused_with_the_same_sentence(office: Office, answer: str) -> None:
    """What is no passkey's answer at all gets the page again, not an error."""
    assert enter(office.stranger(), answer) == HTTPStatus.UNAUTHORIZED


def test_a_challenge_of_another_type_is_refused(office: Office, owner: Owner) -> None:
    """A library's surprise over a number where text belongs is no error of ours."""
    client = office.stranger()
    answer = json.loads(sign(client, owner.key))
    answer["response"]["clientDataJSON"] = "eyJ0eXBlIjoxLCJjaGFsbGVuZ2UiOjEsIm9yaWdpbiI6MX0"
    assert enter(client, json.dumps(answer)) == HTTPStatus.UNAUTHORIZED


def test_a_closed_account_is_not_opened_by_its_passkey(office: Office, owner: Owner) -> None:
    """Disabling an account closes this way in too."""
    office.sign_in("administrator")
    with office.database.writing() as session:
        disable_officer(session, owner.officer.id)
    client = office.stranger()
    assert enter(client, sign(client, owner.key)) == HTTPStatus.UNAUTHORIZED


def test_a_challenge_to_register_is_its_officers_own(office: Office) -> None:
    """A passkey made for one officer's challenge is not kept for another one's account."""
    first, second = office.sign_in("president"), office.sign_in("assessor")
    answer = SoftKey().make(options(first.client, "/account/challenge"))
    refused = second.post("/account/passkeys", {"label": "mine", "passkey": answer})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    signing = SoftKey().make(options(second.client, "/sign-in/challenge"))
    refused = second.post("/account/passkeys", {"label": "mine", "passkey": signing})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_passkey_made_elsewhere_is_not_kept(office: Office) -> None:
    """One that was made for another site, or that asks for no PIN, is refused in a sentence."""
    desk = office.sign_in("president")
    for key in (SoftKey(origin="https://evil.example"), SoftKey(flags=PRESENT)):
        answer = add(desk, key)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "The passkey was not kept" in answer.get_data(as_text=True)


def test_the_same_passkey_is_kept_once(owner: Owner) -> None:
    """A device that is registered already is told so; an eleventh one is too many."""
    assert "registered already" in add(owner.desk, owner.key).get_data(as_text=True)
    for number in range(9):
        assert add(owner.desk, SoftKey(), f"key {number}").status_code == HTTPStatus.SEE_OTHER
    assert "at most 10" in add(owner.desk, SoftKey()).get_data(as_text=True)


def test_the_last_way_in_stays(office: Office, owner: Owner) -> None:
    """A passkey can be removed once there is a password, and not while it is all there is."""
    remove = {"passkey": owner.key.id.hex()}
    refused = owner.desk.post("/account/passkeys/remove", remove)
    assert "only way to sign in" in refused.get_data(as_text=True)
    assert count(office) == 1
    give_password(office, owner.officer)
    owner.desk.post("/account/passkeys/remove", remove)
    assert count(office) == 0


def test_nobody_removes_anothers_passkey(office: Office, owner: Owner) -> None:
    """The name of a passkey of another account is not found on one's own page."""
    other = register_owner(office)
    add(other.desk, SoftKey(), "second")
    other.desk.post("/account/passkeys/remove", {"passkey": owner.key.id.hex()})
    assert count(office) == 3


def count(office: Office) -> int:
    """Return how many passkeys there are."""
    with office.database.reading() as session:
        return session.scalars(select(func.count()).select_from(PasskeyRow)).one()


def test_challenges_do_not_pile_up(office: Office) -> None:
    """Those that nobody answered are forgotten when new ones are asked for."""
    for _ in range(3):
        options(office.stranger(), "/sign-in/challenge")
        office.clock.now += timedelta(minutes=6)
    with office.database.reading() as session:
        assert session.scalars(select(func.count()).select_from(ChallengeRow)).one() == 1
