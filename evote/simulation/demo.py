"""`evote demo`: a finished poll of a whole town and an open one to vote in, without a question."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from ballots.poll import read_poll_file
from crypto.groups import ED25519
from crypto.randomness import system_randomness
from evote.accounts.invitations import invitation_link, invite
from evote.accounts.officers import Role, add_officer
from evote.config import Config, read_config
from evote.db import Database
from evote.intake import poll_file
from evote.letters.issue import make_tokens
from evote.letters.letter import booth_link
from evote.letters.mailing import issue_letters, mailing_of
from evote.life.steps import open_poll
from evote.polls import create_poll
from evote.sealing.sealing import seal_poll
from evote.serving import serve_until_stopped
from evote.simulation.command import plan_of_last_week, rehearse
from evote.simulation.poll import write_poll_files
from evote.simulation.showcase import show_candidates
from evote.simulation.town import QUARTERS
from evote.station import system_clock

FINISHED, OPEN = "agen-2026", "agen-essai"
OFFICERS: Final[tuple[tuple[Role, str, str], ...]] = (
    ("administrator", "Camille Essai", "camille@agen.example"),
    ("president", "Dominique Essai", "dominique@agen.example"),
    ("secretary", "Claude Essai", "claude@agen.example"),
)
"""Who is invited to the office: one who looks after accounts, and two who decide together."""

VOTER_PORT: Final = "EVOTE_VOTER_PORT"
OFFICE_PORT: Final = "EVOTE_OFFICE_PORT"
DOORS: Final = (
    VOTER_PORT,
    OFFICE_PORT,
    "EVOTE_HOST",
    "EVOTE_OFFICE_HOST",
    "EVOTE_BASE_URL",
    "EVOTE_OFFICE_URL",
)
"""Settings that hold for the demo too: where it is served, never where another poll is kept."""

OPEN_DISTRICTS = ("La Masse", "Montanou", "Le Pin")


@click.command()
@click.option("--no-serve", is_flag=True, help="Stop before the site is served.")
@click.pass_obj
def demo(config: Config, *, no_serve: bool) -> None:
    """Run a poll of 23 districts, check it, and serve it beside one that is open.

    Everything lies in the folder demo of this installation; each run begins anew.
    """
    folder = config.folder / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    config = demo_config(os.environ, folder)
    now = system_clock()
    plan = replace(plan_of_last_week(FINISHED, QUARTERS, now), unopposed=1)
    record = rehearse(config, folder, plan)
    _print_elected(record)
    _check_independently(record)
    database = Database(config.database_url)
    links = _open_poll(config, database, folder)
    if no_serve:
        database.close()
        _say_where_things_lie(folder, record)
        return
    click.echo("\nThree letters, with which you can vote:")
    for link in links:
        click.echo(f"  {link}")
    click.echo("Everybody else's letters are in " + str(folder / "letters"))
    click.echo("\nThe election office. Each link makes its reader an officer, once:")
    for role, link in invite_officers(config, database).items():
        click.echo(f"  {role:<14} {link}")
    click.echo(
        "Next: open the president's link in this browser and the secretary's in a private window,"
        "\nthen press “Set up a new poll”. What one of them proposes, the other one confirms.\n"
    )
    serve_until_stopped(config, database)
    _say_where_things_lie(folder, record)


def invite_officers(config: Config, database: Database) -> dict[Role, str]:
    """Make an account for each role that a newcomer tries, and return their links."""
    links: dict[Role, str] = {}
    with database.writing() as session:
        for role, name, email in OFFICERS:
            officer = add_officer(session, name, email, [role])
            code = invite(session, officer.id, system_clock(), system_randomness)
            links[role] = invitation_link(config.office_url, code)
    return links


def _say_where_things_lie(folder: Path, record: Path) -> None:
    click.echo(f"\nRecord    {record}")
    click.echo(f"Letters   {folder / 'letters'}")
    click.echo(f"Alerts    {folder / 'mail'}, as soon as there is one")
    click.echo(f"Database  {folder / 'evote.sqlite'}")


def demo_config(environment: Mapping[str, str], folder: Path) -> Config:
    """Return the settings of the demo, with the doors that the environment asks for.

    Alerts are laid into a folder, where a town would have them mailed.
    A port that nobody asked for may be another one where it is taken; raises ClickException where
    somebody did.
    """
    doors = {name: environment[name] for name in DOORS if name in environment}
    if VOTER_PORT not in doors:
        doors[VOTER_PORT] = str(_free_port(8000))
    if OFFICE_PORT not in doors:
        doors[OFFICE_PORT] = str(_free_port(read_config(doors, folder).voter_port + 1))
    config = replace(read_config(doors, folder), mail_folder=str(folder / "mail"))
    for name, port in ((VOTER_PORT, config.voter_port), (OFFICE_PORT, config.office_port)):
        if not _is_free(port):
            raise click.ClickException(f"port {port} is taken: set {name} to another one")
    return config


def _free_port(wish: int) -> int:
    """Return the port that is wished for, or any free one where it is taken."""
    if _is_free(wish):
        return wish
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free: int = listener.getsockname()[1]
        return free


def _is_free(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_server(("127.0.0.1", port)):
        return True
    return False


def _print_elected(record: Path) -> None:
    rules = dict(read_poll_file((record / "poll.json").read_bytes()).districts)
    for uuid, district in rules.items():
        declared = json.loads((record / f"{uuid}.seats.json").read_bytes())
        voted = declared["procedure"] == "vote"
        box = f"{declared['ballots']} ballots, {declared['blank']} blank" if voted else "no vote"
        click.echo(f"\n{district.district.number}. {district.district.name}: {box}")
        for entry in declared["elected"]:
            votes = f" ({entry['votes']})" if voted else ", unopposed"
            click.echo(f"   {entry['seat']}. {entry['name']}{votes}")


def _check_independently(record: Path) -> None:
    """Let the auditors' program judge the record; raises ClickException when it finds anything."""
    click.echo("\nThe independent check, by the auditors' program:")
    auditor = Path(sys.executable).with_name("evote-audit")
    verdict = subprocess.run([auditor, "verify", record], check=False)  # noqa: S603 - ours
    if verdict.returncode != 0:
        raise click.ClickException("the independent check found something wrong")


def _open_poll(config: Config, database: Database, folder: Path) -> list[str]:
    """Open a second poll and return the links in three of its letters."""
    now = system_clock().replace(microsecond=0)
    plan = replace(
        plan_of_last_week(OPEN, OPEN_DISTRICTS, now),
        name="Scrutin d'essai",
        opens=now - timedelta(minutes=1),
        closes=now + timedelta(days=7),
        residents=20,
        candidates=12,
        seed=1,
    )
    files = folder / OPEN
    files.mkdir()
    path = write_poll_files(files, plan)
    show_candidates(files, range(3, len(OPEN_DISTRICTS) + 1), plan.candidates, OPEN)
    new = poll_file.read_poll_file(path, ED25519)
    create_poll(database, new, system_randomness)
    issued = make_tokens(database, OPEN, system_randomness)
    base_url = config.base_url
    issue_letters(database, OPEN, issued, folder / "letters", base_url, now)
    seal_poll(database, OPEN, now)
    open_poll(database, OPEN, now)
    with database.reading() as session:
        mailings = [mailing_of(session, district.uuid, base_url) for district in issued]
    return [
        booth_link(mailing.booth_address, district.voters_tokens[0], mailing.fingerprint)
        for mailing, district in zip(mailings, issued, strict=True)
    ]
