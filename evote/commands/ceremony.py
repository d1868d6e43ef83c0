"""`evote ceremony`: the operator's side of the key ceremony."""

from pathlib import Path

import click

from crypto.randomness import system_randomness
from evote.accounts.links import Invitation
from evote.ceremony.messages import finish_ceremony, has_finished_key, renew_link, start_ceremony
from evote.ceremony.overview import describe_ceremony
from evote.ceremony.rehearsal import begin_rehearsal
from evote.ceremony.replacement import Replacement, replace_trustee
from evote.ceremony.restart import Restart, restart_ceremony
from evote.ceremony.slips import make_slips
from evote.ceremony.stick import export_ceremony, import_ceremony
from evote.config import Config
from evote.db import Database
from evote.schema import open_database
from evote.station import system_clock
from tally.files import require_absent, write_new

_poll = click.argument("poll_id", metavar="POLL")
_yes = click.option("--yes", is_flag=True, help="Do not ask before a finished key is given up.")
_folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group()
def ceremony() -> None:
    """Let trustees make the key of a poll together, so that none of them can use it alone."""


@ceremony.command()
@_poll
@click.option("--quorum", type=click.IntRange(2), required=True, help="How many must count.")
@click.option("--name", "names", multiple=True, required=True, help="A trustee; once for each.")
@click.pass_obj
def start(config: Config, poll_id: str, quorum: int, names: tuple[str, ...]) -> None:
    """Invite the trustees of a draft: print a personal link for each.

    A link is sent to nobody but the trustee herself, and is not kept.
    """
    invitations = start_ceremony(
        _database(config), poll_id, quorum, names, system_randomness, system_clock()
    )
    for invitation in invitations:
        _print_link(config, invitation)
    click.echo(f"When all have taken part: evote ceremony finish {poll_id}")


@ceremony.command()
@_poll
@click.pass_obj
def show(config: Config, poll_id: str) -> None:
    """Show who is waited for, what was found wrong, and whose key is not rehearsed."""
    with _database(config).reading() as session:
        click.echo(describe_ceremony(session, poll_id))


@ceremony.command()
@_poll
@click.argument("number", type=int)
@click.pass_obj
def link(config: Config, poll_id: str, number: int) -> None:
    """Print another personal link for trustee NUMBER, who has lost hers."""
    invitation = renew_link(_database(config), poll_id, number, system_randomness, system_clock())
    _print_link(config, invitation)


@ceremony.command()
@_poll
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, exists=False),
    required=True,
    help="The PDF, which must not exist yet.",
)
@click.confirmation_option(prompt="The links that were given before open nothing any more. Go on?")
@click.pass_obj
def slips(config: Config, poll_id: str, out: Path) -> None:
    """Write slips with a QR code of each trustee's personal link, to be cut and handed over.

    A link is not kept, so everybody gets another one. Print the file, and delete it.
    """
    require_absent(out)
    pdf = make_slips(_database(config), poll_id, config.base_url, system_randomness, system_clock())
    write_new(out, pdf, 0o600)
    click.echo(f"The slips are in {out}. Print it, delete it, and give each trustee her own alone.")


@ceremony.command()
@_poll
@click.argument("number", type=int)
@click.option("--name", required=True, help="Who comes into the place.")
@click.option("--reason", required=True, help="Why, for the record.")
@click.option("--by", required=True, help="The officer who replaces.")
@click.option("--and-by", required=True, help="The second officer.")
@_yes
@click.pass_obj
def replace(
    config: Config,
    poll_id: str,
    number: int,
    name: str,
    reason: str,
    by: str,
    and_by: str,
    *,
    yes: bool,
) -> None:
    """Replace trustee NUMBER of a draft: the ceremony begins again with the others' certificates.

    Print the newcomer's personal link. The replacement is recorded with both officers' names.
    """
    database, replacement = _database(config), Replacement(number, name, reason, (by, and_by))
    _require_consent(database, poll_id, yes=yes)
    invitation = replace_trustee(database, poll_id, replacement, system_clock(), system_randomness)
    _print_link(config, invitation)


@ceremony.command()
@_poll
@click.option("--reason", required=True, help="Why, for the record.")
@click.option("--by", required=True, help="The officer who begins it anew.")
@click.option("--and-by", required=True, help="The second officer.")
@_yes
@click.pass_obj
def restart(config: Config, poll_id: str, reason: str, by: str, and_by: str, *, yes: bool) -> None:
    """Begin the ceremony of a draft anew, as when trustees saw different digits.

    Everybody creates a new secret code behind the same link; no certificate is kept. The new start
    is recorded with both officers' names.
    """
    database, anew = _database(config), Restart(reason, (by, and_by))
    _require_consent(database, poll_id, yes=yes)
    attempt = restart_ceremony(database, poll_id, anew, system_clock())
    click.echo(
        f"{poll_id} is in attempt {attempt}. Tell all trustees to open their links again, to "
        "create new secret codes, and to destroy the old ones."
    )


@ceremony.command()
@_poll
@click.pass_obj
def rehearse(config: Config, poll_id: str) -> None:
    """Ask every trustee to prove, before the poll opens, that her key still works."""
    begin_rehearsal(_database(config), poll_id, system_randomness)
    click.echo(
        f"The trustees' pages ask for it now. Who has done it: evote ceremony show {poll_id}"
    )


@ceremony.command()
@_poll
@click.pass_obj
def finish(config: Config, poll_id: str) -> None:
    """Make the trustees' key the key of the poll."""
    finish_ceremony(_database(config), poll_id, system_clock())
    click.echo(f"{poll_id} has its key. Next: evote ceremony rehearse {poll_id}")


@ceremony.command("export")
@_poll
@_folder
@click.pass_obj
def export(config: Config, poll_id: str, folder: Path) -> None:
    """Write the ceremony into FOLDER on a USB stick, for a trustee whose computer is off-line."""
    export_ceremony(_database(config), poll_id, folder)
    click.echo(f"Off-line: evote-trustee step {folder} --number N --secret FILE")


@ceremony.command("import")
@_poll
@_folder
@click.pass_obj
def import_(config: Config, poll_id: str, folder: Path) -> None:
    """Take in what trustees have written into FOLDER, and write there how things stand now."""
    database = _database(config)
    for taken in import_ceremony(database, poll_id, folder):
        click.echo(taken)
    export_ceremony(database, poll_id, folder)


def _require_consent(database: Database, poll_id: str, *, yes: bool) -> None:
    """Ask before a finished key is given up; raises click.Abort."""
    with database.reading() as session:
        finished = has_finished_key(session, poll_id)
    if finished and not yes:
        question = f"{poll_id} has its key, which is given up: the trustees make another. Go on?"
        click.confirm(question, abort=True)


def _print_link(config: Config, invitation: Invitation) -> None:
    click.echo(f"{invitation.number}. {invitation.name}: {invitation.link(config.base_url)}")


def _database(config: Config) -> Database:
    return open_database(config.database_url)
