"""A polling station without a service: the real page and script, and answers that a test decides.

Every request of the browser ends here, so that a test sees all that leaves the booth.
"""

import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template
from flask.testing import FlaskClient
from playwright.sync_api import BrowserContext, Page, Request, Route

import evote
from ballots.ballot import tracker
from ballots.board import Event
from ballots.credential import derive
from ballots.poll import read_rules
from crypto.canonical import decode
from crypto.groups import ED25519
from evote.voter.addresses import read_strictly
from evote.voter.api import api
from evote.voter.downloads import downloads
from evote.voter.language import speak_languages
from evote.voter.pages import pages
from evote.voter.protection import protect
from evote.voter.saved_booth import saved_booth
from evote.voting.receipts import sign_receipt
from tests.booth.shared import VECTORS

PACKAGE = Path(evote.__file__).parent
ORIGIN = "https://vote.example"
SEED = bytes.fromhex(VECTORS["receipts"][0]["seed"])
EVENT = Event("ab" * 32, 17, "Ballot", "cd" * 32)


@dataclass
class Station:
    """One district's booth, and what its browser asked for.

    answers   status and body for each attempt to cast; None breaks the connection, and once there
              are none left each ballot is accepted
    tickets   the same for each question about a ticket; once there are none left all are good
    """

    vector: dict[str, str]
    state: str = "open"
    answers: list[tuple[int, dict[str, Any]] | None] = field(default_factory=list)
    tickets: list[tuple[int, dict[str, Any]] | None] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    posted: list[dict[str, str]] = field(default_factory=list)
    honest_receipts: bool = True

    @property
    def credentials(self) -> list[str]:
        """The public credentials of the district, one of them that of the vectors' first token."""
        token = VECTORS["credentials"][0]["token"]
        credential = derive(ED25519, self.vector["uuid"], token)
        return [ED25519.encode(ED25519.generator), ED25519.encode(credential.public)]

    @property
    def address(self) -> str:
        """The booth's address, without the fragment that a letter adds."""
        return f"{ORIGIN}/vote/{self.vector['uuid']}"

    def attach(self, context: BrowserContext) -> None:
        """Answer every request of a browser's context."""
        client = _pages(self.vector).test_client()
        context.route("**/*", lambda route: self._answer(route, client))

    def _answer(self, route: Route, client: FlaskClient) -> None:
        self.requests.append(route.request)
        path = route.request.url.removeprefix(ORIGIN)
        match path.removeprefix(f"/{self.vector['uuid']}").rpartition("/")[2]:
            case "credentials.json":
                route.fulfill(json=self.credentials)
            case "election.json":
                route.fulfill(body=self.vector["election"])
            case "rules.json":
                route.fulfill(body=self.vector["rules"])
            case "ballots" if route.request.method == "POST":
                self._take_ballot(route)
            case "tickets":
                _answer_json(route, self.tickets.pop(0) if self.tickets else (204, {}))
            case _ if path.startswith("/api/"):
                route.fulfill(json={"uuid": self.vector["uuid"], "state": self.state})
            case _:
                asked = {"Accept-Language": route.request.headers["accept-language"]}
                with client.get(path, base_url=ORIGIN, headers=asked) as page:
                    headers = dict(page.headers)
                    route.fulfill(status=page.status_code, headers=headers, body=page.data)

    def _take_ballot(self, route: Route) -> None:
        posted = json.loads(route.request.post_data or "")
        self.posted.append(posted)
        honest = (201, self._receipt(posted["ballot"]))
        _answer_json(route, self.answers.pop(0) if self.answers else honest)

    def _receipt(self, ballot: str) -> dict[str, Any]:
        seed = SEED if self.honest_receipts else SEED[::-1]
        name = tracker(ballot.encode())
        return dict(sign_receipt(seed, self.vector["uuid"], name, EVENT).to_json())


def step(page: Page) -> str:
    """Return the name of the step that is shown, the only one."""
    (shown,) = page.locator("[data-step]:visible").all()
    return shown.get_attribute("data-step") or ""


def election(name: str) -> dict[str, str]:
    """Return a copy of the election of the vectors whose name begins so."""
    (found,) = [each for each in VECTORS["elections"] if each["name"].startswith(name)]
    return dict(found)


def _answer_json(route: Route, answer: tuple[int, dict[str, Any]] | None) -> None:
    """Answer with a status and a body; None breaks the connection."""
    if answer is None:
        route.abort()
    else:
        route.fulfill(status=answer[0], json=answer[1])


def _pages(vector: dict[str, str]) -> Flask:
    """Return an app with the service's pages, of which two need no database here."""
    app = Flask(
        __name__, template_folder=str(PACKAGE / "templates"), static_folder=str(PACKAGE / "static")
    )
    speak_languages(app)
    read_strictly(app)
    protect(app, https=True)
    for blueprint in (pages, saved_booth, api, downloads):
        app.register_blueprint(blueprint)
    rules = read_rules(decode(vector["rules"].encode()))
    district = SimpleNamespace(
        uuid=vector["uuid"],
        number=rules.district.number,
        name=rules.district.name,
        kind=rules.contest.kind,
        question=rules.contest.question,
        closes=rules.poll.closes,
    )
    poll = SimpleNamespace(
        name=rules.poll.name,
        help_phone="05 53 00 00 00",
        appeals_until=rules.poll.closes.date() + timedelta(days=15),
    )
    app.view_functions["pages.booth"] = lambda **_: render_template(
        "booth.html", poll=poll, district=district, people=[], fingerprint="ab" * 32
    )
    app.view_functions["pages.ballot"] = lambda **_: "the board"
    return app
