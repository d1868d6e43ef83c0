"""A QR code as pages draw it: an outline of squares, without an image file."""

from dataclasses import dataclass

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M


@dataclass(frozen=True, slots=True)
class Square:
    """A QR code: its width in modules, margin included, and the path of its dark ones (SVG)."""

    width: int
    path: str


def square(content: str) -> Square:
    """Return the QR code of a text."""
    code = QRCode(error_correction=ERROR_CORRECT_M)
    code.add_data(content)
    code.make()
    rows = code.get_matrix()
    path = "".join(
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    )
    return Square(len(rows), path)
