"""Short ways to examine something and to say what came of it."""

from pathlib import Path

from audit.checkers import checkers
from audit.report import ElectionReport, Report
from audit.sources import open_record
from audit.verify import verify


def report_on(path: Path | str) -> Report:
    """Examine a record on one processor."""
    with checkers(1) as checking, open_record(str(path)) as record:
        return verify(record, checking, lambda _: None)


def election_of(path: Path) -> ElectionReport:
    """Examine the archive of a single election."""
    [election] = report_on(path).elections
    return election


def failed(election: ElectionReport) -> list[str]:
    """Return the checks that failed, in the order in which they did."""
    return list(dict.fromkeys(finding.check for finding in election.findings.all))


def failures(report: Report) -> list[list[str]]:
    """Return the checks that failed in each district."""
    return [failed(election) for election in report.elections]
