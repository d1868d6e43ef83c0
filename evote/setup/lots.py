"""The public lot for the order on the ballot: announced first, drawn later, replayed by anyone.

Where the seed will come from is fixed and published while nobody can know it; two officers enter
it once it is. Both stand in the journal.
"""

from dataclasses import dataclass
from datetime import datetime
from shlex import quote
from typing import Final

from sqlalchemy.orm import Session

from ballots.order import lot_for
from ballots.poll import question_of
from ballots.reading import words
from crypto.errors import Malformed
from evote.errors import N_, StepRefused
from evote.journal import note
from evote.models.plans import PlanRow
from evote.polls import districts_of, rules_of
from evote.setup.candidacies import ballot_order, candidacies
from evote.setup.plans import require_in_setup

LONGEST_SOURCE: Final = 300
LONGEST_SEED: Final = 200


@dataclass(frozen=True, slots=True)
class Drawn:
    """A candidate, or a list, with the lot that gave her place."""

    name: str
    lot: str


@dataclass(frozen=True, slots=True)
class PublicLot:
    """What is public of the lot: its source, its seed once it is drawn, and the order it gave.

    The order is that of each district, by its number.
    """

    source: str
    seed: str | None
    orders: dict[int, list[Drawn]]


def announce_lot(session: Session, poll_id: str, source: str, officer: str, now: datetime) -> None:
    """Fix where the seed will come from; a seed that was drawn before counts no more.

    Raises StepRefused unless the source is one line, and the roll is not approved yet.
    """
    row = require_in_setup(session, poll_id)
    row.lot_source = _line(source, LONGEST_SOURCE)
    row.lot_seed = None
    details = {"source": row.lot_source}
    note(session, poll_id, "lot-announced", now, officers=(officer,), details=details)


def draw_lot(session: Session, poll_id: str, seed: str) -> dict[str, str]:
    """Draw the order on the ballots with the seed, and return what the journal says of it.

    Raises StepRefused when no source was announced, or the lot is drawn already.
    """
    row = require_in_setup(session, poll_id)
    if row.lot_source is None:
        raise StepRefused(N_("Announce first where the seed will come from."))
    if row.lot_seed is not None:
        raise StepRefused(N_("The lot is drawn already. To draw again, announce a new source."))
    row.lot_seed = _line(seed, LONGEST_SEED)
    return {"source": row.lot_source, "seed": row.lot_seed}


def public_lot(session: Session, poll_id: str) -> PublicLot | None:
    """Return what is public of a poll's lot; None where none was announced."""
    row = session.get(PlanRow, poll_id)
    if row is None or row.lot_source is None:
        return None
    seed = row.lot_seed
    orders = _orders(session, poll_id, seed) if seed else {}
    return PublicLot(
        row.lot_source,
        seed,
        {
            district: [Drawn(name, lot_for(seed or "", district, name)) for name in names]
            for district, names in orders.items()
        },
    )


def _orders(session: Session, poll_id: str, seed: str) -> dict[int, list[str]]:
    """Return the order on each ballot: by its rules, or before them as the seed gives it."""
    if districts := districts_of(session, poll_id):
        return {
            district.number: list(question_of(rules_of(district).contest).answers)
            for district in districts
        }
    everybody = candidacies(session, poll_id)
    return {
        number: list(
            dict.fromkeys(
                each.on_list or each.name
                for each in ballot_order([row for row in everybody if row.district == number], seed)
            )
        )
        for number in sorted({row.district for row in everybody})
    }


def is_drawn(session: Session, poll_id: str) -> bool:
    """Say whether a public lot gave the order on the ballots of a poll."""
    row = session.get(PlanRow, poll_id)
    return row is not None and row.lot_seed is not None


def is_announced(session: Session, poll_id: str) -> bool:
    """Say whether the public lot of a poll is announced, so that its page is public."""
    row = session.get(PlanRow, poll_id)
    return row is not None and row.lot_source is not None


def replay_command(seed: str, district: int, names: list[str]) -> str:
    """Return the shell command that draws the order of a district again, with common programs."""
    lines = quote("\n".join(names))
    prefix = quote(f"evote-order-1|{seed}|{district}|")
    return (
        f"printf '%s\\n' {lines} | while IFS= read -r name; do printf '%s  %s\\n' "
        f'"$(printf \'%s%s\' {prefix} "$name" | sha256sum | cut -c1-64)" "$name"; done '
        "| LC_ALL=C sort"
    )


def _line(text: str, most: int) -> str:
    try:
        line = words(text.strip())
    except Malformed:
        line = ""
    if not line or len(line) > most:
        raise StepRefused(N_("Write it in one line of visible characters, not too long."))
    return line
