"""`evote-registrar`: issues the tokens of a poll on a machine that is not the voting service.

ROLL is the service's roll export: CSV in UTF-8 with a header line, one line per voter. The columns
`uuid` (the election of the voter's district) and `number` (on the roll) are needed; all others are
for the letters. Two files come out, and neither overwrites another:

letters    for the printer, secret: the columns of the roll and `token`; the spares follow their
           district, numbered `spare 1`, `spare 2` and so on. Only its owner may read it; destroy it
           when the letters are printed.
handback   for the service, see `ballots.handback`.
"""

import csv
import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click

from ballots.handback import Handback, write_handback
from ballots.reading import words
from ballots.registrar import Issued, default_spares, issue
from ballots.token import read_uuid
from crypto.errors import Malformed
from crypto.group import Group
from crypto.groups import group_named
from crypto.hashing import sha256_hex
from crypto.randomness import system_randomness

_OWNER_ONLY: Final = 0o600
_EVERYBODY_READS: Final = 0o644


@dataclass(frozen=True, slots=True)
class _Roll:
    """A roll export: its columns, and the lines of each district by number, in their order."""

    columns: tuple[str, ...]
    districts: dict[str, dict[str, dict[str, str]]]

    def add(self, row: dict[str, str]) -> None:
        """Add a voter; raises Malformed."""
        # What a line has too much or too little, csv keeps under the name None or as None.
        if None in row or None in row.values():
            raise Malformed("the line has more or fewer values than there are columns")
        voters = self.districts.setdefault(read_uuid(row["uuid"]), {})
        if voters.setdefault(words(row["number"]), row) is not row:
            raise Malformed(f"the number {row['number']} comes twice in the district")


@click.group()
def main() -> None:
    """Issue the tokens of a poll, away from the voting service."""


@main.command("issue")
@click.argument("roll_file", metavar="ROLL", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--letters",
    "letters_file",
    required=True,
    type=click.Path(path_type=Path),
    help="New file for the printer, with the tokens: secret.",
)
@click.option(
    "--handback",
    "handback_file",
    required=True,
    type=click.Path(path_type=Path),
    help="New file for the service.",
)
@click.option("--group", "group_name", default="Ed25519", show_default=True)
@click.option(
    "--spares", type=click.IntRange(min=0), help="Per district; by default 5 %, at least 5."
)
def issue_command(
    roll_file: Path, letters_file: Path, handback_file: Path, group_name: str, spares: int | None
) -> None:
    """Issue a token to every voter on ROLL and spares to every district."""
    roll = _read_roll(roll_file)
    group = _read_group(group_name)
    letters: list[dict[str, str]] = []
    handbacks: list[Handback] = []
    with click.progressbar(roll.districts.items(), label="Issuing tokens") as districts:
        for uuid, numbered in districts:
            voters = list(numbered.values())
            extra = default_spares(len(voters)) if spares is None else spares
            issued = issue(group, uuid, len(voters), extra, system_randomness)
            letters += _letters(uuid, voters, issued)
            handbacks.append(_handback(group, uuid, voters, issued))
    handback = write_handback(handbacks)
    _write_new(handback_file, _EVERYBODY_READS, handback)
    _write_new(letters_file, _OWNER_ONLY, _letters_file(roll.columns, letters))
    click.echo(f"{len(letters)} letters for {len(handbacks)} districts: {letters_file} (secret)")
    click.echo(f"For the service: {handback_file}")
    click.echo(f"Its fingerprint, for the officers to compare: {sha256_hex(handback)}")


def _read_roll(path: Path) -> _Roll:
    """Read a roll export; raises ClickException with every faulty line."""
    try:
        rows = csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline=""))
        columns, lines = tuple(rows.fieldnames or ()), [(rows.line_num, row) for row in rows]
    except (UnicodeDecodeError, csv.Error) as error:
        raise click.ClickException(f"{path} is not CSV in UTF-8.") from error
    if not {"uuid", "number"} <= set(columns) or "token" in columns:
        raise click.ClickException(
            f"{path} needs the columns uuid and number, and no column token."
        )
    roll = _Roll(columns, {})
    faults: list[str] = []
    for line, row in lines:
        try:
            roll.add(row)
        except Malformed as error:
            faults.append(f"line {line}: {error}")
    if faults or not lines:
        raise click.ClickException("\n".join([f"{path} has faults or no voter.", *faults]))
    return roll


def _read_group(name: str) -> Group:
    try:
        return group_named(name)
    except Malformed as error:
        raise click.BadParameter(str(error), param_hint="--group") from error


def _letters(uuid: str, voters: Sequence[dict[str, str]], issued: Issued) -> list[dict[str, str]]:
    spares = len(issued.tokens) - len(voters)
    addressed = [
        *voters,
        *({"uuid": uuid, "number": f"spare {place}"} for place in range(1, spares + 1)),
    ]
    return [
        {**letter, "token": token} for letter, token in zip(addressed, issued.tokens, strict=True)
    ]


def _handback(
    group: Group, uuid: str, voters: Sequence[dict[str, str]], issued: Issued
) -> Handback:
    numbers = [voter["number"] for voter in voters]
    return Handback(
        uuid=uuid,
        group=group,
        tickets=tuple(zip(numbers, issued.ticket_digests, strict=False)),
        spares=issued.ticket_digests[len(voters) :],
        public_credentials=issued.public_credentials,
    )


def _letters_file(columns: Sequence[str], letters: Sequence[dict[str, str]]) -> bytes:
    content = io.StringIO(newline="")
    lines = csv.DictWriter(content, (*columns, "token"), restval="")
    lines.writeheader()
    lines.writerows(letters)
    return content.getvalue().encode()


def _write_new(path: Path, mode: int, content: bytes) -> None:
    """Write a file that does not exist yet, from its first byte on readable as `mode` says."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except OSError as error:
        raise click.ClickException(f"Cannot create {path}: {error.strerror}.") from error
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
