"""The count: from closed ballot boxes to a declaration for each district.

The rules of the count are the tally package's; here its steps are kept in the database. Each
district is aggregated in a process of its own and a transaction of its own, so that a count that
was interrupted goes on where it stopped.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from ballots.admission import AdmittedBallot, BallotBox, check_ballots
from ballots.board import Event, read_event
from ballots.election import read_credentials, read_election
from ballots.errors import BallotRefused
from ballots.poll import Contest, read_rules
from ballots.record import Step
from crypto.canonical import Json, decode
from evote.count.paper import agreed_paper_count, require_paper_counts
from evote.count.shares import kept_shares
from evote.db import Database
from evote.errors import CountRefused, StepRefused
from evote.journal import note
from evote.models.boards import BoardRow
from evote.models.polls import DistrictRow
from evote.polls import (
    count_ballots,
    districts_of,
    get_poll,
    has_vote,
    is_decryptable,
    poll_in_state,
    rules_of,
    undeclared,
    voting_districts,
)
from evote.voting.boards import (
    ballots_on,
    data_at,
    event_at,
    lock_board,
    post_step,
    read_board,
    stage_of,
)
from tally.count import Count
from tally.declaration import draw_up_unopposed, told_decision
from tally.errors import DecisionNeeded, ShareRejected, TallyError
from tally.seats.allocation import Decision
from tally.sharefile import Share
from tally.trustees import read_trustees

BATCH = 64
"""How many ballots are verified at a time."""


@dataclass(frozen=True, slots=True)
class ClosedBox:
    """All that the count of a district starts from, in bytes that another process can take."""

    uuid: str
    rules: bytes = field(repr=False)
    election: bytes = field(repr=False)
    trustees: bytes = field(repr=False)
    credentials: bytes = field(repr=False)
    closing: bytes = field(repr=False)
    ballots: tuple[bytes, ...] = field(repr=False)

    def count(self) -> Count:
        """Begin the count of this district."""
        election = read_election(self.election)
        return Count(
            rules=read_rules(decode(self.rules)),
            election=election,
            trustees=read_trustees(election.group, self.trustees),
            closing=read_event(self.closing),
        )


def aggregate_poll(database: Database, poll_id: str, executor: Executor) -> Iterator[str]:
    """Post the encrypted tally of every closed district that has none, and yield their names.

    Every ballot is verified again on the way: a database that was changed from outside is noticed
    here at the latest. Raises StepRefused unless the poll is closed, and BallotRefused.
    """
    with database.reading() as session:
        if get_poll(session, poll_id).state != "closed":
            raise StepRefused(f"the poll {poll_id} is not closed")
        boxes = [
            closed_box(session, district)
            for district in voting_districts(session, poll_id)
            if stage_of(session, read_board(session, district.uuid)) == "closed"
        ]
    for box, step in zip(boxes, executor.map(aggregate_box, boxes), strict=True):
        with database.writing() as session:
            post_step(session, lock_board(session, box.uuid), step)
        yield read_rules(decode(box.rules)).district.name


def aggregate_box(box: ClosedBox) -> Step:
    """Return the encrypted tally of a closed district; raises BallotRefused."""
    return box.count().aggregate(_admitted(box))


def count_poll(
    database: Database, poll_id: str, shares: Sequence[Share], now: datetime
) -> tuple[str, ...]:
    """Count by the operator's command; raises StepRefused and CountRefused like `count_boxes`."""
    with database.writing() as session:
        return count_boxes(session, poll_id, shares, now)


def settle_ties(
    database: Database, poll_id: str, number: int, decisions: Sequence[Decision], now: datetime
) -> None:
    """Settle ties by the operator's command; raises like `settle`."""
    with database.writing() as session:
        contest = settle(session, poll_id, number, decisions)
        for decision in decisions:
            details: dict[str, Json] = {
                "district": number,
                "reason": decision.reason,
                "ties": [told_decision(decision, contest)],
            }
            note(
                session,
                poll_id,
                "tie-settled",
                now,
                officers=decision.officers,
                details=details,
            )


def count_boxes(
    session: Session, poll_id: str, shares: Sequence[Share], now: datetime
) -> tuple[str, ...]:
    """Check the trustees' decryption shares, post them and the results, and declare who is elected.

    `shares` come in addition to those that the trustees have sent themselves. Returns a sentence
    for each that is wrong and was not needed: a quorum of right ones is enough. A district with
    fewer ballots than its rules demand is not decrypted and gets no declaration. Raises StepRefused
    unless every district is aggregated and its ballots on paper are agreed, and CountRefused with
    every share that is wrong or missing where right ones do not suffice; then nothing is stored.
    """
    poll = poll_in_state(session, poll_id, "closed", "counted")
    require_paper_counts(session, poll_id)
    districts = districts_of(session, poll_id)
    sent = kept_shares(session, poll_id)
    known = {(share.uuid, share.owner) for share in sent}
    further = [share for share in shares if (share.uuid, share.owner) not in known]
    by_district = _sort_shares(sent + further, [district.uuid for district in districts])
    refused: list[str] = []
    faults: list[str] = []
    for district in districts:
        if not has_vote(district):
            _declare_unopposed(district)
            continue
        board = lock_board(session, district.uuid)
        if stage_of(session, board) != "tallied":
            raise StepRefused(
                f"the ballots of district {district.number} are not aggregated: "
                "`evote poll close` goes on with it"
            )
        if is_decryptable(session, district):
            try:
                own = by_district[district.uuid]
                refused += _count_district(session, district, board, own)
            except CountRefused as missing:
                faults += missing.faults
        elif by_district[district.uuid]:
            faults.append(f"district {district.number} has too few ballots: never decrypted")
    if faults:
        raise CountRefused(tuple(dict.fromkeys(faults)))
    poll.state = "counted"
    note(session, poll_id, "counted", now)
    return tuple(refused)


