"""What the public sees while a shared key is brought together: how many trustees are missing."""

import html
import re

from tests.evote.ceremony.test_count import close, let_vote, send, shares_of
from tests.evote.trustees import PLAN, RoundTable

PAGE = f"/polls/{PLAN.poll_id}?language=en"


def status(table: RoundTable) -> str:
    """Return what the page of the poll says of the count."""
    answer = table.client.get(PAGE)
    found = re.search(r'role="status">(.*?)</p>', answer.text, re.DOTALL)
    return html.unescape(" ".join(found[1].split())) if found else ""


def test_the_page_says_how_many_trustees_are_missing(table: RoundTable) -> None:
    """Of three who hold a key, two are needed: each who has sent her shares counts once."""
    let_vote(table)
    assert status(table) == ""
    close(table)
    assert status(table).startswith("Waiting for 2 of the 2 trustees")
    first = shares_of(table, 1)
    send(table, 1, first[:1])
    assert status(table).startswith("Waiting for 2 of the 2 trustees")
    send(table, 1, first)
    assert status(table).startswith("Waiting for 1 of the 2 trustees")
    send(table, 1, first)
    assert status(table).startswith("Waiting for 1 of the 2 trustees")
    send(table, 3, shares_of(table, 3))
    assert status(table).startswith("Enough trustees have done their part.")


def test_the_page_renews_itself_while_it_waits(table: RoundTable) -> None:
    """Nobody has to press a key; before the close there is nothing to wait for."""
    let_vote(table)
    assert "Refresh" not in table.client.get(PAGE).headers
    close(table)
    assert table.client.get(PAGE).headers["Refresh"] == "30"
