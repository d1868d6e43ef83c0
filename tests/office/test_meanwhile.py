"""Two officers set a poll up at once: nobody's work is overwritten unseen."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from threading import Barrier
from typing import Any

import pytest
from werkzeug.test import TestResponse

from evote.setup.candidacies import candidacies
from evote.setup.plans import read_plan
from tests.office.conftest import Desk, Office
from tests.office.test_setup import (
    BASICS,
    CANDIDATES,
    DISTRICTS,
    POLL,
    ROLL,
    RULES,
    begin,
    table,
    take_roll,
    take_waiting,
)

PAGE = f"/polls/{POLL}/setup"
AS_FOR_ALL = dict.fromkeys(
    ("kind", "blank", "ties", "uncontested", "method", "bonus", "parity"), ""
)
DISTRICT = {"number": "1", "name": "Centre", "stations": "1 2", **AS_FOR_ALL}
VOTER = {"district": "1", "name": "Zoé Durand", "address": "1 rue X\n47000 Agen", "reason": "typo"}
CANDIDATE = {"district": "1", "name": "Alice Martin", "born": "1970-03-04", "gender": ""}
CHANGES: dict[str, tuple[str, str, dict[str, str], dict[str, str]]] = {
    "dates": (
        f"{PAGE}/basics",
        "",
        {**BASICS, "help_phone": "05 22"},
        {**BASICS, "help_phone": "05 11"},
    ),
    "rules": (f"{PAGE}/rules", "", {**RULES, "seats": "4"}, {**RULES, "seats": "3"}),
    "district": (f"{PAGE}/districts/1", "", DISTRICT, {**DISTRICT, "name": "Vieux centre"}),
    "candidate": (
        f"{PAGE}/candidates/1",
        "",
        {**CANDIDATE, "statement": "Bonjour"},
        {**CANDIDATE, "statement": "Au revoir"},
    ),
    "voter": (f"{PAGE}/roll/2", "", VOTER, {**VOTER, "name": "Zoé Dupont"}),
    "lot": (f"{PAGE}/lot", "", {"source": "The draw of 2 May"}, {"source": "The draw of 9 May"}),
}
"""Pages, what somebody makes of them, and what somebody else makes of them who saw the same."""


REASON = "She moves away."


def fill_in(office: Office) -> Desk:
    """Begin a poll with districts, a roll and candidates."""
    desk = office.sign_in("secretary", name="Ms Roux")
    begin(desk)
    take_roll(desk)
    desk.post(f"{PAGE}/candidates", table(CANDIDATES))
    return desk


def version_on(desk: Desk, address: str) -> dict[str, Any]:
    """Return the version that the forms of a page say they were made from."""
    return {"version": version_in(desk.get(address))}


def version_in(answer: TestResponse) -> str:
    """Return the version in the first form of a page."""
    found = re.search('name="version" value="([^"]+)"', answer.text)
    assert found
    return found[1]


@pytest.mark.parametrize("name", CHANGES)
def test_what_somebody_saved_meanwhile_is_not_overwritten(office: Office, name: str) -> None:
    """The second one is told who changed it when, and may then save on purpose."""
    first, second = fill_in(office), office.sign_in("secretary", name="Mr Petit")
    address, step, hers, his = CHANGES[name]
    seen = version_on(second, address)
    assert first.fill(address, hers, step).status_code == HTTPStatus.SEE_OTHER
    standing = first.get(address).text
    office.clock.now += timedelta(minutes=5)
    refused = second.post(address, {**his, **seen})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert re.search(r"Ms Roux changed this after you had opened it: [^<]*2026", refused.text)
    (mine,) = his.items() - hers.items()
    assert mine[1] in refused.text, "her own entry is not lost"
    assert _body(first.get(address).text) == _body(standing), "nothing was overwritten"
    again = second.post(address, {**his, "version": version_in(refused)})
    assert again.status_code == HTTPStatus.SEE_OTHER, again.text


def test_entries_stand_beside_what_stands_now(office: Office) -> None:
    """Field by field, only where they differ, in the words of the page."""
    first, second = fill_in(office), office.sign_in("secretary")
    seen = version_on(second, f"{PAGE}/rules")
    first.fill(f"{PAGE}/rules", {**RULES, "ties": "lot"})
    refused = second.post(f"{PAGE}/rules", {**RULES, "seats": "7", **seen}).text
    rows = re.findall(
        r'<th scope="row">([^<]*)</th><td class="statement">([^<]*)</td>'
        r'<td class="statement">([^<]*)</td>',
        refused,
    )
    assert rows == [
        ("Seats", "7", "2"),
        ("Of equal votes, who is elected", "the older", "a lot decides"),
    ]


def test_fields_that_were_left_alone_take_what_stands_now(office: Office) -> None:
    """What she did not touch is not her entry: the other one's work is kept when she saves."""
    first, second = fill_in(office), office.sign_in("secretary")
    page = second.get(f"{PAGE}/rules").text
    (shown,) = re.findall('name="shown" value="([^"]+)"', page)
    opened = {"shown": unescape(shown), "version": version_in(second.get(f"{PAGE}/rules"))}
    first.fill(f"{PAGE}/rules", {**RULES, "ties": "lot", "question": "Who?"})
    refused = second.post(f"{PAGE}/rules", {**RULES, "seats": "7", **opened}).text
    assert re.findall(r'<th scope="row">([^<]*)</th>', refused) == ["Seats"]
    assert 'value="Who?"' in refused
    assert '<option selected value="lot">' in refused
    assert re.search('name="seats"[^>]*value="7"', refused)


