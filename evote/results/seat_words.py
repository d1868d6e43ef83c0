"""The explanation of seats in the languages of the readers.

The templates are those of the declaration, so that the page and the auditor's report say the same;
their translations stand in the catalogues like every other sentence.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from babel.numbers import get_decimal_symbol

from crypto.canonical import Json
from evote.catalogues import catalogue
from evote.wording import enumerated, locale_of
from tally.seats.allocation import Reason
from tally.seats.wording import TEMPLATES, English, Speaker, decimal, digits_apart, tell

VOTES: Final = ("%(number)s vote", "%(number)s votes")
THEN: Final = "%(first)s, then %(next)s"

_Extracted = tuple[int, str | None, str | tuple[str, str], list[str]]
"""What Babel asks of an extractor: line, function, message or its two numbers, comments."""


def explain(reasons: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Return the steps of a declaration's explanation in a language, in its order."""
    told = (_take_apart(**reason) for reason in reasons)
    return tell_all([Reason(message, parameters) for message, parameters in told], language)


def reason_json(reason: Reason) -> dict[str, Json]:
    """Return a step of an explanation as a declaration has it, which `explain` reads."""
    return {"message": reason.message, **reason.parameters}


def tell_all(reasons: Sequence[Reason], language: str) -> list[str]:
    """Return steps of an explanation in a language."""
    speaker: Speaker = English() if language == "en" else Translated(language)
    return [tell(reason, speaker) for reason in reasons]


def extract_templates(*_: object, **__: object) -> Iterator[_Extracted]:
    """Yield the templates to Babel, which calls this for the catalogue."""
    yield 1, "ngettext", VOTES, []
    for line, template in enumerate((THEN, *TEMPLATES.values()), 2):
        yield line, None, template, []


class Translated:
    """Speaks a language of the catalogues."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._catalogue = catalogue(language)
        self._point = get_decimal_symbol(locale_of(language))
        self._speakers: Mapping[str, Callable[[Any], str]] = {
            "votes": self._votes,
            "names": self._list,
            "officers": self._list,
            "seats": self._list,
            "order": self._sequence,
            "standings": self._standings,
            "quota": self._quota,
            "averages": self._averages,
            "remainders": self._remainders,
        }

    def template(self, message: str) -> str:
        """Return the template of a message."""
        return self._catalogue.gettext(TEMPLATES[message])

    def speak(self, parameter: str, value: Any) -> str:
        """Return the value of a parameter in words."""
        return self._speakers.get(parameter, str)(value)

    def _votes(self, number: int) -> str:
        return self._catalogue.ngettext(*VOTES, number) % {"number": number}

    def _list(self, parts: Sequence[object]) -> str:
        return enumerated([str(part) for part in parts], self._language)

    def _sequence(self, parts: Sequence[str]) -> str:
        told, *rest = parts
        for part in rest:
            told = self._catalogue.gettext(THEN) % {"first": told, "next": part}
        return told

    def _standings(self, standings: Sequence[Mapping[str, Any]]) -> str:
        return self._sequence(
            [f"{each['name']}, {self._votes(each['votes'])}" for each in standings]
        )

    def _quota(self, quota: Mapping[str, int]) -> str:
        return self._decimal(Fraction(quota["numerator"], quota["denominator"]), 2)

    def _averages(self, averages: Sequence[Mapping[str, Any]]) -> str:
        values = [Fraction(each["votes"], each["divisor"]) for each in averages]
        digits = digits_apart(values)
        return ", ".join(
            f"{each['name']} {each['votes']}/{each['divisor']} {self._equals(value, digits)}"
            for each, value in zip(averages, values, strict=True)
        )

    def _remainders(self, remainders: Sequence[Mapping[str, Any]]) -> str:
        values = [Fraction(each["numerator"], each["denominator"]) for each in remainders]
        digits = digits_apart(values)
        return ", ".join(
            f"{each['name']} {self._decimal(value, digits)}"
            for each, value in zip(remainders, values, strict=True)
        )

    def _equals(self, value: Fraction, digits: int) -> str:
        sign = "=" if value == round(value, digits) else "≈"
        return f"{sign} {self._decimal(value, digits)}"

    def _decimal(self, value: Fraction, digits: int) -> str:
        return decimal(value, digits).replace(".", self._point)


def _take_apart(message: str, **parameters: Any) -> tuple[str, Mapping[str, Any]]:
    return message, parameters
