"""The door of the seat engine: a contest, its counts, and what decides ties."""

from collections.abc import Sequence

from ballots.poll import Contest
from tally.errors import TallyError
from tally.seats.allocation import Decision, SeatAllocation
from tally.seats.individuals import allocate_individuals
from tally.seats.lists import allocate_lists
from tally.seats.ties import Tiebreak


def allocate(
    contest: Contest, counts: Sequence[int], lot_seed: str, decisions: Sequence[Decision] = ()
) -> SeatAllocation:
    """Return who is elected by these counts, exactly as anyone else would find.

    `counts` has one number per candidate or list in the order of the ballot, without the blank
    votes; `lot_seed` is the hash of the district's EndBallots event, in hexadecimal. Raises
    DecisionNeeded when a seat depends on a tie that two officers have not settled, and TallyError
    when they decided what was not theirs to decide.
    """
    tiebreak = Tiebreak(contest.ties, lot_seed, decisions)
    by_kind = allocate_individuals if contest.kind == "individuals" else allocate_lists
    allocation = by_kind(contest, counts, tiebreak)
    needed = {tie.seats[0] for tie in allocation.ties if tie.decided_by == ("decision",)}
    if len(decisions) > len(needed):
        raise TallyError("two officers decided about a seat that no tie left to them")
    return allocation
