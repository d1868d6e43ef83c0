"""The count: resumed after an interruption, and stopped by any share that is wrong or missing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from ballots.errors import BallotRefused
from crypto.groups import ED25519
from evote.boards import read_board, stage_of
from evote.counting import aggregate_poll, count_poll
from evote.errors import CountRefused, StepRefused
from evote.models import DistrictRow, RecordRow
from evote.polls import close_poll_early
from tally.sharefile import Share
from tests.evote.state import stored
from tests.simulation import SMALL, ElectionDay


@pytest.fixture
def closed(day: ElectionDay) -> ElectionDay:
    """Let everybody vote, and close."""
    day.vote()
    close_poll_early(day.database, SMALL.poll_id)
    return day


def aggregate(day: ElectionDay) -> list[str]:
    """Aggregate what is not aggregated, and return the names of the districts."""
    with ThreadPoolExecutor(1) as executor:
        return list(aggregate_poll(day.database, SMALL.poll_id, executor))


def shares_of(day: ElectionDay) -> list[Share]:
    """Let all trustees decrypt."""
    with ThreadPoolExecutor(1) as executor:
        return day.poll.decrypt(executor)


def stages(day: ElectionDay) -> list[str]:
    """Return what the boards have come to."""
    with day.database.reading() as session:
        return [stage_of(session, read_board(session, uuid)) for uuid in day.uuids]


def test_shares_of_all_trustees_give_the_result(closed: ElectionDay) -> None:
    """With everybody's shares, every district is declared."""
    aggregate(closed)
    count_poll(closed.database, SMALL.poll_id, shares_of(closed))
    assert stages(closed) == ["declared", "declared"]


def test_an_interrupted_aggregation_goes_on(closed: ElectionDay) -> None:
    """What was aggregated before the interruption is not done again."""
    with ThreadPoolExecutor(1) as executor:
        first = next(iter(aggregate_poll(closed.database, SMALL.poll_id, executor)))
    assert stages(closed) == ["tallied", "closed"]
    assert [first, *aggregate(closed)] == list(SMALL.districts)
    assert aggregate(closed) == []


def test_an_open_poll_is_not_aggregated(day: ElectionDay) -> None:
    """Nothing is added up while ballots come in."""
    with pytest.raises(StepRefused, match="not closed"):
        aggregate(day)


def test_a_poll_that_is_not_aggregated_is_not_counted(closed: ElectionDay) -> None:
    """Shares can only be of encrypted tallies that stand on the board."""
    with pytest.raises(StepRefused, match="not aggregated"):
        count_poll(closed.database, SMALL.poll_id, [])


def test_a_ballot_changed_in_the_database_is_noticed(closed: ElectionDay) -> None:
    """Aggregation verifies every ballot again, so a tampered one stops it."""
    uuid = closed.uuids[0]
    with closed.database.writing() as session:
        row = session.get_one(RecordRow, (uuid, 1, 0))
        session.execute(
            update(RecordRow)
            .where(RecordRow.district_uuid == uuid, RecordRow.height == 1)
            .values(raw=row.raw.replace(b'"response":"1', b'"response":"2', 1))
        )
    with pytest.raises(BallotRefused):
        aggregate(closed)
    assert stages(closed) == ["closed", "closed"]


def test_a_missing_trustee_is_named_and_nothing_is_stored(closed: ElectionDay) -> None:
    """Without all trustees there is no result, and the message says who is missing."""
    aggregate(closed)
    shares = [share for share in shares_of(closed) if share.owner == 1]
    with pytest.raises(CountRefused, match="Trustee 2"):
        count_poll(closed.database, SMALL.poll_id, shares)
    assert stages(closed) == ["tallied", "tallied"]


def test_a_share_made_with_another_key_is_named(closed: ElectionDay) -> None:
    """A trustee who sends another one's share is named, in each district."""
    aggregate(closed)
    shares = shares_of(closed)
    swapped = [
        replace(share, raw=shares[-1].raw) if share.owner == 1 else share for share in shares
    ]
    with pytest.raises(CountRefused) as refusal:
        count_poll(closed.database, SMALL.poll_id, swapped)
    rejected = [fault for fault in refusal.value.faults if "trustee 1 (Trustee 1)" in fault]
    assert len(rejected) >= 2
    assert stages(closed) == ["tallied", "tallied"]


def test_a_share_of_another_poll_is_refused(closed: ElectionDay) -> None:
    """A share that names an unknown district is refused."""
    aggregate(closed)
    with pytest.raises(CountRefused, match="not of this poll"):
        count_poll(closed.database, SMALL.poll_id, [Share("nowhere", 1, b"{}")])


def test_a_district_below_the_limit_is_never_decrypted(tmp_path: Path) -> None:
    """Of a district with too few ballots there is neither a share nor a result."""
    day = ElectionDay(tmp_path, replace(SMALL, turnout=0.5))
    day.vote()
    day.count()
    assert stored(day).ballots == 7
    assert stages(day) == ["tallied", "tallied"]
    with day.database.reading() as session:
        assert session.get_one(DistrictRow, day.uuids[0]).declaration is None
    day.close()


def test_a_share_of_a_small_district_is_refused(tmp_path: Path) -> None:
    """Even a trustee who decrypted a small district does not get her share on the board."""
    day = ElectionDay(tmp_path, replace(SMALL, turnout=0.5))
    day.vote()
    close_poll_early(day.database, SMALL.poll_id)
    aggregate(day)
    with pytest.raises(CountRefused, match="never decrypted"):
        count_poll(day.database, SMALL.poll_id, [Share(day.uuids[0], 1, b"{}")])
    day.close()


def test_the_group_of_the_poll_is_kept(day: ElectionDay) -> None:
    """New polls use Ed25519."""
    assert day.station.districts[day.uuids[0]].election.group is ED25519
