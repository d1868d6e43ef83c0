"""What no check can vouch for: the ballots on paper and the decisions about ties."""

from tally.declaration import read_decisions, read_paper


def told_by_officers(declaration: bytes) -> tuple[str, ...]:
    """Return a sentence for all that a declaration takes from officers; raises Malformed."""
    told: list[str] = []
    if paper := read_paper(declaration):
        officers = " and ".join(paper.officers)
        bound = "" if paper.opening else ", not bound to it before the count"
        told.append(f"{paper.count.ballots} paper ballots, as {officers} counted them{bound}")
    for decision in read_decisions(declaration):
        officers = " and ".join(decision.officers)
        told.append(f"the tie for seat {decision.seat}, as {officers} decided it")
    return tuple(told)
