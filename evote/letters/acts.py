"""The acts of two officers that decide who can vote: who makes the letters, and which are valid."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.accounts.officers import DECIDING
from evote.acts.act import Act, Carrying
from evote.errors import N_, StepRefused
from evote.letters.issue import allow_letters
from evote.letters.registrar_files import take_handback
from evote.life.checklist import has_key


def _make_letters(session: Session, act: Carrying) -> Mapping[str, Json]:
    """Allow it; each district is then printed once, by one officer, and kept nowhere."""
    _require_key(session, act.poll_id)
    return {"districts": allow_letters(session, act.poll_id)}


def _take_handback(session: Session, act: Carrying) -> Mapping[str, Json]:
    _require_key(session, act.poll_id)
    digest = act.text("fingerprint")
    tickets = take_handback(session, act.poll_id, digest, act.now, act.officers)
    return {"letters": tickets, "fingerprint": digest}


def _require_key(session: Session, poll_id: str) -> None:
    if not has_key(session, poll_id):
        raise StepRefused(
            N_("The letters name the key of the poll: the trustees make the key first.")
        )


MAKING_ACTS: Final = (
    Act(
        "make-letters",
        N_("Have this service make the letters"),
        N_(
            "Each district's letters are then made once, by one officer, as a file. Whoever prints "
            "them, or controls this computer in that moment, could vote for others."
        ),
        DECIDING,
        _make_letters,
    ),
    Act(
        "take-handback",
        N_("Take over the registrar's file"),
        N_(
            "Only the letters to which this file belongs open the booth. Compare its fingerprint "
            "with the one that the registrar read out."
        ),
        DECIDING,
        _take_handback,
        subject=("fingerprint",),
    ),
)
