"""The count as officers follow it: which districts are added up, whose shares are there."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from evote.models.polls import PollRow
from evote.models.trustees import ShareRow
from evote.polls import has_vote, is_decryptable, rules_of, voting_districts
from evote.results.publication import public_archive
from evote.voting.boards import read_board, stage_of
from evote.voting.sealed import read_sealed_district


@dataclass(frozen=True, slots=True)
class DistrictCount:
    """How far a district is; `waiting` are the trustees whose shares are not there.

    added       its ballots are added up
    decryptable it has enough ballots for a result that keeps them secret
    head        fingerprint of its public record, which trustees compare
    """

    number: int
    name: str
    added: bool
    decryptable: bool
    declared: bool
    waiting: tuple[str, ...]
    head: str


@dataclass(frozen=True, slots=True)
class TrusteeCount:
    """A trustee: for how many districts her share is there, of how many."""

    name: str
    given: int
    asked: int


@dataclass(frozen=True, slots=True)
class CountOverview:
    """A count; `quorum` is how many trustees suffice."""

    districts: tuple[DistrictCount, ...]
    trustees: tuple[TrusteeCount, ...]
    quorum: int


def count_overview(session: Session, poll: PollRow) -> CountOverview | None:
    """Return how far the count of a poll is; None before the boxes are closed."""
    if poll.state not in {"closed", "counted", "published"}:
        return None
    rows = [row for row in voting_districts(session, poll.id) if has_vote(row)]
    trustees = read_sealed_district(session, rows[0].uuid).trustees()
    names = [name or f"{number}" for number, name in enumerate(trustees.names, 1)]
    sent = {
        row.uuid: set(
            session.scalars(select(ShareRow.owner).where(ShareRow.district_uuid == row.uuid))
        )
        for row in rows
    }
    asked = [row.uuid for row in rows if is_decryptable(session, row)]
    return CountOverview(
        districts=tuple(
            DistrictCount(
                number=row.number,
                name=rules_of(row).district.name,
                added=stage_of(session, read_board(session, row.uuid)) not in {"open", "closed"},
                decryptable=row.uuid in asked,
                declared=row.declaration is not None,
                waiting=tuple(
                    name
                    for owner, name in enumerate(names, 1)
                    if row.uuid in asked and owner not in sent[row.uuid]
                ),
                head=public_archive(session, row.uuid).head,
            )
            for row in rows
        ),
        trustees=tuple(
            TrusteeCount(name, sum(owner in sent[uuid] for uuid in asked), len(asked))
            for owner, name in enumerate(names, 1)
        ),
        quorum=sum(part.quorum for part in trustees.parts),
    )
