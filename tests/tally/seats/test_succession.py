"""The council through its term: withdrawals, vacancies, and who follows."""

import pytest

from tally.errors import TallyError
from tally.seats.allocate import allocate
from tally.seats.succession import Council, Departure, council_after
from tally.seats.wording import English, tell
from tests.tally.seats.cases import SEED, allocated, gendered, list_contest
from tests.tally.town import candidates, contest

RULES = contest(candidates(1, 2, 3, 4))
ELECTED = allocated([9, 7, 5, 3], [1, 2, 3, 4])


def withdrawal(candidate: int, on_list: int | None = None) -> Departure:
    """Return the withdrawal of a candidate."""
    return Departure(candidate, on_list, "withdrew")


def seated(council: Council) -> list[str | None]:
    """Return who sits, by seat."""
    return [seat.holder.name if seat.holder else None for seat in council.seats]


def told(council: Council) -> list[str]:
    """Return what happened, in English."""
    return [tell(reason, English()) for reason in council.reasons]


def test_without_departures_the_council_is_as_elected() -> None:
    """Nobody leaves, nobody follows."""
    council = council_after(RULES, ELECTED, [])
    assert (council.seats, council.line, council.reasons) == (
        ELECTED.seats,
        ELECTED.substitutes,
        (),
    )


def test_a_withdrawn_candidate_who_is_elected_makes_room_for_the_next() -> None:
    """Her votes stay hers; the next by votes takes the seat, with its number."""
    council = council_after(RULES, ELECTED, [withdrawal(0)])
    assert seated(council) == ["C", "B"]
    assert [each.name for each in council.line] == ["D"]
    assert told(council) == ["A leaves seat 1 (withdrew).", "Seat 1 goes to C, who is next."]


def test_whoever_followed_may_leave_as_well() -> None:
    """Until nobody is left, and the seat is vacant."""
    council = council_after(RULES, ELECTED, [withdrawal(each) for each in (0, 2, 3, 1)])
    assert seated(council) == [None, None]
    assert told(council)[-1] == "Nobody is left to follow: seat 2 is vacant."


def test_a_substitute_may_decline_before_her_turn() -> None:
    """The one after her is next then."""
    council = council_after(RULES, ELECTED, [withdrawal(2), withdrawal(1)])
    assert seated(council) == ["A", "D"]
    assert told(council)[0] == "C does not follow any more (withdrew)."


def test_nobody_leaves_twice() -> None:
    """Whoever has left neither sits nor follows."""
    with pytest.raises(TallyError, match="neither sits on the council nor follows"):
        council_after(RULES, ELECTED, [withdrawal(0), withdrawal(0)])


def test_a_seat_of_a_list_stays_with_the_list() -> None:
    """The next on the list follows (L270); when nobody is left, the seat is vacant."""
    rules = list_contest(2, 3, lengths=(2, 3))
    allocation = allocate(rules, (50, 40), SEED)
    council = council_after(rules, allocation, [withdrawal(0, 1), withdrawal(0, 0)])
    assert seated(council) == [None, "B2", "A2"]
    assert told(council)[1] == "Seat 2 goes to B2, who is next on the list."


def test_a_seat_that_is_kept_stays_with_those_it_is_kept_for() -> None:
    """A woman follows the only woman though a man has more votes; where there is none, he does."""
    rules = gendered("mwmww", 2, women=1)
    allocation = allocate(rules, [9, 8, 7, 6, 0], SEED)
    first = council_after(rules, allocation, [withdrawal(1)])
    assert seated(first) == ["A", "D"]
    assert told(first)[1] == "Seat 2 goes to D, the next of those it is kept for."
    second = council_after(rules, allocation, [withdrawal(1), withdrawal(3)])
    assert seated(second) == ["A", "C"]


def test_a_seat_that_need_not_be_kept_goes_to_the_next_by_votes() -> None:
    """The quota is fulfilled by the others."""
    rules = gendered("wwm", 2, women=1)
    allocation = allocate(rules, [9, 8, 7], SEED)
    assert seated(council_after(rules, allocation, [withdrawal(0)])) == ["C", "B"]
