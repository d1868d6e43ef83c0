"""From an empty installation to a published poll: what officers do, by their pages alone."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from evote.config import read_config
from evote.db import Database
from evote.office.app import create_office_app
from evote.server import Door, Server
from evote.simulation.poll import StoppedClock
from evote.station import open_station, system_clock
from evote.voter.app import create_voter_app
from evote.watch.clockwork import Clockwork
from tests.journeys.office_after import (
    close,
    count,
    enter_paper,
    publish,
    read_what_is_public,
    replace_a_letter,
    vote,
    vote_on_paper,
    wait_for_the_opening,
    watch_the_vote,
)
from tests.journeys.office_before import (
    draw_and_approve,
    make_accounts,
    make_key,
    print_letters,
    seal,
    set_up,
)
from tests.journeys.office_town import NAME, Town
from tests.journeys.officer import DESKTOP, TABLET, Officer, link_in
from tests.journeys.onlooker import Onlooker
from tests.journeys.town_hall import TownHall

ZONE = ZoneInfo("Europe/Paris")
USUAL = ("Failed to load resource", "Autofocus processing was blocked")
"""What a browser reports by itself: a request refused, a field filled before it was focused."""


@pytest.fixture
def hall(tmp_path: Path) -> TownHall:
    """Return a town hall without anything."""
    return TownHall(tmp_path)


@pytest.fixture
def invitation(hall: TownHall) -> str:
    """Make the first administrator on the empty installation, as the operator does."""
    printed = hall.run(
        "evote", "office", "init", "--name", "Hélène Roux", "--email", "roux@agen.example"
    )
    return link_in(printed)


@pytest.fixture
def town(hall: TownHall, invitation: str) -> Iterator[Town]:
    """Serve both sites of the installation."""
    assert invitation
    config = read_config(hall.environment(), hall.folder)
    clock = StoppedClock(system_clock().replace(microsecond=0))
    station = open_station(config, Database(config.database_url), clock)
    day = (clock.now + timedelta(days=9)).astimezone(ZONE).date()
    opens = datetime.combine(day, time(8), ZONE)
    server = Server(
        [
            Door(create_voter_app(station), "127.0.0.1", config.voter_port),
            Door(create_office_app(station), "127.0.0.1", config.office_port),
        ]
    )
    with answering(server):
        yield Town(hall, clock, Clockwork(station), opens)
    station.database.close()


@contextmanager
def answering(server: Server) -> Iterator[None]:
    """Answer requests until the block ends."""
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join()


@pytest.fixture
def officers(town: Town, browser: Browser) -> Iterator[list[Officer]]:
    """An administrator and a president at their desks, a secretary with a tablet."""
    people = (
        ("Hélène Roux", "roux", DESKTOP),
        ("Paul Blanc", "blanc", DESKTOP),
        ("Aïcha Morel", "morel", TABLET),
    )
    officers = []
    for name, address, screen in people:
        context = browser.new_context(
            locale="en-GB",
            reduced_motion="reduce",
            viewport=screen,
        )
        office = f"http://localhost:{town.hall.office_port}/"
        officers.append(
            Officer(
                name,
                f"{address}@agen.example",
                office,
                NAME,
                town.clock,
                Onlooker(context),
                context.new_page(),
            )
        )
    yield officers
    complaints = [
        said
        for officer in officers
        for said in officer.onlooker.complaints
        if not any(usual in said for usual in USUAL)
    ]
    for officer in officers:
        officer.onlooker.context.close()
    assert complaints == []


def test_a_poll_by_the_pages_of_the_office(
    town: Town, officers: list[Officer], invitation: str, browser: Browser
) -> None:
    """Three districts: set up, sealed, opened, voted in, counted, published and checked."""
    administrator, president, secretary = officers
    make_accounts(administrator, president, secretary, invitation)
    set_up(president, town)
    draw_and_approve(president, secretary)
    trustees = make_key(president, secretary, town, browser)
    letters = print_letters(secretary, president, town)
    seal(president, secretary)
    wait_for_the_opening(president, town)
    vote(town, letters, browser)
    replace_a_letter(secretary, president, town, letters)
    vote_on_paper(secretary)
    watch_the_vote(president, secretary, town, letters)
    close(president, town)
    enter_paper(president, secretary, town, letters)
    count(president, secretary, town, trustees)
    publish(president, secretary)
    read_what_is_public(town, secretary, browser)
