"""The report of an audit: what every election's examination came to, and the verdict on all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from audit.catalogue import CLAIMS
from audit.findings import Findings
from crypto.canonical import Json


class Verdict(StrEnum):
    """What an examination came to, the gravest first."""

    FAILED = "failed"
    UNREADABLE = "unreadable"
    UNSUPPORTED = "unsupported"
    PASSED = "passed"


EXIT_STATUS: Final = {
    Verdict.PASSED: 0,
    Verdict.FAILED: 1,
    Verdict.UNREADABLE: 2,
    Verdict.UNSUPPORTED: 2,
}


@dataclass(frozen=True, slots=True)
class ElectionReport:
    """What the examination of one election came to.

    title     as people call the election
    uuid      as the protocol calls it; None when the record does not say
    stage     what the election had come to when the record was published
    ballots   how many are on the board, earlier ballots of revoting voters among them
    height    of the last event, and `head`, its hash: whoever keeps these two can tell later
              whether the record was changed

    `on_their_word` has a sentence for all that only officers can know and nothing proves.
    """

    title: str
    uuid: str | None
    stage: str
    ballots: int
    height: int
    head: str | None
    readable: bool
    findings: Findings
    on_their_word: tuple[str, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Say what the examination came to."""
        if self.findings.of("supported-protocol"):
            return Verdict.UNSUPPORTED
        if not self.readable:
            return Verdict.UNREADABLE
        return Verdict.FAILED if self.findings.all else Verdict.PASSED

    def to_json(self) -> dict[str, Json]:
        """Return all that is known, for machines."""
        return {
            "title": self.title,
            "uuid": self.uuid or "",
            "verdict": self.verdict.value,
            "stage": self.stage,
            "ballots": self.ballots,
            "height": self.height,
            "head": self.head or "",
            "on_their_word": list(self.on_their_word),
            "checks": [
                {
                    "check": name,
                    "claim": claim.sentence,
                    "status": self.findings.status(name).value,
                    "findings": [
                        {"found": finding.found, "where": finding.where}
                        for finding in self.findings.of(name)
                    ],
                }
                for name, claim in CLAIMS.items()
            ],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """What the examination of a published record came to.

    subject    the poll's name, or the path of a single archive
    obstacle   why there was nothing to examine, if so
    """

    subject: str
    elections: tuple[ElectionReport, ...]
    obstacle: str | None = None

    @property
    def verdict(self) -> Verdict:
        """Return the gravest verdict on any of the elections."""
        if self.obstacle is not None:
            return Verdict.UNREADABLE
        return gravest(election.verdict for election in self.elections)

    def to_json(self) -> dict[str, Json]:
        """Return all that is known, for machines."""
        return {
            "subject": self.subject,
            "verdict": self.verdict.value,
            "obstacle": self.obstacle or "",
            "elections": [election.to_json() for election in self.elections],
        }


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the gravest of several verdicts."""
    return min(verdicts, key=list(Verdict).index)


def document(reports: Sequence[Report]) -> dict[str, Json]:
    """Return several reports as one JSON document."""
    return {
        "format": "evote-audit-report",
        "version": 1,
        "verdict": gravest(report.verdict for report in reports).value,
        "records": [report.to_json() for report in reports],
    }
