"""Voting on paper: whoever is marked does not vote online, and the other way round."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import update

from ballots.admission import CheckedBallot
from evote.errors import NotFound, NotOnRoll, PollNotOpen, TicketSpent
from evote.life.steps import close_poll_early
from evote.models.rolls import VoterRow
from evote.voter.app import create_voter_app
from evote.voting.boards import read_board
from evote.voting.casting import cast, require_unspent
from evote.voting.paper import count_voters, has_voted, mark_paper
from evote.voting.sealed import SealedDistrict
from evote.voting.tickets import count_paper_marks, count_roll_marks, find_ticket
from tests.evote.paper import mark, number_of
from tests.evote.state import EMPTY, stored
from tests.simulation import CLOSES, OPENS, SMALL, ElectionDay


def vote_online(day: ElectionDay, resident: int, seed: str = "") -> None:
    """Cast a ballot of a resident, counted from 0."""
    cast(day.database, day.station.districts, day.submission(resident, seed=seed), day.clock())


def marks(day: ElectionDay) -> tuple[int, int]:
    """Return how many marks there are of votes online and on paper."""
    with day.database.reading() as session:
        board = read_board(session, day.uuids[0])
        return count_roll_marks(board), count_paper_marks(board)


# ---------------------------------------------------------------- one or the other


def test_a_voter_is_marked_on_paper(day_on_each: ElectionDay) -> None:
    """She has voted on paper, nobody else has, and no ballot came into the box."""
    mark(day_on_each, 9)
    with day_on_each.database.reading() as session:
        board = read_board(session, day_on_each.uuids[0])
        voted = [has_voted(session, board, number) for number in range(1, SMALL.residents + 1)]
    assert voted == [None] * 8 + ["paper"] + [None] * 5
    assert stored(day_on_each) == EMPTY


def test_whoever_votes_on_paper_does_not_cast_online(day_on_each: ElectionDay) -> None:
    """Her ticket is refused, and already when the booth asks for it."""
    day = day_on_each
    mark(day, number_of(day, 3))
    with pytest.raises(TicketSpent):
        vote_online(day, 3)
    with pytest.raises(TicketSpent):
        require_unspent(day.database, day.station.districts[day.uuids[0]], day.submission(3).ticket)
    vote_online(day, 4)
    assert marks(day) == (1, 1)


def test_whoever_voted_online_does_not_vote_on_paper(day_on_each: ElectionDay) -> None:
    """The agent is told before the voter gets a paper ballot."""
    vote_online(day_on_each, 3)
    with pytest.raises(TicketSpent):
        mark(day_on_each, number_of(day_on_each, 3))
    assert marks(day_on_each) == (1, 0)


def test_nobody_votes_on_paper_twice(day: ElectionDay) -> None:
    """A second mark of the same voter is refused."""
    mark(day, 1)
    with pytest.raises(TicketSpent):
        mark(day, 1)
    assert marks(day) == (0, 1)


def test_the_booth_answers_the_same_whichever_way_she_voted(day: ElectionDay) -> None:
    """A ticket does not tell whether its holder was seen at the polling place."""
    mark(day, number_of(day, 0))
    vote_online(day, 1)
    client = create_voter_app(day.station).test_client()
    answers = []
    for resident in (0, 1):
        tried = day.submission(resident, seed="again")
        body = {"ticket": tried.ticket, "ballot": tried.ballot.decode()}
        answer = client.post(f"/api/elections/{tried.district_uuid}/ballots", json=body)
        answers.append((answer.status_code, json.loads(answer.data)))
    assert answers[0] == answers[1]
    assert answers[0][1]["rule"] == "ticket-spent"


# ---------------------------------------------------------------- at the same moment


@pytest.mark.parametrize("seed", [1, 2])
def test_fifty_tries_of_marking_and_casting_leave_one(day_on_each: ElectionDay, seed: int) -> None:
    """One voter, 25 ballots and 25 marks at once: one of them stands, the others are refused."""
    day, voter = day_on_each, number_of(day_on_each, 0)
    submissions = [day.submission(seed=str(number)) for number in range(25)]
    tries: list[Callable[[], object]] = [
        lambda tried=tried: cast(day.database, day.station.districts, tried, day.clock())  # type: ignore[misc]
        for tried in submissions
    ]
    tries += [lambda: mark(day, voter)] * 25
    Random(seed).shuffle(tries)

    def attempt(act: Callable[[], object]) -> bool:
        try:
            act()
        except TicketSpent:
            return False
        return True

    with ThreadPoolExecutor(50) as executor:
        done = list(executor.map(attempt, tries))
    assert done.count(True) == 1
    assert sum(marks(day)) == 1
    assert stored(day).ballots == stored(day).roll_marks


def test_a_mark_during_the_check_of_a_ballot_stops_it(
    day_on_each: ElectionDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ballot was let in for its check; when it is to be stored, the voter is marked."""
    day, voter = day_on_each, number_of(day_on_each, 0)
    submission = day.submission()
    checked, check = threading.Event(), SealedDistrict.checked

    def slow_check(district: SealedDistrict, raw: bytes) -> CheckedBallot:
        ballot = check(district, raw)
        checked.set()
        return ballot

    monkeypatch.setattr(SealedDistrict, "checked", slow_check)
    with ThreadPoolExecutor(1) as executor:
        with day.database.writing() as session:
            mark_paper(session, day.uuids[0], voter, day.clock())
            coming = executor.submit(
                cast, day.database, day.station.districts, submission, day.clock()
            )
            assert checked.wait(60)
        with pytest.raises(TicketSpent):
            coming.result()
    assert marks(day) == (0, 1)


