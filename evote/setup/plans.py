"""The plan of a poll that is set up in the office: its settings, before anything is fixed.

A plan says what a poll file says, in the same words, and what only the office asks for besides. It
can be changed until two officers approve the roll; then it is compiled into districts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Final, Literal, TypeAlias, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.poll import Poll
from ballots.reading import spell_moment
from crypto.canonical import Json, decode, encode
from crypto.groups import ED25519
from crypto.randomness import Randomness
from evote.errors import N_, NotFound, StepRefused
from evote.intake.candidate_sheet import LONGEST_STATEMENT
from evote.intake.district_plan import DistrictPlan, read_districts
from evote.intake.mistakes import Entry, Mistake, Place, Remark
from evote.intake.poll_file import (
    AT_MOST,
    USUAL_GRACE,
    check_letterhead,
    read_appeals_until,
    read_colour,
    read_grace,
    read_poll,
    refuse,
)
from evote.intake.toml_table import TomlTable
from evote.journal import note
from evote.models.plans import CandidacyRow, PlannedVoterRow, PlanRow
from evote.models.polls import DistrictRow, PollRow
from evote.polls import districts_of, get_poll, locked_poll, rules_of
from evote.wording import LANGUAGES

Order: TypeAlias = Literal["lot", "entry"]

ORDERS: Final[tuple[Order, ...]] = ("lot", "entry")

OLDEST_LIMIT: Final = 99
"""The highest age that a poll may ask for."""

MOST_DISTRICTS: Final = 200

USUAL_CONTEST: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "question": "Qui doit siéger au conseil de quartier ?",
        "kind": "individuals",
        "seats": 9,
        "ties": "older",
        "small_tally_limit": 10,
    }
)

PLAN: Final = "plan"
"""Stands in mistakes for the name of a file."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The settings of a poll.

    opens, closes     know their distance from UTC
    voter_age         years that voters must have completed on the closing day; 0 where none is
                      asked for; `candidate_age` likewise
    appeals_until     the last day on which appeals can be made; None for the usual one
    extra_rolls       whether supplementary rolls vote too
    statement_length  characters of a candidate's statement
    order             of the ballot: by a public "lot", or as candidates were entered
    contest           what the table [contest] of a poll file says: rules of all districts
    districts         what its tables [[districts]] say: number, name, stations, own rules
    """

    poll_id: str
    name: str
    opens: datetime
    closes: datetime
    time_zone: str = "Europe/Paris"
    language: str = "fr"
    help_phone: str = ""
    sender: tuple[str, ...] = ()
    practice: bool = False
    grace_minutes: int = USUAL_GRACE
    appeals_until: date | None = None
    colour: str = ""
    voter_age: int = 18
    candidate_age: int = 18
    extra_rolls: bool = False
    statement_length: int = 1000
    order: Order = "lot"
    contest: Mapping[str, Any] = field(default_factory=lambda: dict(USUAL_CONTEST))
    districts: tuple[Mapping[str, Any], ...] = ()

    @property
    def poll(self) -> Poll:
        """Return what the poll is called and when it is held."""
        return Poll(self.poll_id, self.name, self.opens, self.closes, self.time_zone)


def plan_table(plan: Plan) -> dict[str, Any]:
    """Return a plan as the poll file that says the same, without the files that it names."""
    return {
        "id": plan.poll_id,
        "name": plan.name,
        "opens": plan.opens,
        "closes": plan.closes,
        "time_zone": plan.time_zone,
        "language": plan.language,
        "help_phone": plan.help_phone,
        "sender": list(plan.sender),
        "practice": plan.practice,
        "grace_minutes": plan.grace_minutes,
        "appeals_until": plan.appeals_until,
        "colour": plan.colour,
        "office": {
            "voter_age": plan.voter_age,
            "candidate_age": plan.candidate_age,
            "extra_rolls": plan.extra_rolls,
            "statement_length": plan.statement_length,
            "order": plan.order,
        },
        "contest": dict(plan.contest),
        "districts": [dict(district) for district in plan.districts],
    }


def read_plan_table(entries: Mapping[str, Any], file: str = PLAN) -> Plan:
    """Read a plan from what a poll file says; raises PollFileRefused with every mistake."""
    mistakes: list[Mistake] = []
    table = TomlTable(file, Place(), entries, mistakes)
    poll = read_poll(table)
    help_phone, sender = table.text("help_phone", ""), table.texts("sender", [])
    check_letterhead(table, help_phone, sender)
    contest = table.table("contest")
    districts = table.tables("districts", [])
    _check_districts(file, districts, contest, mistakes)
    office = TomlTable(file, Place("office"), table.table("office"), mistakes)
    plan = Plan(
        poll_id=poll.id,
        name=poll.name,
        opens=poll.opens,
        closes=poll.closes,
        time_zone=poll.time_zone,
        language=table.choice("language", LANGUAGES, "fr"),
        help_phone=help_phone,
        sender=tuple(sender),
        practice=table.truth("practice", default=False),
        grace_minutes=read_grace(table),
        appeals_until=read_appeals_until(table, poll),
        colour=read_colour(table),
        voter_age=_limited(office, "voter_age", 18, OLDEST_LIMIT),
        candidate_age=_limited(office, "candidate_age", 18, OLDEST_LIMIT),
        extra_rolls=office.truth("extra_rolls", default=False),
        statement_length=_limited(office, "statement_length", 1000, LONGEST_STATEMENT),
        order=cast("Order", office.choice("order", ORDERS, "lot")),
        contest=contest,
        districts=_by_number(entries["districts"]) if districts else (),
    )
    office.refuse_the_rest()
    for name in ("roll", "candidates", "photos", "emblem", "map"):
        table.text(name, "")
    table.texts("trustees", [])
    table.refuse_the_rest()
    refuse(mistakes)
    return plan


def district_plans(plan: Plan) -> dict[int, DistrictPlan]:
    """Return the districts of a plan by their numbers."""
    if not plan.districts:
        return {}
    mistakes: list[Mistake] = []
    table = TomlTable(PLAN, Place(), plan_table(plan), mistakes)
    districts = read_districts(table.tables("districts"), plan.contest, mistakes)
    refuse(mistakes)
    return districts


def begin_plan(
    session: Session, plan: Plan, randomness: Randomness, officer: str, now: datetime
) -> None:
    """Make a poll, as a draft without districts; raises StepRefused when its name is taken."""
    read_plan_table(plan_table(plan))
    if session.get(PollRow, plan.poll_id) is not None:
        raise StepRefused(N_("There is already a poll with this short name: choose another one."))
    row = PollRow(
        id=plan.poll_id,
        state="draft",
        group=ED25519.name,
        receipt_seed=bytes(randomness(256) for _ in range(32)),
    )
    _store(row, plan)
    session.add(row)
    session.flush()
    session.add(PlanRow(poll_id=plan.poll_id, content=_content(plan)))
    session.flush()
    note(session, plan.poll_id, "created", now, officers=(officer,), details={"name": plan.name})


def write_plan(session: Session, plan: Plan) -> None:
    """Change the settings of a poll that is being set up.

    Raises PollFileRefused with every mistake, and StepRefused once the roll is approved.
    """
    read_plan_table(plan_table(plan))
    row = require_in_setup(session, plan.poll_id)
    _require_unused(session, plan, read_plan(session, plan.poll_id))
    _store(get_poll(session, plan.poll_id), plan)
    row.content = _content(plan)


def read_plan(session: Session, poll_id: str) -> Plan:
    """Return the plan of a poll; raises NotFound for one that came from a poll file."""
    row = get_poll(session, poll_id)
    content = cast("dict[str, Any]", decode(require_plan(session, poll_id).content))
    return Plan(
        poll_id=row.id,
        language=row.language,
        help_phone=row.help_phone,
        sender=tuple(filter(None, row.sender.split("\n"))),
        practice=row.practice,
        grace_minutes=row.grace_minutes,
        appeals_until=date.fromisoformat(row.appeals_until) if row.appeals_until else None,
        colour=row.colour or "",
        opens=datetime.fromisoformat(content.pop("opens")),
        closes=datetime.fromisoformat(content.pop("closes")),
        districts=tuple(content.pop("districts")),
        **content,
    )


def poll_of(session: Session, poll_id: str) -> Poll:
    """Return what a poll is called and when it is held: by its rules, or before them its plan."""
    for district in districts_of(session, poll_id)[:1]:
        return rules_of(district).poll
    return read_plan(session, poll_id).poll


def has_plan(session: Session, poll_id: str) -> bool:
    """Say whether a poll was set up in the office."""
    return session.get(PlanRow, poll_id) is not None


def planned_polls(session: Session) -> Sequence[str]:
    """Return the polls that were set up in the office."""
    return session.scalars(select(PlanRow.poll_id).order_by(PlanRow.poll_id)).all()


def is_compiled(session: Session, poll_id: str) -> bool:
    """Say whether the roll of a poll is approved, so that its districts stand."""
    first = select(DistrictRow.uuid).where(DistrictRow.poll_id == poll_id).limit(1)
    return session.scalar(first) is not None


def require_in_setup(session: Session, poll_id: str) -> PlanRow:
    """Lock a poll that may still be changed, and return its plan; raises StepRefused."""
    require_draft(session, poll_id)
    if is_compiled(session, poll_id):
        raise StepRefused(
            N_("The roll is approved. Two officers can reopen the set-up, then this can change.")
        )
    return require_plan(session, poll_id)


def require_draft(session: Session, poll_id: str) -> None:
    """Lock a poll, and raise StepRefused once it is sealed."""
    if locked_poll(session, poll_id).state != "draft":
        raise StepRefused(N_("The poll is sealed: nothing of its set-up can change any more."))


def require_plan(session: Session, poll_id: str) -> PlanRow:
    """Return the row of a poll's plan as it is now; raises NotFound."""
    row = session.get(PlanRow, poll_id, populate_existing=True)
    if row is None:
        raise NotFound(f"the poll {poll_id} was made from a poll file: it has no plan")
    return row


