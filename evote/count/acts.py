"""The acts of two officers after the close: ties, councils during their term, retention."""

from collections.abc import Mapping
from typing import Final, cast

from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.accounts.officers import DECIDING
from evote.acts.act import Act, Carrying
from evote.count.ties import settle_as_typed
from evote.errors import N_, StepRefused
from evote.life.retention import purge, set_hold
from evote.polls import districts_of
from evote.results.succession import Kind, change_council


def _settle_tie(session: Session, act: Carrying) -> Mapping[str, Json]:
    return settle_as_typed(session, act)


def _change_council(session: Session, act: Carrying) -> Mapping[str, Json]:
    number, kind = act.number("district"), act.text("kind")
    if kind not in {"vacancy", "refusal"}:
        raise StepRefused(N_("say whether she leaves her seat, or declines to follow"))
    on_list = str(act.subject.get("on_list", "")) or None
    for district in districts_of(session, act.poll_id):
        if district.number == number:
            change = change_council(
                session,
                district,
                cast("Kind", kind),
                act.text("name"),
                act.reason,
                act.now,
                on_list,
            )
            return {"district": number, "change": change.number}
    raise StepRefused(N_("there is no district %(number)s in this poll"), number=number)


def _hold(session: Session, act: Carrying) -> Mapping[str, Json]:
    hold = act.text("hold")
    if hold not in {"yes", "no"}:
        raise StepRefused(N_("say whether everything is to be kept"))
    set_hold(session, act.poll_id, hold=hold == "yes")
    return {"hold": hold}


def _purge(session: Session, act: Carrying) -> Mapping[str, Json]:
    return purge(session, act.poll_id, act.now)


COUNT_ACTS: Final = (
    Act(
        "settle-tie",
        N_("Settle a tie"),
        N_("Who is elected is declared by your order. This cannot be undone."),
        DECIDING,
        _settle_tie,
        subject=("district", "seat-N"),
    ),
    Act(
        "council-change",
        N_("Note a change of a council"),
        N_(
            "Whoever follows by the rules takes the seat, and everyone reads it at once. "
            "This cannot be undone."
        ),
        DECIDING,
        _change_council,
        subject=("district", "kind", "name", "on_list"),
    ),
    Act(
        "legal-hold",
        N_("Keep everything, or end that"),
        N_("As long as a court or an appeal asks for it, nothing can be destroyed."),
        DECIDING,
        _hold,
        subject=("hold",),
    ),
    Act(
        "purge",
        N_("Destroy the personal data"),
        N_(
            "Roll, tickets, roll marks and candidates' forms are destroyed in this database. "
            "Destroy its backups as well. This cannot be undone."
        ),
        DECIDING,
        _purge,
    ),
)
