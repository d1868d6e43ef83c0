"""Electoral rolls as towns export them: sound ones are read, dirty ones explained line by line."""

from dataclasses import replace
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
    time_zone="Europe/Paris",
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
    "AC;;Ada;01/02/1960;;-1;30;1 rue X;;47000;Agen;": "station -1 belongs to no district",
    "AD;;Ada;01/02/1960;;\u2212 2;31;1 rue X;;47000;Agen;": "belongs to no district",
    "AE;;Ada;01/02/1960;;1;1;1 rue X;;47000;Agen;principale": "already stands in line 2",
    "AF;;Ada;01/02/1960;;1;001;1 rue X;;47000;Agen;LP": "already stands in line 2",
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


@pytest.mark.parametrize(
    ("zone", "postcode", "said"),
    [
        ("Europe/Paris", "47000", ""),
        ("Europe/Paris", "01000", ""),
        ("Europe/Paris", "4700", "1. The first one is “4700” in line 2"),
        ("Europe/Paris", "ABCDE", "1. The first one is “ABCDE” in line 2"),
        ("Europe/Paris", "", "Lines without a postcode: 1. The first one is line 2"),
        ("Europe/Prague", "110 00", ""),
        ("Europe/Prague", "47000", ""),
        ("Europe/Lisbon", "1100-148", ""),
        ("Europe/Lisbon", "47000", "not written as in this country"),
        ("Europe/Bucharest", "010011", ""),
        ("Europe/London", "SW1A 1AA", ""),
        ("Europe/London", "", "Lines without a postcode: 1"),
    ],
)
def test_a_postcode_that_may_not_be_delivered_to_is_doubted(
    zone: str, postcode: str, said: str
) -> None:
    """It is asked about, not refused: somebody on the roll may live abroad."""
    line = f"DURAND;;Ada;01/02/1960;;1;1;1 rue X;;{postcode};Agen;"
    raw = f"{HEADINGS}\n{line}".encode()
    roll = read_electoral_roll(raw, replace(AGEN, time_zone=zone))
    told = [str(doubt) for doubt in roll.doubts]
    assert len(told) == (1 if said else 0)
    assert said in "".join(told)


def test_a_roll_without_postcodes_is_asked_about_once() -> None:
    """They may stand in the addresses."""
    raw = b"Name,Birth date,District,Address\nAda D,1960-02-01,2,1 X St\nBo D,1960-02-01,2,1 X St\n"
    (doubt,) = read_electoral_roll(raw, AGEN).doubts
    assert "No column holds postcodes" in str(doubt)


def test_two_rolls_and_two_stations_have_orders_of_their_own() -> None:
    """The same order number in another station, or on a supplementary roll, is nobody's mistake."""
    lines = (
        ADA,
        "B;;Ada;01/02/1960;;2;1;1 rue X;;47000;Agen;principale",
        "C;;Ada;01/02/1960;;1;1;1 rue X;;47000;Agen;LCE",
    )
    raw = "\n".join((HEADINGS, *lines)).encode()
    assert len(read_electoral_roll(raw, replace(AGEN, extra_rolls=True)).residents) == len(lines)


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
