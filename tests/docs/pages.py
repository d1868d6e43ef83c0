"""The documentation as the tests read it."""

import re
from functools import cache
from pathlib import Path

from tests.architecture.sources import ROOT

DOCS = ROOT / "evote" / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]

_BLOCK = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@cache
def text(page: Path) -> str:
    """Return a page's source."""
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str) -> list[str]:
    """Return the fenced blocks of a language on a page."""
    return [content for named, content in _BLOCK.findall(text(page)) if named == language]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _BLOCK.sub("", text(page))


def anchors(page: Path) -> set[str]:
    """Return the names under which the headings of a page are linked to."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }
