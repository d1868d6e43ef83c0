"""The pages of the count and the time after, as two officers and the clockwork go through them."""

import io
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from sqlalchemy import func, insert, select

from evote.count.shares import receive_shares
from evote.journal import journal_of, note
from evote.life.retention import SHORTEST, forget_destroyed, report_of
from evote.life.steps import close_poll
from evote.models.boards import OpenedBallotRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.rolls import TicketRow, VoterRow
from evote.models.watch import LookRow
from evote.polls import get_poll
from evote.results.publication import public_archive
from evote.voter.app import create_voter_app
from evote.voting.boards import lock_board, read_board
from evote.voting.casting import cast
from evote.voting.paper import has_voted
from evote.voting.turnout import turnout_of
from evote.watch.alerts import alerts_of
from evote.watch.finishing import finish_counts
from evote.wording import day as day_in_words
from tests.office.conftest import Desk, Office
from tests.simulation import SMALL, ElectionDay

POLL = f"/polls/{SMALL.poll_id}"

KEPT = SHORTEST + timedelta(days=1)
"""How long after the close personal data are kept at least: until the day after the appeals."""


@dataclass
class Board:
    """Two officers before their screens, and the poll between them."""

    day: ElectionDay
    office: Office

    def __post_init__(self) -> None:
        """Let both sit down."""
        self.president, self.secretary = self.seats()

    def seats(self) -> tuple[Desk, Desk]:
        """Let two officers sign in."""
        return self.office.sign_in("president"), self.office.sign_in("secretary")

    def act(self, act_name: str, **subject: str) -> int:
        """Let one propose and the other confirm; return the status of the last answer."""
        form = {"reason": "As the board decided.", **subject}
        proposed = self.president.post(f"{POLL}/proposals/{act_name}", form)
        if proposed.status_code != HTTPStatus.SEE_OTHER:
            return proposed.status_code
        page = self.secretary.get(f"{POLL}/proposals").text
        number = page.rsplit("/confirm", 1)[0].rsplit("/", 1)[1]
        return self.secretary.post(f"{POLL}/proposals/{number}/confirm").status_code

    def tick(self, turns: int = 1) -> None:
        """Let the clockwork's task have its turns."""
        for _ in range(turns):
            finish_counts(self.day.station, self.day.clock())

    def send_shares(self) -> None:
        """Let every trustee verify the published record and send her shares."""
        with ThreadPoolExecutor(1) as executor:
            shares = self.day.poll.decrypt(executor)
        for owner in {share.owner for share in shares}:
            own = [share for share in shares if share.owner == owner]
            receive_shares(self.day.database, SMALL.poll_id, owner, own)

    def state(self) -> str:
        """Return how far the poll is."""
        with self.day.database.reading() as session:
            return get_poll(session, SMALL.poll_id).state

    def publish(self) -> None:
        """Go from the closed boxes to the publication."""
        self.act("start-count")
        self.count()
        assert self.act("publish", fingerprint=self.shown()) == HTTPStatus.SEE_OTHER

    def count(self) -> None:
        """Let the clock add up, the trustees open their parts, and the clock declare."""
        self.tick(2)
        self.send_shares()
        self.tick()

    def shown(self) -> str:
        """Return the fingerprint of what becomes public, as the page has it."""
        page = self.president.get(f"{POLL}/after").text
        return page.split('name="fingerprint" value="')[1].split('"')[0]


def close(day: ElectionDay) -> Board:
    """Close the boxes at their time."""
    day.clock.now = SMALL.closes
    close_poll(day.database, SMALL.poll_id, day.clock())
    return Board(day, Office(day.station, day.clock))


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    """Let people vote, and close the boxes."""
    day = ElectionDay(tmp_path)
    day.vote()
    yield close(day)
    day.close()


@pytest.fixture
def board_on_each(day_on_each: ElectionDay) -> Board:
    """Do the same over SQLite and over PostgreSQL."""
    day_on_each.vote()
    return close(day_on_each)


def test_a_count_started_by_two_goes_on_to_its_end(board: Board) -> None:
    """Added up district by district; declared when all shares are there, and once."""
    board.tick()
    page = board.president.get(f"{POLL}/count")
    assert "not added up yet" in page.text
    assert page.text.count("when it is added up") == len(SMALL.districts)
    assert board.act("start-count") == HTTPStatus.SEE_OTHER
    board.tick(2)
    page = board.president.get(f"{POLL}/count")
    assert "when it is added up" not in page.text
    with board.day.database.reading() as session:
        for uuid in board.day.uuids:
            assert public_archive(session, uuid).head in page.text
    assert page.headers["Refresh"] == "10"
    assert "not added up yet" not in page.text
    assert "0 of 2 districts" in page.text
    assert "<td>Trustee 1, Trustee 2</td>" in page.text
    board.tick()
    assert board.state() == "closed"
    board.send_shares()
    assert "all are there" in board.president.get(f"{POLL}/count").text
    board.tick(2)
    assert board.state() == "counted"
    with board.day.database.reading() as session:
        acts = [entry.act for entry in journal_of(session, SMALL.poll_id)]
    assert acts.count("counted") == 1


