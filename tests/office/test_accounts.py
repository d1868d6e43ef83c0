"""Accounts: who may have which roles, and what an administrator can and cannot do unnoticed."""

from http import HTTPStatus

import pytest
from sqlalchemy import func, select

from evote.accounts.events import MOST_SHOWN
from evote.accounts.officers import (
    Role,
    add_officer,
    change_roles,
    enable_officer,
    get_officer,
    officer_by_name,
    require_combination,
    require_no_administrator,
)
from evote.errors import AccountRefused
from evote.models.officers import OfficerRow, PasskeyRow
from evote.models.polls import PollRow
from evote.models.trustees import CeremonyRow, MemberRow
from tests.office.conftest import Desk, Office
from tests.office.means import PASSWORD, give_password
from tests.office.test_invitations import LINK, Guest
from tests.office.test_passkeys import register_owner
from tests.office.test_signing_in import enter


@pytest.fixture
def administrator(office: Office) -> Desk:
    """Sit an administrator down."""
    return office.sign_in("administrator")


def new(name: str, email: str, *roles: str) -> dict[str, object]:
    """Fill in the form that invites somebody."""
    return {"name": name, "email": email, "roles": list(roles)}


def test_an_administrator_invites_an_officer(office: Office, administrator: Desk) -> None:
    """The link is shown once; with it the officer comes in, and has exactly her roles."""
    page = administrator.post(
        "/accounts/new", new("Paul  Blanc", "Blanc@agen.example", "assessor", "agent")
    )
    link = LINK.search(page.get_data(as_text=True))
    assert link
    assert page.headers["Cache-Control"] == "no-store"
    guest = Guest(office.stranger())
    guest.post("/invitation", code=link[1])
    guest.choose_password(office)
    with office.database.reading() as session:
        officer = officer_by_name(session, "Paul Blanc")
    assert officer.email == "blanc@agen.example"
    assert officer.roles == {"assessor", "agent"}
    assert guest.client.get("/accounts/new").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (new("Ann", "ann@agen.example"), "at least one role"),
        (new("Ann", "ann@agen.example", "administrator", "president"), "cannot be president"),
        (new("Ann", "ann@agen.example", "administrator", "secretary"), "cannot be president"),
        (new("Ann", "ann@agen.example", "observer", "agent"), "no other role"),
        (new("Ann", "ann at agen", "agent"), "not an e-mail address"),
        (new("HELENE  ROUX", "ann@agen.example", "agent"), "already an account of this name"),
        (new("Ann", "ROUX@agen.example", "agent"), "already an account with this e-mail"),
        (new("Ann", "ann@agen.example", "emperor"), "not a valid choice"),
    ],
)
def test_an_account_that_cannot_be_is_refused(
    office: Office, administrator: Desk, form: dict[str, object], sentence: str
) -> None:
    """The sentence says why, the form keeps what was typed, nothing is stored."""
    with office.database.writing() as session:
        add_officer(session, "Hélène Roux", "roux@agen.example", ["president"])
    answer = administrator.post("/accounts/new", form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sentence in page
    assert f'value="{form["name"]}"' in page
    with office.database.reading() as session:
        assert session.scalars(select(func.count()).select_from(OfficerRow)).one() == 2


@pytest.mark.parametrize(
    "roles",
    [
        ["administrator"],
        ["administrator", "agent"],
        ["president", "secretary", "assessor", "agent"],
        ["observer"],
    ],
)
def test_these_roles_go_together(roles: list[Role]) -> None:
    """Deciding roles with each other, an agent with anyone, an observer alone."""
    require_combination(roles)


def hold_key(office: Office, name: str) -> None:
    """Let somebody be a trustee of a ceremony."""
    with office.database.writing() as session:
        session.add(
            PollRow(
                id="agen-2026",
                state="draft",
                group="Ed25519",
                language="fr",
                help_phone="",
                sender="",
                receipt_seed=b"",
            )
        )
        session.flush()
        session.add(CeremonyRow(poll_id="agen-2026", quorum=2, attempt=1))
        session.flush()
        session.add(MemberRow(poll_id="agen-2026", number=1, name=name, access_digest="x"))


def test_a_trustee_is_never_an_administrator(office_on_each: Office) -> None:
    """Not by a new account, not by new roles, not by enabling; capitals and accents do not help."""
    office = office_on_each
    office.sign_in("administrator")
    hold_key(office, "Jean-René Dupré")
    for name in ("JEAN RENE DUPRE", "Jean-René  Dupré"):
        with pytest.raises(AccountRefused, match="part of the key"), office.database.writing() as s:
            add_officer(s, name, "dupre@agen.example", ["administrator"])
    officer = office.appoint("agent", name="Jean-René Dupré")
    with pytest.raises(AccountRefused, match="part of the key"), office.database.writing() as s:
        change_roles(s, officer.id, ["administrator"])
    with office.database.reading() as session:
        assert get_officer(session, officer.id).roles == {"agent"}


def test_an_administrator_is_never_a_trustee(office_on_each: Office) -> None:
    """Where trustees are named, an administrator's name is refused, and any other taken."""
    office = office_on_each
    former = office.appoint("administrator", name="Paul Blanc")
    office.appoint("administrator", name="Hélène Roux")
    with office.database.writing() as session:
        for name in ("helene roux", "Paul Blanc"):
            with pytest.raises(AccountRefused, match="cannot be a trustee"):
                require_no_administrator(session, ["Somebody Else", name])
        require_no_administrator(session, ["Hélène Rouxel"])
        change_roles(session, former.id, ["agent"])
        require_no_administrator(session, ["Paul Blanc"])


def test_a_disabled_administrator_who_holds_a_key_stays_disabled(office: Office) -> None:
    """Disabled, she may hold a key; then her account is not enabled again."""
    office.sign_in("administrator")
    desk = office.sign_in("administrator", name="Paul Blanc")
    desk.post(f"/accounts/{desk.officer.id}/disable")
    hold_key(office, "Paul Blanc")
    with pytest.raises(AccountRefused, match="part of the key"), office.database.writing() as s:
        enable_officer(s, desk.officer.id)


def test_roles_are_changed_or_the_page_says_why_not(office: Office, administrator: Desk) -> None:
    """The account's page keeps the sentence beside the boxes."""
    officer = office.appoint("assessor")
    address = f"/accounts/{officer.id}"
    refused = administrator.post(f"{address}/roles", {"roles": ["observer", "assessor"]})
    assert "no other role" in refused.get_data(as_text=True)
    administrator.post(f"{address}/roles", {"roles": ["president", "assessor"]})
    with office.database.reading() as session:
        assert get_officer(session, officer.id).roles == {"president", "assessor"}


def test_the_last_administrator_stays(office: Office, administrator: Desk) -> None:
    """Neither other roles nor disabling leave the office without one."""
    address = f"/accounts/{administrator.officer.id}"
    refused = administrator.post(f"{address}/roles", {"roles": ["agent"]})
    assert "last administrator" in refused.get_data(as_text=True)
    assert "last administrator" in administrator.post(f"{address}/disable").get_data(as_text=True)
    second = office.sign_in("administrator")
    assert second.post(f"{address}/disable").status_code == HTTPStatus.SEE_OTHER
    assert administrator.get("/").status_code == HTTPStatus.SEE_OTHER


def test_a_reset_ends_every_way_in(office: Office, administrator: Desk) -> None:
    """A stolen telephone opens nothing after the administrator made a new link."""
    owner = register_owner(office)
    app = give_password(office, owner.officer)
    page = administrator.post(f"/accounts/{owner.officer.id}/reset").get_data(as_text=True)
    link = LINK.search(page)
    assert link
    assert owner.desk.get("/").status_code == HTTPStatus.SEE_OTHER
    email = owner.officer.email
    assert enter(office.stranger(), email, PASSWORD, app.code(office)).status_code == 401
    with office.database.reading() as session:
        assert session.scalars(select(PasskeyRow)).all() == []
    assert Guest(office.stranger()).post("/invitation", code=link[1]).location == "/welcome"


def test_every_officer_sees_what_was_done_to_accounts(office: Office, administrator: Desk) -> None:
    """An administrator who makes a new link for a president, to be her, is seen by all."""
    president, assessor = office.sign_in("president", name="Hélène Roux"), office.sign_in("agent")
    administrator.post(f"/accounts/{president.officer.id}/reset")
    seen = assessor.get("/").get_data(as_text=True)
    assert "Hélène Roux has to choose anew how to sign in" in seen
    assert f"by {administrator.officer.name}" in seen


def test_noise_hides_nothing_that_was_done_to_accounts(office: Office, administrator: Desk) -> None:
    """Whoever makes herself a second officer cannot push that off the page with clicks."""
    president, agent = office.sign_in("president"), office.appoint("agent", name="Anne Petit")
    administrator.post(f"/accounts/{president.officer.id}/reset")
    for _ in range(MOST_SHOWN):
        administrator.post(f"/accounts/{agent.id}/enable")
    seen = office.sign_in("assessor").get("/").get_data(as_text=True)
    assert f"{president.officer.name} has to choose anew how to sign in" in seen
    assert seen.count("Anne Petit was enabled again") == 1


@pytest.mark.parametrize("role", ["president", "secretary", "assessor", "observer"])
def test_whoever_decides_sees_who_else_may(office: Office, role: Role) -> None:
    """An account that was made up is found on the list, however long ago; agents see no list."""
    office.appoint("secretary", name="Nobody Knows Her")
    page = office.sign_in(role).get("/accounts").get_data(as_text=True)
    assert "Nobody Knows Her" in page
    assert "/accounts/" not in page, "nothing to change"
    assert office.sign_in("agent").get("/accounts").status_code == HTTPStatus.FORBIDDEN


def test_an_account_that_does_not_exist_is_not_found(administrator: Desk) -> None:
    """Its page and its forms answer with the page that says so."""
    assert administrator.get("/accounts/99").status_code == HTTPStatus.NOT_FOUND
    for act in ("roles", "disable", "enable", "reset"):
        answer = administrator.post(f"/accounts/99/{act}", {"roles": ["agent"]})
        assert answer.status_code == HTTPStatus.NOT_FOUND, act
