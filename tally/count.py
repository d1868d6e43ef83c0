"""The count of one district as a whole: from the closed board to the declared result.

    count = Count(rules, election, trustees, closing)
    step = count.aggregate(ballots)             closed -> tallied
    step = count.add_share(owner, share)        tallied -> decrypting, once per trustee
    step = count.declare()                      decrypting -> declared
    count.declaration()                         who is elected

Every act returns the step that goes on the record, or raises and changes nothing. There is no
input or output here: the caller keeps the steps, and may `replay` them into a new `Count` later.
"""

from collections.abc import Iterable, Sequence

from ballots.admission import AdmittedBallot
from ballots.board import Board, Event, Stage
from ballots.election import Election
from ballots.poll import Rules, bound_fingerprint, question_of, rules_fingerprint
from ballots.record import Step
from crypto.hashing import sha256_hex
from tally.aggregate import EncryptedTally, aggregate, read_tally
from tally.agreeing import agreeing_owners
from tally.declaration import Declaration, draw_up
from tally.decryption import check_share, owned_bytes, read_owned
from tally.errors import ShareRejected, TallyError
from tally.paper import AgreedCount
from tally.result import Result, check_result, declare
from tally.seats.allocation import Decision
from tally.trustees import Trustees


class Count:
    """The count of one district; see the module for the order of its acts."""

    def __init__(
        self, rules: Rules, election: Election, trustees: Trustees, closing: Event
    ) -> None:
        """Begin after the EndBallots event `closing`.

        Raises TallyError when the election is not bound to the rules, and CheckFailed when its
        public key is not the trustees'.
        """
        if closing.type != "EndBallots":
            raise TallyError("a count begins when the ballot box is closed")
        require_rules(election, rules)
        trustees.require_public_key(election.public_key)
        self._rules = rules
        self._election = election
        self._trustees = trustees
        self._closing = closing
        self._board = Board(closing)
        self._tally: EncryptedTally | None = None
        self._shares: dict[int, bytes] = {}
        self._result: Result | None = None

    @property
    def stage(self) -> Stage:
        """What the count has come to."""
        return self._board.stage

    @property
    def tally(self) -> EncryptedTally:
        """The encrypted tally; raises TallyError before there is one."""
        if self._tally is None:
            raise TallyError("the ballots are not yet aggregated")
        return self._tally

    @property
    def result(self) -> Result:
        """The result; raises TallyError before it is declared."""
        if self._result is None:
            raise TallyError("the result is not yet declared")
        return self._result

    @property
    def owners(self) -> frozenset[int]:
        """The trustees whose decryption shares are on the record, by their numbers."""
        return frozenset(self._shares)

    def aggregate(self, ballots: Iterable[AdmittedBallot]) -> Step:
        """Multiply all admitted ballots into the encrypted tally."""
        group = self._election.group
        tally = aggregate(self._election, ballots)
        step = self._post("EncryptedTally", tally.to_bytes(group), tally.sized_bytes(group))
        self._tally = tally
        return step

    def add_share(self, owner: int, raw: bytes) -> Step:
        """Accept a trustee's decryption share.

        Raises TallyTooSmall where nobody may decrypt, and ShareRejected, naming the trustee, for a
        share that is wrong or a second one.
        """
        self.tally.require_decryptable(self._rules.contest.small_tally_limit)
        if owner in self._shares:
            raise ShareRejected(f"trustee {owner}", "one from her is already on the board")
        check_share(self._election, self.tally, self._trustees, owner, raw)
        step = self._post("PartialDecryption", raw, owned_bytes(owner, raw))
        self._shares[owner] = raw
        return step

    def require_quorum(self) -> None:
        """Raise QuorumNotMet, naming who is missing, until the shares are enough to declare."""
        self._trustees.require_quorum(self._shares)

    def unfitting(self) -> dict[int, ShareRejected]:
        """Return what is to be said of shares that are proven and do not fit with the others.

        Raises QuorumNotMet, and TallyError when no quorum of the shares gives a result.
        """
        fitting = agreeing_owners(self._election, self.tally, self._trustees, self._shares)
        return {
            owner: ShareRejected(
                str(self._trustees.all[owner - 1]), "it does not fit with those of the others"
            )
            for owner in sorted(self.owners - fitting)
        }

    def declare(self) -> Step:
        """Combine the shares into the result; raises QuorumNotMet."""
        result = declare(self._election, self.tally, self._trustees, self._shares)
        step = self._post("Result", result.to_bytes())
        self._result = result
        return step

    def declaration(
        self, decisions: Sequence[Decision] = (), paper: AgreedCount | None = None
    ) -> Declaration:
        """Return who is elected by the result and the ballots on paper.

        Raises TallyError before the result is declared and for an impossible count of paper
        ballots, DecisionNeeded when a seat depends on a tie that the rules leave to two officers,
        as long as these have not settled it.
        """
        return draw_up(
            self._election.uuid,
            self._rules,
            self.result,
            self.tally.num_tallied,
            self._closing.hash,
            decisions,
            paper,
        )

    def replay(self, step: Step) -> None:
        """Go on from a step that an earlier `Count` returned.

        Raises BoardBroken when it does not follow here. The tally is taken as recorded, the shares
        are checked when the result is.
        """
        self._board.replay(step.event)
        match step.event.type:
            case "EncryptedTally":
                self._tally = read_tally(self._election, *step.data)
            case "PartialDecryption":
                share, owned = step.data
                self._shares[read_owned(owned).owner] = share
            case _:
                self._result = check_result(
                    self._election, self.tally, self._trustees, self._shares, *step.data
                )

    def _post(self, event_type: str, *data: bytes) -> Step:
        event = self._board.append(event_type, sha256_hex(data[-1]))
        return Step(event, data, event.to_bytes())


def require_rules(election: Election, rules: Rules) -> None:
    """Raise TallyError unless the election is bound to these rules and asks their question."""
    if bound_fingerprint(election.description) != rules_fingerprint(rules):
        raise TallyError("the election is not bound to these rules: their fingerprints differ")
    if election.questions != (question_of(rules.contest),):
        raise TallyError("the election does not ask the question of its rules")