# ---------------------------------------------------------------- who, and when


@pytest.mark.parametrize("voter", [0, SMALL.residents + 1])
def test_somebody_who_is_not_on_the_roll_is_not_marked(day: ElectionDay, voter: int) -> None:
    """There is no bit for a number that nobody has."""
    with pytest.raises(NotFound):
        mark(day, voter)
    assert marks(day) == (0, 0)


def test_somebody_struck_off_votes_neither_way(day_on_each: ElectionDay) -> None:
    """Her ticket opens nothing, and the agent cannot mark her; the next voter is not concerned."""
    day, voter = day_on_each, number_of(day_on_each, 0)
    with day.database.writing() as session:
        session.execute(
            update(VoterRow)
            .where(VoterRow.district_uuid == day.uuids[0], VoterRow.number == voter)
            .values(struck=True)
        )
    with pytest.raises(NotOnRoll):
        vote_online(day, 0)
    with pytest.raises(NotOnRoll):
        mark(day, voter)
    vote_online(day, 1)
    assert marks(day) == (1, 0)


def test_a_revoked_ticket_opens_nothing_and_its_successor_counts(day: ElectionDay) -> None:
    """A lost letter is worth nothing; whoever voted with the new one does not vote on paper."""
    voter = number_of(day, 0)
    with day.database.writing() as session:
        find_ticket(session, day.uuids[0], day.submission(0).ticket).revoked = True
        find_ticket(session, day.uuids[0], day.submission(1).ticket).voter_number = voter
    with pytest.raises(NotOnRoll):
        vote_online(day, 0)
    vote_online(day, 1)
    with pytest.raises(TicketSpent):
        mark(day, voter)


def test_a_mark_blocks_every_ticket_of_the_voter(day: ElectionDay) -> None:
    """A new letter does not let her vote a second time."""
    voter = number_of(day, 0)
    mark(day, voter)
    with day.database.writing() as session:
        find_ticket(session, day.uuids[0], day.submission(1).ticket).voter_number = voter
    with pytest.raises(TicketSpent):
        vote_online(day, 1)


def test_nobody_is_marked_before_the_opening(day: ElectionDay) -> None:
    """The urn opens when the box does."""
    day.clock.now = OPENS - timedelta(seconds=1)
    with pytest.raises(PollNotOpen) as refusal:
        mark(day, 1)
    assert refusal.value.state == "not-yet-open"


def test_the_queue_at_the_hour_of_closing_is_still_served(day: ElectionDay) -> None:
    """Marks end with the box, not with the bell."""
    day.clock.now = CLOSES + timedelta(minutes=5)
    mark(day, 1)
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    with pytest.raises(PollNotOpen) as refusal:
        mark(day, 2)
    assert refusal.value.state == "closed"
    assert marks(day) == (0, 1)


# ---------------------------------------------------------------- numbers


def test_turnout_counts_both_and_the_box_its_own(day: ElectionDay) -> None:
    """Four have voted; the roll marks of the box are still as many as its ballots."""
    for resident in (0, 1, 2):
        vote_online(day, resident)
    mark(day, number_of(day, 3))
    with day.database.reading() as session:
        assert count_voters(read_board(session, day.uuids[0])) == 4
    assert stored(day).roll_marks == stored(day).ballots == 3


def test_the_page_of_a_district_counts_who_voted_either_way(day: ElectionDay) -> None:
    """Ten online and one on paper are eleven; with nine online, no number is told."""
    client = create_voter_app(day.station).test_client()
    address = f"/elections/{day.uuids[0]}?language=en"
    for resident in range(9):
        vote_online(day, resident)
    assert "have been cast so far" not in client.get(address).text
    mark(day, number_of(day, 9))
    assert "have been cast so far" not in client.get(address).text
    vote_online(day, 10)
    assert "11 ballots have been cast so far" in client.get(address).text
