"""Letters in the office: to the registrar and back, printed here, replaced when lost."""

import io
import zipfile
from http import HTTPStatus
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner

from ballots.token import normalize
from crypto.groups import ED25519
from crypto.hashing import sha256_hex
from evote.accounts.officers import Role
from evote.acts.proposals import waiting
from evote.ceremony.messages import forget_key
from evote.commands.registrar import main
from evote.db import Database
from evote.intake.poll_file import read_poll_file
from evote.letters.letterhead import read_letterhead
from evote.letters.reissue import spare_of, spares_left
from evote.models.rolls import VoterRow
from evote.polls import create_poll, get_poll
from evote.simulation.poll import seeded, write_poll_files
from evote.voting.paper import mark_paper
from tests.evote.paper import number_of
from tests.office.conftest import Desk, Office
from tests.office.polling_day import POLL, office_of
from tests.simulation import SMALL, ElectionDay

LETTERS = f"{POLL}/letters"
SEE_OTHER = HTTPStatus.SEE_OTHER


@pytest.fixture
def drafting(office: Office, tmp_path: Path) -> Office:
    """Open an office with a draft whose roll is approved."""
    folder = tmp_path / "files"
    folder.mkdir()
    new = read_poll_file(write_poll_files(folder, SMALL), ED25519)
    create_poll(office.database, new, seeded("draft"))
    return office


@pytest.fixture
def day_office(day: ElectionDay) -> Office:
    """Open the office of a poll that is open."""
    return office_of(day)


def spares(database: Database) -> dict[int, int]:
    """Return how many spare letters are left, by district."""
    with database.reading() as session:
        return spares_left(session, SMALL.poll_id)


def allow_letters(office: Office) -> None:
    """Let two officers decide that the service makes the letters."""
    reason = {"reason": "Forty letters, and no registrar"}
    decide(office, "make-letters", reason)


def decide(office: Office, act: str, form: dict[str, str]) -> None:
    """Let one officer propose an act and another one confirm it; she alone is refused."""
    proposer, other = office.sign_in("president"), office.sign_in("assessor")
    assert proposer.post(f"{POLL}/proposals/{act}", form).status_code == SEE_OTHER
    with office.database.reading() as session:
        number = waiting(session, SMALL.poll_id, office.clock.now)[-1].id
    own = proposer.post(f"{POLL}/proposals/{number}/confirm")
    assert own.status_code == HTTPStatus.CONFLICT
    assert other.post(f"{POLL}/proposals/{number}/confirm").status_code == SEE_OTHER


def test_one_officer_alone_makes_no_letters(drafting: Office) -> None:
    """Whoever prints them could vote for others: two decide it, and the journal says so."""
    desk = drafting.sign_in("secretary")
    assert "Make the letters of district" not in desk.get(LETTERS).text
    refused = desk.post(f"{LETTERS}/1/print", {"order": "street"})
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Two officers decide first" in refused.text
    assert spares(drafting.database) == {}
    allow_letters(drafting)
    page = desk.get(LETTERS).text
    assert "Make the letters of district 1" in page
    assert "Have this service make the letters" not in page
    assert "Forty letters, and no registrar" in desk.get(f"{POLL}/journal").text


def test_the_key_comes_before_the_letters(drafting: Office) -> None:
    """Letters name the key: without one, neither way is offered, and a proposal is refused."""
    desk, offered = (
        drafting.sign_in("president"),
        ("roll.csv", "Have this service make the letters"),
    )
    assert all(words in desk.get(LETTERS).text for words in offered)
    with drafting.database.writing() as session:
        forget_key(session, SMALL.poll_id)
    page = desk.get(LETTERS).text
    assert "the trustees make the key first" in page
    assert f'href="{POLL}/key">Key of the poll' in page
    assert not any(words in page for words in offered)
    for act in ("make-letters", "take-handback"):
        form = {"reason": "No registrar", "fingerprint": "ab" * 32}
        refused = desk.post(f"{POLL}/proposals/{act}", form)
        assert refused.status_code == HTTPStatus.CONFLICT
        assert "the trustees make the key first" in refused.text


def test_the_registrars_way_is_folded_away_once_the_service_makes_the_letters(
    drafting: Office,
) -> None:
    """What was decided stands first; before it, the safe way does."""
    desk, registrar = drafting.sign_in("secretary"), "The safe way"
    before = desk.get(LETTERS).text
    assert before.index(f'<h2 id="registrar">{registrar}') < before.index('id="districts"')
    allow_letters(drafting)
    after = desk.get(LETTERS).text
    assert after.index("Make the letters of district 1") < after.index(f"<summary>{registrar}")


