"""Which language an answer is in, and how its sentences, dates and numbers are written."""

from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale

from evote.voter.protection import KIOSK
from evote.wording import LANGUAGES, day, grouped, moment, percent

COOKIE = "language"
SECONDS_KEPT = 365 * 24 * 3600


def speak_languages(app: Flask) -> None:
    """Let an app answer in the reader's language, and keep her choice in a cookie."""
    Babel(app, locale_selector=reader_language)
    app.jinja_env.filters["moment"] = lambda when: moment(when, language())
    app.jinja_env.filters["day"] = lambda when: day(when, language())
    app.jinja_env.filters["grouped"] = lambda number: grouped(number, language())
    app.jinja_env.filters["percent"] = lambda share: percent(share, language())
    app.context_processor(lambda: {"language": language()})
    app.after_request(_keep_choice)
    app.after_request(_name_language)


def reader_language() -> str:
    """Return the language asked for, kept, wished for by the browser, or else of the poll."""
    for choice in (request.args.get(COOKIE), request.args.get("lang"), request.cookies.get(COOKIE)):
        if choice in LANGUAGES:
            return choice
    poll_language: str = g.get("poll_language", LANGUAGES[0])
    return request.accept_languages.best_match(LANGUAGES) or poll_language


def language() -> str:
    """Return the language of the answer that is being written."""
    return str(get_locale())


def _name_language(response: Response) -> Response:
    """Say which language a page is in; whoever set it already knows better."""
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Language", language())
    return response


def _keep_choice(response: Response) -> Response:
    choice = request.args.get(COOKIE)
    # At a kiosk the next person begins in the town's language.
    if choice in LANGUAGES and not request.path.startswith(KIOSK):
        response.set_cookie(
            COOKIE,
            choice,
            max_age=SECONDS_KEPT,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response
