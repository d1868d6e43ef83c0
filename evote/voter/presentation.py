"""What the pages show of polls and districts: plain values, ready for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.poll import Contest, Kind, Rules, procedure_of, question_of
from ballots.seating import Procedure
from evote.count.progress import Progress, progress_of
from evote.models.boards import BoardRow
from evote.models.polls import DistrictRow, PollRow
from evote.polls import districts_of, rules_of
from evote.results.succession import changed_councils
from evote.setup.lots import is_drawn
from evote.voter.councils import HolderPage, present_sitting
from evote.voter.drawing import Drawing, Outline, draw, step_of
from evote.voter.looks import Looks, looks_of
from evote.voter.portraits import photos_of
from evote.voter.results import ResultPage, present_result
from evote.voting.appeals import appeals_until
from evote.voting.availability import availability
from evote.voting.hours import hours_of
from evote.voting.paper import count_voters
from evote.voting.roll import roll_sizes
from evote.voting.tickets import count_roll_marks

SMALLEST_SHOWN_TURNOUT = 10
"""Fewer ballots than this are not counted on a page, whatever the rules of a poll say."""

State: TypeAlias = Literal["not-yet-open", "open", "closed", "suspended", "no-vote", "declared"]


@dataclass(frozen=True, slots=True)
class DistrictPage:
    """A district; `ballots` is None where so few say too much, `result` where there is none.

    `photos` are the places, among all who stand, of those who show a photograph; `sitting` those
    who sit on the council today, where there is one; `changed` says that others were elected.
    """

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
    procedure: Procedure
    photos: frozenset[int]
    result: ResultPage | None
    sitting: list[HolderPage]
    changed: bool = False

    @property
    def turnout(self) -> float | None:
        """The part of the roll that has voted, from 0 to 1; None where it is not told."""
        return None if self.ballots is None else self.ballots / max(self.registered, 1)

    @property
    def turnout_step(self) -> int | None:
        """How strong the turnout is drawn on the map; None where it is not told."""
        return None if self.turnout is None else step_of(self.turnout)


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
    """A poll with its districts in the order of their numbers; `progress` while it is counted.

    `sealed_closes` is when it was to close before two officers set another time; `appeals_until`
    the last day on which appeals can be made; `lot` says whether
    a public lot gave the order on its ballots, `practice` that no vote in it counts.
    """

    id: str
    name: str
    practice: bool
    help_phone: str
    state: State
    opens: datetime
    closes: datetime
    sealed_closes: datetime
    appeals_until: date
    time_zone: str
    progress: Progress | None
    districts: list[DistrictPage]
    map: Drawing | None
    lot: bool
    looks: Looks

    @property
    def outlines(self) -> list[tuple[Outline, DistrictPage]]:
        """Return what the map shows, with the districts that it shows."""
        by_number = {each.number: each for each in self.districts}
        drawn = self.map.outlines if self.map else ()
        return [(each, by_number[each.number]) for each in drawn if each.number in by_number]

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
    boards = _boards(session, row)
    rolls = roll_sizes(session, row.id)
    photos = photos_of(session, row.id)
    pages = [
        _present_district(
            row,
            district,
            rolls.get(district.uuid, 0),
            boards.get(district.uuid),
            photos.get(district.uuid, frozenset()),
            now,
        )
        for district in districts
    ]
    changed = changed_councils(session, row.id)
    pages = [
        replace(page, sitting=present_sitting(session, district), changed=True)
        if page.uuid in changed
        else page
        for page, district in zip(pages, districts, strict=True)
    ]
    poll = rules_of(districts[0]).poll
    hours = hours_of(row, poll)
    return PollPage(
        id=poll.id,
        name=poll.name,
        practice=row.practice,
        help_phone=row.help_phone,
        state=_state_of_poll([page.state for page in pages]),
        opens=hours.opens,
        closes=hours.closes,
        sealed_closes=poll.closes,
        appeals_until=appeals_until(row, poll),
        time_zone=poll.time_zone,
        progress=progress_of(session, row),
        districts=pages,
        map=draw(row.geojson) if row.geojson else None,
        lot=is_drawn(session, row.id),
        looks=looks_of(row),
    )


def _state_of_poll(states: Sequence[State]) -> State:
    """Return the state of the districts that vote; one that is suspended does not stop the poll."""
    voting = [state for state in states if state != "no-vote"]
    return "open" if "open" in voting else voting[0]


def public_polls(session: Session, now: datetime) -> list[PollPage]:
    """Return every poll that is sealed, the one that opens last first."""
    rows = session.scalars(select(PollRow).where(PollRow.state != "draft"))
    polls = [present_poll(session, row, now) for row in rows]
    return sorted(polls, key=lambda poll: poll.opens, reverse=True)


def _boards(session: Session, poll: PollRow) -> dict[str, BoardRow]:
    """Return the board of each district that votes, by its election."""
    boards = session.scalars(
        select(BoardRow)
        .join(DistrictRow, DistrictRow.uuid == BoardRow.district_uuid)
        .where(DistrictRow.poll_id == poll.id)
    )
    return {board.district_uuid: board for board in boards}


def _count_shown(board: BoardRow | None, contest: Contest) -> int | None:
    """Return how many have voted, online and on paper; None where so few say too much.

    Few online are none the more for those on paper: their box is never opened, whoever else voted.
    """
    if board is None or count_roll_marks(board) < contest.small_tally_limit:
        return None
    voters = count_voters(board)
    return voters if voters >= SMALLEST_SHOWN_TURNOUT else None


def _present_district(
    poll: PollRow,
    row: DistrictRow,
    registered: int,
    board: BoardRow | None,
    photos: frozenset[int],
    now: datetime,
) -> DistrictPage:
    rules = rules_of(row)
    contest = rules.contest
    published = poll.state == "published"
    hours = hours_of(poll, rules.poll)
    result = present_result(contest, row.declaration) if published and row.declaration else None
    return DistrictPage(
        uuid=row.uuid,
        number=rules.district.number,
        name=rules.district.name,
        state=_state_of(poll, row, rules, now),
        kind=contest.kind,
        question=contest.question,
        seats=contest.seats,
        minimum=contest.minimum,
        maximum=contest.maximum,
        blank=contest.blank,
        candidates=list(question_of(contest).answers),
        registered=registered,
        ballots=_count_shown(board, contest),
        opens=hours.opens,
        closes=hours.closes,
        procedure=procedure_of(contest),
        photos=photos,
        result=result,
        sitting=[HolderPage(seat.seat, seat.name, seat.place) for seat in result.elected]
        if result
        else [],
    )


def _state_of(poll: PollRow, row: DistrictRow, rules: Rules, now: datetime) -> State:
    if poll.state == "published":
        return "declared"
    if procedure_of(rules.contest) != "vote":
        return "no-vote"
    return availability(poll, row, rules.poll, now)
