"""Nothing that is stored, logged or shown joins a person to a ballot, and no secret leaks."""

import json
import logging
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from ballots.ballot import tracker
from evote.life.steps import close_poll_early
from evote.models.base import Base
from evote.models.watch import LookRow
from evote.simulation.poll import Envelope
from evote.voting.boards import read_board
from evote.voting.casting import Submission, cast
from evote.voting.polling_place import look_at
from evote.voting.tickets import find_ticket, is_spent
from tests.evote.paper import mark, officer
from tests.simulation import SMALL, ElectionDay

TIMES = ("time", "date", "created", "_at", "hour", "expires")
MOMENTS = ("at", "on", "seen", "started")


def test_no_table_of_voters_knows_ballots_and_none_of_ballots_knows_voters() -> None:
    """Of the columns, those about people and those about ballots share the district alone."""
    tables = {name: set(table.columns.keys()) for name, table in Base.metadata.tables.items()}
    about_people = tables["voters"] | tables["tickets"]
    about_ballots = tables["ballots"] | tables["events"] | tables["records"]
    assert about_people & about_ballots == {"district_uuid", "position"}


def test_no_table_keeps_a_time_of_casting() -> None:
    """Moments: when an archive was begun, and for an hour when a ballot was opened, never cast."""
    moments = [
        f"{name}.{column}"
        for name in sorted(hanging_on({"voters", "tickets", "boards"}))
        for column in Base.metadata.tables[name].columns.keys()  # noqa: SIM118 - the names
        if column in MOMENTS or any(word in column for word in TIMES)
    ]
    assert moments == ["boards.timestamp", "opened_ballots.at"]


def hanging_on(tables: set[str]) -> set[str]:
    """Return these tables and every other that refers to them, be it through a third one."""
    while True:
        more = {
            name
            for name, table in Base.metadata.tables.items()
            if any(key.column.table.name in tables for key in table.foreign_keys)
        }
        if more <= tables:
            return tables
        tables = tables | more


def test_looks_on_the_roll_are_kept_without_whom_they_were_for() -> None:
    """District, officer, hour and how many: nothing that leads to a person on the roll."""
    assert set(LookRow.__table__.columns.keys()) == {"district_uuid", "officer_id", "hour", "looks"}


@pytest.mark.parametrize("voters", [(3, 5), (5, 3)])
def test_the_polling_place_writes_the_same_whomever_it_serves(
    day_on_each: ElectionDay, voters: tuple[int, int]
) -> None:
    """Looking and marking touch the board row and the count of looks, no row of a person."""
    agent, before = officer(day_on_each, "Ms Agent", "agent"), rows_of_people(day_on_each)
    for voter in voters:
        with day_on_each.database.writing() as session:
            look_at(session, day_on_each.uuids[0], voter, agent, day_on_each.clock())
        mark(day_on_each, voter)
    assert rows_of_people(day_on_each) == before
    with day_on_each.database.reading() as session:
        [looked] = session.execute(text("SELECT * FROM looks")).all()
        assert read_board(session, day_on_each.uuids[0]).paper_marks == bytes([0b10100])
    hour = int(day_on_each.clock().timestamp()) // 3600
    assert tuple(looked) == (day_on_each.uuids[0], agent.id, hour, 2)


def test_casting_leaves_the_rows_of_voters_and_tickets_alone(day_on_each: ElectionDay) -> None:
    """A roll mark changes no row of a person, so the order of changes tells nothing."""
    before = rows_of_people(day_on_each)
    for resident in (7, 3, 11):
        submission = day_on_each.submission(resident)
        cast(day_on_each.database, day_on_each.station.districts, submission, day_on_each.clock())
    assert rows_of_people(day_on_each) == before


def rows_of_people(day: ElectionDay) -> list[object]:
    """Return the tables about people as they lie in the database, in their physical order."""
    place = "ctid::text, xmin::text" if day.database.url.startswith("postgresql") else "rowid"
    with day.database.reading() as session:
        return [
            tuple(row)
            for table in ("voters", "tickets")
            for row in session.execute(text(f"SELECT {place}, * FROM {table}"))  # noqa: S608
        ]


def test_roll_marks_are_the_same_whatever_the_order(tmp_path: Path) -> None:
    """Two days on which the same people vote in another order end with the same roll marks."""
    marks = []
    for name, order in (("one", (1, 5, 9)), ("other", (9, 1, 5))):
        day = ElectionDay(tmp_path / name)
        for resident in order:
            cast(day.database, day.station.districts, day.submission(resident), day.clock())
        with day.database.reading() as session:
            marks.append(session.execute(text("SELECT roll_marks FROM boards")).scalars().all())
        day.close()
    assert marks[0] == marks[1]


