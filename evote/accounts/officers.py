"""Officers: the accounts of the election office, and which roles go together.

An account is made by an invitation and never deleted, since journals name its owner. Whoever runs
the machines decides nothing about a poll and holds no key: that is what the forbidden combinations
are for.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from evote.errors import N_, AccountRefused, NotFound
from evote.models.officers import OfficerRow, RoleRow
from evote.models.trustees import MemberRow

Role: TypeAlias = Literal[
    "administrator", "president", "secretary", "assessor", "observer", "agent"
]
ROLES: Final[tuple[Role, ...]] = get_args(Role)
DECIDING: Final[frozenset[Role]] = frozenset({"president", "secretary", "assessor"})
"""Roles that decide about a poll, two of them together."""

LONGEST_NAME: Final = 100
LONGEST_EMAIL: Final = 254
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


@dataclass(frozen=True, slots=True)
class Officer:
    """The owner of an account, as she is now."""

    id: int
    name: str
    email: str
    roles: frozenset[Role]

    def has_any(self, roles: Iterable[Role]) -> bool:
        """Say whether she has one of these roles."""
        return not self.roles.isdisjoint(roles)


# ---------------------------------------------------------------- who there is


def get_officer(session: Session, officer_id: int) -> Officer:
    """Return an officer; raises NotFound."""
    row = session.get(OfficerRow, officer_id)
    if row is None:
        raise NotFound(f"there is no account {officer_id}")
    return officer_of(session, row)


def officer_by_name(session: Session, name: str) -> Officer:
    """Return the officer whom a journal names; raises NotFound."""
    row = session.scalars(select(OfficerRow).where(OfficerRow.name == name)).one_or_none()
    if row is None:
        raise NotFound(f"there is no officer {name}")
    return officer_of(session, row)


def all_officers(session: Session) -> list[Officer]:
    """Return every officer who can sign in or is invited, by name."""
    rows = session.scalars(select(OfficerRow).order_by(OfficerRow.name)).all()
    return [officer_of(session, row) for row in rows]


def administrators(session: Session) -> list[Officer]:
    """Return the administrators whose accounts are not disabled."""
    rows = session.scalars(
        select(OfficerRow)
        .join(RoleRow, RoleRow.officer_id == OfficerRow.id)
        .where(RoleRow.role == "administrator", OfficerRow.disabled.is_(False))
        .order_by(OfficerRow.name)
    )
    return [officer_of(session, row) for row in rows]


def officer_row(session: Session, officer_id: int) -> OfficerRow:
    """Return the row of an account, locked for whoever changes it; raises NotFound."""
    row = session.get(OfficerRow, officer_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(f"there is no account {officer_id}")
    return row


def officer_of(session: Session, row: OfficerRow) -> Officer:
    """Return the officer of a row, with her present roles."""
    held = set(session.scalars(select(RoleRow.role).where(RoleRow.officer_id == row.id)))
    roles: frozenset[Role] = frozenset(role for role in ROLES if role in held)
    return Officer(row.id, row.name, row.email, roles)


# ---------------------------------------------------------------- accounts


def add_officer(session: Session, name: str, email: str, roles: Iterable[Role]) -> Officer:
    """Make an account that nobody can sign in to yet; raises AccountRefused."""
    name, email = " ".join(name.split()), email.strip().casefold()
    chosen = frozenset(roles)
    if not 0 < len(name) <= LONGEST_NAME:
        raise AccountRefused(N_("An account needs a name of at most 100 characters."))
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise AccountRefused(N_("This is not an e-mail address, such as name@town.fr."))
    require_combination(chosen)
    present = session.scalars(select(OfficerRow)).all()
    if any(folded(row.name) == folded(name) for row in present):
        raise AccountRefused(
            N_("There is already an account of this name. Add a second first name or the service.")
        )
    if any(row.email == email for row in present):
        raise AccountRefused(N_("There is already an account with this e-mail address."))
    if "administrator" in chosen:
        _require_no_trustee(session, name)
    row = OfficerRow(name=name, email=email)
    session.add(row)
    session.flush()
    session.add_all(RoleRow(officer_id=row.id, role=role) for role in sorted(chosen))
    session.flush()
    return officer_of(session, row)


def change_roles(session: Session, officer_id: int, roles: Iterable[Role]) -> Officer:
    """Give an account other roles, from its next request on; raises AccountRefused."""
    row, chosen = officer_row(session, officer_id), frozenset(roles)
    require_combination(chosen)
    if "administrator" in chosen:
        _require_no_trustee(session, row.name)
    else:
        _require_another_administrator(session, officer_id)
    session.execute(delete(RoleRow).where(RoleRow.officer_id == officer_id))
    session.add_all(RoleRow(officer_id=officer_id, role=role) for role in sorted(chosen))
    session.flush()
    return officer_of(session, row)


def disable_officer(session: Session, officer_id: int) -> None:
    """Close an account: nobody signs in to it any more; raises AccountRefused."""
    row = officer_row(session, officer_id)
    _require_another_administrator(session, officer_id)
    row.disabled = True


def enable_officer(session: Session, officer_id: int) -> None:
    """Open an account again."""
    row = officer_row(session, officer_id)
    if "administrator" in officer_of(session, row).roles:
        _require_no_trustee(session, row.name)
    row.disabled = False


# ---------------------------------------------------------------- what goes together


def require_combination(roles: Iterable[Role]) -> None:
    """Raise AccountRefused unless one person may have all these roles."""
    chosen = frozenset(roles)
    if not chosen:
        raise AccountRefused(N_("An account needs at least one role."))
    if "administrator" in chosen and chosen & DECIDING:
        raise AccountRefused(
            N_(
                "An administrator cannot be president, secretary or assessor: whoever gives out "
                "accounts could otherwise be both of the two officers who decide."
            )
        )
    if "observer" in chosen and len(chosen) > 1:
        raise AccountRefused(
            N_("An observer has no other role: whoever watches does not take part.")
        )


def require_no_administrator(session: Session, names: Sequence[str]) -> None:
    """Raise AccountRefused when somebody who is to hold a key is an administrator."""
    technical = {folded(officer.name) for officer in administrators(session)}
    if any(folded(name) in technical for name in names):
        raise AccountRefused(
            N_(
                "An administrator of the office cannot be a trustee: whoever looks after the "
                "machines must not hold a part of the key."
            )
        )


def folded(name: str) -> str:
    """Return a name as it is compared: without accents, capitals, hyphens and double spaces."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(letters.replace("-", " ").casefold().split())


def _require_no_trustee(session: Session, name: str) -> None:
    if folded(name) in map(folded, session.scalars(select(MemberRow.name))):
        raise AccountRefused(
            N_(
                "A trustee cannot be an administrator of the office: whoever holds a part of the "
                "key must not look after the machines."
            )
        )


def _require_another_administrator(session: Session, officer_id: int) -> None:
    present = {officer.id for officer in administrators(session)}
    if present == {officer_id}:
        raise AccountRefused(
            N_("This is the last administrator. Make somebody else administrator first.")
        )
