"""Setting a poll up by its pages: from nothing to the approval of two officers."""

import io
import re
import zipfile
from datetime import timedelta
from http import HTTPStatus

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from ballots.credential import ticket
from evote.acts.proposals import waiting
from evote.errors import NotOnRoll, PollFileRefused
from evote.intake.poll_file import RESERVED_IDS
from evote.journal import journal_of
from evote.letters.issue import make_tokens, register_tokens
from evote.models.acts import JournalRow
from evote.models.plans import PlanRow
from evote.models.trustees import TrusteeRow
from evote.polls import districts_of, get_poll, rules_of
from evote.setup.plans import (
    USUAL_CONTEST,
    is_compiled,
    planned_polls,
    read_plan,
    read_plan_table,
)
from evote.simulation.poll import seeded
from evote.voter.app import create_voter_app
from evote.voting.tickets import find_ticket
from tests.office.conftest import Desk, Office
from tests.simulation import OPENS

POLL = "agen-2026"
BASICS = {
    "name": "Conseils de quartier 2026",
    "opens": "2026-12-01T08:00",
    "closes": "2026-12-08T18:00",
    "time_zone": "Europe/Paris",
    "grace_minutes": "30",
    "language": "fr",
    "sender": "Mairie d'Agen\n47000 Agen",
    "help_phone": "05 53 00 00 00",
    "colour": "#1A5276",
    "voter_age": "18",
    "candidate_age": "18",
    "statement_length": "500",
    "order": "lot",
}
RULES = {
    "question": "Qui ?",
    "kind": "individuals",
    "seats": "2",
    "min": "1",
    "max": "2",
    "blank": "yes",
    "ties": "older",
    "uncontested": "vote",
    "small_tally_limit": "2",
    "method": "highest-average",
    "bonus": "none",
    "parity": "none",
}
DISTRICTS = "Numéro;Nom;Bureaux\n1;Centre-ville;1 2\n2;La Masse;3\n"
ROLL = "Nom;Prénom;Date de naissance;Bureau;Adresse;Code postal;Commune\n" + "".join(
    f"Durand{n};Zoé;01/02/19{60 + n};{n % 3 + 1};{n} rue X;47000;Agen\n" for n in range(9)
)
CANDIDATES = "Quartier;Nom;Prénom;Date de naissance;Accord\n" + "".join(
    f"{n % 2 + 1};Martin{n};Alice;03/04/1970;01/09/2026\n" for n in range(6)
)


def table(text: str, encoding: str = "utf-8") -> dict[str, object]:
    """Return a form that hands in a table."""
    return {"table": (io.BytesIO(text.encode(encoding)), "table.csv")}


def picture(mode: str, size: tuple[int, int], form: str) -> io.BytesIO:
    """Return a picture as a file to hand in."""
    file = io.BytesIO()
    Image.new(mode, size).save(file, form)
    file.seek(0)
    return file


def begin(desk: Desk) -> None:
    """Fill in the first pages."""
    made = desk.post("/polls/new", {"poll_id": POLL, **BASICS})
    assert made.status_code == HTTPStatus.SEE_OTHER, made.text
    for step, form in (("rules", RULES), ("districts", table(DISTRICTS))):
        answer = desk.fill(f"/polls/{POLL}/setup/{step}", form)
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def take_roll(desk: Desk, text: str = ROLL) -> None:
    """Hand in a roll, look at it, take it."""
    answer = desk.post(f"/polls/{POLL}/setup/roll", table(text, "cp1252"))
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    taken = take_waiting(desk)
    assert taken.status_code == HTTPStatus.SEE_OTHER, taken.text


def take_waiting(desk: Desk, shown: str = "") -> TestResponse:
    """Take the roll that waits, as a page showed it."""
    shown = shown or desk.get(f"/polls/{POLL}/setup/roll/preview").text
    version, digest = (
        shown.split(f'name="{name}" value="')[1].split('"')[0] for name in ("version", "digest")
    )
    return desk.post(f"/polls/{POLL}/setup/roll/take", {"version": version, "digest": digest})


