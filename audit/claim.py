"""A claim about a published record, and the check that tests it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Claim:
    """What a published record must live up to.

    name       of the check that tests the claim, the same in the report and in the code
    sentence   holds when the check passes
    needs      all that the record must hold before the check can be run
    """

    name: str
    sentence: str
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Check(Generic[P, T]):
    """A claim with the code that tests it.

    `test` returns what it read, or raises a CryptoError or TallyError that says what it found.
    """

    claim: Claim
    test: Callable[P, T]


def check(*needs: str) -> Callable[[Callable[P, T]], Check[P, T]]:
    """Make a check of a function: its name with dashes is the name, its docstring the claim."""

    def make(function: Callable[P, T]) -> Check[P, T]:
        name = function.__name__.replace("_", "-")
        return Check(Claim(name, str(function.__doc__), needs), function)

    return make
