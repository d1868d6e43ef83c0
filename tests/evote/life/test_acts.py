"""What two officers do to a poll: its conditions, and what it changes for voters."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Update, update

from ballots.journal import Entry
from crypto.canonical import Json
from evote.acts.act import Carrying
from evote.acts.register import ACTS
from evote.db import Database
from evote.errors import PollNotOpen, StepRefused
from evote.journal import journal_of
from evote.life.steps import close_boxes
from evote.models.polls import DistrictRow, PollRow, ProfileRow
from evote.models.rolls import VoterRow
from evote.sealing.seal import broken_seals, seal_of
from evote.station import PollingStation
from evote.voting.casting import Submission, cast
from evote.voting.passes import issue_pass
from evote.watch.clockwork import open_and_close
from tests.evote.sealed_poll import sealed_poll, state_of
from tests.simulation import CLOSES, OPENS, SMALL, ElectionDay

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def carry_out(database: Database, act: str, now: datetime, **subject: str) -> Mapping[str, Json]:
    """Carry an act out, as it is done when the second officer confirms it."""
    with database.writing() as session:
        config: PollingStation | None = None
        carrying = Carrying(SMALL.poll_id, subject, "why", ("Ann", "Ben"), now, config)  # type: ignore[arg-type]
        return ACTS[act].carry_out(session, carrying)


def entries(database: Database, act: str) -> list[Entry]:
    """Return what the journal tells of an act."""
    with database.reading() as session:
        return [entry for entry in journal_of(session, SMALL.poll_id) if entry.act == act]


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[Database]:
    """Give a poll that is sealed and not open yet."""
    with sealed_poll(tmp_path, OPENS, CLOSES) as database:
        yield database


def with_grace(day: ElectionDay, minutes: int = 30) -> None:
    """Give a poll a time of grace."""
    with day.database.writing() as session:
        session.execute(update(PollRow).values(grace_minutes=minutes))


# ---------------------------------------------------------------- opening, zero report


def test_a_poll_is_opened_early(sealed: Database) -> None:
    """It opens at once, with a zero report in the journal."""
    early = OPENS - HOUR
    told = carry_out(sealed, "open-early", early)
    assert told == {"opens": "2026-11-23T07:00:00+01:00", "instead_of": "2026-11-23T08:00:00+01:00"}
    assert state_of(sealed) == "open"
    [opened] = entries(sealed, "opened")
    report = opened.details["zero_report"]
    assert isinstance(report, list)
    assert [
        (line["district"], line["box"], line["roll_marks"], line["counters"]) for line in report
    ] == [
        (1, 0, 0, 0),
        (2, 0, 0, 0),
    ]


def test_a_poll_whose_time_has_come_is_not_opened_early(sealed: Database) -> None:
    """The clock does it."""
    with pytest.raises(StepRefused, match="opens by itself"):
        carry_out(sealed, "open-early", OPENS)


# ---------------------------------------------------------------- suspension


def test_a_suspended_district_takes_no_ballot_and_others_do(day_on_each: ElectionDay) -> None:
    """Two officers stop one district for a while, and let it go on."""
    day = day_on_each
    carry_out(day.database, "suspend", OPENS, district="1")
    with pytest.raises(PollNotOpen) as refused:
        cast(day.database, day.station.districts, day.submission(), OPENS)
    assert refused.value.state == "suspended"
    cast(day.database, day.station.districts, day.submission(district=1), OPENS)
    carry_out(day.database, "resume", OPENS, district="1")
    cast(day.database, day.station.districts, day.submission(), OPENS)


@pytest.mark.parametrize(
    ("acts", "sentence"),
    [
        (["suspend", "suspend"], "suspended already"),
        (["resume"], "not suspended"),
        (["suspend", "resume", "resume"], "not suspended"),
    ],
)
def test_what_is_done_is_not_done_again(day: ElectionDay, acts: list[str], sentence: str) -> None:
    """Neither suspended nor resumed twice."""
    for act in acts[:-1]:
        carry_out(day.database, act, OPENS, district="1")
    with pytest.raises(StepRefused, match=sentence):
        carry_out(day.database, acts[-1], OPENS, district="1")


@pytest.mark.parametrize("district", ["3", "0", "x", "", "\u0661", "9" * 30])
def test_a_district_that_is_none_is_not_suspended(day: ElectionDay, district: str) -> None:
    """Whatever a form sends, it is a sentence."""
    with pytest.raises(StepRefused):
        carry_out(day.database, "suspend", OPENS, district=district)


def test_the_booth_is_told_that_its_district_is_suspended(
    day: ElectionDay, client: FlaskClient
) -> None:
    """It says so with its own name, gives no pass, and takes no ballot."""
    carry_out(day.database, "suspend", OPENS, district="1")
    told = client.get(f"/api/elections/{day.uuids[0]}").json
    assert told is not None
    assert told["state"] == "suspended"
    assert "pass" not in told
    assert client.get(f"/api/elections/{day.uuids[1]}").json["state"] == "open"  # type: ignore[index]
    sent = day.submission()
    answer = client.post(
        f"/api/elections/{day.uuids[0]}/ballots",
        json={"ticket": sent.ticket, "ballot": sent.ballot.decode()},
    )
    assert (answer.status_code, answer.json["rule"]) == (409, "poll-suspended")  # type: ignore[index]


# ---------------------------------------------------------------- hours


def test_a_poll_that_is_extended_takes_ballots_longer(
    day_on_each: ElectionDay,
) -> None:
    """Past the sealed close, up to the new one."""
    day = day_on_each
    told = carry_out(day.database, "extend", CLOSES - HOUR, closes="2026-11-30T10:00")
    assert told == {
        "closes": "2026-11-30T10:00:00+01:00",
        "instead_of": "2026-11-30T08:00:00+01:00",
    }
    cast(day.database, day.station.districts, day.submission(), CLOSES + HOUR)
    with pytest.raises(PollNotOpen):
        cast(day.database, day.station.districts, day.submission(1), CLOSES + 2 * HOUR)


def test_everyone_sees_that_the_hours_changed(day: ElectionDay, client: FlaskClient) -> None:
    """The pages and the booth's interface name the new time; the page also the sealed one."""
    client.set_cookie("language", "en")
    carry_out(day.database, "extend", OPENS, closes="2026-11-30T10:00")
    told = client.get(f"/api/elections/{day.uuids[0]}").json
    assert told is not None
    assert datetime.fromisoformat(told["closes"]) == CLOSES + 2 * HOUR
    page = client.get(f"/polls/{SMALL.poll_id}").text
    assert "Monday 30 November 2026 at 10:00" in page
    assert "which was Monday 30 November 2026 at 08:00" in page


