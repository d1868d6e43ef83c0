"""Checking the proofs of many ballots: plan, engine, finish, with a verdict for each ballot.

Plan: read each ballot, so that all numbers are in range and all statements are known. Engine: group
arithmetic over the whole batch. Finish: hash, compare, and name the first rule that is broken.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from ballots.ballot import SealedBallot, read_ballot, signature_prefix
from ballots.election import Election, Question
from ballots.errors import BallotRefused
from ballots.statements import Statement, answer_statements, binding, choice_statement
from crypto.disjunction import Branch, Claim, DisjunctionVerifier
from crypto.engine import FixedBase, Points
from crypto.hashing import challenge
from crypto.proof import Proof

Refusals: TypeAlias = list[BallotRefused | None]
Verdict: TypeAlias = SealedBallot | BallotRefused


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a ballot must prove: the places of the statement's ciphertexts within the batch."""

    ballot: int
    statement: Statement
    places: Sequence[int]
    proofs: tuple[Proof, ...]
    where: str

    def claim(self) -> Claim:
        branches = (Branch(self.places[b.place], b.number) for b in self.statement.branches)
        return Claim(self.statement.prefix, tuple(branches), self.proofs)


class BallotVerifier:
    """Checks ballots of one election by themselves, apart from the list of credentials."""

    def __init__(self, election: Election) -> None:
        self._election = election
        self._group = election.group
        self._engine = election.group.engine
        self._disjunctions = DisjunctionVerifier(election.group, election.public_key)
        self._generator = self._engine.table(election.group.generator)

    def check(self, raws: Iterable[bytes]) -> list[Verdict]:
        """Return for each ballot itself, or the first rule that it breaks."""
        verdicts = [self._plan(raw) for raw in raws]
        for stage in (self._signatures, self._choices, self._answers):
            verdicts = _sift(stage, verdicts)
        return verdicts

    def _plan(self, raw: bytes) -> Verdict:
        try:
            return read_ballot(self._election, raw)
        except BallotRefused as refusal:
            return refusal

    def _signatures(self, ballots: Sequence[SealedBallot]) -> Refusals:
        signatures = [ballot.signature for ballot in ballots]
        powers = self._engine.linear_combinations(
            self._engine.load([self._group.parse(ballot.credential) for ballot in ballots]),
            [1] * len(ballots),
            [signature.challenge for signature in signatures],
            [FixedBase(self._generator, [signature.response for signature in signatures])],
        )
        return [
            self._signature(ballot, commitment)
            if member
            else BallotRefused("points-in-group", "the credential")
            for ballot, commitment, member in zip(
                ballots, powers.encodings, powers.members, strict=True
            )
        ]

    def _signature(self, ballot: SealedBallot, commitment: bytes) -> BallotRefused | None:
        prefix = signature_prefix(ballot.signed_digest)
        hashed = challenge(self._group.order, prefix, self._group.encode(commitment))
        return None if hashed == ballot.signature.challenge else BallotRefused("signature")

    def _choices(self, ballots: Sequence[SealedBallot]) -> Refusals:
        points: list[tuple[bytes, bytes]] = []
        demands: list[_Demand] = []
        for index, ballot in enumerate(ballots):
            bound = binding(self._election.fingerprint, ballot.credential)
            for number, answer in enumerate(ballot.answers, 1):
                for place, spelled in enumerate(answer.spelled):
                    statement = choice_statement(bound, spelled)
                    where = f"choice {place + 1} of answer {number}"
                    proofs = answer.individual[place]
                    demands.append(_Demand(index, statement, [len(points)], proofs, where))
                    points.append(answer.choices[place])
        alphas = self._engine.load([alpha for alpha, _ in points])
        betas = self._engine.load([beta for _, beta in points])
        return self._judge(len(ballots), demands, alphas, betas)

    def _answers(self, ballots: Sequence[SealedBallot]) -> Refusals:
        refusals: Refusals = [None] * len(ballots)
        for number, question in enumerate(self._election.questions):
            found = self._answers_to(question, number, ballots)
            refusals = [first or second for first, second in zip(refusals, found, strict=True)]
        return refusals

    def _answers_to(
        self, question: Question, number: int, ballots: Sequence[SealedBallot]
    ) -> Refusals:
        answers = [ballot.answers[number] for ballot in ballots]
        alphas = self._with_totals(question, [a for answer in answers for a, _ in answer.choices])
        betas = self._with_totals(question, [b for answer in answers for _, b in answer.choices])
        demands: list[_Demand] = []
        for index, (ballot, answer) in enumerate(zip(ballots, answers, strict=True)):
            total = len(answers) * question.size + index
            places = [*range(index * question.size, (index + 1) * question.size), total]
            bound = binding(self._election.fingerprint, ballot.credential)
            spelled = f"{self._spell(alphas, total)},{self._spell(betas, total)}"
            statements = answer_statements(question, bound, answer.spelled, spelled)
            demands += [
                _Demand(index, statement, places, proofs, f"answer {number + 1}")
                for statement, proofs in zip(statements, answer.whole, strict=True)
            ]
        return self._judge(len(ballots), demands, alphas, betas)

    def _with_totals(self, question: Question, encodings: Sequence[bytes]) -> Points:
        """Load the choices of all answers, and after them the sum of each answer's choices."""
        points = self._engine.load(encodings)
        counted = [i for i in range(len(encodings)) if i % question.size >= question.blank]
        totals = self._engine.sums(self._engine.take(points, counted), len(question.answers))
        return self._engine.join([points, totals])

    def _spell(self, points: Points, place: int) -> str:
        return self._group.encode(self._engine.store(self._engine.take(points, [place]))[0])

    def _judge(
        self, ballots: int, demands: Sequence[_Demand], alphas: Points, betas: Points
    ) -> Refusals:
        verdicts = self._disjunctions.verify(alphas, betas, [demand.claim() for demand in demands])
        refusals: Refusals = [None] * ballots
        for demand, valid in zip(demands, verdicts.valid, strict=True):
            if refusals[demand.ballot] is not None:
                continue
            if not verdicts.strangers.isdisjoint(demand.places):
                refusals[demand.ballot] = BallotRefused("points-in-group", demand.where)
            elif not valid:
                refusals[demand.ballot] = BallotRefused(demand.statement.rule, demand.where)
        return refusals


def _sift(
    stage: Callable[[Sequence[SealedBallot]], Refusals], verdicts: Sequence[Verdict]
) -> list[Verdict]:
    """Put the ballots that still stand through a stage, each refusal in its ballot's place."""
    standing = [verdict for verdict in verdicts if isinstance(verdict, SealedBallot)]
    refusals = iter(stage(standing))
    return [
        (next(refusals) or verdict) if isinstance(verdict, SealedBallot) else verdict
        for verdict in verdicts
    ]
