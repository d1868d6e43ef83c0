"""The trustee's commands: make a key before the poll, decrypt a share of the tally after it."""

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from ballots.errors import BallotError
from ballots.layout import Source
from crypto.canonical import encode
from crypto.errors import CryptoError
from crypto.groups import ED25519
from crypto.randomness import system_randomness
from tally.districts import DistrictRecord, find_districts
from tally.errors import DecryptionDeclined, KeyUnfit, TallyError, TallyTooSmall
from tally.memory import Memory, read_memory
from tally.sharefile import Share, write_share_file
from tally.trustee import key_fingerprint, new_key, public_entry, write_key

FAULTS = (TallyError, CryptoError, BallotError, OSError)
"""Whatever may be wrong with a file or a record; each says what in a sentence."""

_new_file = click.Path(path_type=Path, dir_okay=False)
_old_file = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group()
def main() -> None:
    """Hold a part of the key of a poll."""


@main.command()
@click.option("--key", "key_file", type=_new_file, required=True, help="Where your secret goes.")
@click.option("--name", help="Your name, to be published with your public key.")
def new(key_file: Path, name: str | None) -> None:
    """Make your key: a secret file for you alone, and a public one for the election office.

    The public file stands beside the secret one and is named after it, with .public.json added.
    """
    public_file = key_file.with_name(f"{key_file.name}.public.json")
    key = new_key(ED25519, system_randomness)
    entry = public_entry(ED25519, key, name, system_randomness)
    _require_absent(public_file)
    _write_new(key_file, write_key(key), 0o600)
    _write_new(public_file, encode(entry) + b"\n", 0o644)
    click.echo(f"For you alone:             {key_file}")
    click.echo(f"For the election office:   {public_file}")
    click.echo(f"Fingerprint of your key:   {key_fingerprint(ED25519, key.public)}")
    click.echo("Keep a copy of your secret in a safe place: without it nothing can be counted.")


@main.command()
@click.argument("record", type=click.Path(path_type=Path, exists=True))
@click.option("--key", "key_file", type=_old_file, required=True, help="Your secret.")
@click.option(
    "--out", type=_new_file, default=Path("shares.json"), show_default=True, help="Your shares."
)
def share(record: Path, key_file: Path, out: Path) -> None:
    """Verify RECORD and decrypt your share of each district in it.

    RECORD is an archive (.bel) or the published folder of a poll. A district is verified from the
    first ballot to the encrypted tally, and is not decrypted if anything is wrong or if it has too
    few ballots to keep them secret. What was decrypted is noted beside the secret, in a file with
    .decrypted.json added: another tally of the same district is refused later.

    The exit status is 0 when the shares are written, or none is needed since all districts are too
    small, and no district was found to be wrong.
    """
    _require_absent(out)
    notes = key_file.with_name(f"{key_file.name}.decrypted.json")
    try:
        districts = find_districts(record)
        key = key_file.read_bytes()
        memory = read_memory(notes.read_bytes()) if notes.exists() else Memory()
    except FAULTS as error:
        raise click.ClickException(str(error)) from error
    _require_key(districts, key)
    shares: list[Share] = []
    wrong: list[str] = []
    too_small = 0
    for district in districts:
        try:
            shares.append(_decrypt(district, key, memory))
        except DecryptionDeclined as reason:
            too_small += isinstance(reason, TallyTooSmall)
            click.echo(f"{district.name}: not decrypted, {reason}")
        except FAULTS as fault:
            click.echo(f"{district.name}: NOT IN ORDER, {fault}", err=True)
            wrong.append(district.name)
    if shares:
        _replace(notes, memory.to_bytes())
        _write_new(out, write_share_file(shares), 0o644)
        click.echo(f"For the election office: {out}, your shares of {len(shares)} district(s)")
    if wrong:
        raise click.ClickException(f"not in order, and not decrypted: {', '.join(wrong)}")
    if too_small == len(districts):
        click.echo("No share is needed: no district has ballots enough to be decrypted.")
    elif not shares:
        raise click.ClickException("there is nothing to decrypt")


def _require_key(districts: Iterable[DistrictRecord], key: bytes) -> None:
    """Raise ClickException for a wrong key, before ballots are verified for nothing.

    What is wrong with a district is reported when its turn comes.
    """
    for district in districts:
        try:
            with district.archive.open("rb") as archive:
                district.require_key(archive, key)
        except KeyUnfit as error:
            raise click.ClickException(str(error)) from error
        except FAULTS:
            continue


def _decrypt(district: DistrictRecord, key: bytes, memory: Memory) -> Share:
    """Show how far the verification of a district has come, by the bytes read."""
    size = district.archive.stat().st_size
    with (
        district.archive.open("rb") as archive,
        click.progressbar(length=size, label=district.name) as progress,
    ):
        watched = _Watched(archive, progress.update)
        return district.decrypt(watched, key, system_randomness, memory)


@dataclass(frozen=True, slots=True)
class _Watched:
    """A source that tells how many bytes were read from it."""

    source: Source
    tell: Callable[[int], None]

    def read(self, size: int, /) -> bytes:
        content = self.source.read(size)
        self.tell(len(content))
        return content


def _require_absent(file: Path) -> None:
    if file.exists():
        raise click.ClickException(f"{file} exists, and nothing is overwritten")


def _replace(file: Path, content: bytes) -> None:
    """Put new content in the place of a file, all of it or nothing."""
    fresh = file.with_name(f"{file.name}.new")
    try:
        fresh.unlink(missing_ok=True)
        _write_new(fresh, content, 0o600)
        fresh.replace(file)
    except OSError as error:
        raise click.ClickException(str(error)) from error


def _write_new(file: Path, content: bytes, mode: int) -> None:
    """Write a file that does not exist yet, and leave it only when it is on the disk."""
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    except OSError as error:
        raise click.ClickException(str(error)) from error
