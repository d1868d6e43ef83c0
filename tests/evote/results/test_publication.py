"""What is public: the board as it grows, and results only when they are published."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest

from ballots.poll import read_poll_file
from ballots.record import read_record
from evote.count.counting import aggregate_poll, count_poll
from evote.errors import NotFound
from evote.life.steps import close_poll_early
from evote.results.publication import declaration_file, poll_file, public_archive, write_record
from evote.voting import boards
from evote.voting.boards import stream_archive
from evote.voting.casting import cast
from tests.simulation import SMALL, ElectionDay


def archive(day: ElectionDay, district: int = 0) -> bytes:
    """Return the archive of a district as far as it is public."""
    with day.database.reading() as session:
        public = public_archive(session, day.uuids[district])
    return b"".join(public.stream(day.database))


def test_an_archive_only_grows(day: ElectionDay) -> None:
    """What was public once stays the beginning of what is public later."""
    copies = [archive(day)]
    cast(day.database, day.station.districts, day.submission(), day.clock())
    copies.append(archive(day))
    cast(day.database, day.station.districts, day.submission(resident=1), day.clock())
    copies.append(archive(day))
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    copies.append(archive(day))
    for earlier, later in itertools.pairwise(copies):
        assert later.startswith(earlier)
        assert len(later) > len(earlier)
    assert [step.event.type for step in read_record(BytesIO(copies[-1]))] == [
        "Setup",
        "Ballot",
        "Ballot",
        "EndBallots",
    ]


def test_pages_of_an_archive_fit_together(
    day: ElectionDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many events are read at once, the archive is the same."""
    day.vote()
    whole = archive(day)
    monkeypatch.setattr(boards, "EVENTS_PER_PAGE", 3)
    assert b"".join(stream_archive(day.database, day.uuids[0])) == whole


def test_results_are_not_public_before_they_are_published(day: ElectionDay) -> None:
    """Between count and publication, the archive ends with the encrypted tally."""
    day.vote()
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    with ThreadPoolExecutor(1) as executor:
        list(aggregate_poll(day.database, SMALL.poll_id, executor))
        count_poll(day.database, SMALL.poll_id, day.poll.decrypt(executor), day.clock())
    types = [step.event.type for step in read_record(BytesIO(archive(day)))]
    assert types[-1] == "EncryptedTally"
    with day.database.reading() as session, pytest.raises(NotFound):
        declaration_file(session, day.uuids[0])


def test_the_record_folder_holds_the_whole_poll(day: ElectionDay, tmp_path: Path) -> None:
    """Rules, journal, an archive and a declaration for each district, and nothing else."""
    day.vote()
    day.count()
    write_record(day.database, SMALL.poll_id, tmp_path / "record")
    names = {path.name for path in (tmp_path / "record").iterdir()}
    assert names == {"poll.json", "journal.json"} | {
        f"{uuid}.{ending}" for uuid in day.uuids for ending in ("bel", "seats.json")
    }
    published = read_poll_file((tmp_path / "record" / "poll.json").read_bytes())
    assert [uuid for uuid, _ in published.districts] == day.uuids


def test_what_does_not_exist_is_not_public(day: ElectionDay) -> None:
    """Unknown polls and districts are not found."""
    with day.database.reading() as session:
        with pytest.raises(NotFound):
            poll_file(session, "elsewhere")
        with pytest.raises(NotFound):
            public_archive(session, "nowhere")
