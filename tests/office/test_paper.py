"""The pages on which two officers enter the ballots on paper."""

from dataclasses import replace
from http import HTTPStatus

import pytest

from evote.journal import journal_of
from tally.paper import PaperCount
from tests.evote.paper import COUNT, both_channels, mark
from tests.office.conftest import Desk, Office
from tests.office.polling_day import POLL, office_of, typed
from tests.simulation import SMALL, ElectionDay

PAPER = f"{POLL}/paper"
ENTER = f"{PAPER}/1"


@pytest.fixture
def closed(day: ElectionDay) -> Office:
    """Return the office of a poll in which eleven voted online and three on paper, closed."""
    both_channels(day)
    return office_of(day)


@pytest.fixture
def desks(closed: Office) -> tuple[Desk, Desk]:
    """Let a secretary and an assessor sit down."""
    return closed.sign_in("secretary", name="Mme Roux"), closed.sign_in("assessor", name="M. Blanc")


def test_two_officers_enter_the_same(closed: Office, desks: tuple[Desk, Desk]) -> None:
    """The page says after each of them how far the district is."""
    first, second = desks
    assert "Not entered yet" in first.get(PAPER).text
    kept = first.post(ENTER, typed(COUNT), follow_redirects=True)
    assert "Your numbers for this district are kept" in kept.text
    assert "Another one is awaited" in kept.text
    agreed = second.post(ENTER, typed(COUNT), follow_redirects=True)
    assert "Two officers entered the same numbers" in agreed.text
    with closed.database.reading() as session:
        assert journal_of(session, SMALL.poll_id)[-1].act == "approve-paper"


def test_the_second_officer_does_not_see_what_the_first_one_entered(
    desks: tuple[Desk, Desk],
) -> None:
    """She counts herself: before she has entered, no number of the other one is on her page."""
    first, second = desks
    odd = replace(COUNT, ballots=70071, null=70068)
    first.post(ENTER, typed(odd, "Found in a drawer."))
    for page in (second.get(ENTER).text, second.get(PAPER).text):
        assert "70071" not in page
        assert "drawer" not in page
    assert 'value="70071"' in first.get(ENTER).text


def test_differences_stand_side_by_side(closed: Office, desks: tuple[Desk, Desk]) -> None:
    """Whoever took part sees both numbers where they differ; nobody else does."""
    first, second = desks
    first.post(ENTER, typed(COUNT))
    page = second.post(ENTER, typed(replace(COUNT, votes=(0, 1, 1, 1))), follow_redirects=True).text
    assert "Where the two differ" in page
    assert page.count('<td class="number">') == 4
    assert "Mme Roux" in page
    president = closed.sign_in("president").get(ENTER).text
    assert "Where the two differ" not in president
    assert "Two officers entered different numbers" in president


def test_what_is_agreed_is_shown_apart_on_no_page(closed: Office, desks: tuple[Desk, Desk]) -> None:
    """Sums are declared; the ballots on paper alone are nobody's business any more."""
    for desk in desks:
        desk.post(ENTER, typed(COUNT))
    for desk in (*desks, closed.sign_in("president")):
        page = desk.get(ENTER).text
        assert "Where the two differ" not in page
        for place in range(4):
            assert f'id="votes-{place}"' in page
        assert 'value="2"' not in page


@pytest.mark.parametrize(
    ("count", "sentence"),
    [
        (replace(COUNT, null=3), "There are more null and blank ballots than ballots"),
        (replace(COUNT, ballots=4), "4 ballots and 3 voters marked on paper"),
        (replace(COUNT, votes=(3, 0, 0, 0)), "Somebody has more votes than"),
    ],
)
def test_a_count_that_cannot_be_is_refused_with_what_to_do(
    desks: tuple[Desk, Desk], count: PaperCount, sentence: str
) -> None:
    """Nothing is kept, and what was typed stays in the form."""
    answer = desks[0].post(ENTER, typed(count))
    assert answer.status_code == HTTPStatus.CONFLICT
    assert sentence in answer.text
    assert "Nothing was kept" in answer.text
    assert f'value="{count.ballots}"' in answer.text
    assert "Not entered yet" in desks[0].get(PAPER).text


@pytest.mark.parametrize("wrong", ["", "x", "-1", "1000000", "1.5"])
def test_what_is_no_number_is_refused_at_its_field(desks: tuple[Desk, Desk], wrong: str) -> None:
    """The page marks the field; the others keep what was typed."""
    for name in ("ballots", "votes-2"):
        page = desks[0].post(ENTER, typed(COUNT) | {name: wrong})
        assert page.status_code == HTTPStatus.OK
        assert page.text.count('aria-invalid="true"') == 1
        assert f'id="{name}-error"' in page.text


def test_a_form_with_fields_left_out_or_added_is_no_failure(desks: tuple[Desk, Desk]) -> None:
    """Whoever sends other fields than ours is told at the fields, or they are not read."""
    short = {name: value for name, value in typed(COUNT).items() if name != "votes-3"}
    assert "Not entered yet" in desks[0].post(ENTER, short, follow_redirects=True).text
    long = typed(COUNT) | {"votes-4": "7", "votes-900": "7"}
    assert desks[0].post(ENTER, long).status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def test_few_voters_on_paper_are_a_warning_while_it_helps(day: ElectionDay) -> None:
    """During the vote officers read that the kiosk would keep these votes among many."""
    office = office_of(day)
    assert "offer the kiosk" not in office.sign_in("president").get(PAPER).text
    mark(day, 1)
    page = office.sign_in("observer").get(PAPER).text
    assert "Only 1 person is marked as voting on paper here, fewer than 10." in page
    assert "offer the kiosk" in page
    assert "Enter the numbers" not in page


def test_a_district_that_is_not_opened_takes_no_numbers(day: ElectionDay) -> None:
    """The page says why, and what that means."""
    mark(day, 1, district=1)
    both_channels(day)
    desk = office_of(day).sign_in("secretary")
    assert "this district has no result" in desk.get(PAPER).text
    refused = desk.post(f"{PAPER}/2", typed(COUNT))
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "Too few ballots were cast online" in refused.text


@pytest.mark.parametrize("role", ["agent", "administrator", "observer"])
def test_ballots_on_paper_are_entered_by_the_board(closed: Office, role: str) -> None:
    """Whoever gave out the paper, runs the machines or watches enters nothing."""
    desk = closed.sign_in(role)  # type: ignore[arg-type]
    assert desk.get(ENTER).status_code == HTTPStatus.FORBIDDEN
    assert desk.post(ENTER, typed(COUNT)).status_code == HTTPStatus.FORBIDDEN
    assert (desk.get(PAPER).status_code == HTTPStatus.OK) == (role == "observer")
