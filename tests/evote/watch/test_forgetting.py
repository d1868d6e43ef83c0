"""After the close PostgreSQL forgets which roll mark came with which ballot, or officers hear."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from ballots.ballot import tracker
from evote.db import Database
from evote.life.steps import close_poll_early
from evote.models.polls import PollRow
from evote.voting.casting import cast
from evote.watch.alerts import Alert, alerts_of
from evote.watch.clockwork import TASKS
from evote.watch.forgetting import AGAIN_AFTER, forget_histories
from tests.docs.pages import DOCS, blocks
from tests.programs import Cluster, postgresql
from tests.simulation import SMALL, ElectionDay

NAMED_WITHOUT_RIGHTS = "pg_checkpoint, pg_monitor, pg_switch_wal, wal_recycle"


@pytest.fixture
def cluster(postgresql_cluster: Cluster) -> Iterator[Cluster]:
    """Start a server whose settings a test may change, with a role that may little."""
    with postgresql() as server:
        server.execute("CREATE ROLE town LOGIN")
        server.execute("CREATE DATABASE evote OWNER town")
        yield server


@pytest.fixture
def town(cluster: Cluster, tmp_path: Path) -> Iterator[ElectionDay]:
    """Open a poll in that server, as the service does in a town."""
    url = cluster.url("evote").replace("//evote@", "//town@")
    day = ElectionDay(tmp_path, database_url=url)
    yield day
    day.close()


def follow_the_guide(cluster: Cluster) -> None:
    """Give the settings and grants that the guide for operators writes down, to the letter."""
    [statements] = blocks(DOCS / "how-to" / "run-in-a-town.md", "sql")
    connected = psycopg.connect(
        host=str(cluster.folder), user="evote", dbname="evote", autocommit=True
    )
    with connected as connection:
        for statement in statements.strip().splitlines():
            connection.execute(statement.replace("TO evote", "TO town").encode())


def vote(day: ElectionDay) -> list[bytes]:
    """Let three residents vote, and return what PostgreSQL writes beside their roll marks."""
    submissions = [day.submission(resident) for resident in (7, 3, 11)]
    for submission in submissions:
        cast(day.database, day.station.districts, submission, day.clock())
    return [tracker(submission.ballot).encode() for submission in submissions]


def shown_by_the_log(cluster: Cluster, ballots: list[bytes]) -> int:
    """Count the ballots that the log still shows, each beside the mark of its transaction."""
    files = (cluster.folder / "storage" / "pg_wal").iterdir()
    written = b"".join(file.read_bytes() for file in files if file.is_file())
    return sum(ballot in written for ballot in ballots)


def alerts(day: ElectionDay) -> list[Alert]:
    """Return what officers are told."""
    with day.database.reading() as session:
        return alerts_of(session, SMALL.poll_id)


def is_gone(day: ElectionDay) -> bool:
    """Say whether the service believes that nothing is left."""
    with day.database.reading() as session:
        return session.get_one(PollRow, SMALL.poll_id).history_gone


def test_set_up_as_the_guide_says_the_log_forgets_at_the_close(
    cluster: Cluster, town: ElectionDay
) -> None:
    """While the poll is open the log shows every ballot with its mark; after the close, none."""
    follow_the_guide(cluster)
    ballots = vote(town)
    assert shown_by_the_log(cluster, ballots) == 3
    close_poll_early(town.database, SMALL.poll_id, town.clock())
    assert shown_by_the_log(cluster, ballots) == 0
    assert (is_gone(town), alerts(town)) == (True, [])


def test_without_the_rights_officers_are_told_until_it_succeeds(
    cluster: Cluster, town: ElectionDay
) -> None:
    """The alert names what is missing; once the operator gave it, the clockwork finishes."""
    ballots = vote(town)
    close_poll_early(town.database, SMALL.poll_id, town.clock())
    assert shown_by_the_log(cluster, ballots) == 3
    told = [(alert.kind, alert.about) for alert in alerts(town)]
    assert (is_gone(town), told) == (False, [("history", NAMED_WITHOUT_RIGHTS)])
    follow_the_guide(cluster)
    town.clock.now += AGAIN_AFTER - timedelta(seconds=1)
    forget_histories(town.station, town.clock())
    assert not is_gone(town)
    town.clock.now += timedelta(seconds=1)
    forget_histories(town.station, town.clock())
    assert (is_gone(town), shown_by_the_log(cluster, ballots)) == (True, 0)


def test_segments_that_were_renamed_before_the_setting_go_too(
    cluster: Cluster, town: ElectionDay
) -> None:
    """PostgreSQL had put them by to be written over: each is gone through and dropped."""
    ballots = vote(town)
    for _ in range(2):
        cluster.execute("SELECT pg_switch_wal()")
        cluster.execute("CHECKPOINT")
    assert shown_by_the_log(cluster, ballots) == 3
    follow_the_guide(cluster)
    close_poll_early(town.database, SMALL.poll_id, town.clock())
    assert (is_gone(town), shown_by_the_log(cluster, ballots)) == (True, 0)


def test_a_slot_that_holds_the_log_is_found(cluster: Cluster, town: ElectionDay) -> None:
    """All rights are there, and still the segments stay: the service sees it and says so."""
    follow_the_guide(cluster)
    cluster.execute("SELECT pg_create_physical_replication_slot('copy', true)")
    ballots = vote(town)
    close_poll_early(town.database, SMALL.poll_id, town.clock())
    assert shown_by_the_log(cluster, ballots) == 3
    assert [(alert.kind, alert.about) for alert in alerts(town)] == [("history", "pg_wal")]
    cluster.execute("SELECT pg_drop_replication_slot('copy')")
    town.clock.now += AGAIN_AFTER
    forget_histories(town.station, town.clock())
    assert (is_gone(town), shown_by_the_log(cluster, ballots)) == (True, 0)


def test_a_reader_of_an_older_state_is_found(cluster: Cluster, town: ElectionDay) -> None:
    """For its sake PostgreSQL keeps earlier states of the marks, also in the table written anew."""
    follow_the_guide(cluster)
    with town.database.engine.connect().execution_options(
        isolation_level="REPEATABLE READ"
    ) as reader:
        reader.execute(text("SELECT 1"))
        vote(town)
        close_poll_early(town.database, SMALL.poll_id, town.clock())
    assert [(alert.kind, alert.about) for alert in alerts(town)] == [
        ("history", "pg_stat_activity")
    ]
    town.clock.now += AGAIN_AFTER
    forget_histories(town.station, town.clock())
    assert is_gone(town)


def test_a_session_that_holds_the_table_keeps_nobody_waiting(
    cluster: Cluster, town: ElectionDay
) -> None:
    """After seconds the service gives up, lets everybody on, and tries again later."""
    follow_the_guide(cluster)
    close_poll_early(town.database, SMALL.poll_id, town.clock())
    with town.database.engine.begin() as reader:
        reader.execute(text("SELECT count(*) FROM boards"))
        assert town.database.forget_history() == ("pg_stat_activity",)
    assert town.database.forget_history() == ()


def test_officers_are_reminded_of_copies_that_the_service_cannot_reach(
    cluster: Cluster, town: ElectionDay
) -> None:
    """A replica's slot that holds nothing any more stands for a copy somewhere."""
    follow_the_guide(cluster)
    cluster.execute("SELECT pg_create_physical_replication_slot('copy', false)")
    vote(town)
    close_poll_early(town.database, SMALL.poll_id, town.clock())
    assert (is_gone(town), [alert.kind for alert in alerts(town)]) == (True, ["history-copies"])


def test_nothing_is_done_once_all_is_gone(
    day: ElectionDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither before the close, nor again after it; it is among the tasks of the clockwork."""
    assert forget_histories in TASKS
    asked: list[Database] = []
    forget = Database.forget_history

    def noted(database: Database) -> tuple[str, ...]:
        asked.append(database)
        return forget(database)

    monkeypatch.setattr(Database, "forget_history", noted)
    forget_histories(day.station, day.clock())
    assert asked == []
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    forget_histories(day.station, day.clock() + AGAIN_AFTER)
    assert (asked, is_gone(day)) == ([day.database], True)
