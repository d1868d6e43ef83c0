"""Issuing tokens inside the service: for small polls and demonstrations.

A server that issues tokens could vote for absentees; a registrar's own machine is the better place.
Tokens exist here from their making until the letters are written; the database never sees one.
"""

from dataclasses import dataclass, field

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from ballots.election import write_credentials
from ballots.poll import Rules
from ballots.registrar import Issued, default_spares, issue
from crypto.groups import group_named
from crypto.randomness import Randomness
from evote.db import Database
from evote.errors import StepRefused
from evote.models.polls import DistrictRow
from evote.models.rolls import TicketRow
from evote.polls import districts_of, get_poll, poll_in_state, rules_of, voting_districts
from evote.roll import read_roll
from evote.roll_sheet import RollEntry


@dataclass(frozen=True, slots=True)
class IssuedDistrict:
    """The tokens of a district before they are printed.

    roll     the voters, in the order of their tokens; the tokens beyond are spares
    """

    uuid: str
    rules: Rules
    roll: tuple[RollEntry, ...] = field(repr=False)
    issued: Issued

    @property
    def voters_tokens(self) -> tuple[str, ...]:
        """The tokens of the voters, in the order of the roll."""
        return self.issued.tokens[: len(self.roll)]

    @property
    def spare_tokens(self) -> tuple[str, ...]:
        """The tokens that belong to nobody yet."""
        return self.issued.tokens[len(self.roll) :]


def make_tokens(
    database: Database, poll_id: str, randomness: Randomness
) -> tuple[IssuedDistrict, ...]:
    """Make the tokens of a poll, without storing anything; they count once they are registered.

    Raises StepRefused unless the poll is a draft without tokens.
    """
    with database.reading() as session:
        _require_no_tokens(session, poll_id)
        group = group_named(get_poll(session, poll_id).group)
        districts = [
            (district.uuid, rules_of(district), tuple(read_roll(session, district.uuid)))
            for district in voting_districts(session, poll_id)
        ]
    return tuple(
        IssuedDistrict(
            uuid,
            rules,
            roll,
            issue(group, uuid, len(roll), default_spares(len(roll)), randomness),
        )
        for uuid, rules, roll in districts
    )


def register_tokens(
    database: Database, poll_id: str, districts: tuple[IssuedDistrict, ...]
) -> None:
    """Store what the service may know of the tokens: ticket digests and public credentials.

    Raises StepRefused when others were registered in the meantime.
    """
    with database.writing() as session:
        _require_no_tokens(session, poll_id)
        group = group_named(poll_in_state(session, poll_id, "draft", "given tokens").group)
        for district in districts:
            voters = len(district.roll)
            row = session.get_one(DistrictRow, district.uuid)
            row.credentials = write_credentials(group, district.issued.public_credentials)
            session.execute(
                insert(TicketRow),
                [
                    {
                        "district_uuid": district.uuid,
                        "digest": digest,
                        "position": position,
                        "voter_number": position + 1 if position < voters else None,
                    }
                    for position, digest in enumerate(district.issued.ticket_digests)
                ],
            )


def reset_tokens(database: Database, poll_id: str) -> None:
    """Forget all tokens of a draft, so that its letters are worthless; raises StepRefused."""
    with database.writing() as session:
        poll_in_state(session, poll_id, "draft", "given new tokens")
        for district in districts_of(session, poll_id):
            district.credentials = None
            session.execute(delete(TicketRow).where(TicketRow.district_uuid == district.uuid))


def _require_no_tokens(session: Session, poll_id: str) -> None:
    state = get_poll(session, poll_id).state
    if state != "draft":
        raise StepRefused(f"the poll {poll_id} is {state}: only a draft can be given tokens")
    if any(district.credentials is not None for district in districts_of(session, poll_id)):
        raise StepRefused(
            f"the tokens of {poll_id} were issued; `evote tokens reset` makes them worthless"
        )
