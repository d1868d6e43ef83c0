"""Lists: the vectors, the law's tie rules, thresholds, names that run out, and properties."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ballots.seating import Method
from crypto.hashing import sha256_hex
from tally.errors import DecisionNeeded, TallyError
from tally.seats.allocate import allocate
from tally.seats.allocation import Decision
from tally.seats.lists import bonus_of
from tests.tally.seats.cases import SEED, explain, list_contest, names, seats_by_list

VECTORS = [
    ((120, 80), 9, [6, 3], [8, 1]),
    ((120, 100), 9, [5, 4], [7, 2]),
    ((150, 50), 9, [7, 2], [8, 1]),
    ((100, 60, 40), 9, [5, 3, 1], [7, 1, 1]),
    ((112, 84), 6, [4, 2], [5, 1]),
]
"""Worked out by hand, step by step; the last one is Villeneuve-sur-Lot's of 9 October 2022."""


@pytest.mark.parametrize(("votes", "seats", "expected", "_"), VECTORS)
def test_highest_averages(
    votes: tuple[int, ...], seats: int, expected: list[int], _: list[int]
) -> None:
    """The vectors without a bonus."""
    assert seats_by_list(list_contest(len(votes), seats), votes) == expected


@pytest.mark.parametrize(("votes", "seats", "_", "expected"), VECTORS)
def test_half_to_the_first_list_then_highest_averages(
    votes: tuple[int, ...], seats: int, _: list[int], expected: list[int]
) -> None:
    """The vectors with half of the seats for the first list, and a threshold of 5 %."""
    rules = list_contest(len(votes), seats, half_bonus=True, threshold_percent=5)
    assert seats_by_list(rules, votes) == expected


@pytest.mark.parametrize(
    ("seats", "bonus"), [(1, 0), (2, 1), (3, 1), (4, 2), (5, 3), (6, 3), (7, 4), (9, 5)]
)
def test_half_is_rounded_as_the_law_says(seats: int, bonus: int) -> None:
    """Up where there are more than four seats to fill, down where there are fewer (L262)."""
    assert bonus_of(seats) == bonus


def test_largest_remainders() -> None:
    """Quota 22.22: five and three whole ones; the remainders are 8.9 and 13.3."""
    rules = list_contest(2, 9, method="largest-remainder")
    assert seats_by_list(rules, (120, 80)) == [5, 4]
    assert seats_by_list(rules, (100, 100)) == [5, 4]


def test_the_proportional_seats_beside_a_bonus_may_go_by_remainders() -> None:
    """The bonus is the first list's, and takes no votes from it."""
    rules = list_contest(3, 9, half_bonus=True, method="largest-remainder")
    assert seats_by_list(rules, (100, 60, 40)) == [7, 1, 1]


def test_a_bonus_may_leave_nothing_to_distribute() -> None:
    """One seat has no half; two seats leave one."""
    for method in ("highest-average", "largest-remainder"):
        rules = list_contest(2, 1, half_bonus=True, method=method)
        assert seats_by_list(rules, (5, 4)) == [1, 0]


def test_every_seat_is_explained() -> None:
    """In words and numbers that a resident can follow with a pocket calculator."""
    rules = list_contest(2, 6, half_bonus=True, threshold_percent=5)
    assert explain(allocate(rules, (112, 84), SEED)) == [
        "A list takes part with 5 % of the 196 valid votes, at least 10 votes.",
        "A is first with 112 votes and gets half of the 6 seats: 3.",
        "Seat 1: half of the seats → A.",
        "Seat 2: half of the seats → A.",
        "Seat 3: half of the seats → A.",
        "Seats by highest average: 3. Votes are divided by the seats a list then has.",
        "Seat 4: A 112/1 = 112, B 84/1 = 84 → A.",
        "Seat 5: A 112/2 = 56, B 84/1 = 84 → B.",
        "Seat 6: A 112/2 = 56, B 84/2 = 42 → A.",
        "A has 5 of the seats: A1, A2, A3, A4 and A5.",
        "When a seat of A falls vacant, this is who follows: A6.",
        "B has 1 of the seats: B1.",
        (
            "When a seat of B falls vacant, this is who follows: B2, then B3, then B4, then B5,"
            " then B6."
        ),
    ]


