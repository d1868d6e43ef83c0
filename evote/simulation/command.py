"""`evote simulate`: a whole simulated poll in one command."""

from dataclasses import replace
from datetime import datetime, timedelta
from math import isnan
from pathlib import Path

import click

from crypto.groups import ED25519
from evote.config import Config, read_config
from evote.db import Database
from evote.results.publication import write_record
from evote.schema import upgrade_database
from evote.server import serving
from evote.simulation.poll import Plan, SimulatedPoll, StoppedClock
from evote.simulation.town import QUARTERS
from evote.station import open_station, system_clock
from evote.terminal import processes, progress
from evote.voter.app import create_voter_app

HTTP_SAMPLE = 60
"""How many ballots travel over HTTP; the others take the function behind it."""


def plan_of_last_week(poll_id: str, districts: tuple[str, ...], now: datetime) -> Plan:
    """Return the plan of a poll that opened a week ago and closes now, at demonstration size."""
    closes = now.replace(microsecond=0)
    return Plan(
        poll_id=poll_id,
        name="Conseils de quartier d'Agen",
        opens=closes - timedelta(days=7),
        closes=closes,
        districts=districts,
        residents=60,
        candidates=20,
        turnout=0.45,
    )


def rehearse(config: Config, folder: Path, plan: Plan) -> Path:
    """Run a poll from its files to its published record, and return the record's folder."""
    clock = StoppedClock(plan.opens)
    database = Database(config.database_url)
    upgrade_database(database)
    station = open_station(config, database, clock)
    poll = SimulatedPoll(station, folder / plan.poll_id, plan)
    for step in progress("Preparing", [poll.write_files, poll.prepare], 2):
        step()
    with processes() as executor:
        with serving(create_voter_app(station)) as base_url:
            poll.vote(executor, base_url, HTTP_SAMPLE, progress)
        clock.now = plan.closes
        poll.count(executor, progress)
    record = folder / "record"
    write_record(database, plan.poll_id, record)
    database.close()
    return record


def names_of(districts: int) -> tuple[str, ...]:
    """Return the names of so many districts: the quarters of a town, then numbers."""
    return tuple(
        QUARTERS[place] if place < len(QUARTERS) else f"Quartier {place + 1}"
        for place in range(districts)
    )


def _a_number(_: click.Context, parameter: click.Parameter, value: float) -> float:
    """Refuse "nan", which lies in every range."""
    if isnan(value):
        raise click.BadParameter("not a number", param=parameter)
    return value


@click.command()
@click.option("--districts", type=click.IntRange(1), default=2, show_default=True)
@click.option("--residents", type=click.IntRange(2), default=60, show_default=True)
@click.option(
    "--turnout",
    type=click.FloatRange(0, 1),
    callback=_a_number,
    default=0.45,
    show_default=True,
)
@click.option("--candidates", type=click.IntRange(1), default=20, show_default=True)
@click.option("--unopposed", type=click.IntRange(0), default=0, help="Districts without a vote.")
@click.option("--trustees", type=click.IntRange(1), default=3, show_default=True)
@click.option("--quorum", type=click.IntRange(2), help="How many suffice [default: all are needed]")
@click.option("--group", default=ED25519.name, show_default=True)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True)
def simulate(
    *,
    districts: int,
    residents: int,
    turnout: float,
    candidates: int,
    unopposed: int,
    trustees: int,
    quorum: int | None,
    group: str,
    seed: int,
    out: Path,
) -> None:
    """Simulate a whole poll in the new folder OUT; its public record goes to OUT/record."""
    if unopposed >= districts:
        raise click.UsageError("At least one district must vote.")
    out.mkdir(parents=True)
    plan = replace(
        plan_of_last_week("simulated", names_of(districts), system_clock()),
        residents=residents,
        turnout=turnout,
        candidates=candidates,
        unopposed=unopposed,
        trustees=trustees,
        quorum=quorum or 0,
        group=group,
        seed=seed,
    )
    record = rehearse(read_config({}, out), out, plan)
    click.echo(f"The public record of the simulated poll is in {record}.")
