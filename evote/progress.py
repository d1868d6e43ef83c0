"""How far the count of a poll has come, as the public may know it while it waits."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evote.boards import read_board, stage_of
from evote.models import PollRow, TrusteeRow
from evote.polls import count_ballots, districts_of, rules_of

Stage: TypeAlias = Literal["adding-up", "decrypting", "counted"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is waited for.

    added      districts whose ballots are added up
    missing    trustees whose decryption shares have not come
    trustees   how many there are
    """

    stage: Stage
    added: int
    districts: int
    missing: int
    trustees: int


def progress_of(session: Session, row: PollRow) -> Progress | None:
    """Return how far the count has come; None before the boxes are closed and once published."""
    if row.state not in {"closed", "counted"}:
        return None
    districts = districts_of(session, row.id)
    boards = [read_board(session, district.uuid) for district in districts]
    added = [stage_of(session, board) != "closed" for board in boards]
    trustees = session.scalars(select(func.count()).where(TrusteeRow.poll_id == row.id)).one()
    shares = [trustees]
    for district, board in zip(districts, boards, strict=True):
        ballots = count_ballots(session, district.uuid)
        if ballots >= rules_of(district).contest.small_tally_limit:
            # Behind the ballots come EndBallots and EncryptedTally, then the shares.
            shares.append(board.height - ballots - 2)
    missing = trustees - max(0, min(shares))
    stage: Stage = "decrypting" if all(added) else "adding-up"
    if row.state == "counted":
        stage, missing = "counted", 0
    return Progress(stage, sum(added), len(districts), missing, trustees)