def test_the_service_prints_a_district_and_keeps_nothing(drafting: Office) -> None:
    """The answer is the only place of the codes: the page then says that the letters are made."""
    desk = drafting.sign_in("secretary")
    allow_letters(drafting)
    answer = desk.post(f"{LETTERS}/1/print", {"order": "street"})
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert packed.namelist() == ["district-01.pdf", "district-01-spares.pdf"]
        pages = pypdfium2.PdfDocument(packed.read("district-01.pdf"))
    assert len(pages) == SMALL.residents
    words = pages[0].get_textpage().get_text_range().split()
    token = next(word for word in words if word.count("-") == 3 and len(word) == 25)
    assert normalize(token) == token
    kept = (drafting.station.config.folder / "evote.sqlite").read_bytes()
    assert token.encode() not in kept
    assert spares(drafting.database) == {1: 5}
    page = desk.get(LETTERS).text
    assert "Make the letters of district 1" not in page
    assert "Make the letters of district 2" in page
    assert "load this page again" in page


def test_letters_are_not_made_twice(drafting: Office) -> None:
    """A second press of the button would make two letters valid for one voter."""
    desk = drafting.sign_in("secretary")
    allow_letters(drafting)
    desk.post(f"{LETTERS}/1/print")
    again = desk.post(f"{LETTERS}/1/print")
    assert again.status_code == HTTPStatus.CONFLICT
    assert "Nothing was done" in again.text
    assert desk.post(f"{LETTERS}/9/print").status_code == HTTPStatus.CONFLICT


def reset(office: Office) -> None:
    """Let two officers make all letters worthless."""
    decide(office, "reset-letters", {"reason": "The file got lost"})


def test_letters_made_worthless_can_be_made_anew(drafting: Office) -> None:
    """A file that got lost costs paper, nothing else; two officers decide, who makes them, too."""
    desk = drafting.sign_in("secretary")
    allow_letters(drafting)
    desk.post(f"{LETTERS}/1/print")
    assert "Make all letters worthless" in desk.get(LETTERS).text
    reset(drafting)
    assert spares(drafting.database) == {}
    assert desk.post(f"{LETTERS}/1/print").status_code == HTTPStatus.CONFLICT
    allow_letters(drafting)
    assert desk.post(f"{LETTERS}/1/print").mimetype == "application/zip"


def test_worthless_letters_never_come_back(drafting: Office, tmp_path: Path) -> None:
    """The registrar's old file is refused, though it fits the roll."""
    desk = drafting.sign_in("secretary")
    old = hand_back(desk, tmp_path)
    assert send_back(desk, old) == SEE_OTHER
    take_over(drafting, old)
    reset(drafting)
    assert send_back(desk, old) == SEE_OTHER
    president = drafting.sign_in("president")
    refused = president.post(f"{POLL}/proposals/take-handback", waiting_form(old))
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "made worthless" in refused.text
    assert spares(drafting.database) == {}


def waiting_form(raw: bytes) -> dict[str, str]:
    """Return the form that proposes to take over a file."""
    return {"fingerprint": sha256_hex(raw), "reason": "The registrar read the same fingerprint"}


def take_over(office: Office, raw: bytes) -> None:
    """Let two officers take over the registrar's file."""
    decide(office, "take-handback", waiting_form(raw))


def test_a_file_that_was_replaced_is_not_taken_over(drafting: Office, tmp_path: Path) -> None:
    """What two officers compared is what counts: a file slipped in between makes it fall."""
    desk, president, other = (
        drafting.sign_in(role) for role in ("secretary", "president", "assessor")
    )
    raw = hand_back(desk, tmp_path)
    send_back(desk, raw)
    assert sha256_hex(raw) in president.get(LETTERS).text
    president.post(f"{POLL}/proposals/take-handback", waiting_form(raw))
    folder = tmp_path / "other"
    folder.mkdir()
    slipped = hand_back(desk, folder)
    send_back(desk, slipped)
    refused = other.post(f"{POLL}/proposals/1/confirm")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "does not wait any more" in refused.text
    assert spares(drafting.database) == {}
    take_over(drafting, slipped)
    assert spares(drafting.database) == {1: 5, 2: 5}


def hand_back(desk: Desk, folder: Path) -> bytes:
    """Let the registrar make tokens from the exported roll, and return what she hands back."""
    roll, back = folder / "roll.csv", folder / "back.json"
    roll.write_bytes(desk.get(f"{LETTERS}/roll.csv").data)
    options = ["--letters", str(folder / "letters.csv"), "--handback", str(back)]
    assert CliRunner().invoke(main, ["issue", str(roll), *options]).exit_code == 0
    return back.read_bytes()


def send_back(desk: Desk, raw: bytes) -> int:
    """Send what the registrar handed back; return the status of the answer."""
    sent = {"handback": (io.BytesIO(raw), "back.json")}
    return desk.post(f"{LETTERS}/handback", sent).status_code


@pytest.mark.parametrize("role", ["observer", "assessor"])
def test_only_buttons_that_work_are_shown(drafting: Office, role: Role) -> None:
    """Whoever may only read sees what there is, and nothing to press."""
    allow_letters(drafting)
    page = drafting.sign_in(role).get(LETTERS).text
    assert "Make the letters of" not in page
    assert "Hand in the file" not in page
    assert "Make the letters of" in drafting.sign_in("secretary").get(LETTERS).text


