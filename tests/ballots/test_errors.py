"""Errors: each names the rule or check that was broken, in a sentence for people."""

import pytest

from ballots.errors import BallotRefused, BoardBroken, RecordUnreadable, UnsupportedProtocol
from ballots.rules import RULES


@pytest.mark.parametrize("rule", RULES)
def test_a_refusal_names_its_rule_and_says_it(rule: str) -> None:
    """Name, sentence and what was found stand in one message."""
    assert rule in str(BallotRefused(rule))
    assert RULES[rule] in str(BallotRefused(rule))
    assert str(BallotRefused(rule, "choice 3")).endswith("choice 3")


@pytest.mark.parametrize("kind", [BoardBroken, RecordUnreadable])
def test_a_broken_record_names_its_check(kind: type[BoardBroken | RecordUnreadable]) -> None:
    """The sentence is the message, the name stands beside it."""
    error = kind("chain-parent", "The chain is broken.")
    assert (error.check, str(error)) == ("chain-parent", "The chain is broken.")


def test_what_is_not_supported_is_a_check_too() -> None:
    """An audit report can name it."""
    assert UnsupportedProtocol("Version 2.").check == "supported-protocol"