def prepare(desk: Desk) -> None:
    """Do everything up to the lot."""
    begin(desk)
    prepare_people(desk)


def prepare_people(desk: Desk) -> None:
    """Hand in the roll and the candidates, and announce the lot."""
    take_roll(desk)
    answer = desk.post(f"/polls/{POLL}/setup/candidates", table(CANDIDATES))
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    answer = desk.fill(f"/polls/{POLL}/setup/lot", {"source": "First draw of 2 December"})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def agree(office: Office, act: str, **subject: str) -> None:
    """Let one officer propose an act, and another one confirm it."""
    first, second = office.sign_in("president"), office.sign_in("assessor")
    proposed = first.post(f"/polls/{POLL}/proposals/{act}", {"reason": "as decided", **subject})
    assert proposed.status_code == HTTPStatus.SEE_OTHER, proposed.text
    waiting = first.get(f"/polls/{POLL}/proposals").text
    number = waiting.split(f"/polls/{POLL}/proposals/")[1].split("/")[0]
    confirmed = second.post(f"/polls/{POLL}/proposals/{number}/confirm")
    assert confirmed.status_code == HTTPStatus.SEE_OTHER, confirmed.text


def test_a_poll_is_set_up_from_nothing_to_its_approval(office: Office) -> None:
    """Each page leads on; after the approval the districts stand as the pages said."""
    desk = office.sign_in("secretary")
    prepare(desk)
    agree(office, "draw-lot", seed="7 12 31")
    agree(office, "approve-roll")
    with office.database.reading() as session:
        rules = [rules_of(district) for district in districts_of(session, POLL)]
    assert [each.district.name for each in rules] == ["Centre-ville", "La Masse"]
    assert [len(each.contest.candidates) for each in rules] == [3, 3]
    for page in (
        "",
        "/basics",
        "/rules",
        "/districts",
        "/districts/1",
        "/roll",
        "/candidates",
        "/ballots/1",
        "/lot",
        "/approval",
    ):
        assert desk.get(f"/polls/{POLL}/setup{page}").status_code == HTTPStatus.OK


def roll_sizes(office: Office) -> str:
    """Return what the page shows of the roll."""
    page = office.sign_in("observer").get(f"/polls/{POLL}/setup/roll").text
    return page[page.index("<h1>") :]


def test_a_dirty_roll_is_explained_and_changes_nothing(office: Office) -> None:
    """Every mistake stands on the page with its line; the roll is as it was."""
    desk = office.sign_in("secretary")
    begin(desk)
    take_roll(desk)
    before = roll_sizes(office)
    dirty = ROLL + "Petit;Ada;31/02/1960;1;1 rue X;47000;Agen\nPetit;Ada;01/02/2020;9;;47000;Agen\n"
    answer = desk.post(f"/polls/{POLL}/setup/roll", table(dirty))
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Line 11: There is no such day as “31/02/1960”." in answer.text
    assert "Line 12: The address of Ada Petit is missing." in answer.text
    assert "Line 12: The polling station 9 belongs to no district of this poll." in answer.text
    preview = desk.get(f"/polls/{POLL}/setup/roll/preview")
    assert preview.status_code == HTTPStatus.SEE_OTHER
    assert roll_sizes(office) == before


