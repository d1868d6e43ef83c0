"""The declaration of one district: its result and its councillors, for machines and for people.

It says nothing that cannot be computed from the record, the sealed rules, and what officers wrote
down and it holds: their decisions about ties and their count of paper ballots. Whoever computes it
gets the same bytes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import add

from ballots.poll import Contest, Rules, procedure_of, question_of, rules_fingerprint
from ballots.reading import each, field, positive, two_officers, words
from ballots.seating import seating_json
from crypto.canonical import Json, encode, fields, natural, parse
from crypto.errors import Malformed
from tally.paper import AgreedCount, PaperCount, read_agreed_count
from tally.result import Result
from tally.seats.allocate import allocate
from tally.seats.allocation import Decision, Reason, SeatAllocation, Standing, Tie
from tally.seats.unopposed import allocate_unopposed
from tally.seats.wording import English, tell

LOT_SOURCE = "EndBallots"
"""The lots of a district come from the hash of this event: fixed before anything is counted."""


@dataclass(frozen=True, slots=True)
class Ballots:
    """What the voters of a district cast, online and on paper together.

    cast       how many ballots there are
    blank      how many of them are blank; they are no valid votes
    counts     the votes of each candidate or list, in the order of the ballot
    lot_seed   the hash of the EndBallots event, from which lots are drawn
    null       how many are void; None where none was cast on paper, since only those can be
    """

    cast: int
    blank: int
    counts: tuple[int, ...]
    lot_seed: str
    null: int | None = None

    @property
    def valid(self) -> int:
        """Return the number of ballots that choose somebody, or nobody without being blank."""
        return self.cast - self.blank - (self.null or 0)


@dataclass(frozen=True, slots=True)
class Declaration:
    """Who sits for a district, and why.

    ballots   None where there was no vote
    paper     the part of the ballots that was cast on paper, None where none could be
    """

    uuid: str
    rules: Rules
    ballots: Ballots | None
    allocation: SeatAllocation
    paper: AgreedCount | None = None

    def to_bytes(self) -> bytes:
        """Return the published file of the district, in canonical JSON."""
        contest, allocation = self.rules.contest, self.allocation
        return encode(
            {
                "format": "evote-declaration",
                "version": 1,
                "uuid": self.uuid,
                "rules": rules_fingerprint(self.rules),
                "procedure": procedure_of(contest),
                "applied": _applied_json(contest),
                **(_ballots_json(self.ballots, contest, allocation) if self.ballots else {}),
                **({"paper": self.paper.to_json()} if self.paper else {}),
                "seats": len(allocation.seats),
                "elected": [
                    {"seat": seat.number, **_standing_json(seat.holder)}
                    for seat in allocation.seats
                    if seat.holder
                ],
                "vacant": allocation.vacant,
                "substitutes": _substitutes_json(allocation.substitutes),
                "ties": [_tie_json(tie, contest) for tie in allocation.ties],
                "decisions": [_decision_json(decision) for decision in allocation.decisions],
                "reasons": [_reason_json(reason) for reason in allocation.reasons],
            }
        )

    def to_text(self) -> str:
        """Return the declaration to read aloud: who is elected and why, then all counts."""
        district, english = self.rules.district, English()
        return "\n".join(
            [
                f"{self.rules.poll.name}: district {district.number}, {district.name}",
                "",
                *self._box_lines(),
                *(tell(reason, english) for reason in self.allocation.reasons),
                "",
                *self._count_lines(),
                f"Election       {self.uuid}",
                f"Sealed rules   {rules_fingerprint(self.rules)}",
                *([f"Lots drawn from {self.ballots.lot_seed}"] if self.ballots else []),
                "",
            ]
        )

    def _box_lines(self) -> list[str]:
        box = self.ballots
        if box is None:
            return []
        null = "" if box.null is None else f"null {box.null}, "
        return [f"Ballots {box.cast}, of them {null}blank {box.blank}, valid {box.valid}.", ""]

    def _count_lines(self) -> list[str]:
        if self.ballots is None:
            return []
        names = question_of(self.rules.contest).answers
        width = max(map(len, names))
        counts = zip(names, self.ballots.counts, strict=True)
        return [*(f"{name:<{width}}  {votes:>6}" for name, votes in counts), ""]


def draw_up(
    uuid: str,
    rules: Rules,
    result: Result,
    ballots: int,
    lot_seed: str,
    decisions: Sequence[Decision] = (),
    paper: AgreedCount | None = None,
) -> Declaration:
    """Allocate the seats of a district that voted, and return the declaration.

    `ballots` is the number of those cast online. Raises TallyError for an impossible count of paper
    ballots, DecisionNeeded when a seat depends on a tie that two officers have not settled.
    """
    [counted] = result.counts
    blank, counts = (counted[0], counted[1:]) if rules.contest.blank else (0, counted)
    cast = Ballots(ballots, blank, counts, lot_seed)
    if paper:
        paper.require_sound(rules.contest)
        cast = _together(cast, paper.count)
    allocation = allocate(rules.contest, cast.counts, lot_seed, decisions)
    return Declaration(uuid, rules, cast, allocation, paper)


def draw_up_unopposed(uuid: str, rules: Rules) -> Declaration:
    """Return the declaration of a district without a vote; raises TallyError where they vote."""
    return Declaration(uuid, rules, None, allocate_unopposed(rules.contest))


def read_decisions(declaration: bytes) -> tuple[Decision, ...]:
    """Return the officers' decisions that a declaration holds; raises Malformed.

    With the count of paper ballots they are the only thing in it that cannot be computed.
    """
    value = parse(declaration)
    if not isinstance(value, Mapping) or "decisions" not in value:
        raise Malformed("the declaration does not say what officers decided")
    return field(value, "decisions", each(_read_decision))


def told_decision(decision: Decision, contest: Contest) -> dict[str, Json]:
    """Return a decision as the journal holds it: the seat, and the names in the order decided.

    Officers and reason stand beside it, in the entry. A place that nobody has gets an empty name.
    """
    names = dict(enumerate(question_of(contest).answers))
    return {"seat": decision.seat, "order": [names.get(place, "") for place in decision.order]}


def read_paper(declaration: bytes) -> AgreedCount | None:
    """Return the count of paper ballots that a declaration holds, if any; raises Malformed."""
    value = parse(declaration)
    if not isinstance(value, Mapping) or "paper" not in value:
        return None
    return field(value, "paper", read_agreed_count)


def _together(online: Ballots, paper: PaperCount) -> Ballots:
    return Ballots(
        cast=online.cast + paper.ballots,
        blank=online.blank + paper.blank,
        counts=tuple(map(add, online.counts, paper.votes)),
        lot_seed=online.lot_seed,
        null=paper.null,
    )


# ---------------------------------------------------------------- writing


def _applied_json(contest: Contest) -> dict[str, Json]:
    """Return the sealed rules that decided about seats."""
    return {
        "kind": contest.kind,
        "seats": contest.seats,
        "ties": contest.ties,
        **seating_json(contest.seating),
    }


def _ballots_json(
    ballots: Ballots, contest: Contest, allocation: SeatAllocation
) -> dict[str, Json]:
    names = question_of(contest).answers
    by_list = contest.kind == "lists"
    return {
        "ballots": ballots.cast,
        **({} if ballots.null is None else {"null": ballots.null}),
        "blank": ballots.blank,
        "valid": ballots.valid,
        "counts": [
            {
                "name": name,
                "votes": votes,
                **({"seats": allocation.seats_of(place)} if by_list else {}),
            }
            for place, (name, votes) in enumerate(zip(names, ballots.counts, strict=True))
        ],
        "lot": {"source": LOT_SOURCE, "seed": ballots.lot_seed},
    }


def _standing_json(standing: Standing) -> dict[str, Json]:
    return {
        **({} if standing.on_list is None else {"list": standing.on_list}),
        "candidate": standing.candidate,
        "name": standing.name,
        "votes": standing.votes,
    }


def _substitutes_json(substitutes: Sequence[Standing]) -> list[Json]:
    """Return who follows, with their places in the line: of lists, each has a line of its own."""
    places: dict[int | None, int] = {}
    written: list[Json] = []
    for standing in substitutes:
        places[standing.on_list] = places.get(standing.on_list, 0) + 1
        written.append({"place": places[standing.on_list], **_standing_json(standing)})
    return written


def _tie_json(tie: Tie, contest: Contest) -> dict[str, Json]:
    place = "list" if contest.kind == "lists" else "candidate"
    return {
        "over": tie.over,
        "votes": tie.votes,
        "seats": tie.seats,
        "tied": [
            {
                place: contender.place,
                "name": contender.name,
                **({} if contender.age_rank is None else {"age_rank": contender.age_rank}),
                "lot": contender.lot,
            }
            for contender in tie.tied
        ],
        "decided_by": tie.decided_by,
    }


def _decision_json(decision: Decision) -> dict[str, Json]:
    return {
        "seat": decision.seat,
        "order": decision.order,
        "officers": decision.officers,
        "reason": decision.reason,
    }


def _reason_json(reason: Reason) -> dict[str, Json]:
    return {"message": reason.message, **reason.parameters}


# ---------------------------------------------------------------- reading


def _read_decision(value: Json) -> Decision:
    decision = fields(value, "seat", "order", "officers", "reason")
    return Decision(
        seat=field(decision, "seat", positive),
        order=field(decision, "order", each(natural)),
        officers=field(decision, "officers", two_officers),
        reason=field(decision, "reason", words),
    )
