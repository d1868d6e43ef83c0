"""A plan becomes districts by the checks of a poll file, and can be taken apart again."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ballots.order import draw_order
from ballots.poll import Rules
from evote.ceremony.messages import read_transcript_of, start_ceremony
from evote.errors import NotFound, PollFileRefused, StepRefused
from evote.letters.issue import (
    allow_letters,
    make_tokens,
    register_tokens,
    require_letters_allowed,
)
from evote.letters.registrar_files import waiting_handback
from evote.life.overview import describe_poll
from evote.models.plans import PlannedVoterRow
from evote.models.polls import ProfileRow
from evote.models.rolls import HandbackRow, VoterRow
from evote.models.trustees import CeremonyRow, MemberRow
from evote.polls import delete_draft, districts_of, rules_of
from evote.sealing.sealing import seal_poll
from evote.setup.candidacies import candidacies, withdraw
from evote.setup.compiling import reopen
from evote.setup.planned_roll import planned_rolls, replace_roll
from evote.setup.plans import Plan, begin_plan, is_compiled, poll_of, read_plan, write_plan
from evote.simulation.poll import seeded
from tests.evote.draft import NAMES, NOW, PLAN, Draft, residents

POLL = PLAN.poll_id


@pytest.fixture(params=["sqlite", "postgresql"])
def draft(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Draft]:
    """Begin a poll in SQLite and in PostgreSQL."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    begun = Draft(tmp_path, url)
    yield begun
    begun.database.close()


def rules(draft: Draft) -> list[Rules]:
    """Return the rules of the compiled districts."""
    with draft.database.reading() as session:
        return [rules_of(district) for district in districts_of(session, POLL)]


def test_a_plan_becomes_districts(draft: Draft) -> None:
    """Rules, roll and profiles are what was planned; the roll stands in one place only."""
    draft.fill()
    draft.draw()
    draft.compile()
    first, second = rules(draft)
    assert (first.contest.seats, second.contest.seats) == (2, 1)
    assert first.poll.districts == 2
    order = draw_order("7 12 31", 1, NAMES)
    assert [each.name for each in first.contest.candidates] == order
    assert {each.name: each.age_rank for each in first.contest.candidates} == {
        name: rank for rank, name in enumerate(NAMES, 1)
    }
    with draft.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(VoterRow)) == 5
        assert session.scalar(select(func.count()).select_from(PlannedVoterRow)) == 0
        uuid = districts_of(session, POLL)[0].uuid
        profiles = session.scalars(select(ProfileRow).where(ProfileRow.district_uuid == uuid))
        said = {row.place: row.statement for row in profiles}
    assert said == {place: f"I, {name}" for place, name in enumerate(order)}


def test_an_approved_plan_is_reopened_and_compiled_again(draft: Draft) -> None:
    """The roll comes back in its order, the ceremony stays; a second approval gives the same."""
    draft.fill()
    draft.draw()
    with draft.database.reading() as session:
        before = planned_rolls(session, POLL)
    start_ceremony(draft.database, POLL, 2, ["Ann", "Ben", "Eve"], seeded("invite"), NOW)
    draft.compile()
    once = rules(draft)
    with draft.database.writing() as session:
        reopen(session, POLL)
    with draft.database.reading() as session:
        assert not is_compiled(session, POLL)
        assert planned_rolls(session, POLL) == before
        assert session.scalar(select(func.count()).select_from(MemberRow)) == 3
    draft.compile()
    assert rules(draft) == once


def test_what_is_approved_does_not_change(draft: Draft) -> None:
    """After the approval neither settings nor roll nor candidates can be changed."""
    draft.fill()
    draft.draw()
    draft.compile()
    with (
        draft.database.writing() as session,
        pytest.raises(StepRefused, match="The roll is approved"),
    ):
        write_plan(session, replace(PLAN, name="Another"))
    with (
        draft.database.writing() as session,
        pytest.raises(StepRefused, match="The roll is approved"),
    ):
        withdraw(session, POLL, candidacies(session, POLL)[0].id)


def test_a_plan_is_not_reopened_once_tokens_are_issued(draft: Draft) -> None:
    """Letters that are printed would be for another roll."""
    draft.fill()
    draft.draw()
    draft.compile()
    issued = make_tokens(draft.database, POLL, seeded("tokens"))
    register_tokens(draft.database, POLL, issued, NOW)
    with draft.database.writing() as session, pytest.raises(StepRefused, match="Tokens were"):
        reopen(session, POLL)
    assert len(rules(draft)) == 2


def test_a_set_up_that_is_reopened_takes_back_who_makes_the_letters(draft: Draft) -> None:
    """Two officers decided it for the roll that they knew; a file for that roll goes, too."""
    draft.fill()
    draft.draw()
    draft.compile()
    with draft.database.writing() as session:
        assert allow_letters(session, POLL) == 2
        session.add(HandbackRow(poll_id=POLL, digest="x", content=b"{}"))
    with draft.database.writing() as session, pytest.raises(StepRefused, match="decided already"):
        allow_letters(session, POLL)
    with draft.database.writing() as session:
        require_letters_allowed(session, POLL)
        reopen(session, POLL)
    draft.compile()
    with draft.database.reading() as session:
        with pytest.raises(StepRefused, match="two officers decide first"):
            require_letters_allowed(session, POLL)
        assert waiting_handback(session, POLL) is None


