"""The trustee's commands: make a key before the poll, decrypt a share of the tally after it."""

from pathlib import Path

import click

from crypto.canonical import encode
from crypto.groups import ED25519
from crypto.randomness import system_randomness
from tally.ceremony_cli import step
from tally.files import require_absent, write_new
from tally.share_cli import share
from tally.terminal import Commands
from tally.trustee import key_fingerprint, new_key, public_entry, write_key


@click.group(cls=Commands)
def main() -> None:
    """Hold a part of the key of a poll."""


@main.command()
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where your secret goes.",
)
@click.option("--name", help="Your name, to be published with your public key.")
def new(key_file: Path, name: str | None) -> None:
    """Make your key: a secret file for you alone, and a public one for the election office.

    The public file stands beside the secret one and is named after it, with .public.json added.
    """
    public_file = key_file.with_name(f"{key_file.name}.public.json")
    key = new_key(ED25519, system_randomness)
    entry = public_entry(ED25519, key, name, system_randomness)
    require_absent(public_file)
    write_new(key_file, write_key(key), 0o600)
    write_new(public_file, encode(entry) + b"\n")
    click.echo(f"For you alone:             {key_file}")
    click.echo(f"For the election office:   {public_file}")
    click.echo(f"Fingerprint of your key:   {key_fingerprint(ED25519, key.public)}")
    click.echo("Keep a copy of your secret in a safe place: without it nothing can be counted.")


main.add_command(share)
main.add_command(step)
