"""What a poll's record must live up to beyond the protocol: its rules, its districts, its seats."""

from dataclasses import replace
from pathlib import Path

import pytest

from audit.catalogue import CLAIMS
from audit.findings import Status
from audit.report import Verdict
from ballots.election import Question
from ballots.poll import Candidate, question_of
from crypto.canonical import array, decode, encode, text
from tally.decryption import owned_bytes
from tests.audit import town
from tests.audit.reading import failures, report_on


@pytest.fixture
def boxes() -> list[town.Box]:
    """Hold a poll in two districts, to its end."""
    return town.whole_town()


def test_an_honest_poll_passes_every_single_check(tmp_path: Path) -> None:
    """A poll of ours that is counted and declared leaves no check undone."""
    boxes = town.whole_town(receipt_key=town.RECEIPT_KEY)
    journal = town.journal_of(town.happenings(boxes))
    report = report_on(town.publish(boxes, tmp_path / "record", journal=journal))
    assert report.verdict is Verdict.PASSED
    assert report.subject == town.POLL.name
    for election in report.elections:
        assert {name: election.findings.status(name) for name in CLAIMS} == dict.fromkeys(
            CLAIMS, Status.PASSED
        )


def test_an_open_poll_passes_what_can_be_checked_so_far(tmp_path: Path) -> None:
    """While ballots may still come, the checks of the count are not run, and not called passed."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    box.cast(0, town.VOTES[0])
    report = report_on(town.publish([box], tmp_path))
    [election] = report.elections
    assert report.verdict is Verdict.PASSED
    assert election.stage == "open"
    assert election.findings.status("signature") is Status.PASSED
    assert election.findings.status("tally-of-all-ballots") is Status.NOT_RUN
    assert election.findings.status("seats-declared") is Status.NOT_RUN


def test_before_the_first_ballot_no_rule_of_admission_has_passed(tmp_path: Path) -> None:
    """Where there is no ballot, there is nothing that a rule could have been held against."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    [election] = report_on(town.publish([box], tmp_path)).elections
    assert election.findings.status("signature") is Status.NOT_RUN
    assert election.verdict is Verdict.PASSED


def test_a_missing_district_is_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """A record without the archive of one of its districts fails, and the rest is still checked."""
    folder = town.publish(boxes, tmp_path)
    (folder / f"{town.UUIDS[1]}.bel").unlink()
    (folder / f"{town.UUIDS[1]}.seats.json").unlink()
    report = report_on(folder)
    assert failures(report) == [["district-present"], []]
    assert report.elections[1].findings.status("result-decrypted") is Status.PASSED


def test_a_district_left_out_of_the_poll_is_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """Whoever drops a whole district from poll.json contradicts the rules of every other."""
    report = report_on(town.publish(boxes[:1], tmp_path))
    assert failures(report) == [["all-districts"]]
    [finding] = report.elections[0].findings.all
    assert finding.found == "by the rules the poll has 2 districts, poll.json lists 1"


def test_a_district_left_out_with_the_rules_adapted_is_found(
    boxes: list[town.Box], tmp_path: Path
) -> None:
    """The number of districts is bound to every ballot: it cannot be lowered afterwards."""
    boxes[0].rules = town.rules_of(1, districts=1)
    boxes[0].declaration = None
    [failed] = failures(report_on(town.publish(boxes[:1], tmp_path)))
    assert "rules-sealed" in failed


@pytest.mark.parametrize("kind", ["bel", "seats.json"])
def test_a_file_of_a_district_that_is_not_listed_is_found(
    boxes: list[town.Box], tmp_path: Path, kind: str
) -> None:
    """An archive or declaration in the record belongs to a district of poll.json."""
    folder = town.publish(boxes, tmp_path)
    (folder / f"Stray111111111.{kind}").write_bytes(b"")
    report = report_on(folder)
    assert failures(report) == [["nothing-unlisted"], ["nothing-unlisted"]]
    found = f"poll.json does not list the district of Stray111111111.{kind}"
    assert report.elections[0].findings.all[0].found == found


def test_a_credential_in_two_districts_is_found(tmp_path: Path) -> None:
    """Nobody may vote in two districts with one credential."""
    keys = town.trustee_keys()
    trustees = town.introduce(keys)
    first = town.open_box(town.rules_of(1), keys, trustees=trustees)
    second = town.open_box(town.rules_of(2), keys, trustees=trustees, secrets=first.secrets)
    report = report_on(town.publish([first, second], tmp_path))
    assert failures(report) == [[], ["districts-apart"]]
    [finding] = report.elections[1].findings.all
    assert finding.found == "it shares credentials with District 1, Gravissat"


def test_other_trustees_in_one_district_are_found(tmp_path: Path) -> None:
    """Whoever slips other trustees into one district is found out."""
    first = town.open_box(town.rules_of(1), town.trustee_keys())
    second = town.open_box(town.rules_of(2), town.trustee_keys())
    report = report_on(town.publish([first, second], tmp_path))
    assert failures(report) == [[], ["one-set-of-trustees"]]


def test_archives_of_two_districts_cannot_be_exchanged(
    boxes: list[town.Box], tmp_path: Path
) -> None:
    """An archive stands for the district that poll.json names, and for no other."""
    folder = town.publish(boxes, tmp_path)
    boxes[0].write(folder / f"{town.UUIDS[2]}.bel")
    boxes[1].write(folder / f"{town.UUIDS[1]}.bel")
    for checks in failures(report_on(folder)):
        assert {"right-district", "rules-sealed", "seats-declared"} <= set(checks)