@pytest.mark.parametrize("shown", ["", "[]", "no JSON", "[" * 100_000, '{"seats": [7]}'])
def test_what_no_page_says_of_its_fields_keeps_every_entry(office: Office, shown: str) -> None:
    """All that differs is listed then, and nothing of hers is replaced."""
    first, second = fill_in(office), office.sign_in("secretary")
    seen = version_on(second, f"{PAGE}/rules")
    first.fill(f"{PAGE}/rules", {**RULES, "ties": "lot"})
    refused = second.post(f"{PAGE}/rules", {**RULES, "seats": "7", "shown": shown, **seen})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert len(re.findall(r'<th scope="row">', refused.text)) == 2


def test_two_pages_of_the_setup_do_not_hinder_each_other(office: Office) -> None:
    """The version is that of the part alone: rules and another district may change meanwhile."""
    first, second = fill_in(office), office.sign_in("secretary")
    seen = version_on(second, f"{PAGE}/districts/1")
    first.fill(f"{PAGE}/rules", {**RULES, "seats": "3"})
    first.fill(f"{PAGE}/districts/2", {**DISTRICT, "number": "2", "stations": "3"})
    saved = second.post(f"{PAGE}/districts/1", {**DISTRICT, **seen})
    assert saved.status_code == HTTPStatus.SEE_OTHER
    with office.database.reading() as session:
        plan = read_plan(session, POLL)
    assert plan.contest["seats"] == 3
    assert [each["name"] for each in plan.districts] == ["Centre", "Centre"]


def test_a_form_without_a_version_changes_nothing(office: Office) -> None:
    """A page that forgot to say what it was made from could overwrite anything."""
    desk = fill_in(office)
    answer = desk.post(f"{PAGE}/rules", {**RULES, "seats": "5"})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with office.database.reading() as session:
        assert read_plan(session, POLL).contest["seats"] == 2


def test_a_district_that_was_taken_away_can_be_added_anew(office: Office) -> None:
    """The entries of who had it open are not lost."""
    first, second = office.sign_in("secretary", name="Ms Roux"), office.sign_in("secretary")
    begin(first)
    seen = version_on(second, f"{PAGE}/districts/1")
    first.fill(f"{PAGE}/districts/1", step="/remove")
    refused = second.post(f"{PAGE}/districts/1", {**DISTRICT, **seen})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Ms Roux took this away after you had opened it" in refused.text
    assert f'action="{PAGE}/districts/new"' in refused.text
    assert 'value="Centre"' in refused.text
    assert ">Save</button>" not in refused.text, "the same button would add it unawares"
    assert ">Add it again with these entries</button>" in refused.text
    assert second.post(f"{PAGE}/districts/new", DISTRICT).status_code == HTTPStatus.SEE_OTHER