def settle(session: Session, poll_id: str, number: int, decisions: Sequence[Decision]) -> Contest:
    """Declare who is elected in a counted district, after the decisions of two officers.

    Returns the contest of the district, by which the journal tells the decisions. Raises
    StepRefused unless the poll is counted and the district waits for them, DecisionNeeded when they
    do not settle every tie that is left to them, TallyError when they go beyond that.
    """
    poll_in_state(session, poll_id, "counted", "given decisions about ties")
    waiting = {district.number: district for district in undeclared(session, poll_id)}
    if number not in waiting:
        raise StepRefused(f"in district {number} no tie waits for a decision")
    district = waiting[number]
    district.declaration = declare(session, district, decisions)
    return rules_of(district).contest


def declare(session: Session, district: DistrictRow, decisions: Sequence[Decision]) -> bytes:
    """Return the declaration of a district with a result; raises DecisionNeeded and TallyError."""
    count = closed_box(session, district).count()
    board = read_board(session, district.uuid)
    for height in range(count_ballots(session, district.uuid) + 2, board.height + 1):
        event = event_at(session, district.uuid, height)
        data = tuple(data_at(session, district.uuid, height))
        count.replay(Step(event, data, event.to_bytes()))
    return count.declaration(decisions, agreed_paper_count(session, district.uuid)).to_bytes()


def closed_box(session: Session, district: DistrictRow) -> ClosedBox:
    """Return what the count of a district starts from, as its board has it."""
    election, trustees, credentials, _ = data_at(session, district.uuid, 0)
    ballots = count_ballots(session, district.uuid)
    return ClosedBox(
        uuid=district.uuid,
        rules=district.rules,
        election=election,
        trustees=trustees,
        credentials=credentials,
        closing=event_at(session, district.uuid, ballots + 1).to_bytes(),
        ballots=tuple(ballots_on(session, district.uuid, ballots)),
    )


def _admitted(box: ClosedBox) -> Iterator[AdmittedBallot]:
    """Yield every ballot, verified and admitted anew; raises BallotRefused for the first not."""
    election = read_election(box.election)
    revotes = read_rules(decode(box.rules)).contest.revotes
    ballot_box = BallotBox(read_credentials(election.group, box.credentials), revotes=revotes)
    for start in range(0, len(box.ballots), BATCH):
        for verdict in check_ballots(election, box.ballots[start : start + BATCH]):
            if isinstance(verdict, BallotRefused):
                raise verdict
            yield ballot_box.admit(verdict)


def _sort_shares(shares: Iterable[Share], uuids: Sequence[str]) -> Mapping[str, list[Share]]:
    """Return the shares of each district; the same share again changes nothing."""
    by_district: dict[str, list[Share]] = {uuid: [] for uuid in uuids}
    for share in shares:
        if share.uuid not in by_district:
            raise CountRefused((f"a share is for {share.uuid}, which is not of this poll",))
        if share not in by_district[share.uuid]:
            by_district[share.uuid].append(share)
    return by_district


def _count_district(
    session: Session, district: DistrictRow, board: BoardRow, shares: Sequence[Share]
) -> list[str]:
    """Post shares, result and declaration of a district; return why others are refused.

    Where the rules leave a tie to two officers, the declaration waits for `settle_ties`. Raises
    CountRefused, with them, when the right ones do not suffice.
    """
    place = f"district {district.number}"
    count, steps, faults = _accept(_tallied_count(session, district, board), shares)
    refused = [f"{place}: {fault}" for fault in faults]
    try:
        unfitting = count.unfitting()
    except TallyError as fault:
        raise CountRefused((*refused, f"{place}: {fault}")) from fault
    if unfitting:
        refused += [f"{place}: {fault}" for fault in unfitting.values()]
        fitting = [share for share in shares if share.owner not in unfitting]
        count, steps, _ = _accept(_tallied_count(session, district, board), fitting)
    for step in (*steps, count.declare()):
        post_step(session, board, step)
    with suppress(DecisionNeeded):
        paper = agreed_paper_count(session, district.uuid)
        district.declaration = count.declaration(paper=paper).to_bytes()
    return refused


def _declare_unopposed(district: DistrictRow) -> None:
    """Declare who sits for a district without a vote, as its rules say."""
    district.declaration = draw_up_unopposed(district.uuid, rules_of(district)).to_bytes()


def _accept(count: Count, shares: Sequence[Share]) -> tuple[Count, list[Step], list[ShareRejected]]:
    """Add the shares to a count; return their steps, and what is to be said of the wrong ones."""
    steps: list[Step] = []
    faults: list[ShareRejected] = []
    for share in sorted(shares, key=lambda share: share.owner):
        try:
            steps.append(count.add_share(share.owner, share.raw))
        except ShareRejected as fault:
            faults.append(fault)
    return count, steps, faults


def _tallied_count(session: Session, district: DistrictRow, board: BoardRow) -> Count:
    count = closed_box(session, district).count()
    event: Event = event_at(session, district.uuid, board.height)
    data = tuple(data_at(session, district.uuid, board.height))
    count.replay(Step(event, data, event.to_bytes()))
    return count
