"""The election office's web app: everything that officers do, on a door of its own."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, Response, g, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException, MethodNotAllowed, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from crypto.randomness import system_randomness
from evote.accounts.officers import Officer
from evote.errors import ServiceError, StepRefused, problem_of
from evote.office.account import account
from evote.office.accounts import accounts
from evote.office.after import after
from evote.office.ceremony import ceremony
from evote.office.count import count
from evote.office.day import day
from evote.office.guard import may_open, nearest_page, public, watch
from evote.office.home import home
from evote.office.journal import journal
from evote.office.keys import office_key
from evote.office.letters import letters
from evote.office.menu import poll_menu
from evote.office.paper import paper
from evote.office.place import place
from evote.office.poll import poll
from evote.office.proposals import proposals
from evote.office.proving import take_proof
from evote.office.rates import limit_guesses
from evote.office.setup.practising import practising
from evote.office.setup.wizard import setup
from evote.office.signing_in import signing_in
from evote.office.standing import STAGES, standing
from evote.office.telling import told
from evote.office.welcome import welcome
from evote.polls import get_poll
from evote.station import PollingStation
from evote.voter.addresses import read_strictly
from evote.voter.language import offer_office_languages, speak_languages
from evote.voter.polling import EXTENSION, station
from evote.voter.protection import protect

PACKAGE = Path(__file__).parent.parent

LARGEST_UPLOAD = 12 * 2**20
"""Bytes: room for the roll of a large town, and for photographs as they come."""

BLUEPRINTS = [
    home,
    signing_in,
    welcome,
    account,
    accounts,
    poll,
    proposals,
    journal,
    ceremony,
    setup,
    place,
    paper,
    letters,
    day,
    count,
    after,
    practising,
]

_log = logging.getLogger(__name__)


def create_office_app(polling_station: PollingStation) -> Flask:
    """Return the office app over a polling station."""
    config = polling_station.config
    https = config.office_url.startswith("https:")
    app = Flask(
        __name__,
        static_folder=str(PACKAGE / "static"),
        template_folder=str(PACKAGE / "templates"),
    )
    app.config.update(
        SECRET_KEY=office_key(polling_station.database, system_randomness),
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        SESSION_COOKIE_NAME="evote_office_form",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_SAMESITE="Strict",
        TRUSTED_HOSTS=[str(urlsplit(config.office_url).hostname), "localhost", "127.0.0.1"],
        # The session ends sooner; the referrer that the library wants under https is never sent.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
    )
    app.extensions[EXTENSION] = polling_station
    if config.proxies:
        believed = config.proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=believed, x_proto=believed
        )
    app.url_map.strict_slashes = False
    speak_languages(app)
    protect(app, https=https)
    CSRFProtect(app)
    app.jinja_env.filters["utc"] = lambda seconds: datetime.fromtimestamp(seconds, UTC)
    app.before_request(offer_office_languages)
    read_strictly(app)
    watch(app, take_proof)
    app.before_request(_look_up_poll)
    app.view_functions["static"] = public(app.view_functions["static"])
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    limit_guesses(app, config.limits_storage)
    app.context_processor(_shared_by_pages)
    app.after_request(_keep_no_copy)
    app.register_error_handler(Exception, _answer_error)
    return app


def _look_up_poll() -> None:
    """Find the poll in the address of this request: `g.poll`; raises NotFound."""
    g.poll = None
    poll_id = (request.view_args or {}).get("poll_id")
    if poll_id is not None:
        with station().database.reading() as session:
            row = get_poll(session, poll_id)
            g.poll_language = row.language
            g.poll = standing(session, row, station().clock())


def _shared_by_pages() -> dict[str, object]:
    return {
        "officer": g.get("officer"),
        "poll": g.get("poll"),
        "stages": STAGES,
        "poll_menu": poll_menu,
        "may_open": may_open,
    }


def _keep_no_copy(response: Response) -> Response:
    """Let neither browser nor proxy keep a page of the office."""
    if request.endpoint != "static":
        response.headers["Cache-Control"] = "no-store"
    return response


def _answer_error(error: Exception) -> ResponseReturnValue:
    if isinstance(error, SecurityError):
        address = station().config.office_url
        return Response(f"The election office is at {address}\n", 400, mimetype="text/plain")
    if isinstance(error, MethodNotAllowed) and request.method == "GET":
        return redirect(nearest_page(request.path), HTTPStatus.SEE_OTHER)
    status, title = _told_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # The type alone: an error's text may hold what was posted.
        _log.error("%s %s failed: %s", request.method, request.endpoint, type(error).__name__)
    for name in ("officer", "poll"):
        g.setdefault(name, None)
    return render_template("office/problem.html", status=int(status), detail=title), status


def _told_of(error: Exception) -> tuple[HTTPStatus, str]:
    """Return the status of an error's page, and the sentence that says what to do next."""
    if isinstance(error, StepRefused):
        return HTTPStatus.CONFLICT, told(error)
    problem = problem_of(error)
    if problem is not None:
        return problem.status, gettext(problem.title)
    if isinstance(error, ServiceError):
        return HTTPStatus.CONFLICT, told(error)
    if isinstance(error, CSRFError):
        return HTTPStatus.BAD_REQUEST, gettext(
            "This form was open for too long or comes from elsewhere. Nothing was changed. "
            "Go back, load the page again and send it once more."
        )
    code = error.code if isinstance(error, HTTPException) and error.code else 500
    return HTTPStatus(code), _SENTENCES.get(code, lambda: "")()


def _not_open() -> str:
    officer: Officer | None = getattr(g, "officer", None)
    if officer is not None and officer.has_any(("administrator",)):
        return str(gettext("Your roles do not open this page: it is for those who run the vote."))
    return str(gettext("Your roles do not open this page. Ask an administrator of the office."))


_SENTENCES: dict[int, Callable[[], str]] = {
    403: _not_open,
    404: lambda: gettext("Nothing stands at this address. Begin again from the first page."),
    405: lambda: gettext("This address does not answer such a request."),
    413: lambda: gettext(
        "What was sent is larger than 12 megabytes, and nothing of it was taken in. Make the file "
        "or the photograph smaller, and send it again."
    ),
    429: lambda: gettext("There were too many attempts. Wait a few minutes and try again."),
}
