"""Templates keep to what the strict content security policy allows."""

import re
from pathlib import Path

import pytest

import evote

PACKAGE = Path(evote.__file__).parent
BOUND_BY_ITS_OWN_POLICY = "booth_file.html"
"""Saved and opened off-line: its policy names the hashes of its one script and one style."""

TEMPLATES = sorted(
    path
    for path in (PACKAGE / "templates").glob("**/*.html")
    if path.name != BOUND_BY_ITS_OWN_POLICY
)
STYLES = sorted((PACKAGE / "static").glob("*.css"))

FORBIDDEN = {
    "an inline style": re.compile(r"<style|\sstyle="),
    "an inline event handler": re.compile(r"\son\w+="),
    "an inline script": re.compile(r"<script(?![^>]*\b(src=|type=\"application/json\"))"),
    "something of another site": re.compile(r"(src|href|action)=\"(https?:)?//"),
    "text marked as safe": re.compile(r"\|\s*safe\b"),
}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_template_holds_nothing_that_the_policy_forbids(template: Path) -> None:
    """No inline style or script, nothing from elsewhere, nothing unescaped."""
    text = template.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_loads_nothing_from_elsewhere(style: Path) -> None:
    """Each address in a style sheet is relative."""
    addresses = re.findall(r"url\(\"?([^\")]+)", style.read_text(encoding="utf-8"))
    assert [address for address in addresses if ":" in address or address.startswith("/")] == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an inline style", '<p style="color: red">'),
        ("an inline event handler", '<button onclick="cast()">'),
        ("an inline script", "<script>cast()</script>"),
        ("something of another site", '<img src="https://elsewhere.example/pixel">'),
        ("text marked as safe", "{{ name | safe }}"),
    ],
)
def test_what_the_policy_forbids_is_found(what: str, text: str) -> None:
    """A template with a fault would fail the test above."""
    assert FORBIDDEN[what].search(text)
