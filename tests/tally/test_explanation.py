"""The allocation in words."""

from tally.explanation import explain
from tally.seats import allocate
from tests.tally.town import candidates, contest

SEED = "00"


def test_seats_and_substitutes_are_told_in_order() -> None:
    """One vote is one vote, two are votes."""
    assert explain(allocate(contest(candidates(1, 2, 3, 4)), [5, 1, 9, 2], SEED)) == [
        "Seat 1: C, 9 votes.",
        "Seat 2: A, 5 votes.",
        "When a seat falls vacant, this is who follows: D, 2 votes, then B, 1 vote.",
    ]


def test_a_tie_for_the_last_seat_is_told() -> None:
    """Who was tied, for what, and why it came out as it did."""
    lines = explain(allocate(contest(candidates(2, 1, 3)), [4, 4, 6], SEED))
    assert lines[2] == (
        "B and A have 4 votes each: seat 2 is for one of them. The older comes first: B, then A."
    )


def test_a_tie_for_several_seats_is_told() -> None:
    """Three for two, by the lot."""
    allocation = allocate(contest(candidates(2, 1, 3), ties="lot"), [4, 4, 4], SEED)
    first, second, third = (standing.name for standing in allocation.ties[0].tied)
    assert explain(allocation)[2] == (
        f"{first}, {second} and {third} have 4 votes each: seats 1 and 2 are for 2 of them."
        f" The published lot decides the order: {first}, then {second}, then {third}."
    )


def test_a_tie_among_the_elected_is_told() -> None:
    """Nobody lost a seat by it."""
    lines = explain(allocate(contest(candidates(2, 2, 1), seats=3), [1, 1, 1], SEED))
    assert "all of them are elected" in lines[3]
    assert "between those born on the same day" in lines[3]


def test_a_tie_among_substitutes_is_told() -> None:
    """No seat depends on it."""
    lines = explain(allocate(contest(candidates(3, 1, 2), seats=1), [9, 4, 4], SEED))
    assert "no seat depends on it" in lines[1]


def test_vacant_seats_and_those_without_votes_are_told() -> None:
    """Why a seat stays empty though people stand."""
    assert explain(allocate(contest(candidates(3, 1, 2)), [0, 4, 0], SEED)) == [
        "Seat 1: B, 4 votes.",
        "Seat 2 is vacant: nobody else got a vote.",
        "Nobody voted for A and C.",
    ]
