"""Lost letters: another letter takes the place of the first, and each voter votes once."""

from dataclasses import replace

import pytest

from ballots.credential import ticket
from evote.errors import NotOnRoll, StepRefused
from evote.letters.reissue import reissue, spare_of, spares_left
from evote.models.rolls import VoterRow
from evote.simulation.poll import seal_envelope
from evote.voting.boards import lock_board
from evote.voting.casting import Submission, cast
from tests.evote.paper import mark, number_of
from tests.simulation import SMALL, ElectionDay

SPARES = 5
"""Of each district: five at least."""


def replace_letter(day: ElectionDay, voter: int) -> int:
    """Replace the letter of a voter of the first district, and return the spare's number."""
    with day.database.writing() as session:
        board = lock_board(session, day.uuids[0])
        return reissue(session, board, session.get_one(VoterRow, (day.uuids[0], voter)))


def strike(day: ElectionDay, voter: int) -> None:
    """Take a voter of the first district off the roll."""
    with day.database.writing() as session:
        session.get_one(VoterRow, (day.uuids[0], voter)).struck = True


def spare_ballot(day: ElectionDay, number: int) -> Submission:
    """Seal a ballot with the token of a spare letter of the first district."""
    token = day.poll.spares[day.uuids[0]][number - 1]
    envelope = replace(day.envelope(), token=token, seed=f"spare {number}")
    return Submission(envelope.uuid, ticket(envelope.uuid, token), seal_envelope(envelope))


def test_the_spare_letter_opens_the_box_and_the_lost_one_does_not(day_on_each: ElectionDay) -> None:
    """Whoever finds the lost letter can do nothing with it; the voter casts with the spare."""
    day = day_on_each
    lost = day.submission(0)
    number = replace_letter(day, number_of(day, 0))
    with pytest.raises(NotOnRoll):
        cast(day.database, day.station.districts, lost, day.clock())
    assert not cast(
        day.database, day.station.districts, spare_ballot(day, number), day.clock()
    ).again


def test_a_spare_that_was_given_to_nobody_opens_nothing(day: ElectionDay) -> None:
    """The letters in the officers' envelope are not worth stealing."""
    with pytest.raises(NotOnRoll):
        cast(day.database, day.station.districts, spare_ballot(day, 1), day.clock())


def test_each_voter_gets_a_spare_of_her_own(day: ElectionDay) -> None:
    """Spares are given in the order of their numbers; what is left is told."""
    assert [replace_letter(day, voter) for voter in (3, 1, 2)] == [1, 2, 3]
    with day.database.reading() as session:
        assert spare_of(session, day.uuids[0], 1) == 2
        assert spare_of(session, day.uuids[0], 4) is None
        assert spares_left(session, SMALL.poll_id) == {1: SPARES - 3, 2: SPARES}


def test_a_spare_that_was_lost_is_replaced_too(day: ElectionDay) -> None:
    """The second letter opens nothing any more, the third one does."""
    replace_letter(day, 1)
    assert replace_letter(day, 1) == 2
    with pytest.raises(NotOnRoll):
        cast(day.database, day.station.districts, spare_ballot(day, 1), day.clock())
    assert not cast(day.database, day.station.districts, spare_ballot(day, 2), day.clock()).again


def test_whoever_has_voted_gets_no_other_letter(day: ElectionDay) -> None:
    """Neither after a ballot online nor after a mark on paper, else she could vote twice."""
    cast(day.database, day.station.districts, day.submission(0), day.clock())
    with pytest.raises(StepRefused, match="has voted"):
        replace_letter(day, number_of(day, 0))
    paper = number_of(day, 1)
    mark(day, paper)
    with pytest.raises(StepRefused, match="has voted"):
        replace_letter(day, paper)


def test_whoever_voted_with_a_spare_gets_no_other(day: ElectionDay) -> None:
    """The spare's roll mark is the voter's."""
    number = replace_letter(day, 1)
    cast(day.database, day.station.districts, spare_ballot(day, number), day.clock())
    with pytest.raises(StepRefused, match="has voted"):
        replace_letter(day, 1)


def test_whoever_was_struck_off_gets_no_letter(day: ElectionDay) -> None:
    """A spare does not bring somebody back onto the roll."""
    strike(day, 1)
    with pytest.raises(StepRefused, match="struck"):
        replace_letter(day, 1)


def test_when_no_spare_is_left_it_is_said(day: ElectionDay) -> None:
    """The sixth who lost her letter is sent to the polling place; her letter stays worth it."""
    for voter in range(1, SPARES + 1):
        replace_letter(day, voter)
    with pytest.raises(StepRefused, match="on paper"):
        replace_letter(day, SPARES + 1)
    with day.database.reading() as session:
        assert spares_left(session, SMALL.poll_id) == {2: SPARES}
