"""What is done and what is missing while a poll is set up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.errors import N_
from evote.intake.candidate_sheet import complaint_about, offer_of
from evote.intake.district_plan import DistrictPlan, Offer
from evote.models.plans import CandidacyRow, PlanRow
from evote.models.trustees import TrusteeRow
from evote.polls import get_poll
from evote.setup.candidacies import ballot_order, candidacies, entrant_of
from evote.setup.pictures import map_fits
from evote.setup.planned_roll import planned_sizes
from evote.setup.plans import Plan, district_plans, is_compiled, read_plan


@dataclass(frozen=True, slots=True)
class Item:
    """A step of the set-up, with what is missing in sentences to be translated."""

    step: str
    title: str
    done: bool
    detail: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict)


TITLES = {
    "basics": N_("Dates and texts"),
    "rules": N_("Rules of the vote"),
    "districts": N_("Districts"),
    "roll": N_("Electoral roll"),
    "candidates": N_("Candidates"),
    "lot": N_("Order on the ballot"),
    "approval": N_("Approval by two officers"),
    "key": N_("Key of the trustees"),
}


def checklist(session: Session, poll_id: str, now: datetime) -> list[Item]:
    """Return the steps of a poll's set-up in their order."""
    plan = read_plan(session, poll_id)
    compiled = is_compiled(session, poll_id)
    key = select(TrusteeRow.owner).where(TrusteeRow.poll_id == poll_id).limit(1)
    missing = {} if compiled else dict(_missing(session, plan, now))
    if not compiled:
        last = N_("When all of the above is done, one officer proposes and another confirms.")
        missing["approval"] = (last, {})
    if session.scalar(key) is None:
        missing["key"] = (N_("The trustees make it together; this can go on meanwhile."), {})
    noted = {**_optional(session, poll_id), **missing}
    return [
        Item(step, title, step not in missing, *noted.get(step, ("", {})))
        for step, title in TITLES.items()
    ]


def _optional(session: Session, poll_id: str) -> dict[str, tuple[str, Mapping[str, str | int]]]:
    """Say what may still be added to a step that is done."""
    if get_poll(session, poll_id).geojson is not None or is_compiled(session, poll_id):
        return {}
    return {"districts": (N_("A map of the districts may be added."), {})}


def _missing(
    session: Session, plan: Plan, now: datetime
) -> Iterator[tuple[str, tuple[str, Mapping[str, str | int]]]]:
    if plan.closes <= now:
        yield "basics", (N_("The closing date is past."), {})
    if not plan.help_phone or not plan.sender:
        sentence = N_("The letters have no sender or no telephone number for help.")
        yield "basics", (sentence, {})
    districts = district_plans(plan)
    if not districts:
        for step in ("districts", "roll", "candidates", "lot"):
            yield step, (N_("There is no district yet."), {})
    if not map_fits(session, plan):
        sentence = N_(
            "The map does not show the districts as they are now: replace it or take it away."
        )
        yield "districts", (sentence, {})
    everybody = candidacies(session, plan.poll_id)
    offers = {number: _offer(district, everybody) for number, district in districts.items()}
    if few := _too_small(session, plan, districts, offers):
        sentence = N_("Nobody, or fewer than can be counted, on the roll of: %(districts)s.")
        yield "roll", (sentence, {"districts": _listed(few)})
    odd = [number for number, offer in offers.items() if complaint_about(districts[number], offer)]
    silent = [each for each in everybody if not each.withdrawn and each.consented_at is None]
    if odd:
        sentence = N_("Nobody, or fewer than a voter may choose, stands in: %(districts)s.")
        yield "candidates", (sentence, {"districts": _listed(odd)})
    elif silent:
        sentence = N_("The written consent of %(number)s who stand is not noted.")
        yield "candidates", (sentence, {"number": len(silent)})
    row = session.get_one(PlanRow, plan.poll_id)
    if plan.order == "lot" and row.lot_seed is None:
        yield (
            "lot",
            (
                N_("The source is announced; the seed is drawn later.")
                if row.lot_source
                else N_("Announce first where the seed will come from."),
                {},
            ),
        )


def _offer(district: DistrictPlan, everybody: list[CandidacyRow]) -> Offer:
    own = [each for each in everybody if each.district == district.district.number]
    return offer_of([entrant_of(each) for each in ballot_order(own, None)], district.seating)


def _too_small(
    session: Session, plan: Plan, districts: Mapping[int, DistrictPlan], offers: Mapping[int, Offer]
) -> list[int]:
    """Return the districts that vote and whose rolls are too small to be counted."""
    sizes = planned_sizes(session, plan.poll_id)
    return [
        number
        for number, district in districts.items()
        if sizes.get(number, 0) < max(1, district.small_tally_limit)
        and (district.votes(offers[number]) or not offers[number])
    ]


def _listed(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers))
