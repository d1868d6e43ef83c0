"""A poll to practise with, made from a real plan by one click."""

from sqlalchemy import select

from evote.models.plans import CandidacyRow, PlannedVoterRow
from evote.setup.plans import read_plan
from evote.setup.practice import VOTERS
from tests.office.conftest import Office
from tests.office.test_setup import POLL, prepare

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


def test_a_second_one_is_refused(office: Office) -> None:
    """In a sentence; the first one stays, and none is made of a practice poll's page."""
    desk = office.sign_in("secretary")
    prepare(desk)
    desk.post(f"/polls/{POLL}/practice")
    again = desk.post(f"/polls/{POLL}/practice", follow_redirects=True).text
    assert "There is already a poll with this short name" in again
    assert "Make a poll to practise with" in again
    assert "Make a poll to practise with" not in desk.get(f"/polls/{PRACTICE}/setup").text
