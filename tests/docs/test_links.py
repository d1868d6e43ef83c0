"""Every link of the documentation leads somewhere."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT
from tests.docs.pages import DOCS, PAGES, anchors, prose

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def broken_links(page: Path, source: str) -> list[str]:
    """Return the relative links in a page's source that lead to no file or no heading."""
    broken = []
    for target in LINK.findall(source):
        if "://" in target or target.startswith("mailto:"):
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_resolves(page: Path) -> None:
    """Each relative link leads to a file of the project, each fragment to a heading in it."""
    assert broken_links(page, prose(page)) == []


def test_a_broken_link_is_noticed() -> None:
    """A link to a missing page and one to a missing heading are recognised."""
    page = DOCS / "README.md"
    source = "[a](missing.md) [b](tutorial.md#no-such-heading) [c](https://example.org)"
    assert broken_links(page, source) == ["missing.md", "tutorial.md#no-such-heading"]


def test_every_page_is_reached_from_the_front_page() -> None:
    """A reader who starts at the documentation's front page can reach every other page."""
    reached, left = set[Path](), [DOCS / "README.md"]
    while left:
        page = left.pop().resolve()
        if page in reached or page.suffix != ".md":
            continue
        reached.add(page)
        targets = [target.partition("#")[0] for target in LINK.findall(prose(page))]
        left += [page.parent / target for target in targets if target and "://" not in target]
    assert set(DOCS.rglob("*.md")) <= reached
