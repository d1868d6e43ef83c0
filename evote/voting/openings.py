"""Ballots that were opened to check a device: kept for an hour to be read, and never cast.

A voter who checks her device has the service keep the sealed ballot. Another device fetches it, and
opens it with a seed that the service never sees (`ballots.opened`). Her next ballot is another one.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from ballots.admission import CheckedBallot
from ballots.ballot import read_ballot, tracker
from ballots.errors import BallotRefused
from evote.db import Database
from evote.errors import BallotCast, NotFound, TooManyOpenings
from evote.models.boards import OpenedBallotRow
from evote.models.polls import DistrictRow, PollRow
from evote.station import PollingStation
from evote.voting.availability import require_open
from evote.voting.boards import lock_board
from evote.voting.receipts import find_ballot
from evote.voting.sealed import SealedDistrict

KEPT: Final = timedelta(hours=1)
"""How long an opened ballot can be read."""

MOST: Final = 10
"""Openings of one credential in a poll: more of them than anybody's patience."""


def open_for_check(database: Database, district: SealedDistrict, raw: bytes, now: datetime) -> None:
    """Keep a ballot to be opened; from then on it can never be cast. Again, it changes nothing.

    Raises PollNotOpen, BallotRefused, BallotCast or TooManyOpenings; then nothing is stored.
    """
    with database.reading() as session:
        _require_open(session, district, now)
        # Before the proofs, so that strangers cost nothing: every ballot on the board is public.
        credential = read_ballot(district.election, raw).credential
        if credential not in district.credentials:
            raise BallotRefused("credential-registered")
        if is_opened(session, district.uuid, tracker(raw)):
            return
        _require_openable(session, district.uuid, tracker(raw), credential)
    ballot = district.checked(raw)
    with database.writing() as session:
        # Whoever casts this very ballot waits here, or is waited for.
        lock_board(session, district.uuid)
        _require_open(session, district, now)
        if not is_opened(session, district.uuid, ballot.tracker):
            _store(session, district.uuid, ballot, now)
        _forget(session, now)


def opened_ballot(session: Session, district_uuid: str, tracker: str, now: datetime) -> bytes:
    """Return a ballot that was opened less than an hour ago; raises NotFound."""
    row = session.get(OpenedBallotRow, (district_uuid, tracker))
    if row is None or row.raw is None or row.at is None or row.at <= _limit(now):
        raise NotFound("no ballot with this tracker was opened within the last hour")
    return row.raw


def is_opened(session: Session, district_uuid: str, tracker: str) -> bool:
    """Say whether a ballot was opened: it can never be cast."""
    return session.get(OpenedBallotRow, (district_uuid, tracker)) is not None


def forget_openings(station: PollingStation, now: datetime) -> None:
    """Forget what the ballots that were opened an hour ago say."""
    old = select(func.count()).select_from(OpenedBallotRow).where(OpenedBallotRow.at <= _limit(now))
    with station.database.reading() as session:
        count = session.scalars(old).one()
    if count:
        with station.database.writing() as session:
            _forget(session, now)


def _require_open(session: Session, district: SealedDistrict, now: datetime) -> None:
    row = session.get_one(PollRow, district.poll_id, populate_existing=True)
    place = session.get_one(DistrictRow, district.uuid, populate_existing=True)
    require_open(row, place, district.rules.poll, now, entered=False)


def _require_openable(session: Session, district_uuid: str, name: str, credential: str) -> None:
    """Raise BallotCast, or TooManyOpenings of this credential."""
    if find_ballot(session, district_uuid, name) is not None:
        raise BallotCast
    of_voter = OpenedBallotRow.credential == credential
    count = select(func.count()).select_from(OpenedBallotRow).where(of_voter)
    if session.scalars(count).one() >= MOST:
        raise TooManyOpenings


def _store(session: Session, district_uuid: str, ballot: CheckedBallot, now: datetime) -> None:
    _require_openable(session, district_uuid, ballot.tracker, ballot.credential)
    session.execute(
        insert(OpenedBallotRow).values(
            district_uuid=district_uuid,
            tracker=ballot.tracker,
            credential=ballot.credential,
            raw=ballot.raw,
            at=int(now.timestamp()),
        )
    )


def _forget(session: Session, now: datetime) -> None:
    old = OpenedBallotRow.at <= _limit(now)
    session.execute(update(OpenedBallotRow).where(old).values(raw=None, at=None))


def _limit(now: datetime) -> int:
    return int((now - KEPT).timestamp())
