"""The zero report: before the first ballot, every box, every mark and every counter is empty."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.errors import N_, StepRefused
from evote.models.boards import BoardRow
from evote.models.watch import PaperCountRow
from evote.polls import count_ballots, rules_of, voting_districts
from evote.voting.boards import ballots_posted, event_at, read_board
from evote.voting.tickets import count_roll_marks


@dataclass(frozen=True, slots=True)
class ZeroLine:
    """What a district's box holds before anybody voted: nothing at all.

    box          ballots on the board
    roll_marks   tickets that are spent, and voters marked as having voted on paper
    counters     ballots in the index of trackers, and paper counts
    head         hash of the board's first event
    """

    district: int
    name: str
    box: int
    roll_marks: int
    counters: int
    head: str

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing in the box."""
        return not (self.box or self.roll_marks or self.counters)

    def to_json(self) -> dict[str, Json]:
        """Return the line as it stands in the journal."""
        return {
            "district": self.district,
            "box": self.box,
            "roll_marks": self.roll_marks,
            "counters": self.counters,
            "head": self.head,
        }


def zero_report(session: Session, poll_id: str) -> list[ZeroLine]:
    """Return what the boxes of a sealed poll hold; raises NotFound before the seal."""
    return [
        _line(session, district.number, rules_of(district).district.name, district.uuid)
        for district in voting_districts(session, poll_id)
    ]


def require_empty(report: list[ZeroLine]) -> None:
    """Raise StepRefused, naming the districts, unless every box is empty."""
    if full := [str(line.district) for line in report if not line.is_empty]:
        raise StepRefused(
            N_(
                "the box of district %(numbers)s is not empty: the database was changed from "
                "outside, and this poll cannot be opened"
            ),
            numbers=", ".join(full),
        )


def _line(session: Session, number: int, name: str, uuid: str) -> ZeroLine:
    board = read_board(session, uuid)
    return ZeroLine(
        district=number,
        name=name,
        box=ballots_posted(session, board),
        roll_marks=count_roll_marks(board) + _count_paper_marks(board),
        counters=count_ballots(session, uuid) + _count_paper_counts(session, uuid),
        head=event_at(session, uuid, 0).hash,
    )


def _count_paper_marks(board: BoardRow) -> int:
    return int.from_bytes(board.paper_marks, "big").bit_count()


def _count_paper_counts(session: Session, uuid: str) -> int:
    return session.scalars(select(func.count()).where(PaperCountRow.district_uuid == uuid)).one()
