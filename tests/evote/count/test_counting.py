"""The count: resumed after an interruption, and stopped by any share that is wrong or missing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import update

from audit.report import Verdict
from ballots.credential import ticket
from ballots.errors import BallotRefused
from crypto.groups import ED25519
from evote.count.counting import aggregate_poll, count_poll, settle_ties
from evote.errors import CountRefused, StepRefused
from evote.life.steps import close_poll_early, publish_poll
from evote.models.boards import RecordRow
from evote.models.polls import DistrictRow
from evote.results.publication import write_record
from evote.simulation.poll import seal_envelope
from evote.voter.app import create_voter_app
from evote.voting.boards import read_board, stage_of
from evote.voting.casting import Submission, cast
from tally.errors import DecisionNeeded
from tally.seats.allocation import Decision
from tally.sharefile import Share
from tests.audit.reading import report_on
from tests.evote.state import stored
from tests.simulation import SMALL, ElectionDay


@pytest.fixture
def closed(day: ElectionDay) -> ElectionDay:
    """Let everybody vote, and close."""
    day.vote()
    close_poll_early(day.database, SMALL.poll_id, day.clock())
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
    count_poll(closed.database, SMALL.poll_id, shares_of(closed), closed.clock())
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
        count_poll(closed.database, SMALL.poll_id, [], closed.clock())


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
        count_poll(closed.database, SMALL.poll_id, shares, closed.clock())
    assert stages(closed) == ["tallied", "tallied"]


def test_the_same_shares_again_change_nothing(closed: ElectionDay) -> None:
    """A file of shares that is given twice counts once."""
    aggregate(closed)
    shares = shares_of(closed)
    count_poll(closed.database, SMALL.poll_id, [*shares, *shares], closed.clock())
    assert stages(closed) == ["declared", "declared"]


def test_a_share_made_with_another_key_is_named(closed: ElectionDay) -> None:
    """A trustee who sends another one's share is named, in each district."""
    aggregate(closed)
    shares = shares_of(closed)
    swapped = [
        replace(share, raw=shares[-1].raw) if share.owner == 1 else share for share in shares
    ]
    with pytest.raises(CountRefused) as refusal:
        count_poll(closed.database, SMALL.poll_id, swapped, closed.clock())
    rejected = [fault for fault in refusal.value.faults if "trustee 1 (Trustee 1)" in fault]
    assert len(rejected) >= 2
    assert stages(closed) == ["tallied", "tallied"]


def test_a_share_of_another_poll_is_refused(closed: ElectionDay) -> None:
    """A share that names an unknown district is refused."""
    aggregate(closed)
    with pytest.raises(CountRefused, match="not of this poll"):
        count_poll(closed.database, SMALL.poll_id, [Share("nowhere", 1, b"{}")], closed.clock())


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


def test_a_poll_of_small_districts_is_counted_without_shares(tmp_path: Path) -> None:
    """Where nothing may be decrypted, no trustee is waited for, and the record is published."""
    day = ElectionDay(tmp_path, replace(SMALL, turnout=0.5))
    day.vote()
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    aggregate(day)
    count_poll(day.database, SMALL.poll_id, [], day.clock())
    publish_poll(day.database, SMALL.poll_id, day.clock())
    assert stages(day) == ["tallied", "tallied"]
    day.close()


def test_a_share_is_asked_for_where_there_is_something_to_decrypt(closed: ElectionDay) -> None:
    """Each district without its shares is named."""
    aggregate(closed)
    with pytest.raises(CountRefused, match=r"(?s)district 1: .*district 2: "):
        count_poll(closed.database, SMALL.poll_id, [], closed.clock())


def test_a_share_of_a_small_district_is_refused(tmp_path: Path) -> None:
    """Even a trustee who decrypted a small district does not get her share on the board."""
    day = ElectionDay(tmp_path, replace(SMALL, turnout=0.5))
    day.vote()
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    aggregate(day)
    with pytest.raises(CountRefused, match="never decrypted"):
        count_poll(day.database, SMALL.poll_id, [Share(day.uuids[0], 1, b"{}")], day.clock())
    day.close()


def test_the_group_of_the_poll_is_kept(day: ElectionDay) -> None:
    """New polls use Ed25519."""
    assert day.station.districts[day.uuids[0]].election.group is ED25519


# ---------------------------------------------------------------- ties that officers settle

DECISION = Decision(1, (2, 0, 1), ("Ms Roux", "Mr Blanc"), "Drawn by hand before the public.")


@pytest.fixture
def tied(tmp_path: Path) -> Iterator[ElectionDay]:
    """Count a district in which three candidates are equal and the rules leave it to officers."""
    day = ElectionDay(tmp_path, contest='ties = "decision"')
    for resident in range(12):
        envelope = day.envelope(resident)
        choice = tuple(int(place == 1 + resident % 3) for place in range(len(envelope.selection)))
        ballot = seal_envelope(replace(envelope, selection=choice))
        submission = Submission(envelope.uuid, ticket(envelope.uuid, envelope.token), ballot)
        cast(day.database, day.station.districts, submission, day.clock())
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    aggregate(day)
    count_poll(day.database, SMALL.poll_id, shares_of(day), day.clock())
    yield day
    day.close()


def test_a_poll_is_published_once_its_ties_are_settled(tied: ElectionDay, tmp_path: Path) -> None:
    """The result stands on the board; who is elected is declared after the officers' decision."""
    assert stages(tied)[0] == "declared"
    with pytest.raises(StepRefused, match="ties wait for two officers in district 1"):
        publish_poll(tied.database, SMALL.poll_id, tied.clock())
    with pytest.raises(DecisionNeeded, match="seat 1 waits"):
        settle_ties(tied.database, SMALL.poll_id, 1, [], tied.clock())
    settle_ties(tied.database, SMALL.poll_id, 1, [DECISION], tied.clock())
    publish_poll(tied.database, SMALL.poll_id, tied.clock())
    write_record(tied.database, SMALL.poll_id, tmp_path / "record")
    assert report_on(tmp_path / "record").verdict is Verdict.PASSED
    declaration = tmp_path / "record" / f"{tied.uuids[0]}.seats.json"
    reason = DECISION.reason.encode()
    declaration.write_bytes(declaration.read_bytes().replace(reason, b"Another reason"))
    assert report_on(tmp_path / "record").verdict is Verdict.FAILED
    page = create_voter_app(tied.station).test_client().get(f"/elections/{tied.uuids[0]}")
    assert "Ms Roux et Mr Blanc" in page.get_data(as_text=True)


def test_officers_settle_a_district_once(tied: ElectionDay) -> None:
    """Neither a second time, nor where nothing waits for them."""
    settle_ties(tied.database, SMALL.poll_id, 1, [DECISION], tied.clock())
    for number in (1, 2):
        with pytest.raises(StepRefused, match=f"in district {number} no tie waits"):
            settle_ties(tied.database, SMALL.poll_id, number, [DECISION], tied.clock())
