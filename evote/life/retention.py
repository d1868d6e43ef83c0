"""How long personal data are kept, and their destruction: the record and the minutes stay.

Names and addresses, tickets, roll marks, what officers looked up, and what was planned go for good,
from a date on, by two officers, unless a court or an appeal asks to keep them. The numbers of the
roll stay, without names, and how many had voted in each district, since turnout is published. The
journal keeps the report.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import CursorResult, Delete, Update, delete, func, select, update
from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.accounts.officers import Officer
from evote.errors import N_, StepRefused
from evote.journal import last_entry, note
from evote.letters.reissue import LETTER_ACTS
from evote.models.acts import ProposalRow
from evote.models.boards import BoardRow, OpenedBallotRow
from evote.models.plans import CandidacyRow, PlannedVoterRow, RollPreviewRow
from evote.models.polls import DistrictRow, MomentRow, PollRow
from evote.models.rolls import HandbackRow, RollChangeRow, TicketRow, VoterRow
from evote.models.watch import LookRow
from evote.polls import districts_of, get_poll, has_vote, poll_in_state, rules_of
from evote.setup.late_corrections import CORRECTION_ACTS
from evote.station import PollingStation
from evote.voting.appeals import appeals_until
from evote.voting.boards import lock_board
from evote.voting.tickets import count_paper_marks, count_roll_marks

SHORTEST: Final = timedelta(days=15)
"""After the publication: as long as somebody may still appeal against the election."""

USUAL: Final = timedelta(days=731)
"""What a page proposes: two years, as R211-580 of the French civil service code has it."""

DESTROYED: Final[Mapping[str, str]] = {
    "voters": N_("Names and addresses on the rolls"),
    "tickets": N_("Digests of tickets, with whose they were"),
    "roll_marks": N_("Roll marks: who had voted online"),
    "paper_marks": N_("Marks of those who had voted on paper"),
    "opened_ballots": N_("Ballots that were opened to check a device"),
    "looks": N_("Notes of how often officers looked people up"),
    "planned_voters": N_("The roll as it was handed in"),
    "corrections": N_("Corrections of the roll"),
    "candidacies": N_("Forms of candidates, with birth dates"),
    "proposals": N_("Reasons that name a resident"),
}
"""What is destroyed, by its name in the report."""

ABOUT_RESIDENTS: Final = frozenset(act.name for act in (*CORRECTION_ACTS, *LETTER_ACTS))
"""Acts whose proposals name a resident, in the reason or in what they are done with."""


@dataclass(frozen=True, slots=True)
class Report:
    """What was destroyed: how many of each, when, and by whom."""

    at: datetime
    officers: tuple[str, ...]
    destroyed: Mapping[str, int]


def set_purge_date(
    session: Session, poll_id: str, day: date, officer: Officer, now: datetime
) -> None:
    """Set the date from which personal data may be destroyed; raises StepRefused."""
    poll = poll_in_state(session, poll_id, "published", "given a date of destruction")
    _require_kept(poll)
    earliest = earliest_purge(session, poll_id)
    if day < earliest:
        raise StepRefused(
            N_("appeals are possible until then: give a date from %(earliest)s on"),
            earliest=earliest,
        )
    poll.purge_on = day.isoformat()
    details: dict[str, Json] = {"purge_on": poll.purge_on}
    note(session, poll_id, "retention-set", now, officers=[officer.name], details=details)


def earliest_purge(session: Session, poll_id: str) -> date:
    """Return the first date from which a published poll may be purged: no appeal is possible."""
    published = session.get_one(MomentRow, (poll_id, "published")).at
    row, first = get_poll(session, poll_id), districts_of(session, poll_id)[0]
    last_appeals = appeals_until(row, rules_of(first).poll)
    shortest = datetime.fromtimestamp(published, UTC).date() + SHORTEST
    return max(shortest, last_appeals + timedelta(days=1))


def set_hold(session: Session, poll_id: str, *, hold: bool) -> None:
    """Ask to keep everything, or say that nobody asks any more; raises StepRefused."""
    poll = poll_in_state(session, poll_id, "published", "held")
    _require_kept(poll)
    if poll.legal_hold == hold:
        raise StepRefused(N_("this is so already: nothing was changed"))
    poll.legal_hold = hold


def purge(session: Session, poll_id: str, now: datetime) -> Mapping[str, Json]:
    """Destroy the personal data of a published poll, and return how many rows of each.

    Raises StepRefused before the date, without a date, under a legal hold, and a second time.
    """
    poll = poll_in_state(session, poll_id, "published", "purged")
    _require_kept(poll)
    if poll.legal_hold:
        raise StepRefused(N_("a legal hold asks to keep everything: two officers must end it"))
    if poll.purge_on is None:
        raise StepRefused(N_("set the date of destruction first"))
    if now.date() < date.fromisoformat(poll.purge_on):
        raise StepRefused(N_("personal data are kept until %(day)s"), day=poll.purge_on)
    destroyed = _destroy(session, poll_id)
    poll.purged = True
    return {"destroyed": destroyed}


def report_of(session: Session, poll_id: str) -> Report | None:
    """Return the report of a destruction; None where there was none."""
    entry = last_entry(session, poll_id, "purge")
    if entry is None:
        return None
    destroyed = entry.details.get("destroyed")
    counts = destroyed if isinstance(destroyed, dict) else {}
    return Report(
        at=entry.at,
        officers=entry.officers,
        destroyed={name: count for name, count in counts.items() if isinstance(count, int)},
    )


def forget_destroyed(station: PollingStation, _: datetime) -> None:
    """Let the database forget what its files still hold of what two officers had destroyed.

    As long as somebody reads an older state they still hold it, and this is done again.
    """
    with station.database.reading() as session:
        purged = PollRow.purged.is_(True) & PollRow.purge_on.is_not(None)
        polls = session.scalars(select(PollRow.id).where(purged)).all()
    if not polls or not station.database.forget_deleted():
        return
    with station.database.writing() as session:
        # The date has served: from here on nothing is left to be forgotten.
        session.execute(update(PollRow).where(PollRow.id.in_(polls)).values(purge_on=None))


def _require_kept(poll: PollRow) -> None:
    if poll.purged:
        raise StepRefused(N_("the personal data of this poll were destroyed already"))


def _destroy(session: Session, poll_id: str) -> dict[str, Json]:
    districts = districts_of(session, poll_id)
    boards = [lock_board(session, row.uuid) for row in districts if has_vote(row)]
    uuids = select(DistrictRow.uuid).where(DistrictRow.poll_id == poll_id)
    marks = _erase_marks(boards)
    voters = session.scalars(
        select(func.count()).select_from(VoterRow).where(VoterRow.district_uuid.in_(uuids))
    ).one()
    session.execute(
        update(VoterRow).where(VoterRow.district_uuid.in_(uuids)).values(name="", address="")
    )
    hidden = (ProposalRow.poll_id == poll_id) & ProposalRow.act.in_(ABOUT_RESIDENTS)
    return {
        "voters": voters,
        "tickets": _delete(session, delete(TicketRow).where(TicketRow.district_uuid.in_(uuids)))
        + _delete(session, delete(HandbackRow).where(HandbackRow.poll_id == poll_id)),
        **marks,
        "opened_ballots": _delete(
            session, delete(OpenedBallotRow).where(OpenedBallotRow.district_uuid.in_(uuids))
        ),
        "looks": _delete(session, delete(LookRow).where(LookRow.district_uuid.in_(uuids))),
        "planned_voters": _delete(
            session, delete(PlannedVoterRow).where(PlannedVoterRow.poll_id == poll_id)
        )
        + _delete(session, delete(RollPreviewRow).where(RollPreviewRow.poll_id == poll_id)),
        "corrections": _delete(
            session, delete(RollChangeRow).where(RollChangeRow.poll_id == poll_id)
        ),
        "candidacies": _delete(
            session, delete(CandidacyRow).where(CandidacyRow.poll_id == poll_id)
        ),
        "proposals": _delete(
            session, update(ProposalRow).where(hidden).values(reason="", subject=b"{}")
        ),
    }


def _delete(session: Session, statement: Delete | Update) -> int:
    """Carry out a statement, and return how many rows it was about."""
    done = cast("CursorResult[Any]", session.execute(statement))
    return done.rowcount


def _erase_marks(boards: list[BoardRow]) -> dict[str, Json]:
    """Set every mark of a poll back to nothing, keep how many there were, and return their sums."""
    online, paper = sum(map(count_roll_marks, boards)), sum(map(count_paper_marks, boards))
    for board in boards:
        board.kept_roll_marks = count_roll_marks(board)
        board.kept_paper_marks = count_paper_marks(board)
        board.roll_marks = bytes(len(board.roll_marks))
        board.paper_marks = b""
    return {"roll_marks": online, "paper_marks": paper}
