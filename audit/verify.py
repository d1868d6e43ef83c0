"""The examination of a whole published record: each election, and what must hold between them."""

from collections.abc import Callable
from pathlib import Path

from audit import checks, journal
from audit.catalogue import OF_A_VOTE
from audit.checkers import Checkers
from audit.examine import SETUP, Announced, Examination
from audit.report import ElectionReport, Report
from audit.sources import ArchiveFile, PublishedRecord, RecordFolder
from ballots.poll import Rules

Progress = Callable[[int], object]


def verify(record: PublishedRecord, checkers: Checkers, progress: Progress) -> Report:
    """Examine every election of a record; `progress` is told of ballots done, in bytes."""
    if isinstance(record, ArchiveFile):
        return _verify_archive(record.path, checkers, progress)
    return _PollExamination(record, checkers, progress).report()


def archives(record: PublishedRecord) -> list[Path]:
    """Return the archives that `verify` will read."""
    if isinstance(record, ArchiveFile):
        return [record.path]
    found = (record.archive(uuid) for uuid, _ in record.poll.districts)
    return [path for path in found if path]


def _verify_archive(path: Path, checkers: Checkers, progress: Progress) -> Report:
    examination = Examination(None, checkers, progress)
    with path.open("rb") as archive:
        examination.follow(archive)
    name = examination.election.name if examination.election else path.name
    return Report(str(path), (_report(name, examination),))


class _PollExamination:
    """The districts of a poll, examined one after the other."""

    def __init__(self, record: RecordFolder, checkers: Checkers, progress: Progress) -> None:
        self._record = record
        self._checkers = checkers
        self._progress = progress
        self._districts_of: dict[str, str] = {}
        self._trustees: bytes | None = None
        self._published = record.has_declarations()

    def report(self) -> Report:
        districts = self._record.poll.districts
        poll = districts[0][1].poll
        return Report(poll.name, tuple(self._examine(uuid, rules) for uuid, rules in districts))

    def _examine(self, uuid: str, rules: Rules) -> ElectionReport:
        title = f"District {rules.district.number}, {rules.district.name}"
        declaration = self._record.declaration(uuid)
        announced = Announced(uuid, rules, declaration, self._published)
        examination = Examination(announced, self._checkers, self._progress)
        run = examination.findings.run
        if rules.poll.districts is not None:
            listed = len(self._record.poll.districts)
            run(checks.all_districts, "in poll.json", listed, rules)
        run(checks.nothing_unlisted, "in the record", self._record.unlisted())
        path = self._record.archive(uuid)
        run(checks.district_present, "in the record", uuid, rules, path)
        if path:
            with path.open("rb") as archive:
                examination.follow(archive)
        elif not examination.votes:
            examination.findings.without_subject(OF_A_VOTE)
        examination.check_declaration()
        self._compare(title, examination)
        self._check_journal(examination, uuid, rules)
        return _report(title, examination, examination.on_their_word())

    def _compare(self, title: str, examination: Examination) -> None:
        """Hold a district against those before it."""
        run = examination.findings.run
        if examination.raw_trustees is not None:
            first = self._trustees or examination.raw_trustees
            self._trustees = first
            run(checks.one_set_of_trustees, SETUP, examination.raw_trustees, first)
        if examination.credentials:
            run(checks.districts_apart, SETUP, examination.credentials, self._districts_of)
            self._districts_of.update(dict.fromkeys(examination.credentials, title))

    def _check_journal(self, examination: Examination, uuid: str, rules: Rules) -> None:
        """Hold the journal of the poll against a district; older records may have none."""
        run, raw = examination.findings.run, self._record.journal()
        if rules.poll.receipt_key is not None:
            run(journal.journal_present, "in the record", raw)
        if raw is None:
            return
        receipt_key = self._record.poll.receipt_key
        told = run(journal.journal_unbroken, journal.JOURNAL, raw, rules.poll.id, receipt_key)
        if told is None:
            return
        run(journal.two_officers, journal.JOURNAL, told)
        declaration = self._record.declaration(uuid)
        shown = journal.Shown(receipt_key, examination.setup, examination.closing, declaration)
        run(journal.journal_agrees_with_record, journal.JOURNAL, told, uuid, rules, shown)
        if declaration is not None and journal.commits_to_paper(told, rules, declaration):
            run(journal.paper_as_committed, journal.JOURNAL, told, uuid, rules, declaration)
        run(journal.order_drawn_by_lot, journal.JOURNAL, told, rules)


def _report(
    title: str, examination: Examination, on_their_word: tuple[str, ...] = ()
) -> ElectionReport:
    last = examination.last
    return ElectionReport(
        title=title,
        uuid=examination.election.uuid if examination.election else None,
        stage=examination.stage,
        ballots=examination.ballots,
        height=last.height if last else -1,
        head=last.hash if last else None,
        readable=examination.readable,
        findings=examination.findings,
        on_their_word=on_their_word,
    )
