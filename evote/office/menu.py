"""The menu of a poll's pages; an officer sees what her roles open, and how much waits for her."""

from collections.abc import Sequence

from flask import g, url_for
from flask_babel import gettext

from evote.accounts.officers import Officer
from evote.acts.proposals import Proposal, waiting
from evote.errors import N_
from evote.office.guard import may_open
from evote.voter.polling import station

DECISIONS = "proposals.show"

POLL_MENU = (
    ("poll.show", N_("Overview")),
    ("setup.show", N_("Set-up")),
    ("ceremony.show", N_("Key")),
    ("letters.show", N_("Letters")),
    (DECISIONS, N_("Decisions")),
    ("day.show", N_("Voting")),
    ("place.show", N_("Polling place")),
    ("paper.show", N_("Paper ballots")),
    ("count.show", N_("Count")),
    ("after.show", N_("After the vote")),
    ("journal.show", N_("Journal")),
)
"""The first page of each subject, in the order of a poll's life, with its title."""


def poll_menu(poll_id: str) -> list[tuple[str, str, str]]:
    """Return endpoint, title and address of each page that this request's officer may open."""
    return [
        (endpoint, _title(endpoint, title, poll_id), url_for(endpoint, poll_id=poll_id))
        for endpoint, title in POLL_MENU
        if may_open(endpoint)
    ]


def awaited(proposals: Sequence[Proposal], officer: Officer) -> int:
    """Count what others proposed and this officer may confirm."""
    return sum(
        each.proposer_id != officer.id and officer.has_any(each.act.roles) for each in proposals
    )


def _title(endpoint: str, title: str, poll_id: str) -> str:
    if endpoint != DECISIONS:
        return str(gettext(title))
    with station().database.reading() as session:
        number = awaited(waiting(session, poll_id, station().clock()), g.officer)
    return str(gettext("Decisions (%(number)s)", number=number) if number else gettext(title))
