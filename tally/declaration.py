"""The declaration of one district: its result and its councillors, for machines and for people.

It says nothing that cannot be computed from the record and the sealed rules; whoever does that gets
the same bytes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ballots.poll import Rules, rules_fingerprint
from crypto.canonical import Json, encode
from tally.explanation import explain
from tally.result import Result
from tally.seats import SeatAllocation, Standing, Tie, allocate


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the count of a district came to.

    ballots    how many were tallied
    blank      how many of them are blank; they are no valid votes
    counts     the votes of each candidate, in the order of the ballot
    lot_seed   the hash of the EndBallots event, from which lots are drawn
    """

    uuid: str
    rules: Rules
    ballots: int
    blank: int
    counts: tuple[int, ...]
    lot_seed: str
    allocation: SeatAllocation

    @property
    def valid(self) -> int:
        """Return the number of ballots that choose somebody, or nobody without being blank."""
        return self.ballots - self.blank

    def to_bytes(self) -> bytes:
        """Return the published file of the district, in canonical JSON."""
        allocation = self.allocation
        return encode(
            {
                "format": "evote-declaration",
                "version": 1,
                "uuid": self.uuid,
                "rules": rules_fingerprint(self.rules),
                "ballots": self.ballots,
                "blank": self.blank,
                "valid": self.valid,
                "counts": [{"name": name, "votes": votes} for name, votes in self._named_counts()],
                "seats": allocation.seats,
                "elected": _placed("seat", allocation.elected),
                "vacant": allocation.vacant,
                "substitutes": _placed("place", allocation.substitutes),
                "ties": [_tie_json(tie) for tie in allocation.ties],
                "lot_seed": self.lot_seed,
            }
        )

    def to_text(self) -> str:
        """Return the declaration to read aloud: who is elected and why, then all counts."""
        district = self.rules.district
        width = max(len(name) for name, _ in self._named_counts())
        return "\n".join(
            [
                f"{self.rules.poll.name}: district {district.number}, {district.name}",
                "",
                f"Ballots {self.ballots}, of them blank {self.blank}, valid {self.valid}.",
                "",
                *explain(self.allocation),
                "",
                *(f"{name:<{width}}  {votes:>6}" for name, votes in self._named_counts()),
                "",
                f"Election       {self.uuid}",
                f"Sealed rules   {rules_fingerprint(self.rules)}",
                f"Lots drawn from {self.lot_seed}",
                "",
            ]
        )

    def _named_counts(self) -> list[tuple[str, int]]:
        candidates = self.rules.contest.candidates
        return [
            (candidate.name, votes)
            for candidate, votes in zip(candidates, self.counts, strict=True)
        ]


def draw_up(uuid: str, rules: Rules, result: Result, ballots: int, lot_seed: str) -> Declaration:
    """Allocate the seats and return the declaration; raises TallyError for a contest of lists."""
    [counted] = result.counts
    blank, counts = (counted[0], counted[1:]) if rules.contest.blank else (0, counted)
    allocation = allocate(rules.contest, counts, lot_seed)
    return Declaration(uuid, rules, ballots, blank, counts, lot_seed, allocation)


def _placed(place_name: str, standings: Sequence[Standing]) -> list[Json]:
    return [
        {
            place_name: place,
            "candidate": standing.candidate,
            "name": standing.name,
            "votes": standing.votes,
        }
        for place, standing in enumerate(standings, 1)
    ]


def _tie_json(tie: Tie) -> dict[str, Json]:
    return {
        "votes": tie.votes,
        "seats": tie.seats,
        "tied": [
            {
                "candidate": standing.candidate,
                "name": standing.name,
                "age_rank": standing.age_rank,
                "lot": standing.lot,
            }
            for standing in tie.tied
        ],
        "decided_by": tie.decided_by,
    }
