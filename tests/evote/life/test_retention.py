"""What a destruction destroys, and what of it the files of the database still hold."""

from pathlib import Path

import pytest
from sqlalchemy import insert, make_url, select

from crypto.canonical import encode
from evote import db
from evote.accounts.officers import add_officer
from evote.acts.register import ACTS
from evote.db import Database
from evote.life.retention import SHORTEST, forget_destroyed, purge
from evote.models.acts import ProposalRow
from evote.models.polls import MomentRow, PollRow
from evote.models.rolls import VoterRow
from evote.station import PollingStation, open_station
from tests.simulation import SMALL, ElectionDay

NAMES_A_RESIDENT = sorted(name for name, act in ACTS.items() if not act.reason_published)


def publish(day: ElectionDay) -> None:
    """Let the poll be published long ago, with a date of destruction that has come."""
    with day.database.writing() as session:
        poll = session.get_one(PollRow, SMALL.poll_id)
        poll.state, poll.purge_on = "published", day.clock().date().isoformat()
        at = int((day.clock() - SHORTEST).timestamp())
        session.add(MomentRow(poll_id=SMALL.poll_id, name="published", at=at))


@pytest.mark.parametrize("act", NAMES_A_RESIDENT)
def test_a_proposal_that_names_a_resident_is_emptied(day_on_each: ElectionDay, act: str) -> None:
    """Her name stands in the reason, or in what the act was to be done with."""
    publish(day_on_each)
    with day_on_each.database.writing() as session:
        proposer = add_officer(session, "Mme Roux", "roux@agen.example", ["president"])
        session.execute(
            insert(ProposalRow).values(
                poll_id=SMALL.poll_id,
                act=act,
                subject=encode({"name": "Zoé Quatrefages", "address": "3 rue Basse"}),
                reason="Zoé Quatrefages has moved",
                proposed_by=proposer.id,
                proposed_at=0,
                expires=1,
                state="confirmed",
            )
        )
        done = purge(session, SMALL.poll_id, day_on_each.clock())
        kept = session.execute(select(ProposalRow.subject, ProposalRow.reason)).one()
    assert (kept.subject, kept.reason) == (encode({}), "")
    destroyed = done["destroyed"]
    assert isinstance(destroyed, dict)
    assert destroyed["proposals"] == 1


def test_what_is_destroyed_leaves_the_log_once_nobody_reads_it(
    day: ElectionDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While a reader holds an older state, SQLite's log keeps it: then it is tried again."""
    publish(day)
    monkeypatch.setattr(db, "BUSY_MILLISECONDS", 1)
    station = open_station(day.station.config, Database(day.database.url), day.clock)
    with station.database.reading() as reader:
        name = reader.scalars(select(VoterRow.name).limit(1)).one().encode()
        with station.database.writing() as session:
            purge(session, SMALL.poll_id, day.clock())
        forget_destroyed(station, day.clock())
        assert name in log_of(station)
        assert station.database.forget_history() == ("readers",)
    forget_destroyed(station, day.clock())
    assert name not in log_of(station)
    station.database.close()


def log_of(station: PollingStation) -> bytes:
    """Return what SQLite's log holds."""
    database = make_url(station.database.url).database
    return Path(f"{database}-wal").read_bytes()
