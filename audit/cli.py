"""The command evote-audit: anyone's check of a published record, without trusting its server."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import click

from audit.checkers import Checkers, checkers
from audit.compare import compare
from audit.errors import SourceUnreadable
from audit.opening import open_source
from audit.receipt import examine_receipt, read_receipt
from audit.report import EXIT_STATUS, Report, document, gravest
from audit.sources import PublishedRecord, open_record
from audit.text import (
    claims_text,
    comparison_text,
    opened_text,
    receipt_text,
    report_text,
    sentence,
)
from audit.verify import archives, verify
from ballots.errors import BallotError, BallotRefused
from crypto.errors import CheckFailed, Malformed

UNREADABLE = 2
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
@click.version_option(package_name="evote")
def main() -> None:
    """Check the published record of an election, without trusting the server it comes from."""


@main.command("verify")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count(),
    show_default="all processors",
    help="Processors to use.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the whole report as JSON.")
def verify_command(paths: Sequence[str], jobs: int, *, as_json: bool) -> None:
    """Check everything about one record or several.

    PATH is an archive (.bel), the folder of a poll's record, or its address (https://...). The exit
    status is 0 when every check that could be run passed, 1 when one failed, and 2 when a record
    cannot be read or follows another protocol.
    """
    with checkers(jobs) as checking:
        reports = [_verify(path, checking) for path in paths]
    if as_json:
        click.echo(json.dumps(document(reports), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(map(report_text, reports)), nl=False)
    sys.exit(EXIT_STATUS[gravest(report.verdict for report in reports)])


@main.command("compare")
@click.argument("old")
@click.argument("new")
def compare_command(old: str, new: str) -> None:
    """Check that the copy NEW of a record continues the older copy OLD.

    Both are archives, or both are folders or addresses of a poll's record. The exit status is 0
    when nothing was changed, 1 when something was, and 2 when a copy cannot be read.
    """
    try:
        with open_record(old) as older, open_record(new) as newer:
            comparison = compare(older, newer)
    except SourceUnreadable as error:
        click.echo(sentence(str(error)), err=True)
        sys.exit(UNREADABLE)
    click.echo(comparison_text(comparison), nl=False)
    sys.exit(1 if comparison.findings.all else 0)


@main.command("receipt")
@click.argument("receipt", type=FILE)
@click.argument("record")
def receipt_command(receipt: Path, record: str) -> None:
    """Check that the ballot of a voter's RECEIPT stands in the RECORD of the poll.

    RECEIPT is the file that the voting booth saved; RECORD is the folder of the poll's record, or
    its address. The exit status is 0 when the receipt holds, 1 when it does not, and 2 when one of
    the two cannot be read.
    """
    try:
        promised = read_receipt(receipt.read_bytes())
        with open_record(record) as published:
            findings = examine_receipt(promised, published)
    except (SourceUnreadable, Malformed) as error:
        click.echo(sentence(str(error)), err=True)
        sys.exit(UNREADABLE)
    click.echo(receipt_text(promised, findings), nl=False)
    sys.exit(1 if findings.all else 0)


@main.command("open-ballot")
@click.argument("source")
@click.option("--record", help="The record to take from what was voted on, in place of asking.")
def open_ballot_command(source: str, record: str | None) -> None:
    """Open a sealed ballot that a voting booth shows for checking, and say what stands in it.

    SOURCE is the whole address in the booth's square, in quotation marks; its last part stays on
    this machine. Or it is the file that a booth without a network saved for checking: then
    --record names the record of the poll, an archive (.bel), a folder or an address, and with an
    archive or a folder nothing is asked of anybody. The exit status is 0 when the ballot was
    opened, 1 when the device or the service is caught lying, and 2 when something cannot be read.
    """
    try:
        with open_record(record) if record else nullcontext() as published:
            opened = open_source(source, published)
    except (CheckFailed, BallotRefused) as caught:
        click.echo(
            f"Caught. {sentence(str(caught))} Do not vote on that device: call the town hall."
        )
        sys.exit(1)
    except (SourceUnreadable, Malformed, BallotError) as error:
        click.echo(sentence(str(error)), err=True)
        sys.exit(UNREADABLE)
    click.echo(opened_text(opened), nl=False)


@main.command("checks")
def checks_command() -> None:
    """List every check with its claim."""
    click.echo(claims_text(), nl=False)


def _verify(path: str, checking: Checkers) -> Report:
    try:
        with open_record(path) as record, _progress(path, record) as progress:
            return verify(record, checking, progress)
    except (SourceUnreadable, OSError) as error:
        return Report(path, (), str(error))


@contextmanager
def _progress(path: str, record: PublishedRecord) -> Iterator[Callable[[int], object]]:
    """Show a progress bar on a terminal, in bytes of the archives; nothing elsewhere."""
    if not _on_a_terminal():
        yield _nothing
        return
    size = sum(archive.stat().st_size for archive in archives(record))
    with click.progressbar(length=size, label=path, file=sys.stderr) as bar:
        yield bar.update
        bar.update(size)


def _on_a_terminal() -> bool:
    return sys.stderr.isatty()


def _nothing(_: int) -> None:
    """Show no progress."""
