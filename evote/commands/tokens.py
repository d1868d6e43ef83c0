"""`evote tokens`: the one-time tokens of a poll, made here or by the registrar off-line."""

from pathlib import Path

import click

from crypto.randomness import system_randomness
from evote.config import Config
from evote.letters.issue import make_tokens, reset_tokens
from evote.letters.letterhead import write_letterhead
from evote.letters.mailing import OWNER_ONLY, issue_letters
from evote.letters.registrar_files import export_roll, register_handback
from evote.schema import open_database
from evote.station import system_clock
from tally.files import write_new


@click.group()
def tokens() -> None:
    """Issue the one-time tokens of a poll."""


@tokens.command()
@click.argument("poll_id", metavar="POLL")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.pass_obj
def issue(config: Config, poll_id: str, out: Path) -> None:
    """Write the letters of all districts into the new folder OUT, to be printed and deleted.

    The tokens stand in the letters and nowhere else. A registrar's own machine is the better place:
    see `evote tokens export`.
    """
    database = open_database(config.database_url)
    issued = make_tokens(database, poll_id, system_randomness)
    issue_letters(database, poll_id, issued, out, config.base_url, system_clock())
    click.echo(
        f"The letters are in {out}. Print them, delete them, then: evote poll seal {poll_id}"
    )


@tokens.command()
@click.argument("poll_id", metavar="POLL")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
@click.pass_obj
def export(config: Config, poll_id: str, out: Path) -> None:
    """Write what the registrar needs into the new folder OUT: roll.csv and letterhead.json."""
    with open_database(config.database_url).reading() as session:
        roll = export_roll(session, poll_id)
        letterhead = write_letterhead(session, poll_id, config.base_url)
    out.mkdir(parents=True, mode=0o700)
    write_new(out / "roll.csv", roll, mode=OWNER_ONLY)
    write_new(out / "letterhead.json", letterhead)
    click.echo(f"For the registrar, on a stick: {out}/roll.csv and {out}/letterhead.json")
    click.echo("She runs `evote-registrar issue`, then `evote-registrar letters`, and hands back")
    click.echo(f"one file. Then: evote tokens import {poll_id} HANDBACK")


@tokens.command("import")
@click.argument("poll_id", metavar="POLL")
@click.argument("handback", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.pass_obj
def import_(config: Config, poll_id: str, handback: Path) -> None:
    """Take over what the registrar hands back: ticket digests and public credentials."""
    database = open_database(config.database_url)
    number = register_handback(database, poll_id, handback.read_bytes(), system_clock())
    click.echo(f"{number} tickets were taken over. Next: evote poll seal {poll_id}")


@tokens.command()
@click.argument("poll_id", metavar="POLL")
@click.confirmation_option(prompt="All letters become worthless. Go on?")
@click.pass_obj
def reset(config: Config, poll_id: str) -> None:
    """Make all letters of a draft worthless, so that tokens can be issued anew."""
    reset_tokens(open_database(config.database_url), poll_id, system_clock())
    click.echo(f"No letter of {poll_id} is worth anything any more.")
