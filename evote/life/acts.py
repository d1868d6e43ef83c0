"""The acts of two officers in a poll's life: seal, hours, suspension, count, publication."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from ballots.poll import Poll
from ballots.reading import spell_moment
from crypto.canonical import Json
from evote.accounts.officers import DECIDING
from evote.acts.act import Act, Carrying
from evote.count.paper import require_paper_counts
from evote.errors import N_, StepRefused
from evote.journal import NOTHING, journal_head
from evote.life.steps import open_boxes, publish
from evote.models.polls import DistrictRow, PollRow
from evote.polls import districts_of, poll_in_state, rules_of, voting_districts
from evote.results.preview import require_as_shown
from evote.sealing.sealing import seal
from evote.setup.draft_fingerprint import draft_fingerprint
from evote.voting.boards import lock_board
from evote.voting.hours import hours_of
from evote.wall_clock import fixed, local_moment
from evote.watch.integrity import require_equal_marks

LONGEST_EXTENSION: Final = timedelta(days=31)
"""How much later than its present close a poll may be made to close by one act."""


def _seal(session: Session, act: Carrying) -> Mapping[str, Json]:
    return {"fingerprint": seal(session, act.poll_id, act.now)["fingerprint"]}


def _open_early(session: Session, act: Carrying) -> Mapping[str, Json]:
    poll = poll_in_state(session, act.poll_id, "sealed", "opened")
    rules = _rules(session, poll)
    opens = hours_of(poll, rules).opens
    if act.now >= opens:
        raise StepRefused(
            N_("the opening time %(opens)s has come: the poll opens by itself"), opens=opens
        )
    poll.opens_at = int(act.now.timestamp())
    open_boxes(session, act.poll_id, act.now)
    return {"opens": _spell(poll.opens_at, rules), "instead_of": spell_moment(opens)}


def _suspend(session: Session, act: Carrying) -> Mapping[str, Json]:
    district = _voting_district(session, act, "suspended")
    if district.suspended:
        raise StepRefused(N_("the vote in this district is suspended already"))
    district.suspended = True
    return {"district": district.number}


def _resume(session: Session, act: Carrying) -> Mapping[str, Json]:
    district = _voting_district(session, act, "resumed")
    if not district.suspended:
        raise StepRefused(N_("the vote in this district is not suspended"))
    district.suspended = False
    return {"district": district.number}


def _extend(session: Session, act: Carrying) -> Mapping[str, Json]:
    poll = poll_in_state(session, act.poll_id, "open", "extended")
    rules = _rules(session, poll)
    present = hours_of(poll, rules).closes
    later = _read_close(act, rules)
    if act.now >= present:
        raise StepRefused(N_("the poll has closed: what is over is not extended"))
    if later <= present:
        raise StepRefused(
            N_("the poll closes on %(closes)s: give a later time, or close it early"),
            closes=present,
        )
    if later > present + LONGEST_EXTENSION:
        raise StepRefused(N_("a poll is extended by at most 31 days at a time"))
    poll.closes_at = int(later.timestamp())
    return {"closes": _spell(poll.closes_at, rules), "instead_of": spell_moment(present)}


def _close_early(session: Session, act: Carrying) -> Mapping[str, Json]:
    poll = poll_in_state(session, act.poll_id, "open", "closed")
    rules = _rules(session, poll)
    present = hours_of(poll, rules).closes
    if act.now >= present:
        raise StepRefused(N_("the poll closes by itself: its closing time has come"))
    poll.closes_at = int(act.now.timestamp())
    return {"closes": _spell(poll.closes_at, rules), "instead_of": spell_moment(present)}


def _start_count(session: Session, act: Carrying) -> Mapping[str, Json]:
    poll = poll_in_state(session, act.poll_id, "closed", "counted")
    if poll.count_authorised:
        raise StepRefused(N_("the count was started already"))
    require_equal_marks(session, act.poll_id)
    require_paper_counts(session, act.poll_id)
    poll.count_authorised = True
    return NOTHING


def _publish(session: Session, act: Carrying) -> Mapping[str, Json]:
    poll_in_state(session, act.poll_id, "counted", "published")
    require_as_shown(session, act.poll_id, str(act.subject.get("fingerprint", "")))
    publish(session, act.poll_id, act.now)
    return NOTHING


LIFE_ACTS: Final = (
    Act(
        "seal",
        N_("Seal the poll"),
        N_(
            "From then on nobody can change candidates, rolls, dates, rules or keys. "
            "This cannot be undone."
        ),
        DECIDING,
        _seal,
        fingerprint=draft_fingerprint,
    ),
    Act(
        "open-early",
        N_("Open the poll now"),
        N_("Ballots are taken at once, before the announced time. This cannot be undone."),
        DECIDING,
        _open_early,
    ),
    Act(
        "suspend",
        N_("Suspend the vote in a district"),
        N_(
            "Nobody can cast a ballot in this district until two officers resume the vote. "
            "Ballots that were cast stay in the box."
        ),
        DECIDING,
        _suspend,
        subject=("district",),
    ),
    Act(
        "resume",
        N_("Resume the vote in a district"),
        N_("Ballots are taken in this district again, until the poll closes."),
        DECIDING,
        _resume,
        subject=("district",),
    ),
    Act(
        "extend",
        N_("Extend the poll"),
        N_(
            "All districts close later. Every page says so at once, and it cannot be made "
            "shorter than the present time."
        ),
        DECIDING,
        _extend,
        subject=("closes",),
    ),
    Act(
        "close-early",
        N_("Close the poll now"),
        N_(
            "Nobody enters the booth any more, in any district. Whoever is in it may finish "
            "within the time of grace. This cannot be undone."
        ),
        DECIDING,
        _close_early,
    ),
    Act(
        "start-count",
        N_("Start the count"),
        N_(
            "The sealed ballots are added up, and the trustees are asked to decrypt the sums. "
            "This cannot be undone."
        ),
        DECIDING,
        _start_count,
    ),
    Act(
        "publish",
        N_("Publish the results"),
        N_(
            "Results and the complete record become public at once, for everyone. "
            "This cannot be undone."
        ),
        DECIDING,
        _publish,
        fingerprint=journal_head,
        subject=("fingerprint",),
    ),
)


def _rules(session: Session, poll: PollRow) -> Poll:
    return rules_of(districts_of(session, poll.id)[0]).poll


def _voting_district(session: Session, act: Carrying, becoming: str) -> DistrictRow:
    """Return a district of an open poll with its board locked: no ballot is on its way into it."""
    poll_in_state(session, act.poll_id, "open", becoming)
    number = act.number("district")
    for district in voting_districts(session, act.poll_id):
        if district.number == number:
            lock_board(session, district.uuid)
            return district
    raise StepRefused(N_("there is no vote in a district %(number)s of this poll"), number=number)


def _read_close(act: Carrying, rules: Poll) -> datetime:
    """Read the new closing time: with its distance from UTC, or as clocks in the town show it."""
    try:
        later = datetime.fromisoformat(act.text("closes"))
    except ValueError as error:
        raise StepRefused(
            N_("write the new closing time as a date and a time"), field="closes"
        ) from error
    if later.tzinfo is not None:
        return later
    zone = ZoneInfo(rules.time_zone)
    offsets = {later.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1)}
    if len(offsets) > 1:
        raise StepRefused(
            N_("clocks change in this hour: choose a closing time before or after it"),
            field="closes",
        )
    return fixed(later.replace(tzinfo=zone))


def _spell(seconds: int, rules: Poll) -> str:
    return spell_moment(local_moment(seconds, rules.time_zone))
