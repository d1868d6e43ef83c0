"""How long the pages of results take: the town's overview, and each of its 23 districts."""

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient
from sqlalchemy import insert

from evote.models.polls import ProfileRow
from evote.server import settle
from evote.simulation.town import QUARTERS
from evote.voter.app import create_voter_app
from tests.bench.table import heading, line, milliseconds, timed
from tests.programs import MissingProgram, postgresql
from tests.simulation import SMALL, ElectionDay

PLAN = replace(
    SMALL,
    districts=QUARTERS,
    residents=60,
    candidates=20,
    turnout=0.45,
    seats=9,
    unopposed=1,
)
ROUNDS = 5
LIMIT = 0.1
"""Seconds that a page may take."""


def measure() -> None:
    """Print the times of all pages from SQLite, and from PostgreSQL where it is installed."""
    with tempfile.TemporaryDirectory() as folder:
        _measure(Path(folder) / "sqlite", "SQLite", None)
        try:
            with postgresql() as cluster:
                cluster.execute("CREATE DATABASE pages")
                _measure(Path(folder) / "postgresql", "PostgreSQL", cluster.url("pages"))
        except MissingProgram as missing:
            line("PostgreSQL", str(missing))


def _measure(folder: Path, database: str, url: str | None) -> None:
    heading(f"Pages of the results of {len(QUARTERS)} districts, from {database}")
    day = _published(folder, url)
    client = create_voter_app(day.station).test_client()
    settle()  # as the server does before it answers
    _print("the overview", client, [f"/polls/{PLAN.poll_id}"])
    _print("a district", client, [f"/elections/{uuid}" for uuid in day.uuids])
    day.close()


def _published(folder: Path, url: str | None) -> ElectionDay:
    folder.mkdir()
    day = ElectionDay(folder, PLAN, database_url=url)
    with day.database.writing() as session:
        photo = bytes(30_000)
        rows = [
            {"district_uuid": uuid, "place": place, "statement": "", "photo": photo}
            for uuid in day.uuids
            for place in range(PLAN.candidates)
        ]
        session.execute(insert(ProfileRow), rows)
    with ThreadPoolExecutor(1) as executor:
        day.poll.vote(executor, base_url="", http_sample=0)
    day.count()
    return day


def _print(page: str, client: FlaskClient, addresses: list[str]) -> None:
    client.get(addresses[0])
    seconds = [[timed(partial(client.get, each))[0] for _ in range(ROUNDS)] for each in addresses]
    slowest = max(map(median, seconds))
    line(f"{page}, median of all", milliseconds(median(chain.from_iterable(seconds))))
    line(f"{page}, the slowest page's median", milliseconds(slowest))
    line(f"{page}, the slowest single answer", milliseconds(max(map(max, seconds))))
    if slowest > LIMIT:
        sys.exit(f"{page} takes longer than {milliseconds(LIMIT)}")
