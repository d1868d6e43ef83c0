"""Sealing a poll: rules, key and credentials go onto the boards, fixed from then on."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ballots.record import setup_data
from crypto.canonical import Json
from evote.ceremony.rehearsal import unrehearsed
from evote.db import Database
from evote.errors import N_, StepRefused
from evote.journal import note
from evote.models.polls import DistrictRow
from evote.models.rolls import TicketRow
from evote.polls import poll_in_state, rules_of, voting_districts
from evote.sealing.election import election_of, raw_trustees
from evote.sealing.seal import seal_json
from evote.voting.boards import begin_board, post


def seal_poll(database: Database, poll_id: str, now: datetime, without_rehearsal: str = "") -> None:
    """Seal a poll by the operator's command; raises StepRefused like `seal`."""
    with database.writing() as session:
        seal(session, poll_id, now, without_rehearsal)


def seal(
    session: Session, poll_id: str, now: datetime, without_rehearsal: str = ""
) -> Mapping[str, Json]:
    """Fix the rules, the trustees' key and the credentials of every district on its board.

    Returns the seal, as it stands in the journal. `without_rehearsal` is the reason, for the
    journal, why a shared key is taken though not every trustee has shown that hers works. Raises
    StepRefused unless the poll is a draft whose tokens are issued and which closes later.
    """
    poll = poll_in_state(session, poll_id, "draft", "sealed")
    trustees = raw_trustees(session, poll_id)
    missing = unrehearsed(session, poll_id)
    if missing:
        if not without_rehearsal.strip():
            raise StepRefused(
                N_(
                    "not everybody has shown that her key works: %(names)s. Ask all trustees to "
                    "rehearse, and replace whoever has lost hers: after the sealing nobody can be "
                    "replaced"
                ),
                names=", ".join(missing),
            )
        reason: Mapping[str, Json] = {"reason": without_rehearsal}
        note(session, poll_id, "rehearsal-skipped", now, details=reason)
    for district in _districts_to_seal(session, poll_id):
        rules = rules_of(district)
        if now >= rules.poll.closes:
            raise StepRefused(
                N_("the poll was to close on %(closes)s: that is past"), closes=rules.poll.closes
            )
        if district.credentials is None:
            raise StepRefused(
                N_("no tokens were issued for the district %(name)s"), name=rules.district.name
            )
        fixed = (election_of(session, district), trustees, district.credentials)
        tickets = _count_tickets(session, district.uuid)
        board = begin_board(session, district.uuid, int(now.timestamp()), tickets)
        post(session, board, "Setup", *fixed, setup_data(*fixed))
        district.credentials = None
    poll.state = "sealed"
    sealed = seal_json(session, poll_id)
    note(session, poll_id, "sealed", now, details=sealed)
    return sealed


def _districts_to_seal(session: Session, poll_id: str) -> list[DistrictRow]:
    """Return the districts that get a board; raises StepRefused when none votes."""
    districts = voting_districts(session, poll_id)
    if not districts:
        raise StepRefused(
            N_("by the rules no district of this poll votes: there is nothing to seal")
        )
    return districts


def _count_tickets(session: Session, district_uuid: str) -> int:
    return session.scalars(
        select(func.count()).where(TicketRow.district_uuid == district_uuid)
    ).one()
