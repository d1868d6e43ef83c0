"""Mistakes in what a poll is made from, in sentences that the command line and pages both say.

A sentence is a message to be translated. What it names of a poll file stands in it as an `Entry`,
so that each audience reads its own word for it: the entry's name, or the label of a page's field.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of a poll file, and maybe the word that it should hold."""

    name: str
    word: str = ""

    def __str__(self) -> str:
        """Write the entry as a poll file has it."""
        return f'{self.name} = "{self.word}"' if self.word else self.name


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a poll file something stands: in one of its tables, or before all of them.

    position  of a table among those of its name, from 1; 0 where there is only one
    district  the number of the district that it describes; 0 where it says none
    """

    table: str = ""
    position: int = 0
    district: int = 0

    def __str__(self) -> str:
        """Write the place as the headings of a poll file do."""
        if self.position:
            return f"[[{self.table}]] {self.position}: "
        return f"[{self.table}] " if self.table else ""


@dataclass(frozen=True, slots=True)
class Remark:
    """What is wrong with something: a sentence to be translated, and what is filled into it."""

    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write the remark in English, in the words of a poll file."""
        return self.sentence % self.values if self.values else self.sentence


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake in a file that was handed in, or in a plan; line 0 speaks of the whole file."""

    file: str
    line: int
    remark: Remark
    place: Place = Place()

    def __str__(self) -> str:
        """Write the mistake as one line: where it is, what it is."""
        at = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{at}: {self.place}{self.remark}"
