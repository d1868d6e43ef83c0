"""The page of the HTTP interface is the voter app's own list of addresses."""

import re
from pathlib import Path

from evote.config import read_config
from evote.db import Database
from evote.station import open_station
from evote.voter.app import create_voter_app
from tests.docs.pages import DOCS, text

ADDRESS = re.compile(r"^\| `(GET|POST) (/[^`]*)`", re.MULTILINE)


def test_the_page_lists_every_address(tmp_path: Path) -> None:
    """Each address of the voter app stands on the page, and no other."""
    station = open_station(read_config({}, tmp_path), Database("sqlite://"))
    app = create_voter_app(station)
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", lambda found: found[1].upper(), str(rule)))
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }
    station.database.close()
    assert set(ADDRESS.findall(text(DOCS / "reference" / "http.md"))) == served
