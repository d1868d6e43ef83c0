"""The roll of a poll that is set up: looked at, taken as a whole, corrected with a history."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from evote.errors import NotFound, StepRefused
from evote.intake.electoral_roll import read_electoral_roll
from evote.intake.roll_sheet import RollEntry
from evote.setup.parts import Part, required_content
from evote.setup.planned_roll import (
    drop_preview,
    franchise_of,
    planned_rolls,
    planned_sizes,
    preview_roll,
    take_roll,
    waiting_preview,
)
from evote.setup.roll_corrections import (
    add_voter,
    change_voter,
    corrections,
    find_planned,
    strike_voter,
)
from tests.evote.draft import NOW, PLAN, Draft

POLL = PLAN.poll_id
ROLL = "Nom complet;Né le;Bureau;Quartier;Adresse;Sexe\n" + "".join(
    f"Zoé D{number};01/02/1960;{number % 2 + 1};;{number} rue X;F\n" for number in range(12)
)
NEW = RollEntry("Eve Adam", ("5 rue Y", "47000 Agen"))


@pytest.fixture(params=["sqlite", "postgresql"])
def draft(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Draft]:
    """Begin a poll with a roll, in SQLite and in PostgreSQL."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    begun = Draft(tmp_path, url)
    begun.fill()
    yield begun
    begun.database.close()


def show(draft: Draft, text: str = ROLL) -> str:
    """Hand a roll in, and return the digest that the page shows."""
    roll = read_electoral_roll(text.encode(), franchise_of(PLAN))
    with draft.database.writing() as session:
        return preview_roll(session, POLL, roll).digest


def test_a_roll_is_looked_at_before_it_counts(draft: Draft) -> None:
    """The preview says what the file holds, and the roll is as it was."""
    show(draft)
    with draft.database.reading() as session:
        preview = waiting_preview(session, POLL)
        assert planned_sizes(session, POLL) == {1: 3, 2: 2}
    assert preview is not None
    assert (preview.counts, preview.people, preview.ignored) == ({1: 12}, 12, ("Sexe",))
    assert [each.line for each in preview.first] == list(range(2, 12))
    assert "1960" not in repr(preview)


def test_a_roll_that_is_taken_replaces_the_former_one(draft: Draft) -> None:
    """Nobody of the former roll stays; it is taken once."""
    digest = show(draft)
    with draft.database.writing() as session:
        assert take_roll(session, POLL, digest) == 12
    with draft.database.writing() as session:
        assert planned_sizes(session, POLL) == {1: 12}
        assert planned_rolls(session, POLL)[1][0] == RollEntry("Zoé D0", ("0 rue X",))
        with pytest.raises(StepRefused, match="not the roll that you looked at"):
            take_roll(session, POLL, digest)


def test_a_roll_that_nobody_looked_at_is_not_taken(draft: Draft) -> None:
    """When another file was handed in meanwhile, the first one cannot be taken."""
    digest = show(draft)
    show(draft, ROLL.replace("Zoé", "Ann"))
    with draft.database.writing() as session, pytest.raises(StepRefused, match="looked at"):
        take_roll(session, POLL, digest)
    with draft.database.reading() as session:
        assert planned_sizes(session, POLL) == {1: 3, 2: 2}


def test_a_roll_that_is_turned_away_changes_nothing(draft: Draft) -> None:
    """The next page finds nothing that waits."""
    show(draft)
    with draft.database.writing() as session:
        drop_preview(session, POLL)
    with draft.database.reading() as session:
        assert waiting_preview(session, POLL) is None
        assert planned_sizes(session, POLL) == {1: 3, 2: 2}


def test_people_are_added_changed_and_struck_with_a_history(draft: Draft) -> None:
    """Each correction says who made it, and why; the last one stands first."""
    with draft.database.writing() as session:
        add_voter(session, PLAN, 2, NEW, "was left out", "Ms Roux", NOW)
        (found,) = find_planned(session, POLL, "ADAM eve", 5)
        moved = RollEntry("Éve Adam", NEW.address)
        change_voter(session, PLAN, found.line, 1, moved, "moved", "Mr Petit", NOW)
        strike_voter(session, POLL, 2, "died", "Ms Roux", NOW)
    with draft.database.reading() as session:
        assert planned_sizes(session, POLL) == {1: 3, 2: 2}
        told = [
            (each.officer, each.change, each.reason)
            for each in corrections(session, POLL, PLAN.time_zone)
        ]
        with pytest.raises(NotFound):
            required_content(session, POLL, Part("voter", 2))
    assert told == [
        ("Ms Roux", "Voter 2 was struck off district 1.", "died"),
        ("Mr Petit", "Eve Adam became Éve Adam, district 1.", "moved"),
        ("Ms Roux", "Eve Adam was added to district 2.", "was left out"),
    ]


@pytest.mark.parametrize(
    ("district", "entry", "reason", "said"),
    [
        (2, RollEntry("VOTER  5", ("5 Rue X", "Agen")), "why", "stands on the roll already"),
        (9, NEW, "why", "no such district"),
        (1, RollEntry("", ("5 rue X",)), "why", "must be given"),
        (1, RollEntry("Eve", ()), "why", "must be given"),
        (1, RollEntry("x" * 61, ("5 rue X",)), "why", "cannot show"),
        (1, RollEntry("Eve 🙂", ("5 rue X",)), "why", "cannot show"),
        (1, RollEntry("E\u200bve", ("5 rue X",)), "why", "cannot show"),
        (1, NEW, "  ", "Give the reason"),
        (1, NEW, "x" * 301, "Give the reason"),
    ],
)
def test_a_wrong_correction_changes_nothing(
    draft: Draft, district: int, entry: RollEntry, reason: str, said: str
) -> None:
    """The roll and its history are as they were."""
    with pytest.raises(StepRefused, match=said), draft.database.writing() as session:
        add_voter(session, PLAN, district, entry, reason, "Ms Roux", NOW)
    with draft.database.reading() as session:
        assert planned_sizes(session, POLL) == {1: 3, 2: 2}
        assert corrections(session, POLL, PLAN.time_zone) == []


def test_somebody_may_be_corrected_to_what_she_is(draft: Draft) -> None:
    """A line is not a duplicate of itself."""
    with draft.database.writing() as session:
        (here,) = find_planned(session, POLL, "Voter 3", 5)
        change_voter(session, PLAN, 3, 1, here.entry, "checked", "Ms Roux", NOW)
