"""What a postcode looks like in the country where a poll is held, for whoever looks at a roll.

The country is that of the poll's time zone. Where it is not known here, every postcode will do:
somebody on the roll may live abroad, so that a postcode is doubted and never refused.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

_FOUR: Final = r"\d{4}"
_FIVE: Final = r"\d{5}"
_FIVE_PARTED: Final = r"\d{3} ?\d{2}"

_BY_ZONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "America/Cayenne": _FIVE,
        "America/Guadeloupe": _FIVE,
        "America/Martinique": _FIVE,
        "Europe/Amsterdam": r"\d{4} ?[A-Za-z]{2}",
        "Europe/Berlin": _FIVE,
        "Europe/Bratislava": _FIVE_PARTED,
        "Europe/Brussels": _FOUR,
        "Europe/Bucharest": r"\d{6}",
        "Europe/Lisbon": r"\d{4}-\d{3}",
        "Europe/Luxembourg": _FOUR,
        "Europe/Madrid": _FIVE,
        "Europe/Paris": _FIVE,
        "Europe/Prague": _FIVE_PARTED,
        "Europe/Rome": _FIVE,
        "Europe/Tallinn": _FIVE,
        "Europe/Vienna": _FOUR,
        "Europe/Zurich": _FOUR,
        "Indian/Mayotte": _FIVE,
        "Indian/Reunion": _FIVE,
    }
)


def is_usual(postcode: str, time_zone: str) -> bool:
    """Say whether a postcode is written as those of the country of a time zone are."""
    return re.fullmatch(_BY_ZONE.get(time_zone, ".*"), postcode) is not None
