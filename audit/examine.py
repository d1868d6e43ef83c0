"""The examination of one election: its record is followed from the setup to the result.

Nothing that the record states is taken on trust: it is recomputed, or its proof is checked. A
finding never ends the examination; whatever can still be examined is.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from audit import checks
from audit.catalogue import ARCHIVE_CLAIMS, RULES_OF_THE_BOX
from audit.checkers import Checkers, Verdict
from audit.findings import Findings, Status
from audit.trust import told_by_officers
from ballots.admission import AdmittedBallot, BallotBox
from ballots.ballot import tracker
from ballots.board import Board, Event
from ballots.election import Election
from ballots.errors import BallotRefused, BoardBroken, RecordUnreadable, UnsupportedProtocol
from ballots.layout import Source
from ballots.poll import Rules, procedure_of
from ballots.record import Step, read_record
from ballots.rules import RULES
from tally.aggregate import EncryptedTally, aggregate
from tally.result import Result
from tally.trustees import Trustees

SETUP: Final = "in the setup"


@dataclass(frozen=True, slots=True)
class Announced:
    """What the poll says about a district: its election, its rules and, in the end, the seats.

    `published` says that the record declares the seats of some district, this one or another.
    """

    uuid: str
    rules: Rules
    declaration: bytes | None
    published: bool = False


class Examination:
    """An election as far as its record has been followed.

    findings       what was found out
    readable       whether this is an archive, be it a broken one; what the poll lists should be
    last           the last event that could be read, None when there is none
    election       None when the record has none that can be read; so with the following
    raw_trustees   the list of trustees as published
    credentials    the weight of each registered credential
    setup          hash of the first event, None when it could not be read
    closing        hash of the event that closed the box, None before that
    ballots        how many the record holds
    """

    def __init__(
        self, announced: Announced | None, checkers: Checkers, progress: Callable[[int], object]
    ) -> None:
        """Prepare to examine an election; `progress` is told of every ballot done, in bytes.

        Of an archive for which nothing is announced, the protocol's own rules are demanded: there,
        a voter's last ballot counts.
        """
        self.findings = Findings()
        self.readable = True
        self.last: Event | None = None
        self.election: Election | None = None
        self.raw_trustees: bytes | None = None
        self.credentials: Mapping[str, int] = {}
        self.ballots = 0
        self._announced = announced
        self._checkers = checkers
        self._progress = progress
        self._broken = False
        self._sound = 0
        self._admitted = 0
        self._trustees: Trustees | None = None
        self._box: BallotBox | None = None
        self._recomputed: EncryptedTally | None = None
        self._published: EncryptedTally | None = None
        self.setup: str | None = None
        self.closing: str | None = None
        self._owners: set[int] = set()
        self._shares: dict[int, bytes] = {}
        self._result: Result | None = None

    @property
    def votes(self) -> bool:
        """Whether people vote in this district by its rules; without rules it is taken for so."""
        announced = self._announced
        return announced is None or procedure_of(announced.rules.contest) == "vote"

    @property
    def stage(self) -> str:
        """What the election has come to, as far as the record could be read."""
        return Board(self.last).stage if self.votes or self.last else "no-vote"

    def follow(self, source: Source) -> None:
        """Examine a record from its beginning to its end."""
        followers: dict[str, Callable[[Election, Iterator[Step]], None]] = {
            "Ballot": self._follow_ballots,
            "EndBallots": self._follow_close,
            "EncryptedTally": self._follow_tally,
            "PartialDecryption": self._follow_shares,
            "Result": self._follow_result,
        }
        try:
            for kind, steps in groupby(self._read(source), lambda step: step.event.type):
                if kind == "Setup":
                    self._follow_setup(next(steps))
                elif self.election:
                    followers[kind](self.election, steps)
        except UnsupportedProtocol as error:
            self.findings.fail(error.check, str(error), self._place())

    def check_declaration(self) -> None:
        """Hold the declaration of the seats against what was followed so far.

        There has to be one as soon as there is a result, and without a vote as soon as any other
        district has one.
        """
        announced = self._announced
        if announced is None:
            return
        where = _declaration_of(announced)
        if announced.declaration is None:
            if self.stage == "declared":
                self.findings.fail("seats-declared", "there is a result and no such file", where)
            elif announced.published and not self.votes:
                found = "the seats of other districts are declared, and there is no such file"
                self.findings.fail("seats-declared", found, where)
        elif not self.votes:
            self._check_seats(announced, None, announced.declaration)
        elif self.stage != "declared":
            self.findings.fail("seats-declared", "no result could be read in the record", where)
        elif (
            self._result
            and self._recomputed
            and self.findings.status("question-asked") is Status.PASSED
        ):
            voters = self._recomputed.num_tallied
            counted = checks.Counted(self._result, voters, self.closing or "")
            self._check_seats(announced, counted, announced.declaration)

    def on_their_word(self) -> tuple[str, ...]:
        """Return what of a right declaration is the officers' word alone, a sentence for each."""
        announced = self._announced
        right = self.findings.status("seats-declared") is Status.PASSED
        if not (right and announced and announced.declaration):
            return ()
        return told_by_officers(announced.declaration)

    def _check_seats(
        self, announced: Announced, counted: checks.Counted | None, declaration: bytes
    ) -> None:
        where = _declaration_of(announced)
        run = self.findings.run
        run(checks.seats_declared, where, announced.uuid, announced.rules, counted, declaration)

    def _read(self, source: Source) -> Iterator[Step]:
        """Yield the steps of a record; where it is broken they end, with a finding."""
        try:
            for step in read_record(source):
                self.last = step.event
                self.ballots += step.event.type == "Ballot"
                yield step
        except (BoardBroken, RecordUnreadable) as error:
            self._broken = True
            listed = self._announced is not None
            self.readable = listed or isinstance(error, BoardBroken) or self.last is not None
            self.findings.fail(error.check, str(error), self._place())
        else:
            self.findings.passed(ARCHIVE_CLAIMS)

    def _place(self) -> str:
        if self.last:
            return f"after the event at height {self.last.height}"
        archive = f"{self._announced.uuid}.bel" if self._announced else "the archive"
        return f"at the beginning of {archive}"

    def _follow_setup(self, step: Step) -> None:
        run = self.findings.run
        self.setup = step.event.hash
        raw_election, self.raw_trustees, raw_credentials = step.data[:3]
        election = run(checks.election_well_formed, SETUP, raw_election)
        if election is None:
            return
        self.election = election
        self._trustees = run(checks.trustees_proven, SETUP, election.group, self.raw_trustees)
        if self._trustees:
            run(checks.election_key, SETUP, election, self._trustees)
        credentials = run(checks.credentials_well_formed, SETUP, election.group, raw_credentials)
        if credentials is not None:
            self.credentials = credentials
            if self._announced:
                run(checks.one_vote_each, SETUP, credentials)
            self._box = BallotBox(credentials, revotes=self._revotes)
            self._recomputed = aggregate(election, ())
        if self._announced:
            run(checks.right_district, SETUP, election, self._announced.uuid)
            run(checks.rules_sealed, SETUP, election, self._announced.rules)
            run(checks.question_asked, SETUP, election, self._announced.rules)

    @property
    def _revotes(self) -> bool:
        return self._announced is None or self._announced.rules.contest.revotes

    # ---------------------------------------------------------------- ballots

    def _follow_ballots(self, election: Election, steps: Iterator[Step]) -> None:
        recomputed = aggregate(election, self._admit(self._checkers(election, steps)))
        if self._box:
            self._recomputed = recomputed
        if not self._broken:
            self.findings.passed(self._rules_kept())

    def _admit(self, checked: Iterable[tuple[Step, Verdict]]) -> Iterator[AdmittedBallot]:
        """Yield the ballots that count; of each other one, report the rule that it breaks."""
        for step, verdict in checked:
            ballot = self._judge(verdict)
            if isinstance(ballot, BallotRefused):
                found = ballot.detail or "this ballot breaks the rule"
                self.findings.fail(ballot.rule, found, _place_of(step))
            elif ballot:
                self._admitted += 1
                yield ballot
            self._progress(len(step.data[0]))

    def _judge(self, verdict: Verdict) -> AdmittedBallot | BallotRefused | None:
        """Say whether a ballot has a right to be here; None when there is no list to tell by."""
        if isinstance(verdict, BallotRefused):
            return verdict
        self._sound += 1
        try:
            return self._box.admit(verdict) if self._box else None
        except BallotRefused as refusal:
            return refusal

    def _rules_kept(self) -> Iterator[str]:
        """Yield the rules that every single ballot was held against."""
        for rule in RULES:
            if rule not in RULES_OF_THE_BOX:
                held = self._sound
            elif rule == "one-ballot-per-credential" and self._revotes:
                held = 0
            else:
                held = self._admitted
            if held == self.ballots:
                yield rule

    # ---------------------------------------------------------------- the count

    def _follow_close(self, _: Election, steps: Iterator[Step]) -> None:
        self.closing = next(steps).event.hash

    def _follow_tally(self, election: Election, steps: Iterator[Step]) -> None:
        run = self.findings.run
        raw, sized_raw = next(steps).data
        where = "in the encrypted tally"
        self._published = run(checks.tally_well_formed, where, election, raw, sized_raw)
        if self._recomputed:
            run(checks.tally_of_all_ballots, where, election.group, self._recomputed, raw)
        if self._recomputed and self._published:
            run(checks.tally_size, where, self._recomputed, self._published)

    def _follow_shares(self, election: Election, steps: Iterator[Step]) -> None:
        if self._announced and self._recomputed:
            rules = self._announced.rules
            where = "in the decryption shares"
            self.findings.run(checks.small_tally_kept_sealed, where, self._recomputed, rules)
        if self._trustees and self._published:
            for step in steps:
                self._follow_share(election, self._trustees, self._published, step)
        if self._broken:
            self.findings.incomplete("share-owner", "share-proven")

    def _follow_share(
        self, election: Election, trustees: Trustees, tally: EncryptedTally, step: Step
    ) -> None:
        run = self.findings.run
        where = f"in the decryption share at height {step.event.height}"
        raw, owned_raw = step.data
        owned = run(checks.share_owner, where, trustees, raw, owned_raw, self._owners)
        if owned is None:
            self.findings.incomplete("share-proven")
            return
        self._owners.add(owned.owner)
        factors = run(checks.share_proven, where, election, tally, trustees, owned.owner, raw)
        if factors is not None:
            self._shares[owned.owner] = raw

    def _follow_result(self, election: Election, steps: Iterator[Step]) -> None:
        run = self.findings.run
        where = "in the result"
        if not (self._trustees and self._published):
            return
        if run(checks.quorum, where, self._trustees, self._shares.keys()) is None:
            return
        self._result = run(
            checks.result_decrypted,
            where,
            election,
            self._published,
            self._trustees,
            self._shares,
            next(steps).data[0],
        )


def _declaration_of(announced: Announced) -> str:
    return f"in {announced.uuid}.seats.json"


def _place_of(step: Step) -> str:
    return f"in the ballot at height {step.event.height}, tracker {tracker(step.data[0])}"
