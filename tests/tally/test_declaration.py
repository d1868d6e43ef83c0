"""The declaration: everything a reader needs, and nothing that cannot be recomputed."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ballots.poll import District, Rules, rules_fingerprint
from ballots.seating import Seating
from crypto.canonical import encode
from crypto.errors import Malformed
from tally.declaration import Ballots, draw_up, draw_up_unopposed, read_decisions
from tally.result import Result
from tally.seats.allocation import Decision
from tests.tally.seats.cases import list_contest
from tests.tally.town import POLL, candidates, contest

SEED = "5a" * 32
RULES = Rules(POLL, District(4, "Old Town"), contest(candidates(2, 1, 3, 4)))


def test_the_published_file_says_it_all() -> None:
    """Field by field, with the tie and how it was decided."""
    declaration = draw_up("Town4", RULES, Result(((1, 3, 3, 5, 0),)), 8, SEED)
    content = json.loads(declaration.to_bytes())
    assert list(content) == [
        "format",
        "version",
        "uuid",
        "rules",
        "procedure",
        "applied",
        "ballots",
        "blank",
        "valid",
        "counts",
        "lot",
        "seats",
        "elected",
        "vacant",
        "substitutes",
        "ties",
        "decisions",
        "reasons",
    ]
    [tie] = content.pop("ties")
    assert [tied.pop("lot")[:2] for tied in tie["tied"]] == [
        standing.lot[:2] for standing in declaration.allocation.ties[0].tied
    ]
    assert tie == {
        "over": "votes",
        "votes": 3,
        "seats": [2],
        "tied": [
            {"candidate": 1, "name": "B", "age_rank": 1},
            {"candidate": 0, "name": "A", "age_rank": 2},
        ],
        "decided_by": ["age"],
    }
    assert content == {
        "format": "evote-declaration",
        "version": 1,
        "uuid": "Town4",
        "rules": rules_fingerprint(RULES),
        "procedure": "vote",
        "applied": {"kind": "individuals", "seats": 2, "ties": "older"},
        "ballots": 8,
        "blank": 1,
        "valid": 7,
        "counts": [
            {"name": "A", "votes": 3},
            {"name": "B", "votes": 3},
            {"name": "C", "votes": 5},
            {"name": "D", "votes": 0},
        ],
        "lot": {"source": "EndBallots", "seed": SEED},
        "seats": 2,
        "elected": [
            {"seat": 1, "candidate": 2, "name": "C", "votes": 5},
            {"seat": 2, "candidate": 1, "name": "B", "votes": 3},
        ],
        "vacant": [],
        "substitutes": [{"place": 1, "candidate": 0, "name": "A", "votes": 3}],
        "decisions": [],
        "reasons": [
            {"message": "seat-by-votes", "seat": 1, "name": "C", "votes": 5},
            {"message": "seat-by-votes", "seat": 2, "name": "B", "votes": 3},
            {"message": "tie-for-one", "names": ["B", "A"], "votes": 3, "seat": 2},
            {"message": "older", "order": ["B", "A"]},
            {"message": "substitutes", "standings": [{"name": "A", "votes": 3}]},
            {"message": "no-votes", "names": ["D"]},
        ],
    }


def test_the_text_can_be_read_aloud() -> None:
    """It names the elected, all counts, and what binds them to the poll."""
    text = draw_up("Town4", RULES, Result(((1, 3, 2, 5, 0),)), 8, SEED).to_text()
    lines = text.splitlines()
    assert lines[0] == "Town 2026: district 4, Old Town"
    assert lines[2] == "Ballots 8, of them blank 1, valid 7."
    assert "Seat 1: C, 5 votes." in lines
    assert "B       2" in lines
    assert rules_fingerprint(RULES) in text
    assert text.endswith(f"{SEED}\n")


def test_without_a_blank_choice_every_ballot_is_valid() -> None:
    """The first count is then the first candidate's."""
    rules = Rules(POLL, RULES.district, contest(candidates(1, 2), blank=False))
    declaration = draw_up("Town4", rules, Result(((1, 3),)), 3, SEED)
    assert declaration.ballots == Ballots(3, 0, (1, 3), SEED)
    assert declaration.ballots.valid == 3


