"""How many have voted, as officers see it while the poll runs.

Both ways of voting are told together, never one apart: on paper there may be few.
"""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from evote.polls import rules_of, voting_districts
from evote.voting.boards import read_board
from evote.voting.paper import count_voters
from evote.voting.roll import roll_sizes


@dataclass(frozen=True, slots=True)
class DistrictTurnout:
    """How many of those on the roll of a district have voted, online or on paper."""

    number: int
    name: str
    registered: int
    voters: int
    suspended: bool

    @property
    def share(self) -> float:
        """The part that has voted, from 0 to 1."""
        return self.voters / self.registered if self.registered else 0.0


def turnout_of(session: Session, poll_id: str) -> list[DistrictTurnout]:
    """Return the turnout of every district that votes; raises NotFound before the seal."""
    registered = roll_sizes(session, poll_id)
    return [
        DistrictTurnout(
            number=district.number,
            name=rules_of(district).district.name,
            registered=registered.get(district.uuid, 0),
            voters=count_voters(read_board(session, district.uuid)),
            suspended=district.suspended,
        )
        for district in voting_districts(session, poll_id)
    ]
