"""Letters: the token arrives legibly, in a PDF that a screen reader can read, and nowhere else."""

import stat
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pypdfium2  # type: ignore[import-untyped]
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import update

from crypto.groups import ED25519
from crypto.randomness import system_randomness
from evote.catalogues import translator
from evote.db import Database
from evote.emblem import Emblem
from evote.errors import LettersRefused
from evote.intake.poll_file import read_poll_file
from evote.letters.issue import make_tokens
from evote.letters.letter import Letter, Mailing, letters_pdf
from evote.letters.mailing import issue_letters
from evote.models.rolls import VoterRow
from evote.polls import create_poll
from evote.schema import upgrade_database
from evote.simulation.emblem import emblem
from evote.simulation.poll import write_poll_files
from evote.wording import LANGUAGES
from tally.files import write_new
from tests.simulation import OPENS, SMALL

PARIS = ZoneInfo("Europe/Paris")
TOWN = "https://vote.fr"
TOKENS = ("nzkYG-o6APdp-a6V68-hiF1cw", "7Kq3m-Wx9bTc-2RfGh-p5LzEa")
IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
WINDOW = (255, 587, 595, 745)
"""All that a DL envelope's window may show while the sheet slides inside: from 90 mm on to the
right and from 34 to 90 mm below the upper edge, here in points from the lower left."""

ALPHABETS = {
    "fr": "àâçéèêëîïôœùûüÿ",
    "en": "£ and “quotation marks”",
    "ro": "ăâîșțĂÂÎȘȚ",
    "it": "àèéìòù",
    "de": "äöüßÄÖÜ",
    "cs": "áčďéěíňóřšťúůýžČŘŠŽ",
    "pt": "àáâãçéêíóôõú",
    "et": "äõöüšžÕÄÖÜ",
}

WriteLetters = Callable[..., Path]