def test_the_close_forgets_the_order_of_the_roll_marks(day_on_each: ElectionDay) -> None:
    """After the close, the database keeps no earlier state of the marks, nor a log of them."""
    day = day_on_each
    submissions = [day.submission(resident) for resident in (7, 3, 11)]
    for submission in submissions:
        cast(day.database, day.station.districts, submission, day.clock())
    before = file_of_boards(day)
    if day.database.url.startswith("sqlite"):
        log = Path(day.database.url.removeprefix("sqlite:///") + "-wal")
        written = [tracker(submission.ballot).encode() for submission in submissions]
        assert all(ballot in log.read_bytes() for ballot in written)
        close_poll_early(day.database, SMALL.poll_id, day.clock())
        assert not any(ballot in log.read_bytes() for ballot in written)
        return
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert file_of_boards(day) != before


def file_of_boards(day: ElectionDay) -> object:
    """Return the file in which the board rows lie; a new one holds no earlier state of a row."""
    if day.database.url.startswith("sqlite"):
        return None
    with day.database.reading() as session:
        return session.execute(text("SELECT pg_relation_filenode('boards')")).scalar_one()


def test_neither_tickets_nor_credentials_follow_each_others_order(day: ElectionDay) -> None:
    """Public credentials are sorted by themselves, so their place names no voter."""
    uuid = day.uuids[0]
    credentials = list(day.station.districts[uuid].credentials)
    key = day.station.districts[uuid].election.group.sort_key
    decode = day.station.districts[uuid].election.group.decode
    assert credentials == sorted(credentials, key=lambda each: key(decode(each)))


def test_tokens_and_tickets_are_stored_nowhere(day: ElectionDay, tmp_path: Path) -> None:
    """No file of the installation holds a token, its ticket or a clear choice."""
    submission = day.submission()
    cast(day.database, day.station.districts, submission, day.clock())
    day.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("*.sqlite*"))
    assert day.uuids[0].encode() in stored
    assert submission.ticket.encode() not in stored
    assert all(
        token.encode() not in stored for tokens in day.poll.tokens.values() for token in tokens
    )


def test_no_log_line_holds_a_secret(
    client: FlaskClient, day: ElectionDay, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever is cast, refused or broken, the logs name neither ticket, token nor ballot."""
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="sqlalchemy")
    good = day.submission()
    for ticket, ballot in (
        (good.ticket, good.ballot.decode()),
        (good.ticket, day.submission(seed="again").ballot.decode()),
        ("0" * 64, good.ballot.decode()),
        (good.ticket, "nonsense"),
    ):
        address = f"/api/elections/{day.uuids[0]}/ballots"
        client.post(address, json={"ticket": ticket, "ballot": ballot})
    written = caplog.text
    assert good.ticket not in written
    assert day.envelope().token not in written
    assert good.ballot.decode()[:200] not in written


def test_a_failure_nobody_foresaw_is_logged_without_its_text(
    client: FlaskClient, day: ElectionDay, caplog: pytest.LogCaptureFixture
) -> None:
    """An error of ours is logged by its kind and answered without a traceback."""
    day.database.engine.dispose()
    with day.database.writing() as session:
        session.execute(text("DROP TABLE ballots"))
    answer = client.post(
        f"/api/elections/{day.uuids[0]}/ballots",
        json={"ticket": day.submission().ticket, "ballot": day.submission().ballot.decode()},
    )
    assert answer.status_code == 503
    assert json.loads(answer.data)["rule"] == "storage-unavailable"
    assert "api.cast_ballot failed: OperationalError" in caplog.text
    assert day.submission().ticket not in caplog.text


def test_secrets_are_silent(day: ElectionDay) -> None:
    """No representation of a value shows a token, a ticket, a key or a database's password."""
    envelope, submission = day.envelope(), day.submission()
    assert isinstance(envelope, Envelope)
    assert isinstance(submission, Submission)
    assert envelope.token not in repr(envelope)
    assert submission.ticket not in repr(submission)
    district = day.station.districts[day.uuids[0]]
    assert repr(district.receipt_seed) not in repr(district)
    assert "database_url" not in repr(day.station.config)


def test_who_voted_can_be_told_but_not_when(day: ElectionDay) -> None:
    """A roll mark is a bit: set or not set."""
    cast(day.database, day.station.districts, day.submission(resident=4), day.clock())
    with day.database.reading() as session:
        board = read_board(session, day.uuids[0])
        marked = [
            resident
            for resident in range(SMALL.residents)
            if is_spent(board, find_ticket(session, day.uuids[0], day.submission(resident).ticket))
        ]
    assert marked == [4]
