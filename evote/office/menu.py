"""The menu of a poll's pages; an officer sees what her roles open."""

from flask import url_for
from flask_babel import gettext

from evote.errors import N_
from evote.office.guard import may_open

POLL_MENU = (
    ("poll.show", N_("Overview")),
    ("setup.show", N_("Set-up")),
    ("ceremony.show", N_("Key")),
    ("letters.show", N_("Letters")),
    ("proposals.show", N_("Decisions")),
    ("day.show", N_("Voting")),
    ("place.show", N_("Polling place")),
    ("paper.show", N_("Paper ballots")),
    ("count.show", N_("Count")),
    ("after.show", N_("Afterwards")),
    ("journal.show", N_("Journal")),
)
"""The first page of each subject, in the order of a poll's life, with its title."""


def poll_menu(poll_id: str) -> list[tuple[str, str, str]]:
    """Return endpoint, title and address of each page that this request's officer may open."""
    return [
        (endpoint, gettext(title), url_for(endpoint, poll_id=poll_id))
        for endpoint, title in POLL_MENU
        if may_open(endpoint)
    ]
