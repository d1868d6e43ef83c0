"""The town's emblem, encoded anew like every picture that comes in, and of bounded size."""

import io
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Final

from PIL import Image

from evote.errors import N_, PhotoRefused
from evote.intake.mistakes import Mistake, Remark
from evote.intake.photographs import LARGEST_FILE, opened

WIDTH, HEIGHT = 600, 240
"""Pixels: an emblem stands at the top of a page or of a letter."""

SMALLEST_SIDE: Final = 40
"""Pixels: of less nothing is recognised."""

MOST_BYTES: Final = 48 * 1024
"""Of what is kept: it travels with every saved booth and every letterhead."""

_COLOURS: Final = 256
_SHRINKING: Final = 0.8


def logo(raw: bytes) -> bytes:
    """Return an emblem as a PNG of at most 600 by 240 pixels and 48 kB, on white.

    A picture with too much in it loses colours first, then size. Raises PhotoRefused.
    """
    if len(raw) > LARGEST_FILE:
        raise PhotoRefused(N_("The emblem is larger than 10 MB. Save it smaller and try again."))
    picture = opened(raw)
    picture.thumbnail((WIDTH, HEIGHT))
    if min(picture.size) < SMALLEST_SIDE:
        raise PhotoRefused(
            N_("The emblem is too small or too narrow: each side must have at least 40 pixels.")
        )
    return next(png for png in _smaller_and_smaller(picture) if len(png) <= MOST_BYTES)


def read_logo_file(path: Path, mistakes: list[Mistake]) -> bytes | None:
    """Return the emblem in a file as we keep it; None, with a mistake, where it cannot be used."""
    try:
        with path.open("rb") as file:
            return logo(file.read(LARGEST_FILE + 1))
    except OSError as error:
        sentence = f"the file cannot be read: {error.strerror}"
    except PhotoRefused as refused:
        sentence = str(refused)
    mistakes.append(Mistake(path.name, 0, Remark(sentence)))
    return None


def _smaller_and_smaller(picture: Image.Image) -> Iterator[bytes]:
    yield _png(picture)
    for step in count():
        size = [round(side * _SHRINKING**step) for side in picture.size]
        yield _png(picture.resize((size[0], size[1])).quantize(_COLOURS))


def _png(picture: Image.Image) -> bytes:
    encoded = io.BytesIO()
    picture.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()
