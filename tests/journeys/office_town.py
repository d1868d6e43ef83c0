"""A town hall with its office: a clock that the test turns, and what officers and residents do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.sync_api import Page, expect

from evote.simulation.poll import StoppedClock
from evote.watch.clockwork import Clockwork
from tests.journeys.officer import Officer
from tests.journeys.town_hall import Invitation, TownHall, candidates, cast_from_elsewhere

NAME = "Conseils de quartier d'Agen"


@dataclass
class Town:
    """A town hall with its office, whose clock the test turns."""

    hall: TownHall
    clock: StoppedClock
    clockwork: Clockwork
    opens: datetime

    @property
    def closes(self) -> datetime:
        """When the vote ends."""
        return self.opens + timedelta(days=2, hours=10)

    def wait_until(self, moment: datetime) -> None:
        """Let time pass, and what has its time be done."""
        self.clock.now = max(moment, self.clock.now)
        self.clockwork.turn()


def fill(page: Page, values: dict[str, str]) -> None:
    """Fill fields by their labels."""
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def find(officer: Officer, asked: str) -> None:
    """Find the only person of this name."""
    officer.page.get_by_label("Name or number on the roll").fill(asked)
    officer.press("Find")
    expect(officer.page.get_by_role("heading", name="One person is found")).to_be_visible()


def cast(town: Town, invitation: Invitation, places: Sequence[int]) -> None:
    """Cast a ballot for those at these places of the ballot."""
    names = candidates(town.hall.base_url, invitation.uuid)
    chosen = [int(place in places) for place in range(len(names))]
    cast_from_elsewhere(town.hall.base_url, invitation, [0, *chosen])
