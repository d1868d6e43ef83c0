"""The journal of a poll is whole, names two officers where it must, and agrees with the record."""

from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import SigningKey

from audit.findings import Status
from audit.report import Report, Verdict
from ballots.journal import write_journal
from ballots.order import draw_order
from ballots.poll import Rules, question_of
from crypto.canonical import Json, decode, encode
from crypto.hashing import sha256_hex
from tally.paper import AgreedCount, PaperCount
from tally.seats.allocation import Decision
from tests.audit import town
from tests.audit.reading import failures, report_on

CHECKS = ("journal-unbroken", "two-officers", "journal-agrees-with-record", "order-drawn-by-lot")


@pytest.fixture(scope="module")
def boxes() -> list[town.Box]:
    """Hold a poll in two districts, up to the close."""
    keys = town.trustee_keys()
    trustees = town.introduce(keys)
    rules = [town.rules_of(number, districts=2) for number in (1, 2)]
    return [town.voted(town.open_box(each, keys, trustees=trustees)) for each in rules]


@pytest.fixture
def told(boxes: list[town.Box]) -> list[town.Happening]:
    """Return what the journal tells of the poll."""
    return town.happenings(boxes)


def audited(boxes: list[town.Box], folder: Path, told: list[town.Happening]) -> Report:
    """Audit the record with the journal that tells of these happenings."""
    return report_on(town.publish(boxes, folder, journal=town.journal_of(told)))


def findings(report: Report) -> list[str]:
    """Return what was found in the first district."""
    return [finding.found for finding in report.elections[0].findings.all]


def test_a_record_without_a_journal_is_acceptable(boxes: list[town.Box], tmp_path: Path) -> None:
    """Older records have none: its checks are not run, and nothing else suffers."""
    report = report_on(town.publish(boxes, tmp_path))
    assert report.verdict is Verdict.PASSED
    status = report.elections[0].findings.status
    assert {status(check) for check in CHECKS} == {Status.NOT_RUN}


def test_a_journal_that_was_left_out_is_found(tmp_path: Path) -> None:
    """Rules that name its key promise a journal: nobody can hide what officers did."""
    poll = replace(town.POLL, districts=1, receipt_key=town.RECEIPT_KEY)
    box = town.open_box(replace(town.rules_of(1), poll=poll), town.trustee_keys())
    assert failures(report_on(town.publish([box], tmp_path))) == [["journal-present"]]
    told = town.journal_of(town.happenings([box]))
    report = report_on(town.publish([box], tmp_path, journal=told))
    assert report.elections[0].findings.status("journal-present") is Status.PASSED