def test_what_is_wrong_is_tied_to_its_field(office: Office) -> None:
    """A poll that closes before it opens is not begun; what was typed stands there still."""
    desk = office.sign_in("secretary")
    form = {"poll_id": POLL, **BASICS, "closes": "2026-11-30T08:00", "name": "Typed once"}
    answer = desk.post("/polls/new", form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'id="closes-error">The poll must close after it opens.' in answer.text
    assert 'value="Typed once"' in answer.text
    assert desk.get(f"/polls/{POLL}/setup").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("name", ["Agen", "agen--2026", "../agen", "a" * 41, "agen\n"])
def test_a_short_name_is_part_of_addresses(office: Office, name: str) -> None:
    """Other signs are refused; a name that is taken as well."""
    desk = office.sign_in("secretary")
    begin(desk)
    for wrong in (name, POLL):
        answer = desk.post("/polls/new", {"poll_id": wrong, **BASICS})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_poll_takes_districts_and_rules_from_a_former_one(office: Office) -> None:
    """Roll and candidates are not taken."""
    desk = office.sign_in("secretary")
    prepare(desk)
    assert "Districts and rules are taken from" in desk.get(f"/polls/new?like={POLL}").text
    answer = desk.post(f"/polls/new?like={POLL}", {"poll_id": "agen-2032", **BASICS})
    assert answer.status_code == HTTPStatus.SEE_OTHER
    with office.database.reading() as session:
        former, new = read_plan(session, POLL), read_plan(session, "agen-2032")
    assert (new.districts, new.contest) == (former.districts, former.contest)
    assert "0 people on the roll" in desk.get("/polls/agen-2032/setup/roll").text


def test_the_plan_travels_as_files(office: Office) -> None:
    """What one poll exports another one begins with."""
    desk = office.sign_in("secretary")
    prepare(desk)
    packed = desk.get(f"/polls/{POLL}/setup/files").data
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        files = {name: folder.read(name) for name in folder.namelist()}
    renamed = files["poll.toml"].replace(POLL.encode(), b"agen-copy")
    form = {
        "poll_file": (io.BytesIO(renamed), "poll.toml"),
        "roll": (io.BytesIO(files["roll.csv"]), "roll.csv"),
        "candidates": (io.BytesIO(files["candidates.csv"]), "candidates.csv"),
    }
    assert desk.post("/polls/import", form).status_code == HTTPStatus.SEE_OTHER
    assert "9 people on the roll" in desk.get("/polls/agen-copy/setup/roll").text
    broken = {"poll_file": (io.BytesIO(b"id ="), "poll.toml")}
    assert desk.post("/polls/import", broken).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_people_are_corrected_on_their_pages(office: Office) -> None:
    """Found by name, changed, struck off; the history says by whom."""
    desk = office.sign_in("secretary", name="Ms Roux")
    begin(desk)
    take_roll(desk)
    assert f"/polls/{POLL}/setup/roll/2" in desk.get(f"/polls/{POLL}/setup/roll?name=durand0").text
    form = {"district": "2", "name": "Zoé Durand", "address": "1 rue X\n47000 Agen"}
    page = f"/polls/{POLL}/setup/roll/2"
    assert desk.fill(page, form).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert desk.fill(page, {**form, "reason": "moved"}).status_code == HTTPStatus.SEE_OTHER
    assert "Zoé Durand" in desk.get(page).text
    struck = desk.fill(page, {"strike-reason": "died"}, "/strike")
    assert struck.status_code == HTTPStatus.SEE_OTHER
    assert desk.get(page).status_code == HTTPStatus.NOT_FOUND
    added = desk.post(f"/polls/{POLL}/setup/roll/add", {**form, "reason": "back"})
    assert added.status_code == HTTPStatus.SEE_OTHER
    shown = roll_sizes(office)
    assert "Ms Roux: Zoé Durand was struck off district 2. died" in shown


def test_a_candidate_is_presented_and_withdraws(office: Office) -> None:
    """Her photograph, her statement, her consent; then the ballot without her."""
    desk = office.sign_in("secretary")
    begin(desk)
    photo = picture("RGB", (300, 400), "JPEG")
    form = {
        "district": "1",
        "name": "Ada Moreau",
        "born": "1970-03-04",
        "gender": "",
        "statement": "<b>Bonjour</b>",
        "consented": "2026-10-01",
        "photo": (photo, "ada.jpg"),
    }
    page = f"/polls/{POLL}/setup/candidates"
    assert desk.post(f"{page}/new", form).status_code == HTTPStatus.SEE_OTHER
    with office.database.reading() as session:
        noted = journal_of(session, POLL)[-1]
    assert (noted.act, noted.details) == ("candidate-entered", {"district": 1})
    assert desk.get(f"{page}/1/photo.jpg").mimetype == "image/jpeg"
    ballot = desk.get(f"/polls/{POLL}/setup/ballots/1").text
    assert "Ada Moreau" in ballot
    assert "&lt;b&gt;Bonjour" in ballot
    bad = {**form, "name": "Zoé Roux", "photo": (io.BytesIO(b"no picture"), "eve.jpg")}
    refused = desk.post(f"{page}/new", bad)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "no picture" in refused.text
    assert "Zoé Roux" not in desk.get(page).text
    silent = desk.fill(page, {"reason": " "}, step="/1/withdraw")
    assert silent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Give the reason" in silent.text
    assert "Ada Moreau" in desk.get(f"/polls/{POLL}/setup/ballots/1").text
    reason = {"reason": "She moves away."}
    assert desk.fill(page, reason, step="/1/withdraw").status_code == HTTPStatus.SEE_OTHER
    assert "She moves away." in desk.get(f"/polls/{POLL}/journal").text
    assert "Ada Moreau" not in desk.get(f"/polls/{POLL}/setup/ballots/1").text
    assert desk.fill(page, step="/1/back").status_code == HTTPStatus.SEE_OTHER
    assert desk.post(f"{page}/1/elsewhere").status_code == HTTPStatus.NOT_FOUND


def test_the_day_for_appeals_is_set_and_taken_back(office: Office) -> None:
    """A day before the close is refused beside its field; an empty field is the usual day."""
    desk = office.sign_in("secretary")
    begin(desk)
    page = f"/polls/{POLL}/setup/basics"
    shown = 'name="appeals_until" type="date" value="2026-12-24"'
    assert (
        desk.fill(page, {**BASICS, "appeals_until": "2026-12-24"}).status_code
        == HTTPStatus.SEE_OTHER
    )
    assert shown in desk.get(page).text
    early = desk.fill(page, {**BASICS, "appeals_until": "2026-12-07"})
    assert early.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Appeals must be possible until the poll closes" in early.text
    assert desk.fill(page, BASICS).status_code == HTTPStatus.SEE_OTHER
    assert shown not in desk.get(page).text


def test_an_emblem_is_kept_as_a_picture(office: Office) -> None:
    """It is encoded anew; what is no picture is refused."""
    desk = office.sign_in("secretary")
    begin(desk)
    page = f"/polls/{POLL}/setup"
    form = {**BASICS, "logo": (picture("RGBA", (900, 900), "PNG"), "logo.png")}
    assert desk.fill(f"{page}/basics", form).status_code == HTTPStatus.SEE_OTHER
    kept = Image.open(io.BytesIO(desk.get(f"{page}/logo.png").data))
    assert (kept.format, kept.size) == ("PNG", (240, 240))
    svg = {**BASICS, "logo": (io.BytesIO(b"<svg/>"), "logo.svg")}
    assert desk.fill(f"{page}/basics", svg).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_checklist_says_what_is_missing(office: Office) -> None:
    """A poll that has just begun has most before it; one that is prepared has its decisions."""
    desk = office.sign_in("secretary")
    desk.post("/polls/new", {"poll_id": POLL, **BASICS})
    begun = desk.get(f"/polls/{POLL}/setup").text
    assert begun.count("There is no district yet.") == 3, "districts, roll and candidates wait"
    desk.post("/polls/new", {"poll_id": "as-listed", **BASICS, "order": "entry"})
    listed = desk.get("/polls/as-listed/setup").text
    assert listed.count("There is no district yet.") == 4, "there is nobody to put in order"
    assert f'href="/polls/{POLL}/setup/districts">Next: Districts</a>' in begun
    office.clock.now = OPENS.replace(year=2027)
    late = office.sign_in("observer").get(f"/polls/{POLL}/setup").text
    assert "The closing date is past." in late


def test_a_draft_is_not_public_before_its_lot_is_announced(office: Office) -> None:
    """The page of the lot is public as soon as it is announced; the poll itself is not."""
    public = create_voter_app(office.station).test_client()
    desk = office.sign_in("secretary")
    begin(desk)
    assert public.get(f"/polls/{POLL}/order").status_code == HTTPStatus.NOT_FOUND
    take_roll(desk)
    desk.post(f"/polls/{POLL}/setup/candidates", table(CANDIDATES))
    desk.fill(f"/polls/{POLL}/setup/lot", {"source": "First draw of 2 December"})
    assert "First draw of 2 December" in public.get(f"/polls/{POLL}/order").text
    assert public.get(f"/polls/{POLL}").status_code == HTTPStatus.NOT_FOUND
    assert public.get("/").status_code == HTTPStatus.OK
    agree(office, "draw-lot", seed="7 12 31")
    drawn = public.get(f"/polls/{POLL}/order").text
    assert "7 12 31" in drawn
    assert "Alice Martin0" in drawn


def test_one_officer_approves_nothing(office: Office) -> None:
    """Until another one confirms, no district stands; reopened, none stands any more."""
    prepare(office.sign_in("secretary"))
    agree(office, "draw-lot", seed="7 12 31")
    president = office.sign_in("president")
    proposed = president.post(f"/polls/{POLL}/proposals/approve-roll", {"reason": "ready"})
    assert proposed.status_code == HTTPStatus.SEE_OTHER
    with office.database.reading() as session:
        assert not is_compiled(session, POLL)
    confirmed = office.sign_in("assessor").post(f"/polls/{POLL}/proposals/2/confirm")
    assert confirmed.status_code == HTTPStatus.SEE_OTHER
    agree(office, "reopen-setup")
    with office.database.reading() as session:
        assert not is_compiled(session, POLL)


@pytest.mark.parametrize("act", ["draw-lot", "approve-roll"])
def test_what_is_changed_after_a_proposal_was_not_proposed(office: Office, act: str) -> None:
    """Whoever knows the seed names nobody anew, and swaps no roll behind the two who decide."""
    desk = office.sign_in("secretary")
    prepare(desk)
    if act == "approve-roll":
        agree(office, "draw-lot", seed="7 12 31")
    form = {"reason": "as decided", "seed": "7 12 31"}
    office.sign_in("president").post(f"/polls/{POLL}/proposals/{act}", form)
    with office.database.reading() as session:
        [proposal] = waiting(session, POLL, OPENS)
    take_roll(desk, ROLL.replace("Rue", "Impasse").replace("rue", "impasse"))
    second = office.sign_in("assessor")
    page = second.get(f"/polls/{POLL}/proposals").text
    assert "Confirm" not in page
    assert "because what it is about was changed since" in page
    refused = second.post(f"/polls/{POLL}/proposals/{proposal.id}/confirm")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "propose it again" in refused.text
    assert "draft" not in proposal.subject
    agree_anew = office.sign_in("president").post(f"/polls/{POLL}/proposals/{act}", form)
    assert agree_anew.status_code == HTTPStatus.SEE_OTHER
    confirmed = second.post(f"/polls/{POLL}/proposals/{proposal.id + 1}/confirm")
    assert confirmed.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("notice", ["look", "confirm", "propose"])
def test_a_proposal_that_fell_does_not_come_back_to_life(office: Office, notice: str) -> None:
    """Once somebody was told that it fell, it stays so when the change is taken back."""
    desk = office.sign_in("secretary")
    prepare(desk)
    first, second = office.sign_in("president"), office.sign_in("assessor")
    proposals, form = f"/polls/{POLL}/proposals", {"reason": "as decided", "seed": "7 12 31"}
    first.post(f"{proposals}/draw-lot", form)
    with office.database.reading() as session:
        before = session.get_one(PlanRow, POLL).content
    desk.fill(f"/polls/{POLL}/setup/basics", {**BASICS, "name": "Another name"})
    if notice == "look":
        assert "Confirm" not in second.get(proposals).text
    elif notice == "confirm":
        assert second.post(f"{proposals}/1/confirm").status_code == HTTPStatus.CONFLICT
    else:
        first.post(f"{proposals}/draw-lot", form)
        first.post(f"{proposals}/2/withdraw")
    with office.database.writing() as session:
        session.get_one(PlanRow, POLL).content = before
    assert "Confirm" not in second.get(proposals).text
    assert second.post(f"{proposals}/1/confirm").status_code == HTTPStatus.CONFLICT
    with office.database.reading() as session:
        assert session.get_one(PlanRow, POLL).lot_seed is None


def test_doubts_about_a_roll_are_shown_before_it_is_taken(office: Office) -> None:
    """Letters that may not arrive are told of; a roll as towns export it is in no doubt."""
    desk = office.sign_in("secretary")
    begin(desk)
    desk.post(f"/polls/{POLL}/setup/roll", table(ROLL))
    assert "may not arrive" not in desk.get(f"/polls/{POLL}/setup/roll/preview").text
    desk.post(f"/polls/{POLL}/setup/roll", table(ROLL.replace("47000", "4700", 1)))
    preview = desk.get(f"/polls/{POLL}/setup/roll/preview").text
    assert "may not arrive" in preview
    assert "“4700” in line 2" in preview


def test_after_the_letters_two_officers_correct_the_roll(office: Office) -> None:
    """Whoever is struck off has a letter that opens nothing; whoever is added gets a spare one."""
    prepare(office.sign_in("secretary"))
    agree(office, "draw-lot", seed="7 12 31")
    agree(office, "approve-roll")
    with pytest.raises(AssertionError, match="No letters are made"):
        agree(office, "strike-voter", district="1", voter="1")
    issued = make_tokens(office.database, POLL, seeded("tokens"))
    register_tokens(office.database, POLL, issued, office.clock.now)
    agree(office, "strike-voter", district="1", voter="1")
    agree(office, "add-voter", district="1", name="Eve Adam", address="1 rue Y\n47000 Agen")
    late = office.sign_in("president").get(f"/polls/{POLL}/setup/roll/late?name=eve").text
    assert "Eve Adam" in late
    with office.database.reading() as session:
        uuid = districts_of(session, POLL)[0].uuid
        with pytest.raises(NotOnRoll):
            find_ticket(session, uuid, ticket(uuid, issued[0].voters_tokens[0]))
        spare = find_ticket(session, uuid, ticket(uuid, issued[0].spare_tokens[0]))
        told = str([entry.details for entry in journal_of(session, POLL)])
    assert spare.voter_number == 7
    agree(office, "strike-voter", district="1", voter="7")
    decided = office.sign_in("president").get(f"/polls/{POLL}/proposals")
    assert decided.status_code == HTTPStatus.OK
    assert "Hand over the spare letter" not in decided.text
    assert "Eve" not in told
    assert "Durand" not in told


def next_step(desk: Desk) -> str:
    """Return what the header of a poll's pages says of what comes next."""
    page = desk.get(f"/polls/{POLL}").text
    return page.split('class="next-step">')[1].split("</p>")[0]


def test_the_header_names_the_first_step_that_is_not_done(office: Office) -> None:
    """Whoever comes back after a week reads there what she does next."""
    desk = office.sign_in("president")
    begin(desk)
    assert "Next: Electoral roll" in next_step(desk)
    prepare_people(desk)
    assert "Next: Order on the ballot" in next_step(desk)
    agree(office, "draw-lot", seed="7 12 31")
    assert "Next: Approval by two officers" in next_step(desk)
    agree(office, "approve-roll")
    assert "the trustees make the key" in next_step(desk)
    with office.database.writing() as session:
        session.add(TrusteeRow(poll_id=POLL, owner=1, entry=b"{}"))
    assert "the letters are printed" in next_step(desk)
    issued = make_tokens(office.database, POLL, seeded("tokens"))
    register_tokens(office.database, POLL, issued, office.clock.now)
    assert next_step(desk).endswith("Next: two officers seal the poll.")


def proposable(desk: Desk, page: str) -> set[str]:
    """Return the acts that a page offers to propose."""
    return set(re.findall(r"/proposals/([a-z-]+)\"", desk.get(f"/polls/{POLL}{page}").text))


def test_only_acts_that_can_be_done_are_offered(office: Office) -> None:
    """What would be refused has the true sentence in its place."""
    desk = office.sign_in("president")
    prepare(desk)
    assert proposable(desk, "/setup/approval") == set()
    assert "These steps come before the approval" in desk.get(f"/polls/{POLL}/setup/approval").text
    agree(office, "draw-lot", seed="7 12 31")
    assert proposable(desk, "/setup/approval") == {"approve-roll"}
    agree(office, "name-trustees", names="Ann\nBob\nEve", quorum="2")
    agree(office, "approve-roll")
    assert proposable(desk, "/setup/approval") == {"reopen-setup"}
    assert proposable(desk, "/setup/roll/late") == set()
    assert proposable(desk, "/key") == {"replace-trustee", "restart-ceremony"}
    issued = make_tokens(office.database, POLL, seeded("tokens"))
    register_tokens(office.database, POLL, issued, office.clock.now)
    assert proposable(desk, "/setup/approval") == set()
    assert "make the letters worthless before" in desk.get(f"/polls/{POLL}/setup/basics").text
    assert proposable(desk, "/setup/roll/late") == {"strike-voter", "add-voter"}
    assert proposable(desk, "/key") == set()
    assert "The letters name this key" in desk.get(f"/polls/{POLL}/key").text
    with office.database.writing() as session:
        get_poll(session, POLL).state = "sealed"
    for page in ("/setup", "/setup/approval", "/setup/roll/late", "/setup/delete", "/key"):
        assert proposable(desk, page) == set()
    for page in ("", "/approval", "/roll/late", "/delete", "/basics"):
        assert "The poll is sealed: nothing" in desk.get(f"/polls/{POLL}/setup{page}").text
    assert "Delete this poll" not in desk.get(f"/polls/{POLL}/setup").text


WRONG_BASICS: tuple[tuple[str, str, str], ...] = (
    ("poll_id", "new", "A page of the office has this name"),
    ("poll_id", "import", "A page of the office has this name"),
    ("poll_id", "Agen 2026", "Small letters without accents"),
    ("name", "x" * 101, "100"),
    ("help_phone", "call us", "Write a telephone number"),
    ("help_phone", "05", "Write a telephone number"),
    ("closes", "2026-11-08T18:00", "must close after it opens"),
)


@pytest.mark.parametrize(("field", "value", "sentence"), WRONG_BASICS)
def test_what_is_wrong_on_the_first_page_is_told_at_its_top(
    office: Office, field: str, value: str, sentence: str
) -> None:
    """Each mistake stands there with a link to its field, and nothing is lost."""
    desk = office.sign_in("secretary")
    answer = desk.post("/polls/new", {"poll_id": POLL, **BASICS, field: value})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    top = answer.text.partition('<form class="card"')[0]
    assert f'<a href="#{field}">' in top
    assert sentence in top
    assert "Mairie d&#39;Agen" in answer.text
    with office.database.reading() as session:
        assert planned_polls(session) == []


@pytest.mark.parametrize("phone", ["", "05 53 00 00 00", "+33 5 53 00 00 00", "3949", "05.53.00"])
def test_a_telephone_number_is_taken_as_towns_write_it(office: Office, phone: str) -> None:
    """With spaces, dots, a country, or none at all."""
    desk = office.sign_in("secretary")
    form = {"poll_id": POLL, **BASICS, "help_phone": phone}
    assert desk.post("/polls/new", form).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("name", sorted(RESERVED_IDS))
def test_a_poll_file_takes_no_name_of_a_page(name: str) -> None:
    """Neither by the pages nor by a command is a poll made that no page could show."""
    opens, closes = OPENS, OPENS + timedelta(days=7)
    entries = {"id": name, "name": "Poll", "opens": opens, "closes": closes}
    with pytest.raises(PollFileRefused, match="id must be another name"):
        read_plan_table({**entries, "contest": dict(USUAL_CONTEST)})


def test_the_journal_holds_every_change_of_a_set_up(office: Office) -> None:
    """Who, when, how many; never the name of anybody on the roll or the ballot."""
    desk = office.sign_in("secretary", name="Ms Roux")
    prepare(desk)
    with office.database.reading() as session:
        entries = journal_of(session, POLL)
    told = {entry.act: entry for entry in entries}
    assert {"created", "rules-changed", "districts-changed", "roll-taken"} <= told.keys()
    assert not {"candidate-entered", "candidate-changed"} & told.keys()
    assert told["roll-taken"].details == {"people": 9}
    assert told["candidates-entered"].details == {"people": 6}
    assert all(entry.officers == ("Ms Roux",) for entry in entries)
    written = str([entry.details for entry in entries])
    assert "Durand" not in written
    assert "Martin" not in written
    page = desk.get(f"/polls/{POLL}/journal").text
    assert "A roll was handed in" in page
    assert "people:" not in page


def test_what_was_refused_is_not_in_the_journal(office: Office) -> None:
    """A table with a mistake changes nothing, and nothing is noted."""
    desk = office.sign_in("secretary")
    begin(desk)
    desk.post(f"/polls/{POLL}/setup/candidates", table(CANDIDATES.replace("1970", "1870")))
    desk.post(f"/polls/{POLL}/setup/roll/take", {"digest": "0"})
    with office.database.reading() as session:
        acts = [entry.act for entry in journal_of(session, POLL)]
    assert "candidates-entered" not in acts
    assert "roll-taken" not in acts


DELETE = f"/polls/{POLL}/setup/delete"


def test_whoever_began_a_poll_deletes_it_while_nothing_is_approved(office: Office) -> None:
    """With its short name typed; every officer then reads that she did."""
    desk = office.sign_in("secretary", name="Ms Roux")
    prepare(desk)
    assert DELETE in desk.get(f"/polls/{POLL}/setup").text
    wrong = desk.post(DELETE, {"short_name": "agen"})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "not the short name" in wrong.text
    assert desk.post(DELETE, {"short_name": f" {POLL} "}).location == "/"
    assert desk.get(f"/polls/{POLL}").status_code == HTTPStatus.NOT_FOUND
    page = office.sign_in("observer").get("/").text
    assert f"Conseils de quartier 2026 ({POLL}) was deleted" in page
    assert "by Ms Roux" in page
    with office.database.reading() as session:
        assert not session.scalars(select(JournalRow).where(JournalRow.poll_id == POLL)).all()


def test_only_whoever_began_a_poll_is_offered_to_delete_it(office: Office) -> None:
    """Another officer has no button that would be refused."""
    desk = office.sign_in("secretary")
    begin(desk)
    assert "Delete this poll" in desk.get(f"/polls/{POLL}/setup").text
    assert "Delete this poll" not in office.sign_in("president").get(f"/polls/{POLL}/setup").text


def test_nobody_else_deletes_a_poll_and_no_approved_one_is_deleted(office: Office) -> None:
    """One officer alone does not undo another one's work, nor what two approved."""
    desk = office.sign_in("secretary", name="Ms Roux")
    prepare(desk)
    other = office.sign_in("president")
    assert "Only whoever began this poll" in other.get(DELETE).text
    assert other.post(DELETE, {"short_name": POLL}).status_code != HTTPStatus.SEE_OTHER
    agree(office, "draw-lot", seed="7 12 31")
    agree(office, "approve-roll")
    refused = desk.post(DELETE, {"short_name": POLL})
    assert "The roll is approved" in refused.text
    assert desk.get(f"/polls/{POLL}").status_code == HTTPStatus.OK