def test_remainders_are_explained() -> None:
    """The quota, the whole quotas, and what is left over."""
    rules = list_contest(2, 3, method="largest-remainder")
    assert explain(allocate(rules, (100, 50), SEED))[:4] == [
        "Seats by largest remainder: 3. Every 50 votes give a list one of them.",
        "Seat 1: a whole quota of 100 votes → A.",
        "Seat 2: a whole quota of 100 votes → A.",
        "Seat 3: a whole quota of 50 votes → B.",
    ]
    assert "Seat 3: remainders B 30, A 10 → B." in explain(allocate(rules, (90, 30), SEED))


def test_the_members_sit_in_the_order_of_the_list() -> None:
    """Seats are numbered as they fell; the rest of each list follows."""
    allocation = allocate(list_contest(2, 3), (50, 40), SEED)
    assert [each.name for each in allocation.elected] == ["A1", "B1", "A2"]
    assert [each.name for each in allocation.substitutes] == ["A3", "B2", "B3"]


# ---------------------------------------------------------------- who takes part


def test_a_list_below_the_threshold_gets_nothing() -> None:
    """Five of a hundred are enough, four are not, whatever its average would be."""
    rules = list_contest(3, 20, threshold_percent=5)
    assert seats_by_list(rules, (91, 5, 4)) == [19, 1, 0]
    assert "Too few votes to take part: C." in explain(allocate(rules, (91, 5, 4), SEED))


def test_a_list_without_votes_gets_nothing() -> None:
    """Not even where seats are left."""
    allocation = allocate(list_contest(2, 3, lengths=(1, 3)), (4, 0), SEED)
    assert (names(allocation.elected), allocation.vacant) == ("A1", (2, 3))
    assert "Nobody voted for B." in explain(allocation)


def test_without_votes_for_any_list_all_seats_are_vacant() -> None:
    """All ballots were blank; nobody is made a councillor by a lot."""
    allocation = allocate(list_contest(2, 3), (0, 0), SEED)
    assert (allocation.elected, allocation.vacant) == ((), (1, 2, 3))
    assert explain(allocation)[-1] == "No list has votes enough: all seats are vacant."


def test_a_list_may_run_out_of_names() -> None:
    """Its seats stay vacant: they belong to nobody whom its voters did not choose."""
    allocation = allocate(list_contest(2, 4, lengths=(1, 4)), (30, 10), SEED)
    assert [(seat.number, seat.on_list, seat.holder is None) for seat in allocation.seats] == [
        (1, 0, False),
        (2, 0, True),
        (3, 0, True),
        (4, 1, False),
    ]
    assert "A has nobody left for seats that are now vacant: 2 and 3." in explain(allocation)
    assert "A has 1 of the seats: A1." in explain(allocation)


# ---------------------------------------------------------------- ties


def test_an_equal_average_goes_to_the_list_with_more_votes() -> None:
    """30/3 = 10/1 = 10: the law gives the last seat to the list of thirty."""
    rules = list_contest(2, 3)
    assert seats_by_list(rules, (10, 30)) == [0, 3]
    assert explain(allocate(rules, (10, 30), SEED))[3] == (
        "Seat 3: A 10/1 = 10, B 30/3 = 10 → B, which of equal averages has more votes."
    )


def test_among_equal_lists_the_older_next_candidate_gets_the_last_seat() -> None:
    """With equal averages and votes it is the candidates' ages that count, not their lists'."""
    rules = list_contest(2, 1, heads=(2, 1), ages=(1, 2))
    allocation = allocate(rules, (20, 20), SEED)
    assert [each.name for each in allocation.elected] == ["B1"]
    [tie] = allocation.ties
    assert (tie.over, tie.seats, tie.decided_by) == ("average", (1,), ("age",))
    assert explain(allocation)[1:4] == [
        "B and A have 20 votes each: seat 1 is for one of them.",
        "The list whose next candidate is older comes first: B, then A.",
        "Seat 1: A 20/1 = 20, B 20/1 = 20 → B.",
    ]


