"""Decisions of two officers through the pages of the office, and what pages tell of a poll."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from markupsafe import escape
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from ballots.journal import read_journal, require_unbroken
from crypto.groups import ED25519
from evote.accounts.officers import ROLES, Role
from evote.acts.register import ACTS
from evote.intake.poll_file import read_poll_file
from evote.models.acts import ProposalRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.trustees import CeremonyRow, MemberRow
from evote.polls import create_poll, districts_of, rules_of
from evote.simulation.poll import seeded, write_poll_files
from evote.voting.receipts import receipt_key
from tests.office.conftest import Desk, Office
from tests.office.polling_day import POLL, office_of
from tests.simulation import SMALL, ElectionDay

OTHER = "agen-autre"
REASON = "The power is out at Quai Baudin"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Open an office over a poll that is open, and over another one that is a draft."""
    day = ElectionDay(tmp_path)
    plan = replace(SMALL, poll_id=OTHER, trustees=3, quorum=2)
    folder = tmp_path / "other"
    folder.mkdir()
    create_poll(day.database, read_poll_file(write_poll_files(folder, plan), ED25519), seeded("x"))
    yield office_of(day)
    day.close()


def proposals(office: Office) -> int:
    """Return how many proposals there are, whatever became of them."""
    with office.database.reading() as session:
        return session.scalars(select(func.count()).select_from(ProposalRow)).one()


def suspended(office: Office) -> list[int]:
    """Return the districts that are suspended."""
    with office.database.reading() as session:
        rows = select(DistrictRow.number).where(DistrictRow.suspended)
        return list(session.scalars(rows))


def suspend(desk: Desk, district: str = "2") -> None:
    """Propose to suspend a district."""
    answer = desk.post(f"{POLL}/proposals/suspend", {"district": district, "reason": REASON})
    assert answer.location == f"{POLL}/proposals"


def test_one_proposes_another_confirms(office: Office) -> None:
    """The second officer reads what and why, and with her word it is done."""
    ann, ben = office.sign_in("president"), office.sign_in("secretary")
    suspend(ann)
    assert suspended(office) == []
    page = ben.get(f"{POLL}/proposals").text
    assert REASON in page
    with office.database.reading() as session:
        name = rules_of(districts_of(session, SMALL.poll_id)[1]).district.name
    assert f"<dt>District</dt><dd>2, {name}</dd>" in page
    assert "Nobody can cast a ballot in this district" in page
    assert "Confirm" not in ann.get(f"{POLL}/proposals").text
    assert ben.post(f"{POLL}/proposals/1/confirm").status_code == HTTPStatus.SEE_OTHER
    assert suspended(office) == [2]
    journal = ben.get(f"{POLL}/journal").text
    assert REASON in journal
    assert f"{ann.officer.name}, {ben.officer.name}" in journal


FILLED_IN: tuple[tuple[str, dict[str, str], str], ...] = (
    ("extend", {"closes": "2026-11-29T08:00"}, "closes"),
    ("extend", {"closes": "tomorrow"}, "closes"),
    ("suspend", {"district": "77"}, "district"),
    ("suspend", {"district": "<b>1"}, "district"),
    ("strike-voter", {"district": "1", "voter": "3"}, ""),
    ("add-voter", {"district": "1", "name": "Zoé Petit", "address": "1 rue X\n47000 Agen"}, ""),
    ("reissue-letter", {"district": "1", "voter": "999"}, "voter"),
    ("replace-trustee", {"trustee": "1", "coming": "Ann Roy"}, ""),
    ("draw-lot", {"seed": "7 12 31"}, "seed"),
    ("settle-tie", {"district": "1", "seat-2": "Zoé Petit\nAnn Roy"}, ""),
    (
        "council-change",
        {"district": "1", "kind": "refusal", "name": "Ann Roy", "on_list": "Les Verts"},
        "",
    ),
    ("legal-hold", {"hold": "maybe"}, "hold"),
)


@pytest.mark.parametrize(("act", "subject", "field"), FILLED_IN)
def test_what_was_filled_in_can_be_mended(
    office: Office, act: str, subject: dict[str, str], field: str
) -> None:
    """A refused proposal shows every field again, with the refusal at the field it is about."""
    answer = office.sign_in("president").post(
        f"{POLL}/proposals/{act}", {**subject, "reason": REASON}
    )
    assert answer.status_code == HTTPStatus.CONFLICT
    page = answer.text
    assert 'name="reason" rows="2"' in page
    assert REASON in page
    for name, value in subject.items():
        assert f'id="field-{name}" name="{name}"' in page
        assert f'type="hidden" name="{name}"' not in page
        assert str(escape(value)) in page or (name, value) == ("hold", "maybe")
    about = [name for name in (*subject, "reason") if f'id="field-{name}-error"' in page]
    assert about == ([field] if field else [])


