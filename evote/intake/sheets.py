"""Tables that an operator hands in: the roll and the candidates, in CSV.

UTF-8, with commas or semicolons, a first line with the names of the columns. Every mistake of a
table is noted with its line number; nothing is guessed.
"""

import csv
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from types import MappingProxyType

from evote.intake.mistakes import Mistake, Remark

LONGEST_CELL = 200
"""Characters; a longer cell is a sign of a forgotten quotation mark."""


_UNSEEN = frozenset({"Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
"""Unicode's categories of what no reader sees: joiners, directions, unassigned characters."""


@dataclass(frozen=True, slots=True)
class Line:
    """One filled line of a table: its number in the file, and its cells by column."""

    number: int
    cells: Mapping[str, str]


def read_sheet(
    path: Path,
    required: Collection[str],
    optional: Collection[str],
    mistakes: list[Mistake],
    longest: Mapping[str, int] = MappingProxyType({}),
) -> list[Line]:
    """Return the sound lines of a table, and add what is wrong with the others to `mistakes`.

    `longest` has the most characters of columns that may hold more than usual. Cells come back
    without surrounding white space, in Unicode's composed form; an optional
    column that is absent gives empty cells. Columns of other names are a mistake.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        mistakes.append(Mistake(path.name, 0, Remark(f"the file cannot be read: {error.strerror}")))
        return []
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistakes.append(Mistake(path.name, line, Remark("the text is not UTF-8")))
        return []
    return [
        line
        for line in _lines(path.name, content, required, optional, mistakes)
        if _is_sound(path.name, line, required, longest, mistakes)
    ]


def _lines(
    file: str,
    content: str,
    required: Collection[str],
    optional: Collection[str],
    mistakes: list[Mistake],
) -> Iterator[Line]:
    heading = content.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    rows = csv.reader(StringIO(content, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = [_clean(name).lower() for name in next(rows, [])]
        wrong = _wrong_columns(columns, required, optional)
        if wrong:
            mistakes.append(Mistake(file, 1, Remark(wrong)))
            return
        for row in rows:
            cells = [_clean(cell) for cell in row]
            if not any(cells):
                continue
            if len(cells) != len(columns):
                sentence = f"{len(cells)} cells where the first line has {len(columns)}"
                mistakes.append(Mistake(file, rows.line_num, Remark(sentence)))
                continue
            blank = dict.fromkeys(optional, "")
            yield Line(rows.line_num, blank | dict(zip(columns, cells, strict=True)))
    except csv.Error as error:
        mistakes.append(Mistake(file, rows.line_num, Remark(f"not a table: {error}")))


def _wrong_columns(
    columns: list[str], required: Collection[str], optional: Collection[str]
) -> str | None:
    missing = [name for name in required if name not in columns]
    unknown = [name for name in columns if name not in (*required, *optional)]
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    faults = {"is missing": missing, "is not known": unknown, "stands twice": twice}
    sentences = [
        f"the column {name!r} {fault}" for fault, names in faults.items() for name in names
    ]
    return "; ".join(sentences) or None


def _is_sound(
    file: str,
    line: Line,
    required: Collection[str],
    longest: Mapping[str, int],
    mistakes: list[Mistake],
) -> bool:
    before = len(mistakes)
    for column, cell in line.cells.items():
        if column in required and not cell:
            mistakes.append(Mistake(file, line.number, Remark(f"the {column} is empty")))
        most = longest.get(column, LONGEST_CELL)
        if len(cell) > most:
            sentence = f"the {column} is longer than {most} characters"
            mistakes.append(Mistake(file, line.number, Remark(sentence)))
        if any(unicodedata.category(character) == "Cc" for character in cell):
            sentence = f"the {column} holds a line break or another control character"
            mistakes.append(Mistake(file, line.number, Remark(sentence)))
        elif unseen := [sign for sign in cell if unicodedata.category(sign) in _UNSEEN]:
            sentence = f"the {column} holds the invisible character U+{ord(unseen[0]):04X}"
            mistakes.append(Mistake(file, line.number, Remark(sentence)))
    return len(mistakes) == before


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()
