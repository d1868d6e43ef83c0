"""The explanation of seats in the languages of the readers.

The templates are those of the declaration, so that the page and the auditor's report say the same;
the French ones stand in the catalogue like every other sentence.
"""

import gettext
from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from crypto.canonical import Json
from tally.seats.allocation import Reason
from tally.seats.wording import TEMPLATES, English, Speaker, decimal, digits_apart, tell

TRANSLATIONS = Path(__file__).parent / "translations"


def explain(reasons: Sequence[Mapping[str, Any]], language: str) -> list[str]:
    """Return the steps of a declaration's explanation in a language, in its order."""
    told = (_take_apart(**reason) for reason in reasons)
    return tell_all([Reason(message, parameters) for message, parameters in told], language)


def reason_json(reason: Reason) -> dict[str, Json]:
    """Return a step of an explanation as a declaration has it, which `explain` reads."""
    return {"message": reason.message, **reason.parameters}


def tell_all(reasons: Sequence[Reason], language: str) -> list[str]:
    """Return steps of an explanation in a language."""
    speaker: Speaker = French() if language == "fr" else English()
    return [tell(reason, speaker) for reason in reasons]


def extract_templates(*_: object, **__: object) -> Iterator[tuple[int, None, str, list[str]]]:
    """Yield the templates to Babel, which calls this for the catalogue."""
    for line, template in enumerate(TEMPLATES.values(), 1):
        yield line, None, template, []


class French:
    """Speaks French."""

    def __init__(self) -> None:
        self._catalogue = gettext.translation("messages", TRANSLATIONS, ["fr"])

    def template(self, message: str) -> str:
        """Return the template of a message."""
        return self._catalogue.gettext(TEMPLATES[message])

    def speak(self, parameter: str, value: Any) -> str:
        """Return the value of a parameter in words."""
        return _FRENCH.get(parameter, str)(value)


def _take_apart(message: str, **parameters: Any) -> tuple[str, Mapping[str, Any]]:
    return message, parameters


def _voix(number: int) -> str:
    return f"{number}\N{NO-BREAK SPACE}voix"


def _et(parts: Sequence[object]) -> str:
    *first, last = map(str, parts)
    return f"{', '.join(first)} et {last}" if first else last


def _averages(averages: Sequence[Mapping[str, Any]]) -> str:
    values = [Fraction(each["votes"], each["divisor"]) for each in averages]
    digits = digits_apart(values)
    return ", ".join(
        f"{each['name']} {each['votes']}/{each['divisor']} {_equals(value, digits)}"
        for each, value in zip(averages, values, strict=True)
    )


def _remainders(remainders: Sequence[Mapping[str, Any]]) -> str:
    values = [Fraction(each["numerator"], each["denominator"]) for each in remainders]
    digits = digits_apart(values)
    return ", ".join(
        f"{each['name']} {_comma(value, digits)}"
        for each, value in zip(remainders, values, strict=True)
    )


def _standings(standings: Sequence[Mapping[str, Any]]) -> str:
    return ", puis ".join(f"{each['name']}, {_voix(each['votes'])}" for each in standings)


def _quota(quota: Mapping[str, int]) -> str:
    return _comma(Fraction(quota["numerator"], quota["denominator"]), 2)


def _equals(value: Fraction, digits: int) -> str:
    sign = "=" if value == round(value, digits) else "≈"
    return f"{sign} {_comma(value, digits)}"


def _comma(value: Fraction, digits: int) -> str:
    return decimal(value, digits).replace(".", ",")


_FRENCH: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "votes": _voix,
        "names": _et,
        "officers": _et,
        "seats": _et,
        "order": ", puis ".join,
        "standings": _standings,
        "quota": _quota,
        "averages": _averages,
        "remainders": _remainders,
    }
)
