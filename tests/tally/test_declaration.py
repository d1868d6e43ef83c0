"""The declaration: everything a reader needs, and nothing that cannot be recomputed."""

import json

import pytest

from ballots.poll import District, Rules, rules_fingerprint
from tally.declaration import draw_up
from tally.errors import TallyError
from tally.result import Result
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
        "ballots",
        "blank",
        "valid",
        "counts",
        "seats",
        "elected",
        "vacant",
        "substitutes",
        "ties",
        "lot_seed",
    ]
    [tie] = content.pop("ties")
    assert [tied.pop("lot")[:2] for tied in tie["tied"]] == [
        standing.lot[:2] for standing in declaration.allocation.ties[0].tied
    ]
    assert tie == {
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
        "ballots": 8,
        "blank": 1,
        "valid": 7,
        "counts": [
            {"name": "A", "votes": 3},
            {"name": "B", "votes": 3},
            {"name": "C", "votes": 5},
            {"name": "D", "votes": 0},
        ],
        "seats": 2,
        "elected": [
            {"seat": 1, "candidate": 2, "name": "C", "votes": 5},
            {"seat": 2, "candidate": 1, "name": "B", "votes": 3},
        ],
        "vacant": [],
        "substitutes": [{"place": 1, "candidate": 0, "name": "A", "votes": 3}],
        "lot_seed": SEED,
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
    assert (declaration.blank, declaration.valid, declaration.counts) == (0, 3, (1, 3))


def test_lists_are_not_declared() -> None:
    """An allocation that nobody worked out is never published."""
    rules = Rules(POLL, RULES.district, contest(candidates(1), kind="lists"))
    with pytest.raises(TallyError, match="not allocated yet"):
        draw_up("Town4", rules, Result(((0, 1),)), 1, SEED)
