"""All acts that take two officers, by their names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evote.act import Act
from evote.approving import ROLL_ACTS
from evote.ceremony_acts import CEREMONY_ACTS
from evote.count_acts import COUNT_ACTS
from evote.late_corrections import CORRECTION_ACTS
from evote.life_acts import LIFE_ACTS
from evote.reissue import LETTER_ACTS

ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        act.name: act
        for act in (
            *ROLL_ACTS,
            *CORRECTION_ACTS,
            *CEREMONY_ACTS,
            *LIFE_ACTS,
            *COUNT_ACTS,
            *LETTER_ACTS,
        )
    }
)
