"""What two officers record together by a command: a reason, and who they are."""

from ballots.reading import words
from evote.errors import StepRefused


def require_reason(reason: str) -> None:
    """Raise StepRefused for a reason that says nothing."""
    if not reason.strip():
        raise StepRefused("this needs a reason, which is recorded")


def require_two_officers(officers: tuple[str, str]) -> None:
    """Raise StepRefused unless two different people are named, and Malformed for no name."""
    first, second = map(words, officers)
    if first.casefold() == second.casefold():
        raise StepRefused("this is recorded by two different officers")