@pytest.mark.parametrize(
    ("now", "closes", "sentence"),
    [
        (OPENS, "2026-11-30T08:00", "give a later time"),
        (OPENS, "2026-11-29T08:00", "give a later time"),
        (OPENS, "2027-01-30T08:00", "at most 31 days"),
        (CLOSES, "2026-11-30T10:00", "has closed"),
        (OPENS, "tomorrow", "a date and a time"),
        (OPENS, "", "fill in every field"),
    ],
)
def test_an_extension_that_is_none_is_refused(
    day: ElectionDay, now: datetime, closes: str, sentence: str
) -> None:
    """Earlier, much later, too late, or no time at all."""
    with pytest.raises(StepRefused, match=sentence):
        carry_out(day.database, "extend", now, closes=closes)


def test_a_poll_is_not_extended_into_the_hour_that_comes_twice(tmp_path: Path) -> None:
    """02:30 of 25 October 2026 is two moments; 03:30 is one, an hour further away than it looks."""
    opens = datetime(2026, 10, 20, 6, tzinfo=UTC)
    with sealed_poll(tmp_path, opens, datetime(2026, 10, 24, 18, tzinfo=UTC)) as database:
        carry_out(database, "open-early", opens - HOUR)
        with pytest.raises(StepRefused, match="clocks change"):
            carry_out(database, "extend", opens, closes="2026-10-25T02:30")
        told = carry_out(database, "extend", opens, closes="2026-10-25T03:30")
        assert told["closes"] == "2026-10-25T03:30:00+01:00"


