"""Readers of the values in our own files; each complaint names the place and what is wrong."""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

from crypto.canonical import Json, array, natural, text
from crypto.errors import Malformed

_Item = TypeVar("_Item")
_Option = TypeVar("_Option", bound=str)

_BREAKING_OR_INVISIBLE: Final = frozenset({"Cc", "Cf", "Zl", "Zp"})


@contextmanager
def at(place: str) -> Iterator[None]:
    """Name the place in front of whatever is Malformed there."""
    try:
        yield
    except Malformed as error:
        raise Malformed(f"{place}: {error}") from error


def field(value: Mapping[str, Json], name: str, read: Callable[[Json], _Item]) -> _Item:
    """Read one field of an object; raises Malformed, with the name of the field."""
    with at(name):
        return read(value[name])


def each(read: Callable[[Json], _Item]) -> Callable[[Json], tuple[_Item, ...]]:
    """Return the reader of an array of such items; it raises Malformed with an item's number."""

    def read_all(value: Json) -> tuple[_Item, ...]:
        items: list[_Item] = []
        for number, item in enumerate(array(value), start=1):
            with at(f"number {number}"):
                items.append(read(item))
        return tuple(items)

    return read_all


def words(value: Json) -> str:
    """Read words on one line; raises Malformed also for what the eye would not see."""
    name = text(value)
    unseen = any(unicodedata.category(character) in _BREAKING_OR_INVISIBLE for character in name)
    if not name or name != name.strip() or unseen:
        raise Malformed("expected words on one line, without spaces before or after")
    return name


def positive(value: Json) -> int:
    """Read a number from 1 up; raises Malformed."""
    number = natural(value)
    if number == 0:
        raise Malformed("expected a whole number from 1 up")
    return number


def moment(value: Json) -> datetime:
    """Read a date with its time and distance from UTC, in its one spelling; raises Malformed."""
    written = text(value)
    try:
        read = datetime.fromisoformat(written)
    except ValueError:
        read = datetime.min  # noqa: DTZ901 - has no time zone, so the next line refuses it
    if read.tzinfo is None or spell_moment(read) != written:
        raise Malformed("expected a date written like 2026-11-23T08:00:00+01:00")
    return read


def spell_moment(moment: datetime) -> str:
    """Write a date the way `moment` reads it."""
    return moment.isoformat(timespec="seconds")


def one_of(options: Mapping[str, _Option]) -> Callable[[Json], _Option]:
    """Return the reader of one of a few words; it raises Malformed with all of them."""

    def read(value: Json) -> _Option:
        option = options.get(text(value))
        if option is None:
            raise Malformed(f"expected {' or '.join(options)}")
        return option

    return read


def distinct(complaint: str, items: Sequence[Hashable]) -> None:
    """Raise Malformed with the complaint when an item comes twice."""
    if len(set(items)) < len(items):
        raise Malformed(complaint)


def two_officers(value: Json) -> tuple[str, str]:
    """Read the names of two different officers; raises Malformed."""
    first, second = each(words)(array(value, 2))
    distinct("expected two different officers", [first, second])
    return first, second


def matching(pattern: re.Pattern[str], expected: str) -> Callable[[Json], str]:
    """Return the reader of a string of one form; it raises Malformed saying what is expected."""

    def read(value: Json) -> str:
        string = text(value)
        if not pattern.fullmatch(string):
            raise Malformed(f"expected {expected}")
        return string

    return read
