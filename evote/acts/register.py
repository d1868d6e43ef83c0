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
from evote.polls import STATES
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

LAST_STATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "draw-lot": "draft",
        "approve-roll": "draft",
        "reopen-setup": "draft",
        "strike-voter": "draft",
        "add-voter": "draft",
        "restart-ceremony": "draft",
        "replace-trustee": "draft",
        "name-trustees": "draft",
        "make-letters": "draft",
        "take-handback": "draft",
        "reset-letters": "draft",
        "seal": "draft",
        "open-early": "sealed",
        "suspend": "open",
        "resume": "open",
        "extend": "open",
        "close-early": "open",
        "reissue-letter": "open",
        "start-count": "closed",
        "settle-tie": "counted",
        "publish": "counted",
    }
)
"""The last state of a poll in which an act can be done; the others can always be."""


def is_over(act_name: str, poll_state: str) -> bool:
    """Say whether a poll has gone on so far that an act can never be done any more."""
    last = LAST_STATES.get(act_name, STATES[-1])
    return STATES.index(poll_state) > STATES.index(last)
