"""How figures are shown: one line each, as soon as it is known."""

import time
from collections.abc import Callable
from typing import TypeVar

_Result = TypeVar("_Result")


def heading(sentence: str) -> None:
    """Print what the next lines are about."""
    print(f"\n{sentence}")  # noqa: T201  this program's output


def line(what: str, figure: str) -> None:
    """Print one figure."""
    print(f"  {what:<76}{figure:>12}", flush=True)  # noqa: T201


def timed(work: Callable[[], _Result]) -> tuple[float, _Result]:
    """Return the seconds that some work took, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def milliseconds(seconds: float) -> str:
    """Spell a duration."""
    return f"{seconds * 1000:.1f} ms"