def test_the_registrars_file_is_taken_over_by_the_pages(drafting: Office, tmp_path: Path) -> None:
    """Two files go out, one comes back; the same file again and a wrong one change nothing."""
    desk = drafting.sign_in("president")
    assert read_letterhead(desk.get(f"{LETTERS}/letterhead.json").data).language == "fr"
    raw = hand_back(desk, tmp_path)
    wrong = desk.post(f"{LETTERS}/handback", {"handback": (io.BytesIO(b"{}"), "back.json")})
    assert wrong.status_code == HTTPStatus.CONFLICT
    assert "This is not the file that the registrar hands back: choose the file" in wrong.text
    assert "Choose the file" in desk.post(f"{LETTERS}/handback").text
    assert send_back(desk, raw) == SEE_OTHER
    assert spares(drafting.database) == {}
    take_over(drafting, raw)
    assert spares(drafting.database) == {1: 5, 2: 5}
    assert send_back(desk, raw) == HTTPStatus.CONFLICT


def propose(desk: Desk, number: int) -> int:
    """Propose to replace the letter of a voter of district 1; return the status."""
    data = {"district": "1", "voter": f"{number}", "reason": "She moved and it did not come."}
    return desk.post(f"{POLL}/proposals/reissue-letter", data).status_code


def test_two_officers_replace_a_lost_letter(day: ElectionDay, day_office: Office) -> None:
    """One proposes, another confirms; the page then says which spare letter to hand over."""
    number = number_of(day, 0)
    assert "Letter lost in district 1" in day_office.sign_in("secretary").get(LETTERS).text
    secretary, assessor = (day_office.sign_in(role) for role in ("secretary", "assessor"))
    assert "Nobody is found" not in secretary.post(f"{LETTERS}/1/lost", {"asked": number}).text
    shown = secretary.post(f"{LETTERS}/1/lost/voter", {"number": number}).text
    assert "5 spare letters are left" in shown
    assert propose(secretary, number) == SEE_OTHER
    assert spares(day.database)[1] == 5
    own = secretary.post(f"{POLL}/proposals/1/confirm")
    assert own.status_code == HTTPStatus.CONFLICT
    assessor.post(f"{POLL}/proposals/1/confirm")
    assert spares(day.database)[1] == 4
    with day.database.reading() as session:
        assert spare_of(session, day.uuids[0], number) == 1
    assert (
        "spare letter 1 / 1" in secretary.post(f"{LETTERS}/1/lost/voter", {"number": number}).text
    )
    told = {
        desk.officer.name: "spare letter 1 / 1" in desk.get(f"{POLL}/proposals").text
        for desk in (secretary, assessor, day_office.sign_in("observer", name="Observer"))
    }
    assert list(told.values()) == [True, True, False]
    journal = secretary.get(f"{POLL}/journal").text
    assert "did not come" not in journal


@pytest.mark.parametrize("end", ["voted", "closed"])
def test_a_spare_letter_is_announced_until_it_has_done_its_work(
    day: ElectionDay, day_office: Office, end: str
) -> None:
    """Once she has voted, or the poll is closed, nobody is told to hand a letter over."""
    number = number_of(day, 0)
    secretary, assessor = (day_office.sign_in(role) for role in ("secretary", "assessor"))
    propose(secretary, number)
    assessor.post(f"{POLL}/proposals/1/confirm")
    assert "Hand over the spare letter" in assessor.get(f"{POLL}/proposals").text
    with day.database.writing() as session:
        if end == "voted":
            mark_paper(session, day.uuids[0], number, day.clock())
        else:
            get_poll(session, SMALL.poll_id).state = "closed"
    assert "Hand over the spare letter" not in assessor.get(f"{POLL}/proposals").text


def test_whoever_confirms_reads_whose_letter_it_is(day: ElectionDay, day_office: Office) -> None:
    """A number alone could be another resident's than the reason says; nobody else reads it."""
    propose(day_office.sign_in("secretary"), number_of(day, 0))
    with day.database.reading() as session:
        name = session.get_one(VoterRow, (day.uuids[0], number_of(day, 0))).name
    shown = {
        role: name in day_office.sign_in(role).get(f"{POLL}/proposals").text
        for role in ("assessor", "administrator", "observer")
    }
    assert shown == {"assessor": True, "administrator": False, "observer": False}


@pytest.mark.parametrize("number", ["99", "", "0x1"])
def test_nobody_of_that_number_gets_a_letter(day_office: Office, number: str) -> None:
    """A slip of the finger is told before another officer is asked."""
    desk = day_office.sign_in("secretary")
    answer = desk.post(
        f"{POLL}/proposals/reissue-letter", {"district": "1", "voter": number, "reason": "Lost."}
    )
    assert answer.status_code == HTTPStatus.CONFLICT
