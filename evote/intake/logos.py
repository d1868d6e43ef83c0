"""The town's emblem, encoded anew like every picture that comes in."""

import io

from evote.errors import N_, PhotoRefused
from evote.intake.photographs import LARGEST_FILE, opened

WIDTH, HEIGHT = 600, 240
"""Pixels: an emblem stands at the top of a page or of a letter."""


def logo(raw: bytes) -> bytes:
    """Return an emblem as a PNG of at most 600 by 240 pixels, on white; raises PhotoRefused."""
    if len(raw) > LARGEST_FILE:
        raise PhotoRefused(N_("The emblem is larger than 10 MB. Save it smaller and try again."))
    picture = opened(raw)
    picture.thumbnail((WIDTH, HEIGHT))
    encoded = io.BytesIO()
    picture.save(encoded, "PNG", optimize=True)
    return encoded.getvalue()
