"""How many codes were refused lately, district by district: numbers in memory, and nothing else.

Neither a code nor an address is kept. Somebody who guesses codes shows as a burst.
"""

from datetime import datetime
from threading import Lock
from typing import Final

BURST: Final = 30
"""Refused codes of one district within a minute, far more than residents mistype."""


class Refusals:
    """Counts the refused codes of each district in the present minute of the clock."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._counts: dict[str, tuple[int, int]] = {}
        self._bursts: set[str] = set()

    def note(self, district_uuid: str, now: datetime) -> None:
        """Count a refused code; the district must be one of ours, so that the list stays short."""
        minute = int(now.timestamp()) // 60
        with self._lock:
            before, count = self._counts.get(district_uuid, (minute, 0))
            count = count + 1 if before == minute else 1
            self._counts[district_uuid] = (minute, count)
            if count >= BURST:
                self._bursts.add(district_uuid)

    def take_bursts(self) -> set[str]:
        """Return the districts with a burst since this was last asked."""
        with self._lock:
            taken, self._bursts = self._bursts, set()
        return taken
