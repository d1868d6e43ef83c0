"""The ballots on paper: entered twice, agreed when equal, added to what was cast online."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select, update

from audit.findings import Status
from audit.report import Verdict
from crypto.canonical import Json
from crypto.randomness import system_randomness
from evote.count.paper import (
    Difference,
    agreed_paper_count,
    awaited_paper_counts,
    differences,
    enter_paper_count,
    is_few_on_paper,
    paper_entries,
    paper_state,
)
from evote.errors import NotFound, StepRefused
from evote.journal import journal_of
from evote.life.steps import close_poll_early
from evote.models.polls import DistrictRow, PollRow
from evote.models.watch import PaperCountRow
from evote.results.publication import public_journal, write_record
from evote.voting.boards import read_board
from evote.watch.integrity import Finding, check_integrity
from tally.paper import AgreedCount, PaperCount
from tests.audit.reading import report_on
from tests.evote.paper import (
    COUNT,
    both_channels,
    count_and_publish,
    enter,
    mark,
    officer,
)
from tests.simulation import SMALL, ElectionDay


@pytest.fixture
def closed(day_on_each: ElectionDay) -> ElectionDay:
    """Let eleven vote online and three on paper, and close."""
    both_channels(day_on_each)
    return day_on_each


def state(day: ElectionDay, district: int = 0) -> str:
    """Say how far the ballots on paper of a district have come."""
    with day.database.reading() as session:
        return paper_state(session, session.get_one(DistrictRow, day.uuids[district]))


def agreed(day: ElectionDay) -> AgreedCount | None:
    """Return what two officers agree on in the first district."""
    with day.database.reading() as session:
        return agreed_paper_count(session, day.uuids[0])


def acts(day: ElectionDay) -> list[tuple[str, tuple[str, ...]]]:
    """Return who did what about paper, as the journal has it."""
    with day.database.reading() as session:
        entries = journal_of(session, SMALL.poll_id)
    return [(entry.act, entry.officers) for entry in entries if "paper" in entry.act]


def commitments(day: ElectionDay) -> list[Json]:
    """Return what the journal is bound to of paper counts, in their order."""
    with day.database.reading() as session:
        entries = journal_of(session, SMALL.poll_id)
    return [entry.details["commitment"] for entry in entries if entry.act == "approve-paper"]


# ---------------------------------------------------------------- two officers


def test_two_officers_who_enter_the_same_agree(closed: ElectionDay) -> None:
    """The count is theirs, with the number of marks; the journal is bound to it and tells none."""
    assert state(closed) == "missing"
    enter(closed, "Mme Roux")
    assert (state(closed), agreed(closed)) == ("once", None)
    enter(closed, "M. Blanc")
    assert state(closed) == "agreed"
    found = agreed(closed)
    assert found is not None
    assert found == AgreedCount(COUNT, 3, ("Mme Roux", "M. Blanc"), opening=found.opening)
    assert acts(closed) == [
        ("paper-entered", ("Mme Roux",)),
        ("paper-entered", ("M. Blanc",)),
        ("approve-paper", ("Mme Roux", "M. Blanc")),
    ]
    with closed.database.reading() as session:
        entry = journal_of(session, SMALL.poll_id)[-1]
    assert entry.details == {"district": 1, "commitment": found.commitment(closed.uuids[0])}


def test_one_officer_who_enters_twice_agrees_with_nobody(closed: ElectionDay) -> None:
    """Her second entry takes the place of her first."""
    enter(closed, "Mme Roux", replace(COUNT, votes=(1, 0, 1, 1)))
    enter(closed, "Mme Roux")
    assert (state(closed), agreed(closed)) == ("once", None)


def test_two_officers_who_differ_are_shown_where(closed: ElectionDay) -> None:
    """Only what differs is named, with both numbers; nothing is agreed until it is equal."""
    enter(closed, "Mme Roux")
    with closed.database.reading() as session:
        assert differences(session, closed.uuids[0]) == []
    other = PaperCount(ballots=4, null=1, blank=0, votes=(0, 1, 2, 1))
    enter(closed, "M. Blanc", other, "One ballot more than voters.")
    with closed.database.reading() as session:
        shown = differences(session, closed.uuids[0])
    assert shown == [
        Difference("ballots", 3, 4),
        Difference("null", 0, 1),
        Difference("blank", 1, 0),
        Difference(1, 0, 1),
    ]
    assert (state(closed), agreed(closed)) == ("different", None)
    enter(closed, "M. Blanc")
    assert state(closed) == "agreed"


def test_a_third_officer_takes_the_place_of_whoever_entered_first(closed: ElectionDay) -> None:
    """When one of two has gone home, the last two who entered are compared."""
    enter(closed, "Mme Roux", replace(COUNT, votes=(1, 0, 1, 1)))
    enter(closed, "M. Blanc")
    enter(closed, "Mme Noir")
    with closed.database.reading() as session:
        names = [entry.officer for entry in paper_entries(session, closed.uuids[0])]
    assert names == ["M. Blanc", "Mme Noir"]
    assert state(closed) == "agreed"


def test_a_recount_before_the_count_begins_is_agreed_anew(closed: ElectionDay) -> None:
    """As long as one of the two has changed her mind alone, nothing is agreed."""
    recounted = replace(COUNT, votes=(1, 0, 1, 1))
    for name in ("Mme Roux", "M. Blanc"):
        enter(closed, name)
    enter(closed, "Mme Roux", recounted)
    assert agreed(closed) is None
    enter(closed, "M. Blanc", recounted)
    found = agreed(closed)
    assert found is not None
    assert found.count == recounted
    first, second = commitments(closed)
    assert first != second == found.commitment(closed.uuids[0])


def test_the_same_count_agreed_again_has_another_commitment(closed: ElectionDay) -> None:
    """The opening is drawn anew each time: whoever compares two entries learns nothing."""
    for name in ("Mme Roux", "M. Blanc", "Mme Noir"):
        enter(closed, name)
    first, second = commitments(closed)
    assert first != second


def test_the_opening_is_silent_before_the_publication(closed: ElectionDay) -> None:
    """Neither the journal nor what is printed of a count in an error tells it."""
    for name in ("Mme Roux", "M. Blanc"):
        enter(closed, name)
    found = agreed(closed)
    assert found is not None
    assert found.opening is not None
    assert len(found.opening) == 64
    with closed.database.reading() as session:
        told = public_journal(session, SMALL.poll_id).decode()
        entries = paper_entries(session, closed.uuids[0])
    assert found.opening not in told + repr(found) + repr(entries)


def test_what_is_agreed_stands_once_the_count_has_begun(closed: ElectionDay) -> None:
    """Whoever could know the result fits no ballots to it."""
    for name in ("Mme Roux", "M. Blanc"):
        enter(closed, name)
    with closed.database.writing() as session:
        session.execute(update(PollRow).values(count_authorised=True))
    with pytest.raises(StepRefused, match="the count has begun"):
        enter(closed, "Mme Roux", replace(COUNT, votes=(1, 0, 1, 1)))
    assert state(closed) == "agreed"


def test_nothing_is_found_in_an_urn_once_the_count_has_begun(closed: ElectionDay) -> None:
    """Not even by officers who had not entered anything: it would be fitted, or stop the count."""
    with closed.database.writing() as session:
        session.execute(update(PollRow).values(count_authorised=True))
    with pytest.raises(StepRefused, match="the count has begun"):
        enter(closed, "Mme Roux")
    assert state(closed) == "missing"


# ---------------------------------------------------------------- what is taken


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (replace(COUNT, null=3), "more null and blank ballots"),
        (replace(COUNT, votes=(0, 0, 3, 0)), "more votes than there are valid"),
        (replace(COUNT, votes=(0, 0, 2)), "a number of votes for everybody"),
        (replace(COUNT, ballots=4), "count again, or write why"),
    ],
)
def test_an_impossible_or_unexplained_count_is_refused(
    day: ElectionDay, count: PaperCount, sentence: str
) -> None:
    """The sentence says what is wrong, and nothing is kept."""
    both_channels(day)
    with pytest.raises(StepRefused, match=sentence):
        enter(day, "Mme Roux", count)
    assert state(day) == "missing"


def test_a_difference_to_the_marks_is_explained_on_one_line(day: ElectionDay) -> None:
    """The reason stands in the declaration, so nothing invisible is in it; both reasons count."""
    both_channels(day)
    count = replace(COUNT, ballots=4, null=1)
    enter(day, "Mme Roux", count, " One ballot\nmore\u200b. ")
    enter(day, "M. Blanc", count, "Nobody knows why.")
    found = agreed(day)
    assert found is not None
    assert found.explanation == "One ballot more . / Nobody knows why."


def test_a_reason_without_a_difference_is_left_out(day: ElectionDay) -> None:
    """There is nothing to explain."""
    both_channels(day)
    for name in ("Mme Roux", "M. Blanc"):
        enter(day, name, explanation="All is well.")
    found = agreed(day)
    assert found is not None
    assert found.explanation is None


def test_nothing_is_entered_while_people_vote(day: ElectionDay) -> None:
    """The urn is opened when the box is closed."""
    mark(day, 1)
    with pytest.raises(StepRefused, match="only when it is closed"):
        enter(day, "Mme Roux")


def test_paper_is_not_counted_alone_where_the_box_stays_closed(day: ElectionDay) -> None:
    """Of a district with too few ballots online nothing is entered, and nothing is waited for."""
    mark(day, 1, district=1)
    both_channels(day)
    with pytest.raises(StepRefused, match="too few ballots were cast online in district 2"):
        enter(day, "Mme Roux", district=1)
    assert state(day, district=1) == "not-opened"
    with day.database.reading() as session:
        assert awaited_paper_counts(session, SMALL.poll_id) == [1]


def test_a_district_that_does_not_exist_has_no_paper(day: ElectionDay) -> None:
    """An address that somebody made up is not found."""
    entering = officer(day, "Mme Roux")
    with day.database.writing() as session, pytest.raises(NotFound):
        enter_paper_count(session, "nowhere", COUNT, "", entering, system_randomness, day.clock())


def test_few_voters_on_paper_are_noticed(day: ElectionDay) -> None:
    """From one up to the limit, since their sums follow from what is published; not none."""

    def few() -> bool:
        with day.database.reading() as session:
            district = session.get_one(DistrictRow, day.uuids[0])
            return is_few_on_paper(district, read_board(session, day.uuids[0]))

    seen = [few()]
    for voter in range(1, 11):
        mark(day, voter)
        seen.append(few())
    assert seen == [False, *[True] * 9, False]


# ---------------------------------------------------------------- the result


def test_the_count_waits_for_the_ballots_on_paper(closed: ElectionDay) -> None:
    """Nothing is decrypted before people have counted what lies in the urn."""
    enter(closed, "Mme Roux")
    with pytest.raises(StepRefused, match="paper ballots of district 1"):
        count_and_publish(closed)
    enter(closed, "M. Blanc")
    count_and_publish(closed)


def test_the_result_is_of_both_and_passes_the_audit(closed: ElectionDay, tmp_path: Path) -> None:
    """The declared numbers are sums, and anybody computes them again."""
    for name in ("Mme Roux", "M. Blanc"):
        enter(closed, name)
    count_and_publish(closed)
    write_record(closed.database, SMALL.poll_id, tmp_path / "record")
    declared = json.loads((tmp_path / "record" / f"{closed.uuids[0]}.seats.json").read_bytes())
    assert [each["votes"] for each in declared["counts"]] == [11, 0, 2, 1]
    assert (declared["ballots"], declared["blank"], declared["valid"]) == (14, 1, 13)
    assert len(declared["elected"]) == 2
    report = report_on(tmp_path / "record")
    assert report.verdict is Verdict.PASSED
    assert report.elections[0].findings.status("paper-as-committed") is Status.PASSED


def test_a_number_changed_in_the_database_before_the_count_stops_it(closed: ElectionDay) -> None:
    """Both entries are changed alike: they agree, and are not what the journal is bound to."""
    for name in ("Mme Roux", "M. Blanc"):
        enter(closed, name)
    assert check_integrity(closed.database, SMALL.poll_id) == ()
    with closed.database.writing() as session:
        for row in session.scalars(select(PaperCountRow)):
            row.counts = row.counts.replace(b'"votes":[0,0,2,1]', b'"votes":[2,0,1,0]')
    assert state(closed) == "agreed"
    assert check_integrity(closed.database, SMALL.poll_id) == (Finding("paper-count", 1),)
    with pytest.raises(StepRefused, match="not those on which two officers agreed"):
        count_and_publish(closed)


def test_a_number_changed_in_the_database_is_found_by_the_audit(
    day: ElectionDay, tmp_path: Path
) -> None:
    """A declaration whose paper was changed does not add up with the archive."""
    both_channels(day)
    for name in ("Mme Roux", "M. Blanc"):
        enter(day, name)
    count_and_publish(day)
    with day.database.writing() as session:
        row = session.get_one(DistrictRow, day.uuids[0])
        assert row.declaration is not None
        row.declaration = row.declaration.replace(b'"votes":[0,0,2,1]', b'"votes":[2,0,2,0]')
    write_record(day.database, SMALL.poll_id, tmp_path / "record")
    assert report_on(tmp_path / "record").verdict is Verdict.FAILED


def test_a_poll_online_alone_waits_for_nothing(day: ElectionDay) -> None:
    """Where nobody voted on paper there is no paper in the declaration."""
    day.vote()
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    assert state(day) == "none"
    count_and_publish(day)
    with day.database.reading() as session:
        declaration = session.get_one(DistrictRow, day.uuids[0]).declaration
    assert declaration is not None
    assert b"paper" not in declaration
