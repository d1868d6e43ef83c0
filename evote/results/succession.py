"""The council of a district during its term: who left, who follows, and who sits today.

Nothing but the changes is stored. The council is computed from the published declaration and from
them, by the same rules that anyone can apply.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias, cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.poll import Contest, procedure_of
from evote.errors import NotFound, StepRefused
from evote.journal import note
from evote.models.polls import ChangeRow, DistrictRow, PollRow
from evote.polls import get_poll, rules_of
from tally.declaration import read_decisions
from tally.seats.allocate import allocate
from tally.seats.allocation import Reason, SeatAllocation, Standing
from tally.seats.succession import Council, Departure, council_after
from tally.seats.unopposed import allocate_unopposed

Kind: TypeAlias = Literal["vacancy", "refusal"]
"""Somebody leaves her seat; or somebody who follows, or has just followed, declines."""

LONGEST_REASON = 200
"""Characters: the reason is published, and private life is nobody's business."""


@dataclass(frozen=True, slots=True)
class Change:
    """A change as it is published, with the sentences that tell what it brought about."""

    number: int
    kind: Kind
    name: str
    on_list: str | None
    reason: str
    at: datetime
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A council today, and how it came to be since the election.

    council   who sits, who follows
    lists     the names of the lists, by their places on the ballot
    changes   in their order
    """

    council: Council
    lists: tuple[str, ...]
    changes: tuple[Change, ...]

    @property
    def vacant(self) -> tuple[int, ...]:
        """Return the seats for which nobody is left: only a by-election could fill them."""
        return tuple(seat.number for seat in self.council.seats if not seat.holder)

    def list_of(self, standing: Standing) -> str | None:
        """Return the name of the list somebody stood on."""
        return None if standing.on_list is None else self.lists[standing.on_list]


def term_of(session: Session, district: DistrictRow) -> Term:
    """Return the council of a district today; raises NotFound before its result is published."""
    poll = get_poll(session, district.poll_id)
    if poll.state != "published" or district.declaration is None:
        raise NotFound(f"the council of district {district.number} is not published")
    contest = rules_of(district).contest
    allocation = _allocation(contest, district.declaration)
    council = Council(allocation.seats, allocation.substitutes, ())
    lists = tuple(offered.name for offered in contest.lists)
    term = Term(council, lists, ())
    for row in _rows(session, district.uuid):
        departure = _departure(term, row.name, row.on_list, row.reason)
        term = _after(contest, term, departure, row)
    return term


def change_council(
    session: Session,
    district: DistrictRow,
    kind: Kind,
    name: str,
    reason: str,
    now: datetime,
    on_list: str | None = None,
) -> Change:
    """Note that somebody leaves the council or declines to follow, and return what that changed.

    `on_list` is needed only where two of the same name stood on different lists. The reason is
    published. Raises NotFound before the publication, and StepRefused for whoever neither sits nor
    follows, or did not do what `kind` says.
    """
    session.get(PollRow, district.poll_id, with_for_update=True)
    term = term_of(session, district)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        raise StepRefused(f"give a reason in one line of at most {LONGEST_REASON} characters")
    departure = _departure(term, name, on_list, reason)
    _require_kind(term, departure, kind, name)
    row = ChangeRow(
        district_uuid=district.uuid,
        number=len(term.changes) + 1,
        kind=kind,
        name=name,
        on_list=None if departure.on_list is None else term.lists[departure.on_list],
        reason=reason,
        at=int(now.timestamp()),
    )
    session.add(row)
    session.flush()
    details = {"district": district.number, "change": row.number, "kind": kind, "name": name}
    note(session, district.poll_id, "council-changed", now, details={**details, "reason": reason})
    return _after(rules_of(district).contest, term, departure, row).changes[-1]


def changed_councils(session: Session, poll_id: str) -> set[str]:
    """Return the elections of the districts whose council is not what was elected any more."""
    return set(
        session.scalars(
            select(ChangeRow.district_uuid)
            .join(DistrictRow, DistrictRow.uuid == ChangeRow.district_uuid)
            .where(DistrictRow.poll_id == poll_id)
            .distinct()
        )
    )


def who_may_leave(term: Term) -> list[tuple[str, str | None]]:
    """Return everybody who sits or follows, with the list of each, in the order of the seats."""
    sitting = [seat.holder for seat in term.council.seats if seat.holder]
    return [(each.name, term.list_of(each)) for each in (*sitting, *term.council.line)]


def _rows(session: Session, district_uuid: str) -> Sequence[ChangeRow]:
    return session.scalars(
        select(ChangeRow).where(ChangeRow.district_uuid == district_uuid).order_by(ChangeRow.number)
    ).all()


def _allocation(contest: Contest, declaration: bytes) -> SeatAllocation:
    """Return the seats of a declaration, given anew from the counts that it states."""
    if procedure_of(contest) != "vote":
        return allocate_unopposed(contest)
    declared: dict[str, Any] = json.loads(declaration)
    counts = [count["votes"] for count in declared["counts"]]
    return allocate(contest, counts, declared["lot"]["seed"], read_decisions(declaration))


def _departure(term: Term, name: str, on_list: str | None, reason: str) -> Departure:
    """Find who is meant among those who sit or follow; raises StepRefused."""
    found = [each for each in _all(term) if each.name == name]
    if on_list is not None:
        found = [each for each in found if term.list_of(each) == on_list]
    if not found:
        raise StepRefused(f"{name} neither sits on the council nor follows")
    if len(found) > 1:
        raise StepRefused(f"two are called {name}: say on which list she stood")
    return Departure(found[0].candidate, found[0].on_list, reason)


def _all(term: Term) -> list[Standing]:
    return [
        *(seat.holder for seat in term.council.seats if seat.holder),
        *term.council.line,
    ]


def _require_kind(term: Term, departure: Departure, kind: Kind, name: str) -> None:
    """Raise StepRefused for whoever follows and is said to leave, or was elected and to decline."""
    who = (departure.candidate, departure.on_list)
    follows = any((each.candidate, each.on_list) == who for each in term.council.line)
    if kind == "vacancy" and follows:
        raise StepRefused(f"{name} does not sit on the council: she can only decline to follow")
    followed = {
        each.parameters.get("name")
        for change in term.changes
        for each in change.reasons
        if each.message.startswith("follows")
    }
    if kind == "refusal" and not follows and name not in followed:
        raise StepRefused(f"{name} was elected and can leave her seat, not decline to follow")


def _after(contest: Contest, term: Term, departure: Departure, row: ChangeRow) -> Term:
    allocation = SeatAllocation(term.council.seats, term.council.line)
    council = council_after(contest, allocation, [departure])
    change = Change(
        number=row.number,
        kind=cast("Kind", row.kind),
        name=row.name,
        on_list=row.on_list,
        reason=row.reason,
        at=datetime.fromtimestamp(row.at, UTC),
        reasons=council.reasons,
    )
    return Term(council, term.lists, (*term.changes, change))
