"""Which language an answer is in, and how its sentences, dates and numbers are written."""

from collections.abc import Mapping

from flask import Flask, Response, g, request
from flask_babel import Babel, get_locale

from evote.catalogues import OFFICE, PUBLIC, TRANSLATIONS
from evote.voter.protection import KIOSK
from evote.wording import (
    LANGUAGES,
    OFFICE_LANGUAGES,
    day,
    grouped,
    moment,
    office_language,
    percent,
    whole_percent,
    written_moment,
)

COOKIE = "language"
SECONDS_KEPT = 365 * 24 * 3600


def speak_languages(app: Flask) -> None:
    """Let an app answer in the reader's language, and keep her choice in a cookie."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = f"{TRANSLATIONS};{TRANSLATIONS}"
    Babel(app, default_domain=f"{PUBLIC};{OFFICE}", locale_selector=reader_language)
    app.jinja_env.filters["moment"] = lambda when: moment(when, language())
    app.jinja_env.filters["written_moment"] = lambda text: written_moment(text, language())
    app.jinja_env.filters["day"] = lambda when: day(when, language())
    app.jinja_env.filters["grouped"] = lambda number: grouped(number, language())
    app.jinja_env.filters["percent"] = lambda share: percent(share, language())
    app.jinja_env.filters["whole_percent"] = lambda share: whole_percent(share, language())
    app.context_processor(lambda: {"language": language(), "languages": offered()})
    app.after_request(_keep_choice)
    app.after_request(_name_language)


def reader_language() -> str:
    """Return the language asked for, kept, wished for by the browser, or else of the letters."""
    languages = offered()
    for choice in (request.args.get(COOKIE), request.args.get("lang"), request.cookies.get(COOKIE)):
        if choice and choice in languages:
            return choice
    letters: str = g.get("poll_language", "fr")
    usual = letters if letters in languages else office_language(letters)
    return request.accept_languages.best_match(languages) or usual


def offered() -> Mapping[str, str]:
    """Return the languages of the page that is asked for, and their own names."""
    offered_here: Mapping[str, str] = g.get("languages", LANGUAGES)
    return offered_here


def offer_office_languages() -> None:
    """Answer this request in a language of officers and trustees."""
    g.languages = OFFICE_LANGUAGES


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
    if choice and choice in LANGUAGES and not request.path.startswith(KIOSK):
        response.set_cookie(
            COOKIE,
            choice,
            max_age=SECONDS_KEPT,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response
