"""An allocation of seats in plain words: who is elected, why, and who follows."""

from collections.abc import Sequence

from tally.seats import SeatAllocation, Standing, Tie


def explain(allocation: SeatAllocation) -> list[str]:
    """Return a sentence for each seat, each tie, and all who are not elected."""
    lines = [
        f"Seat {seat}: {_with_votes(standing)}."
        for seat, standing in enumerate(allocation.elected, 1)
    ]
    lines += [f"Seat {seat} is vacant: nobody else got a vote." for seat in allocation.vacant]
    lines += [_explain_tie(tie) for tie in allocation.ties]
    if allocation.substitutes:
        order = ", then ".join(map(_with_votes, allocation.substitutes))
        lines.append(f"When a seat falls vacant, this is who follows: {order}.")
    if allocation.without_votes:
        lines.append(f"Nobody voted for {_names(allocation.without_votes)}.")
    return lines


def _explain_tie(tie: Tie) -> str:
    order = ", then ".join(standing.name for standing in tie.tied)
    return (
        f"{_names(tie.tied)} have {_votes(tie.votes)} each: {_prize(tie)}"
        f" {_REASONS[tie.decided_by]}: {order}."
    )


_REASONS = {
    ("age",): "The older comes first",
    ("lot",): "The published lot decides the order",
    ("age", "lot"): "The older comes first, and the lot decides between those born on the same day",
}


def _prize(tie: Tie) -> str:
    """Say what the tied were tied for."""
    if not tie.seats:
        return "no seat depends on it, only the order of those who follow."
    if not tie.unelected:
        return "all of them are elected, so only the order of their seats depends on it."
    if len(tie.seats) == 1:
        return f"seat {tie.seats[0]} is for one of them."
    return f"seats {_and([str(seat) for seat in tie.seats])} are for {len(tie.seats)} of them."


def _with_votes(standing: Standing) -> str:
    return f"{standing.name}, {_votes(standing.votes)}"


def _votes(number: int) -> str:
    return "1 vote" if number == 1 else f"{number} votes"


def _names(standings: Sequence[Standing]) -> str:
    return _and([standing.name for standing in standings])


def _and(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
