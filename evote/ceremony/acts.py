"""The acts of two officers in a key ceremony: who holds the key, and that all begin anew."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from crypto.canonical import Json
from crypto.errors import Malformed
from crypto.randomness import system_randomness
from evote.accounts.officers import DECIDING
from evote.acts.act import Act, Carrying
from evote.ceremony.messages import name_trustees
from evote.ceremony.replacement import Replacement, replace_within
from evote.ceremony.restart import Restart, restart_within
from evote.errors import N_, StepRefused
from evote.journal import NOTHING

MOST_TRUSTEES: Final = 20


def _name_trustees(session: Session, act: Carrying) -> Mapping[str, Json]:
    """Record the names; personal links are made afterwards, on the page of the ceremony."""
    lines = str(act.subject.get("names", "")).splitlines()
    names = [" ".join(line.split()) for line in lines if line.strip()]
    if not 0 < len(names) <= MOST_TRUSTEES:
        raise StepRefused(N_("write one name a line, at most 20, and how many of them must count"))
    quorum = act.number("quorum")
    try:
        name_trustees(session, act.poll_id, quorum, names)
    except Malformed as error:
        raise StepRefused(f"the names of the trustees: {error}") from error
    return {"quorum": quorum, "names": names}


def _replace_trustee(session: Session, act: Carrying) -> Mapping[str, Json]:
    """Record the replacement; the newcomer's personal link is made on the page of the ceremony."""
    number, coming = act.number("trustee"), " ".join(act.text("coming").split())
    try:
        replacement = Replacement(number, coming, act.reason, act.officers)
    except Malformed as error:
        raise StepRefused(f"the name of the new trustee: {error}") from error
    replace_within(session, act.poll_id, replacement, act.now, system_randomness)
    return {"trustee": number, "coming": coming}


def _restart(session: Session, act: Carrying) -> Mapping[str, Json]:
    restart_within(session, act.poll_id, Restart(act.reason, act.officers), act.now)
    return NOTHING


CEREMONY_ACTS: Final = (
    Act(
        "name-trustees",
        N_("Name the trustees"),
        N_(
            "These people hold the key of the poll. As many as you say can open the sums together; "
            "with fewer, nobody can, and the result is lost."
        ),
        DECIDING,
        _name_trustees,
        subject=("names", "quorum"),
    ),
    Act(
        "restart-ceremony",
        N_("Begin the key anew"),
        N_(
            "Every trustee creates a new key behind the link that she has. "
            "What was done so far counts for nothing."
        ),
        DECIDING,
        _restart,
    ),
    Act(
        "replace-trustee",
        N_("Replace a trustee"),
        N_(
            "The trustees begin the key again with the newcomer; the others keep their secret "
            "codes. The link of the trustee who leaves opens nothing any more."
        ),
        DECIDING,
        _replace_trustee,
        subject=("trustee", "coming"),
    ),
)
