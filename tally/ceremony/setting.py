"""How many trustees share the key, and how many of them suffice."""

from dataclasses import dataclass
from typing import Final

from crypto.canonical import Json
from crypto.group import Group
from tally.ceremony.certificate import certificate_context

LARGEST_CIRCLE: Final = 255
"""How many trustees may share a key; as each signs what all have sent, the work is quadratic."""


@dataclass(frozen=True, slots=True)
class Setting:
    """The frame of a ceremony: any `quorum` of `size` trustees can decrypt, fewer cannot.

    Raises ValueError unless 2 <= quorum < size <= LARGEST_CIRCLE: one person alone must not
    decrypt, and one who falls ill must not stop the count.
    """

    group: Group
    quorum: int
    size: int

    def __post_init__(self) -> None:
        if not 2 <= self.quorum < self.size:
            raise ValueError("of n trustees at least 2 and at most n - 1 must suffice")
        if self.size > LARGEST_CIRCLE:
            raise ValueError(f"a key is shared by at most {LARGEST_CIRCLE} trustees")

    @property
    def numbers(self) -> range:
        """The trustees' numbers, from 1."""
        return range(1, self.size + 1)

    def context(self, number: int) -> dict[str, Json]:
        """Return what a certificate says about its place."""
        return certificate_context(self.group, self.quorum, self.size, number)
