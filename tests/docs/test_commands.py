"""The documentation names commands that exist, and all of them."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from evote.config import Config
from tests.architecture.sources import ROOT
from tests.docs.commands import PROGRAMS, commands, fault_in, long_options
from tests.docs.pages import DOCS, PAGES, text

REFERENCE = DOCS / "reference" / "commands.md"
COMMAND_LINE = re.compile(rf"^\s*(?:\$ )?((?:{'|'.join(PROGRAMS)}) \S.*)$", re.MULTILINE)
BLOCK = re.compile(r"(?:^(?: {4}|\t).*\n?)+|^```\w*\n.*?^```$", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^\s+(?:\$ )?make (\w+)", re.MULTILINE)


def command_lines(page: Path) -> Iterator[str]:
    """Yield the command lines in the indented or fenced blocks of a page."""
    continued = text(page).replace("\\\n", " ")
    for block in BLOCK.findall(continued):
        yield from COMMAND_LINE.findall(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_line_on_a_page_exists(page: Path) -> None:
    """Each command and each option that a page shows is one of the programs'."""
    assert [fault for line in command_lines(page) if (fault := fault_in(line))] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_target_of_make_exists(page: Path) -> None:
    """Each `make` that a page shows is in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [t for t in TARGET.findall(text(page)) if f"\n{t}:" not in makefile] == []


def test_a_command_that_does_not_exist_is_noticed() -> None:
    """An unknown command, an unknown option and a mere group are recognised."""
    assert fault_in("evote-audit inspect record")
    assert fault_in("evote-audit verify --quickly record")
    assert fault_in("evote poll")
    assert fault_in("evote --folder var poll show") is None


@pytest.mark.parametrize("words", [words for words, _ in commands()])
def test_the_reference_has_every_command_with_its_options(words: str) -> None:
    """Each command has a heading on the page of commands, and each option stands below it."""
    sections = re.split(r"^### ", text(REFERENCE), flags=re.MULTILINE)
    section = next((s for s in sections if s.startswith(f"`{words}")), None)
    assert section, f"{words} is missing"
    missing = [name for name in long_options(dict(commands())[words]) if f"`{name}" not in section]
    assert missing == []


def test_the_reference_has_every_setting() -> None:
    """Each setting of an installation stands on the page, with its environment variable."""
    names = {setting.name for setting in fields(Config)} - {"folder"}
    page = text(REFERENCE)
    missing = [name for name in names if f"| `{name}` | `EVOTE_{name.upper()}` |" not in page]
    assert missing == []
