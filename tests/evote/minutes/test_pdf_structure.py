"""Minutes and letters are read aloud as they are meant: their structure is PDF/UA-1's."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from evote.letters.letter import Letter, Mailing, letters_pdf
from evote.minutes.minutes import write_minutes
from tests.evote.odd_town import PLAN, OddTown
from tests.evote.structure import faults, nodes, role

PARIS = ZoneInfo("Europe/Paris")
MAILING = Mailing(
    sender=("Ville d'Agen",),
    poll="Conseils de quartier 2026",
    district=7,
    district_name="Montanou",
    opens=datetime(2026, 11, 23, 8, 0, tzinfo=PARIS),
    closes=datetime(2026, 11, 29, 18, 0, tzinfo=PARIS),
    booth_address="https://vote.example/vote/9uJ5ZTNVZFCxTy",
    typed_address="https://vote.example/v/7",
    telephone="05 53 00 00 00",
    fingerprint="3f" * 32,
    booth="c0" * 32,
)
LETTER = Letter(("Geneviève Lacoste", "12 rue des Cornières"), "nzkYG-o6APdp-a6V68-hiF1cw")


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the minutes of a town with every odd case, in both languages."""
    town = OddTown(tmp_path_factory.mktemp("town"))
    town.vote()
    town.count()
    town.withdraw()
    out = tmp_path_factory.mktemp("minutes")
    for language in ("fr", "en"):
        write_minutes(
            town.database,
            PLAN.poll_id,
            out / language,
            base_url="https://vote.example",
            language=language,
            now=town.clock(),
        )
    town.close()
    return out


@pytest.mark.parametrize("language", ["fr", "en"])
def test_minutes_are_read_aloud(minutes: Path, language: str) -> None:
    """Of the poll and of each district: title, language, headings, tables, figures."""
    files = [*(minutes / language).glob("*.pdf")]
    assert len(files) == 2 * (1 + len(PLAN.districts))
    assert {file.name: faults(PdfReader(file), language) for file in files} == {
        file.name: [] for file in files
    }


@pytest.mark.parametrize("language", ["fr", "en"])
def test_letters_are_read_aloud(tmp_path: Path, language: str) -> None:
    """Every page, with the square described."""
    path = tmp_path / "letters.pdf"
    path.write_bytes(letters_pdf(MAILING, [LETTER, LETTER], language=language))
    assert faults(PdfReader(path), language) == []


def without(name: str, of: str) -> Callable[[PdfWriter], None]:
    """Take something away from the first element of a role."""

    def change(writer: PdfWriter) -> None:
        element = next(each for each in nodes_of(writer) if role(each) == of)
        del element[name]

    return change


def renamed(old: str, new: str) -> Callable[[PdfWriter], None]:
    """Give another role to every element of one."""

    def change(writer: PdfWriter) -> None:
        for each in nodes_of(writer):
            if role(each) == old:
                each[NameObject("/S")] = NameObject(f"/{new}")

    return change


def catalog(name: str, value: Any) -> Callable[[PdfWriter], None]:
    """Put another value into the catalogue."""

    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject(name)] = value

    return change


def nodes_of(writer: PdfWriter) -> list[Any]:
    """Return the elements of a document that is being changed."""
    return [*nodes(writer)]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (without("/Alt", "Figure"), "a figure without words"),
        (without("/A", "TH"), "a heading of a table without scope"),
        (renamed("TH", "TD"), "a table without a heading"),
        (renamed("H1", "P"), "does not begin with its title"),
        (renamed("H2", "H3"), "a heading skips a level"),
        (renamed("LI", "P"), "a list without entries"),
        (catalog("/Lang", TextStringObject("de")), "not in its language"),
    ],
)
def test_what_stops_a_reader_is_found(
    minutes: Path, tmp_path: Path, change: Callable[[PdfWriter], None], fault: str
) -> None:
    """The tests above can fail."""
    writer = PdfWriter(clone_from=minutes / "fr" / "results-poll.pdf")
    change(writer)
    writer.write(tmp_path / "changed.pdf")
    assert fault in faults(PdfReader(tmp_path / "changed.pdf"), "fr")
