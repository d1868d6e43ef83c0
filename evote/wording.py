"""How dates and numbers are written for readers, in French and in English."""

from datetime import datetime

from babel.dates import format_datetime
from babel.numbers import format_decimal, format_percent

LANGUAGES = ("fr", "en")
PATTERNS = {
    "fr": "EEEE d MMMM y 'à' H\u00a0'h'\u00a0mm",
    "en": "EEEE d MMMM y 'at' HH:mm",
}

PERCENT = {"fr": "0.0\u00a0%", "en": "0.0%"}


def moment(when: datetime, language: str) -> str:
    """A date and time in words, in its own time zone: "mardi 1er décembre 2026 à 8 h 00"."""
    pattern = PATTERNS[language]
    if language == "fr" and when.day == 1:
        pattern = pattern.replace(" d ", " d'er' ")
    return format_datetime(when, pattern, locale=language)


def day(when: datetime, language: str) -> str:
    """A date in words, in its own time zone: "1er décembre 2026", "1 December 2026"."""
    pattern = "d'er' MMMM y" if language == "fr" and when.day == 1 else "d MMMM y"
    return format_datetime(when, pattern, locale=language)


def grouped(number: int, language: str) -> str:
    """A number with its thousands set apart as the language does: "1 234", "1,234"."""
    return format_decimal(number, locale=language)


def percent(share: float, language: str) -> str:
    """A part of the whole, from 0 to 1, in percent with a decimal: "42,5 %", "42.5%"."""
    return format_percent(share, format=PERCENT[language], locale=language)
