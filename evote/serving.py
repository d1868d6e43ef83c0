"""Both web apps behind their doors and the clockwork, until somebody asks the process to stop."""

import signal

import click

from evote.config import Config
from evote.db import Database
from evote.office.app import create_office_app
from evote.server import Door, Server, settle
from evote.station import open_station
from evote.voter.app import create_voter_app
from evote.watch.clockwork import Clockwork


def serve_until_stopped(config: Config, database: Database) -> None:
    """Serve both apps; on a signal, finish what has begun and return."""
    station = open_station(config, database)
    server = Server(
        [
            Door(create_voter_app(station), config.host, config.voter_port, "voter_port"),
            Door(create_office_app(station), config.office_host, config.office_port, "office_port"),
        ]
    )
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: server.stop())
    settle()
    clockwork = Clockwork(station)
    clockwork.start()
    click.echo(f"Voter app   http://{config.host}:{server.ports[0]}")
    click.echo(f"Office app  http://{config.office_host}:{server.ports[1]}")
    server.run()
    clockwork.stop()
    database.close()
