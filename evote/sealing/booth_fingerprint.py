"""The booth's fingerprint: which program and page voters are given, for anybody to compare.

`booth_parts` lists the SHA-256 of each file that the booth is made of, as `sha256sum --check` reads
it; the fingerprint is the SHA-256 of that list. The program can be downloaded and compared from any
machine, the templates stand in the published source.
"""

from functools import cache
from pathlib import Path

from crypto.hashing import sha256_hex

PACKAGE = Path(__file__).parents[1]
PARTS = (
    "static/booth.js",
    "static/open.js",
    "static/saved.js",
    "static/scanner.js",
    "static/upload.js",
    "static/lookup.js",
    "static/style.css",
    "static/fonts/fonts.css",
    "templates/ballot.html",
    "templates/base.html",
    "templates/booth.html",
    "templates/booth_file.html",
    "templates/booth_receipt.html",
    "templates/booth_steps.html",
    "templates/booth_words.html",
    "templates/kiosk.html",
    "templates/languages.html",
    "templates/open.html",
    "templates/opening_parts.html",
    "templates/parts.html",
    "templates/upload.html",
)


@cache
def booth_parts() -> str:
    """Return the list of the booth's files, a line each: SHA-256, two spaces, name."""
    return "".join(f"{sha256_hex((PACKAGE / part).read_bytes())}  {part}\n" for part in PARTS)


def booth_fingerprint() -> str:
    """Return the SHA-256 of the list, 64 hexadecimal digits."""
    return sha256_hex(booth_parts().encode())