def test_an_honest_journal_passes(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """Chain, signature, officers and heads are right."""
    report = audited(boxes, tmp_path, told)
    assert report.verdict is Verdict.PASSED
    assert {report.elections[1].findings.status(check) for check in CHECKS} == {Status.PASSED}


def test_a_journal_of_a_poll_that_is_open_passes(tmp_path: Path) -> None:
    """Before the close there is no head to compare."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    report = audited([box], tmp_path, town.happenings([box]))
    assert report.verdict is Verdict.PASSED


def test_a_journal_in_which_one_byte_was_changed_is_found(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """The service did not sign it like that."""
    journal = town.journal_of(told).replace(b"All is ready", b"All is steady")
    report = report_on(town.publish(boxes, tmp_path, journal=journal))
    assert failures(report) == [["journal-unbroken"], ["journal-unbroken"]]
    assert report.elections[0].findings.status("two-officers") is Status.NOT_RUN


def test_the_journal_of_another_poll_is_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """A whole and signed journal is still not the one of this poll."""
    journal = write_journal("elsewhere", (), town.SEED)
    report = report_on(town.publish(boxes, tmp_path, journal=journal))
    assert findings(report) == ["it is the journal of the poll elsewhere"]


def test_an_act_of_one_officer_is_found(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """An act that takes two was done by one."""
    told[1] = ("seal", ("Anne Roux",), {})
    report = audited(boxes, tmp_path, told)
    assert findings(report) == ["entry 2, seal, names Anne Roux"]


def test_a_journal_without_a_seal_is_found(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """There is a record, so there was a seal."""
    assert findings(audited(boxes, tmp_path, told[1:])) == ["the journal tells of no seal"]


def test_a_seal_that_lacks_the_district_is_found(boxes: list[town.Box], tmp_path: Path) -> None:
    """A district was added after the seal."""
    report = audited(boxes, tmp_path, town.happenings(boxes[1:]))
    assert findings(report) == ["the seal does not have the district 1 with this election"]


def other_rules(rules: Rules) -> str:
    """Return the fingerprint of rules that nobody sealed."""
    return sha256_hex(encode(rules.poll.name))


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("rules", "the rules in poll.json are not those that were sealed"),
        ("setup", "the setup in the archive is not the one that was sealed"),
    ],
)
def test_what_is_not_as_it_was_sealed_is_found(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening], name: str, found: str
) -> None:
    """Rules and setup of each district are compared with the seal."""
    _, _, details = told[0]
    parts: Any = decode(encode(details["parts"]))
    parts["districts"][0][name] = other_rules(boxes[0].rules)
    fingerprint = sha256_hex(encode(parts))
    sealed: dict[str, Json] = {"fingerprint": fingerprint, "parts": parts}
    told[0] = ("sealed", (), sealed)
    report = audited(boxes, tmp_path, told)
    assert findings(report) == [found]
    assert failures(report)[1] == []


def test_a_record_under_another_key_is_found(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """Whoever replaces the key and signs the journal anew has not sealed that key."""
    other = bytes(32)
    journal = town.journal_of(told, other)
    key = SigningKey(other).verify_key.encode().hex()
    report = report_on(town.publish(boxes, tmp_path, receipt_key=key, journal=journal))
    assert findings(report) == ["the receipt_key in poll.json is not the one that was sealed"]


@pytest.mark.parametrize("closed", [[], [("closed", (), {"heads": []})]])
def test_a_close_that_the_journal_does_not_name_is_found(
    boxes: list[town.Box],
    tmp_path: Path,
    told: list[town.Happening],
    closed: list[town.Happening],
) -> None:
    """An archive that is closed was closed at the event that the journal has."""
    report = audited(boxes, tmp_path, [*told[:3], *closed])
    assert findings(report) == ["the archive was not closed at the event that the journal names"]


@pytest.mark.parametrize("district", [1, 2, None])
def test_a_paper_count_that_the_journal_does_not_tell_of_is_found(
    tmp_path: Path, district: int | None
) -> None:
    """Two officers agreed on it, in this district, and the journal names them."""
    box = town.voted(town.open_box(town.rules_of(1), town.trustee_keys()))
    officers = ("Anne Roux", "Paul Petit")
    box.count(paper=AgreedCount(PaperCount(3, 0, 1, (1, 1, 1)), 3, officers))
    told = town.happenings([box])
    if district is not None:
        told.append(("approve-paper", officers, {"district": district}))
    report = audited([box], tmp_path, told)
    missing = "the journal does not name the two officers who counted the paper ballots"
    assert findings(report) == ([] if district == 1 else [missing])


def test_paper_ballots_left_out_of_the_declaration_are_found(tmp_path: Path) -> None:
    """Without them the sums are right in themselves: only the journal tells of the others."""
    box = town.counted(town.open_box(town.rules_of(1), town.trustee_keys()))
    told = town.happenings([box])
    assert findings(audited([box], tmp_path / "online", told)) == []
    told.append(("approve-paper", ("Anne Roux", "Paul Petit"), {"district": 1}))
    report = audited([box], tmp_path / "both", told)
    assert findings(report) == ["the journal tells of paper ballots, the declaration has none"]


OFFICERS = ("Anne Roux", "Paul Petit")
REASON = "They drew straws"


def settled(order: tuple[int, int, int] = (0, 1, 2), **other: Any) -> town.Box:
    """Return the box of a district in which three are equal, and two officers decided the order."""
    contest = replace(town.CONTEST, ties="decision", small_tally_limit=3)
    box = town.open_box(town.rules_of(1, contest), town.trustee_keys())
    for voter, choice in enumerate(([0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1])):
        box.cast(voter, choice)
    box.close()
    box.count(replace(Decision(1, order, OFFICERS, REASON), **other))
    return box


def settling(
    act: str = "settle-tie", officers: tuple[str, str] = OFFICERS, **other: Json
) -> town.Happening:
    """Return the entry of two officers who put the three in the order of the ballot."""
    tie: Json = {"seat": 1, "order": ["Ada", "Blaise", "Chloé"]}
    details: dict[str, Json] = {"district": 1, "reason": REASON, "ties": [tie]}
    return act, officers, {**details, **other}


@pytest.mark.parametrize("act", ["settle-tie", "tie-settled"])
def test_a_decision_of_which_the_journal_tells_passes(tmp_path: Path, act: str) -> None:
    """Two officers decided by the office, or before the operator."""
    box = settled()
    told = [*town.happenings([box]), settling(act), settling(act, district=2)]
    assert findings(audited([box], tmp_path, told)) == []


@pytest.mark.parametrize(
    "other",
    [
        {"order": (1, 0, 2)},
        {"officers": ("Anne Roux", "Jean Blanc")},
        {"reason": "Because we liked it"},
    ],
    ids=["order", "officers", "reason"],
)
def test_a_decision_that_the_officers_did_not_take_is_found(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    """The seats follow from it and are right in themselves: only the journal tells of the other."""
    box = settled(**other)
    told = [*town.happenings([box]), settling()]
    different = "the journal tells other decisions about ties than the declaration"
    assert findings(audited([box], tmp_path, told)) == [different]


@pytest.mark.parametrize("entries", [[], [settling(ties=[])], [settling(), settling()]])
def test_a_decision_is_told_once(tmp_path: Path, entries: list[town.Happening]) -> None:
    """One that the journal leaves out, or tells twice, is as good as another one."""
    box = settled()
    report = audited([box], tmp_path, [*town.happenings([box]), *entries])
    assert failures(report) == [["journal-agrees-with-record"]]


def test_another_paper_count_than_the_published_one_is_found(tmp_path: Path) -> None:
    """Two officers are named rightly, and the numbers are not those that were published."""
    box = town.voted(town.open_box(town.rules_of(1), town.trustee_keys()))
    box.count(paper=AgreedCount(PaperCount(3, 0, 1, (1, 1, 1)), 3, OFFICERS))
    told = [*town.happenings([box]), ("approve-paper", OFFICERS, {"district": 1})]
    box.steps = box.steps[:-4]
    box.count(paper=AgreedCount(PaperCount(3, 0, 0, (1, 1, 2)), 3, OFFICERS))
    other = "the declaration is not the one that was published by the journal"
    assert findings(audited([box], tmp_path, told)) == [other]


def test_a_declaration_without_a_publication_is_found(tmp_path: Path) -> None:
    """Nothing is declared before the journal tells of it."""
    box = town.counted(town.open_box(town.rules_of(1), town.trustee_keys()))
    report = audited([box], tmp_path, town.happenings([box])[:-1])
    assert failures(report) == [["journal-agrees-with-record"]]


def test_a_published_declaration_that_is_missing_is_found(tmp_path: Path) -> None:
    """The journal tells of it, so it cannot be taken away."""
    box = town.counted(town.open_box(town.rules_of(1), town.trustee_keys()))
    told = town.happenings([box])
    box.declaration = None
    assert "the record lacks the declaration of which the journal tells" in findings(
        audited([box], tmp_path, told)
    )


# ---------------------------------------------------------------- numbers fixed before the count

COMMITTED = AgreedCount(PaperCount(3, 0, 1, (1, 1, 1)), 3, OFFICERS, opening="5a" * 32)
PAPER_CHECK = "paper-as-committed"


def approval(paper: AgreedCount, district: int = 1) -> town.Happening:
    """Return the entry of two officers who agreed on a paper count."""
    commitment = str(paper.commitment(town.UUIDS[district]))
    return "approve-paper", OFFICERS, {"district": district, "commitment": commitment}


def with_paper(paper: AgreedCount = COMMITTED) -> town.Box:
    """Return the counted box of a district in which three voted on paper."""
    box = town.voted(town.open_box(town.rules_of(1), town.trustee_keys()))
    box.count(paper=paper)
    return box


def counting(box: town.Box, *before: town.Happening) -> list[town.Happening]:
    """Return the happenings of a poll with these before the count."""
    *most, published = town.happenings([box])
    return [*most, *before, ("start-count", OFFICERS, {}), ("counted", (), {}), published]


def test_the_numbers_that_were_fixed_before_the_count_pass(tmp_path: Path) -> None:
    """The last agreement before the count is the one that holds."""
    box = with_paper()
    earlier = replace(COMMITTED, count=PaperCount(3, 0, 0, (1, 1, 2)), opening="77" * 32)
    report = audited([box], tmp_path, counting(box, approval(earlier), approval(COMMITTED)))
    assert report.verdict is Verdict.PASSED
    assert report.elections[0].findings.status(PAPER_CHECK) is Status.PASSED


@pytest.mark.parametrize(
    "other",
    [
        {"count": PaperCount(4, 0, 1, (1, 1, 1)), "marks": 4},
        {"count": PaperCount(3, 1, 0, (1, 1, 1))},
        {"count": PaperCount(3, 0, 0, (1, 1, 2))},
        {"count": PaperCount(4, 1, 1, (1, 1, 1)), "explanation": "Found later"},
        {"opening": "5b" * 32},
        {"opening": None},
    ],
    ids=["ballots", "null", "votes", "explanation", "opening", "no opening"],
)
def test_a_number_that_is_changed_after_the_count_is_found(
    tmp_path: Path, other: dict[str, Any]
) -> None:
    """Everything else is right, to the publication in the journal: only the commitment is not."""
    box = with_paper(replace(COMMITTED, **other))
    report = audited([box], tmp_path, counting(box, approval(COMMITTED)))
    assert failures(report) == [[PAPER_CHECK]]


def test_numbers_that_are_fixed_after_the_count_began_are_found(tmp_path: Path) -> None:
    """Whoever knows the result online may fit paper to it."""
    box = with_paper()
    told = counting(box, approval(COMMITTED))
    told.insert(-1, approval(COMMITTED))
    report = audited([box], tmp_path, told)
    assert failures(report) == [[PAPER_CHECK]]
    assert "after the count had begun" in findings(report)[0]


def test_an_agreement_in_another_district_fixes_nothing_here(tmp_path: Path) -> None:
    """The same numbers in another district have another commitment."""
    box = with_paper()
    entry = ("approve-paper", OFFICERS, {**approval(COMMITTED, 2)[2], "district": 1})
    assert failures(audited([box], tmp_path, counting(box, entry))) == [[PAPER_CHECK]]


def test_older_records_without_a_commitment_are_not_checked_and_do_not_pass(tmp_path: Path) -> None:
    """They say so: the check is not run, and the word of officers is all there is."""
    box = with_paper(replace(COMMITTED, opening=None))
    entry = ("approve-paper", OFFICERS, {"district": 1})
    [election] = audited([box], tmp_path, counting(box, entry)).elections
    assert election.findings.all == []
    assert election.findings.status(PAPER_CHECK) is Status.NOT_RUN
    assert "not bound to it before the count" in election.on_their_word[0]


def test_a_commitment_elsewhere_asks_for_one_here(tmp_path: Path) -> None:
    """A service that commits in one district cannot leave it out in another."""
    box = with_paper(replace(COMMITTED, opening=None))
    told = counting(box, ("approve-paper", OFFICERS, {"district": 1}), approval(COMMITTED, 2))
    assert failures(audited([box], tmp_path, told)) == [[PAPER_CHECK]]


def test_a_declaration_that_cannot_be_read_is_found_once(tmp_path: Path) -> None:
    """Others tell of it: nothing is compared with what is not there."""
    box = with_paper()
    box.declaration = b"[]"
    assert PAPER_CHECK not in failures(audited([box], tmp_path, counting(box)))[0]
    box.declaration = b'{"paper":[]}'
    assert PAPER_CHECK not in failures(audited([box], tmp_path, counting(box)))[0]


SOURCE = "The first draw of 2 November"
ANNOUNCED: town.Happening = ("lot-announced", ("Ms Roux",), {"source": SOURCE})


def drawn(seed: str, source: str = SOURCE) -> town.Happening:
    """Return the entry of two officers who drew the lot."""
    return ("draw-lot", ("Ms Roux", "Mr Petit"), {"source": source, "seed": seed})


def seed_for(names: list[str], district: int) -> str:
    """Return a seed that draws just this order."""
    return next(seed for seed in map(str, count()) if draw_order(seed, district, names) == names)


def names_of(box: town.Box) -> list[str]:
    """Return who stands on a ballot, in its order."""
    return list(question_of(box.rules.contest).answers)


def test_an_order_that_the_lot_gave_passes(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """The source was announced, then the seed entered; a draw that was given up counts no more."""
    seed = seed_for(names_of(boxes[0]), 1)
    lot = [ANNOUNCED, drawn("given up"), ANNOUNCED, drawn(seed)]
    report = audited(boxes, tmp_path, [*lot, *told])
    assert report.elections[0].findings.status("order-drawn-by-lot") is Status.PASSED


def test_a_draw_that_was_announced_and_not_held_asks_nothing(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """The officers may have chosen another way in the end."""
    report = audited(boxes, tmp_path, [ANNOUNCED, drawn("given up"), ANNOUNCED, *told])
    assert report.verdict is Verdict.PASSED


def test_an_order_that_the_lot_did_not_give_is_found(
    boxes: list[town.Box], tmp_path: Path, told: list[town.Happening]
) -> None:
    """Whoever moves a candidate up after the draw is found out."""
    seed = seed_for(names_of(boxes[0])[::-1], 1)
    report = audited(boxes, tmp_path, [ANNOUNCED, drawn(seed), *told])
    assert "order-drawn-by-lot" in failures(report)[0]


@pytest.mark.parametrize("announced", [[], [("lot-announced", (), {"source": "Another one"})]])
def test_a_seed_of_an_unannounced_source_is_found(
    boxes: list[town.Box],
    tmp_path: Path,
    told: list[town.Happening],
    announced: list[town.Happening],
) -> None:
    """Officers who choose the source when they know its number choose the order."""
    seed = seed_for(names_of(boxes[0]), 1)
    report = audited(boxes, tmp_path, [*announced, drawn(seed), *told])
    assert "order-drawn-by-lot" in failures(report)[0]
