"""Electoral rolls as towns export them: sound ones are read, dirty ones explained line by line."""

from datetime import date

import pytest

from evote.intake.birth_dates import age_on
from evote.intake.electoral_roll import Franchise, read_electoral_roll
from evote.intake.spreadsheets import TableRefused

AGEN = Franchise(
    districts={1: "Centre-ville", 2: "La Masse"},
    stations={"1": 1, "2": 1, "3": 2},
    age=18,
    extra_rolls=False,
    closing_day=date(2026, 12, 6),
)
HEADINGS = (
    "Nom de naissance;Nom d'usage;Prénoms;Date de naissance;Quartier;Numéro du bureau de vote;"
    "Numéro d'ordre;Adresse;Complément 1;Code postal;Commune;Liste"
)
ADA = "DURAND;;Ada;01/02/1960;;0001;1;1 rue X;;47000;Agen;"


def complaints(*lines: str, headings: str = HEADINGS) -> list[str]:
    """Return what is said of a roll with these lines."""
    with pytest.raises(TableRefused) as refusal:
        read_electoral_roll("\n".join([headings, *lines]).encode(), AGEN)
    return str(refusal.value).splitlines()


def test_a_french_roll_is_read() -> None:
    """The used name stands on the envelope; the polling station leads to the district."""
    lines = [ADA, "PETIT;MOREAU;Zoé Anne;1985-11-30;;3;7;2 rue Y;Bât. B;47000;Agen;principale"]
    roll = read_electoral_roll("\r\n".join([HEADINGS, *lines]).encode("cp1252"), AGEN)
    assert [(each.line, each.district, each.entry.name) for each in roll.residents] == [
        (2, 1, "Ada DURAND"),
        (3, 2, "Zoé Anne MOREAU"),
    ]
    assert roll.residents[1].entry.address == ("2 rue Y", "Bât. B", "47000 Agen")
    assert (roll.encoding, roll.ignored) == ("Windows-1252", ())
    assert "1985" not in repr(roll.residents) + str([each.entry.address for each in roll.residents])


def test_an_english_roll_is_read() -> None:
    """Commas, a byte order mark, a column that nobody asks for."""
    raw = "\ufeffFull name,Birth date,District,Address,Shoe size\nAda D,1960-02-01,2,1 X St,38\n"
    roll = read_electoral_roll(raw.encode(), AGEN)
    assert [(each.district, each.entry.name) for each in roll.residents] == [(2, "Ada D")]
    assert (roll.encoding, roll.ignored) == ("UTF-8", ("Shoe size",))


