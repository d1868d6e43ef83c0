"""Which characters can be shown: in one line, and by the fonts that the letters are set with."""

import json
from collections.abc import Collection

import typst

from ballots.reading import words
from crypto.errors import Malformed

_SHEET = (
    b'#set document(title: "Characters")\n'
    b'#set text(font: "Libertinus Serif")\n'
    b"#json(bytes(sys.inputs.characters))\n"
)


def is_line(text: str) -> bool:
    """Say whether a text is words on one line, of which the eye sees every sign."""
    try:
        words(text)
    except Malformed:
        return False
    return True


def without_glyph(characters: Collection[str]) -> frozenset[str]:
    """Return those characters that no font of the letters has a shape for.

    The typesetter itself is asked, about all at once and then about halves of what it refuses.
    """
    if not characters or _can_show("".join(characters)):
        return frozenset()
    if len(characters) == 1:
        return frozenset(characters)
    several = sorted(characters)
    middle = len(several) // 2
    return without_glyph(several[:middle]) | without_glyph(several[middle:])


def _can_show(text: str) -> bool:
    try:
        typst.compile(
            _SHEET,
            format="pdf",
            pdf_standards="ua-1",
            ignore_system_fonts=True,
            sys_inputs={"characters": json.dumps(text)},
        )
    except typst.TypstError:
        return False
    return True
