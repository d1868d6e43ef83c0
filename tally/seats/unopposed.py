"""A district without a vote: whoever stands is elected, or there is no council, by the rules."""

from ballots.poll import Contest, procedure_of
from tally.errors import TallyError
from tally.seats.allocation import Seat, SeatAllocation, Standing, because
from tally.seats.lists import standing_of


def allocate_unopposed(contest: Contest) -> SeatAllocation:
    """Return the council of a district in which nobody votes; raises TallyError where they do."""
    match procedure_of(contest):
        case "vote":
            raise TallyError("this district votes: its seats depend on the counts")
        case "unopposed":
            return _elect_everybody(contest)
        case _:
            return _leave_vacant(contest)


def _elect_everybody(contest: Contest) -> SeatAllocation:
    """Seat all in the order of the ballot; of a single list, those beyond the seats follow."""
    standing = [
        Standing(index, person.name, 0, person.age_rank, person.gender)
        for index, person in enumerate(contest.candidates)
    ] or [
        standing_of(place, offered, index, 0)
        for place, offered in enumerate(contest.lists)
        for index in range(len(offered.members))
    ]
    elected, substitutes = standing[: contest.seats], standing[contest.seats :]
    seats = [Seat(number, each, each.on_list) for number, each in enumerate(elected, 1)]
    vacant = [Seat(number, None) for number in range(len(elected) + 1, contest.seats + 1)]
    reasons = [
        because(
            "unopposed",
            number=len(standing),
            of=contest.seats,
            names=[each.name for each in elected],
        )
    ]
    if vacant:
        reasons.append(because("seats-unsought", seats=[seat.number for seat in vacant]))
    if substitutes:
        following = [each.name for each in substitutes]
        reasons.append(because("list-substitutes", name=contest.lists[0].name, order=following))
    return SeatAllocation((*seats, *vacant), tuple(substitutes), reasons=tuple(reasons))


def _leave_vacant(contest: Contest) -> SeatAllocation:
    number, least = len(contest.people), contest.seating.min_candidates
    if not number:
        reason = because("no-candidate")
    elif number < least:
        reason = because("too-few-candidates", number=number, needed=least)
    else:
        reason = because("no-council", number=number, of=contest.seats)
    seats = tuple(Seat(seat, None) for seat in range(1, contest.seats + 1))
    return SeatAllocation(seats, reasons=(reason,))
