"""The emblem that a town hands in: encoded anew, bounded, the same when it is handed in again."""

import io
from pathlib import Path

import pytest
from PIL import Image

from evote.errors import PhotoRefused
from evote.intake.logos import HEIGHT, MOST_BYTES, WIDTH, logo, read_logo_file
from evote.intake.mistakes import Mistake
from evote.intake.photographs import LARGEST_FILE
from evote.simulation.emblem import emblem


def encoded(picture: Image.Image, form: str = "PNG") -> bytes:
    """Return a picture as a file."""
    file = io.BytesIO()
    picture.save(file, form)
    return file.getvalue()


def noise(size: tuple[int, int]) -> Image.Image:
    """Return a picture that no encoding makes smaller."""
    return Image.merge("RGB", [Image.effect_noise(size, 120) for _ in range(3)])


@pytest.mark.parametrize("size", [(40, 40), (600, 240), (3000, 200), (500, 3000)])
def test_an_emblem_keeps_its_proportions(size: tuple[int, int]) -> None:
    """It is made smaller where it is too large, never larger."""
    kept = Image.open(io.BytesIO(logo(encoded(Image.new("RGB", size, "teal")))))
    assert kept.format == "PNG"
    assert kept.width <= WIDTH
    assert kept.height <= HEIGHT
    assert kept.width / kept.height == pytest.approx(size[0] / size[1], rel=0.05)


@pytest.mark.parametrize("size", [(600, 240), (1200, 900), (600, 41)])
def test_an_emblem_is_never_heavy(size: tuple[int, int]) -> None:
    """A picture full of noise loses colours and size until it can travel with every letter."""
    kept = logo(encoded(noise(size)))
    assert len(kept) <= MOST_BYTES
    assert Image.open(io.BytesIO(kept)).width >= 200


def test_what_was_kept_can_be_handed_in_again() -> None:
    """So that an exported poll gives the same emblem."""
    for raw in (emblem(), encoded(noise((600, 240))), encoded(Image.new("RGB", (2400, 160)))):
        kept = logo(raw)
        again = logo(kept)
        assert Image.open(io.BytesIO(again)).size == Image.open(io.BytesIO(kept)).size
    assert logo(logo(emblem())) == logo(emblem())


def test_what_shines_through_is_white() -> None:
    """A transparent ground is white on every page, also on dark ones."""
    kept = Image.open(io.BytesIO(logo(encoded(Image.new("RGBA", (90, 90), (255, 0, 0, 0))))))
    assert kept.convert("RGB").getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "no picture"),
        (b"<svg/>", "no picture"),
        (encoded(Image.new("RGB", (39, 500))), "too small or too narrow"),
        (encoded(Image.new("RGB", (3000, 100))), "too small or too narrow"),
        (bytes(LARGEST_FILE + 1), "larger than 10 MB"),
    ],
    ids=["empty", "svg", "tiny", "a line", "heavy"],
)
def test_what_is_no_emblem_is_refused(raw: bytes, sentence: str, tmp_path: Path) -> None:
    """With a sentence; in a poll file, with the name of the file."""
    with pytest.raises(PhotoRefused, match=sentence):
        logo(raw)
    mistakes: list[Mistake] = []
    (tmp_path / "emblem.png").write_bytes(raw)
    assert read_logo_file(tmp_path / "emblem.png", mistakes) is None
    assert mistakes[0].file == "emblem.png"
    assert sentence in str(mistakes[0])


def test_a_file_that_is_not_there_is_a_mistake(tmp_path: Path) -> None:
    """And the reading goes on."""
    mistakes: list[Mistake] = []
    assert read_logo_file(tmp_path / "emblem.png", mistakes) is None
    assert "cannot be read" in str(mistakes[0])