def test_two_processes_count_once(board_on_each: Board) -> None:
    """Whatever they do at the same time, each district is added up and declared once."""
    board = board_on_each
    board.act("start-count")
    with ThreadPoolExecutor(4) as pool:
        for _ in range(2):
            list(pool.map(lambda _: board.tick(), range(4)))
        board.send_shares()
        list(pool.map(lambda _: board.tick(), range(4)))
    assert board.state() == "counted"
    with board.day.database.reading() as session:
        acts = [entry.act for entry in journal_of(session, SMALL.poll_id)]
        assert acts.count("counted") == 1
        assert not alerts_of(session, SMALL.poll_id)


def test_a_district_with_other_marks_blocks_the_count(board: Board) -> None:
    """The page names it, the act is refused, and a count that was started stops with an alert."""
    day = board.day
    with day.database.writing() as session:
        lock_board(session, day.uuids[1]).roll_marks = b"\0\0"
    assert (
        "in district 2 there are not as many ballots" in board.president.get(f"{POLL}/count").text
    )
    assert "proposals/start-count" not in board.president.get(f"{POLL}/count").text
    assert board.act("start-count") == HTTPStatus.CONFLICT
    with day.database.writing() as session:
        session.get_one(PollRow, SMALL.poll_id).count_authorised = True
    board.tick(2)
    with day.database.reading() as session:
        assert [alert.kind for alert in alerts_of(session, SMALL.poll_id)] == ["count-stopped"]
    assert "not added up yet" in board.president.get(f"{POLL}/count").text


def test_an_observer_follows_the_count(board: Board) -> None:
    """She sees both pages, and no act."""
    desk = board.office.sign_in("observer")
    for page in ("count", "after"):
        assert desk.get(f"{POLL}/{page}").text.count("<form") == 1, "the form that signs out"
    assert desk.post(f"{POLL}/after/retention").status_code == HTTPStatus.FORBIDDEN


def test_what_becomes_public_is_shown_before(board: Board) -> None:
    """The officers read to the letter what the public reads; an administrator does not."""
    board.act("start-count")
    board.count()
    page = board.president.get(f"{POLL}/after").text
    assert "What will become public" in page
    administrator = board.office.sign_in("administrator").get(f"{POLL}/after").text
    assert "vote" not in administrator.split("What will become public")[1].split("<footer")[0]
    assert board.state() == "counted"
    assert board.act("publish", fingerprint=board.shown()) == HTTPStatus.SEE_OTHER
    assert board.state() == "published"
    public = create_voter_app(board.day.station).test_client()
    public.set_cookie("language", "en", domain="localhost")
    for uuid in board.day.uuids:
        shown = public.get(f"/elections/{uuid}").text
        for start, end in (
            ('<ol class="elected">', "</ol>"),
            ('<table class="votes">', "</table>"),
            ('<ol class="reasons">', "</ol>"),
        ):
            part = shown.split(start)[1].split(end)[0]
            assert part in page
    assert f"{board.day.uuids[0]}.seats.json" in page
    assert f"{board.day.uuids[1]}.bel" in page


def test_a_publication_is_of_what_was_shown(board: Board) -> None:
    """Whoever changes a result between two officers publishes nothing; nor does a blind click."""
    board.act("start-count")
    board.count()
    assert board.act("publish") == HTTPStatus.CONFLICT
    assert board.act("publish", fingerprint="0" * 64) == HTTPStatus.CONFLICT
    shown = board.shown()
    assert board.shown() == shown
    form = {"reason": "All was looked at", "fingerprint": shown}
    board.president.post(f"{POLL}/proposals/publish", form)
    assert shown in board.secretary.get(f"{POLL}/proposals").text
    with board.day.database.writing() as session:
        district = session.get_one(DistrictRow, board.day.uuids[1])
        honest = district.declaration or b""
        district.declaration = honest.replace(b'"vacant":[]', b'"vacant":[1]')
        assert district.declaration != honest
    number = board.secretary.get(f"{POLL}/proposals").text.split("/confirm")[0].rsplit("/", 1)[1]
    refused = board.secretary.post(f"{POLL}/proposals/{number}/confirm")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "is not what was looked at" in refused.text
    assert board.state() == "counted"
    assert board.shown() != shown
    with board.day.database.writing() as session:
        session.get_one(DistrictRow, board.day.uuids[1]).declaration = honest
    answer = board.secretary.post(f"{POLL}/proposals/{number}/confirm")
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert board.state() == "published"


