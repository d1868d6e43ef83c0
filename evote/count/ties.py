"""Ties that the rules leave to two officers: which ones wait, and their decision as it is typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.acts.act import Carrying
from evote.count.counting import declare, settle
from evote.errors import N_, StepRefused
from evote.models.polls import DistrictRow
from evote.polls import get_poll, rules_of, undeclared
from tally.declaration import told_decision
from tally.errors import DecisionNeeded
from tally.seats.allocation import Decision

NOBODY = ("", " ")
"""Officers of a decision that is only tried out."""


@dataclass(frozen=True, slots=True)
class WaitingTie:
    """A tie that waits: the first seat that depends on it, and all who are tied, by their names."""

    district: int
    name: str
    seat: int
    tied: tuple[str, ...]


def waiting_ties(session: Session, poll_id: str) -> list[WaitingTie]:
    """Return every tie of a counted poll that waits for two officers."""
    if get_poll(session, poll_id).state != "counted":
        return []
    return [tie for district in undeclared(session, poll_id) for tie in _ties(session, district)]


def settle_as_typed(session: Session, act: Carrying) -> Mapping[str, Json]:
    """Settle the ties of a district by the subject of an act.

    It has `district`, and for each tie `seat-N`: the names of all who are tied, one a line, the one
    who precedes first. Raises StepRefused.
    """
    number = act.number("district")
    decisions: list[Decision] = []
    while True:
        try:
            contest = settle(session, act.poll_id, number, decisions)
        except DecisionNeeded as tie:
            order = _read_order(tie, act.text(f"seat-{tie.seat}"))
            decisions.append(Decision(tie.seat, order, act.officers, act.reason))
        else:
            return {
                "district": number,
                "ties": [told_decision(decision, contest) for decision in decisions],
            }


def _ties(session: Session, district: DistrictRow) -> list[WaitingTie]:
    """Find all ties of a district: a later one shows when those before it are tried out."""
    ties: list[WaitingTie] = []
    tried: list[Decision] = []
    while True:
        try:
            declare(session, district, tried)
        except DecisionNeeded as tie:
            tried.append(Decision(tie.seat, tuple(tie.tied), NOBODY, "-"))
            called = rules_of(district).district.name
            ties.append(WaitingTie(district.number, called, tie.seat, tuple(tie.tied.values())))
        else:
            return ties


def _read_order(tie: DecisionNeeded, typed: str) -> tuple[int, ...]:
    places = {name: place for place, name in tie.tied.items()}
    names: Sequence[str] = [" ".join(line.split()) for line in typed.splitlines() if line.strip()]
    if len(names) != len(places) or set(names) != places.keys():
        raise StepRefused(
            N_(
                "write each of these names once, a line each, the one who precedes first: %(names)s"
            ),
            names=", ".join(places),
        )
    return tuple(places[name] for name in names)
