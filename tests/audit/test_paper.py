"""Ballots on paper in the record: the audit adds them to the verified result itself."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.report import Verdict
from crypto.canonical import encode
from tally.paper import AgreedCount, PaperCount
from tests.audit import town
from tests.audit.reading import failures, report_on

PAPER = AgreedCount(PaperCount(4, 0, 1, (0, 3, 2)), marks=4, officers=("Mme Roux", "M. Blanc"))
"""With the ballots online Ada has 3 votes, Blaise 4 and Chloé 4."""


@pytest.fixture
def box() -> town.Box:
    """Hold the poll in one district, in which four voted on paper, to its end."""
    opened = town.voted(town.open_box(town.rules_of(1), town.trustee_keys()))
    opened.count(paper=PAPER)
    return opened


def tampered(box: town.Box, change: Callable[[dict[str, Any]], object]) -> town.Box:
    """Change the declaration of a district."""
    declared = json.loads(box.declaration or b"")
    change(declared)
    box.declaration = encode(declared)
    return box


def test_a_poll_with_ballots_on_paper_passes(box: town.Box, tmp_path: Path) -> None:
    """The sums, the seats and the tie between Blaise and Chloé are computed anew."""
    declared = json.loads(box.declaration or b"")
    assert [each["name"] for each in declared["elected"]] == ["Blaise", "Chloé"]
    assert report_on(town.publish([box], tmp_path)).verdict is Verdict.PASSED


@pytest.mark.parametrize(
    "change",
    [
        lambda declared: declared["counts"][0].update(votes=9),
        lambda declared: declared["paper"]["votes"].__setitem__(0, 1),
        lambda declared: declared["paper"].update(ballots=5, marks=5),
        lambda declared: declared.pop("paper"),
        lambda declared: declared.update(ballots=8),
    ],
    ids=["a sum", "a paper vote", "ballots added", "paper left out", "one ballot fewer"],
)
def test_a_sum_that_does_not_come_of_its_parts_is_found(
    box: town.Box, tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    """Whoever changes a sum, or a part of it, contradicts the other numbers."""
    report = report_on(town.publish([tampered(box, change)], tmp_path))
    assert failures(report) == [["seats-declared"]]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"null": 9}, "there are more null and blank paper ballots than paper ballots"),
        ({"votes": [4, 4, 4]}, "somebody has more votes on paper than there are valid paper"),
        ({"marks": 5}, "a difference, and only a difference, is explained"),
        ({"officers": ["Mme Roux", "Mme Roux"]}, "paper: officers: expected two different"),
    ],
)
def test_a_count_that_cannot_be_is_found(
    box: town.Box, tmp_path: Path, change: dict[str, Any], found: str
) -> None:
    """The finding says what is impossible about it."""
    changed = tampered(box, lambda declared: declared["paper"].update(change))
    report = report_on(town.publish([changed], tmp_path))
    assert failures(report) == [["seats-declared"]]
    assert found in report.elections[0].findings.all[0].found
