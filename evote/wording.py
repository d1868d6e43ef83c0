"""How dates, numbers and enumerations are written in each language: as Unicode's CLDR says."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from types import MappingProxyType
from typing import Final

from babel import Locale
from babel.dates import format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "fr": "Français",
        "en": "English",
        "ro": "Română",
        "it": "Italiano",
        "de": "Deutsch",
        "cs": "Čeština",
        "pt": "Português",
        "et": "Eesti",
    }
)
"""What voters read, each under its own name."""

OFFICE_LANGUAGES: Final[Mapping[str, str]] = MappingProxyType(
    {code: LANGUAGES[code] for code in ("fr", "en")}
)
"""What officers and trustees read, and what minutes are written in."""

REGIONS: Final[Mapping[str, str]] = MappingProxyType({"en": "en_GB", "pt": "pt_PT"})
"""Whose habits are followed where CLDR's first choice lies overseas."""

PATTERNS: Final[Mapping[str, str]] = MappingProxyType(
    {"fr": "EEEE d MMMM y 'à' H\u00a0'h'\u00a0mm", "en": "EEEE d MMMM y 'at' HH:mm"}
)
"""Of moments, where a town's letters are worded otherwise than CLDR's full dates."""


def moment(when: datetime, language: str) -> str:
    """A date and time in words, in its own time zone: "mardi 1er décembre 2026 à 8 h 00"."""
    locale = locale_of(language)
    usual = f"{locale.date_formats['full'].pattern}, {locale.time_formats['short'].pattern}"
    pattern = PATTERNS.get(language, usual)
    return format_datetime(when, _ordinal(pattern, when, language), locale=locale)


def written_moment(text: str, language: str) -> str:
    """A date, or a date and time, that is written as in ISO 8601, in words; other texts as is."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment(when, language) if len(text) > len("2026-12-01") else day(when, language)


def day(when: datetime, language: str) -> str:
    """A date in words, in its own time zone: "1er décembre 2026", "1 December 2026"."""
    locale = locale_of(language)
    pattern = locale.date_formats["long"].pattern
    return format_datetime(when, _ordinal(pattern, when, language), locale=locale)


def grouped(number: int, language: str) -> str:
    """A number with its thousands set apart as the language does: "1 234", "1,234"."""
    return format_decimal(number, locale=locale_of(language))


def percent(share: float, language: str) -> str:
    """A part of the whole, from 0 to 1, in percent with a decimal: "42,5 %", "42.5%"."""
    locale = locale_of(language)
    tenths = locale.percent_formats[None].pattern.replace("0", "0.0", 1)
    return format_percent(share, format=tenths, locale=locale)


def whole_percent(share: float, language: str) -> str:
    """A part of the whole, from 0 to 1, in whole percent: "42 %", "42%"."""
    return format_percent(share, locale=locale_of(language))


def enumerated(parts: Sequence[str], language: str) -> str:
    """An enumeration: "Durand, Petit et Roux"."""
    return format_list(parts, locale=locale_of(language))


@cache
def locale_of(language: str) -> Locale:
    """Return what CLDR knows about a language, where it is spoken in Europe."""
    return Locale.parse(REGIONS.get(language, language))


def office_language(language: str) -> str:
    """Return the language in which officers and trustees are told what voters read in another."""
    return language if language in OFFICE_LANGUAGES else "en"


def _ordinal(pattern: str, when: datetime, language: str) -> str:
    """Write the first day of a month as French does, which CLDR cannot say."""
    if language == "fr" and when.day == 1:
        return pattern.replace("d MMMM", "d'er' MMMM")
    return pattern
