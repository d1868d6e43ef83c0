"""Lost letters: two officers give a voter one of her district's spare letters.

Her old ticket opens nothing from then on; whoever has voted gets no other letter. Credentials are
frozen at sealing, which is why spares were printed with the letters, each with its number.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.accounts.officers import DECIDING
from evote.acts.act import Act, Carrying
from evote.errors import N_, StepRefused
from evote.letters.issue import make_worthless
from evote.models.boards import BoardRow
from evote.models.polls import DistrictRow
from evote.models.rolls import TicketRow, VoterRow
from evote.polls import get_poll, voting_districts
from evote.voting.boards import lock_board
from evote.voting.paper import has_voted


def spare_of(session: Session, district_uuid: str, voter: int) -> int | None:
    """Return the number of the spare letter that a voter was given; None when she has her own."""
    return session.scalars(
        select(TicketRow.spare).where(
            TicketRow.district_uuid == district_uuid,
            TicketRow.voter_number == voter,
            TicketRow.revoked.is_(False),
        )
    ).one_or_none()


def spares_left(session: Session, poll_id: str) -> dict[int, int]:
    """Return how many spare letters belong to nobody yet, by district."""
    rows = session.execute(
        select(DistrictRow.number, func.count().label("left"))
        .join(TicketRow, TicketRow.district_uuid == DistrictRow.uuid)
        .where(DistrictRow.poll_id == poll_id, TicketRow.voter_number.is_(None))
        .group_by(DistrictRow.number)
    )
    return {row.number: row.left for row in rows}


def reissue(session: Session, board: BoardRow, voter: VoterRow) -> int:
    """Replace a voter's letter by a spare one, on a locked board, and return its number.

    Raises StepRefused when she has voted or was struck off, and when no spare is left.
    """
    if voter.struck:
        raise StepRefused(N_("this person was struck off the roll: no letter for her"))
    if has_voted(session, board, voter.number) is not None:
        raise StepRefused(N_("this person has voted: no other letter for her"))
    for ticket in session.scalars(
        select(TicketRow).where(
            TicketRow.district_uuid == voter.district_uuid, TicketRow.voter_number == voter.number
        )
    ):
        ticket.revoked = True
    return assign_spare(session, voter)


def assign_spare(session: Session, voter: VoterRow) -> int:
    """Give a voter without a letter the next spare of her district, and return its number.

    Raises StepRefused when none is left.
    """
    spare = session.scalars(
        select(TicketRow)
        .where(TicketRow.district_uuid == voter.district_uuid, TicketRow.voter_number.is_(None))
        .order_by(TicketRow.position)
        .limit(1)
    ).one_or_none()
    if spare is None or spare.spare is None:
        raise StepRefused(N_("no spare letter is left in this district: she can vote on paper"))
    spare.voter_number = voter.number
    session.flush()
    return spare.spare


def _reissue_letter(session: Session, act: Carrying) -> Mapping[str, Json]:
    number = act.number("district")
    poll = get_poll(session, act.poll_id)
    if poll.state not in {"sealed", "open"}:
        raise StepRefused(N_("letters are replaced from the sealing of a poll until its close"))
    for district in voting_districts(session, poll.id):
        if district.number == number:
            board = lock_board(session, district.uuid)
            voter = session.get(VoterRow, (district.uuid, act.number("voter")))
            if voter is None:
                raise StepRefused(N_("there is nobody of this number on the roll"), field="voter")
            reissue(session, board, voter)
            return {"district": number}
    raise StepRefused(N_("there is no vote in a district %(number)s of this poll"), number=number)


def _reset_letters(session: Session, act: Carrying) -> Mapping[str, Json]:
    return {"letters": make_worthless(session, act.poll_id)}


LETTER_ACTS: Final = (
    Act(
        "reset-letters",
        N_("Make all letters worthless"),
        N_(
            "All letters that exist become worthless, in every district. Destroy them. "
            "This cannot be undone."
        ),
        DECIDING,
        _reset_letters,
    ),
    Act(
        "reissue-letter",
        N_("Replace a lost letter by a spare one"),
        N_(
            "The code in the old letter opens nothing any more, also when the letter turns up. "
            "This cannot be undone."
        ),
        DECIDING,
        _reissue_letter,
        reason_published=False,
        subject=("district", "voter"),
    ),
)
