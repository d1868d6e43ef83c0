"""The demo: served where the environment says, with everybody whom a newcomer needs."""

import socket
from pathlib import Path

import click
import pytest

from evote.accounts.officers import all_officers
from evote.db import Database
from evote.schema import upgrade_database
from evote.simulation.demo import demo_config, invite_officers


@pytest.fixture
def port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free: int = listener.getsockname()[1]
        return free


def test_the_demo_is_served_where_the_environment_says(tmp_path: Path, port: int) -> None:
    """Ports and addresses hold; the office's address follows from its port."""
    asked = {"EVOTE_VOTER_PORT": str(port), "EVOTE_BASE_URL": "http://demo.example:80/"}
    config = demo_config(asked, tmp_path)
    assert (config.voter_port, config.base_url) == (port, "http://demo.example:80")
    assert config.office_url == f"http://localhost:{config.office_port}"


def test_the_demo_touches_no_other_database(tmp_path: Path) -> None:
    """What is kept elsewhere stays as it is, and alerts go into a folder, to nobody's mailbox."""
    asked = {"EVOTE_DATABASE_URL": "postgresql://town/poll", "EVOTE_SMTP_HOST": "mail.town.fr"}
    config = demo_config(asked, tmp_path)
    assert str(tmp_path) in config.database_url
    assert config.smtp_host == ""
    assert config.mail_folder == str(tmp_path / "mail")


def test_a_port_that_was_asked_for_and_is_taken_is_named(tmp_path: Path) -> None:
    """It is said before the poll is run, not after; no other port is taken in silence."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        with pytest.raises(click.ClickException, match=f"{taken} is taken: set EVOTE_OFFICE_PORT"):
            demo_config({"EVOTE_OFFICE_PORT": str(taken)}, tmp_path)


def test_the_demo_invites_everybody_whom_a_poll_needs(tmp_path: Path) -> None:
    """One who looks after accounts and two who decide, each with a link of her own."""
    config = demo_config({}, tmp_path)
    database = Database(config.database_url)
    upgrade_database(database)
    links = invite_officers(config, database)
    assert list(links) == ["administrator", "president", "secretary"]
    assert len(set(links.values())) == len(links)
    with database.reading() as session:
        assert {role for each in all_officers(session) for role in each.roles} == set(links)
    database.close()
