"""What two officers look at before the publication becomes public, and looking is harmless."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from crypto.hashing import sha256_hex
from evote.errors import NotFound, StepRefused
from evote.journal import journal_of, note
from evote.life.steps import publish_poll
from evote.models.boards import BoardRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.rolls import VoterRow
from evote.results.bundle import JOURNAL_FILE, bundle_of
from evote.results.open_data import published_districts
from evote.results.preview import RecordPreview, preview_record, require_as_shown
from tests.evote.paper import both_channels, count, enter
from tests.simulation import SMALL, ElectionDay

POLL = SMALL.poll_id


@pytest.fixture
def counted(day: ElectionDay) -> ElectionDay:
    """Count a poll in which three voted on paper, and do not publish it."""
    both_channels(day)
    for name in ("Mme Roux", "M. Blanc"):
        enter(day, name)
    count(day)
    return day


def preview(day: ElectionDay) -> RecordPreview:
    """Look at what becomes public."""
    with day.database.reading() as session:
        return preview_record(session, POLL)


def test_the_files_that_are_shown_are_those_that_become_public(counted: ElectionDay) -> None:
    """Names and fingerprints of all files; only the journal grows by the publication."""
    shown = preview(counted)
    publish_poll(counted.database, POLL, counted.clock())
    with counted.database.reading() as session:
        bundle = bundle_of(session, POLL)
        entries = journal_of(session, POLL)
    public = {name: sha256_hex(raw) for name, raw in bundle.files if name != JOURNAL_FILE}
    public |= {f"{each.district_uuid}.bel": each.head for each in bundle.archives}
    assert dict(shown.files) == public
    assert shown.entries == len(entries) - 1


def test_looking_publishes_nothing(counted: ElectionDay) -> None:
    """Neither in the database nor for whoever asks in the same transaction."""
    with counted.database.writing() as session:
        preview_record(session, POLL)
        with pytest.raises(NotFound):
            published_districts(session, POLL)
    with counted.database.reading() as session:
        assert session.get_one(PollRow, POLL).state == "counted"
        assert journal_of(session, POLL)[-1].act == "counted"


def _declare_otherwise(day: ElectionDay, session: Session) -> None:
    row = session.get_one(DistrictRow, day.uuids[0])
    row.declaration = (row.declaration or b"").replace(b'"vacant":[]', b'"vacant":[1]')


def _forget_a_declaration(day: ElectionDay, session: Session) -> None:
    session.get_one(DistrictRow, day.uuids[0]).declaration = None


def _tell_something(day: ElectionDay, session: Session) -> None:
    note(session, POLL, "incident-noted", day.clock())


def _cut_an_archive(day: ElectionDay, session: Session) -> None:
    session.get_one(BoardRow, day.uuids[0]).height -= 1


def _change_the_rules(day: ElectionDay, session: Session) -> None:
    row = session.get_one(DistrictRow, day.uuids[1])
    row.rules = row.rules.replace(SMALL.districts[1].encode(), b"La Masse 2")


def _add_a_resident(day: ElectionDay, session: Session) -> None:
    copied = session.get_one(VoterRow, (day.uuids[1], 1))
    session.add(
        VoterRow(district_uuid=day.uuids[1], number=99, name=copied.name, address=copied.address)
    )


@pytest.mark.parametrize(
    "change",
    [
        _declare_otherwise,
        _forget_a_declaration,
        _tell_something,
        _cut_an_archive,
        _change_the_rules,
        _add_a_resident,
    ],
)
def test_whatever_becomes_public_otherwise_has_another_fingerprint(
    counted: ElectionDay, change: Callable[[ElectionDay, Session], None]
) -> None:
    """Who proposed to publish what she saw has not proposed this."""
    shown = preview(counted).fingerprint
    with counted.database.reading() as session:
        require_as_shown(session, POLL, shown)
    with counted.database.writing() as session:
        change(counted, session)
    with counted.database.reading() as session, pytest.raises(StepRefused, match="not what was"):
        require_as_shown(session, POLL, shown)
