"""Casting: one ticket, one ballot, one roll mark, one receipt; all or nothing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from nacl.signing import VerifyKey
from sqlalchemy import update

from ballots.errors import BallotRefused
from ballots.registrar import default_spares
from evote.errors import NotFound, NotOnRoll, PollNotOpen, TicketSpent
from evote.life.steps import close_poll_early
from evote.models.rolls import TicketRow
from evote.voting.boards import event_at
from evote.voting.casting import Cast, Submission, cast
from evote.voting.receipts import Receipt, receipt_key, signed_text
from tests.evote.state import EMPTY, ONE_BALLOT, stored
from tests.simulation import CLOSES, OPENS, SMALL, ElectionDay


def cast_on(day: ElectionDay, submission: Submission) -> Cast:
    """Cast a ballot at the time that the day's clock shows."""
    return cast(day.database, day.station.districts, submission, day.clock())


def test_a_ballot_is_cast_with_one_roll_mark(day_on_each: ElectionDay) -> None:
    """A good ballot is posted once, its ticket is spent, and the voter gets a receipt."""
    assert stored(day_on_each) == EMPTY
    done = cast_on(day_on_each, day_on_each.submission())
    assert not done.again
    assert stored(day_on_each) == ONE_BALLOT
    assert stored(day_on_each, district=1) == EMPTY


def test_a_receipt_is_signed_and_names_the_head(day: ElectionDay) -> None:
    """The receipt's signature verifies, and its head is that of the posted event."""
    receipt = cast_on(day, day.submission()).receipt
    district = day.station.districts[receipt.uuid]
    text = signed_text(receipt.uuid, receipt.tracker, receipt.height, receipt.head)
    key = VerifyKey(bytes.fromhex(receipt_key(district.receipt_seed)))
    key.verify(text.encode(), bytes.fromhex(receipt.signature))
    with day.database.reading() as session:
        assert event_at(session, receipt.uuid, receipt.height).hash == receipt.head


def test_a_retried_post_gets_the_same_receipt(day_on_each: ElectionDay) -> None:
    """A voter whose answer was lost posts again and gets the very same receipt."""
    submission = day_on_each.submission()
    first, second = cast_on(day_on_each, submission), cast_on(day_on_each, submission)
    assert second.again
    assert second.receipt == first.receipt
    assert stored(day_on_each) == ONE_BALLOT


def test_a_retried_post_gets_its_receipt_even_after_the_close(day: ElectionDay) -> None:
    """The receipt of a ballot on the board can still be fetched when the poll is closed."""
    submission = day.submission()
    first = cast_on(day, submission)
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert cast_on(day, submission).receipt == first.receipt


def test_another_ballot_with_a_spent_ticket_is_refused(day_on_each: ElectionDay) -> None:
    """A second, different ballot with the same token does not replace the first."""
    cast_on(day_on_each, day_on_each.submission())
    with pytest.raises(TicketSpent):
        cast_on(day_on_each, day_on_each.submission(seed="changed my mind"))
    assert stored(day_on_each) == ONE_BALLOT


def test_a_ticket_of_another_district_is_refused(day: ElectionDay) -> None:
    """A ticket opens the box of its own district only."""
    stranger = replace(day.submission(district=0), ticket=day.submission(district=1).ticket)
    with pytest.raises(NotOnRoll):
        cast_on(day, stranger)
    assert stored(day) == EMPTY


def test_a_ballot_of_another_district_is_refused(day: ElectionDay) -> None:
    """A ballot sealed for one district is worth nothing in another."""
    moved = replace(day.submission(district=0), ballot=day.submission(district=1).ballot)
    with pytest.raises(BallotRefused) as refusal:
        cast_on(day, moved)
    assert refusal.value.rule == "right-election"
    assert stored(day) == EMPTY


def test_an_unknown_ticket_is_refused(day: ElectionDay) -> None:
    """A ticket that no letter holds is not on the roll."""
    with pytest.raises(NotOnRoll):
        cast_on(day, replace(day.submission(), ticket="0" * 64))


def test_an_unassigned_spare_is_refused(day: ElectionDay) -> None:
    """A spare that belongs to nobody opens nothing."""
    assert default_spares(SMALL.residents) == 5
    with day.database.writing() as session:
        session.execute(update(TicketRow).values(voter_number=None))
    with pytest.raises(NotOnRoll):
        cast_on(day, day.submission())


def test_an_unknown_district_is_refused(day: ElectionDay) -> None:
    """There is no ballot box where there is no district."""
    with pytest.raises(NotFound):
        cast_on(day, replace(day.submission(), district_uuid="nowhere"))