def test_a_proposal_to_publish_falls_with_what_was_shown(board: Board) -> None:
    """Once something else becomes public, no button is left, and it is proposed anew once."""
    board.act("start-count")
    board.count()
    form = {"reason": "All was looked at", "fingerprint": board.shown()}
    board.president.post(f"{POLL}/proposals/publish", form)
    number = board.secretary.get(f"{POLL}/proposals").text.split("/confirm")[0].rsplit("/", 1)[1]
    with board.day.database.writing() as session:
        note(session, SMALL.poll_id, "incident-noted", board.day.clock())
    assert "decision waits" not in board.secretary.get(POLL).text
    refused = board.secretary.post(f"{POLL}/proposals/{number}/confirm")
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "look at it, and propose it again" in refused.text
    assert "/confirm" not in refused.text
    assert "because what it is about was changed since" in refused.text
    assert board.act("publish", fingerprint=board.shown()) == HTTPStatus.SEE_OTHER
    assert board.state() == "published"


def test_what_stays_sealed_is_said_before(tmp_path: Path) -> None:
    """A district with too few ballots has no numbers, neither here nor in public."""
    day = ElectionDay(tmp_path)
    for resident in range(11):
        cast(day.database, day.station.districts, day.submission(resident), day.clock())
    few = day.submission(0, district=1)
    cast(day.database, day.station.districts, few, day.clock())
    board = close(day)
    board.act("start-count")
    board.count()
    page = board.president.get(f"{POLL}/after").text
    assert "Too few ballots were cast: they stay sealed." in page
    assert "not told: too few" in page
    assert f"{day.uuids[1]}.seats.json" not in page
    day.close()


def test_the_minutes_are_handed_out_once_the_poll_is_published(board: Board) -> None:
    """Two papers for the poll, two for each district, as JSON and PDF; before, there are none."""
    assert board.president.get(f"{POLL}/after/minutes.zip").status_code == HTTPStatus.NOT_FOUND
    board.publish()
    assert "after/minutes.zip" in board.president.get(f"{POLL}/after").text
    packed = board.president.get(f"{POLL}/after/minutes.zip").data
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        names = archive.namelist()
    papers = 2 * (1 + len(SMALL.districts))
    assert [sum(name.endswith(kind) for name in names) for kind in (".pdf", ".json")] == [
        papers
    ] * 2


def test_two_officers_settle_a_tie_by_the_page(tmp_path: Path) -> None:
    """The order that they type, with their names and reason, decides; another list is refused."""
    day = ElectionDay(tmp_path, contest='ties = "decision"')
    for resident in range(12):
        sealed = day.submission(resident, choice=1 + resident % 3)
        cast(day.database, day.station.districts, sealed, day.clock())
    board = close(day)
    board.act("start-count")
    board.tick(2)
    board.send_shares()
    board.tick()
    page = board.president.get(f"{POLL}/count").text
    assert page.split('name="seat-1"')[1].split(">", 1)[1].startswith("</textarea>")
    names = page.split("Each name once, a line each: ")[1].split(".</p>")[0].split(", ")
    assert len(names) == 3
    assert "proposals/publish" not in board.president.get(f"{POLL}/after").text
    assert "the tie comes first" in page
    forgotten = board.act("settle-tie", **{"district": "1", "seat-1": ""})
    assert forgotten == HTTPStatus.CONFLICT
    wrong = board.act("settle-tie", **{"district": "1", "seat-1": "\n".join(names[:2])})
    assert wrong == HTTPStatus.CONFLICT
    turned = "\n".join(reversed(names))
    assert board.act("settle-tie", **{"district": "1", "seat-1": turned}) == HTTPStatus.SEE_OTHER
    journal = board.president.get(f"{POLL}/journal").text
    assert f"Order for seat 1: {', '.join(reversed(names))}" in journal
    assert "proposals/publish" in board.president.get(f"{POLL}/after").text
    after = board.president.get(f"{POLL}/after").text
    assert "the tie comes first" not in after
    elected = after.split('<ol class="elected">')[1].split("</ol>")[0]
    assert elected.index(names[2]) < elected.index(names[1])
    assert names[0] not in elected
    day.close()


def test_two_officers_note_who_leaves(board: Board) -> None:
    """The next one has the seat on the page at once."""
    board.publish()
    page = board.president.get(f"{POLL}/after?district=1").text
    leaving = page.split('name="name">')[1].split("<option>")[1].split("</option>")[0]
    change = {"district": "1", "kind": "vacancy", "name": leaving, "on_list": ""}
    assert board.act("council-change", **change) == HTTPStatus.SEE_OTHER
    assert board.act("council-change", **change) == HTTPStatus.CONFLICT
    sitting = board.president.get(f"{POLL}/after").text.split("Who comes next")[0]
    assert leaving not in sitting


