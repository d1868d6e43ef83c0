"""Decryption shares as they come in over the days after the close, one trustee after the other.

Each is checked when it arrives; a wrong one is refused and its sender named, and the count goes on
with the others. They stay here, unpublished, until the count posts them all with the result:
whoever had a quorum of them could compute it early.
"""

from collections.abc import Sequence
from contextlib import suppress
from typing import Final, Literal, TypeAlias

from sqlalchemy import select
from sqlalchemy.orm import Session

from ballots.election import read_election
from crypto.canonical import Json
from evote.db import Database
from evote.errors import SharesRefused, StepRefused
from evote.models.polls import DistrictRow, PollRow
from evote.models.trustees import ShareRow
from evote.polls import (
    count_ballots,
    get_poll,
    is_decryptable,
    poll_in_state,
    rules_of,
    voting_districts,
)
from evote.results.publication import public_archive
from evote.voting.boards import data_at, read_board, stage_of
from tally.aggregate import read_tally
from tally.decryption import check_share
from tally.errors import ShareRejected
from tally.sharefile import Share
from tally.trustees import read_trustees

COUNTED_STATES: Final = frozenset({"closed", "counted", "published"})
"""The states of a poll in which there is a count to speak of."""

CountState: TypeAlias = Literal["adding up", "waiting", "too few", "decrypted"]
"""A closed district: its ballots are not added up yet; it waits for shares; it has too few ballots
ever to be decrypted; its result is known."""


def receive_shares(database: Database, poll_id: str, number: int, shares: Sequence[Share]) -> None:
    """Keep the right ones among the shares of a trustee.

    One that is there already stays as it is. Raises NotFound, StepRefused unless the poll is
    closed and all shares are of its districts, and SharesRefused for wrong ones, when the others
    are kept.
    """
    with database.writing() as session:
        poll_in_state(session, poll_id, "closed", "decrypted")
        districts = {district.uuid: district for district in voting_districts(session, poll_id)}
        faults: list[str] = []
        for share in shares:
            if share.uuid not in districts:
                raise StepRefused(f"a share is for {share.uuid}, which is not of this poll")
            district = districts[share.uuid]
            try:
                _keep(session, district, share, number)
            except ShareRejected as fault:
                faults.append(f"district {district.number}: {fault}")
    if faults:
        raise SharesRefused(number, tuple(faults))


def keep_right_shares(database: Database, poll_id: str, shares: Sequence[Share]) -> None:
    """Keep what is right among shares that were brought in files, when the count needs still more.

    What is wrong with the others the count has said. Raises StepRefused unless the poll is closed.
    """
    with database.writing() as session:
        poll_in_state(session, poll_id, "closed", "decrypted")
        districts = {district.uuid: district for district in voting_districts(session, poll_id)}
        for share in shares:
            with suppress(ShareRejected):
                if share.uuid in districts:
                    _keep(session, districts[share.uuid], share, share.owner)


def kept_shares(session: Session, poll_id: str) -> list[Share]:
    """Return all shares that have come in and were found right."""
    rows = session.scalars(
        select(ShareRow)
        .join(DistrictRow, DistrictRow.uuid == ShareRow.district_uuid)
        .where(DistrictRow.poll_id == poll_id)
        .order_by(DistrictRow.number, ShareRow.owner)
    )
    return [Share(row.district_uuid, row.owner, row.raw) for row in rows]


def count_so_far(session: Session, poll_id: str) -> dict[str, Json]:
    """Return what trustees see of the count: districts, whose shares are there, the boards' heads.

    Raises NotFound, and StepRefused before the close.
    """
    poll = get_poll(session, poll_id)
    if poll.state not in COUNTED_STATES:
        raise StepRefused("the poll is not closed: there is nothing to decrypt yet")
    districts = voting_districts(session, poll_id)
    return {
        "districts": [_district_json(session, poll, district) for district in districts],
        "head": {
            district.uuid: public_archive(session, district.uuid).head for district in districts
        },
        "published": poll.state == "published",
    }


def _district_json(session: Session, poll: PollRow, district: DistrictRow) -> dict[str, Json]:
    owners = session.scalars(
        select(ShareRow.owner)
        .where(ShareRow.district_uuid == district.uuid)
        .order_by(ShareRow.owner)
    )
    return {
        "uuid": district.uuid,
        "number": district.number,
        "name": rules_of(district).district.name,
        "ballots": count_ballots(session, district.uuid),
        "state": _state(session, poll, district),
        "shares": list(owners),
    }


def _state(session: Session, poll: PollRow, district: DistrictRow) -> CountState:
    if not is_decryptable(session, district):
        return "too few"
    if poll.state != "closed":
        return "decrypted"
    return "waiting" if _is_added_up(session, district) else "adding up"


def _is_added_up(session: Session, district: DistrictRow) -> bool:
    return stage_of(session, read_board(session, district.uuid)) == "tallied"


def _keep(session: Session, district: DistrictRow, share: Share, number: int) -> None:
    """Keep a right share of a district; raises ShareRejected for a wrong one."""
    sender = f"trustee {number}"
    if share.owner != number:
        raise ShareRejected(sender, f"it says that it is that of trustee {share.owner}")
    if not is_decryptable(session, district):
        raise ShareRejected(sender, "the district has too few ballots: it is never decrypted")
    if not _is_added_up(session, district):
        raise ShareRejected(sender, "the ballots are not added up yet")
    _check(session, district, share)
    if session.get(ShareRow, (district.uuid, number)) is None:
        session.add(ShareRow(district_uuid=district.uuid, owner=number, raw=share.raw))


def _check(session: Session, district: DistrictRow, share: Share) -> None:
    """Raise ShareRejected unless a share decrypts the tally on the district's board."""
    raw_election, raw_trustees, *_ = data_at(session, district.uuid, 0)
    election = read_election(raw_election)
    trustees = read_trustees(election.group, raw_trustees)
    height = read_board(session, district.uuid).height
    tally = read_tally(election, *data_at(session, district.uuid, height))
    check_share(election, tally, trustees, share.owner, share.raw)
