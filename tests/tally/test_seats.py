"""Seats: the most votes win, every tie is decided by the rules and reported."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.poll import Candidate, CandidateList
from crypto.hashing import sha256_hex
from tally.errors import TallyError
from tally.seats import SeatAllocation, Standing, allocate
from tests.tally.town import candidates, contest

SEED = "5a" * 32


def names(standings: tuple[Standing, ...]) -> str:
    """Return the letters of candidates in order."""
    return "".join(standing.name for standing in standings)


def allocated(counts: list[int], age_ranks: list[int], **changes: Any) -> SeatAllocation:
    """Allocate the seats of candidates A, B, C and so on."""
    return allocate(contest(candidates(*age_ranks), **changes), counts, SEED)


def by_lot(letters: str) -> str:
    """Return letters in the order of their draws, computed as anyone would with `sha256sum`."""
    draws = {
        letter: sha256_hex(f"evote-lot-1|{SEED}|{ord(letter) - ord('A')}".encode())
        for letter in letters
    }
    return "".join(sorted(letters, key=lambda letter: draws[letter]))


def test_the_most_votes_win() -> None:
    """Whatever the order on the ballot; the rest are substitutes in order."""
    allocation = allocated([3, 9, 1, 5], [1, 2, 3, 4])
    assert names(allocation.elected) == "BD"
    assert names(allocation.substitutes) == "AC"
    assert (allocation.ties, allocation.vacant, allocation.without_votes) == ((), (), ())
    assert allocation.seats == 2


def test_among_equals_the_older_precedes() -> None:
    """And the tie is reported with the seat that it was about."""
    allocation = allocated([4, 7, 4, 4], [3, 4, 1, 2])
    assert names(allocation.elected) == "BC"
    assert names(allocation.substitutes) == "DA"
    [tie] = allocation.ties
    assert (tie.votes, names(tie.tied), tie.seats, tie.decided_by) == (4, "CDA", (2,), ("age",))
    assert names(tie.unelected) == "DA"


def test_the_lot_decides_between_those_born_on_the_same_day() -> None:
    """After age, where age tells somebody apart."""
    allocation = allocated([4, 4, 4, 0], [2, 2, 1, 3])
    assert names(allocation.elected + allocation.substitutes) == "C" + by_lot("AB")
    assert allocation.ties[0].decided_by == ("age", "lot")
    assert allocated([4, 4, 0], [2, 2, 1]).ties[0].decided_by == ("lot",)


def test_where_the_rules_say_lot_age_does_not_matter() -> None:
    """The draws are hashes that anyone can replay from the published seed."""
    allocation = allocated([4, 4, 4, 4], [1, 2, 3, 4], ties="lot")
    assert names(allocation.elected + allocation.substitutes) == by_lot("ABCD")
    assert allocation.ties[0].decided_by == ("lot",)


def test_another_seed_draws_another_lot() -> None:
    """With eight candidates the first seeds give different orders."""
    rules = contest(candidates(*range(1, 9)), ties="lot")
    orders = {names(allocate(rules, [1] * 8, seed).ties[0].tied) for seed in ("a", "b", "c")}
    assert len(orders) == 3


def test_a_tie_within_the_seats_or_below_them_is_reported_too() -> None:
    """It decides an order, and takes no seat from anybody."""
    allocation = allocated([5, 5, 2, 2], [1, 2, 4, 3])
    first, second = allocation.ties
    assert (first.seats, first.unelected) == ((1, 2), ())
    assert (second.seats, names(second.unelected)) == ((), "DC")


def test_nobody_is_elected_without_votes() -> None:
    """The seat stays vacant, even though somebody stands."""
    allocation = allocated([0, 3, 0], [1, 2, 3])
    assert names(allocation.elected) == "B"
    assert allocation.vacant == (2,)
    assert allocation.substitutes == ()
    assert names(allocation.without_votes) == "AC"
    assert allocation.seats == 2


def test_a_count_for_each_candidate_is_needed() -> None:
    """One too few or too many is a mistake of the caller."""
    with pytest.raises(ValueError, match="zip"):
        allocated([1], [1, 2])


def test_lists_are_not_allocated_yet() -> None:
    """They are refused, never counted as if they were people."""
    lists = (CandidateList("One", tuple(candidates(1))), CandidateList("Two", ()))
    with pytest.raises(TallyError, match="seats for lists are not allocated yet"):
        allocate(contest([], kind="lists", lists=lists, maximum=1), [1, 2], SEED)


stands = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), min_size=1, max_size=12)
ways = st.sampled_from(["older", "lot"])


@given(stands, st.integers(1, 9), ways)
def test_every_seat_is_filled_or_vacant_and_everybody_has_a_place(
    standing: list[tuple[int, int]], seats: int, ties: str
) -> None:
    """The house keeps its size; a seat is vacant only when nobody with votes is left."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    allocation = allocated(counts, ranks, seats=seats, ties=ties)
    assert len(allocation.elected) + len(allocation.vacant) == allocation.seats == seats
    assert not (allocation.vacant and allocation.substitutes)
    everybody = allocation.elected + allocation.substitutes + allocation.without_votes
    assert sorted(each.candidate for each in everybody) == list(range(len(standing)))
    in_order = [each.votes for each in everybody]
    assert in_order == sorted(counts, reverse=True)


@given(stands, st.integers(1, 9), ways, st.data())
def test_more_votes_never_cost_a_seat(
    standing: list[tuple[int, int]], seats: int, ties: str, data: st.DataObject
) -> None:
    """Whoever is elected still is with one vote more."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    before = allocated(counts, ranks, seats=seats, ties=ties)
    if before.elected:
        favoured = data.draw(st.sampled_from(before.elected)).candidate
        counts[favoured] += 1
        after = allocated(counts, ranks, seats=seats, ties=ties)
        assert favoured in {each.candidate for each in after.elected}


@given(st.permutations(range(6)), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_the_order_on_the_ballot_decides_nothing(order: list[int], counts: list[int]) -> None:
    """With ages all different, a shuffled ballot elects the same people in the same order."""
    people = [Candidate(f"Person {number}", number + 1) for number in range(6)]
    straight = allocate(contest(people), counts, SEED)
    shuffled = allocate(
        contest([people[number] for number in order]), [counts[number] for number in order], SEED
    )
    assert [s.name for s in straight.elected] == [s.name for s in shuffled.elected]
    assert [s.name for s in straight.substitutes] == [s.name for s in shuffled.substitutes]


@given(stands, ways)
def test_ties_are_exactly_the_candidates_with_equal_votes(
    standing: list[tuple[int, int]], ties: str
) -> None:
    """None is missing, none is invented, and the first of the tied have the seats."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    allocation = allocated(counts, ranks, ties=ties)
    expected = [
        votes for votes in sorted(set(counts), reverse=True) if votes and counts.count(votes) > 1
    ]
    assert [tie.votes for tie in allocation.ties] == expected
    for tie in allocation.ties:
        assert len(tie.tied) == counts.count(tie.votes)
        seated = [allocation.elected[seat - 1] for seat in tie.seats]
        assert tuple(seated) + tie.unelected == tie.tied


@given(stands, ways)
def test_an_allocation_can_be_replayed(standing: list[tuple[int, int]], ties: str) -> None:
    """The same votes, rules and seed give the same allocation."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    assert allocated(counts, ranks, ties=ties) == allocated(counts, ranks, ties=ties)