@pytest.fixture
def mailing() -> Mailing:
    """What the letters of one district share."""
    return Mailing(
        sender=("Ville d'Agen", "Place du Docteur Esquirol", "47000 Agen"),
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


@pytest.fixture
def letters() -> list[Letter]:
    """Letters to two voters."""
    return [
        Letter(("Geneviève Lacoste", "12 rue des Cornières", "47000 AGEN"), TOKENS[0]),
        Letter(("Karim Ouazzani", "3 place Jasmin", "47000 AGEN"), TOKENS[1]),
    ]


@pytest.fixture
def written(tmp_path: Path, mailing: Mailing, letters: list[Letter]) -> WriteLetters:
    """Write the two letters in a language, and return where."""

    def write(language: str = "fr") -> Path:
        out = tmp_path / f"letters-{language}.pdf"
        write_new(out, letters_pdf(mailing, letters, language=language), mode=0o600)
        return out

    return write


def test_each_letter_is_one_page_with_its_own_token(written: WriteLetters) -> None:
    """A page carries the token of its addressee in groups, and no other page's."""
    pages = [page.extract_text() for page in PdfReader(written()).pages]
    assert len(pages) == 2
    for page, own, other in zip(pages, TOKENS, reversed(TOKENS), strict=True):
        assert own in page.replace("\n", "")
        assert other not in page.replace("\n", "")


def test_the_square_opens_the_booth_with_the_token_in_the_fragment(written: WriteLetters) -> None:
    """A telephone that reads the printed QR code gets address, token and the election's name."""
    links = [read_square(page) for page in pypdfium2.PdfDocument(written())]
    named = "3f" * 16
    assert links == [
        f"https://vote.example/vote/9uJ5ZTNVZFCxTy#{token}.{named}" for token in TOKENS
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_can_read_the_letter(written: WriteLetters, language: str) -> None:
    """The PDF is tagged, has a title and a language, and describes its picture (PDF/UA-1)."""
    reader = PdfReader(written(language))
    catalog: Any = reader.root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == language
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title
    assert {"H1", "H2", "P", "L", "Figure"} <= roles(catalog["/StructTreeRoot"])


@pytest.mark.parametrize(("language", "letters_of_its_own"), ALPHABETS.items())
def test_letters_have_every_shape_and_fit_a_page(
    mailing: Mailing, letters: list[Letter], language: str, letters_of_its_own: str
) -> None:
    """The language's own letters are printed, and its longest sentences still fit one sheet."""
    crowded = replace(mailing, sender=(letters_of_its_own, *mailing.sender), practice=True)
    pages = PdfReader(BytesIO(letters_pdf(crowded, letters, language=language))).pages
    assert len(pages) == len(letters)
    text = " ".join(pages[0].extract_text().split())
    assert letters_of_its_own in text
    assert translator(language)("Your personal code") in text


def test_the_letter_speaks_the_language_asked_for(written: WriteLetters) -> None:
    """French letters write dates and sentences in French, English ones in English."""
    french, english = (first_page(written(language)) for language in ("fr", "en"))
    assert "lundi 23 novembre 2026 à 8\u00a0h\u00a000" in french
    assert "Votre code personnel" in french
    assert "Monday 23 November 2026 at 08:00" in english
    assert "Your personal code" in english


def test_help_is_by_telephone_or_at_the_town_hall(
    tmp_path: Path, mailing: Mailing, letters: list[Letter]
) -> None:
    """The letter names the telephone where there is one, and the town hall where there is none."""
    write_new(tmp_path / "with.pdf", letters_pdf(mailing, letters, language="en"))
    silent = replace(mailing, telephone="")
    write_new(tmp_path / "without.pdf", letters_pdf(silent, letters, language="en"))
    assert "Call 05 53 00 00 00." in first_page(tmp_path / "with.pdf")
    assert "Ask at the town hall." in first_page(tmp_path / "without.pdf")


def test_a_language_without_a_catalogue_is_an_error(written: WriteLetters) -> None:
    """No letter silently falls back to English."""
    with pytest.raises(FileNotFoundError):
        written("sv")


def test_the_window_shows_the_addressee_and_nothing_else(written: WriteLetters) -> None:
    """Neither the token nor the sender can be read through the envelope's window."""
    text = pypdfium2.PdfDocument(written())[0].get_textpage().get_text_bounded(*WINDOW)
    assert text.split("\r\n") == ["Geneviève Lacoste", "12 rue des Cornières", "47000 AGEN"]


@pytest.mark.parametrize("size", [(600, 60), (600, 240), (240, 240), (96, 240)])
def test_the_emblem_stands_above_whatever_the_window_shows(
    mailing: Mailing, letters: list[Letter], size: tuple[int, int]
) -> None:
    """Wide or tall, once on each sheet; the town's name is read aloud in its place."""
    shown = Emblem("Ville d'Agen", picture(size))
    raw = letters_pdf(replace(mailing, emblem=shown), letters, language="fr")
    reader = PdfReader(BytesIO(raw))
    assert [len(page.images) for page in reader.pages] == [1] * len(letters)
    assert "Ville d'Agen" in alternatives(reader.root_object["/StructTreeRoot"])
    page = pypdfium2.PdfDocument(raw)[0]
    left, _, right, top = WINDOW
    image = next(each for each in page.get_objects(max_depth=5) if each.type == IMAGE)
    box = image.get_bounds()
    assert box[1] >= top
    assert box[0] >= left
    assert box[2] <= right


def test_a_letter_without_an_emblem_has_no_picture(written: WriteLetters) -> None:
    """Nothing stands in its place."""
    assert [len(page.images) for page in PdfReader(written()).pages] == [0, 0]


def test_an_emblem_weighs_once_however_many_letters_there_are(
    mailing: Mailing, letters: list[Letter]
) -> None:
    """Its picture is one object that all sheets show."""
    shown = replace(mailing, emblem=Emblem("Agen", emblem()))
    few, many = (
        len(letters_pdf(shown, letters * times, language="fr"))
        - len(letters_pdf(mailing, letters * times, language="fr"))
        for times in (1, 10)
    )
    assert many < 3 * few


def picture(size: tuple[int, int]) -> bytes:
    """Return a picture of this size."""
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, "PNG")
    return file.getvalue()


def alternatives(element: Any) -> set[str]:
    """Return what is read aloud in place of the pictures of a structure."""
    node = element.get_object()
    if not isinstance(node, dict):
        return set()
    children = node.get("/K", [])
    own = {str(node["/Alt"])} if "/Alt" in node else set()
    return own.union(*map(alternatives, children if isinstance(children, list) else [children]))


def test_only_the_owner_may_read_the_file_and_no_other_file_is_written(
    written: WriteLetters, tmp_path: Path
) -> None:
    """Tokens are nowhere but in the one PDF, closed to other users of the machine."""
    out = written()
    assert list(tmp_path.iterdir()) == [out]
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR


def test_letters_never_replace_earlier_letters(written: WriteLetters) -> None:
    """Letters that were written before may be the only place of their tokens."""
    written()
    with pytest.raises(FileExistsError):
        written()


def test_a_letter_does_not_show_its_token_in_logs(letters: list[Letter]) -> None:
    """What a traceback or a log would print of a letter holds no token."""
    assert TOKENS[0] not in repr(letters[0])


def test_the_address_to_type_is_short(written: WriteLetters) -> None:
    """Who types the address needs only the district's number."""
    assert "https://vote.example/v/7" in first_page(written())


def first_page(pdf: Path) -> str:
    """Return the text of the first page."""
    return PdfReader(pdf).pages[0].extract_text()


def read_square(page: pypdfium2.PdfPage) -> str:
    """Read the page's QR code as a telephone would, from a picture of 150 dots per inch."""
    picture = page.render(scale=150 / 72, grayscale=True)
    pixels = memoryview(picture.buffer).cast("B", shape=[picture.height, picture.stride])
    (code,) = zxingcpp.read_barcodes(pixels)
    return str(code.text)


def roles(element: Any) -> set[str]:
    """Collect the roles of all elements in a PDF's tree of structure."""
    if hasattr(element, "get_object"):
        element = element.get_object()
    if isinstance(element, list):
        return set().union(*map(roles, element))
    if not isinstance(element, dict):
        return set()
    own = {str(element["/S"]).removeprefix("/")} if "/S" in element else set()
    return own | roles(element.get("/K", []))


def test_a_name_that_cannot_be_printed_is_told_and_nothing_is_issued(tmp_path: Path) -> None:
    """A roll of an older release may hold one; the voter's number and district are named."""
    database = Database(f"sqlite:///{tmp_path}/evote.sqlite")
    upgrade_database(database)
    new = read_poll_file(write_poll_files(tmp_path, SMALL), ED25519)
    create_poll(database, new, system_randomness)
    with database.writing() as session:
        session.execute(update(VoterRow).where(VoterRow.number == 3).values(name="王小明"))
    issued = make_tokens(database, SMALL.poll_id, system_randomness)
    with pytest.raises(LettersRefused, match="district 1 cannot be printed: letter 3"):
        issue_letters(
            database, SMALL.poll_id, issued, tmp_path / "letters", "https://vote.fr", OPENS
        )
    assert not (tmp_path / "letters").exists()
    with database.writing() as session:
        session.execute(update(VoterRow).values(name="Zoé"))
    issued = make_tokens(database, SMALL.poll_id, system_randomness)
    issue_letters(database, SMALL.poll_id, issued, tmp_path / "letters", TOWN, OPENS)
    database.close()


def test_the_keys_of_a_simulation_are_their_owners_alone(tmp_path: Path) -> None:
    """Also a simulated trustee's key is a secret file; its public half is not."""
    write_poll_files(tmp_path, SMALL)
    assert (tmp_path / "trustee-1.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "trustee-1.public.json").stat().st_mode & 0o400
