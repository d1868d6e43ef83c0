"""The French catalogue says everything that the pages and letters say, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

import evote

PACKAGE = Path(evote.__file__).parent
TRANSLATIONS = PACKAGE / "translations"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return the forms of a message: one, or singular and plural."""
    return (value or "",) if isinstance(value, str | None) else tuple(value)


def spoken() -> Iterator[tuple[str, ...]]:
    """Extract the sentences from templates and code, as `pybabel extract` does."""
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    for _, _, message, _, _ in extract_from_dir(PACKAGE, methods, options):
        yield texts(message)


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    """Return the French catalogue."""
    with (TRANSLATIONS / "fr/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale="fr", abort_invalid=True)


@pytest.fixture(scope="module")
def messages(catalogue: Catalog) -> list[Message]:
    """Return its messages without the header."""
    return [message for message in catalogue if message.id]


def test_the_catalogue_holds_exactly_what_is_said(messages: list[Message]) -> None:
    """A new sentence without a translation fails, and so does a translation of nothing."""
    assert {texts(message.id) for message in messages} == set(spoken())


def test_every_sentence_is_translated(messages: list[Message]) -> None:
    """No translation is empty or marked as uncertain."""
    assert [message.id for message in messages if not all(texts(message.string))] == []
    assert [message.id for message in messages if message.fuzzy] == []


def test_translations_keep_the_placeholders(messages: list[Message]) -> None:
    """What is filled in is filled in in every language; only a singular may leave it out."""
    for message in messages:
        wanted = set(PLACEHOLDER.findall(texts(message.id)[-1]))
        assert set(PLACEHOLDER.findall(texts(message.string)[-1])) == wanted


def test_french_is_typeset_as_french_is(messages: list[Message]) -> None:
    """No line breaks before a sign that French sets apart; no apostrophe is straight."""
    for message in messages:
        for text in texts(message.string):
            assert re.search(r" [;:?!»]|« |'", text) is None, text
