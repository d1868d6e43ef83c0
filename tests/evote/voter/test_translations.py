"""The catalogues say everything that pages, booth and letters say, and nothing else."""

import re
from copy import deepcopy

import pytest
from babel.messages.catalog import Catalog

from evote.catalogues import OFFICE, PUBLIC
from tests.catalogues import (
    PACKAGE,
    TRANSLATED,
    faults,
    read_catalogue,
    spoken,
    texts,
    unknown_marks,
)

ONE = "%(number)s of <b>{all}</b>"
TWO = ("%(number)s vote, 5 %%", "%(number)s votes, 5 %%")


@pytest.fixture(scope="module")
def sentences() -> dict[str, Catalog]:
    """Return what is said in each domain."""
    return spoken()


@pytest.mark.parametrize(("domain", "language"), TRANSLATED)
def test_a_catalogue_is_complete(sentences: dict[str, Catalog], domain: str, language: str) -> None:
    """Every sentence is translated, nothing is uncertain or said by nobody, each form is there."""
    assert faults(read_catalogue(domain, language), sentences[domain]) == []


def test_every_function_that_marks_a_sentence_is_known() -> None:
    """What is marked by a name that nobody looks for would stay English."""
    marks = {
        str(path.relative_to(PACKAGE)): unknown
        for path in PACKAGE.rglob("*.py")
        if (unknown := unknown_marks(path.read_text(encoding="utf-8")))
    }
    assert marks == {}


@pytest.mark.parametrize(
    ("line", "unknown"),
    [
        ("from flask_babel import gettext, ngettext", []),
        ("from flask_babel import lazy_gettext as _l", []),
        ("from flask_babel import lazy_gettext as _later", ["_later"]),
        ("from flask_babel import lazy_gettext, format_date", ["lazy_gettext"]),
    ],
)
def test_a_function_by_another_name_is_found(line: str, unknown: list[str]) -> None:
    """It must be added to what is looked for, or be called by a name that is."""
    assert unknown_marks(line) == unknown


def test_what_forms_say_is_looked_for(sentences: dict[str, Catalog]) -> None:
    """Labels are spoken later than they are written, and are sentences all the same."""
    said = {each.id for each in sentences[OFFICE]} | {each.id for each in sentences[PUBLIC]}
    assert {"E-mail address", "Name of this passkey", "Ballots in the urn"} <= said


@pytest.mark.parametrize(("domain", "language"), TRANSLATED)
def test_a_catalogue_counts_as_its_language_does(domain: str, language: str) -> None:
    """The rule of plurals in the file's head is the language's own: two forms, or three."""
    own = Catalog(locale=language)
    catalogue = read_catalogue(domain, language)
    assert (catalogue.num_plurals, catalogue.plural_expr) == (own.num_plurals, own.plural_expr)
    assert catalogue.num_plurals == (3 if language in {"cs", "ro"} else 2)


def test_no_sentence_stands_in_both_domains(sentences: dict[str, Catalog]) -> None:
    """What officers and voters both read is translated once."""
    public, office = ({each.id for each in sentences[domain]} for domain in (PUBLIC, OFFICE))
    assert public & office == {""}


@pytest.mark.parametrize("domain", [PUBLIC, OFFICE])
def test_french_is_typeset_as_french_is(domain: str) -> None:
    """No line breaks before a sign that French sets apart; no apostrophe is straight."""
    for message in read_catalogue(domain, "fr"):
        for text in texts(message.string) if message.id else ():
            assert re.search(r" [;:?!»]|« |'", text) is None, text


@pytest.mark.parametrize("domain", [PUBLIC])
def test_romanian_is_spelled_with_its_own_letters(domain: str) -> None:
    """The letters with a comma below, not the Turkish ones with a cedilla."""
    for message in read_catalogue(domain, "ro"):
        assert not set("şţŞŢ") & set("".join(texts(message.string))), message.id


@pytest.fixture
def template() -> Catalog:
    """Return a template of two sentences, one of them about a number."""
    template = Catalog()
    template.add(ONE)
    template.add(TWO)
    return template


@pytest.fixture
def good(template: Catalog) -> Catalog:
    """Return their Czech translation."""
    catalogue = Catalog(locale="cs")
    catalogue.update(template)
    catalogue[ONE].string = "%(number)s z <b>{all}</b>"
    catalogue[TWO].string = ("jeden hlas", "%(number)s hlasy, 5 %%", "%(number)s hlasů, 5 %%")
    return catalogue


def test_a_good_translation_has_no_fault(good: Catalog, template: Catalog) -> None:
    """Without a fault, nothing is found; the form for one may say the number in a word."""
    assert faults(good, template) == []


@pytest.mark.parametrize(
    ("sentence", "translation", "fault"),
    [
        (ONE, "", "not translated"),
        (ONE, "%(nummer)s z <b>{all}</b>", "other words are filled in"),
        (ONE, "%(number)s z <b>{vše}</b>", "other words are filled in"),
        (ONE, "%(number)s z <b>{all}", "other markup"),
        (ONE, "%(number)s z 5 % <b>{all}</b>", "a sign of percent stands alone"),
        (ONE, "%(number)s z <b>{all}</b> ", "another space at the edge"),
        (TWO, ("hlas", "%(number)s hlasů, 5 %%"), "not translated"),
        (TWO, ("hlas", "", "%(number)s hlasů, 5 %%"), "not translated"),
        (TWO, ("hlas", "hlasy", "%(number)s hlasů, 5 %%"), "other words are filled in"),
    ],
)
def test_a_bad_translation_is_found(
    good: Catalog,
    template: Catalog,
    sentence: str | tuple[str, str],
    translation: str | tuple[str, ...],
    fault: str,
) -> None:
    """Each fault that would show a reader nonsense, or break a page."""
    good[sentence].string = translation
    assert [found.partition(": ")[0] for found in faults(good, template)] == [fault]


def test_what_is_new_gone_or_uncertain_is_found(good: Catalog, template: Catalog) -> None:
    """A sentence without a translation, a translation without a sentence, and a guess."""
    template.add("new")
    good.add("gone", "pryč")
    good[ONE].flags.add("fuzzy")
    outdated = deepcopy(good)
    outdated.update(template)
    found = {fault.partition(": ")[0] for fault in faults(good, template)}
    assert found == {"not in the catalogue", "nobody says this any more", "marked as uncertain"}
    assert "nobody says this any more: gone" in faults(outdated, template)
