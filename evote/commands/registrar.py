"""`evote-registrar`: tokens and letters on a machine that is not the voting service.

It needs neither network nor database: `issue` makes the tokens from the roll export, `letters`
prints them with the letterhead that came with it.
"""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import click

from ballots.registrar_cli import main
from ballots.token import normalize
from crypto.errors import Malformed
from evote.errors import LettersRefused
from evote.intake.roll_sheet import RollEntry
from evote.letters.letter import Letter
from evote.letters.letterhead import Letterhead, read_letterhead
from evote.letters.mailing import OWNER_ONLY, file_names, in_order, spare_letter, typeset
from evote.letters.order import ORDERS, Order
from evote.letters.registrar_files import COLUMNS
from tally.files import read_given, write_new

__all__ = ["main"]

SPARE = "spare "
"""How the numbers of spares begin in the file of letters."""


@main.command()
@click.argument("letters_file", metavar="LETTERS", type=click.Path(path_type=Path))
@click.argument("letterhead_file", metavar="LETTERHEAD", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--order",
    type=click.Choice(ORDERS),
    default="roll",
    show_default=True,
    help="As on the roll, or by postcode, street and house number.",
)
def letters(letters_file: Path, letterhead_file: Path, out: Path, order: Order) -> None:
    """Write the letters of each district into the new folder OUT, as PDF to print.

    LETTERS is the secret file of `evote-registrar issue`. Destroy it and the PDFs once the letters
    are printed.
    """
    try:
        letterhead = read_letterhead(read_given(letterhead_file, "it came with the roll export"))
        addressed = _read_letters(read_given(letters_file, "`issue` wrote it"), letterhead)
    except Malformed as error:
        raise click.ClickException(str(error)) from error
    out.mkdir(parents=True, mode=0o700, exist_ok=True)
    with click.progressbar(addressed.items(), label="Writing letters") as districts:
        for uuid, (voters, spares) in districts:
            _write_district(out, letterhead, uuid, in_order(voters, order), spares)
    click.echo(f"The letters are in {out}. Print them, then destroy them and {letters_file}.")


_Voters = list[tuple[RollEntry, str]]


def _write_district(
    out: Path, letterhead: Letterhead, uuid: str, voters: _Voters, spares: list[Letter]
) -> None:
    mailing = letterhead.mailings[uuid]
    own = [Letter((entry.name, *entry.address), token) for entry, token in voters]
    try:
        for name, sheets in zip(file_names(mailing.district), (own, spares), strict=True):
            if sheets:
                write_new(out / name, typeset(mailing, sheets, letterhead.language), OWNER_ONLY)
    except (LettersRefused, OSError) as error:
        raise click.ClickException(str(error)) from error


def _read_letters(raw: bytes, letterhead: Letterhead) -> dict[str, tuple[_Voters, list[Letter]]]:
    """Read the file of letters; raises Malformed with the line, never with a token."""
    districts: dict[str, tuple[_Voters, list[Letter]]] = {
        uuid: ([], []) for uuid in letterhead.mailings
    }
    for line, row in _rows(raw):
        if row["uuid"] not in districts:
            raise Malformed(f"line {line}: the letterhead does not know this district")
        try:
            token = normalize(row["token"])
        except Malformed as error:
            raise Malformed(f"line {line}: the token is damaged") from error
        voters, spares = districts[row["uuid"]]
        if row["number"].startswith(SPARE):
            number = row["number"].removeprefix(SPARE)
            spares.append(spare_letter(letterhead.mailings[row["uuid"]].district, number, token))
        else:
            voters.append((RollEntry(row["name"], tuple(row["address"].split("\n"))), token))
    return districts


def _rows(raw: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        rows = csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)
        if not {*COLUMNS, "token"} <= set(rows.fieldnames or ()):
            raise Malformed("this is no file of letters: `evote-registrar issue` writes it")
        for row in rows:
            if None in row or None in row.values():
                raise Malformed(f"line {rows.line_num} has more or fewer cells than the first")
            yield rows.line_num, row
    except (UnicodeDecodeError, csv.Error) as error:
        raise Malformed("the file of letters is not CSV in UTF-8") from error