def test_equals_who_all_get_a_seat_are_no_tie() -> None:
    """The explanation says why it takes one before the other: because it changes nothing."""
    allocation = allocate(list_contest(2, 2), (20, 20), SEED)
    assert allocation.ties == ()
    each = "A and B are equal, and there is a seat for each of them: their order changes nothing."
    assert explain(allocation)[1] == each


def test_it_is_the_candidate_who_would_be_elected_whose_age_counts() -> None:
    """Not the head of the list, who has a seat already."""
    rules = list_contest(2, 3, heads=(1, 2))
    allocation = allocate(rules, (20, 20), SEED)
    [tie] = allocation.ties
    assert [contender.age_rank for contender in tie.tied] == [3, 4]
    assert [each.name for each in allocation.elected] == ["A1", "B1", "A2"]


def test_among_equal_first_lists_the_one_older_on_average_gets_the_bonus() -> None:
    """Whatever the age of its head (L262)."""
    rules = list_contest(2, 4, half_bonus=True, heads=(1, 2), ages=(2, 1))
    allocation = allocate(rules, (20, 20), SEED)
    assert [seat.on_list for seat in allocation.seats] == [1, 1, 0, 1]
    assert [tie.over for tie in allocation.ties] == ["first-list"]
    assert explain(allocation)[:2] == [
        "B and A have 20 votes each: one of them is the first list.",
        "The list whose candidates are older on average comes first: B, then A.",
    ]


def test_three_equal_lists_for_two_seats() -> None:
    """The tie names both seats."""
    rules = list_contest(3, 2, heads=(3, 1, 2))
    allocation = allocate(rules, (20, 20, 20), SEED)
    [tie] = allocation.ties
    assert (tie.seats, [contender.name for contender in tie.tied]) == ((1, 2), ["B", "C", "A"])
    assert seats_by_list(rules, (20, 20, 20)) == [0, 1, 1]


def test_equal_remainders_are_settled_in_the_same_way() -> None:
    """More votes first, then the older next candidate."""
    assert seats_by_list(list_contest(2, 2, method="largest-remainder"), (30, 10)) == [2, 0]
    rules = list_contest(2, 3, method="largest-remainder", heads=(2, 1))
    assert seats_by_list(rules, (20, 20)) == [1, 2]


def test_a_list_without_a_next_candidate_comes_last_among_equals() -> None:
    """A seat goes rather to somebody than to nobody."""
    rules = list_contest(2, 1, lengths=(0, 1), heads=(1, 2))
    assert [each.name for each in allocate(rules, (20, 20), SEED).elected] == ["B1"]


def test_lists_may_be_equal_to_the_last_and_then_the_lot_decides() -> None:
    """Each seat has lots of its own, which anyone can draw again with `sha256sum`."""
    rules = list_contest(2, 1, heads=(1, 1))
    [tie] = allocate(rules, (20, 20), SEED).ties
    lots = [sha256_hex(f"evote-lot-1|{SEED}|1|{place}".encode()) for place in range(2)]
    assert [contender.lot for contender in tie.tied] == sorted(lots)
    assert tie.decided_by == ("lot",)


def test_where_the_rules_say_lot_age_does_not_matter_for_lists() -> None:
    """Neither for the bonus nor for the last seat."""
    rules = list_contest(2, 2, ties="lot", half_bonus=True)
    first = allocate(rules, (20, 20), SEED).ties[0]
    lots = [sha256_hex(f"evote-lot-1|{SEED}|1|{place}".encode()) for place in range(2)]
    assert [contender.lot for contender in first.tied] == sorted(lots)


