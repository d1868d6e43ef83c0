"""Ballots that are opened to check a device: readable for an hour, and never cast."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from ballots.admission import CheckedBallot
from ballots.ballot import seal, tracker
from ballots.credential import derive
from ballots.errors import BallotRefused
from crypto.randomness import system_randomness
from evote.errors import BallotCast, BallotOpened, NotFound, PollNotOpen, TooManyOpenings
from evote.life.steps import close_poll_early
from evote.models.boards import OpenedBallotRow
from evote.voter.app import create_voter_app
from evote.voting.casting import Submission, cast
from evote.voting.openings import KEPT, MOST, forget_openings, open_for_check, opened_ballot
from evote.voting.sealed import SealedDistrict
from tests.evote.state import EMPTY, ONE_BALLOT, stored
from tests.simulation import SMALL, ElectionDay

JSON = "application/json"


def open_on(day: ElectionDay, submission: Submission) -> None:
    """Open a ballot at the time that the day's clock shows."""
    district = day.station.districts[submission.district_uuid]
    open_for_check(day.database, district, submission.ballot, day.clock())


def cast_on(day: ElectionDay, submission: Submission) -> None:
    """Cast a ballot at the time that the day's clock shows."""
    cast(day.database, day.station.districts, submission, day.clock())


def read(day: ElectionDay, submission: Submission) -> bytes:
    """Read an opened ballot as the second device does."""
    name = tracker(submission.ballot)
    with day.database.reading() as session:
        return opened_ballot(session, submission.district_uuid, name, day.clock())


def rows(day: ElectionDay) -> list[tuple[bytes | None, int | None]]:
    """Return what is still known of the ballots that were opened."""
    with day.database.reading() as session:
        kept = session.execute(select(OpenedBallotRow.raw, OpenedBallotRow.at)).all()
    return [(raw, at) for raw, at in kept]


def test_an_opened_ballot_is_read_and_never_cast(day_on_each: ElectionDay) -> None:
    """Its voter casts another one, with the same ticket."""
    submission = day_on_each.submission()
    open_on(day_on_each, submission)
    open_on(day_on_each, submission)
    assert read(day_on_each, submission) == submission.ballot
    with pytest.raises(BallotOpened):
        cast_on(day_on_each, submission)
    assert stored(day_on_each) == EMPTY
    cast_on(day_on_each, day_on_each.submission(seed="sealed anew"))
    assert stored(day_on_each) == ONE_BALLOT


def test_a_ballot_in_the_box_is_not_opened(day_on_each: ElectionDay) -> None:
    """Nobody learns from the service what a ballot on the board says."""
    submission = day_on_each.submission()
    cast_on(day_on_each, submission)
    with pytest.raises(BallotCast):
        open_on(day_on_each, submission)
    assert rows(day_on_each) == []


def test_a_ballot_is_cast_or_opened_whichever_comes_first(day_on_each: ElectionDay) -> None:
    """Twelve ballots are cast and opened at the same moment: each is one of the two."""
    submissions = [day_on_each.submission(resident=number) for number in range(12)]

    def attempt(act: Any, submission: Submission) -> bool:
        try:
            act(day_on_each, submission)
        except (BallotCast, BallotOpened):
            return False
        return True

    with ThreadPoolExecutor(24) as executor:
        both = [
            (executor.submit(attempt, cast_on, each), executor.submit(attempt, open_on, each))
            for each in submissions
        ]
    done = [(cast.result(), opened.result()) for cast, opened in both]
    assert all(was_cast != was_opened for was_cast, was_opened in done)
    assert stored(day_on_each).ballots == sum(was_cast for was_cast, _ in done)
    assert len(rows(day_on_each)) == sum(was_opened for _, was_opened in done)