# ---------------------------------------------------------------- close and grace


def test_who_had_entered_before_the_close_may_finish(day_on_each: ElectionDay) -> None:
    """Within the time of grace, with the pass that the booth was given."""
    day = day_on_each
    with_grace(day)
    sent = with_pass(day, CLOSES - MINUTE)
    late = CLOSES + 29 * MINUTE
    with pytest.raises(PollNotOpen):
        cast(day.database, day.station.districts, day.submission(), late)
    receipt = cast(day.database, day.station.districts, sent, late)
    assert not receipt.again


def with_pass(day: ElectionDay, entered: datetime, district: int = 0) -> Submission:
    """Return a ballot with the pass of somebody who entered then, there."""
    seed = day.station.districts[day.uuids[0]].receipt_seed
    shown = issue_pass(seed, day.uuids[district], entered)
    return replace(day.submission(), entry_pass=shown)


@pytest.mark.parametrize(
    ("entered", "district", "cast_at"),
    [
        (CLOSES - MINUTE, 0, CLOSES + 30 * MINUTE),
        (CLOSES, 0, CLOSES + MINUTE),
        (CLOSES - 3 * HOUR, 0, CLOSES + MINUTE),
        (CLOSES - MINUTE, 1, CLOSES + MINUTE),
    ],
)
def test_a_pass_that_shows_too_little_opens_nothing(
    day: ElectionDay, entered: datetime, district: int, cast_at: datetime
) -> None:
    """After the grace, after the close, from hours ago, from another district."""
    with_grace(day)
    with pytest.raises(PollNotOpen) as refused:
        cast(day.database, day.station.districts, with_pass(day, entered, district), cast_at)
    assert refused.value.state == "closed"


@pytest.mark.parametrize(
    "shown", ["", "x", "1-2", "29999999-" + "0" * 64, "9" * 30 + "-" + "0" * 64]
)
def test_a_pass_that_nobody_issued_opens_nothing(day: ElectionDay, shown: str) -> None:
    """Whatever is sent in its place."""
    with_grace(day)
    sent = replace(day.submission(), entry_pass=shown)
    with pytest.raises(PollNotOpen):
        cast(day.database, day.station.districts, sent, CLOSES + MINUTE)


def test_a_pass_opens_no_suspended_district_and_no_closed_box(day: ElectionDay) -> None:
    """The grace is for voters, not against officers."""
    with_grace(day)
    sent = with_pass(day, CLOSES - MINUTE)
    carry_out(day.database, "suspend", CLOSES - MINUTE, district="1")
    with pytest.raises(PollNotOpen) as refused:
        cast(day.database, day.station.districts, sent, CLOSES + MINUTE)
    assert refused.value.state == "suspended"
    with day.database.writing() as session:
        close_boxes(session, SMALL.poll_id, CLOSES + MINUTE)
    with pytest.raises(PollNotOpen) as refused:
        cast(day.database, day.station.districts, sent, CLOSES + MINUTE)
    assert refused.value.state == "closed"


def test_the_booth_gets_a_pass_and_uses_it(day: ElectionDay, client: FlaskClient) -> None:
    """Over the interface: entered a minute before the close, cast a minute after it."""
    with_grace(day)
    day.clock.now = CLOSES - MINUTE
    told = client.get(f"/api/elections/{day.uuids[0]}").json
    assert told is not None
    day.clock.now = CLOSES + MINUTE
    assert "pass" not in client.get(f"/api/elections/{day.uuids[0]}").json  # type: ignore[operator]
    sent = day.submission()
    body = {"ticket": sent.ticket, "ballot": sent.ballot.decode()}
    address = f"/api/elections/{day.uuids[0]}/ballots"
    assert client.post(address, json=body).status_code == 409
    assert client.post(address, json={**body, "pass": told["pass"]}).status_code == 201
    assert client.post(address, json={**body, "passport": "x"}).status_code == 400


