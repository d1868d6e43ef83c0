"""Answers that are sent small, because nothing in them is secret.

Compression tells, by its length, whether two parts of an answer are alike. Where one part is
secret and an attacker chooses another, that leads to the secret (BREACH, 2013). So only what is
listed here is compressed: files, and pages and records that show the same to everybody who asks.
"""

from flask import Flask, Response
from flask_compress import Compress

COMPRESSED = (
    "static",
    "pages.home",
    "pages.choose_district",
    "pages.booth",
    "pages.kiosk",
    "pages.open_ballot",
    "pages.check",
    "pages.accessibility",
    "pages.poll",
    "pages.district",
    "order.show",
    "saved_booth.download",
    "saved_booth.upload",
    "downloads.election",
    "downloads.rules",
    "downloads.credentials",
    "downloads.poll",
)
"""The views that answer everybody alike; never one that answers with a pass, receipt or ballot."""

ALGORITHMS = ["br", "gzip"]


def compress(app: Flask) -> None:
    """Compress the answers of these views, as the browser asks for it."""
    app.config["COMPRESS_REGISTER"] = False
    app.config["COMPRESS_ALGORITHM"] = ALGORITHMS
    compressed = Compress(app).compressed()

    def send_whole(filename: str) -> Response:
        """Read the file: what is sent piece by piece cannot be compressed for every browser."""
        answer = app.send_static_file(filename)
        answer.direct_passthrough = False
        answer.make_sequence()
        answer.close()
        return answer

    app.view_functions["static"] = send_whole
    for endpoint in COMPRESSED:
        app.view_functions[endpoint] = compressed(app.view_functions[endpoint])
