"""Tables as offices have them: CSV from any spreadsheet, with headings in French or English.

UTF-8 or Windows-1252, commas or semicolons. What is wrong is collected with its line, in sentences
that pages translate; a table with one mistake is not taken at all.
"""

import csv
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from types import MappingProxyType
from typing import NoReturn

from evote.errors import N_, ServiceError

LARGEST_FILE = 20 * 2**20
"""Bytes: about 200 000 lines of a roll."""

LONGEST_CELL = 200
"""Characters; a longer cell is a sign of a forgotten quotation mark."""

_UNSEEN = frozenset({"Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_MISREAD = re.compile("Ã[\\u0080-\\u00bf]|Â[\\u00a0-\\u00bf]|\ufffd")
"""How accents look when a file in UTF-8 was opened and saved as something else."""

_SPREADSHEET_ERROR = re.compile(r"#(REF|N/A|NAME|VALUE|DIV/0|NOM|VALEUR|NUL)[!?]?.*|=.*")


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a line of a table, to be translated; line 0 speaks of the whole table."""

    line: int
    sentence: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        """Write the complaint in English, with its line."""
        text = self.sentence % self.values
        return f"line {self.line}: {text}" if self.line else text


class TableRefused(ServiceError):
    """A table that an officer handed in holds mistakes; nothing was taken from it."""

    def __init__(self, complaints: Sequence[Complaint]) -> None:
        super().__init__(complaints)
        self.complaints = tuple(sorted(complaints, key=lambda each: each.line))

    def __str__(self) -> str:
        """List all mistakes, one a line."""
        return "\n".join(map(str, self.complaints))


@dataclass(frozen=True, slots=True)
class Row:
    """A filled line of a table; a column that the table lacks has empty cells.

    `unsound` are the columns whose cells cannot be what was meant, whatever they are about.
    """

    line: int
    cells: Mapping[str, str] = field(repr=False)
    unsound: frozenset[str] = frozenset()

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Spreadsheet:
    """A table that was read: its rows, its columns, and the headings that say nothing to us.

    encoding   "UTF-8" or "Windows-1252", as it was recognised
    complaints what is wrong with rows that are not sound, or that are left out
    """

    rows: tuple[Row, ...] = field(repr=False)
    columns: frozenset[str]
    ignored: tuple[str, ...]
    encoding: str
    complaints: tuple[Complaint, ...]

    @property
    def sound_rows(self) -> list[Row]:
        """Return the rows of which every cell can be read."""
        return [row for row in self.rows if not row.unsound]


Columns = Mapping[str, Sequence[str]]
"""The headings under which a column may stand, folded, by the column's name."""


def read_spreadsheet(raw: bytes, columns: Columns, texts: Collection[str] = ()) -> Spreadsheet:
    """Read a table whose columns may stand in any order; others are ignored, and named.

    The columns in `texts` may hold several lines of any length. Raises TableRefused when it is no
    such table at all.
    """
    text, encoding = _decoded(raw)
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    complaints: list[Complaint] = []
    try:
        headings = [_clean(each) for each in next(reader, [])]
        names, ignored = _known(headings, columns)
        rows = tuple(_rows(reader, names, columns, texts, complaints))
    except csv.Error:
        _refuse(
            N_("The table breaks off here: a quotation mark is opened and not closed."),
            reader.line_num,
        )
    return Spreadsheet(rows, frozenset(filter(None, names)), ignored, encoding, tuple(complaints))


def folded(text: str) -> str:
    """Return a text as it compares: without accents, size of letters, signs between words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    words = re.split(r"[\W_]+", bare)
    return " ".join(filter(None, words))


def whole_number(cell: str) -> int | None:
    """Return the number from 0 up that a cell holds; None where it is none."""
    return int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 10 else None


def _decoded(raw: bytes) -> tuple[str, str]:
    if len(raw) > LARGEST_FILE:
        _refuse(N_("The file is larger than 20 MB: split it, or leave out columns."))
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        _refuse(N_("This is a spreadsheet's own file. In the spreadsheet, save it as CSV."))
    if b"\0" in raw or raw.startswith(b"%PDF"):
        _refuse(N_("This is no table of text. In the spreadsheet, save it as CSV (UTF-8)."))
    if not raw.strip():
        _refuse(N_("The file is empty."))
    try:
        return raw.decode("utf-8-sig"), "UTF-8"
    except UnicodeDecodeError:
        return _decoded_from_windows(raw), "Windows-1252"


def _decoded_from_windows(raw: bytes) -> str:
    try:
        return raw.decode("cp1252")
    except UnicodeDecodeError as error:
        raise TableRefused(
            [
                Complaint(
                    raw[: error.start].count(b"\n") + 1,
                    N_("The letters are neither in UTF-8 nor in Windows-1252. Save it as UTF-8."),
                )
            ]
        ) from error


def _known(headings: Sequence[str], columns: Columns) -> tuple[list[str | None], tuple[str, ...]]:
    """Return the column under each heading, None for what says nothing to us."""
    column_of = {heading: name for name, headings in columns.items() for heading in headings}
    names = [column_of.get(folded(heading)) for heading in headings]
    for name in filter(None, names):
        if names.count(name) > 1:
            same = [each for each, found in zip(headings, names, strict=True) if found == name]
            _refuse(
                N_("The columns %(headings)s say the same: delete one of them."),
                1,
                headings=", ".join(same),
            )
    ignored = [each for each, name in zip(headings, names, strict=True) if not name and each]
    return names, tuple(ignored)


def _rows(
    reader: Iterator[Sequence[str]],
    names: Sequence[str | None],
    columns: Columns,
    texts: Collection[str],
    complaints: list[Complaint],
) -> Iterator[Row]:
    blank = MappingProxyType(dict.fromkeys(columns, ""))
    for number, row in _numbered(reader):
        cells = [_clean(cell) for cell in row]
        if not any(cells):
            continue
        if len(cells) != len(names):
            complaints.append(_wrong_length(number, len(cells), len(names)))
            continue
        known = {name: cell for name, cell in zip(names, cells, strict=True) if name}
        unsound = set()
        for name, cell in known.items():
            parts = _parts(cell) if name in texts else [cell]
            faults = [fault for part in parts if (fault := _fault(number, part))]
            complaints += faults
            if faults:
                unsound.add(name)
        yield Row(number, {**blank, **known}, frozenset(unsound))


def _parts(text: str) -> list[str]:
    """Cut a text into pieces that are judged like cells."""
    return [
        line[start : start + LONGEST_CELL]
        for line in text.splitlines()
        for start in range(0, len(line), LONGEST_CELL)
    ]


def _numbered(reader: Iterator[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """Yield the rows with the line on which each begins."""
    begins = reader.line_num + 1  # type: ignore[attr-defined] # csv's readers have it
    for row in reader:
        yield begins, row
        begins = reader.line_num + 1  # type: ignore[attr-defined]


def _wrong_length(line: int, cells: int, headings: int) -> Complaint:
    sentence = (
        N_("The line has only %(cells)s cells, the first line has %(headings)s.")
        if cells < headings
        else N_(
            "The line has %(cells)s cells, the first line only %(headings)s: is there a comma or "
            "semicolon too many?"
        )
    )
    return Complaint(line, sentence, {"cells": cells, "headings": headings})


def _fault(line: int, cell: str) -> Complaint | None:
    """Say what is wrong with a cell, whatever it is about."""
    if len(cell) > LONGEST_CELL:
        return Complaint(
            line,
            N_("The text “%(start)s…” is longer than 200 characters: is a quotation mark missing?"),
            {"start": cell[:20]},
        )
    if cell.isalnum():
        return None
    if _SPREADSHEET_ERROR.fullmatch(cell):
        sentence = N_("“%(cell)s” is a formula or an error of the spreadsheet: type what is meant.")
        return Complaint(line, sentence, {"cell": cell})
    if _MISREAD.search(cell):
        sentence = N_("The accents of “%(cell)s” are broken: export the table anew, as UTF-8.")
        return Complaint(line, sentence, {"cell": cell})
    return _invisible(line, cell)


def _invisible(line: int, cell: str) -> Complaint | None:
    for sign in cell:
        category = unicodedata.category(sign)
        if category == "Cc":
            shown = " ".join(cell.split())
            sentence = N_("“%(cell)s” holds a line break or a tab: write it in one line.")
            return Complaint(line, sentence, {"cell": shown})
        if category in _UNSEEN:
            sentence = N_("“%(cell)s” holds the invisible character %(code)s: type it anew.")
            code = f"U+{ord(sign):04X}"
            return Complaint(line, sentence, {"cell": cell.replace(sign, ""), "code": code})
    return None


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def _refuse(sentence: str, line: int = 0, **values: str | int) -> NoReturn:
    raise TableRefused([Complaint(line, sentence, values)])
