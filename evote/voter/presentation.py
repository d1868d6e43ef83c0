"""What the pages show of polls, districts and results: plain values, ready for the templates."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from flask_babel import gettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ballots.poll import question_of
from evote.availability import availability
from evote.models import BallotRow, DistrictRow, PollRow
from evote.polls import districts_of, rules_of

SMALLEST_SHOWN_TURNOUT = 10
"""Fewer ballots than this are not counted on a page while the poll is open."""

State: TypeAlias = Literal["not-yet-open", "open", "closed", "declared"]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The declared result of a district.

    elected      seat, name, votes
    vacant       how many seats nobody got
    by_list      whether votes are those of lists
    counts       name, votes, whether elected; in the order of the ballot
    ties         a sentence for each
    """

    elected: list[tuple[int, str, int]]
    vacant: int
    by_list: bool
    counts: list[tuple[str, int, bool]]
    blank: int
    valid: int
    ballots: int
    ties: list[str]


@dataclass(frozen=True, slots=True)
class DistrictPage:
    """A district; `ballots` is None where so few say too much, `result` where there is none."""

    uuid: str
    number: int
    name: str
    state: State
    question: str
    seats: int
    minimum: int
    maximum: int
    blank: bool
    candidates: list[str]
    ballots: int | None
    opens: datetime
    closes: datetime
    result: ResultPage | None


@dataclass(frozen=True, slots=True)
class PollPage:
    """A poll with its districts in the order of their numbers."""

    id: str
    name: str
    state: State
    opens: datetime
    closes: datetime
    time_zone: str
    districts: list[DistrictPage]


def present_poll(session: Session, row: PollRow, now: datetime) -> PollPage:
    """Return a poll as the pages show it at the time `now`."""
    districts = districts_of(session, row.id)
    counts = _count_ballots(session, row)
    pages = [
        _present_district(row, district, counts.get(district.uuid, 0), now)
        for district in districts
    ]
    poll = rules_of(districts[0]).poll
    return PollPage(
        id=poll.id,
        name=poll.name,
        state=pages[0].state,
        opens=poll.opens,
        closes=poll.closes,
        time_zone=poll.time_zone,
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


def _present_district(poll: PollRow, row: DistrictRow, ballots: int, now: datetime) -> DistrictPage:
    rules = rules_of(row)
    contest = rules.contest
    published = poll.state == "published"
    return DistrictPage(
        uuid=row.uuid,
        number=rules.district.number,
        name=rules.district.name,
        state="declared" if published else availability(poll, rules.poll, now),
        question=contest.question,
        seats=contest.seats,
        minimum=contest.minimum,
        maximum=contest.maximum,
        blank=contest.blank,
        candidates=list(question_of(contest).answers),
        ballots=ballots if ballots >= SMALLEST_SHOWN_TURNOUT else None,
        opens=rules.poll.opens,
        closes=rules.poll.closes,
        result=_present_declaration(row.declaration) if published and row.declaration else None,
    )


def _present_declaration(declaration: bytes) -> ResultPage:
    declared: dict[str, Any] = json.loads(declaration)
    by_list = declared["applied"]["kind"] == "lists"
    elected = {entry["list" if by_list else "candidate"] for entry in declared["elected"]}
    return ResultPage(
        elected=[
            (entry["seat"], _name(entry, declared), entry["votes"]) for entry in declared["elected"]
        ],
        vacant=len(declared["vacant"]),
        by_list=by_list,
        counts=[
            (entry["name"], entry["votes"], place in elected)
            for place, entry in enumerate(declared["counts"])
        ],
        blank=declared["blank"],
        valid=declared["valid"],
        ballots=declared["ballots"],
        ties=[_tie_sentence(tie) for tie in declared["ties"]],
    )


def _name(elected: dict[str, Any], declared: dict[str, Any]) -> str:
    """Return the name of somebody elected, with that of her list if she stood on one."""
    name: str = elected["name"]
    return f"{name} ({declared['counts'][elected['list']]['name']})" if "list" in elected else name


def _tie_sentence(tie: dict[str, Any]) -> str:
    names = ", ".join(tied["name"] for tied in tie["tied"])
    reason = {
        ("age",): gettext("The older comes first."),
        ("lot",): gettext("The published lot decides the order."),
        ("decision",): gettext("Two officers decided the order, as the rules foresee."),
        ("age", "lot"): gettext(
            "The older comes first, and the lot decides between those born on the same day."
        ),
    }[tuple(tie["decided_by"])]
    equal = gettext(
        "%(votes)d votes each, in this order: %(names)s.", votes=tie["votes"], names=names
    )
    return f"{equal} {reason}"
