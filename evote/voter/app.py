"""The voter app: everything that the public reaches."""

import logging
from http import HTTPStatus
from pathlib import Path

from flask import Flask, Response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException, RequestURITooLarge
from werkzeug.middleware.proxy_fix import ProxyFix

from crypto.canonical import encode
from evote.config import Config
from evote.errors import N_, NOT_ON_ROLL, Problem, problem_of
from evote.station import PollingStation
from evote.voter.addresses import read_strictly
from evote.voter.api import api, ask_ticket, cast_ballot, open_to_check
from evote.voter.compression import compress
from evote.voter.downloads import downloads
from evote.voter.language import language, speak_languages
from evote.voter.looks import looks
from evote.voter.observing import FROM_ONE_ADDRESS, observing, send
from evote.voter.opendata import opendata
from evote.voter.order import order
from evote.voter.pages import pages
from evote.voter.polling import EXTENSION, station
from evote.voter.portraits import portraits
from evote.voter.protection import protect
from evote.voter.rates import limiter_of
from evote.voter.saved_booth import saved_booth
from evote.voter.trustees import trustees

PACKAGE = Path(__file__).parent.parent
LARGEST_REQUEST = 512 * 1024
"""Bytes of a posted ballot, enough for several hundred candidates."""

LONGEST_QUERY = 1000
"""Bytes behind the question mark of an address."""

_RULES = {413: "too-large", 429: "rate-limited"}
_TITLES = {
    404: N_("This does not exist."),
    405: N_("This address does not answer such a request."),
    413: N_("The request is too long."),
    414: N_("The address is too long."),
    429: N_("There were too many attempts. Wait a minute and try again. Your code stays valid."),
    500: N_("Something went wrong here"),
}

_log = logging.getLogger(__name__)


def create_voter_app(station: PollingStation) -> Flask:
    """Return the voter app over a polling station."""
    app = Flask(
        __name__,
        static_folder=str(PACKAGE / "static"),
        template_folder=str(PACKAGE / "templates"),
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = station
    if station.config.proxies:
        believed = station.config.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=believed, x_proto=believed
        )
    read_strictly(app)
    speak_languages(app)
    protect(app, https=station.config.base_url.startswith("https:"))
    for blueprint in (
        pages,
        order,
        looks,
        portraits,
        saved_booth,
        api,
        downloads,
        opendata,
        observing,
        trustees,
    ):
        app.register_blueprint(blueprint)
    compress(app)
    _limit_requests(app, station.config)
    app.before_request(_refuse_long_queries)
    app.register_error_handler(Exception, _answer_error)
    return app


def _limit_requests(app: Flask, config: Config) -> None:
    """Slow down floods; a whole block of flats behind one address still votes in peace."""
    limiter = limiter_of(app, config.limits_storage)
    for view in (ask_ticket, cast_ballot, open_to_check):
        limited = limiter.limit(f"{config.ballots_per_minute} per minute")(view)
        app.view_functions[f"{api.name}.{view.__name__}"] = limited
    app.view_functions["observing.send"] = limiter.limit(FROM_ONE_ADDRESS)(send)


def _answer_error(error: Exception) -> tuple[str | bytes, int, dict[str, str]] | Response:
    problem = problem_of(error) or _web_problem(error)
    if problem is NOT_ON_ROLL:
        _count_refusal()
    if problem.status >= 500:
        # The type alone: an error's text may hold what was posted.
        _log.error("%s %s failed: %s", request.method, request.endpoint, type(error).__name__)
    headers = _kept_headers(error)
    if request.path.startswith("/api/"):
        document = {**problem.to_json(), "title": gettext(problem.title)}
        return (
            encode(document),
            problem.status,
            {
                **headers,
                "Content-Type": "application/problem+json",
                "Content-Language": language(),
            },
        )
    return render_template("problem.html", status=int(problem.status)), problem.status, headers


def _count_refusal() -> None:
    """Count a refused code; its district is one of ours, or it would not have come so far."""
    station().refusals.note((request.view_args or {})["uuid"], station().clock())


def _refuse_long_queries() -> None:
    if len(request.query_string) > LONGEST_QUERY:
        raise RequestURITooLarge


def _web_problem(error: Exception) -> Problem:
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    rule = _RULES.get(code, f"http-{code}")
    status = HTTPStatus(code)
    return Problem(status, rule, _TITLES.get(code, status.phrase))


def _kept_headers(error: Exception) -> dict[str, str]:
    """Return what a web error says beside its text, such as Allow."""
    if not isinstance(error, HTTPException):
        return {}
    return {name: value for name, value in error.get_headers() if name != "Content-Type"}
