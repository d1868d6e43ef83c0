"""What takes two officers while a poll is set up: draw the lot, approve the roll, reopen it."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from crypto.canonical import Json
from crypto.randomness import system_randomness
from evote.accounts.officers import DECIDING
from evote.acts.act import Act, Carrying
from evote.errors import N_
from evote.setup.compiling import compile_plan, reopen
from evote.setup.draft_fingerprint import draft_fingerprint
from evote.setup.lots import draw_lot


def _draw(session: Session, carrying: Carrying) -> Mapping[str, Json]:
    return draw_lot(session, carrying.poll_id, str(carrying.subject.get("seed", "")))


def _approve(session: Session, carrying: Carrying) -> Mapping[str, Json]:
    return compile_plan(session, carrying.poll_id, carrying.now, system_randomness)


def _reopen(session: Session, carrying: Carrying) -> Mapping[str, Json]:
    return reopen(session, carrying.poll_id)


DRAW: Final = Act(
    name="draw-lot",
    title=N_("Draw the order on the ballot"),
    warning=N_("No candidate can be added or renamed afterwards, unless a new draw is held."),
    roles=DECIDING,
    carry_out=_draw,
    fingerprint=draft_fingerprint,
    subject=("seed",),
)
APPROVE: Final = Act(
    name="approve-roll",
    title=N_("Approve the roll and the candidates"),
    warning=N_(
        "Districts, roll, candidates and rules are fixed. They can be reopened only until the "
        "letters are made."
    ),
    roles=DECIDING,
    carry_out=_approve,
    fingerprint=draft_fingerprint,
)
REOPEN: Final = Act(
    name="reopen-setup",
    title=N_("Reopen the set-up"),
    warning=N_("The approval is gone: two officers must approve the roll once more."),
    roles=DECIDING,
    carry_out=_reopen,
)

ROLL_ACTS: Final = (DRAW, APPROVE, REOPEN)