def test_a_missing_reason_is_told_at_its_field(office: Office) -> None:
    """The date that was chosen is still there."""
    form = {"closes": "2026-12-09T18:00", "reason": " "}
    page = office.sign_in("president").post(f"{POLL}/proposals/extend", form).text
    assert 'id="reason-extend-error"' in page
    assert 'value="2026-12-09T18:00"' in page
    assert 'id="field-closes-error"' not in page


def test_a_proposal_that_the_poll_has_overtaken_is_closed(office: Office) -> None:
    """What could be proposed while the poll was open is no card with a button after its close."""
    suspend(office.sign_in("president"))
    ben = office.sign_in("secretary")
    assert "Confirm" in ben.get(f"{POLL}/proposals").text
    with office.database.writing() as session:
        session.execute(update(PollRow).values(state="closed"))
    page = ben.get(f"{POLL}/proposals").text
    assert "Confirm" not in page
    assert "the poll has gone on since" in page
    answer = ben.post(f"{POLL}/proposals/1/confirm")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "cannot be done any more" in answer.text
    assert "decision waits for you" not in ben.get("/").text


def test_what_was_decided_has_its_date(office: Office) -> None:
    """By whom, and when."""
    suspend(office.sign_in("president"))
    ben = office.sign_in("secretary")
    office.clock.now += timedelta(minutes=3)
    ben.post(f"{POLL}/proposals/1/confirm")
    assert "23 November 2026 at 08:03" in ben.get(f"{POLL}/proposals").text


def test_the_same_officer_at_two_computers_is_one(office: Office) -> None:
    """A second session does not make a second person."""
    ann = office.sign_in("president")
    suspend(ann)
    answer = office.seat(ann.officer).post(f"{POLL}/proposals/1/confirm")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "another officer" in answer.text
    assert suspended(office) == []


def test_a_proposal_of_another_poll_is_not_found(office: Office) -> None:
    """Its number does not help below another poll's address."""
    suspend(office.sign_in("president"))
    ben = office.sign_in("secretary")
    for verb in ("confirm", "refuse", "withdraw"):
        answer = ben.post(f"/polls/{OTHER}/proposals/1/{verb}")
        assert answer.status_code == HTTPStatus.NOT_FOUND
    assert suspended(office) == []


def test_a_district_of_another_poll_is_not_touched(office: Office) -> None:
    """District 2 of one poll is not district 2 of the other."""
    suspend(office.sign_in("president"))
    office.sign_in("secretary").post(f"{POLL}/proposals/1/confirm")
    with office.database.reading() as session:
        touched = select(DistrictRow.poll_id).where(DistrictRow.suspended)
        assert list(session.scalars(touched)) == [SMALL.poll_id]


def test_a_refusal_and_a_withdrawal_leave_everything(office: Office) -> None:
    """Both are told, and nothing was done."""
    ann, ben = office.sign_in("president"), office.sign_in("secretary")
    suspend(ann)
    suspend(ann, "1")
    assert ben.post(f"{POLL}/proposals/1/refuse").status_code == HTTPStatus.SEE_OTHER
    assert ann.post(f"{POLL}/proposals/2/withdraw").status_code == HTTPStatus.SEE_OTHER
    page = ann.get(f"{POLL}/proposals").text
    assert "refused" in page
    assert "taken back" in page
    assert suspended(office) == []


def test_a_proposal_expires(office: Office) -> None:
    """After an hour it is not offered any more, and its address does nothing."""
    suspend(office.sign_in("president"))
    office.clock.now += timedelta(hours=1)
    ben = office.sign_in("secretary")
    assert "Confirm" not in ben.get(f"{POLL}/proposals").text
    answer = ben.post(f"{POLL}/proposals/1/confirm")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "expired" in answer.text
    assert suspended(office) == []


def test_every_act_asks_for_a_fresh_proof(office: Office) -> None:
    """Who signed in five minutes ago proves first who she is: until then nothing is proposed."""
    ann = office.sign_in("president")
    office.clock.now += timedelta(minutes=5)
    form = {"district": "2", "reason": REASON}
    answers = {act: ann.post(f"{POLL}/proposals/{act}", form).status_code for act in ACTS}
    assert answers == dict.fromkeys(ACTS, HTTPStatus.UNAUTHORIZED)
    assert proposals(office) == 0