def test_lists_are_declared_with_their_seats_and_their_people() -> None:
    """Each list has its votes and seats, and a line of substitutes of its own."""
    contest = list_contest(2, 3, threshold_percent=5)
    rules = Rules(POLL, RULES.district, contest)
    declaration = draw_up("Town4", rules, Result(((2, 50, 40),)), 92, SEED)
    content = json.loads(declaration.to_bytes())
    assert content["applied"] == {
        "kind": "lists",
        "seats": 3,
        "ties": "older",
        "threshold_percent": 5,
    }
    assert content["counts"] == [
        {"name": "A", "votes": 50, "seats": 2},
        {"name": "B", "votes": 40, "seats": 1},
    ]
    assert content["elected"][1] == {
        "seat": 2,
        "list": 1,
        "candidate": 0,
        "name": "B1",
        "votes": 40,
    }
    assert [(each["place"], each["name"]) for each in content["substitutes"]] == [
        (1, "A3"),
        (1, "B2"),
        (2, "B3"),
    ]


def test_a_list_without_a_next_candidate_has_no_age_in_a_tie() -> None:
    """The declaration says of ages what decided, and nothing where there is none."""
    rules = Rules(POLL, RULES.district, list_contest(2, 1, lengths=(0, 1)))
    content = json.loads(draw_up("Town4", rules, Result(((0, 5, 5),)), 10, SEED).to_bytes())
    [tie] = content["ties"]
    assert [list(contender) for contender in tie["tied"]] == [
        ["list", "name", "age_rank", "lot"],
        ["list", "name", "lot"],
    ]


def test_a_district_without_a_vote_is_declared_without_counts() -> None:
    """Who is elected unopposed, and the sentence that says so."""
    contest = replace(RULES.contest, seats=4, seating=Seating(uncontested="unopposed"))
    declaration = draw_up_unopposed("Town4", replace(RULES, contest=contest))
    content = json.loads(declaration.to_bytes())
    assert content["procedure"] == "unopposed"
    assert not {"ballots", "counts", "lot"} & set(content)
    assert [each["name"] for each in content["elected"]] == ["A", "B", "C", "D"]
    assert declaration.to_text().splitlines()[2] == (
        "4 stand for 4 seats and are elected without a vote: A, B, C and D."
    )


# ---------------------------------------------------------------- decisions

BY_OFFICERS = replace(RULES, contest=replace(RULES.contest, ties="decision"))
DECISION = Decision(2, (0, 1), ("Ms Roux", "Mr Blanc"), "Drawn by hand.")


def declared_by_officers() -> bytes:
    """Return a declaration in which officers settled the tie of A and B."""
    return draw_up("Town4", BY_OFFICERS, Result(((1, 3, 3, 5, 0),)), 8, SEED, [DECISION]).to_bytes()


def test_decisions_stand_in_the_declaration_and_are_read_from_it() -> None:
    """They are all that an auditor cannot compute."""
    raw = declared_by_officers()
    assert [each["name"] for each in json.loads(raw)["elected"]] == ["C", "A"]
    assert read_decisions(raw) == (DECISION,)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda declared: declared.pop("decisions"), "does not say what officers decided"),
        (lambda declared: declared["decisions"].append(7), "decisions: number 2: expected an obj"),
        (
            lambda declared: declared["decisions"][0].update(officers=["Ms Roux", "Ms Roux"]),
            "decisions: number 1: officers: expected two different officers",
        ),
        (
            lambda declared: declared["decisions"][0].update(officers=["Ms Roux"]),
            "officers: the array has 1 entries, expected 2",
        ),
        (lambda declared: declared["decisions"][0].update(reason=""), "reason: expected words"),
        (lambda declared: declared["decisions"][0].update(seat=0), "seat: expected a whole"),
        (lambda declared: declared["decisions"][0].update(order=["A"]), "order: number 1: exp"),
    ],
)
def test_a_decision_has_two_officers_and_a_reason(
    change: Callable[[Any], object], complaint: str
) -> None:
    """One officer alone, or without a word, decides nothing."""
    declared = json.loads(declared_by_officers())
    change(declared)
    with pytest.raises(Malformed, match=complaint):
        read_decisions(encode(declared))


def test_what_is_no_declaration_holds_no_decisions() -> None:
    """An array is refused in a sentence, too."""
    with pytest.raises(Malformed, match="does not say"):
        read_decisions(b"[]")
