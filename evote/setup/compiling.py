"""From a plan to districts: what two officers approve, and how it is taken apart again.

The roll and the candidates pass the same checks as those of a poll file. The planned roll moves to
the districts, so that it stands in one place only.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from ballots.poll import Rules, write_rules
from ballots.token import new_uuid
from crypto.canonical import Json
from crypto.randomness import Randomness
from evote.errors import N_, StepRefused
from evote.intake.candidate_sheet import complaint_about, offer_of
from evote.intake.district_plan import DISTRICTS, DistrictPlan, Offer
from evote.intake.electoral_roll import Resident
from evote.intake.mistakes import Mistake, Place, Remark
from evote.intake.poll_file import NO_VOTE, bind_rules, refuse
from evote.intake.roll_sheet import RollEntry, complaints_about_sizes
from evote.letters.registrar_files import drop_handback
from evote.models.plans import CandidacyRow, PlannedVoterRow
from evote.models.polls import DistrictRow, ProfileRow
from evote.models.rolls import TicketRow, VoterRow
from evote.polls import districts_of, get_poll
from evote.setup.candidacies import ballot_order, candidacies, entrant_of
from evote.setup.pictures import map_fits
from evote.setup.planned_roll import drop_preview, planned_rolls, replace_roll
from evote.setup.plans import (
    PLAN,
    district_plans,
    has_plan,
    read_plan,
    require_draft,
    require_in_setup,
)
from evote.voting.receipts import naming_receipt_key
from evote.voting.roll import enter_roll

ROLL = "roll"
CANDIDATES = "candidates"


def compile_plan(
    session: Session, poll_id: str, now: datetime, randomness: Randomness
) -> Mapping[str, Json]:
    """Make the districts of a plan, with their rolls and candidates; return what is published.

    Raises StepRefused when something has to be done first, PollFileRefused with every mistake.
    """
    row = require_in_setup(session, poll_id)
    plan = read_plan(session, poll_id)
    if now >= plan.closes:
        raise StepRefused(N_("The closing date is past: change it on the page “Dates and texts”."))
    if plan.order == "lot" and row.lot_seed is None:
        raise StepRefused(
            N_("The order on the ballot is not drawn yet: see the page “Order on the ballot”.")
        )
    districts = district_plans(plan)
    if not districts:
        raise StepRefused(N_("The poll has no districts yet: add them on the page “Districts”."))
    if not map_fits(session, plan):
        raise StepRefused(
            N_("The map does not show the districts as they are now: replace it or take it away.")
        )
    standing = {
        number: ballot_order(candidacies(session, poll_id, number), row.lot_seed)
        for number in districts
    }
    offers = {
        number: offer_of([entrant_of(each) for each in people], districts[number].seating)
        for number, people in standing.items()
    }
    rolls = planned_rolls(session, poll_id)
    refuse(_mistakes(districts, standing, offers, rolls))
    rules = bind_rules(DISTRICTS, plan.poll, districts, offers)
    seed = get_poll(session, poll_id).receipt_seed
    for number, bound in rules.items():
        each = naming_receipt_key(bound, seed)
        _enter(session, each, rolls.get(number, []), standing[number], new_uuid(randomness))
    session.execute(delete(PlannedVoterRow).where(PlannedVoterRow.poll_id == poll_id))
    drop_preview(session, poll_id)
    return {
        "districts": len(rules),
        "registered": sum(map(len, rolls.values())),
        "candidates": sum(map(len, standing.values())),
    }


def reopen(session: Session, poll_id: str) -> Mapping[str, Json]:
    """Take the districts of a poll apart, so that its plan can be changed; return how many.

    What trustees did for the key stays. Raises StepRefused once tokens are issued.
    """
    require_draft(session, poll_id)
    if not has_plan(session, poll_id):
        raise StepRefused(
            N_(
                "This poll was made outside of the office, from a poll file: whoever runs the "
                "service deletes it and makes it anew."
            )
        )
    districts = districts_of(session, poll_id)
    if not districts:
        raise StepRefused(N_("The set-up is open: nothing was approved yet."))
    uuids = [district.uuid for district in districts]
    tickets = select(TicketRow.digest).where(TicketRow.district_uuid.in_(uuids)).limit(1)
    if any(each.credentials for each in districts) or session.scalar(tickets):
        raise StepRefused(
            N_("Tokens were issued for this roll. They must be made worthless first.")
        )
    replace_roll(session, poll_id, _residents(session, districts))
    for table in (ProfileRow, VoterRow):
        session.execute(delete(table).where(table.district_uuid.in_(uuids)))
    session.execute(delete(DistrictRow).where(DistrictRow.poll_id == poll_id))
    drop_handback(session, poll_id)
    get_poll(session, poll_id).letters_allowed = False
    return {"districts": len(uuids)}


def _mistakes(
    districts: Mapping[int, DistrictPlan],
    standing: Mapping[int, list[CandidacyRow]],
    offers: Mapping[int, Offer],
    rolls: Mapping[int, list[RollEntry]],
) -> list[Mistake]:
    """List what a poll file with this roll and these candidates would be refused for."""
    voting = [number for number, plan in districts.items() if plan.votes(offers[number])]
    sizes = {number: len(rolls.get(number, ())) for number in voting}
    candidates = [
        complaint
        for number, offer in offers.items()
        if (complaint := complaint_about(districts[number], offer))
    ]
    silent = N_("%(name)s in district %(number)s has not consented")
    candidates += [
        Remark(silent, {"name": each.name, "number": number})
        for number, people in standing.items()
        for each in people
        if each.consented_at is None
    ]
    none = [] if voting else [Mistake(PLAN, 0, Remark(NO_VOTE), Place("contest"))]
    return [
        *none,
        *(Mistake(ROLL, 0, each) for each in complaints_about_sizes(sizes, districts)),
        *(Mistake(CANDIDATES, 0, each) for each in candidates),
    ]


def _enter(
    session: Session,
    rules: Rules,
    roll: list[RollEntry],
    standing: list[CandidacyRow],
    uuid: str,
) -> None:
    session.execute(
        insert(DistrictRow).values(
            uuid=uuid,
            poll_id=rules.poll.id,
            number=rules.district.number,
            rules=write_rules(rules),
        )
    )
    if roll:
        enter_roll(session, uuid, roll)
    session.add_all(
        ProfileRow(district_uuid=uuid, place=place, statement=each.statement, photo=each.photo)
        for place, each in enumerate(standing)
        if each.statement or each.photo
    )
    session.flush()


def _residents(session: Session, districts: Sequence[DistrictRow]) -> list[Resident]:
    """Return the rolls of all districts as one, numbered anew; whoever was struck is left out."""
    people = [
        (district.number, voter)
        for district in districts
        for voter in session.scalars(
            select(VoterRow)
            .where(VoterRow.district_uuid == district.uuid, ~VoterRow.struck)
            .order_by(VoterRow.number)
        )
    ]
    return [
        Resident(line, number, RollEntry(voter.name, tuple(voter.address.split("\n"))))
        for line, (number, voter) in enumerate(people, 2)
    ]
