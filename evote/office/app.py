"""The election office's app. It is still bare: polls are run with the `evote` command."""

from flask import Flask, Response

from evote.polls import all_polls
from evote.station import PollingStation
from evote.voter.protection import protect


def create_office_app(station: PollingStation) -> Flask:
    """Return the office app over a polling station."""
    app = Flask(__name__, static_folder=None)
    protect(app, https=station.config.base_url.startswith("https:"))

    @app.get("/")
    def home() -> Response:
        return Response(
            "The election office. Polls are run with the command `evote poll`.\n",
            mimetype="text/plain",
        )

    @app.get("/health")
    def health() -> Response:
        with station.database.reading() as session:
            all_polls(session)
        return Response("ok\n", mimetype="text/plain")

    return app