def test_a_district_that_was_changed_is_not_taken_away(office: Office) -> None:
    """Nor are all of them replaced by a table that somebody made before."""
    first, second = office.sign_in("secretary", name="Ms Roux"), office.sign_in("secretary")
    begin(first)
    seen = version_on(second, f"{PAGE}/districts/1")
    all_seen = version_on(second, f"{PAGE}/districts")
    first.fill(f"{PAGE}/districts/1", DISTRICT)
    removed = second.post(f"{PAGE}/districts/1/remove", seen)
    replaced = second.post(f"{PAGE}/districts", {**table(DISTRICTS), **all_seen})
    for answer in (removed, replaced):
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "Ms Roux changed this" in answer.text
    with office.database.reading() as session:
        assert [each["name"] for each in read_plan(session, POLL).districts] == [
            "Centre",
            "La Masse",
        ]


def test_a_roll_does_not_undo_a_correction_that_nobody_saw(office: Office) -> None:
    """Whoever takes a roll is told that the present one was corrected; then she may take it."""
    first, second = fill_in(office), office.sign_in("secretary")
    second.post(f"{PAGE}/roll", table(ROLL, "cp1252"))
    shown = second.get(f"{PAGE}/roll/preview").text
    first.fill(f"{PAGE}/roll/2", VOTER)
    refused = take_waiting(second, shown)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Ms Roux changed this" in refused.text
    assert "Zoé Durand" in first.get(f"{PAGE}/roll?name=Durand").text
    assert take_waiting(second, refused.text).status_code == HTTPStatus.SEE_OTHER


def test_whom_somebody_struck_off_is_not_changed(office: Office) -> None:
    """She can be put back on purpose, with what was entered."""
    first, second = fill_in(office), office.sign_in("secretary")
    seen = version_on(second, f"{PAGE}/roll/2")
    first.fill(f"{PAGE}/roll/2", {"strike-reason": "died"}, "/strike")
    refused = second.post(f"{PAGE}/roll/2", {**VOTER, **seen})
    assert "Ms Roux took this away" in refused.text
    assert f'action="{PAGE}/roll/add"' in refused.text
    assert second.post(f"{PAGE}/roll/2/strike", {"strike-reason": "x", **seen}).status_code == (
        HTTPStatus.UNPROCESSABLE_ENTITY
    )


def test_a_second_click_does_not_move_twice(office: Office) -> None:
    """The button of an old page does nothing; the page shows who stands now."""
    desk = fill_in(office)
    seen = {**version_on(desk, f"{PAGE}/candidates/1"), "reason": REASON}
    assert desk.post(f"{PAGE}/candidates/1/withdraw", seen).status_code == HTTPStatus.SEE_OTHER
    again = desk.post(f"{PAGE}/candidates/1/withdraw", seen)
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "withdrawn" in again.text


def test_a_second_click_does_not_move_somebody_up_twice(office: Office) -> None:
    """Who stands before her by then was not who stood there on the page."""
    desk = office.sign_in("secretary")
    begin(desk)
    desk.fill(f"{PAGE}/rules", {**RULES, "kind": "lists", "max": "", "uncontested": "no-council"})
    lists = "Quartier;Nom;Prénom;Date de naissance;Liste\n" + "".join(
        f"1;{name};Alice;03/04/1970;Ensemble\n" for name in ("Un", "Deux", "Trois")
    )
    entered = desk.post(f"{PAGE}/candidates", table(lists))
    assert entered.status_code == HTTPStatus.SEE_OTHER, entered.text
    page = desk.get(f"{PAGE}/candidates").text
    form = page[page.index(f'action="{PAGE}/candidates/3/up"') :]
    seen = {"version": form.split('name="version" value="')[1].split('"')[0]}
    assert desk.post(f"{PAGE}/candidates/3/up", seen).status_code == HTTPStatus.SEE_OTHER
    again = desk.post(f"{PAGE}/candidates/3/up", seen)
    assert again.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Somebody changed this" in again.text
    with office.database.reading() as session:
        order = [each.name for each in candidacies(session, POLL)]
    assert order == ["Alice Un", "Alice Trois", "Alice Deux"]
    assert desk.fill(f"{PAGE}/candidates", step="/3/up").status_code == HTTPStatus.SEE_OTHER


