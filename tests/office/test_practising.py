"""A poll to practise with, made from a real plan by one click."""

from datetime import timedelta

from sqlalchemy import select

from evote.models.plans import CandidacyRow, PlannedVoterRow
from evote.setup.plans import read_plan
from evote.setup.practice import VOTERS
from tests.office.conftest import Office
from tests.office.test_setup import BASICS, POLL, prepare

PRACTICE = f"{POLL}-essai"


def test_a_practice_poll_has_the_same_rules_and_nobody_real(office: Office) -> None:
    """Districts, rules, as many candidates; invented people, of whom none is on the real roll."""
    desk = office.sign_in("secretary")
    prepare(desk)
    page = desk.post(f"/polls/{POLL}/practice", follow_redirects=True).text
    assert "This poll is for practising. No vote in it counts." in page
    with office.database.reading() as session:
        real, copy = read_plan(session, POLL), read_plan(session, PRACTICE)
        assert (copy.districts, copy.contest, copy.practice) == (real.districts, real.contest, True)
        for table in (PlannedVoterRow, CandidacyRow):
            names = {
                poll: set(session.scalars(select(table.name).where(table.poll_id == poll)))
                for poll in (POLL, PRACTICE)
            }
            assert not names[POLL] & names[PRACTICE]
        voters = select(PlannedVoterRow.name).where(PlannedVoterRow.poll_id == PRACTICE)
        assert len(set(session.scalars(voters))) == VOTERS * len(real.districts)
        for poll in (POLL, PRACTICE):
            standing = select(CandidacyRow.id).where(CandidacyRow.poll_id == poll)
            assert len(session.scalars(standing).all()) == 6


def test_a_second_one_has_a_name_of_its_own(office: Office) -> None:
    """Practising goes on after the first time; none is made of a practice poll's page."""
    desk = office.sign_in("secretary")
    prepare(desk)
    desk.post(f"/polls/{POLL}/practice")
    again = desk.post(f"/polls/{POLL}/practice")
    assert again.location == f"/polls/{PRACTICE}-2/setup"
    assert "Make a poll to practise with" not in desk.get(f"/polls/{PRACTICE}/setup").text


def test_a_practice_of_a_poll_that_has_begun_opens_tomorrow(office: Office) -> None:
    """At the same hour and for as long; before that it has the dates of the real poll."""
    desk = office.sign_in("secretary")
    prepare(desk)
    desk.post(f"/polls/{POLL}/practice")
    with office.database.reading() as session:
        real, first = read_plan(session, POLL), read_plan(session, PRACTICE)
    office.clock.now = real.opens + timedelta(days=3, hours=5)
    office.seat(desk.officer).post(f"/polls/{POLL}/practice")
    with office.database.reading() as session:
        second = read_plan(session, f"{PRACTICE}-2")
    assert (first.opens, first.closes) == (real.opens, real.closes)
    assert second.opens == real.opens + timedelta(days=4)
    assert second.closes - second.opens == real.closes - real.opens


def test_a_long_name_has_room_for_a_practice(office: Office) -> None:
    """The ending takes the place of the last letters."""
    desk, long = office.sign_in("secretary"), "a" * 40
    desk.post("/polls/new", {"poll_id": long, **BASICS})
    assert desk.post(f"/polls/{long}/practice").location == f"/polls/{'a' * 34}-essai/setup"