def test_a_confirmation_asks_for_a_fresh_proof(office: Office) -> None:
    """Somebody else at a screen that was left open confirms nothing."""
    ben = office.sign_in("secretary")
    office.clock.now += timedelta(minutes=5)
    suspend(office.sign_in("president"))
    answer = ben.post(f"{POLL}/proposals/1/confirm")
    assert answer.status_code == HTTPStatus.UNAUTHORIZED
    assert suspended(office) == []


@pytest.mark.parametrize("role", sorted(set(ROLES) - {"president", "secretary", "assessor"}))
def test_no_other_role_proposes_or_confirms(office: Office, role: Role) -> None:
    """Their pages do not offer it, and the addresses refuse it."""
    suspend(office.sign_in("president"))
    other = office.sign_in(role)
    sent = other.post(f"{POLL}/proposals/resume", {"district": "2", "reason": REASON})
    assert sent.status_code == HTTPStatus.FORBIDDEN
    for verb in ("confirm", "refuse", "withdraw"):
        answer = other.post(f"{POLL}/proposals/1/{verb}")
        assert answer.status_code == HTTPStatus.FORBIDDEN
    assert suspended(office) == []


def test_what_was_typed_is_not_lost_when_it_is_refused(office: Office) -> None:
    """The page says why, and holds the form as it was sent."""
    ann = office.sign_in("president")
    answer = ann.post(f"{POLL}/proposals/extend", {"closes": "yesterday", "reason": REASON})
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "Write the new closing time as a date and a time." in answer.text
    assert REASON in answer.text
    unknown = ann.post(f"{POLL}/proposals/dance", {"reason": REASON})
    assert unknown.status_code == HTTPStatus.NOT_FOUND


# ---------------------------------------------------------------- what pages tell


def test_the_overview_offers_what_can_be_done_now(office: Office) -> None:
    """An open poll can be suspended, extended and closed; a draft says what its seal waits for."""
    ann = office.sign_in("president")
    page = ann.get(POLL).text
    assert "Extend the poll" in page
    assert "Seal the poll" not in page
    assert "Resume the vote" not in page
    draft = ann.get(f"/polls/{OTHER}").text
    assert "Before the poll can be sealed" in draft
    assert "Seal the poll" not in draft
    assert "What two officers can do now" not in office.sign_in("observer").get(POLL).text


def test_seal_and_zero_report_are_shown(office: Office) -> None:
    """After the seal, not before; a change after the seal is an alarm."""
    ann = office.sign_in("observer")
    assert "as it was sealed" in ann.get(f"{POLL}/seal").text
    assert "Every ballot box is empty" in ann.get(f"{POLL}/zero-report").text
    assert ann.get(f"{POLL}/zero-report.json").json["poll"] == SMALL.poll_id  # type: ignore[index]
    for page in ("seal", "zero-report", "zero-report.json"):
        assert ann.get(f"/polls/{OTHER}/{page}").status_code == HTTPStatus.NOT_FOUND
    with office.database.writing() as session:
        session.execute(update(PollRow).values(grace_minutes=120))
    assert "Something was changed after the seal" in ann.get(f"{POLL}/seal").text


def test_the_journal_can_be_downloaded_and_checked(office: Office) -> None:
    """What the office sends is what is published."""
    journal = read_journal(office.sign_in("observer").get(f"{POLL}/journal.json").data)
    with office.database.reading() as session:
        poll = session.get_one(PollRow, SMALL.poll_id)
    require_unbroken(journal, receipt_key(poll.receipt_seed))
    assert [entry.act for entry in journal.entries][-2:] == ["sealed", "opened"]


# ---------------------------------------------------------------- the key ceremony


TRUSTEES = "Ann Roy\nBen Sol\nCleo Tan"
KEY = f"/polls/{OTHER}/key"


def propose_trustees(desk: Desk, names: str = TRUSTEES, quorum: str = "2") -> TestResponse:
    """Propose trustees, and return what answers."""
    form = {"names": names, "quorum": quorum, "reason": "The council named them"}
    return desk.post(f"/polls/{OTHER}/proposals/name-trustees", form)


def name_trustees(office: Office, desk: Desk) -> str:
    """Name trustees by two officers, make their links, and return the page that shows them."""
    propose_trustees(desk)
    office.sign_in("secretary").post(f"/polls/{OTHER}/proposals/1/confirm")
    return desk.post(f"{KEY}/links").text


