"""A poll that is being set up in a database of its own."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from evote.db import Database
from evote.intake.electoral_roll import Resident
from evote.intake.roll_sheet import RollEntry
from evote.schema import upgrade_database
from evote.setup.candidacies import add_candidacy
from evote.setup.candidacy import Candidacy
from evote.setup.compiling import compile_plan
from evote.setup.lots import announce_lot, draw_lot
from evote.setup.planned_roll import replace_roll
from evote.setup.plans import Plan, begin_plan
from evote.simulation.poll import seeded

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 1, 12, tzinfo=PARIS)
PLAN = Plan(
    poll_id="agen-2026",
    name="Conseils de quartier 2026",
    opens=datetime(2026, 12, 1, 8, tzinfo=PARIS),
    closes=datetime(2026, 12, 8, 18, tzinfo=PARIS),
    sender=("Mairie d'Agen",),
    help_phone="05 53 00 00 00",
    contest={"question": "Qui ?", "seats": 2, "max": 2, "small_tally_limit": 2},
    districts=(
        {"number": 1, "name": "Centre-ville", "stations": ["1", "2"]},
        {"number": 2, "name": "La Masse", "seats": 1, "max": 1},
    ),
)
NAMES = ("Alice Martin", "Bruno Bernard", "Chloé Robert")


class Draft:
    """A database with a poll that has a plan and nothing else yet."""

    def __init__(self, folder: Path, url: str | None = None, plan: Plan = PLAN) -> None:
        self.database = Database(url or f"sqlite:///{folder}/evote.sqlite")
        self.plan = plan
        upgrade_database(self.database)
        with self.database.writing() as session:
            begin_plan(session, plan, seeded("draft"), "Ms Roux", NOW)

    def fill(self) -> None:
        """Put a roll and candidates into the plan, all of whom consented."""
        with self.database.writing() as session:
            replace_roll(session, self.plan.poll_id, residents())
            for district in (1, 2):
                for year, name in enumerate(NAMES, 1960):
                    candidacy = Candidacy(
                        district,
                        name,
                        date(year, 1, 1),
                        statement=f"I, {name}",
                        consented=NOW.date(),
                    )
                    add_candidacy(session, candidacy, self.plan)

    def draw(self, seed: str = "7 12 31") -> None:
        """Announce the lot and draw it."""
        with self.database.writing() as session:
            announce_lot(session, self.plan.poll_id, "The lottery of 2 November", "Ms Roux", NOW)
            draw_lot(session, self.plan.poll_id, seed)

    def compile(self) -> None:
        """Make the districts."""
        with self.database.writing() as session:
            compile_plan(session, self.plan.poll_id, NOW + timedelta(days=1), seeded("compile"))


def residents() -> list[Resident]:
    """Return the people of a small roll: three in district 1, two in district 2."""
    return [
        Resident(line, 1 if line < 5 else 2, RollEntry(f"Voter {line}", (f"{line} rue X", "Agen")))
        for line in range(2, 7)
    ]