DIRTY = {
    "DURAND;;Ada": "only 3 cells",
    "A;;Ada;01/02/1960;;1;2;1 rue X;;47000;Agen;;;": "semicolon too many",
    ";;Ada;01/02/1960;;1;3;1 rue X;;47000;Agen;": "name is missing",
    "B;;;01/02/1960;;1;4;1 rue X;;47000;Agen;": "first name of B is missing",
    "12;;34;01/02/1960;;1;5;1 rue X;;47000;Agen;": "is no name",
    "C;;Ada;;;1;6;1 rue X;;47000;Agen;": "birth date is missing",
    "D;;Ada;02.1960;;1;7;1 rue X;;47000;Agen;": "not a date such as",
    "E;;Ada;31/02/1960;;1;8;1 rue X;;47000;Agen;": "no such day",
    "F;;Ada;01/02/60;;1;9;1 rue X;;47000;Agen;": "four digits",
    "G;;Ada;00/00/1960;;1;10;1 rue X;;47000;Agen;": "is not known: write the last one",
    "H;;Ada;01/02/2060;;1;11;1 rue X;;47000;Agen;": "in the future",
    "I;;Ada;01/02/1860;;1;12;1 rue X;;47000;Agen;": "more than 120 years",
    "J;;Ada;07/12/2008;;1;13;1 rue X;;47000;Agen;": "under 18 on the closing day",
    "K;;Ada;01/02/1960;;1;14;;;47000;Agen;": "address of Ada K is missing",
    "L;;Ada;01/02/1960;;1;15;1 rue X;;47000;;": "without its town",
    "M;;Ada;01/02/1960;;;16;1 rue X;;47000;Agen;": "Neither a polling station",
    "N;;Ada;01/02/1960;;99;17;1 rue X;;47000;Agen;": "station 99 belongs to no district",
    "O;;Ada;01/02/1960;9;;18;1 rue X;;47000;Agen;": "no district 9",
    "P;;Ada;01/02/1960;Centre;;19;1 rue X;;47000;Agen;": "must be a number",
    "Q;;Ada;01/02/1960;2;1;20;1 rue X;;47000;Agen;": "belongs to district 1, not 2",
    f"{'R' * 61};;Ada;01/02/1960;;1;21;1 rue X;;47000;Agen;": "a line of the letter holds 60",
    "S;;Ada 🙂;01/02/1960;;1;22;1 rue X;;47000;Agen;": "cannot print",
    'T;;"Ada\tAnne";01/02/1960;;1;23;1 rue X;;47000;Agen;': "line break or a tab",
    "U;;A\u200bda;01/02/1960;;1;24;1 rue X;;47000;Agen;": "invisible character U+200B",
    "V;;ZoÃ©;01/02/1960;;1;25;1 rue X;;47000;Agen;": "accents of “ZoÃ©” are broken",
    "W;;#REF!;01/02/1960;;1;26;1 rue X;;47000;Agen;": "an error of the spreadsheet",
    f"X;;{'x' * 201};01/02/1960;;1;27;1 rue X;;47000;Agen;": "longer than 200 characters",
    "Y;;Ada;01/02/1960;;1;28;1 rue X;;47000;Agen;européenne": "The roll “européenne” does not vote",
    "Z;;Ada;01/02/1960;;1;29;1 rue X;;47000;Agen;vip": "is no roll that is known",
    "AA;;Ada;01/02/1960;;1;x;1 rue X;;47000;Agen;": "is no order number",
    "AB;;Ada;01/02/1960;;0001;01;1 rue X;;47000;Agen;": "already stands in line 2",
    "DURAND;;ADA;01/02/1960;;2;1;9 rue Z;;47000;Agen;": "is the same person as in line 2",
    "DURAND;;Ada;1960-02-01;;3;1;9 rue Z;;47000;Agen;": "in line 2, in another district",
}
"""Lines of a roll that already has Ada on line 2, and a part of what is said of each."""


def test_thirty_kinds_of_errors_give_thirty_understandable_lines() -> None:
    """Each line is complained of once, by its number, in the words of whoever must mend it."""
    assert len(DIRTY) >= 30
    said = complaints(ADA, *DIRTY)
    assert len(said) == len(DIRTY)
    for number, (sentence, part) in enumerate(zip(said, DIRTY.values(), strict=True), 3):
        assert sentence.startswith(f"line {number}: ")
        assert part in sentence
        assert sentence.endswith((".", "?"))


@pytest.mark.parametrize("line", DIRTY)
def test_each_kind_alone_is_found(line: str) -> None:
    """No mistake hides behind another one."""
    (sentence,) = complaints(ADA, line)
    assert DIRTY[line] in sentence


def test_a_clean_neighbour_is_not_complained_of() -> None:
    """The same roll with its one mistake mended is taken."""
    mended = "J;;Ada;06/12/2008;;1;13;1 rue X;;47000;Agen;"
    raw = f"{HEADINGS}\n{ADA}\n{mended}".encode()
    assert len(read_electoral_roll(raw, AGEN).residents) == 2


def test_somebody_is_of_age_on_her_birthday() -> None:
    """The day itself counts, the day before does not; 29 February waits for 1 March."""
    assert age_on(date(2008, 12, 6), date(2026, 12, 6)) == 18
    assert age_on(date(2008, 12, 7), date(2026, 12, 6)) == 17
    assert age_on(date(2008, 2, 29), date(2026, 2, 28)) == 17


@pytest.mark.parametrize(
    ("raw", "part"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04 sheet", "save it as CSV"),
        (b"%PDF-1.7", "no table of text"),
        (b"Nom;Pr\x81nom\n", "neither in UTF-8 nor in Windows-1252"),
        (b"Nom;Adresse\nA;B\n", "A column"),
        ("Nom;Prénom;Nom;Adresse;Bureau;Né le\n".encode(), "say the same"),
        ((HEADINGS + "\n").encode(), "nobody on this roll"),
        ((HEADINGS + '\n"A;').encode(), "quotation mark"),
    ],
)
def test_what_is_no_roll_is_refused_with_what_to_do(raw: bytes, part: str) -> None:
    """A spreadsheet's own file, a PDF, an empty file: one sentence."""
    with pytest.raises(TableRefused) as refusal:
        read_electoral_roll(raw, AGEN)
    assert part in str(refusal.value)