def test_trustees_are_named_by_two_officers(office: Office) -> None:
    """Before the second one has confirmed, nobody is a trustee and no link can be made."""
    ann, ben = office.sign_in("president"), office.sign_in("secretary")
    assert propose_trustees(ann).status_code == HTTPStatus.SEE_OTHER
    assert "Ann Roy, Ben Sol, Cleo Tan" in ben.get(f"/polls/{OTHER}/proposals").text
    assert ann.post(f"/polls/{OTHER}/proposals/1/confirm").status_code == HTTPStatus.CONFLICT
    assert ann.post(f"{KEY}/links").status_code == HTTPStatus.CONFLICT
    assert "Ann Roy" not in ann.get(KEY).text
    assert ben.post(f"/polls/{OTHER}/proposals/1/confirm").status_code == HTTPStatus.SEE_OTHER
    assert "Ann Roy" in ann.get(KEY).text
    journal = ann.get(f"/polls/{OTHER}/journal").text
    assert "Trustees: Ann Roy, Ben Sol, Cleo Tan" in journal
    assert f"{ann.officer.name}, {ben.officer.name}" in journal
    assert "The council named them" in journal


def test_links_are_made_once(office: Office) -> None:
    """The first press shows them all; a second one would take them from those who have them."""
    ann = office.sign_in("president")
    name_trustees(office, ann)
    again = ann.post(f"{KEY}/links")
    assert again.status_code == HTTPStatus.CONFLICT
    assert "All trustees have their links" in again.text
    assert "Make their personal links" not in ann.get(KEY).text


def test_links_of_trustees_are_shown_once(office: Office) -> None:
    """Each with a square; no page shows them again."""
    ann = office.sign_in("president")
    page = name_trustees(office, ann)
    assert page.count(f"/trustees/{OTHER}/") == 3
    assert page.count('class="square"') == 3
    later = ann.get(KEY).text
    assert "Cleo Tan" in later
    assert "/trustees/" not in later.replace(f"/polls/{OTHER}/key/trustees/", "")


def test_a_lost_link_is_made_anew(office: Office) -> None:
    """For one trustee; the others keep theirs."""
    ann = office.sign_in("president")
    name_trustees(office, ann)
    page = ann.post(f"/polls/{OTHER}/key/trustees/2/link").text
    assert f"/trustees/{OTHER}/2#" in page
    assert "Ann Roy" not in page


@pytest.mark.parametrize(
    ("names", "quorum", "sentence"),
    [
        ("", "2", "Write one name a line"),
        ("Ann\nBen", "two", "A number is missing, or is not written in digits"),
        ("\n".join(f"T {number}" for number in range(21)), "2", "Write one name a line"),
        ("Ann\nAnn", "2", "the same name"),
        ("Ann\nBen", "3", "3 of 2 trustees"),
        ("Ann\nThe technician", "2", "An administrator of the office cannot be a trustee"),
    ],
)
def test_trustees_who_cannot_be_are_refused(
    office: Office, names: str, quorum: str, sentence: str
) -> None:
    """With a sentence, and what was typed stays."""
    office.appoint("administrator", name="The technician")
    answer = propose_trustees(office.sign_in("president"), names, quorum)
    assert answer.status_code == HTTPStatus.CONFLICT
    assert sentence in answer.text
    assert f">{names}</textarea>" in answer.text
    assert f'value="{quorum}"' in answer.text


def test_an_unfinished_key_is_neither_finished_nor_rehearsed(office: Office) -> None:
    """The page says who is waited for."""
    ann = office.sign_in("president")
    name_trustees(office, ann)
    finish = ann.post(f"/polls/{OTHER}/key/finish")
    assert finish.status_code == HTTPStatus.CONFLICT
    assert "waits for Ann Roy" in finish.text
    rehearse = ann.post(f"/polls/{OTHER}/key/rehearsal")
    assert rehearse.status_code == HTTPStatus.CONFLICT


def test_a_rehearsal_is_not_begun_anew_by_one_click(office: Office) -> None:
    """Once somebody has answered, the page asks whether all are to do it once more."""
    ann = office.sign_in("president")
    name_trustees(office, ann)
    with office.database.writing() as session:
        session.get_one(CeremonyRow, OTHER).challenge = "a challenge"
        session.get_one(MemberRow, (OTHER, 1)).proof = b"{}"
    page = f"/polls/{OTHER}/key/rehearsal"
    refused = ann.post(page)
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Some have rehearsed already" in refused.text
    with office.database.reading() as session:
        assert session.get_one(MemberRow, (OTHER, 1)).proof == b"{}"
    assert "Some have rehearsed already" not in ann.post(page, {"again": "yes"}).text


