"""`evote`: the operator's commands."""

import os
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from ballots.errors import BallotError
from crypto.canonical import encode
from crypto.errors import CryptoError
from crypto.groups import ED25519
from crypto.randomness import system_randomness
from evote.commands.ceremony import ceremony
from evote.commands.council import council
from evote.commands.office import office
from evote.commands.tokens import tokens
from evote.config import Config, read_config
from evote.count.counting import aggregate_poll, count_poll, settle_ties
from evote.count.shares import keep_right_shares
from evote.db import Database, complaint_of
from evote.errors import CountRefused, PollFileRefused, ServiceError
from evote.intake.mistakes import Mistake, Remark
from evote.intake.poll_file import read_poll_file
from evote.life.overview import describe_poll
from evote.life.steps import close_poll, close_poll_early, open_poll, publish_poll
from evote.minutes.minutes import write_minutes
from evote.polls import all_polls, create_poll, delete_draft
from evote.results.publication import write_record
from evote.schema import open_database, upgrade_database
from evote.sealing.sealing import seal_poll
from evote.serving import serve_until_stopped
from evote.simulation.command import simulate
from evote.simulation.demo import demo
from evote.station import system_clock
from evote.terminal import processes, progress
from evote.voting.sealed_file import cast_file, read_sealed_file
from evote.wording import OFFICE_LANGUAGES
from tally.declaration import read_decisions
from tally.errors import TallyError
from tally.sharefile import Share, read_share_file

FORESEEN = (ServiceError, TallyError, BallotError, CryptoError, OSError)
"""Whatever may be wrong with an order or a file; each says what in a sentence."""


