"""The pictures of a poll that is set up: the town's emblem, the map of its districts."""

from sqlalchemy.orm import Session

from evote.errors import N_, StepRefused
from evote.intake.district_map import read_map, read_stored_map, write_map
from evote.intake.logos import logo
from evote.polls import get_poll
from evote.setup.plans import Plan, read_plan, require_in_setup


def give_emblem(session: Session, poll_id: str, raw: bytes) -> None:
    """Keep an emblem, or take it away when it is empty.

    Raises PhotoRefused, StepRefused where the poll has no sender, or once the roll is approved.
    """
    require_in_setup(session, poll_id)
    get_poll(session, poll_id).logo = logo(raw) if raw else None
    require_emblem_named(session, poll_id)


def require_emblem_named(session: Session, poll_id: str) -> None:
    """Raise StepRefused where there is an emblem and nothing to say in place of it."""
    poll = get_poll(session, poll_id)
    if poll.logo is not None and not poll.sender:
        raise StepRefused(
            N_(
                "The emblem needs a sender of the letters: "
                "its first line is read aloud in place of the emblem."
            )
        )


def give_map(session: Session, poll_id: str, raw: bytes) -> None:
    """Keep a map of the districts, or take it away when it is empty.

    Raises MapRefused with every mistake, StepRefused without districts, or once they are approved.
    """
    require_in_setup(session, poll_id)
    poll = get_poll(session, poll_id)
    if not raw:
        poll.geojson = None
        return
    numbers = _numbers(read_plan(session, poll_id))
    if not numbers:
        raise StepRefused(N_("Enter the districts first: the map is compared with them."))
    poll.geojson = write_map(read_map(raw, numbers))


def map_fits(session: Session, plan: Plan) -> bool:
    """Say whether the map of a poll shows its districts and no others; none at all fits, too."""
    geojson = get_poll(session, plan.poll_id).geojson
    return geojson is None or {each.number for each in read_stored_map(geojson)} == _numbers(plan)


def lend_pictures(session: Session, lender: str, poll_id: str) -> None:
    """Give a new poll the emblem and the map of another one."""
    lent, poll = get_poll(session, lender), get_poll(session, poll_id)
    poll.logo, poll.geojson = lent.logo, lent.geojson


def _numbers(plan: Plan) -> set[int]:
    return {int(district["number"]) for district in plan.districts}