def test_a_trustee_is_replaced_by_two_officers(office: Office) -> None:
    """The newcomer has no link until one is made for her."""
    ann, ben = office.sign_in("president"), office.sign_in("assessor")
    name_trustees(office, ann)
    form = {"trustee": "2", "coming": "Dora Uhl", "reason": "Ben is ill"}
    ann.post(f"/polls/{OTHER}/proposals/replace-trustee", form)
    assert "Dora Uhl" in ben.get(f"/polls/{OTHER}/proposals").text
    ben.post(f"/polls/{OTHER}/proposals/2/confirm")
    page = ann.get(KEY).text
    assert "Dora Uhl" in page
    assert "Ben Sol" not in page
    assert "Dora Uhl" in ann.post(f"/polls/{OTHER}/key/trustees/2/link").text


def test_what_two_officers_brought_about_names_them_too(office: Office) -> None:
    """The closing of the boxes is theirs; what the clock did is the clock's."""
    ann, ben = office.sign_in("president"), office.sign_in("secretary")
    ann.post(f"{POLL}/proposals/close-early", {"reason": REASON})
    assert ben.post(f"{POLL}/proposals/1/confirm").status_code == HTTPStatus.SEE_OTHER
    page = ben.get(f"{POLL}/journal").text
    rows = {row.split("</td>")[2].strip(): row for row in page.split('<tr role="row">')[2:]}
    both = f"{ann.officer.name}, {ben.officer.name}"
    closed = [row for name, row in rows.items() if "Close the poll now" in name]
    assert closed
    assert all(both in row for row in closed)
    opened = next(row for name, row in rows.items() if "The poll opened" in name)
    assert "the clock, or a command" in opened
    assert "instead_of" not in page
    assert "Instead of: Monday 30 November 2026 at 08:00" in page


def test_the_menu_says_how_many_decisions_wait(office: Office) -> None:
    """For whoever may confirm them: not for their author, nor for an observer."""
    ann, ben = office.sign_in("president"), office.sign_in("secretary")
    suspend(ann)
    suspend(ann, "1")
    assert "Decisions (2)" in ben.get(POLL).text
    for desk in (ann, office.sign_in("observer")):
        assert "Decisions (" not in desk.get(POLL).text


def test_the_proof_names_the_act_and_the_poll(office: Office) -> None:
    """Whoever is asked who she is reads once more what for; also when she confirms."""
    ann, ben = office.sign_in("president"), office.sign_in("secretary")
    suspend(ann)
    office.clock.now += timedelta(minutes=6)
    asked = ann.post(f"{POLL}/proposals/extend", {"closes": "2026-12-09T18:00", "reason": REASON})
    confirming = ben.post(f"{POLL}/proposals/1/confirm")
    for page, title in ((asked, ACTS["extend"].title), (confirming, ACTS["suspend"].title)):
        assert page.status_code == HTTPStatus.UNAUTHORIZED
        about = page.text.partition("Is it you?</h1>")[2]
        named = about.partition("<form")[0]
        assert title in named
        assert "Conseils de quartier" in named


@pytest.mark.parametrize(
    ("address", "page"),
    [
        (f"{POLL}/proposals/extend?language=fr", f"{POLL}/proposals"),
        (f"{POLL}/proposals/1/confirm", f"{POLL}/proposals"),
        (f"{POLL}/day/check", f"{POLL}/day"),
        (f"{POLL}/letters/handback", f"{POLL}/letters"),
        (f"{POLL}/key/links", f"{POLL}/key"),
        ("/account/passkeys", "/account"),
        ("/sign-out", "/"),
    ],
)
def test_the_answer_to_a_form_can_be_reloaded_and_read_in_another_language(
    office: Office, address: str, page: str
) -> None:
    """Its address takes forms only: whoever opens it comes to the page above it."""
    answer = office.sign_in("president").get(address)
    assert (answer.status_code, answer.location) == (HTTPStatus.SEE_OTHER, page)
    if "language" in address:
        assert "language=fr" in answer.headers["Set-Cookie"]


def test_a_form_that_is_sent_to_a_page_is_still_refused(office: Office) -> None:
    """Only reading leads elsewhere."""
    answer = office.sign_in("president").post(f"{POLL}/journal")
    assert answer.status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize(("names", "quorum"), [("Ann Roy\nBen Sol", "2"), ("Ann Roy", "1")])
def test_a_quorum_that_cannot_be_is_refused_in_words(
    office: Office, names: str, quorum: str
) -> None:
    """With the reason, and what can be."""
    page = propose_trustees(office.sign_in("president"), names, quorum).text
    assert "at least 2 and fewer than all must be needed" in page
    assert "n - 1" not in page