def test_officers_settle_each_tie_of_lists_apart() -> None:
    """The first list, and then the last seat."""
    rules = list_contest(2, 2, ties="decision", half_bonus=True)
    first = Decision(1, (1, 0), ("Ms Roux", "Mr Blanc"), "By hand.")
    last = Decision(2, (0, 1), ("Ms Roux", "Mr Blanc"), "By hand, once more.")
    assert seats_by_list(rules, (20, 20), [first, last]) == [1, 1]
    with pytest.raises(DecisionNeeded, match="seat 1 waits"):
        allocate(rules, (20, 20), SEED)
    with pytest.raises(DecisionNeeded, match="seat 2 waits"):
        allocate(rules, (20, 20), SEED, [first])
    with pytest.raises(TallyError, match="that no tie left to them"):
        allocate(rules, (20, 20), SEED, [first, last, last])


# ---------------------------------------------------------------- properties

votes_of_lists = st.lists(st.integers(0, 60), min_size=1, max_size=5)
methods = st.sampled_from(["highest-average", "largest-remainder"])


@given(votes_of_lists, st.integers(1, 12), methods, st.booleans(), st.integers(0, 20))
def test_the_house_keeps_its_size(
    votes: list[int],
    seats: int,
    method: Method,
    bonus: bool,  # noqa: FBT001 - drawn by hypothesis
    percent: int,
) -> None:
    """Every seat is given as soon as one list takes part, and none twice."""
    rules = list_contest(
        len(votes), seats, method=method, half_bonus=bonus, threshold_percent=percent
    )
    allocation = allocate(rules, votes, SEED)
    assert [seat.number for seat in allocation.seats] == list(range(1, seats + 1))
    assert len(set(allocation.elected)) == len(allocation.elected)
    admitted = any(each and 100 * each >= percent * sum(votes) for each in votes)
    assert len(allocation.elected) == (seats if admitted else 0)


@given(votes_of_lists, st.integers(1, 12), st.booleans(), st.data())
def test_a_voter_more_never_costs_a_list_a_seat(
    votes: list[int],
    seats: int,
    bonus: bool,  # noqa: FBT001 - drawn by hypothesis
    data: st.DataObject,
) -> None:
    """Highest averages are monotone in votes, with the bonus and without."""
    place = data.draw(st.integers(0, len(votes) - 1))
    rules = list_contest(len(votes), seats, half_bonus=bonus)
    before = seats_by_list(rules, votes)[place]
    votes[place] += 1
    assert seats_by_list(rules, votes)[place] >= before


@given(votes_of_lists, st.integers(1, 12), methods)
def test_more_votes_never_give_fewer_seats(votes: list[int], seats: int, method: Method) -> None:
    """Whoever is ahead of another list has at least as many seats."""
    won = seats_by_list(list_contest(len(votes), seats, method=method), votes)
    in_order = sorted(zip(votes, won, strict=True))
    for (fewer, less), (more, greater) in pairwise(in_order):
        assert less <= greater or fewer == more


@given(st.permutations(range(4)), st.lists(st.integers(0, 9), min_size=4, max_size=4), methods)
def test_the_order_of_lists_on_the_ballot_decides_nothing(
    order: Sequence[int], votes: list[int], method: Method
) -> None:
    """With ages all different, a shuffled ballot gives every list the same seats."""
    straight = seats_by_list(list_contest(4, 7, method=method), votes)
    ages = [place + 1 for place in order]
    shuffled = list_contest(4, 7, method=method, ages=ages, heads=ages)
    turned = seats_by_list(shuffled, [votes[place] for place in order])
    assert turned == [straight[place] for place in order]


@given(votes_of_lists, st.integers(1, 12), methods)
def test_without_a_tie_no_lot_is_needed(votes: list[int], seats: int, method: Method) -> None:
    """Another seed changes nothing as long as no tie is reported."""
    rules = list_contest(len(votes), seats, method=method, ties="lot")
    allocation = allocate(rules, votes, SEED)
    assume(not allocation.ties)
    assert allocate(rules, votes, "00").seats == allocation.seats
