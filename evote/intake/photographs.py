"""Photographs of those who stand: encoded anew, so that nothing but the picture is kept.

What a camera writes beside the picture, such as the place where it was taken, is gone afterwards,
and whatever else a file may carry.
"""

import io
import struct
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from evote.errors import N_, PhotoRefused

LARGEST_FILE = 10 * 2**20
"""Bytes that are looked at."""

MOST_PIXELS = 50_000_000
"""More would take memory for no gain; the header says how many before anything is unpacked."""

SMALLEST_SIDE = 80
"""Pixels: a smaller picture shows nobody."""

WIDTH, HEIGHT = 360, 450
"""Pixels of a portrait, twice what the largest page shows: sharp on fine screens."""

FORMATS = ("JPEG", "PNG", "WEBP")

UNREADABLE = (
    Image.DecompressionBombError,
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    struct.error,
)
"""What the library raises for damaged files."""


def portrait(raw: bytes) -> bytes:
    """Return a photograph as a JPEG of 360 by 450 pixels, cut around the middle, upper part first.

    Raises PhotoRefused with a sentence that says what to do.
    """
    if len(raw) > LARGEST_FILE:
        raise PhotoRefused(
            N_("The photograph is larger than 10 MB. Save it smaller and try again.")
        )
    whole = opened(raw)
    if min(whole.size) < SMALLEST_SIDE:
        raise PhotoRefused(
            N_("The photograph is too small: each side must have at least 80 pixels.")
        )
    picture = ImageOps.fit(whole, (WIDTH, HEIGHT), centering=(0.5, 0.3))
    encoded = io.BytesIO()
    picture.save(encoded, "JPEG", quality=82, optimize=True, progressive=True)
    return encoded.getvalue()


def opened(raw: bytes) -> Image.Image:
    """Return the picture, upright and in RGB on white; raises PhotoRefused."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(raw), formats=FORMATS)
            _require_size(picture)
            picture.load()
            upright = ImageOps.exif_transpose(picture).convert("RGBA")
    except UNREADABLE as error:
        raise PhotoRefused(
            N_("This is no picture that can be read. Use a JPEG, PNG or WebP file.")
        ) from error
    white = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(white, upright).convert("RGB")


def _require_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
        raise PhotoRefused(
            N_("The picture has more than 50 million pixels. Save it smaller and try again.")
        )