def test_personal_data_are_destroyed_in_their_time(board_on_each: Board) -> None:
    """Two officers, from the date on, unless there is a hold; the report says how many of what."""
    board, day = board_on_each, board_on_each.day
    board.publish()
    opened = {"district_uuid": day.uuids[0], "tracker": "x", "credential": "y"}
    with day.database.writing() as session:
        session.execute(insert(OpenedBallotRow).values(**opened))
    assert board.act("purge") == HTTPStatus.CONFLICT, "no date is set"
    too_early = _date(board, SMALL.closes.date() + KEPT - timedelta(days=1))
    earliest = day_in_words(SMALL.closes + KEPT, "en")
    assert f"Appeals are possible until then: give a date from {earliest} on." in too_early
    _date(board, SMALL.closes.date() + KEPT)
    assert board.act("purge") == HTTPStatus.CONFLICT, "the date has not come"
    day.clock.now = SMALL.closes + KEPT
    board.president, board.secretary = board.seats()
    assert "You propose to keep everything" in board.president.get(f"{POLL}/after").text
    assert board.act("legal-hold", hold="yes") == HTTPStatus.SEE_OTHER
    held = board.president.get(f"{POLL}/after").text
    assert "You propose to end it" in held
    assert "Destroy the personal data" not in held
    assert board.act("purge") == HTTPStatus.CONFLICT, "everything is held"
    assert board.act("legal-hold", hold="no") == HTTPStatus.SEE_OTHER
    assert board.act("purge") == HTTPStatus.SEE_OTHER
    with day.database.reading() as session:
        report = report_of(session, SMALL.poll_id)
        assert report is not None
        assert report.destroyed["voters"] == 28
        assert report.destroyed["roll_marks"] == 22
        assert report.destroyed["opened_ballots"] == 1
        assert len(report.officers) == 2
        assert session.scalars(select(func.count()).select_from(TicketRow)).one() == 0
        assert session.scalars(select(func.count()).select_from(LookRow)).one() == 0
        assert session.scalars(select(OpenedBallotRow.tracker)).all() == []
        assert set(session.scalars(select(VoterRow.name))) == {""}
    assert board.act("purge") == HTTPStatus.CONFLICT, "once is enough"
    assert "Report of the destruction" in board.president.get(f"{POLL}/after").text
    sent = board.president.get(f"{POLL}/after/destruction.json").json
    assert sent is not None
    assert sent["destroyed"]["voters"] == 28


def test_turnout_outlives_the_personal_data(board_on_each: Board) -> None:
    """As many on the roll and as many voters as before, district by district; no mark of whom."""
    board, day = board_on_each, board_on_each.day
    with day.database.writing() as session:
        free = next(
            number
            for number in range(1, SMALL.residents + 1)
            if has_voted(session, lock_board(session, day.uuids[0]), number) is None
        )
        session.get_one(VoterRow, (day.uuids[0], free)).struck = True
    board.publish()
    _date(board, SMALL.closes.date() + KEPT)
    with day.database.reading() as session:
        before = turnout_of(session, SMALL.poll_id)
    day.clock.now = SMALL.closes + KEPT
    board.president, board.secretary = board.seats()
    assert board.act("purge") == HTTPStatus.SEE_OTHER
    with day.database.reading() as session:
        assert turnout_of(session, SMALL.poll_id) == before
        assert sum(line.voters for line in before) == 22
        for uuid in day.uuids:
            marks = read_board(session, uuid)
            assert not any(marks.roll_marks)
            assert not any(marks.paper_marks)


def test_nothing_destroyed_is_left_in_the_files(board: Board) -> None:
    """Neither the database nor what lies beside it holds a name of the roll any more."""
    day = board.day
    board.publish()
    with day.database.reading() as session:
        addresses = set(session.scalars(select(VoterRow.address)))
    folder = day.station.config.folder
    assert any(_holds(folder, address) for address in addresses)
    _date(board, SMALL.closes.date() + KEPT)
    day.clock.now = SMALL.closes + KEPT
    board.president, board.secretary = board.seats()
    assert board.act("purge") == HTTPStatus.SEE_OTHER
    forget_destroyed(day.station, day.clock())
    assert not [address for address in addresses if _holds(folder, address)]


def _holds(folder: Path, address: str) -> bool:
    needle = address.split("\n", maxsplit=1)[0].encode()
    return any(needle in file.read_bytes() for file in folder.glob("evote.sqlite*"))


def _date(board: Board, day: date) -> str:
    answer = board.president.post(
        f"{POLL}/after/retention", {"purge_on": day.isoformat()}, follow_redirects=True
    )
    return answer.text
