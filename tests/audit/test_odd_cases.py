"""A poll of odd cases: every seat is given by the rules, and each wrong one is found."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from audit.findings import Status
from audit.report import Verdict
from audit.text import report_text
from crypto.canonical import encode
from tally.seats.allocate import allocate
from tally.seats.allocation import Reason
from tally.seats.succession import Departure, council_after
from tally.seats.wording import English, tell
from tests.audit import odd_town, town
from tests.audit.reading import report_on

Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hold the poll once; tests that change its record take a copy."""
    return odd_town.hold_poll(tmp_path_factory.mktemp("odd"))


@pytest.fixture
def copy(record: Path, tmp_path: Path) -> Path:
    """Return a copy of the record, to be changed."""
    return shutil.copytree(record, tmp_path / "copy")


def declared(record: Path, number: int) -> dict[str, Any]:
    """Return the declaration of a district."""
    content: dict[str, Any] = json.loads(path_of(record, number).read_bytes())
    return content


def path_of(record: Path, number: int) -> Path:
    """Return where the declaration of a district stands."""
    return record / f"{town.UUIDS[number]}.seats.json"


def elected(declaration: dict[str, Any]) -> list[str]:
    """Return the names of the elected by seat."""
    return [entry["name"] for entry in declaration["elected"]]


def explained(declaration: dict[str, Any]) -> str:
    """Return the explanation, as whoever has only the published file can read it."""
    reasons = (
        Reason(reason.pop("message"), reason) for reason in map(dict, declaration["reasons"])
    )
    return "\n".join(tell(reason, English()) for reason in reasons)


def failures(record: Path) -> dict[int, list[str]]:
    """Return the checks that fail, by district, where any does."""
    elections = enumerate(report_on(record).elections, 1)
    return {
        number: [finding.check for finding in election.findings.all]
        for number, election in elections
        if election.findings.all
    }


# ---------------------------------------------------------------- what was declared


def test_the_whole_poll_passes_the_audit(record: Path) -> None:
    """Also the districts without a vote, and the one that is never decrypted."""
    report = report_on(record)
    assert report.verdict is Verdict.PASSED
    status = [each.findings.status("seats-declared") for each in report.elections]
    assert status == [Status.PASSED] * 6 + [Status.NOT_RUN] + [Status.PASSED] * 2


def test_a_tie_for_the_last_seat_goes_to_the_older(record: Path) -> None:
    """I and J have one vote each; J is older, and the ninth."""
    declaration = declared(record, 1)
    assert elected(declaration)[8] == "J"
    assert "J and I have 1 vote each: seat 9 is for one of them." in explained(declaration)
    assert "The older comes first: J, then I." in explained(declaration)
    assert [each["name"] for each in declaration["substitutes"]] == ["I"]


def test_a_tie_of_three_for_two_seats_is_decided_by_two_officers(record: Path) -> None:
    """Who they are and why they decided so stands in the declaration."""
    declaration = declared(record, 2)
    assert elected(declaration) == ["Chloé", "Ada"]
    assert "seats 1 and 2 are for 2 of them" in explained(declaration)
    assert "Mme Roux and M. Blanc decided the order: Chloé" in explained(declaration)
    assert declaration["decisions"][0]["reason"] == "Tiré au sort devant le public."


def test_lists_that_are_equal_share_what_can_be_shared(record: Path) -> None:
    """The one that is older on average is first and gets half; the other seats are one each."""
    declaration = declared(record, 3)
    assert [entry["seats"] for entry in declaration["counts"]] == [1, 3]
    assert [tie["over"] for tie in declaration["ties"]] == ["first-list"]
    assert elected(declaration) == ["Demain 1", "Demain 2", "Ensemble 1", "Demain 3"]


def test_where_nobody_stands_there_is_no_council(record: Path) -> None:
    """All seats are vacant, and the record has no box."""
    declaration = declared(record, 4)
    assert (declaration["procedure"], declaration["vacant"]) == ("no-council", [1, 2])
    assert explained(declaration) == "Nobody stands: there is no council."
    assert not (record / f"{town.UUIDS[4]}.bel").exists()


def test_fewer_candidates_than_seats_are_elected_unopposed(record: Path) -> None:
    """Three of nine seats are filled."""
    declaration = declared(record, 5)
    assert elected(declaration) == ["Ada", "Blaise", "Chloé"]
    assert declaration["vacant"] == [4, 5, 6, 7, 8, 9]


def test_as_many_ballots_as_the_limit_are_counted_and_one_fewer_is_not(record: Path) -> None:
    """The limit is the smallest number that is decrypted."""
    assert declared(record, 6)["ballots"] == 4
    assert not path_of(record, 7).exists()


def test_a_withdrawn_candidate_who_is_elected_is_followed_by_the_next(record: Path) -> None:
    """Her votes are declared as they were cast; her seat goes on in the line of substitutes."""
    declaration = declared(record, 8)
    assert elected(declaration) == ["Ada", "Blaise"]
    contest = odd_town.CONTESTS[8]
    counts = [entry["votes"] for entry in declaration["counts"]]
    allocation = allocate(contest, counts, declaration["lot"]["seed"])
    council = council_after(contest, allocation, [Departure(0, None, "withdrew")])
    assert [seat.holder.name for seat in council.seats if seat.holder] == ["Chloé", "Blaise"]


def test_a_list_that_stands_alone_has_its_extra_names_as_substitutes(record: Path) -> None:
    """In the order of the list."""
    declaration = declared(record, 9)
    assert elected(declaration) == ["Seule 1", "Seule 2", "Seule 3"]
    assert [each["name"] for each in declaration["substitutes"]] == ["Seule 4", "Seule 5"]


