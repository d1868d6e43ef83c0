"""An office over a fresh station, and officers who are signed in to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from evote.accounts.officers import Officer, Role, add_officer
from evote.config import read_config
from evote.db import Database
from evote.office.app import create_office_app
from evote.office.sessions import begin_session
from evote.schema import upgrade_database
from evote.simulation.poll import StoppedClock
from evote.station import PollingStation, open_station
from tests.simulation import OPENS

FORM_SECRET = "what a form carries"


@dataclass
class Desk:
    """An officer at her browser; what she posts carries the token of her form."""

    officer: Officer
    client: FlaskClient = field(repr=False)

    def get(self, address: str, **options: Any) -> TestResponse:
        """Open a page."""
        return self.client.get(address, **options)

    def post(
        self, address: str, data: dict[str, Any] | None = None, **options: Any
    ) -> TestResponse:
        """Send a form."""
        form = {"csrf_token": form_token(self.client), **(data or {})}
        return self.client.post(address, data=form, **options)

    def fill(
        self, address: str, data: dict[str, Any] | None = None, step: str = ""
    ) -> TestResponse:
        """Open a page and send its form, which says what it was made from; `step` ends its address.

        A page may have several forms of which each has a version of its own.
        """
        shown = self.get(address).text
        form = shown[shown.index(f'action="{address}{step}"') :]
        version = re.search('name="version" value="([^"]+)"', form.partition("</form>")[0])
        assert version, f"the form of {address}{step} does not say what it was made from"
        return self.post(f"{address}{step}", {"version": version[1], **(data or {})})


@dataclass
class Office:
    """The office's app over a station whose clock the test turns."""

    station: PollingStation
    clock: StoppedClock
    app: Flask = field(init=False)
    officers: int = 0

    def __post_init__(self) -> None:
        """Make the app as the server does."""
        self.app = create_office_app(self.station)
        self.app.testing = False

    @property
    def database(self) -> Database:
        """Where everything lies."""
        return self.station.database

    def appoint(self, *roles: Role, name: str = "") -> Officer:
        """Make an account without any way to sign in."""
        self.officers += 1
        called = name or f"{' and '.join(roles).capitalize()} {self.officers}"
        with self.database.writing() as session:
            return add_officer(session, called, f"officer{self.officers}@agen.example", roles)

    def sign_in(self, *roles: Role, name: str = "") -> Desk:
        """Let a new officer with these roles sit down, signed in, before an English browser."""
        return self.seat(self.appoint(*roles, name=name))

    def seat(self, officer: Officer) -> Desk:
        """Let an officer sign in at one more browser."""
        with self.database.writing() as session:
            code = begin_session(session, officer.id, self.clock.now)
        client = self.stranger()
        client.set_cookie("evote_office", code, domain="localhost")
        return Desk(officer, client)

    def stranger(self) -> FlaskClient:
        """Return the browser of somebody who is not signed in."""
        client = self.app.test_client()
        client.set_cookie("language", "en", domain="localhost")
        return client


def form_token(client: FlaskClient) -> str:
    """Return the token that a form of this browser carries."""
    with client.session_transaction() as kept:
        raw = kept.setdefault("csrf_token", FORM_SECRET)
    key = client.application.secret_key
    assert key is not None
    return str(URLSafeTimedSerializer(key, salt="wtf-csrf-token").dumps(raw))


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """Open an office without a poll, over SQLite."""
    opened = open_office(tmp_path)
    yield opened
    opened.database.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def office_on_each(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    """Open the same office over SQLite and over PostgreSQL."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else None
    opened = open_office(tmp_path, url)
    yield opened
    opened.database.close()


def open_office(folder: Path, database_url: str | None = None) -> Office:
    """Return an office over a new database."""
    config = read_config({"EVOTE_DATABASE_URL": database_url} if database_url else {}, folder)
    database, clock = Database(config.database_url), StoppedClock(OPENS)
    upgrade_database(database)
    return Office(open_station(config, database, clock), clock)
