"""The explanation of seats, spoken to readers of both languages."""

import json
from dataclasses import replace

import pytest

from evote.results.seat_words import explain
from tally.seats.allocate import allocate
from tally.seats.allocation import SeatAllocation
from tally.seats.wording import TEMPLATES
from tests.audit.odd_town import CONTESTS, DECISION
from tests.tally.town import candidates, contest

SEED = "00"
SPOKEN = {
    "number": 2,
    "of": 3,
    "percent": 5,
    "valid": 40,
    "needed": 4,
    "seat": 6,
    "name": "Alice",
    "votes": 1,
    "names": ["Alice", "Bruno", "Chloé"],
    "officers": ["Mme Roux", "M. Blanc"],
    "seats": [8, 9],
    "order": ["Bruno", "Alice"],
    "reason": "Tiré au sort.",
    "standings": [{"name": "Alice", "votes": 1}, {"name": "Bruno", "votes": 0}],
    "quota": {"numerator": 100, "denominator": 3},
    "averages": [
        {"name": "A", "votes": 150, "divisor": 4},
        {"name": "B", "votes": 100, "divisor": 3},
    ],
    "remainders": [
        {"name": "A", "numerator": 1, "denominator": 2},
        {"name": "B", "numerator": 1, "denominator": 4},
    ],
}
"""A value for each parameter that a message may have."""


def published(allocation: SeatAllocation) -> list[dict[str, object]]:
    """Return the reasons as they come out of a declaration."""
    reasons = [{"message": each.message, **each.parameters} for each in allocation.reasons]
    written: list[dict[str, object]] = json.loads(json.dumps(reasons))
    return written


def test_individuals_are_explained_in_french() -> None:
    """Seats, the tie, what settled it, and who follows."""
    allocation = allocate(contest(candidates(2, 1, 3)), [4, 4, 6], SEED)
    assert explain(published(allocation), "fr") == [
        "Siège 1\u00a0: C, 6\u00a0voix.",
        "Siège 2\u00a0: B, 4\u00a0voix.",
        "B et A ont 4\u00a0voix chacun\u00a0: le siège 2 revient à l\u2019un d\u2019entre eux.",
        "La personne la plus âgée passe en premier\u00a0: B, puis A.",
        "Si un siège devient vacant, voici qui suit\u00a0: A, 4\u00a0voix.",
    ]


def test_averages_of_lists_are_explained_with_a_decimal_comma() -> None:
    """The division of each list stands beside the seat it decided."""
    allocation = allocate(CONTESTS[3], [150, 50], SEED)
    french = explain(published(allocation), "fr")
    assert "Siège 3\u00a0: Ensemble 150/1 = 150, Demain 50/1 = 50 → Ensemble." in french
    assert any("150/2 = 75" in step for step in french)
    [half] = explain(
        [{"message": "seat-by-average", "seat": 6, "averages": SPOKEN["averages"], "name": "A"}],
        "fr",
    )
    assert half == "Siège 6\u00a0: A 150/4 = 37,5, B 100/3 ≈ 33,33 → A."


def test_a_decision_of_officers_is_told_in_their_words() -> None:
    """Who decided, what, and why."""
    allocation = allocate(replace(CONTESTS[2], ties="decision"), [1, 1, 1], SEED, [DECISION])
    [told] = [step for step in explain(published(allocation), "fr") if "ont décidé" in step]
    assert told.startswith("Mme Roux et M. Blanc ont décidé de l\u2019ordre")
    assert told.endswith(DECISION.reason)


@pytest.mark.parametrize("message", TEMPLATES)
def test_every_message_is_spoken_in_both_languages(message: str) -> None:
    """Nothing is left to fill in, and French is not English."""
    [french], [english] = (explain([{"message": message, **SPOKEN}], each) for each in ("fr", "en"))
    assert french != english
    assert [sign for sign in ("%(", "{'", "[") if sign in french + english] == []
