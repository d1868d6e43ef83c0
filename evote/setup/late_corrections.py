"""Corrections of a roll whose letters are made, until the poll is sealed: two officers for each.

Whoever is struck off keeps a letter that opens nothing; whoever is added gets a spare one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.accounts.officers import DECIDING
from evote.acts.act import Act, Carrying
from evote.errors import N_, StepRefused
from evote.intake.roll_sheet import RollEntry
from evote.intake.spreadsheets import folded
from evote.letters.reissue import assign_spare
from evote.models.polls import DistrictRow
from evote.models.rolls import VoterRow
from evote.polls import voting_districts
from evote.setup.plans import require_draft
from evote.setup.roll_corrections import ADDED, STRUCK, note_correction, require_printable


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on a roll whose letters are made, by her number in her district."""

    district: int
    number: int
    name: str
    address: str


def strike_late(session: Session, district: DistrictRow, number: int) -> str:
    """Strike somebody off a roll whose letters are made; return her name."""
    voter = session.get(VoterRow, (district.uuid, number))
    if voter is None:
        raise StepRefused(N_("there is nobody of this number on the roll"))
    if voter.struck:
        raise StepRefused(N_("This person is struck off the roll already."))
    voter.struck = True
    return voter.name


def add_late(session: Session, district: DistrictRow, entry: RollEntry) -> int:
    """Put somebody on a roll whose letters are made; return the number of her spare letter.

    Raises StepRefused when she stands there already, or no spare is left.
    """
    require_printable(entry)
    people = session.execute(
        select(VoterRow.name, VoterRow.address, VoterRow.struck).where(
            VoterRow.district_uuid == district.uuid
        )
    )
    person = folded(entry.name), folded(" ".join(entry.address))
    if any((folded(row.name), folded(row.address)) == person for row in people if not row.struck):
        raise StepRefused(N_("Somebody with this name and address stands on the roll already."))
    last = session.scalar(
        select(func.max(VoterRow.number)).where(VoterRow.district_uuid == district.uuid)
    )
    voter = VoterRow(
        district_uuid=district.uuid,
        number=(last or 0) + 1,
        name=entry.name,
        address="\n".join(entry.address),
    )
    session.add(voter)
    session.flush()
    return assign_spare(session, voter)


def find_late(session: Session, poll_id: str, words: str, most: int) -> list[Listed]:
    """Return the people whose names hold all of the words, at most so many."""
    wanted = folded(words).split()
    rows = session.execute(
        select(DistrictRow.number, VoterRow)
        .join(VoterRow, VoterRow.district_uuid == DistrictRow.uuid)
        .where(DistrictRow.poll_id == poll_id, VoterRow.struck.is_(False))
        .order_by(DistrictRow.number, VoterRow.number)
    )
    found = (
        Listed(district, voter.number, voter.name, voter.address.replace("\n", ", "))
        for district, voter in rows
        if all(word in folded(voter.name) for word in wanted)
    )
    return list(islice(found, most))


def _district(session: Session, act: Carrying) -> DistrictRow:
    """Return the district of an act; raises StepRefused unless its letters are made."""
    require_draft(session, act.poll_id)
    number = act.number("district")
    for district in voting_districts(session, act.poll_id):
        if district.number == number and district.credentials is not None:
            return district
    raise StepRefused(
        N_("No letters are made for this district. Reopen the set-up to correct its roll.")
    )


def _strike(session: Session, act: Carrying) -> Mapping[str, Json]:
    district = _district(session, act)
    name = strike_late(session, district, act.number("voter"))
    change = STRUCK % {"name": name, "district": district.number}
    note_correction(session, act.poll_id, change, act.reason, ", ".join(act.officers), act.now)
    return {"district": district.number}


def _add(session: Session, act: Carrying) -> Mapping[str, Json]:
    district = _district(session, act)
    lines = str(act.subject.get("address", "")).splitlines()
    entry = RollEntry(
        str(act.subject.get("name", "")).strip(),
        tuple(line.strip() for line in lines if line.strip()),
    )
    add_late(session, district, entry)
    change = ADDED % {"name": entry.name, "district": district.number}
    note_correction(session, act.poll_id, change, act.reason, ", ".join(act.officers), act.now)
    return {"district": district.number}


STRIKE: Final = Act(
    name="strike-voter",
    title=N_("Strike somebody off the roll"),
    warning=N_("Her letter opens nothing from then on. This cannot be undone."),
    roles=DECIDING,
    carry_out=_strike,
    reason_published=False,
    subject=("district", "voter"),
)
ADD: Final = Act(
    name="add-voter",
    title=N_("Add somebody to the roll"),
    warning=N_(
        "She gets a spare letter of the district, which must be handed to her. This cannot be "
        "undone."
    ),
    roles=DECIDING,
    carry_out=_add,
    reason_published=False,
    subject=("district", "name", "address"),
)
CORRECTION_ACTS: Final = (STRIKE, ADD)
