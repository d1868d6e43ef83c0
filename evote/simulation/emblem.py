"""The emblem of the simulated town: a tower above a river, of nobody's arms."""

import io
from typing import Final

from PIL import Image, ImageDraw

COLOUR: Final = "#0b6e8a"
"""Of the simulated town: its pages, and the ground of its shield."""

_GOLD: Final = "#f0c75e"
_SIDE: Final = 240
_FINER: Final = 4
"""Drawn so many times larger, so that edges are smooth."""


def emblem() -> bytes:
    """Return the emblem as a PNG of 240 by 240 pixels, the same each time."""
    picture = Image.new("RGB", (_SIDE * _FINER, _SIDE * _FINER), "white")
    pen = ImageDraw.Draw(picture)
    _shape(pen, [(30, 12), (210, 12), (210, 130), (192, 178), (120, 228), (48, 178), (30, 130)])
    for left in (78, 108, 138):
        _box(pen, (left, 48, left + 24, 76), "white")
    _box(pen, (78, 70, 162, 150), "white")
    _box(pen, (108, 112, 132, 150), COLOUR)
    for top in (158, 176, 194):
        reach = 62 - (top - 158)
        _box(pen, (120 - reach, top, 120 + reach, top + 8), _GOLD)
    written = io.BytesIO()
    picture.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS).save(written, "PNG", optimize=True)
    return written.getvalue()


def _shape(pen: ImageDraw.ImageDraw, corners: list[tuple[int, int]]) -> None:
    pen.polygon([(x * _FINER, y * _FINER) for x, y in corners], fill=COLOUR)


def _box(pen: ImageDraw.ImageDraw, box: tuple[int, int, int, int], fill: str) -> None:
    left, top, right, bottom = (side * _FINER for side in box)
    pen.rectangle((left, top, right, bottom), fill=fill)
