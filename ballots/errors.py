"""What can go wrong between a token and the published record.

BallotError
├── BallotRefused        a ballot breaks an admission rule, named by ``rule``
├── BoardBroken          events do not form the one chain that the specification allows
├── RecordUnreadable     bytes that are not a whole archive
└── UnsupportedProtocol  another version of the protocol, or questions that it does not cover
"""

from typing import Literal

from ballots.rules import RULES

RecordCheck = Literal[
    "archive-header",
    "archive-layout",
    "archive-complete",
    "record-hash",
    "event-form",
    "event-data",
    "event-order",
    "chain-parent",
    "chain-height",
]
"""The name of the check that a board or a record fails; the same names stand in audit reports."""


class BallotError(Exception):
    """Anything that this package refuses."""


class BallotRefused(BallotError):
    """The ballot breaks ``rule``, a name from `RULES`; ``detail`` says where."""

    def __init__(self, rule: str, detail: str = "") -> None:
        super().__init__(rule, detail)
        self.rule = rule
        self.detail = detail

    def __str__(self) -> str:
        """Return the sentence of the broken rule, then what was found."""
        broken = f"Refused by the rule {self.rule}: {RULES[self.rule]}"
        return f"{broken} Found: {self.detail}" if self.detail else broken


class _CheckBroken(BallotError):
    """A failure of the check named ``check``, told in one sentence."""

    def __init__(self, check: RecordCheck, sentence: str) -> None:
        super().__init__(check, sentence)
        self.check: RecordCheck = check
        self.sentence = sentence

    def __str__(self) -> str:
        """Return the sentence; the name of the check stands in ``check``."""
        return self.sentence


class BoardBroken(_CheckBroken):
    """An event or its data cannot stand at this place of the board."""


class RecordUnreadable(_CheckBroken):
    """The bytes are not an archive, are cut off, or claim sizes beyond the limits."""


class UnsupportedProtocol(BallotError):
    """The record follows a protocol version or question type that is not supported."""

    check = "supported-protocol"
