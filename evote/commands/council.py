"""`evote council`: who sits today, who follows, and changes during the term."""

import click
from sqlalchemy.orm import Session

from evote.config import Config
from evote.errors import NotFound
from evote.models.polls import DistrictRow
from evote.polls import districts_of
from evote.results.seat_words import tell_all
from evote.results.succession import Kind, Term, change_council, term_of
from evote.schema import open_database
from evote.station import system_clock


@click.group()
def council() -> None:
    """Keep the councils of a published poll: who sits, who left, who follows."""


@council.command()
@click.argument("poll_id", metavar="POLL")
@click.argument("district", type=int)
@click.pass_obj
def show(config: Config, poll_id: str, district: int) -> None:
    """Show who sits on the council of DISTRICT today, and who follows."""
    with open_database(config.database_url).reading() as session:
        term = term_of(session, _district(session, poll_id, district))
    click.echo("\n".join(_lines(term)))


@council.command()
@click.argument("poll_id", metavar="POLL")
@click.argument("district", type=int)
@click.option("--leaves", metavar="NAME", help="Who leaves a seat: withdrew, resigned, moved away.")
@click.option("--declines", metavar="NAME", help="Who follows and does not want to.")
@click.option("--list", "on_list", metavar="LIST", help="Where two of that name stood: on which.")
@click.option("--reason", required=True, help="In one line; it is published.")
@click.pass_obj
def change(
    config: Config,
    poll_id: str,
    district: int,
    *,
    leaves: str | None,
    declines: str | None,
    on_list: str | None,
    reason: str,
) -> None:
    """Note that somebody leaves the council of DISTRICT, or declines to follow."""
    if (leaves is None) == (declines is None):
        raise click.UsageError("Give one name: --leaves NAME or --declines NAME.")
    kind: Kind = "refusal" if leaves is None else "vacancy"
    name = leaves or declines or ""
    with open_database(config.database_url).writing() as session:
        row = _district(session, poll_id, district)
        noted = change_council(session, row, kind, name, reason, system_clock(), on_list)
        term = term_of(session, row)
    click.echo("\n".join((*tell_all(noted.reasons, "en"), "", *_lines(term))))


def _district(session: Session, poll_id: str, number: int) -> DistrictRow:
    for district in districts_of(session, poll_id):
        if district.number == number:
            return district
    raise NotFound(f"there is no district {number} in a poll {poll_id}")


def _lines(term: Term) -> list[str]:
    """Write a council as lines: its seats, who follows, and what only an election could fill."""
    lines = []
    for seat in term.council.seats:
        on_list = term.list_of(seat.holder) if seat.holder else None
        who = seat.holder.name if seat.holder else "vacant"
        lines.append(f"Seat {seat.number}: {who}{f' ({on_list})' if on_list else ''}")
    for place, standing in enumerate(term.council.line, 1):
        on_list = term.list_of(standing)
        lines.append(f"Follows {place}: {standing.name}{f' ({on_list})' if on_list else ''}")
    if term.vacant:
        seats = ", ".join(map(str, term.vacant))
        lines.append(f"Nobody is left to follow for seat {seats}: only a by-election can fill it.")
    return lines