class _Commands(click.Group):
    """Commands that answer a foreseen error with its sentence, not with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FORESEEN as error:
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            raise click.ClickException(complaint_of(error)) from error


@click.group(cls=_Commands)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var"),
    envvar="EVOTE_FOLDER",
    show_default=True,
    help="Where this installation keeps its settings and its database.",
)
@click.pass_context
def main(ctx: click.Context, folder: Path) -> None:
    """Run polls that anyone can check."""
    ctx.obj = read_config(os.environ, folder)


@main.group()
def db() -> None:
    """Look after the database."""


@db.command()
@click.pass_obj
def upgrade(config: Config) -> None:
    """Bring the database to the tables of this release."""
    upgrade_database(Database(config.database_url))
    click.echo("The database has the tables of this release.")


@main.group()
def poll() -> None:
    """Take a poll through its life: create, seal, open, close, count, publish."""


@poll.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def create(config: Config, file: Path) -> None:
    """Create a poll from FILE, a poll file in TOML, or list every mistake in it."""
    new = read_poll_file(file, ED25519)
    if new.poll.closes <= system_clock():
        raise PollFileRefused((Mistake(file.name, 0, Remark("closes is past")),))
    database = Database(config.database_url)
    upgrade_database(database)
    create_poll(database, new, system_randomness)
    click.echo(f"{new.poll.id} is a draft. Next: evote tokens issue {new.poll.id} --out DIR")
    if not new.trustees:
        click.echo(
            "It needs a key before it can be sealed. Let the trustees make it together: "
            f"evote ceremony start {new.poll.id} --quorum 3 --name NAME --name NAME ..."
        )


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.confirmation_option(prompt="The draft and its roll are deleted. Go on?")
@click.pass_obj
def delete(config: Config, poll_id: str) -> None:
    """Delete a draft, its roll and its tokens; a poll that is sealed stays."""
    delete_draft(_database(config), poll_id)
    click.echo(f"The draft {poll_id} is deleted.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.option(
    "--without-rehearsal",
    metavar="REASON",
    default="",
    help="Seal though not every trustee has shown that her key works. The reason is published.",
)
@click.pass_obj
def seal(config: Config, poll_id: str, without_rehearsal: str) -> None:
    """Fix rules, keys and credentials for good."""
    seal_poll(_database(config), poll_id, system_clock(), without_rehearsal)
    click.echo(f"{poll_id} is sealed: its rules cannot change any more.")


@poll.command("open")
@click.argument("poll_id", metavar="POLL")
@click.pass_obj
def open_(config: Config, poll_id: str) -> None:
    """Take ballots from the opening date on; a running server does so by itself."""
    open_poll(_database(config), poll_id, system_clock())
    click.echo(f"{poll_id} is open between its dates.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.option("--early", is_flag=True, help="Close before the date, as after an incident.")
@click.pass_obj
def close(config: Config, poll_id: str, *, early: bool) -> None:
    """Close the ballot boxes and add up the sealed ballots.

    A command that was interrupted is given again and goes on.
    """
    database = _database(config)
    with database.reading() as session:
        description = describe_poll(session, poll_id)
    if description.state != "closed":
        if early:
            close_poll_early(database, poll_id, system_clock())
        else:
            close_poll(database, poll_id, system_clock())
    with processes() as executor:
        aggregated = aggregate_poll(database, poll_id, executor)
        for _ in progress("Adding up", aggregated, len(description.districts)):
            pass
    click.echo(
        f"{poll_id} is closed. Tell the trustees that the pages behind their personal links ask "
        "for their part now;\nwho is off-line: evote-trustee share --help. "
        f"When enough have sent theirs: evote poll count {poll_id}"
    )


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.option(
    "--share",
    "files",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    multiple=True,
    help="The file of a trustee's decryption shares; once for each who did not send them herself. "
    "None is needed where every district has too few ballots to be decrypted.",
)
@click.pass_obj
def count(config: Config, poll_id: str, files: tuple[Path, ...]) -> None:
    """Check the trustees' shares, compute the results and allocate the seats."""
    shares: list[Share] = []
    for file in files:
        try:
            shares += read_share_file(file.read_bytes())
        except CryptoError as error:
            raise click.ClickException(f"{file}: {error}") from error
    database = _database(config)
    try:
        refusals = count_poll(database, poll_id, shares, system_clock())
    except CountRefused as error:
        keep_right_shares(database, poll_id, shares)
        kept = "\nThe right shares in these files are kept: next time name only further ones."
        raise click.ClickException(f"{error}{kept if shares else ''}") from error
    for refused in refusals:
        click.echo(f"Refused, and not needed: {refused}", err=True)
    click.echo(f"{poll_id} is counted. Next: evote poll publish {poll_id}")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.argument("district", type=int)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def decide(config: Config, poll_id: str, district: int, file: Path) -> None:
    """Settle the ties that the rules of DISTRICT leave to two officers, as they wrote in FILE."""
    try:
        decisions = read_decisions(file.read_bytes())
        settle_ties(_database(config), poll_id, district, decisions, system_clock())
    except (CryptoError, TallyError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The seats of district {district} are given.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.pass_obj
def publish(config: Config, poll_id: str) -> None:
    """Make the results and the complete record public."""
    publish_poll(_database(config), poll_id, system_clock())
    click.echo(f"{poll_id} is published.")


@poll.command()
@click.argument("poll_id", metavar="POLL", required=False)
@click.pass_obj
def show(config: Config, poll_id: str | None) -> None:
    """Show how far POLL has come, or every poll."""
    with _database(config).reading() as session:
        names = [poll_id] if poll_id else [row.id for row in all_polls(session)]
        for name in names:
            click.echo(describe_poll(session, name))


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.pass_obj
def record(config: Config, poll_id: str, folder: Path) -> None:
    """Write the public record of POLL into FOLDER, for trustees and auditors."""
    write_record(_database(config), poll_id, folder)
    click.echo(f"The public record of {poll_id} is in {folder}.")


@poll.command()
@click.argument("poll_id", metavar="POLL")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.option(
    "--language", type=click.Choice(tuple(OFFICE_LANGUAGES)), help="By default the poll's own."
)
@click.pass_obj
def minutes(config: Config, poll_id: str, out: Path, language: str | None) -> None:
    """Write the minutes of POLL into the folder OUT, as JSON and as PDF to sign."""
    number = write_minutes(
        _database(config),
        poll_id,
        out,
        base_url=config.base_url,
        language=language,
        now=system_clock(),
    )
    click.echo(f"{number} minutes are in {out}. Print the PDFs twice and sign both copies.")
    if config.base_url.startswith("http://localhost"):
        click.echo(
            f"Do not sign these yet: they send readers to {config.base_url}, which is this machine."
            " Set base_url to the public address and draw them up again.",
            err=True,
        )


main.add_command(tokens)
main.add_command(ceremony)
main.add_command(office)
main.add_command(council)
main.add_command(simulate)
main.add_command(demo)


@main.command("cast")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--url", required=True, help="Address of the voting service, https://...")
@click.option(
    "--receipt", type=click.Path(path_type=Path, dir_okay=False), help="Where to save it."
)
def cast_command(file: Path, url: str, receipt: Path | None) -> None:
    """Cast the sealed ballot in FILE, which a voting booth saved without a network."""
    got = cast_file(read_sealed_file(file.read_bytes()), url)
    if receipt is not None:
        receipt.write_bytes(encode(got.to_json()))
    click.echo(
        f"The vote is in the ballot box. Tracking number: {got.tracker}; number {got.height} in"
        f" the public record. Delete {file} now."
    )


@main.command()
@click.pass_obj
def serve(config: Config) -> None:
    """Serve the voter app and the office app until told to stop (SIGTERM or Ctrl-C).

    Meanwhile polls open and close at their times.
    """
    database = Database(config.database_url)
    upgrade_database(database)
    serve_until_stopped(config, database)


def _database(config: Config) -> Database:
    return open_database(config.database_url)
