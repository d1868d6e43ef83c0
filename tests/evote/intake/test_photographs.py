"""Photographs: only the picture is kept, of one size; whatever could do harm is refused."""

import contextlib
import io
import random
import struct
import zlib

import pytest
from PIL import Image, ImageStat

from evote.errors import PhotoRefused
from evote.intake.photographs import HEIGHT, LARGEST_FILE, MOST_PIXELS, WIDTH, portrait

TELLTALE = b"44.2033N 0.6163E"
ORIENTATION, MAKER = 0x0112, 0x010F


def encoded(picture: Image.Image, form: str = "JPEG", **options: object) -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def grey(raw: bytes, height: int) -> float:
    """Return how bright a portrait is in its middle at a height, from 0 to 255."""
    return ImageStat.Stat(read(raw).convert("L").crop((100, height, 200, height + 5))).mean[0]


def read(raw: bytes) -> Image.Image:
    """Return a picture from a file, whole."""
    picture = Image.open(io.BytesIO(raw))
    picture.load()
    return picture


def bomb(width: int, height: int) -> bytes:
    """Return a PNG whose header promises so many pixels, and that holds none."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head) - 4) + head + struct.pack(">I", zlib.crc32(head))
    end = struct.pack(">I", 0) + b"IEND" + struct.pack(">I", zlib.crc32(b"IEND"))
    data = b"IDAT" + zlib.compress(b"\0")
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk
        + struct.pack(">I", len(data) - 4)
        + data
        + struct.pack(">I", zlib.crc32(data))
        + end
    )


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(1200, 300), (300, 1200), (80, 80)])
def test_every_portrait_has_one_size_and_form(form: str, size: tuple[int, int]) -> None:
    """Wide, tall or tiny: a JPEG of the same size comes out."""
    taken = read(portrait(encoded(Image.new("RGB", size, "teal"), form)))
    assert (taken.format, taken.mode, taken.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))


def test_nothing_but_the_picture_is_kept() -> None:
    """Where and with what it was taken is gone."""
    exif = Image.Exif()
    exif[MAKER] = TELLTALE.decode()
    raw = encoded(Image.new("RGB", (400, 500)), exif=exif.tobytes())
    assert TELLTALE in raw
    kept = portrait(raw)
    assert TELLTALE not in kept
    assert not read(kept).getexif()


def test_a_camera_held_sideways_gives_an_upright_portrait() -> None:
    """The turn that a camera only notes is carried out."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    lying = Image.new("RGB", (500, 400), "white")
    lying.paste("black", (0, 0, 250, 400))
    upright = portrait(encoded(lying, exif=exif.tobytes()))
    assert grey(upright, 10) < 50
    assert grey(upright, HEIGHT - 10) > 200


def test_what_is_clear_becomes_white() -> None:
    """A picture without a background is no black one."""
    kept = portrait(encoded(Image.new("RGBA", (200, 200), (0, 0, 0, 0)), "PNG"))
    assert grey(kept, 100) > 250


def test_a_damaged_file_is_no_surprise() -> None:
    """Whatever byte is wrong, there is a portrait or a refusal."""
    exif = Image.Exif()
    exif[MAKER] = "somebody"
    sound = [
        encoded(Image.effect_noise((90, 90), 40), form, exif=exif.tobytes())
        for form in ("JPEG", "PNG", "WEBP")
    ]
    chance = random.Random(1)
    for _ in range(400):
        damaged = bytearray(chance.choice(sound))
        damaged[chance.randrange(120)] = chance.randrange(256)
        with contextlib.suppress(PhotoRefused):
            portrait(bytes(damaged))


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "no picture"),
        (b"GIF89a" + bytes(100), "no picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no picture"),
        (encoded(Image.new("RGB", (400, 500)))[:300], "no picture"),
        (encoded(Image.new("RGB", (79, 500))), "too small"),
        (bomb(10_000, MOST_PIXELS // 10_000 + 1), "pixels"),
        (bomb(2**30, 2**30), "no picture|pixels"),
        (bytes(LARGEST_FILE + 1), "larger than 10 MB"),
    ],
    ids=["empty", "gif", "svg", "torn", "tiny", "large", "bomb", "heavy"],
)
def test_whatever_is_no_portrait_is_refused(raw: bytes, sentence: str) -> None:
    """Each with a sentence that says what to do."""
    with pytest.raises(PhotoRefused, match=sentence):
        portrait(raw)
