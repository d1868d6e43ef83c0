"""The election of a district, as its ballots will be bound to it: known once the key is made.

It is what the letters name by its fingerprint, and what the board then begins with. So nobody can
show voters another key than the one on paper.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.election import write_election
from ballots.poll import election_description, question_of
from crypto.canonical import decode, encode
from crypto.groups import group_named
from crypto.hashing import sha256_hex
from evote.errors import N_, StepRefused
from evote.models.polls import DistrictRow
from evote.models.trustees import TrusteeRow
from evote.polls import get_poll, rules_of
from tally.trustees import read_trustees


def election_of(session: Session, district: DistrictRow) -> bytes:
    """Return the election in the protocol's JSON; raises StepRefused before there is a key."""
    rules = rules_of(district)
    group = group_named(get_poll(session, district.poll_id).group)
    trustees = read_trustees(group, raw_trustees(session, district.poll_id))
    return write_election(
        uuid=district.uuid,
        name=f"{rules.poll.name} - {rules.district.name}",
        description=election_description(rules),
        group=group,
        public_key=trustees.public_key,
        questions=[question_of(rules.contest)],
    )


def election_fingerprint(session: Session, district: DistrictRow) -> str:
    """Return what `sha256sum` prints for the published election; raises StepRefused."""
    return sha256_hex(election_of(session, district))


def raw_trustees(session: Session, poll_id: str) -> bytes:
    """Return the trustees in the protocol's JSON; raises StepRefused before they have keys."""
    parts = session.execute(
        select(TrusteeRow.kind, TrusteeRow.entry)
        .where(TrusteeRow.poll_id == poll_id)
        .order_by(TrusteeRow.owner)
    ).all()
    if not parts:
        raise StepRefused(N_("the poll has no trustees with keys: they make their key first"))
    return encode([[part.kind, decode(part.entry)] for part in parts])
