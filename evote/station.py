"""What the web apps share: the database, the sealed districts, the clock, the settings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from evote.config import Config
from evote.db import Database
from evote.voting.refusals import Refusals
from evote.voting.sealed import SealedDistricts


def system_clock() -> datetime:
    """Return the present time."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class PollingStation:
    """One installation at work."""

    config: Config
    database: Database
    districts: SealedDistricts
    clock: Callable[[], datetime]
    refusals: Refusals = field(default_factory=Refusals)


def open_station(
    config: Config, database: Database, clock: Callable[[], datetime] = system_clock
) -> PollingStation:
    """Return the station over a database that has this release's tables."""
    return PollingStation(config, database, SealedDistricts(database), clock)
