"""What an examination has found out so far: a check has passed, has failed, or was not run.

A check of votes does not apply to a district where, by its rules, nobody votes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import ParamSpec, TypeVar

from audit.claim import Check
from crypto.errors import CryptoError
from tally.errors import TallyError

P = ParamSpec("P")
T = TypeVar("T")


class Status(StrEnum):
    """How a check stands; one that was not run, or not on everything, has not passed."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_RUN = "not run"
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that does not hold: what was found instead, and where in the record."""

    check: str
    found: str
    where: str


@dataclass(slots=True)
class Findings:
    """All findings of one examination, and the checks that passed."""

    all: list[Finding] = field(default_factory=list)
    _passed: set[str] = field(default_factory=set)
    _incomplete: set[str] = field(default_factory=set)
    _without_subject: set[str] = field(default_factory=set)

    def run(self, check: Check[P, T], where: str, *args: P.args, **kwargs: P.kwargs) -> T | None:
        """Run a check and return what it read; None, with a finding, when it fails."""
        try:
            value = check.test(*args, **kwargs)
        except (CryptoError, TallyError) as error:
            self.fail(check.claim.name, str(error), where)
            return None
        self.passed([check.claim.name])
        return value

    def fail(self, check: str, found: str, where: str) -> None:
        """Write a finding down."""
        self.all.append(Finding(check, found, where))

    def passed(self, checks: Iterable[str]) -> None:
        """Note that these checks were run and found nothing, this time."""
        self._passed.update(checks)

    def incomplete(self, *checks: str) -> None:
        """Note that these checks could not be run on everything they speak of."""
        self._incomplete.update(checks)

    def without_subject(self, checks: Iterable[str]) -> None:
        """Note that there is nothing that these checks could speak of, nor should there be."""
        self._without_subject.update(checks)

    def of(self, check: str) -> list[Finding]:
        """Return the findings of one check, in the order of the record."""
        return [finding for finding in self.all if finding.check == check]

    def status(self, check: str) -> Status:
        """Say how a check stands."""
        if self.of(check):
            return Status.FAILED
        if check in self._without_subject:
            return Status.NOT_APPLICABLE
        complete = check in self._passed - self._incomplete
        return Status.PASSED if complete else Status.NOT_RUN