# ---------------------------------------------------------------- what the audit finds


def give_a_seat_to_the_loser(declaration: dict[str, Any]) -> None:
    """Exchange the last of the elected for the first of those who follow."""
    loser = declaration["substitutes"][0]
    declaration["elected"][-1] |= {name: loser[name] for name in ("candidate", "name", "votes")}


@pytest.mark.parametrize(
    ("number", "change"),
    [
        (1, give_a_seat_to_the_loser),
        (2, give_a_seat_to_the_loser),
        (3, give_a_seat_to_the_loser),
        (3, lambda declaration: declaration["elected"][2].update(list=1, name="Demain 3")),
        (3, lambda declaration: declaration["counts"][0].update(seats=2)),
        (5, lambda declaration: declaration["elected"].pop()),
        (9, give_a_seat_to_the_loser),
        (1, lambda declaration: declaration["ties"][0]["tied"].reverse()),
        (1, lambda declaration: declaration["lot"].update(seed="00" * 32)),
        (1, lambda declaration: declaration["substitutes"].clear()),
        (1, lambda declaration: declaration["reasons"].pop()),
        (1, lambda declaration: declaration["applied"].update(ties="lot")),
        (2, lambda declaration: declaration["decisions"].clear()),
        (2, lambda declaration: declaration["decisions"][0].update(order=[0, 1, 2])),
        (2, lambda declaration: declaration["decisions"][0].update(officers=["A", "A"])),
        (
            1,
            lambda declaration: declaration["decisions"].append(
                {"seat": 9, "order": [8, 9], "officers": ["A", "B"], "reason": "So."}
            ),
        ),
        (4, lambda declaration: declaration.update(procedure="unopposed")),
    ],
)
def test_one_seat_given_wrongly_is_found(copy: Path, number: int, change: Change) -> None:
    """So is everything else in a declaration that the verified counts do not bear out."""
    declaration = declared(copy, number)
    change(declaration)
    path_of(copy, number).write_bytes(encode(declaration))
    assert failures(copy) == {number: ["seats-declared"]}


def test_who_is_elected_is_said_where_the_declaration_is_wrong(copy: Path) -> None:
    """A reader of the report need not compute it."""
    for number in (4, 5):
        path_of(copy, number).write_bytes(encode({"decisions": []}))
    found = [finding.found for each in report_on(copy).elections for finding in each.findings.all]
    assert found == [
        "the declaration differs; the rules elect: nobody",
        "the declaration differs; the rules elect: Ada, Blaise, Chloé",
    ]


def test_a_tie_that_nobody_settled_is_named(copy: Path) -> None:
    """The auditor does not take a declaration's word for what officers had to decide."""
    declaration = declared(copy, 2)
    declaration["decisions"].clear()
    path_of(copy, 2).write_bytes(encode(declaration))
    [finding] = report_on(copy).elections[1].findings.all
    assert finding.found == (
        "seat 1 waits for a decision of two officers between Blaise, Ada, Chloé"
    )


@pytest.mark.parametrize("number", [4, 5])
def test_a_missing_declaration_of_a_district_without_a_vote_is_found(
    copy: Path, number: int
) -> None:
    """The others are declared: whoever takes the file away hides a council, or the lack of one."""
    path_of(copy, number).unlink()
    assert failures(copy) == {number: ["seats-declared"]}


def test_what_needs_ballots_does_not_apply_where_nobody_votes(record: Path) -> None:
    """Where there is no ballot no signature is missing; the seats are checked all the same."""
    report = report_on(record)
    unopposed, voted = report.elections[4], report.elections[5]
    assert unopposed.findings.status("signature") is Status.NOT_APPLICABLE
    assert unopposed.findings.status("district-present") is Status.PASSED
    assert voted.findings.status("signature") is Status.PASSED
    [line] = [each for each in report_text(report).splitlines() if unopposed.title in each]
    assert line.endswith("no vote, by its rules")


def test_what_passes_wherever_it_applies_is_called_passed(record: Path) -> None:
    """Districts without a vote take no check out of the list of those that passed."""
    report = report_on(record)
    [passed] = [part for part in report_text(report).split("\n\n") if part.startswith("Passed:")]
    assert "district-present" in passed
    assert "election-key" in passed
    assert "share-proven" not in passed


def test_a_box_that_is_missing_is_not_called_a_district_without_a_vote(copy: Path) -> None:
    """Whoever takes an archive away does not turn its checks into ones that do not apply."""
    (copy / f"{town.UUIDS[6]}.bel").unlink()
    election = report_on(copy).elections[5]
    assert election.findings.status("signature") is Status.NOT_RUN
    assert election.stage == "setup"


def test_what_officers_decided_is_not_vouched_for(record: Path) -> None:
    """Nothing proves their reason: the report says whose word it takes."""
    words = [each.on_their_word for each in report_on(record).elections]
    told = "the tie for seat 1, as Mme Roux and M. Blanc decided it"
    assert words == [(), (told,), *[()] * 7]


def test_a_box_where_nobody_votes_is_found(copy: Path) -> None:
    """A district that is declared unopposed can have no ballots."""
    shutil.copy(copy / f"{town.UUIDS[6]}.bel", copy / f"{town.UUIDS[5]}.bel")
    assert "district-present" in failures(copy)[5]


def test_seats_of_a_district_whose_box_is_missing_are_found(copy: Path) -> None:
    """Without the box nothing is verified, whatever is declared."""
    (copy / f"{town.UUIDS[6]}.bel").unlink()
    assert failures(copy) == {6: ["district-present", "seats-declared"]}