def test_what_is_refused_or_done_already_costs_no_proofs(
    day: ElectionDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anybody can post the ballots of the public board, and one that was opened again and again."""
    submissions = [day.submission(seed=str(number)) for number in range(MOST + 1)]
    for submission in submissions[:MOST]:
        open_on(day, submission)
    on_the_board = day.submission(resident=1)
    cast_on(day, on_the_board)
    checked: list[bytes] = []
    honest = SealedDistrict.checked

    def noted(district: SealedDistrict, raw: bytes) -> CheckedBallot:
        checked.append(raw)
        return honest(district, raw)

    monkeypatch.setattr(SealedDistrict, "checked", noted)
    with pytest.raises(BallotCast):
        open_on(day, on_the_board)
    with pytest.raises(TooManyOpenings):
        open_on(day, submissions[MOST])
    open_on(day, submissions[0])
    assert checked == []
    open_on(day, day.submission(resident=2))
    assert len(checked) == 1


def test_a_credential_opens_ten_ballots_at_most(day: ElectionDay) -> None:
    """Whoever has a letter cannot fill the table; another voter checks on."""
    for number in range(MOST):
        open_on(day, day.submission(seed=str(number)))
    with pytest.raises(TooManyOpenings):
        open_on(day, day.submission(seed="one more"))
    open_on(day, day.submission(seed="0"))
    open_on(day, day.submission(resident=1))
    assert len(rows(day)) == MOST + 1


def test_strangers_open_nothing(day: ElectionDay) -> None:
    """A ballot must be whole, and signed by a credential of the district."""
    good = day.submission()
    broken = good.ballot.replace(b'"response":"1', b'"response":"2', 1)
    election = day.station.districts[good.district_uuid].election
    secret = derive(election.group, election.uuid, "nzkYG-o6APdp-a6V68-hiF1cw").secret
    bits = [int(place == 1) for place in range(election.questions[0].size)]
    strange = seal(election, [bits], secret, system_randomness)
    unproven: Any = json.loads(strange)
    unproven["signature"]["proof"]["response"] = "1"
    for ballot, rule in (
        (broken, "signature"),
        (strange, "credential-registered"),
        (json.dumps(unproven, separators=(",", ":")).encode(), "credential-registered"),
    ):
        with pytest.raises(BallotRefused) as refusal:
            open_on(day, replace(good, ballot=ballot))
        assert refusal.value.rule == rule
    assert rows(day) == []


def test_ballots_are_opened_while_the_poll_is_open(day: ElectionDay) -> None:
    """After the close there is nothing to check any more."""
    close_poll_early(day.database, SMALL.poll_id, day.clock())
    with pytest.raises(PollNotOpen):
        open_on(day, day.submission())


def test_what_was_opened_is_forgotten_after_an_hour(day_on_each: ElectionDay) -> None:
    """The ballot and the moment go; that it was opened stays, so that it is never cast."""
    day, first = day_on_each, day_on_each.submission()
    open_on(day, first)
    day.clock.now += KEPT - timedelta(seconds=1)
    forget_openings(day.station, day.clock())
    assert read(day, first) == first.ballot
    day.clock.now += timedelta(seconds=1)
    with pytest.raises(NotFound):
        read(day, first)
    forget_openings(day.station, day.clock())
    assert rows(day) == [(None, None)]
    with pytest.raises(BallotOpened):
        cast_on(day, first)


def test_the_next_opening_forgets_the_old_ones(day: ElectionDay) -> None:
    """Nobody need wait for the clockwork."""
    open_on(day, day.submission())
    day.clock.now += KEPT
    open_on(day, day.submission(resident=1))
    assert sorted(at is None for _, at in rows(day)) == [False, True]


def test_the_interface_keeps_a_ballot_and_gives_it_back(
    client: FlaskClient, day: ElectionDay
) -> None:
    """What the second device fetches is what the booth sent; other sites' pages may read it."""
    submission = day.submission()
    assert post(client, submission).status_code == HTTPStatus.NO_CONTENT
    name = tracker(submission.ballot).replace("+", "-").replace("/", "_")
    address = f"/api/elections/{submission.district_uuid}/openings/"
    answer = client.get(address + name)
    assert answer.get_json() == {"ballot": submission.ballot.decode()}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cache-Control"] == "no-store"
    for other in ("x" * 43, "%00", name[:-1]):
        assert client.get(address + other).status_code == HTTPStatus.NOT_FOUND


def test_the_interface_refuses_to_cast_what_was_opened(
    client: FlaskClient, day: ElectionDay
) -> None:
    """The rule has a name of its own, and so have the other refusals."""
    submission = day.submission()
    post(client, submission)
    body = {"ticket": submission.ticket, "ballot": submission.ballot.decode()}
    ballots = f"/api/elections/{submission.district_uuid}/ballots"
    refused = client.post(ballots, json=body)
    assert (refused.status_code, refused.get_json(force=True)["rule"]) == (409, "ballot-opened")
    another = day.submission(resident=1)
    body = {"ticket": another.ticket, "ballot": another.ballot.decode()}
    assert client.post(ballots, json=body).status_code == HTTPStatus.CREATED
    late = post(client, another)
    assert (late.status_code, late.get_json(force=True)["rule"]) == (409, "ballot-cast")


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ballot":1}', b'{"ballot":"","more":1}'])
def test_what_is_no_ballot_is_malformed(client: FlaskClient, day: ElectionDay, body: bytes) -> None:
    """Nothing of it is kept."""
    address = f"/api/elections/{day.uuids[0]}/openings"
    answer = client.post(address, data=body, content_type=JSON)
    assert (answer.status_code, answer.get_json(force=True)["rule"]) == (400, "malformed")
    assert rows(day) == []


def test_openings_are_slowed_down(day: ElectionDay) -> None:
    """They have a limit of their own, so that checking takes no attempt from casting."""
    config = replace(day.station.config, ballots_per_minute=3)
    client = create_voter_app(replace(day.station, config=config)).test_client()
    statuses = [post(client, day.submission(seed=str(n))).status_code for n in range(4)]
    assert statuses == [204, 204, 204, 429]


def post(client: FlaskClient, submission: Submission) -> TestResponse:
    """Open a ballot as the booth does."""
    body = json.dumps({"ballot": submission.ballot.decode()})
    address = f"/api/elections/{submission.district_uuid}/openings"
    return client.post(address, data=body, content_type=JSON)