def _require_unused(session: Session, plan: Plan, before: Plan) -> None:
    """Raise StepRefused when a district goes that somebody votes or stands in."""
    kept = {district["number"] for district in plan.districts}
    gone = [each["number"] for each in before.districts if each["number"] not in kept]
    for table in (PlannedVoterRow, CandidacyRow):
        used = select(table.district).where(table.poll_id == plan.poll_id, table.district.in_(gone))
        if gone and session.scalars(used.limit(1)).first() is not None:
            raise StepRefused(
                N_(
                    "A district that would go has a roll or candidates: change those first, on the "
                    "pages “Electoral roll” and “Candidates”."
                )
            )


def _store(row: PollRow, plan: Plan) -> None:
    """Keep with the poll what lasts longer than its setting up."""
    row.language = plan.language
    row.help_phone = plan.help_phone
    row.sender = "\n".join(plan.sender)
    row.practice = plan.practice
    row.grace_minutes = plan.grace_minutes
    row.appeals_until = plan.appeals_until.isoformat() if plan.appeals_until else None
    row.colour = plan.colour or None


def _content(plan: Plan) -> bytes:
    """Return what is kept beside the poll, in canonical JSON."""
    return encode(
        {
            "name": plan.name,
            "opens": spell_moment(plan.opens),
            "closes": spell_moment(plan.closes),
            "time_zone": plan.time_zone,
            "voter_age": plan.voter_age,
            "candidate_age": plan.candidate_age,
            "extra_rolls": plan.extra_rolls,
            "statement_length": plan.statement_length,
            "order": plan.order,
            "contest": dict(plan.contest),
            "districts": [dict(district) for district in plan.districts],
        }
    )


def _by_number(districts: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple(sorted(districts, key=lambda each: str(each.get("number")).zfill(9)))


def _check_districts(
    file: str, districts: list[TomlTable], contest: Mapping[str, Any], mistakes: list[Mistake]
) -> None:
    """Note what is wrong with the rules of districts, or with the common ones before any is."""
    if len(districts) > MOST_DISTRICTS:
        sentence = N_("there are more than %(most)s districts")
        mistakes.append(Mistake(file, 0, Remark(sentence, {"most": MOST_DISTRICTS})))
    some = {"number": 1, "name": "-"}
    read_districts(
        districts or [TomlTable(file, Place("contest"), some, mistakes)], contest, mistakes
    )


def _limited(table: TomlTable, name: str, default: int, most: int) -> int:
    number = table.number(name, default)
    if number > most:
        table.mistake(AT_MOST, entry=Entry(name), most=most)
    return number
