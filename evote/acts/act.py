"""An act that takes two officers: what it says of itself, and how it is carried out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from crypto.canonical import Json
from evote.accounts.officers import Role
from evote.config import Config
from evote.errors import N_, StepRefused

LONGEST_NUMBER = 9
"""Digits."""


@dataclass(frozen=True, slots=True)
class Carrying:
    """What an act is carried out with; the first of the officers proposed it."""

    poll_id: str
    subject: Mapping[str, Json]
    reason: str
    officers: tuple[str, str]
    now: datetime
    config: Config

    def number(self, name: str) -> int:
        """Return a number of the subject, which forms write in digits; raises StepRefused."""
        written = self.text(name)
        if not (written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER):
            raise StepRefused(
                N_("A number is missing, or is not written in digits: fill in every field."),
                field=name,
            )
        return int(written)

    def text(self, name: str) -> str:
        """Return words of the subject; raises StepRefused when there are none."""
        value = self.subject.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            raise StepRefused(N_("A field is empty: fill in every field."), field=name)
        return str(value)


@dataclass(frozen=True, slots=True)
class Act:
    """Something that takes two officers.

    title, warning    sentences to be translated: what is done, and what of it cannot be undone
    roles             who may propose it, and who may confirm it
    carry_out         does it within the transaction, or raises a ServiceError and nothing happens;
                      returns what is published about it in the journal
    reason_published  whether the reason stands in the journal: not where it may name a voter
    fingerprint       over what two officers look at before they decide, None where that is nothing
                      but the subject: what is changed after the proposal was not proposed
    subject           names of what it is done with; `-N` at the end stands for any number
    """

    name: str
    title: str
    warning: str
    roles: frozenset[Role]
    carry_out: Callable[[Session, Carrying], Mapping[str, Json]] = field(repr=False)
    reason_published: bool = True
    fingerprint: Callable[[Session, str], str] | None = field(default=None, repr=False)
    subject: tuple[str, ...] = ()

    def takes(self, name: str) -> bool:
        """Say whether something of this name belongs to what the act is done with."""
        return re.sub(r"-[0-9]+$", "-N", name) in self.subject

    def filled_in(self, subject: Mapping[str, str]) -> dict[str, str]:
        """Return everything that the act is done with as it was filled in, "" where it was not."""
        plain = {name: "" for name in self.subject if not name.endswith("-N")}
        return plain | {name: value for name, value in subject.items() if self.takes(name)}
