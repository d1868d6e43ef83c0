"""The count of one district, from the closed board to the declared result."""

from dataclasses import replace
from io import BytesIO

import pytest

from ballots.board import Event
from ballots.errors import BoardBroken
from ballots.record import Step, read_record
from crypto.errors import CheckFailed
from tally.count import Count
from tally.declaration import Ballots
from tally.decryption import owned_bytes
from tally.errors import QuorumNotMet, ShareRejected, TallyError, TallyTooSmall
from tests.tally.town import KEYS, Town, closed_town

SELECTIONS = [[0, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 1, 0]]


@pytest.fixture(scope="module")
def town() -> Town:
    """Return a closed district: A 2, B 2 and one blank vote."""
    return closed_town(SELECTIONS)


def declared(town: Town) -> tuple[Count, list[Step]]:
    """Count the district; return the count and its steps."""
    count = town.count()
    steps = [count.aggregate(town.ballots)]
    for owner, key in enumerate(KEYS, 1):
        steps.append(count.add_share(owner, town.share(count, key)))
    return count, [*steps, count.declare()]


def test_a_district_is_counted_from_close_to_declaration(town: Town) -> None:
    """The stages in order; the older of two equals has the first seat."""
    count = town.count()
    assert count.stage == "closed"
    count.aggregate(town.ballots)
    assert (count.stage, count.tally.num_tallied) == ("tallied", 4)
    count.add_share(2, town.share(count, KEYS[1]))
    assert (count.stage, count.owners) == ("decrypting", frozenset({2}))
    count.add_share(1, town.share(count, KEYS[0]))
    count.declare()
    assert (count.stage, count.result.counts) == ("declared", ((1, 2, 2, 0),))
    declaration = count.declaration()
    assert [standing.name for standing in declaration.allocation.elected] == ["B", "A"]
    assert declaration.uuid == town.uuid
    assert declaration.ballots == Ballots(4, 1, (2, 2, 0), town.closing.hash)


def test_the_steps_continue_the_record(town: Town) -> None:
    """An archive with them is in order."""
    _, steps = declared(town)
    types = [step.event.type for step in read_record(BytesIO(town.record(*steps)))]
    assert types[-4:] == ["EncryptedTally", "PartialDecryption", "PartialDecryption", "Result"]


def test_a_count_goes_on_where_an_earlier_one_stopped(town: Town) -> None:
    """After any step, from the steps on the record."""
    finished, steps = declared(town)
    stages = ["tallied", "decrypting", "decrypting", "declared"]
    count = town.count()
    for step, stage in zip(steps, stages, strict=True):
        count.replay(step)
        assert count.stage == stage
    assert count.owners == {1, 2}
    assert count.declaration() == finished.declaration()


def test_steps_are_not_replayed_out_of_order(town: Town) -> None:
    """The board's order holds here too."""
    _, steps = declared(town)
    with pytest.raises(BoardBroken):
        town.count().replay(steps[1])


def test_a_replayed_share_is_checked_with_the_result(town: Town) -> None:
    """A wrong one that got onto the record is found before anything is declared."""
    count, (aggregated, first, *_) = declared(town)
    replayed = town.count()
    replayed.replay(aggregated)
    wrong = town.share(count, KEYS[1])
    replayed.replay(replace(first, data=(wrong, owned_bytes(1, wrong))))
    with pytest.raises(ShareRejected, match=r"trustee 1 \(Ada\)"):
        replayed.declare()


def test_nothing_is_declared_without_every_trustee(town: Town) -> None:
    """And the missing one is named, before and while declaring."""
    count = town.count()
    count.aggregate(town.ballots)
    count.add_share(1, town.share(count, KEYS[0]))
    with pytest.raises(QuorumNotMet, match="Emmy"):
        count.require_quorum()
    with pytest.raises(QuorumNotMet, match="Emmy"):
        count.declare()
    count.add_share(2, town.share(count, KEYS[1]))
    count.require_quorum()


def test_a_rejected_share_changes_nothing(town: Town) -> None:
    """The trustee can send the right one afterwards."""
    count = town.count()
    count.aggregate(town.ballots)
    with pytest.raises(ShareRejected, match="Emmy"):
        count.add_share(2, town.share(count, KEYS[0]))
    assert (count.stage, count.owners) == ("tallied", frozenset())
    count.add_share(2, town.share(count, KEYS[1]))


def test_a_trustee_sends_one_share(town: Town) -> None:
    """A second one is rejected though it is right."""
    count = town.count()
    count.aggregate(town.ballots)
    count.add_share(1, town.share(count, KEYS[0]))
    with pytest.raises(ShareRejected, match="already on the board"):
        count.add_share(1, town.share(count, KEYS[0]))


def test_a_district_below_the_limit_is_never_decrypted() -> None:
    """Its encrypted tally is published, and no share is accepted."""
    town = closed_town(SELECTIONS, small_tally_limit=5)
    count = town.count()
    count.aggregate(town.ballots)
    with pytest.raises(TallyTooSmall):
        count.add_share(1, town.share(count, KEYS[0]))


def test_nothing_is_read_from_a_count_before_its_time(town: Town) -> None:
    """Neither tally nor result nor declaration."""
    count = town.count()
    with pytest.raises(TallyError, match="not yet aggregated"):
        count.add_share(1, b"")
    with pytest.raises(TallyError, match="not yet aggregated"):
        count.declare()
    with pytest.raises(TallyError, match="not yet declared"):
        count.declaration()


def test_ballots_are_aggregated_once(town: Town) -> None:
    """A second tally does not fit on the board."""
    count = town.count()
    count.aggregate(town.ballots)
    with pytest.raises(BoardBroken):
        count.aggregate(town.ballots)


def test_a_box_that_is_open_is_not_counted(town: Town) -> None:
    """Only EndBallots begins a count."""
    with pytest.raises(TallyError, match="when the ballot box is closed"):
        Count(town.rules, town.election, town.trustees, Event(None, 0, "Setup", None))


def test_rules_changed_after_the_seal_are_refused(town: Town) -> None:
    """The election's description names the fingerprint of its own."""
    contest = replace(town.rules.contest, ties="lot")
    with pytest.raises(TallyError, match="fingerprints differ"):
        Count(replace(town.rules, contest=contest), town.election, town.trustees, town.closing)


def test_another_question_than_that_of_the_rules_is_refused(town: Town) -> None:
    """Even in an election that names their fingerprint."""
    [question] = town.election.questions
    election = replace(town.election, questions=(replace(question, maximum=1),))
    with pytest.raises(TallyError, match="does not ask the question of its rules"):
        Count(town.rules, election, town.trustees, town.closing)


def test_an_election_under_another_key_is_refused(town: Town) -> None:
    """The trustees could not decrypt it."""
    election = replace(town.election, public_key=KEYS[0].public)
    with pytest.raises(CheckFailed, match="not the one that its trustees hold"):
        Count(town.rules, election, town.trustees, town.closing)
