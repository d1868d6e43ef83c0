"""Districts without a vote: too few who stand, one list only, nobody at all."""

from typing import Any

import pytest

from ballots.poll import Contest, procedure_of
from ballots.seating import Procedure, Seating
from tally.errors import TallyError
from tally.seats.unopposed import allocate_unopposed
from tests.tally.seats.cases import explain, list_contest, names
from tests.tally.town import candidates, contest


def standing(number: int, seats: int, **seating: Any) -> Contest:
    """Return a contest in which so many people stand."""
    people = candidates(*range(1, number + 1))
    return contest(people, seats=seats, seating=Seating(**seating))


@pytest.mark.parametrize(
    ("number", "uncontested", "expected"),
    [
        (4, "unopposed", "vote"),
        (3, "vote", "vote"),
        (3, "unopposed", "unopposed"),
        (2, "no-council", "no-council"),
        (1, "unopposed", "no-council"),
        (0, "vote", "no-council"),
    ],
)
def test_the_rules_say_whether_there_is_a_vote(
    number: int, uncontested: Procedure, expected: Procedure
) -> None:
    """For three seats and at least two who must stand."""
    rules = standing(number, 3, uncontested=uncontested, min_candidates=2)
    assert procedure_of(rules) == expected


@pytest.mark.parametrize(("lists", "expected"), [(0, "no-council"), (1, "unopposed"), (2, "vote")])
def test_a_single_list_is_uncontested(lists: int, expected: Procedure) -> None:
    """However many names it has."""
    assert procedure_of(list_contest(lists, 9, uncontested="unopposed")) == expected


def test_whoever_stands_unopposed_is_elected() -> None:
    """In the order of the ballot; the seats beyond are vacant."""
    allocation = allocate_unopposed(standing(2, 3, uncontested="unopposed"))
    assert (names(allocation.elected), allocation.vacant) == ("AB", (3,))
    assert explain(allocation) == [
        "2 stand for 3 seats and are elected without a vote: A and B.",
        "Nobody stands for these seats, which are vacant: 3.",
    ]


def test_a_list_that_stands_alone_is_elected_in_its_order() -> None:
    """Names beyond the seats follow."""
    allocation = allocate_unopposed(list_contest(1, 2, lengths=[3], uncontested="unopposed"))
    assert [each.name for each in allocation.elected] == ["A1", "A2"]
    assert (allocation.seats_of(0), allocation.vacant) == (2, ())
    assert explain(allocation)[1] == "When a seat of A falls vacant, this is who follows: A3."


@pytest.mark.parametrize(
    ("rules", "sentence"),
    [
        (standing(0, 2), "Nobody stands: there is no council."),
        (
            standing(1, 2, uncontested="no-council"),
            "1 stand for 2 seats: by the rules there is no council.",
        ),
        (
            standing(1, 2, min_candidates=2),
            "1 stand, fewer than the 2 that the rules ask for: no council.",
        ),
    ],
)
def test_where_there_is_no_council_it_is_said_why(rules: Contest, sentence: str) -> None:
    """Every seat is vacant."""
    allocation = allocate_unopposed(rules)
    assert (allocation.elected, allocation.vacant) == ((), (1, 2))
    assert explain(allocation) == [sentence]


def test_where_people_vote_nobody_is_elected_unopposed() -> None:
    """Their votes are not passed over."""
    with pytest.raises(TallyError, match="this district votes"):
        allocate_unopposed(standing(3, 2))
