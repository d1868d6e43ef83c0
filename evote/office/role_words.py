"""What the roles are called, and what each may do."""

from collections.abc import Iterable
from typing import Final

from flask_babel import gettext

from evote.accounts.officers import ROLES, Role
from evote.errors import N_

ROLE_WORDS: Final[dict[Role, tuple[str, str]]] = {
    "administrator": (N_("Administrator"), N_("looks after accounts, reads where a poll stands")),
    "president": (N_("President"), N_("sets the poll up and decides with another officer")),
    "secretary": (N_("Secretary"), N_("sets the poll up and decides with another officer")),
    "assessor": (N_("Assessor"), N_("decides with another officer and watches the vote")),
    "observer": (N_("Observer"), N_("reads everything, changes nothing")),
    "agent": (N_("Polling-place agent"), N_("notes on election day who votes on paper")),
}


def role_choices() -> list[tuple[str, str]]:
    """Return the roles as a form offers them."""
    return [(role, _choice(*map(gettext, ROLE_WORDS[role]))) for role in ROLES]


def role_names(roles: Iterable[Role]) -> str:
    """Return roles in words, in their order."""
    held = set(roles)
    return ", ".join(gettext(ROLE_WORDS[role][0]) for role in ROLES if role in held)


def _choice(role: str, duties: str) -> str:
    return str(gettext("%(role)s: %(duties)s", role=role, duties=duties))
