"""The headers that keep a page to itself: no foreign script, no frame, no referrer, no guessing."""

from flask import Flask, Response, request

DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
TRUSTED_TYPES = {"require-trusted-types-for": "'script'", "trusted-types": "'none'"}
"""No page makes markup or scripts out of text; a page that starts a worker by its address cannot
be held to this."""

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
CAMERA_HERE = "camera=(self), geolocation=(), microphone=()"
"""At the kiosk, where the code is read from the letter by the camera."""

TWO_YEARS = 63_072_000
WITH_WORKERS = "/trustees/"
"""Where the addresses of pages with workers begin."""

KIOSK = "/kiosk/"
NOT_STORED = ("/vote", "/v/", "/open/", KIOSK, "/trustees/", "/api/")


def content_policy(path: str) -> str:
    """Return the content security policy of the page at a path."""
    directives = DIRECTIVES if path.startswith(WITH_WORKERS) else DIRECTIVES | TRUSTED_TYPES
    return "; ".join(map(" ".join, directives.items()))


def protect(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer; `https` says that the app is reached that way only."""
    headers = dict(HEADERS)
    if https:
        headers["Strict-Transport-Security"] = f"max-age={TWO_YEARS}; includeSubDomains"

    def add_headers(response: Response) -> Response:
        response.headers.update(headers)
        response.headers["Content-Security-Policy"] = content_policy(request.path)
        if request.path.startswith(NOT_STORED):
            response.headers["Cache-Control"] = "no-store"
        if request.path.startswith(KIOSK):
            response.headers["Permissions-Policy"] = CAMERA_HERE
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    app.after_request(add_headers)
