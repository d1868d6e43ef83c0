"""A poll's first page: where it stands, what is done and missing, and what two officers can do."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, g, render_template
from sqlalchemy.orm import Session

from crypto.canonical import encode
from evote.accounts.officers import DECIDING, Role
from evote.acts.proposals import waiting
from evote.acts.register import ACTS
from evote.errors import NotFound
from evote.life.checklist import life_checklist
from evote.models.polls import PollRow
from evote.office.districts import district_names
from evote.office.guard import allowed
from evote.polls import districts_of, get_poll, rules_of, undeclared, voting_districts
from evote.sealing.seal import broken_seals, seal_of
from evote.sealing.zero_report import zero_report
from evote.voter.polling import station
from evote.voting.hours import Hours, hours_of, zone_of

poll = Blueprint("poll", __name__, url_prefix="/polls/<poll:poll_id>")

READERS: tuple[Role, ...] = ("administrator", "president", "secretary", "assessor", "observer")

ACTS_NOW: dict[str, tuple[str, ...]] = {
    "draft": ("seal",),
    "sealed": ("open-early",),
    "open": ("suspend", "resume", "extend", "close-early"),
    "closed": ("start-count",),
    "counted": (),
    "published": (),
}
"""Acts of a poll's life that may come next, by its state; what is published is looked at first."""


@poll.get("")
@allowed(*READERS)
def show(poll_id: str) -> str:
    """Show where a poll stands and what comes next."""
    now = station().clock()
    with station().database.reading() as session:
        row = get_poll(session, poll_id)
        steps = life_checklist(session, row)
        return render_template(
            "office/poll.html",
            state=row.state,
            steps=steps,
            missing=[step for step in steps if step.before_seal and not step.done],
            hours=_hours(session, row),
            zone=zone_of(session, poll_id),
            districts=_suspensions(session, poll_id),
            acts=[ACTS[name] for name in _acts_now(session, row, now)],
            waiting=waiting(session, poll_id, now),
            decides=g.officer.has_any(DECIDING),
            grace=row.grace_minutes,
        )


@poll.get("/zero-report")
@allowed(*READERS)
def zero(poll_id: str) -> str:
    """Show what the boxes hold, to be printed and signed before the opening."""
    with station().database.reading() as session:
        lines = zero_report(session, _sealed(session, poll_id).id)
        zone = zone_of(session, poll_id)
    return render_template(
        "office/zero_report.html",
        lines=lines,
        empty=all(line.is_empty for line in lines),
        at=station().clock().astimezone(zone),
    )


@poll.get("/zero-report.json")
@allowed(*READERS)
def zero_file(poll_id: str) -> Response:
    """Send the zero report as a file."""
    with station().database.reading() as session:
        lines = zero_report(session, _sealed(session, poll_id).id)
    raw = encode({"poll": poll_id, "zero_report": [line.to_json() for line in lines]})
    return Response(raw, mimetype="application/json")


@poll.get("/seal")
@allowed(*READERS)
def seal(poll_id: str) -> str:
    """Show the seal, to be printed and signed, and whether everything is still as it was sealed."""
    with station().database.reading() as session:
        _sealed(session, poll_id)
        zone: ZoneInfo = zone_of(session, poll_id)
        return render_template(
            "office/seal.html",
            seal=seal_of(session, poll_id),
            broken=broken_seals(session, poll_id),
            names=district_names(session, poll_id),
            at=station().clock().astimezone(zone),
        )


def _sealed(session: Session, poll_id: str) -> PollRow:
    row = get_poll(session, poll_id)
    if row.state == "draft":
        raise NotFound(f"the poll {poll_id} is not sealed yet")
    return row


def _hours(session: Session, row: PollRow) -> Hours | None:
    """Return the hours of a poll; None before its rules are fixed."""
    for district in districts_of(session, row.id)[:1]:
        return hours_of(row, rules_of(district).poll)
    return None


def _suspensions(session: Session, poll_id: str) -> list[dict[str, object]]:
    return [
        {
            "number": district.number,
            "name": rules_of(district).district.name,
            "suspended": district.suspended,
        }
        for district in voting_districts(session, poll_id)
    ]


def _acts_now(session: Session, row: PollRow, now: datetime) -> list[str]:
    names = ACTS_NOW[row.state]
    if row.count_authorised:
        names = tuple(name for name in names if name != "start-count")
    suspended = [district.suspended for district in voting_districts(session, row.id)]
    useless = {"resume"} if not any(suspended) else set()
    useless |= {"suspend"} if suspended and all(suspended) else set()
    if row.state == "counted" and undeclared(session, row.id):
        useless |= {"publish"}
    hours = _hours(session, row)
    if hours is not None:
        useless |= {"open-early"} if now >= hours.opens else set()
        useless |= {"extend", "close-early"} if now >= hours.closes else set()
    return [name for name in names if name not in useless]
