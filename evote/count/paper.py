"""Ballots on paper are counted by people: two officers enter the numbers, each without the other's.

Only when both have entered the same are they agreed, and added to what was cast online. They are
agreed before anything is decrypted, so that nobody fits them to a result that she knows. The
journal commits to them then, and the audit finds whatever is changed later.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ballots.reading import each
from crypto.canonical import decode, encode, fields, natural, text
from crypto.randomness import Randomness
from evote.accounts.officers import Officer
from evote.errors import N_, NotFound, StepRefused
from evote.journal import journal_of, note
from evote.models.boards import BoardRow
from evote.models.officers import OfficerRow
from evote.models.polls import DistrictRow, PollRow
from evote.models.watch import PaperCountRow
from evote.polls import is_decryptable, poll_in_state, rules_of, voting_districts
from evote.voting.boards import lock_board, read_board
from evote.voting.tickets import count_paper_marks
from tally.paper import AgreedCount, Fault, PaperCount, draw_opening

PaperState: TypeAlias = Literal["none", "not-opened", "missing", "once", "different", "agreed"]
"""The paper ballots of a district: nobody voted on paper; they are not counted, since the ballots
cast online are too few to be opened; nobody has entered them, one officer has, two have."""

IMPOSSIBLE: Final[Mapping[Fault, str]] = MappingProxyType(
    {
        "other-names": N_("there must be a number of votes for everybody who stands"),
        "set-aside": N_("there are more null and blank ballots than ballots: count them again"),
        "no-blank-vote": N_("nobody votes blank in this poll: count blank ballots as null"),
        "one-name": N_("somebody has more votes than there are valid ballots: count again"),
        "too-few-votes": N_(
            "there are fewer votes than the valid ballots must give: a ballot with too few choices "
            "is null"
        ),
        "too-many-votes": N_(
            "there are more votes than the valid ballots can give: a ballot with too many choices "
            "is null"
        ),
    }
)
"""What an officer is told of a count that is impossible."""


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """What one officer entered; `explanation` is empty unless ballots and marks differ.

    Whoever enters last what another one entered before gives the `opening` of the commitment to it.
    """

    officer_id: int
    officer: str
    count: PaperCount
    explanation: str
    opening: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """A number that two officers entered differently; that of votes has a place on the ballot."""

    of: Literal["ballots", "null", "blank"] | int
    first: int
    second: int


def enter_paper_count(
    session: Session,
    district_uuid: str,
    count: PaperCount,
    explanation: str,
    officer: Officer,
    randomness: Randomness,
    now: datetime,
) -> None:
    """Keep what an officer counted in a district, in place of what she entered before.

    Of three officers, the two who entered last are compared; where they agree, the journal commits
    to their numbers, anew each time. Raises NotFound, and StepRefused for a count that is
    impossible, unexplained, or not awaited now.
    """
    district = session.get(DistrictRow, district_uuid)
    if district is None:
        raise NotFound(f"there is no district {district_uuid}")
    poll = poll_in_state(session, district.poll_id, "closed", "given its ballots on paper")
    board = lock_board(session, district_uuid)
    explanation = _one_line(explanation)
    _require_awaited(session, poll, district)
    _require_sound(district, board, count, explanation)
    if count.ballots == count_paper_marks(board):
        explanation = ""
    others = [
        entry for entry in paper_entries(session, district_uuid) if entry.officer_id != officer.id
    ]
    opening = draw_opening(randomness)
    kept = [*others[-1:], PaperEntry(officer.id, officer.name, count, explanation, opening)]
    _keep(session, district_uuid, kept)
    note(
        session,
        poll.id,
        "paper-entered",
        now,
        officers=[officer.name],
        details={"district": district.number},
    )
    if agreed := agreed_paper_count(session, district_uuid):
        note(
            session,
            poll.id,
            "approve-paper",
            now,
            officers=agreed.officers,
            details={
                "district": district.number,
                "commitment": str(agreed.commitment(district.uuid)),
            },
        )


def paper_entries(session: Session, district_uuid: str) -> list[PaperEntry]:
    """Return what was entered for a district, by at most two officers, the last one last."""
    rows = session.execute(
        select(PaperCountRow, OfficerRow.name)
        .join(OfficerRow, OfficerRow.id == PaperCountRow.officer_id)
        .where(PaperCountRow.district_uuid == district_uuid)
        .order_by(PaperCountRow.entry)
    )
    return [_read_entry(row, name) for row, name in rows]


def agreed_paper_count(session: Session, district_uuid: str) -> AgreedCount | None:
    """Return what two officers entered alike; None when there is no such thing."""
    entries = paper_entries(session, district_uuid)
    if len(entries) < 2 or entries[0].count != entries[1].count:
        return None
    first, second = entries
    reasons = dict.fromkeys([first.explanation, second.explanation])
    return AgreedCount(
        count=first.count,
        marks=count_paper_marks(read_board(session, district_uuid)),
        officers=(first.officer, second.officer),
        explanation=" / ".join(filter(None, reasons)) or None,
        opening=second.opening,
    )


def paper_state(session: Session, district: DistrictRow) -> PaperState:
    """Say how far the ballots on paper of a district have come."""
    entries = paper_entries(session, district.uuid)
    if not entries and not count_paper_marks(read_board(session, district.uuid)):
        return "none"
    if not is_decryptable(session, district):
        return "not-opened"
    if agreed_paper_count(session, district.uuid):
        return "agreed"
    states: Sequence[PaperState] = ("missing", "once", "different")
    return states[len(entries)]


def awaited_paper_counts(session: Session, poll_id: str) -> list[int]:
    """Return the numbers of the districts whose ballots on paper are not agreed yet."""
    return [
        district.number
        for district in voting_districts(session, poll_id)
        if paper_state(session, district) in {"missing", "once", "different"}
    ]


def require_paper_counts(session: Session, poll_id: str) -> None:
    """Raise StepRefused as long as two officers have not agreed on all ballots on paper."""
    if waiting := awaited_paper_counts(session, poll_id):
        numbers = ", ".join(map(str, waiting))
        raise StepRefused(
            N_("two officers have not yet entered the same paper ballots of district %(numbers)s"),
            numbers=numbers,
        )
    if changed := changed_paper_counts(session, poll_id):
        raise StepRefused(
            N_(
                "the paper ballots of district %(numbers)s are not those on which two officers "
                "agreed: the database was changed from outside"
            ),
            numbers=", ".join(map(str, changed)),
        )


def changed_paper_counts(session: Session, poll_id: str) -> list[int]:
    """Return the numbers of the districts whose paper count is not the one in the journal.

    The journal commits to it. What was agreed before there were commitments cannot be compared.
    """
    committed = {
        entry.details.get("district"): entry.details.get("commitment")
        for entry in journal_of(session, poll_id)
        if entry.act == "approve-paper"
    }
    return [
        district.number
        for district in voting_districts(session, poll_id)
        if (agreed := agreed_paper_count(session, district.uuid))
        and committed.get(district.number) != agreed.commitment(district.uuid)
    ]


def differences(session: Session, district_uuid: str) -> list[Difference]:
    """Return where what two officers entered differs; nothing before there are two entries."""
    entries = paper_entries(session, district_uuid)
    if len(entries) < 2:
        return []
    first, second = (entry.count for entry in entries)
    return list(_differences(first, second))


def is_few_on_paper(district: DistrictRow, board: BoardRow) -> bool:
    """Say whether so few voted on paper that their sums, known to all in the end, say too much."""
    return 0 < count_paper_marks(board) < rules_of(district).contest.small_tally_limit


def _differences(first: PaperCount, second: PaperCount) -> Iterator[Difference]:
    if first.ballots != second.ballots:
        yield Difference("ballots", first.ballots, second.ballots)
    if first.null != second.null:
        yield Difference("null", first.null, second.null)
    if first.blank != second.blank:
        yield Difference("blank", first.blank, second.blank)
    for place, (one, other) in enumerate(zip(first.votes, second.votes, strict=True)):
        if one != other:
            yield Difference(place, one, other)


def _require_awaited(session: Session, poll: PollRow, district: DistrictRow) -> None:
    if not is_decryptable(session, district):
        raise StepRefused(
            N_(
                "too few ballots were cast online in district %(number)s to be opened: those on "
                "paper are not counted alone"
            ),
            number=district.number,
        )
    if poll.count_authorised:
        raise StepRefused(N_("the count has begun: the numbers on paper stand"))


def _require_sound(
    district: DistrictRow, board: BoardRow, count: PaperCount, explanation: str
) -> None:
    fault = count.fault(rules_of(district).contest)
    if fault:
        raise StepRefused(IMPOSSIBLE[fault])
    if count.ballots != count_paper_marks(board) and not explanation:
        raise StepRefused(
            N_(
                "there are %(ballots)s ballots and %(marks)s voters marked on paper: count again, "
                "or write why"
            ),
            ballots=count.ballots,
            marks=count_paper_marks(board),
        )


def _keep(session: Session, district_uuid: str, entries: Sequence[PaperEntry]) -> None:
    session.execute(delete(PaperCountRow).where(PaperCountRow.district_uuid == district_uuid))
    session.add_all(
        PaperCountRow(
            district_uuid=district_uuid,
            entry=number,
            officer_id=entry.officer_id,
            counts=encode(
                {
                    "ballots": entry.count.ballots,
                    "null": entry.count.null,
                    "blank": entry.count.blank,
                    "votes": list(entry.count.votes),
                    "explanation": entry.explanation,
                    **({} if entry.opening is None else {"opening": entry.opening}),
                }
            ),
        )
        for number, entry in enumerate(entries, 1)
    )
    session.flush()


def _read_entry(row: PaperCountRow, officer: str) -> PaperEntry:
    written = fields(
        decode(row.counts), "ballots", "null", "blank", "votes", "explanation", "opening?"
    )
    count = PaperCount(
        ballots=natural(written["ballots"]),
        null=natural(written["null"]),
        blank=natural(written["blank"]),
        votes=each(natural)(written["votes"]),
    )
    explanation = text(written["explanation"])
    opening = text(written["opening"]) if "opening" in written else None
    return PaperEntry(row.officer_id, officer, count, explanation, opening)


def _one_line(explanation: str) -> str:
    """Return what was typed as words on one line, without signs that no eye sees."""
    seen = (" " if unicodedata.category(each)[0] in "CZ" else each for each in explanation)
    return " ".join("".join(seen).split())
