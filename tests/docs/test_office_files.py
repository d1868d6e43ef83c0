"""The tables on their page are tables that the office takes."""

import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ballots.order import lot_for
from evote.intake.district_map import MapRefused, read_map
from evote.intake.electoral_roll import Franchise, read_electoral_roll
from evote.intake.spreadsheets import TableRefused
from evote.setup.candidacies import candidacies
from evote.setup.candidacy_sheet import import_candidacies
from evote.setup.district_sheet import read_district_sheet
from tests.docs.pages import DOCS, blocks
from tests.evote.draft import PLAN, Draft

PAGE = DOCS / "reference" / "roll-and-candidature-files.md"
DISTRICTS, ROLL, CANDIDATES = (block.encode() for block in blocks(PAGE, "csv"))


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Draft]:
    """Begin a poll."""
    begun = Draft(tmp_path)
    yield begun
    begun.database.close()


def test_the_districts_and_the_roll_are_read() -> None:
    """The polling stations of the first table lead the people of the second to their districts."""
    districts = read_district_sheet(DISTRICTS)
    stations = {station: each["number"] for each in districts for station in each["stations"]}
    names = {each["number"]: each["name"] for each in districts}
    franchise = Franchise(
        names,
        stations,
        18,
        extra_rolls=False,
        closing_day=date(2026, 12, 6),
        time_zone="Europe/Paris",
    )
    roll = read_electoral_roll(ROLL, franchise)
    assert [(each.district, each.entry.name) for each in roll.residents] == [
        (1, "Camille DURAND"),
        (2, "Zoé Anne MOREAU"),
    ]
    assert roll.ignored == ()
    with pytest.raises(TableRefused, match="line 2"):
        read_electoral_roll(ROLL.replace(b"1971", b"2011"), franchise)


def test_the_candidates_are_entered(draft: Draft) -> None:
    """With their lists, statements and consents."""
    with draft.database.writing() as session:
        assert import_candidacies(session, PLAN, CANDIDATES) == 4
        rows = candidacies(session, PLAN.poll_id)
    assert [row.on_list for row in rows] == ["", "", "Ensemble", "Ensemble"]
    assert all(row.consented_at for row in rows)


def test_the_map_is_one_of_the_districts() -> None:
    """Of the first table, and of no others."""
    (example,) = blocks(PAGE, "json")
    numbers = [each["number"] for each in read_district_sheet(DISTRICTS)]
    assert [shape.number for shape in read_map(example.encode(), numbers)] == numbers
    with pytest.raises(MapRefused, match="lacks district 3"):
        read_map(example.encode(), [*numbers, 3])


def test_the_command_prints_the_lot() -> None:
    """What the page says of the order is what the office does."""
    (command,) = blocks(PAGE, "sh")
    printed = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True)
    assert printed.stdout.split()[0] == lot_for("7 12 31 40 49", 1, "Alice Martin")