def test_a_poll_is_closed_early_and_its_boxes_after_the_grace(day: ElectionDay) -> None:
    """Nobody enters any more; the clock closes the boxes."""
    with_grace(day)
    now = OPENS + HOUR
    sent = with_pass(day, now - MINUTE)
    carry_out(day.database, "close-early", now)
    with pytest.raises(PollNotOpen):
        cast(day.database, day.station.districts, day.submission(1), now)
    cast(day.database, day.station.districts, sent, now + MINUTE)
    open_and_close(day.station, now + 29 * MINUTE)
    assert state_of(day.database) == "open"
    open_and_close(day.station, now + 30 * MINUTE)
    assert state_of(day.database) == "closed"
    with pytest.raises(StepRefused):
        carry_out(day.database, "close-early", now)


def test_a_poll_that_has_closed_is_not_closed_early(day: ElectionDay) -> None:
    """The clock does it."""
    with pytest.raises(StepRefused, match="closes by itself"):
        carry_out(day.database, "close-early", CLOSES)


# ---------------------------------------------------------------- count, publication


def test_the_count_is_started_once_after_the_close(day: ElectionDay) -> None:
    """Neither before nor twice."""
    with pytest.raises(StepRefused, match="only when it is closed"):
        carry_out(day.database, "start-count", OPENS)
    open_and_close(day.station, CLOSES)
    carry_out(day.database, "start-count", CLOSES)
    with pytest.raises(StepRefused, match="started already"):
        carry_out(day.database, "start-count", CLOSES)


def test_what_is_counted_is_published(day: ElectionDay) -> None:
    """Not before."""
    with pytest.raises(StepRefused, match="only when it is counted"):
        carry_out(day.database, "publish", OPENS)
    day.vote()
    with ThreadPoolExecutor(1) as executor:
        day.clock.now = CLOSES
        day.poll.count(executor)
    assert [len(entries(day.database, act)) for act in ("closed", "published")] == [1, 1]


# ---------------------------------------------------------------- the seal


def test_a_seal_that_holds_names_nothing(sealed: Database) -> None:
    """What the journal keeps is what is computed anew."""
    with sealed.reading() as session:
        assert broken_seals(session, SMALL.poll_id) == []
        assert len(str(seal_of(session, SMALL.poll_id)["fingerprint"])) == 64


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (
            update(DistrictRow).where(DistrictRow.number == 1).values(rules=b"{}"),
            "district 1, rules",
        ),
        (update(VoterRow).where(VoterRow.number == 3).values(name="Eve"), "district 1, roll"),
        (update(VoterRow).where(VoterRow.number == 3).values(struck=True), "district 2, roll"),
        (update(PollRow).values(grace_minutes=90), "grace_minutes"),
        (update(PollRow).values(receipt_seed=bytes(32)), "receipt_key"),
    ],
)
def test_a_change_after_the_seal_is_named(sealed: Database, change: Update, named: str) -> None:
    """Whatever of the sealed parts is changed in the database, the alarm says which."""
    with sealed.writing() as session:
        session.execute(change)
    with sealed.reading() as session:
        assert any(named in sentence for sentence in broken_seals(session, SMALL.poll_id))


def test_a_statement_that_was_changed_after_the_seal_is_named(sealed: Database) -> None:
    """What voters read about candidates is sealed, too."""
    with sealed.writing() as session:
        uuid = session.query(DistrictRow.uuid).where(DistrictRow.number == 2).scalar()
        session.add(ProfileRow(district_uuid=uuid, place=0, statement="Vote for me"))
    with sealed.reading() as session:
        assert broken_seals(session, SMALL.poll_id) == [
            "district 2, profiles is not as it was sealed"
        ]