def test_rules_changed_after_the_seal_are_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """Making a candidate older in poll.json, so that she wins a tie, is found."""
    older = (town.CONTEST.candidates[0], *map(_older, town.CONTEST.candidates[1:]))
    contest = replace(town.CONTEST, candidates=older)
    boxes[0].rules = replace(boxes[0].rules, contest=contest)
    report = report_on(town.publish(boxes, tmp_path))
    assert failures(report) == [["rules-sealed", "seats-declared"], []]


def _older(candidate: Candidate) -> Candidate:
    return replace(candidate, age_rank=1)


def test_another_question_than_that_of_the_rules_is_found(tmp_path: Path) -> None:
    """Voters must be shown the candidates in the order of the rules."""
    rules = town.rules_of(1)
    asked = question_of(rules.contest)
    turned = Question(asked.question, asked.answers[::-1], asked.minimum, asked.maximum, blank=True)
    box = town.counted(town.open_box(rules, town.trustee_keys(), question=turned))
    report = report_on(town.publish([box], tmp_path))
    assert failures(report) == [["question-asked"]]
    assert report.elections[0].findings.status("seats-declared") is Status.NOT_RUN


def test_a_ballot_that_counts_more_than_others_is_found(tmp_path: Path) -> None:
    """Rules know no weights, so a list that gives them gives somebody more than one vote."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    listed = map(text, array(decode(box.steps[0][1][2])))
    box.replace_setup(2, encode([f"{name},{1 + (n == 0)}" for n, name in enumerate(listed)]))
    box = town.counted(box)
    report = report_on(town.publish([box], tmp_path))
    assert failures(report) == [["one-vote-each"]]


def test_a_second_ballot_of_one_credential_is_found(tmp_path: Path) -> None:
    """Where the rules forbid to vote again, a second ballot is a finding."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    box.cast(0, town.VOTES[0])
    box.cast(0, town.VOTES[1])
    report = report_on(town.publish([box], tmp_path))
    assert failures(report) == [["one-ballot-per-credential"]]


def test_a_second_ballot_is_fine_where_the_rules_say_so(tmp_path: Path) -> None:
    """Where the rules allow to vote again, the last ballot counts and nothing is claimed."""
    contest = replace(town.CONTEST, revotes=True)
    box = town.open_box(town.rules_of(1, contest), town.trustee_keys())
    box.cast(0, town.VOTES[0])
    town.counted(box)
    [election] = report_on(town.publish([box], tmp_path)).elections
    assert election.verdict is Verdict.PASSED
    assert election.ballots == len(town.VOTES) + 1
    assert election.findings.status("one-ballot-per-credential") is Status.NOT_RUN


def test_a_decryption_below_the_limit_is_found(tmp_path: Path) -> None:
    """Two ballots must never be decrypted where the rules demand three."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    box.cast(0, town.VOTES[0])
    box.cast(1, town.VOTES[1])
    box.close()
    box.count()
    assert failures(report_on(town.publish([box], tmp_path))) == [["small-tally-kept-sealed"]]


def test_a_seat_given_to_the_wrong_candidate_is_found(
    boxes: list[town.Box], tmp_path: Path
) -> None:
    """A declaration that differs from the counts is refused, and the report says who is elected."""
    assert boxes[0].declaration
    boxes[0].declaration = boxes[0].declaration.replace(b"Chlo", b"Klo")
    report = report_on(town.publish(boxes, tmp_path))
    assert failures(report) == [["seats-declared"], []]
    [finding] = report.elections[0].findings.all
    assert finding.found == "the declaration differs; the verified counts elect: Ada, Chloé"


def test_seats_declared_without_a_result_are_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """Nobody is elected before there is a result in the record."""
    boxes[0].steps.pop()
    assert failures(report_on(town.publish(boxes, tmp_path))) == [["seats-declared"], []]


def test_a_result_without_declared_seats_is_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """Whoever takes the declaration out of a published record is found out."""
    boxes[0].declaration = None
    report = report_on(town.publish(boxes, tmp_path))
    assert failures(report) == [["seats-declared"], []]
    [finding] = report.elections[0].findings.all
    assert finding.where == f"in {town.UUIDS[1]}.seats.json"


def test_no_seats_are_awaited_before_there_is_a_result(
    boxes: list[town.Box], tmp_path: Path
) -> None:
    """A poll whose shares are there and whose result is not yet lacks nothing."""
    boxes[0].steps.pop()
    boxes[0].declaration = None
    assert failures(report_on(town.publish(boxes, tmp_path))) == [[], []]


def test_seats_are_not_vouched_for_when_the_result_is_wrong(
    boxes: list[town.Box], tmp_path: Path
) -> None:
    """A wrong result is found once; the seats that rest on it are not checked any more."""
    boxes[0].replace("Result", b'{"result":[[0,5,0,0]]}')
    report = report_on(town.publish(boxes, tmp_path))
    assert failures(report) == [["result-decrypted"], []]
    assert report.elections[0].findings.status("seats-declared") is Status.NOT_RUN


def test_an_entry_that_names_another_share_is_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """Who gave a share is stated for that share, not for some other one."""
    share, _ = boxes[0].steps[-3][1]
    boxes[0].replace("PartialDecryption", share, owned_bytes(1, b"another share"))
    report = report_on(town.publish(boxes, tmp_path))
    assert failures(report) == [["share-owner", "quorum"], []]
    assert report.elections[0].findings.status("share-proven") is Status.NOT_RUN
