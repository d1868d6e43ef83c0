"""Contests to allocate, written as short as their cases."""

from collections.abc import Sequence
from typing import Any

from ballots.poll import Candidate, CandidateList, Contest
from ballots.seating import Seating
from tally.seats.allocate import allocate
from tally.seats.allocation import Decision, SeatAllocation, Standing
from tally.seats.wording import English, tell
from tests.tally.town import candidates, contest

SEED = "5a" * 32
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def names(standings: Sequence[Standing]) -> str:
    """Return the letters of candidates in order."""
    return "".join(standing.name for standing in standings)


def allocated(
    counts: Sequence[int],
    age_ranks: Sequence[int],
    *,
    decisions: Sequence[Decision] = (),
    **changes: Any,
) -> SeatAllocation:
    """Allocate the seats of candidates A, B, C and so on."""
    return allocate(contest(candidates(*age_ranks), **changes), counts, SEED, decisions)


def gendered(genders: str, seats: int, women: int = 0, men: int = 0) -> Contest:
    """Return a contest of candidates A, B, C, from old to young: "w", "m", or "-" if not said."""
    known = {"w": "woman", "m": "man"}
    people = [
        Candidate(LETTERS[index], index + 1, known.get(letter))  # type: ignore[arg-type]
        for index, letter in enumerate(genders)
    ]
    return contest(people, seats=seats, seating=Seating(women=women, men=men))


def list_contest(
    number: int,
    seats: int,
    *,
    lengths: Sequence[int] = (),
    ages: Sequence[int] = (),
    heads: Sequence[int] = (),
    ties: str = "older",
    **options: Any,
) -> Contest:
    """Return a contest of lists A, B, C, whose members are A1, A2 and so on.

    lengths   of the lists; by default one name for every seat
    ages      the lists' age ranks; by default the first is the oldest on average
    heads     the age ranks of the lists' first members; all others are younger, and equally old
    """
    lists = []
    for place in range(number):
        length = lengths[place] if lengths else seats
        head = heads[place] if heads else place + 1
        members = tuple(
            Candidate(f"{LETTERS[place]}{index}", head if index == 1 else number + head)
            for index in range(1, length + 1)
        )
        age = ages[place] if ages else place + 1
        lists.append(CandidateList(LETTERS[place], members, age))
    return contest(
        [],
        kind="lists",
        lists=tuple(lists),
        maximum=1,
        seats=seats,
        ties=ties,
        seating=Seating(**options),
    )


def seats_by_list(
    contest: Contest, counts: Sequence[int], decisions: Sequence[Decision] = ()
) -> list[int]:
    """Return how many seats each list gets."""
    allocation = allocate(contest, counts, SEED, decisions)
    return [allocation.seats_of(place) for place in range(len(contest.lists))]


def explain(allocation: SeatAllocation) -> list[str]:
    """Return the explanation in English."""
    return [tell(reason, English()) for reason in allocation.reasons]
