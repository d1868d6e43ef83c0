"""All acts that take two officers, by their names."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from evote.acts.act import Act
from evote.ceremony.acts import CEREMONY_ACTS
from evote.count.acts import COUNT_ACTS
from evote.letters.acts import MAKING_ACTS
from evote.letters.reissue import LETTER_ACTS
from evote.life.acts import LIFE_ACTS
from evote.setup.acts import ROLL_ACTS
from evote.setup.late_corrections import CORRECTION_ACTS

ACTS: Final[Mapping[str, Act]] = MappingProxyType(
    {
        act.name: act
        for act in (
            *ROLL_ACTS,
            *CORRECTION_ACTS,
            *CEREMONY_ACTS,
            *MAKING_ACTS,
            *LIFE_ACTS,
            *COUNT_ACTS,
            *LETTER_ACTS,
        )
    }
)
