"""The same seats as `apportionment`, a library by other people, on votes drawn at random.

Where two lists are equal it refuses to choose; there our tie rules are tested on their own.
"""

from fractions import Fraction

import pytest
from apportionment import methods
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ballots.seating import Method
from tally.seats.allocate import allocate
from tests.tally.seats.cases import SEED, list_contest, seats_by_list

THEIR_NAMES: dict[Method, str] = {
    "highest-average": "dhondt",
    "largest-remainder": "largest_remainder",
}

votes_of_lists = st.lists(st.integers(1, 3000), min_size=2, max_size=8)


def their_seats(method: Method, votes: list[int], seats: int) -> list[int]:
    """Return what the library makes of it; discards what it finds a tie in."""
    try:
        found = methods.compute(
            THEIR_NAMES[method], votes, seats, fractions=True, tiesallowed=False
        )
    except methods.TiesException:
        assume(condition=False)
    return [int(number) for number in found]


@pytest.mark.parametrize("method", THEIR_NAMES)
@given(votes=votes_of_lists, seats=st.integers(1, 30))
@example(votes=[120, 81], seats=9)
def test_both_give_the_same_seats(method: Method, votes: list[int], seats: int) -> None:
    """Two programs, one answer."""
    theirs = their_seats(method, votes, seats)
    assert seats_by_list(list_contest(len(votes), seats, method=method), votes) == theirs


@given(votes=votes_of_lists, seats=st.integers(1, 30))
def test_highest_averages_are_highest(votes: list[int], seats: int) -> None:
    """An oracle of one line: the seats are the largest of all quotients, ties or not."""
    rules = list_contest(len(votes), seats)
    won = seats_by_list(rules, votes)
    taken = [Fraction(v, n) for v, w in zip(votes, won, strict=True) for n in range(1, w + 1)]
    left = [Fraction(v, w + 1) for v, w in zip(votes, won, strict=True)]
    assert len(taken) == seats
    assert min(taken) >= max(left)


@given(votes=votes_of_lists, seats=st.integers(1, 30))
def test_largest_remainders_are_within_one_of_the_quota(votes: list[int], seats: int) -> None:
    """Every list gets its whole quotas, and at most one seat more; ties or not."""
    rules = list_contest(len(votes), seats, method="largest-remainder")
    for each, won in zip(votes, seats_by_list(rules, votes), strict=True):
        whole = each * seats // sum(votes)
        assert whole <= won <= whole + 1
    assert len(allocate(rules, votes, SEED).elected) == seats
