"""How far the count of a poll has come, as the public may know it while it waits."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from evote.models.polls import PollRow
from evote.models.trustees import ShareRow
from evote.polls import is_decryptable, voting_districts
from evote.voting.boards import read_board, stage_of
from evote.voting.sealed import read_sealed_district

Stage: TypeAlias = Literal["adding-up", "decrypting", "counted"]


@dataclass(frozen=True, slots=True)
class Progress:
    """What is waited for.

    added      districts whose ballots are added up
    missing    how many more trustees must send their decryption shares
    trustees   how many are needed
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
    districts = voting_districts(session, row.id)
    boards = [read_board(session, district.uuid) for district in districts]
    added = [stage_of(session, board) != "closed" for board in boards]
    sealed = read_sealed_district(session, districts[0].uuid)
    needed = sum(part.quorum for part in sealed.trustees().parts)
    come = [
        session.scalars(select(func.count()).where(ShareRow.district_uuid == district.uuid)).one()
        for district in districts
        if is_decryptable(session, district)
    ]
    missing = needed - min([needed, *come])
    stage: Stage = "decrypting" if all(added) else "adding-up"
    if row.state == "counted":
        stage, missing = "counted", 0
    return Progress(stage, sum(added), len(districts), missing, needed)
