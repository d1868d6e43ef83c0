"""Ballots on paper: what is impossible, what must be explained, and how they add up."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ballots.poll import Contest, District, Rules
from crypto.canonical import encode
from crypto.errors import Malformed
from tally.declaration import draw_up, read_paper
from tally.errors import TallyError
from tally.paper import FAULTS, AgreedCount, PaperCount, draw_opening
from tally.result import Result
from tests.crypto.randomness import seeded
from tests.tally.seats.cases import list_contest
from tests.tally.town import POLL, candidates, contest

SEED = "5a" * 32
RULES = Rules(POLL, District(4, "Old Town"), contest(candidates(2, 1, 3, 4)))
ONLINE = Result(((1, 3, 2, 5, 0),))
"""Eight ballots, one of them blank: A 3, B 2, C 5, D 0."""

COUNT = PaperCount(ballots=9, null=1, blank=2, votes=(0, 6, 1, 4))
AGREED = AgreedCount(COUNT, marks=9, officers=("Mme Roux", "M. Blanc"))


def declared(paper: AgreedCount | None, rules: Rules = RULES) -> dict[str, Any]:
    """Return what is declared of eight ballots online and these on paper."""
    content: dict[str, Any] = json.loads(
        draw_up("Town4", rules, ONLINE, 8, SEED, paper=paper).to_bytes()
    )
    return content


def test_the_seats_go_by_the_sums() -> None:
    """Online C and A would sit; with the ballots on paper B comes first."""
    online, together = declared(None), declared(AGREED)
    assert [each["name"] for each in online["elected"]] == ["C", "A"]
    assert [(each["name"], each["votes"]) for each in together["elected"]] == [("B", 8), ("C", 6)]


def test_every_number_that_is_declared_is_a_sum() -> None:
    """Ballots, null, blank, valid and the votes of each are those of both channels."""
    content = declared(AGREED)
    assert [content[name] for name in ("ballots", "null", "blank", "valid")] == [17, 1, 3, 13]
    assert [each["votes"] for each in content["counts"]] == [3, 8, 6, 4]


def test_ties_come_of_the_sums() -> None:
    """Who is equal online need not be equal in the end, and the other way round."""
    paper = AgreedCount(PaperCount(3, 0, 0, (2, 3, 0, 0)), 3, AGREED.officers)
    [tie] = declared(paper)["ties"]
    assert (tie["votes"], [each["name"] for each in tie["tied"]]) == (5, ["B", "A", "C"])


def test_without_ballots_on_paper_the_declaration_does_not_speak_of_them() -> None:
    """Polls that are held online alone are declared as ever."""
    assert {"null", "paper"}.isdisjoint(declared(None))


def test_the_text_that_is_read_aloud_tells_the_sums_alone() -> None:
    """Nobody hears what a small channel voted."""
    lines = draw_up("Town4", RULES, ONLINE, 8, SEED, paper=AGREED).to_text().splitlines()
    assert lines[2] == "Ballots 17, of them null 1, blank 3, valid 13."
    assert not any("aper" in line for line in lines)


@pytest.mark.parametrize("explanation", [None, "One voter left with her ballot."])
def test_the_count_is_read_from_the_declaration(explanation: str | None) -> None:
    """Whoever computes the declaration needs what the officers counted, and finds it there."""
    agreed = replace(AGREED, marks=9 + bool(explanation), explanation=explanation)
    assert read_paper(encode(declared(agreed))) == agreed


@pytest.mark.parametrize("raw", [b"[]", b"{}"])
def test_where_there_is_none_none_is_read(raw: bytes) -> None:
    """Also in what is no declaration: another reader complains of that."""
    assert read_paper(raw) is None


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"officers": ["Mme Roux"]}, "paper: officers: the array has 1 entries"),
        ({"officers": ["Mme Roux", "Mme Roux"]}, "expected two different officers"),
        ({"votes": [1, -1, 0, 0]}, "paper: votes: number 2: expected a whole number"),
        ({"marks": "9"}, "paper: marks: expected a whole number"),
        ({"explanation": ""}, "paper: explanation: expected words"),
        ({"postal": 3}, "paper: fields are"),
    ],
)
def test_a_count_is_read_strictly(change: dict[str, Any], complaint: str) -> None:
    """One officer alone, half a vote or another channel are refused with their place."""
    content = declared(AGREED)
    content["paper"].update(change)
    with pytest.raises(Malformed, match=complaint):
        read_paper(encode(content))


# ---------------------------------------------------------------- possible and impossible

LISTS = list_contest(2, 3)


@pytest.mark.parametrize(
    ("count", "voted_on"),
    [
        (COUNT, RULES.contest),
        (PaperCount(0, 0, 0, (0, 0, 0, 0)), RULES.contest),
        (PaperCount(3, 2, 1, (0, 0, 0, 0)), RULES.contest),
        (PaperCount(5, 0, 0, (5, 5, 0, 0)), RULES.contest),
        (PaperCount(5, 0, 0, (5, 0, 0, 0)), RULES.contest),
        (PaperCount(6, 1, 1, (4, 0)), LISTS),
    ],
)
def test_a_possible_count_is_taken(count: PaperCount, voted_on: Contest) -> None:
    """Up to the very limits: all null, one name on each ballot, all names on each."""
    assert count.fault(voted_on) is None


@pytest.mark.parametrize(
    ("count", "voted_on", "fault"),
    [
        (replace(COUNT, votes=(6, 1, 4)), RULES.contest, "other-names"),
        (replace(COUNT, null=8), RULES.contest, "set-aside"),
        (COUNT, replace(RULES.contest, blank=False), "no-blank-vote"),
        (replace(COUNT, votes=(0, 7, 1, 4)), RULES.contest, "one-name"),
        (replace(COUNT, votes=(0, 5, 0, 0)), RULES.contest, "too-few-votes"),
        (replace(COUNT, votes=(6, 6, 1, 0)), RULES.contest, "too-many-votes"),
        (PaperCount(6, 1, 1, (3, 0)), LISTS, "too-few-votes"),
        (PaperCount(6, 1, 1, (3, 2)), LISTS, "too-many-votes"),
    ],
)
def test_an_impossible_count_is_refused(count: PaperCount, voted_on: Contest, fault: str) -> None:
    """No ballot gives more than the rules allow, and none gives nothing."""
    assert count.fault(voted_on) == fault


def test_nothing_impossible_is_declared() -> None:
    """The sentence says what cannot be."""
    with pytest.raises(TallyError, match=FAULTS["set-aside"]):
        declared(replace(AGREED, count=replace(COUNT, null=8)))


@pytest.mark.parametrize(
    "change",
    [
        lambda agreed: replace(agreed, marks=10),
        lambda agreed: replace(agreed, explanation="Nothing to explain."),
    ],
)
def test_a_difference_to_the_marks_is_explained(
    change: Callable[[AgreedCount], AgreedCount],
) -> None:
    """More or fewer ballots than marks need a reason; where both agree there is none to give."""
    with pytest.raises(TallyError, match="a difference, and only a difference, is explained"):
        declared(change(AGREED))
    assert declared(replace(AGREED, marks=10, explanation="One voter left with her ballot."))


def test_a_commitment_tells_nothing_of_numbers_that_are_soon_guessed() -> None:
    """Its opening has 32 bytes, drawn anew each time: the same count is committed to otherwise."""
    random = seeded(7)
    first, second = (replace(AGREED, opening=draw_opening(random)) for _ in range(2))
    assert len(bytes.fromhex(str(first.opening))) == 32
    assert first.commitment("9HnhoRUvKYTgaQ") != second.commitment("9HnhoRUvKYTgaQ")
    assert AGREED.commitment("9HnhoRUvKYTgaQ") is None
