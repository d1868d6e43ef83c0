"""The report in plain words: the verdict first, then each election, then what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill, wrap
from typing import Final

from audit import compare, receipt
from audit.catalogue import ARCHIVE_CLAIMS, CLAIMS
from audit.claim import Claim
from audit.compare import Comparison
from audit.findings import Finding, Findings, Status
from audit.opening import OpenedBallot
from audit.receipt import Receipt
from audit.report import ElectionReport, Report, Verdict

SHOWN: Final = 5
"""Findings of one check that are told in full; the JSON report has them all."""

WIDTH: Final = 100
GROUP: Final = 4
"""Characters of a tracker that stand together, as the booth shows them."""

_STAGES: Final = {
    "setup": "nothing on the board",
    "no-vote": "no vote, by its rules",
    "open": "ballots may still come",
    "closed": "closed",
    "tallied": "closed, ballots added up",
    "decrypting": "being decrypted",
    "declared": "result published",
}


def report_text(report: Report) -> str:
    """Return the whole report."""
    if not report.elections:
        return _verdict(report) + "\n"
    parts = [_verdict(report), "\n".join(_election_lines(report.elections))]
    for each in report.elections:
        parts += _findings(f"{each.title}: ", each.findings, CLAIMS)
    parts += _checks_by_status(report.elections)
    parts += _on_their_word(report.elections)
    return "\n\n".join(parts) + "\n"


def comparison_text(comparison: Comparison) -> str:
    """Return what became of an older copy."""
    if not comparison.findings.all:
        return (
            "The newer copy continues the older one: nothing was changed or removed."
            f" Events that came since: {comparison.added}.\n"
        )
    parts = ["The newer copy does NOT continue the older one."]
    parts += _findings("", comparison.findings, compare.CLAIMS)
    return "\n\n".join(parts) + "\n"


def receipt_text(promised: Receipt, findings: Findings) -> str:
    """Return what became of the ballot of a receipt."""
    if not findings.all:
        return (
            f"The receipt holds: the ballot with the tracker {promised.tracker}"
            f" stands on the board at height {promised.height}.\n"
        )
    parts = ["The receipt does NOT hold."]
    parts += _findings("", findings, receipt.CLAIMS)
    return "\n\n".join(parts) + "\n"


def claims_text() -> str:
    """Return every check with its claim."""
    width = max(map(len, CLAIMS))
    return "".join(f"{name:<{width}}  {claim.sentence}\n" for name, claim in CLAIMS.items())


def opened_text(opened: OpenedBallot) -> str:
    """Return what stands in a ballot that was opened, and what to compare."""
    choices = "\n".join(f"    {_plain(choice)}" for choice in opened.choices)
    fate = (
        "This ballot can never be cast."
        if opened.barred
        else "To be sure that this ballot is\n"
        "never cast, choose the file on the service's page that opens ballots, too."
    )
    return (
        f"The ballot was opened: {_plain(opened.election.name)}\n\n"
        f"  Its number:\n    {' '.join(wrap(opened.tracker, GROUP))}\n"
        f"  What the device encrypted:\n{choices or '    nothing at all'}\n\n"
        "Compare the number with the one that you wrote down before the check, and the choice\n"
        "with your own. If anything differs, do not vote on that device: call the town hall.\n"
        f"{fate}\n"
    )


def _plain(name: str) -> str:
    """Return a name as a terminal may show it, whoever wrote it."""
    return "".join(character if character.isprintable() else "?" for character in name)


def sentence(found: str) -> str:
    """Return what was found with a capital letter and a full stop."""
    return f"{found[:1].upper()}{found[1:]}{'' if found.endswith('.') else '.'}"


def _verdict(report: Report) -> str:
    elections = len(report.elections)
    bad = [each for each in report.elections if each.verdict is report.verdict]
    match report.verdict:
        case Verdict.PASSED:
            return f"{report.subject}: the record passes every check that could be run."
        case Verdict.UNREADABLE:
            why = report.obstacle or f"Its archive is damaged or is none: {_obstacle(bad[0])}"
            return f"{report.subject}: the record cannot be read. {why}"
        case Verdict.UNSUPPORTED:
            return f"{report.subject}: the record follows a protocol that is not supported here."
    failed = {finding.check for election in bad for finding in election.findings.all}
    return (
        f"{report.subject}: the record FAILS. Checks that failed: {len(failed)};"
        f" elections concerned: {len(bad)} of {elections}."
    )


def _obstacle(election: ElectionReport) -> str:
    """Return what the reader of records found first."""
    return sentence(election.findings.all[0].found)


def _election_lines(elections: Sequence[ElectionReport]) -> Iterator[str]:
    width = max(len(election.title) for election in elections)
    for each in elections:
        verdict = each.verdict.value if each.verdict is Verdict.PASSED else each.verdict.upper()
        yield (f"  {verdict:<11}  {each.title:<{width}}  {each.ballots:>6} ballots  {_stage(each)}")


def _stage(election: ElectionReport) -> str:
    """Say what an election has come to, or that nothing could be read of a damaged archive."""
    damaged = election.height < 0 and any(map(election.findings.of, ARCHIVE_CLAIMS))
    return "damaged from the beginning" if damaged else _STAGES[election.stage]


def _findings(title: str, findings: Findings, claims: Mapping[str, Claim]) -> Iterator[str]:
    for name, claim in claims.items():
        of_check = findings.of(name)
        if of_check:
            lines = [f"{title}{name}", _wrapped("Claim:", claim.sentence)]
            lines += [line for finding in of_check[:SHOWN] for line in _told(finding)]
            if len(of_check) > SHOWN:
                lines.append(f"  and {len(of_check) - SHOWN} more of the kind; --json has them all")
            yield "\n".join(lines)


def _told(finding: Finding) -> Iterator[str]:
    yield _wrapped("Found:", sentence(finding.found))
    yield _wrapped("Where:", sentence(finding.where))


def _wrapped(label: str, words: str) -> str:
    return fill(words, WIDTH, initial_indent=f"  {label:<8}", subsequent_indent=" " * 10)


def _checks_by_status(elections: Sequence[ElectionReport]) -> Iterator[str]:
    """Say what passed everywhere, and what was not run somewhere, grouped by what it needs."""
    passed = [name for name in CLAIMS if _passed_wherever_it_applies(elections, name)]
    if passed:
        yield "Passed:\n" + _list(passed)
    waiting: dict[str, list[str]] = {}
    for name, claim in CLAIMS.items():
        if times := _counted(elections, name, Status.NOT_RUN):
            place = "" if times == len(elections) else f" (in {times} of {len(elections)})"
            waiting.setdefault(_missing(claim, elections), []).append(name + place)
    if waiting:
        wants = [f"  For want of {needs}:\n{_list(names)}" for needs, names in waiting.items()]
        yield "\n".join(["Not run, or not on everything, so not vouched for:", *wants])


def _on_their_word(elections: Sequence[ElectionReport]) -> Iterator[str]:
    """Say what stands in the record on the word of officers alone."""
    told = [f"{each.title}: {word}" for each in elections for word in each.on_their_word]
    if told:
        lines = [fill(line, WIDTH, initial_indent="  ", subsequent_indent="    ") for line in told]
        yield "\n".join(["Taken on the word of officers, so not vouched for:", *lines])


def _missing(claim: Claim, elections: Sequence[ElectionReport]) -> str:
    """Return what a check that was not run may have lacked; poll.json is named only if absent."""
    listed = _counted(elections, "district-present", Status.NOT_RUN) < len(elections)
    *most, last = [each for each in claim.needs if not (listed and each == "poll.json")]
    return f"{', '.join(most)} and {last}" if most else last


def _passed_wherever_it_applies(elections: Sequence[ElectionReport], check: str) -> bool:
    statuses = {election.findings.status(check) for election in elections}
    return statuses - {Status.NOT_APPLICABLE} == {Status.PASSED}


def _counted(elections: Sequence[ElectionReport], check: str, status: Status) -> int:
    return sum(election.findings.status(check) is status for election in elections)


def _list(names: Sequence[str]) -> str:
    return fill(
        ", ".join(names),
        WIDTH,
        initial_indent=" " * 4,
        subsequent_indent=" " * 4,
        break_on_hyphens=False,
    )
