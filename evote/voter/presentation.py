"""What the pages show of polls and districts: plain values, ready for the templates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ballots.poll import Kind, question_of
from evote.availability import availability
from evote.models.boards import BallotRow
from evote.models.polls import DistrictRow, PollRow
from evote.polls import districts_of, rules_of
from evote.progress import Progress, progress_of
from evote.roll import roll_sizes
from evote.voter.results import ResultPage, present_result

SMALLEST_SHOWN_TURNOUT = 10
"""Fewer ballots than this are not counted on a page, whatever the rules of a poll say."""

State: TypeAlias = Literal["not-yet-open", "open", "closed", "declared"]


@dataclass(frozen=True, slots=True)
class DistrictPage:
    """A district; `ballots` is None where so few say too much, `result` where there is none."""

    uuid: str
    number: int
    name: str
    state: State
    kind: Kind
    question: str
    seats: int
    minimum: int
    maximum: int
    blank: bool
    candidates: list[str]
    registered: int
    ballots: int | None
    opens: datetime
    closes: datetime
    result: ResultPage | None


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many of those on the rolls of some districts have voted."""

    districts: int
    registered: int
    ballots: int

    @property
    def share(self) -> float:
        """The part that has voted, from 0 to 1."""
        return self.ballots / self.registered if self.registered else 0.0


@dataclass(frozen=True, slots=True)
class PollPage:
    """A poll with its districts in the order of their numbers; `progress` while it is counted."""

    id: str
    name: str
    help_phone: str
    state: State
    opens: datetime
    closes: datetime
    time_zone: str
    progress: Progress | None
    districts: list[DistrictPage]

    @property
    def turnout(self) -> Turnout:
        """Return the turnout of the districts that show theirs.

        Those that do not are left out, or a subtraction would tell what they hide.
        """
        shown = [each for each in self.districts if each.ballots is not None]
        return Turnout(
            districts=len(shown),
            registered=sum(each.registered for each in shown),
            ballots=sum(each.ballots or 0 for each in shown),
        )


def present_poll(session: Session, row: PollRow, now: datetime) -> PollPage:
    """Return a poll as the pages show it at the time `now`."""
    districts = districts_of(session, row.id)
    counts = _count_ballots(session, row)
    rolls = roll_sizes(session, row.id)
    pages = [
        _present_district(row, district, rolls.get(district.uuid, 0), counts, now)
        for district in districts
    ]
    poll = rules_of(districts[0]).poll
    return PollPage(
        id=poll.id,
        name=poll.name,
        help_phone=row.help_phone,
        state=pages[0].state,
        opens=poll.opens,
        closes=poll.closes,
        time_zone=poll.time_zone,
        progress=progress_of(session, row),
        districts=pages,
    )


def public_polls(session: Session, now: datetime) -> list[PollPage]:
    """Return every poll that is sealed, the one that opens last first."""
    rows = session.scalars(select(PollRow).where(PollRow.state != "draft"))
    polls = [present_poll(session, row, now) for row in rows]
    return sorted(polls, key=lambda poll: poll.opens, reverse=True)


def _count_ballots(session: Session, poll: PollRow) -> dict[str, int]:
    rows = session.execute(
        select(BallotRow.district_uuid, func.count().label("ballots"))
        .join(DistrictRow, DistrictRow.uuid == BallotRow.district_uuid)
        .where(DistrictRow.poll_id == poll.id)
        .group_by(BallotRow.district_uuid)
    )
    return {row.district_uuid: row.ballots for row in rows}


def _present_district(
    poll: PollRow, row: DistrictRow, registered: int, counts: Mapping[str, int], now: datetime
) -> DistrictPage:
    rules = rules_of(row)
    contest = rules.contest
    ballots = counts.get(row.uuid, 0)
    fewest = max(SMALLEST_SHOWN_TURNOUT, contest.small_tally_limit)
    published = poll.state == "published"
    return DistrictPage(
        uuid=row.uuid,
        number=rules.district.number,
        name=rules.district.name,
        state="declared" if published else availability(poll, rules.poll, now),
        kind=contest.kind,
        question=contest.question,
        seats=contest.seats,
        minimum=contest.minimum,
        maximum=contest.maximum,
        blank=contest.blank,
        candidates=list(question_of(contest).answers),
        registered=registered,
        ballots=ballots if ballots >= fewest else None,
        opens=rules.poll.opens,
        closes=rules.poll.closes,
        result=present_result(row.declaration) if published and row.declaration else None,
    )
