"""A table of a TOML file, read entry by entry, every mistake noted."""

import tomllib
from collections.abc import Collection, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self

from evote.errors import N_, PollFileRefused
from evote.intake.mistakes import Entry, Mistake, Place, Remark

_NUL = N_("%(entry)s holds a character that nobody can see (NUL)")


class TomlTable:
    """A table whose entries are taken out one by one, each of the kind that is expected.

    A mistake gives a harmless value, so that the reading goes on and finds all others. An entry
    without a default must be there.
    """

    def __init__(
        self, file: str, place: Place, entries: Mapping[str, Any], mistakes: list[Mistake]
    ) -> None:
        self.place = place
        self._file = file
        self._entries = dict(entries)
        self._mistakes = mistakes

    def mistake(self, sentence: str, **values: object) -> None:
        """Note what is wrong with this table."""
        self._mistakes.append(Mistake(self._file, 0, Remark(sentence, values), self.place))

    def _take(self, name: str, kind: type, wrong: str, default: Any) -> Any:
        value = self._entries.pop(name, default)
        if value is None:
            self.mistake(N_("%(entry)s is missing"), entry=Entry(name))
        elif type(value) is kind:
            return value
        else:
            self.mistake(wrong, entry=Entry(name))
        return None if kind in {date, datetime} else kind()

    def text(self, name: str, default: str | None = None) -> str:
        """Take a text, without the white space around it."""
        value: str = self._take(name, str, N_("%(entry)s must be a text"), default)
        if "\0" in value:
            self.mistake(_NUL, entry=Entry(name))
            return ""
        return value.strip()

    def number(self, name: str, default: int | None = None) -> int:
        """Take a whole number from 0 up."""
        value: int = self._take(name, int, N_("%(entry)s must be a whole number"), default)
        if value < 0:
            self.mistake(N_("%(entry)s must not be negative"), entry=Entry(name))
        return value

    def truth(self, name: str, *, default: bool) -> bool:
        """Take true or false."""
        value: bool = self._take(name, bool, N_("%(entry)s must be true or false"), default)
        return value

    def moment(self, name: str) -> datetime | None:
        """Take a date with a time; None where there is none."""
        wrong = N_("%(entry)s must be a date with a time")
        value: datetime | None = self._take(name, datetime, wrong, None)
        return value

    def day(self, name: str) -> date | None:
        """Take a date, which may be left out; None where there is none."""
        if self._entries.get(name) is None:
            self._entries.pop(name, None)
            return None
        value: date | None = self._take(name, date, N_("%(entry)s must be a date"), None)
        return value

    def choice(self, name: str, choices: Collection[str], default: str) -> str:
        """Take one of some words."""
        value = self.text(name, default)
        if value not in choices:
            sentence = N_("%(entry)s must be one of %(choices)s")
            self.mistake(sentence, entry=Entry(name), choices=", ".join(choices))
        return value

    def texts(self, name: str, default: list[str] | None = None) -> list[str]:
        """Take a list of texts."""
        wrong = N_("%(entry)s must be a list of texts")
        values: list[Any] = self._take(name, list, wrong, default)
        if not all(isinstance(value, str) for value in values):
            self.mistake(wrong, entry=Entry(name))
            return []
        if any("\0" in value for value in values):
            self.mistake(_NUL, entry=Entry(name))
            return []
        return values

    def table(self, name: str) -> dict[str, Any]:
        """Take the entries of a table within; none where it is absent."""
        wrong = N_("%(entry)s must be entries under a heading of their own")
        value: dict[str, Any] = self._take(name, dict, wrong, {})
        return value

    def tables(self, name: str, default: list[Any] | None = None) -> list[Self]:
        """Take the tables that stand under [[name]]."""
        wrong = N_("%(entry)s must each have a heading of their own, in double brackets")
        values: list[Any] = self._take(name, list, wrong, default)
        if not all(isinstance(value, dict) for value in values):
            self.mistake(wrong, entry=Entry(name))
            return []
        return [
            type(self)(self._file, _place(name, position, value), value, self._mistakes)
            for position, value in enumerate(values, 1)
        ]

    def under(self, defaults: Mapping[str, Any]) -> Self:
        """Return this table with what it leaves out taken from `defaults`."""
        return type(self)(self._file, self.place, {**defaults, **self._entries}, self._mistakes)

    def refuse_the_rest(self) -> None:
        """Note every entry that nobody took: a name that was misspelt does not go unnoticed."""
        for name in self._entries:
            self.mistake(N_("%(entry)s is not known here"), entry=Entry(name))


def _place(name: str, position: int, entries: Mapping[str, Any]) -> Place:
    number = entries.get("number")
    return Place(name, position, number if type(number) is int else 0)


def read_toml(path: Path) -> dict[str, Any]:
    """Read a file; raises PollFileRefused when it is not TOML."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError as error:
        sentence = f"the file cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        sentence = "the text is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        sentence = f"not TOML: {error}"
    except RecursionError:
        sentence = "not TOML: too many brackets within brackets"
    raise PollFileRefused((Mistake(path.name, 0, Remark(sentence)),))
