"""The open poll of the demo shows what a real one shows: faces, words, lists, many names."""

from dataclasses import replace
from pathlib import Path

from crypto.groups import ED25519
from evote.intake.poll_file import read_poll_file
from evote.simulation.poll import write_poll_files
from evote.simulation.showcase import show_candidates
from tests.simulation import SMALL

PLAN = replace(SMALL, districts=("La Masse", "Montanou", "Le Pin"), seats=9, candidates=12)


def test_the_demo_has_many_names_faces_statements_and_lists(tmp_path: Path) -> None:
    """In the first district a name must be looked for, in the second lists stand."""
    path = write_poll_files(tmp_path, PLAN)
    show_candidates(tmp_path, [3], PLAN.candidates, "demo")
    first, second, third = read_poll_file(path, ED25519).districts
    assert len(first.rules.contest.candidates) > 12
    assert any(each.photo for each in first.profiles)
    assert any(each.photo is None for each in first.profiles)
    assert any(each.statement for each in first.profiles)
    assert second.rules.contest.kind == "lists"
    assert len(second.rules.contest.lists) == 3
    assert any(each.statement for each in second.profiles)
    assert len(third.rules.contest.candidates) == PLAN.candidates
    names = [person.name for each in (first, second, third) for person in each.rules.contest.people]
    assert len(set(names)) == len(names)
