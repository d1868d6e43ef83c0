"""How long an officer waits for the roll of a town: read, checked, looked at, taken, approved."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from crypto.randomness import system_randomness
from evote.db import Database
from evote.intake.electoral_roll import ElectoralRoll, read_electoral_roll
from evote.schema import upgrade_database
from evote.setup.planned_roll import RollPreview, franchise_of, preview_roll, take_roll
from evote.setup.plans import Plan, begin_plan
from tests.bench.table import heading, line, timed

PEOPLE, DISTRICTS = 18_000, 23
NOW = datetime(2026, 11, 1, tzinfo=UTC)
PLAN = Plan(
    poll_id="benchmark",
    name="Benchmark",
    opens=NOW + timedelta(days=30),
    closes=NOW + timedelta(days=37),
    districts=tuple(
        {"number": number, "name": f"District {number}", "stations": [f"{number}"]}
        for number in range(1, DISTRICTS + 1)
    ),
)


def measure() -> None:
    """Print how long each step takes."""
    heading(f"A roll of {PEOPLE} people in {DISTRICTS} districts, in Windows-1252")
    raw = _roll()
    franchise = franchise_of(PLAN)
    seconds, roll = timed(lambda: read_electoral_roll(raw, franchise))
    line("read and checked", f"{seconds:.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder)}/evote.sqlite")
        upgrade_database(database)
        with database.writing() as session:
            begin_plan(session, PLAN, system_randomness, "Benchmark", NOW)
        seconds, preview = timed(lambda: _preview(database, roll))
        line("shown to the officer", f"{seconds:.2f} s")
        seconds, _ = timed(lambda: _take(database, preview))
        line("taken over", f"{seconds:.2f} s")
        database.close()


def _preview(database: Database, roll: ElectoralRoll) -> RollPreview:
    with database.writing() as session:
        return preview_roll(session, PLAN.poll_id, roll)


def _take(database: Database, preview: RollPreview) -> int:
    with database.writing() as session:
        return take_roll(session, PLAN.poll_id, preview.digest)


def _roll() -> bytes:
    headings = "Nom de naissance;Prénoms;Date de naissance;Bureau de vote;Adresse;Commune\n"
    lines = (
        f"DURAND{n};Éloïse;{n % 28 + 1:02}/{n % 12 + 1:02}/{1940 + n % 60};{n % DISTRICTS + 1};"
        f"{n} rue des Cornières;Agen\n"
        for n in range(PEOPLE)
    )
    return (headings + "".join(lines)).encode("cp1252")
