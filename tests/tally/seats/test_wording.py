"""The allocation in words."""

from fractions import Fraction

import pytest

from tally.seats.allocate import allocate
from tally.seats.wording import TEMPLATES, decimal, digits_apart
from tests.tally.seats.cases import explain
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
    assert lines[2:4] == [
        "B and A have 4 votes each: seat 2 is for one of them.",
        "The older comes first: B, then A.",
    ]


def test_a_tie_for_several_seats_is_told() -> None:
    """Three for two, by the lot."""
    allocation = allocate(contest(candidates(2, 1, 3), ties="lot"), [4, 4, 4], SEED)
    first, second, third = (standing.name for standing in allocation.ties[0].tied)
    assert explain(allocation)[2:4] == [
        f"{first}, {second} and {third} have 4 votes each: seats 1 and 2 are for 2 of them.",
        f"The published lot decides the order: {first}, then {second}, then {third}.",
    ]


def test_a_tie_among_the_elected_is_told() -> None:
    """Nobody lost a seat by it."""
    lines = explain(allocate(contest(candidates(2, 2, 1), seats=3), [1, 1, 1], SEED))
    assert "all of them are elected" in lines[3]
    assert "the lot decides between equal ages" in lines[4]


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


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (Fraction(75, 2), "37.5"),
        (Fraction(100, 3), "33.33"),
        (Fraction(50), "50"),
        (Fraction(200), "200"),
        (Fraction(1, 1000), "0"),
        (Fraction(1999, 1000), "2"),
    ],
)
def test_numbers_are_written_as_people_do(value: Fraction, written: str) -> None:
    """At most two decimals, and none that say nothing."""
    assert decimal(value) == written


def test_different_averages_never_look_the_same() -> None:
    """Where two decimals do not tell them apart, there are more."""
    assert digits_apart([Fraction(100, 3), Fraction(33)]) == 2
    assert digits_apart([Fraction(10000, 3), Fraction(333333, 100)]) == 3


def test_templates_can_be_filled_by_gettext() -> None:
    """Every template names its parameters, and a per cent sign that is none is doubled."""
    for template in TEMPLATES.values():
        assert template % dict.fromkeys(
            [part.split(")")[0] for part in template.split("%(")[1:]], "x"
        )
