"""`evote office`: the first administrator, and accounts where nobody can sign in any more."""

from typing import get_args

import click
from sqlalchemy.orm import Session

from crypto.randomness import system_randomness
from evote.accounts.events import OPERATOR, note_event
from evote.accounts.invitations import LIFETIME, forget_ways_in, invitation_link, invite
from evote.accounts.officers import ROLES, Officer, Role, add_officer, administrators, all_officers
from evote.config import Config
from evote.db import Database
from evote.errors import StepRefused
from evote.office.sessions import end_all_sessions
from evote.schema import open_database, upgrade_database
from evote.station import system_clock


@click.group()
def office() -> None:
    """Give out the first accounts of the election office."""


@office.command()
@click.option("--name", help="First name and name, as they stand in journals.")
@click.option("--email", help="E-mail address with which she signs in.")
@click.option("--again", is_flag=True, help="A new link for the administrator who lost hers.")
@click.pass_obj
def init(config: Config, name: str | None, email: str | None, *, again: bool) -> None:
    """Make the first administrator and print her invitation."""
    database = Database(config.database_url)
    upgrade_database(database)
    with database.writing() as session:
        present = administrators(session)
        if again:
            officer = _of_address(present, email)
            forget_ways_in(session, officer.id)
            end_all_sessions(session, officer.id)
        elif present:
            raise StepRefused(
                "the office has an administrator already: she invites the others; "
                "`evote office init --again` makes a new link for her"
            )
        else:
            officer = add_officer(
                session,
                name or click.prompt("First name and name"),
                email or click.prompt("E-mail address"),
                ["administrator"],
            )
        link = _invitation(session, config, officer, again=again)
    _print(officer, link)


@office.command("invite")
@click.option("--name", required=True, help="First name and name, as they stand in journals.")
@click.option("--email", required=True, help="E-mail address with which she signs in.")
@click.option(
    "--role",
    "roles",
    type=click.Choice(get_args(Role)),
    multiple=True,
    required=True,
    help="What she may do; once for each role.",
)
@click.pass_obj
def invite_(config: Config, name: str, email: str, roles: tuple[Role, ...]) -> None:
    """Make an account and print its invitation."""
    with open_database(config.database_url).writing() as session:
        officer = add_officer(session, name, email, roles)
        link = _invitation(session, config, officer, again=False)
    _print(officer, link)


@office.command("list")
@click.pass_obj
def list_(config: Config) -> None:
    """List the accounts and their roles."""
    with open_database(config.database_url).reading() as session:
        for officer in all_officers(session):
            roles = ", ".join(role for role in ROLES if role in officer.roles)
            click.echo(f"{officer.name} <{officer.email}>: {roles}")


def _of_address(present: list[Officer], email: str | None) -> Officer:
    """Return the administrator who is meant: the only one, or the one with this address."""
    meant = [each for each in present if email is None or each.email == email.strip().casefold()]
    if len(meant) == 1:
        return meant[0]
    if not present:
        raise StepRefused("the office has no administrator yet: leave --again out")
    addresses = ", ".join(each.email for each in present)
    raise StepRefused(f"which administrator is meant? Give --email, one of: {addresses}")


def _invitation(session: Session, config: Config, officer: Officer, *, again: bool) -> str:
    now = system_clock()
    note_event(session, "reset" if again else "invited", officer.name, OPERATOR, now)
    code = invite(session, officer.id, now, system_randomness)
    return invitation_link(config.office_url, code)


def _print(officer: Officer, link: str) -> None:
    click.echo(f"For {officer.name} alone, good once, within {LIFETIME.days} days:\n\n  {link}\n")
