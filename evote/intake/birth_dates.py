"""Dates as tables have them, in French or ISO 8601 writing."""

import re
from datetime import date

from evote.errors import N_

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})", re.ASCII)
_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", re.ASCII)


def read_date(cell: str) -> date:
    """Read a date in French or ISO 8601 writing; raises ValueError."""
    if found := _ISO.fullmatch(cell):
        year, month, day = map(int, found.groups())
    elif found := _FRENCH.fullmatch(cell):
        day, month, year = map(int, found.groups())
    else:
        raise ValueError(cell)
    return date(year, month, day)


def age_on(born: date, day: date) -> int:
    """Return how many years somebody has completed on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def no_date(cell: str) -> str:
    """Say why a cell is no date."""
    if _SHORT_YEAR.fullmatch(cell):
        return N_("Write the year of “%(cell)s” with four digits.")
    if re.fullmatch(r"(00[/.-]\d\d|\d\d[/.-]00)[/.-]\d{4}|\d{4}-(00-\d\d|\d\d-00)", cell):
        return N_("The day or month of “%(cell)s” is not known: write the last one that it can be.")
    if _ISO.fullmatch(cell) or _FRENCH.fullmatch(cell):
        return N_("There is no such day as “%(cell)s”.")
    return N_("“%(cell)s” is not a date such as 31/12/1960.")
