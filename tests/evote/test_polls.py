"""A poll's life goes forwards, one step at a time, each when its conditions are met."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from crypto.groups import ED25519
from evote.db import Database
from evote.errors import NotFound, StepRefused
from evote.intake.poll_file import read_poll_file
from evote.letters.issue import make_tokens, register_tokens, reset_tokens
from evote.life.steps import close_poll, close_poll_early, open_poll, publish_poll
from evote.models.base import Base
from evote.models.boards import BoardRow
from evote.polls import create_poll, delete_draft, get_poll
from evote.schema import upgrade_database
from evote.sealing.sealing import seal_poll
from evote.simulation.poll import POLL_FILE, seeded, write_poll_files
from tests.simulation import CLOSES, OPENS, SMALL, ElectionDay

BEFORE = OPENS - timedelta(days=1)
RANDOM = seeded("test")


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Database]:
    """Give a database with a draft."""
    database = Database(f"sqlite:///{tmp_path}/evote.sqlite")
    upgrade_database(database)
    create_poll(database, read_poll_file(write_poll_files(tmp_path, SMALL), ED25519), RANDOM)
    yield database
    database.close()


def state(database: Database) -> str:
    """Return the state of the poll."""
    with database.reading() as session:
        return get_poll(session, SMALL.poll_id).state


def give_tokens(database: Database) -> None:
    """Issue the tokens of the draft."""
    register_tokens(database, SMALL.poll_id, make_tokens(database, SMALL.poll_id, RANDOM), BEFORE)


def test_a_poll_lives_from_draft_to_published(day: ElectionDay) -> None:
    """Each step leads to the next state."""
    assert state(day.database) == "open"
    day.vote()
    day.count()
    assert state(day.database) == "published"


def test_a_poll_is_created_once(draft: Database, tmp_path: Path) -> None:
    """A second poll of the same name is refused."""
    new = read_poll_file(tmp_path / "poll.toml", ED25519)
    with pytest.raises(StepRefused, match="already a poll"):
        create_poll(draft, new, RANDOM)


def test_a_draft_is_deleted_and_can_be_created_anew(draft: Database, tmp_path: Path) -> None:
    """Nothing of it stays, whether or not its tokens were issued."""
    new = read_poll_file(tmp_path / POLL_FILE, ED25519)
    for with_tokens in (False, True):
        if with_tokens:
            give_tokens(draft)
        delete_draft(draft, SMALL.poll_id)
        with draft.reading() as session:
            left = {
                table.name: session.scalar(select(func.count()).select_from(table))
                for table in Base.metadata.sorted_tables
            }
        assert set(left.values()) == {0}
        create_poll(draft, new, RANDOM)


def test_a_poll_is_not_deleted_once_it_is_sealed(draft: Database) -> None:
    """After sealing, a poll stays."""
    give_tokens(draft)
    seal_poll(draft, SMALL.poll_id, BEFORE)
    with pytest.raises(StepRefused, match="only when it is draft can it be deleted"):
        delete_draft(draft, SMALL.poll_id)
    assert state(draft) == "sealed"


def test_a_draft_without_tokens_is_not_sealed(draft: Database) -> None:
    """Sealing freezes the credentials, so they must be there."""
    with pytest.raises(StepRefused, match="no tokens were issued for the district Centre-ville"):
        seal_poll(draft, SMALL.poll_id, BEFORE)
    assert state(draft) == "draft"


def test_a_draft_with_tokens_is_sealed(draft: Database) -> None:
    """With tokens, a draft can be sealed before it closes."""
    give_tokens(draft)
    seal_poll(draft, SMALL.poll_id, BEFORE)
    assert state(draft) == "sealed"


def test_a_poll_is_not_sealed_after_its_close(draft: Database) -> None:
    """A poll that would be over at once is refused, and nothing of it is sealed."""
    give_tokens(draft)
    with pytest.raises(StepRefused, match="that is past"):
        seal_poll(draft, SMALL.poll_id, CLOSES)
    seal_poll(draft, SMALL.poll_id, BEFORE)


def test_a_poll_is_not_opened_after_its_close(draft: Database) -> None:
    """A poll whose closing date has passed takes no ballots any more."""
    give_tokens(draft)
    seal_poll(draft, SMALL.poll_id, BEFORE)
    with pytest.raises(StepRefused, match="that is past"):
        open_poll(draft, SMALL.poll_id, CLOSES)


def test_tokens_are_issued_once(draft: Database) -> None:
    """A second issue would make two letters valid for one voter."""
    give_tokens(draft)
    with pytest.raises(StepRefused, match="two officers can make all of them worthless"):
        make_tokens(draft, SMALL.poll_id, RANDOM)


def test_tokens_made_twice_are_registered_once(draft: Database) -> None:
    """Of two operators who issue at the same time, one is refused."""
    first, second = (make_tokens(draft, SMALL.poll_id, RANDOM) for _ in range(2))
    register_tokens(draft, SMALL.poll_id, first, BEFORE)
    with pytest.raises(StepRefused):
        register_tokens(draft, SMALL.poll_id, second, BEFORE)


def test_a_reset_lets_tokens_be_issued_anew(draft: Database) -> None:
    """Before the seal, letters can be declared worthless and printed again."""
    give_tokens(draft)
    reset_tokens(draft, SMALL.poll_id, BEFORE)
    give_tokens(draft)
    seal_poll(draft, SMALL.poll_id, BEFORE)


def test_a_sealed_polls_tokens_are_not_reset(draft: Database) -> None:
    """After the seal, no letter loses its worth."""
    give_tokens(draft)
    seal_poll(draft, SMALL.poll_id, BEFORE)
    with pytest.raises(StepRefused):
        reset_tokens(draft, SMALL.poll_id, BEFORE)
    with pytest.raises(StepRefused, match="sealed already"):
        make_tokens(draft, SMALL.poll_id, RANDOM)


def test_a_poll_is_not_closed_before_its_date(day: ElectionDay) -> None:
    """The sealed date binds the operator; only an early close, by name, is possible."""
    with pytest.raises(StepRefused, match="takes ballots until"):
        close_poll(day.database, SMALL.poll_id, CLOSES - timedelta(seconds=1))
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert state(day.database) == "closed"


def test_a_box_with_more_roll_marks_than_ballots_is_not_closed(day: ElectionDay) -> None:
    """A database that somebody changed by hand is noticed at the close."""
    with day.database.writing() as session:
        session.execute(update(BoardRow).values(roll_marks=b"\x01\0\0"))
    with pytest.raises(StepRefused, match="0 ballots and 1 roll marks"):
        close_poll(day.database, SMALL.poll_id, CLOSES)
    assert state(day.database) == "open"


Step = Callable[[Database, str, datetime], None]


@pytest.mark.parametrize(
    "step",
    [
        open_poll,
        close_poll,
        close_poll_early,
        publish_poll,
    ],
)
def test_a_step_out_of_order_is_refused(draft: Database, step: Step) -> None:
    """No step can be skipped."""
    with pytest.raises(StepRefused, match="the poll agen-2026 is draft: only when it is"):
        step(draft, SMALL.poll_id, OPENS)
    assert state(draft) == "draft"


def test_a_step_of_an_unknown_poll_is_refused(draft: Database) -> None:
    """There is nothing to do for a poll that does not exist."""
    with pytest.raises(NotFound, match="no poll elsewhere"):
        open_poll(draft, "elsewhere", OPENS)
    with draft.reading() as session, pytest.raises(NotFound, match="no poll elsewhere"):
        get_poll(session, "elsewhere")