def test_another_voters_ballot_cannot_be_cast_again(day: ElectionDay) -> None:
    """A ballot copied from the board is refused with a ticket that is not spent."""
    first = day.submission(resident=0)
    cast_on(day, first)
    with pytest.raises(BallotRefused) as refusal:
        cast_on(day, replace(first, ticket=day.submission(resident=1).ticket))
    assert refusal.value.rule == "not-a-copy"
    assert stored(day) == ONE_BALLOT


def test_a_credential_casts_once_whatever_the_ticket(day: ElectionDay) -> None:
    """Two tickets with one credential give one ballot: the second is refused."""
    cast_on(day, day.submission(resident=0))
    other = day.submission(resident=0, seed="again")
    with pytest.raises(BallotRefused) as refusal:
        cast_on(day, replace(other, ticket=day.submission(resident=1).ticket))
    assert refusal.value.rule == "one-ballot-per-credential"
    assert stored(day) == ONE_BALLOT


def test_a_ballot_one_second_before_the_opening_is_refused(day: ElectionDay) -> None:
    """The poll opens at its date, not before, though the operator has opened it."""
    day.clock.now = OPENS - timedelta(seconds=1)
    with pytest.raises(PollNotOpen) as refusal:
        cast_on(day, day.submission())
    assert refusal.value.state == "not-yet-open"


def test_a_ballot_in_the_last_second_is_taken_and_the_next_is_not(day: ElectionDay) -> None:
    """The poll closes by the clock, before anybody gives a command."""
    day.clock.now = CLOSES - timedelta(seconds=1)
    cast_on(day, day.submission(resident=0))
    day.clock.now = CLOSES
    with pytest.raises(PollNotOpen) as refusal:
        cast_on(day, day.submission(resident=1))
    assert refusal.value.state == "closed"


def test_a_ballot_after_an_early_close_is_refused(day: ElectionDay) -> None:
    """The operator's command closes the box before its date."""
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    with pytest.raises(PollNotOpen):
        cast_on(day, day.submission())


def test_fifty_parallel_posts_of_one_ballot_give_one_ballot(day_on_each: ElectionDay) -> None:
    """The same ballot fifty times at once: one ballot, one roll mark, one receipt for all."""
    submission = day_on_each.submission()
    with ThreadPoolExecutor(50) as executor:
        done = list(executor.map(lambda _: cast_on(day_on_each, submission), range(50)))
    assert sum(not each.again for each in done) == 1
    assert len({each.receipt for each in done}) == 1
    assert stored(day_on_each) == ONE_BALLOT


def test_fifty_parallel_ballots_with_one_token_give_one_ballot(day_on_each: ElectionDay) -> None:
    """Fifty different ballots of one voter at once: one is posted, the others are refused."""
    submissions = [day_on_each.submission(seed=str(number)) for number in range(50)]

    def attempt(submission: Submission) -> Receipt | type[Exception]:
        try:
            return cast_on(day_on_each, submission).receipt
        except (TicketSpent, BallotRefused) as refusal:
            return type(refusal)

    with ThreadPoolExecutor(50) as executor:
        outcomes = list(executor.map(attempt, submissions))
    assert sum(isinstance(outcome, Receipt) for outcome in outcomes) == 1
    assert outcomes.count(TicketSpent) == 49
    assert stored(day_on_each) == ONE_BALLOT


def test_parallel_ballots_of_different_voters_are_all_posted(day_on_each: ElectionDay) -> None:
    """Voters who cast at the same moment do not push each other off the board."""
    submissions = [day_on_each.submission(resident=number) for number in range(SMALL.residents)]
    with ThreadPoolExecutor(14) as executor:
        heights = list(executor.map(lambda s: cast_on(day_on_each, s).receipt.height, submissions))
    assert sorted(heights) == list(range(1, SMALL.residents + 1))
    assert stored(day_on_each).roll_marks == SMALL.residents


def test_a_closing_box_and_a_late_ballot_agree(day_on_each: ElectionDay) -> None:
    """Ballots cast while the box closes are before EndBallots or refused, never after it."""
    submissions = [day_on_each.submission(resident=number) for number in range(12)]

    def attempt(submission: Submission) -> bool:
        try:
            cast_on(day_on_each, submission)
        except PollNotOpen:
            return False
        return True

    with ThreadPoolExecutor(13) as executor:
        posts = [executor.submit(attempt, submission) for submission in submissions]
        now = day_on_each.clock()
        executor.submit(close_poll_early, day_on_each.database, SMALL.poll_id, now).result()
        taken = sum(post.result() for post in posts)
    after = stored(day_on_each)
    assert (after.ballots, after.roll_marks) == (taken, taken)
    with day_on_each.database.reading() as session:
        last = event_at(session, day_on_each.uuids[0], after.height)
    assert (last.type, last.height) == ("EndBallots", taken + 1)
