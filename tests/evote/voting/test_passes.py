"""A pass says until when a ballot that comes with it is taken."""

from datetime import timedelta

import pytest

from evote.voting.passes import LONGEST_VISIT, entered_before, issue_pass, taken_until
from tests.simulation import CLOSES

GRACE_ENDS = CLOSES + timedelta(minutes=10)
SEED = bytes(32)


@pytest.mark.parametrize(
    ("before_the_close", "graced"),
    [
        (timedelta(minutes=1), True),
        (LONGEST_VISIT, True),
        (LONGEST_VISIT + timedelta(minutes=1), False),
        (timedelta(0), False),
    ],
)
def test_what_is_told_is_what_is_done(before_the_close: timedelta, graced: bool) -> None:  # noqa: FBT001 - what is expected
    """The booth is told of grace exactly where the ballot box will honour the pass."""
    now = CLOSES - before_the_close
    shown = issue_pass(SEED, "district", now)
    assert entered_before(SEED, "district", shown, CLOSES) == graced
    assert taken_until(now, CLOSES, GRACE_ENDS) == (GRACE_ENDS if graced else CLOSES)