def test_a_move_does_not_hinder_who_corrects_a_candidature(office: Office) -> None:
    """Places are not what her page shows."""
    first, second = fill_in(office), office.sign_in("secretary")
    seen = version_on(second, f"{PAGE}/candidates/1")
    first.fill(f"{PAGE}/candidates", {"reason": REASON}, step="/3/withdraw")
    saved = second.post(f"{PAGE}/candidates/1", {**CANDIDATE, **seen})
    assert saved.status_code == HTTPStatus.SEE_OTHER


def test_only_the_roll_that_was_looked_at_is_turned_away(office: Office) -> None:
    """Another one that somebody handed in meanwhile goes on waiting."""
    desk = fill_in(office)
    desk.post(f"{PAGE}/roll", table(ROLL, "cp1252"))
    desk.post(f"{PAGE}/roll/drop", {"digest": "of another file"})
    assert desk.get(f"{PAGE}/roll/preview").status_code == HTTPStatus.OK
    page = desk.get(f"{PAGE}/roll/preview").text
    desk.post(f"{PAGE}/roll/drop", {"digest": page.split('name="digest" value="')[1].split('"')[0]})
    assert desk.get(f"{PAGE}/roll/preview").status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("name", ["rules", "district", "candidate"])
def test_of_two_who_save_at_the_same_moment_one_wins(office_on_each: Office, name: str) -> None:
    """Whatever the database: exactly one is saved, and the other one is told."""
    office = office_on_each
    address, step, *entries = CHANGES[name]
    fill_in(office)
    desks = [office.sign_in("secretary") for _ in range(2)]
    for _ in range(4):
        seen = version_on(desks[0], address)
        start = Barrier(2)

        def send(desk: Desk, form: dict[str, str], seen: Any = seen, start: Any = start) -> int:
            start.wait()
            return desk.post(f"{address}{step}", {**form, **seen}).status_code

        with ThreadPoolExecutor(2) as officers:
            answers = list(officers.map(send, desks, entries))
        assert sorted(answers) == [HTTPStatus.SEE_OTHER, HTTPStatus.UNPROCESSABLE_ENTITY]
        entries = [{**form, **_other(name, form)} for form in entries]


def test_two_who_add_districts_at_the_same_moment_both_do(office_on_each: Office) -> None:
    """A change of one part never takes another one back."""
    office = office_on_each
    begin(office.sign_in("secretary"))
    desks = [office.sign_in("secretary") for _ in range(4)]
    start = Barrier(4)

    def send(number: int) -> int:
        start.wait()
        form = {"number": str(number), "name": f"District {number}", **AS_FOR_ALL}
        return desks[number - 3].post(f"{PAGE}/districts/new", form).status_code

    with ThreadPoolExecutor(4) as officers:
        assert set(officers.map(send, range(3, 7))) == {HTTPStatus.SEE_OTHER}
    with office.database.reading() as session:
        numbers = [each["number"] for each in read_plan(session, POLL).districts]
    assert numbers == [1, 2, 3, 4, 5, 6]


def test_a_candidature_shows_all_its_mistakes_beside_their_fields(office: Office) -> None:
    """Those of the form and those of the poll at once; nothing is entered."""
    desk = fill_in(office)
    form = {
        "district": "1",
        "name": "Alice Martin0",
        "born": "2020-01-01",
        "gender": "",
        "statement": "x" * 501,
        "consented": "soon",
        "on_list": "Ensemble",
    }
    answer = desk.post(f"{PAGE}/candidates/new", form)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    beside = dict(re.findall(r'<p class="error" id="(\w+)-error">([^<]*)</p>', answer.text))
    assert beside == {
        "name": "Somebody of this name stands in the district: add what tells them apart.",
        "born": (
            "Whoever stands must be 18 years old on the closing day: the page “Dates and texts” "
            "says so."
        ),
        "statement": "The statement has 501 characters; the page “Dates and texts” allows 500.",
        "consented": "Not a valid date value.",
        "on_list": "Individuals stand in this district: leave the name of the list empty.",
    }
    with office.database.reading() as session:
        assert len(candidacies(session, POLL)) == 6


def _other(name: str, form: dict[str, str]) -> dict[str, str]:
    """Return what makes a form differ from what it said the last time."""
    varied = {"rules": "question", "district": "name", "candidate": "statement"}[name]
    return {varied: form[varied] + "!"}


def _body(page: str) -> str:
    return re.sub('value="[^"]{60,}"', "", page[page.index("<h1>") :])