def test_what_was_not_approved_is_not_reopened(draft: Draft) -> None:
    """There is nothing to take apart."""
    with draft.database.writing() as session, pytest.raises(StepRefused, match="nothing was"):
        reopen(session, POLL)


def _nobody_on_the_roll(draft: Draft) -> None:
    with draft.database.writing() as session:
        replace_roll(session, POLL, [each for each in residents() if each.district == 1])


def _no_consent(draft: Draft) -> None:
    with draft.database.writing() as session:
        candidacies(session, POLL)[0].consented_at = None


def _too_few_stand(draft: Draft) -> None:
    with draft.database.writing() as session:
        for row in candidacies(session, POLL, 1)[:2]:
            withdraw(session, POLL, row.id)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_nobody_on_the_roll, "nobody is on the roll of district 2"),
        (_no_consent, "Alice Martin in district 1 has not consented"),
        (_too_few_stand, "fewer than the 2 that a voter may choose"),
    ],
)
def test_a_plan_with_a_mistake_is_not_compiled(
    draft: Draft, spoil: Callable[[Draft], None], said: str
) -> None:
    """The checks are those of a poll file, and nothing is half made."""
    draft.fill()
    draft.draw()
    spoil(draft)
    with pytest.raises(PollFileRefused, match=said):
        draft.compile()
    assert rules(draft) == []


def test_without_its_lot_a_plan_is_not_compiled(draft: Draft) -> None:
    """An order that nobody drew would be somebody's choice."""
    draft.fill()
    with pytest.raises(StepRefused, match="not drawn"):
        draft.compile()


def test_a_draft_without_districts_has_a_name_and_dates(draft: Draft) -> None:
    """Before the approval the plan says what the poll is called."""
    with draft.database.reading() as session:
        assert poll_of(session, POLL) == PLAN.poll
        assert read_plan(session, POLL) == PLAN
        with pytest.raises(NotFound):
            poll_of(session, "elsewhere")


def test_commands_cope_with_a_draft_without_districts(draft: Draft) -> None:
    """It is described, its trustees meet; nothing is printed or sealed for it."""
    database = draft.database
    start_ceremony(database, POLL, 2, ["Ann", "Ben", "Eve"], seeded("invite"), NOW)
    with database.reading() as session:
        assert PLAN.name in str(describe_poll(session, POLL))
        assert (
            read_transcript_of(session, session.get_one(CeremonyRow, POLL)).poll_name == PLAN.name
        )
    with pytest.raises(StepRefused):
        make_tokens(database, POLL, seeded("tokens"))
    with pytest.raises(StepRefused):
        seal_poll(database, POLL, NOW)


def test_a_draft_from_the_office_is_deleted_without_a_rest(draft: Draft) -> None:
    """Its short name is free again."""
    draft.fill()
    delete_draft(draft.database, POLL)
    with draft.database.writing() as session:
        begin_plan(session, PLAN, seeded("again"), "Ms Roux", NOW)
        assert candidacies(session, POLL) == []


def test_two_polls_do_not_share_a_name(draft: Draft) -> None:
    """The second one is refused."""
    with draft.database.writing() as session, pytest.raises(StepRefused, match="already a poll"):
        begin_plan(session, PLAN, seeded("again"), "Ms Roux", NOW)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes": PLAN.opens}, "opens must be before closes"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"colour": "red"}, "colour"),
        ({"grace_minutes": 121}, "grace_minutes must be at most 120"),
        ({"appeals_until": PLAN.closes.date() - timedelta(days=1)}, "before the day on which"),
        ({"voter_age": 100}, "voter_age must be at most 99"),
        ({"contest": {"question": "Qui ?", "seats": 0}}, "seats must be at least 1"),
        ({"contest": {"question": "Qui ?", "seats": 1, "vanilla": 1}}, "vanilla is not known"),
        ({"districts": (PLAN.districts[0], PLAN.districts[0])}, "stands twice"),
        (
            {"districts": (PLAN.districts[0], {**PLAN.districts[1], "stations": ["2"]})},
            "the polling station 2 belongs to district 1",
        ),
    ],
)
def test_a_plan_with_a_mistake_is_not_kept(
    draft: Draft, change: dict[str, object], said: str
) -> None:
    """What is wrong is said, and the plan is as it was."""
    wrong: Plan = replace(PLAN, **change)  # type: ignore[arg-type]
    with draft.database.writing() as session, pytest.raises(PollFileRefused, match=said):
        write_plan(session, wrong)
    with draft.database.reading() as session:
        assert read_plan(session, POLL) == PLAN


def test_a_district_with_people_is_not_dropped(draft: Draft) -> None:
    """Nobody loses her vote by a slip of an officer; an empty district goes."""
    with draft.database.writing() as session:
        write_plan(session, replace(PLAN, districts=PLAN.districts[:1]))
        write_plan(session, PLAN)
    draft.fill()
    with draft.database.writing() as session, pytest.raises(StepRefused, match="has a roll"):
        write_plan(session, replace(PLAN, districts=PLAN.districts[:1]))


def test_candidates_are_ranked_by_age_and_their_dates_stay_behind(draft: Draft) -> None:
    """The rules of a district hold no birth date."""
    draft.fill()
    draft.draw()
    draft.compile()
    assert str(date(1960, 1, 1)) not in repr(rules(draft))
