"""The catalogues and what they must hold: `python -m tests.catalogues` brings all up to date.

New sentences come in untranslated, those that nobody says any more go; with languages behind it,
the command lists what is left to do there. A sentence of both domains stands in the public one.
"""

import ast
import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from html import unescape
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

import evote
from evote.catalogues import OFFICE, PUBLIC, TRANSLATIONS
from evote.wording import LANGUAGES, OFFICE_LANGUAGES

PACKAGE = Path(evote.__file__).parent
MAPPINGS = {PUBLIC: "public.cfg", OFFICE: "office.cfg"}

TRANSLATED = [
    *((PUBLIC, language) for language in LANGUAGES if language != "en"),
    *((OFFICE, language) for language in OFFICE_LANGUAGES if language != "en"),
]
"""Which domain there is in which language; the sentences in the code are English."""

KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None}
"""What stands around a sentence; `_l` around those of forms, which speak when they are shown."""

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}")
STRAY = re.compile(r"%(?![%(])")
TAG = re.compile(r"</?\w[^>]*>")


def spoken() -> dict[str, Catalog]:
    """Return the sentences of each domain, as templates and code have them."""
    public, office = (_extract(domain) for domain in MAPPINGS)
    for message in public:
        if message.id:
            office.delete(message.id)
    return {PUBLIC: public, OFFICE: office}


def read_catalogue(domain: str, language: str) -> Catalog:
    """Return a catalogue as it stands; an empty one when there is none yet."""
    path = _path(domain, language)
    if not path.exists():
        return Catalog(
            locale=language,
            domain=domain,
            header_comment=f"# {Locale.parse(language).english_name} sentences of evote.",
            project="evote",
            version="0.1",
            msgid_bugs_address=" ",
            last_translator="evote",
            language_team="evote",
            fuzzy=False,
        )
    with path.open("rb") as file:
        return read_po(file, locale=language, domain=domain, abort_invalid=True)


def bring_up_to_date() -> None:
    """Write every catalogue anew, with the translations that it had."""
    templates = spoken()
    for domain, language in TRANSLATED:
        catalogue = read_catalogue(domain, language)
        catalogue.update(templates[domain], no_fuzzy_matching=True, update_creation_date=False)
        path = _path(domain, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, no_location=True, sort_output=True, ignore_obsolete=True)


def faults(catalogue: Catalog, template: Catalog) -> list[str]:
    """Say what is missing or wrong in a catalogue of the sentences of a template."""
    wanted, found = (
        {message.id for message in each if message.id} for each in (template, catalogue)
    )
    gone = (found - wanted) | set(catalogue.obsolete)
    return [
        *(f"not in the catalogue: {sentence}" for sentence in wanted - found),
        *(f"nobody says this any more: {sentence}" for sentence in gone),
        *(
            f"{fault}: {message.id}"
            for message in catalogue
            if message.id
            for fault in _faults_of(message, catalogue.num_plurals)
        ),
    ]


def unknown_marks(source: str) -> list[str]:
    """Return the names by which a program marks sentences that are not looked for."""
    return sorted(
        called
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.module in {"flask_babel", "gettext"}
        for called in (each.asname or each.name for each in node.names if "gettext" in each.name)
        if called not in KEYWORDS
    )


def texts(value: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the forms of a message: one, or one for each kind of number."""
    return (value or "",) if isinstance(value, str | None) else tuple(value)


def english_left(page: str, language: str) -> list[str]:
    """Return the pieces of English sentences, of three words or more, that a page still holds."""
    said, translations = _pieces(language)
    shown = unescape(" ".join(page.split()))
    return sorted(piece for piece in said if piece in shown and piece not in translations)


@cache
def _pieces(language: str) -> tuple[frozenset[str], str]:
    """Return what English sentences say between the words filled in, and all translations."""
    catalogue = read_catalogue(PUBLIC, language)
    messages = [message for message in catalogue if message.id]
    pieces = frozenset(
        piece.strip()
        for message in messages
        for text in texts(message.id)
        for piece in PLACEHOLDER.split(text)
        if len(piece.split()) > 2
    )
    return pieces, " ".join(text for message in messages for text in texts(message.string))


def _faults_of(message: Message, numbers: int) -> Iterator[str]:
    said, forms = texts(message.id), texts(message.string)
    if message.fuzzy:
        yield "marked as uncertain"
    if not all(forms) or len(forms) != (numbers if message.pluralizable else 1):
        yield "not translated"
        return
    wanted = set(PLACEHOLDER.findall(said[-1]))
    # Only the form for one may say the number in a word.
    for number, form in enumerate(forms):
        filled = set(PLACEHOLDER.findall(form))
        if not (filled <= wanted if message.pluralizable and number == 0 else filled == wanted):
            yield "other words are filled in"
        if "python-format" in message.flags and STRAY.search(form.replace("%%", "")):
            yield "a sign of percent stands alone"
        if sorted(TAG.findall(form)) != sorted(TAG.findall(said[-1])):
            yield "other markup"
        if (form != form.strip()) != (said[-1] != said[-1].strip()):
            yield "another space at the edge"


def _extract(domain: str) -> Catalog:
    with (TRANSLATIONS / MAPPINGS[domain]).open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalogue = Catalog(domain=domain)
    for _, _, message, _, _ in extract_from_dir(PACKAGE, methods, options, KEYWORDS):
        catalogue.add(message)
    return catalogue


def _path(domain: str, language: str) -> Path:
    return TRANSLATIONS / language / "LC_MESSAGES" / f"{domain}.po"


if __name__ == "__main__":
    bring_up_to_date()
    now_spoken = spoken()
    for said_in, spoken_by in TRANSLATED:
        left = faults(read_catalogue(said_in, spoken_by), now_spoken[said_in])
        print(_path(said_in, spoken_by), f"{len(left)} to do")  # noqa: T201  a command's output
        if spoken_by in sys.argv[1:]:
            print(*left, sep="\n")  # noqa: T201
