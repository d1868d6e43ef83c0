"""The guard at the office's door: every view says who may use it, and nobody else gets through.

A view carries exactly one of three marks: `@public`, `@allowed(roles)` or `@own_account`. A view
without a mark answers nobody. Observers read: they are refused whatever is not a GET, except what
concerns their own account. `@critical` asks besides, for what is posted, that the officer has
proven who she is in the last five minutes; if not, she proves it on a page that carries her form
along.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import Forbidden, HTTPException

from evote.accounts.officers import ROLES, Officer, Role, get_officer
from evote.models.officers import SessionRow
from evote.office.sessions import find_session, needs_note, note_use, sent_code
from evote.voter.polling import station

_View = TypeVar("_View", bound=Callable[..., Any])
_MARK = "evote_rule"

_log = logging.getLogger(__name__)

ProofPage = Callable[[], ResponseReturnValue | None]
"""Takes in the proof that came with a critical form, or returns the page that asks for one."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may use a view; nobody need sign in where `roles` is None."""

    roles: frozenset[Role] | None
    own: bool = False
    critical: bool = False
    welcoming: bool = False
    """Open to somebody who was invited and has not chosen yet how to sign in."""

    def admits(self, officer: Officer, method: str) -> bool:
        """Say whether an officer may use the view with this method of HTTP."""
        if self.roles is None:
            return True
        reads_only = officer.roles == {"observer"} and not self.own
        return officer.has_any(self.roles) and (not reads_only or method in {"GET", "HEAD"})


def public(view: _View) -> _View:
    """Mark a view that anyone may use."""
    return _mark(view, Rule(None))


def allowed(*roles: Role) -> Callable[[_View], _View]:
    """Mark a view for officers with one of these roles; without any, for every officer."""
    return lambda view: _mark(view, Rule(frozenset(roles or ROLES)))


def own_account(view: _View) -> _View:
    """Mark a view in which every officer changes only what is her own."""
    return _mark(view, Rule(frozenset(ROLES), own=True))


def welcoming(view: _View) -> _View:
    """Mark a view in which somebody who was invited chooses how to sign in."""
    return _mark(view, Rule(frozenset(ROLES), own=True, welcoming=True))


def critical(view: _View) -> _View:
    """Ask for a fresh proof of identity before what is posted to this view, beside its mark.

    >>> @blueprint.post("/polls/<poll:poll_id>/seal")
    ... @allowed("president")
    ... @critical
    ... def seal(poll_id): ...
    """
    asked: Rule = getattr(view, _MARK, Rule(frozenset()))
    setattr(view, _MARK, replace(asked, critical=True))
    return view


def rule_of(endpoint: str) -> Rule | None:
    """Return who may use an endpoint; None when there is none, or when it carries no mark."""
    return getattr(current_app.view_functions.get(endpoint), _MARK, None)


def may_open(endpoint: str) -> bool:
    """Say whether this request's officer may open the page of an endpoint, if there is one."""
    rule = rule_of(endpoint)
    return rule is not None and (g.officer is not None and rule.admits(g.officer, "GET"))


def watch(app: Flask, prove: ProofPage) -> None:
    """Let no request of an app through that its view's mark does not admit."""

    def admit() -> ResponseReturnValue | None:
        _recognise()
        if request.endpoint is None:
            return None
        rule = rule_of(request.endpoint)
        if rule is None:
            _log.error("%s carries no mark of who may use it", request.endpoint)
            raise Forbidden
        asks = rule.critical and request.method == "POST"
        return _judge(rule) or (prove() if asks else None)

    app.before_request(admit)


def local_address(address: str | None) -> str:
    """Return the address of a page of ours, or the first page when it is none."""
    home = url_for("home.show")
    if not address or not address.startswith("/"):
        return home
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or "\\" in address or not _is_page(parts.path, parts.query):
        return home
    return address


def nearest_page(path: str) -> str:
    """Return the page that stands above an address which only takes forms.

    Whoever reloads the answer to a form, or reads it in another language, comes here.
    """
    while path and not _is_page(path):
        path = path.rpartition("/")[0]
    return path or url_for("home.show")


def _is_page(path: str, query: str = "") -> bool:
    """Say whether a page of ours stands at a path."""
    try:
        current_app.create_url_adapter(request).match(  # type: ignore[union-attr]
            path, method="GET", query_args=query
        )
    except HTTPException:
        return False
    return True


def _mark(view: _View, rule: Rule) -> _View:
    asked: Rule = getattr(view, _MARK, rule)
    setattr(view, _MARK, replace(rule, critical=asked.critical))
    return view


def _recognise() -> None:
    """Find out who sends this request: `g.officer`, `g.session`; None where it is a stranger."""
    g.officer, g.session = None, None
    code = sent_code()
    if code is None:
        return
    now, database = station().clock(), station().database
    with database.reading() as session:
        row = find_session(session, code, now)
        if row is None:
            return
        g.officer, g.session = get_officer(session, row.officer_id), row
    if needs_note(row, now):
        with database.writing() as session:
            note_use(session, row.digest, now)


def _judge(rule: Rule) -> ResponseReturnValue | None:
    if rule.roles is None:
        return None
    officer: Officer | None = g.officer
    if officer is None:
        return _to_sign_in()
    session: SessionRow = g.session
    if session.invited and not rule.welcoming and request.endpoint != "signing_in.leave":
        return redirect(url_for("welcome.choose"), HTTPStatus.SEE_OTHER)
    if rule.welcoming and not session.invited:
        return redirect(url_for("home.show"), HTTPStatus.SEE_OTHER)
    if not rule.admits(officer, request.method):
        raise Forbidden
    return None


def _to_sign_in() -> ResponseReturnValue:
    if request.method != "GET":
        flash(gettext("You were signed out, and nothing was changed. Please sign in again."))
        return redirect(url_for("signing_in.show"), HTTPStatus.SEE_OTHER)
    wanted = request.full_path if request.query_string else request.path
    following = None if wanted == url_for("home.show") else wanted
    return redirect(url_for("signing_in.show", next=following), HTTPStatus.SEE_OTHER)
