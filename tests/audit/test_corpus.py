"""Elections made by independent software: every honest one verifies, every tampered one does not.

The table was made by hand from the hints that come with the cases: the check that must fail first,
and whatever else fails as its consequence. Nothing else may fail.
"""

import json
from pathlib import Path

import pytest

from audit.report import Verdict
from ballots.record import read_record
from tests.audit.reading import election_of, failed

HONEST = (
    "e201-election-json-pretty",
    "e203-trustee-name",
    "e204-credentials-certificate",
    "e213-ff-alpha-1",
    "e34-alpha-neutral",
    "v01-single",
    "v02-3single",
    "v03-threshold-2of3",
    "v04-noblank",
    "v05-min0max3",
    "v06-two-questions",
    "v07-weights",
    "v08-weights-big",
    "v10-open",
    "v11-closed",
    "v12-encrypted-tally",
    "v14-all-pds-no-result",
    "v15-setup-only",
    "v18-threshold-all3",
    "v20-blank-all-and-full",
    "v21-language",
    "v23-extra-field",
    "v25-min-equals-max",
    "v26-gen-question",
    "v30-bt21-3single",
    "v32-bt21-weights",
    "v33-bt251-3single",
    "v35-bt30-threshold",
    "v40-bel2048-deb20",
    "v42-rfc3526-bt33",
    "v50-big200",
)

UNSUPPORTED = (
    "t126-election-version-2",
    "t97-header-version",
    "x40-version2",
    "x41-nonhomomorphic",
)

# case -> the check that must fail, then those that fail because of it
TAMPERED = {
    "e131-weight-hex": "credentials-well-formed",
    "e133-setup-data-order": "event-data",
    "e181-pd-leading-zero": "share-proven quorum",
    "e197-result-strings": "result-decrypted",
    "t02-iproof-challenge": "individual-proof tally-of-all-ballots tally-size",
    "t03-overall-bit": "overall-proof tally-of-all-ballots tally-size",
    "t05-signature-response": "signature tally-of-all-ballots tally-size",
    "t07-signature-by-other": "signature tally-of-all-ballots tally-size",
    "t08-credential-swapped": "individual-proof tally-of-all-ballots tally-size",
    "t100-header-missing": "archive-header",
    "t101-unknown-event": "event-order",
    "t102-endballots-payload": "event-data",
    "t113-endballots-hides-ballots": "event-order",
    "t114-two-setups": "event-order",
    "t115-result-before-pd": "event-order",
    "t116-pd-before-tally": "event-order",
    "t12-election-uuid": "right-election tally-of-all-ballots tally-size",
    "t120-trustee-pok": "trustees-proven",
    "t122-trustee-added": "election-key",
    "t124-trustee-torsion": "election-well-formed",
    "t125-no-trustee": "election-well-formed",
    "t127-credential-duplicate": "credentials-well-formed",
    "t128-credential-torsion": "credentials-well-formed",
    "t129-credential-removed": "credential-registered",
    "t14-choices-swapped": "overall-proof tally-of-all-ballots tally-size",
    "t140-cert-signature": "trustees-proven",
    "t141-coefexps-signature": "trustees-proven",
    "t142-certs-signature": "trustees-proven",
    "t145-vk-signature-missing": "trustees-proven",
    "t147-certs-swapped": "trustees-proven",
    "t15-reencrypted-choice": "individual-proof tally-of-all-ballots tally-size",
    "t151-cert-context": "trustees-proven",
    "t16-signature-missing": "ballot-well-formed tally-of-all-ballots tally-size",
    "t162-etally-only-altered": "tally-of-all-ballots result-decrypted",
    "t163-num-tallied": "tally-size",
    "t165-etally-candidates-swapped": "tally-of-all-ballots",
    "t172-pd-other-key": "share-proven quorum",
    "t173-pd-owner-swapped": "share-proven quorum",
    "t174-pd-owner-0": "share-owner quorum",
    "t175-pd-owner-4": "share-owner quorum",
    "t176-pd-missing": "quorum",
    "t177-pd-duplicate": "share-owner",
    "t18-noblank-answer": "answer-shape",
    "t183-pd-scalar-plus-q": "share-proven quorum",
    "t185-threshold-one-pd": "quorum",
    "t19-extra-choice": "answer-shape tally-of-all-ballots tally-size",
    "t190-result-plus-one": "result-decrypted",
    "t191-result-swapped": "result-decrypted",
    "t192-result-short": "result-decrypted",
    "t193-result-extra": "result-decrypted",
    "t194-result-extra-question": "result-decrypted",
    "t195-result-negative": "result-decrypted",
    "t196-result-plus-q": "result-decrypted",
    "t198-result-without-pd": "event-order",
    "t199-result-without-tally": "event-order",
    "t20-missing-choice": "answer-shape",
    "t214-ff-zero": "points-in-group",
    "t22-overvote-10": "overall-proof tally-of-all-ballots tally-size",
    "t23-vote-of-2": "individual-proof tally-of-all-ballots tally-size",
    "t24-vote-of-minus-1": "individual-proof tally-of-all-ballots tally-size",
    "t27-vote-of-1000": "individual-proof tally-of-all-ballots tally-size",
    "t33-alpha-torsion-naive": "points-in-group tally-well-formed tally-of-all-ballots",
    "t36-alpha-noncanonical-sign": "points-in-group tally-of-all-ballots tally-size",
    "t37-alpha-uppercase": "points-in-group tally-of-all-ballots tally-size",
    "t38-alpha-not-on-curve": "points-in-group",
    "t40-scalar-plus-q": "scalars-canonical tally-of-all-ballots tally-size",
    "t41-scalar-negative": "scalars-canonical tally-of-all-ballots tally-size",
    "t43-scalar-hex": "scalars-canonical tally-of-all-ballots tally-size",
    "t50-json-order": "ballot-well-formed tally-of-all-ballots tally-size",
    "t51-json-order-inner": "signature tally-of-all-ballots tally-size",
    "t53-json-newline": "ballot-well-formed tally-of-all-ballots tally-size",
    "t54-json-extra-field": "ballot-well-formed tally-of-all-ballots tally-size",
    "t56-json-duplicate-key": "ballot-well-formed tally-of-all-ballots tally-size",
    "t59-answers-swapped": "answer-shape",
    "t62-ballot-removed-tallied": "tally-of-all-ballots tally-size",
    "t65-tally-of-first-vote": "tally-of-all-ballots",
    "t67-tally-without-weights": "tally-of-all-ballots tally-size",
    "t70-parent-hash": "chain-parent",
    "t71-height-wrong": "chain-height",
    "t72-parent-missing": "chain-parent",
    "t76-name-other-hash": "record-hash",
    "t77-event-json-space": "event-form",
    "t78-event-json-order": "event-form",
    "t79-events-swapped-raw": "chain-parent",
    "t80-data-after-event": "event-data",
    "t81-data-duplicated": "archive-layout",
    "t83-truncated-100": "archive-complete",
    "t91-tar-mtime": "archive-layout",
    "t94-tar-checksum": "archive-layout",
    "t95-tar-uid": "archive-layout",
}


def archive(corpus: Path, case: str) -> Path:
    """Return the archive of a case."""
    [path] = (corpus / case).glob("*.bel")
    return path


def test_every_case_of_the_corpus_is_examined(corpus: Path) -> None:
    """The lists of this module name each case once, so none is left out unnoticed."""
    named = [*HONEST, *UNSUPPORTED, *TAMPERED]
    assert sorted(named) == sorted(case.name for case in corpus.iterdir())


@pytest.mark.parametrize("case", HONEST)
def test_an_honest_election_passes(corpus: Path, case: str) -> None:
    """An election that its makers call good has no finding, and its ballots are all counted."""
    expected = json.loads((corpus / case / "expected.json").read_text())
    assert expected["verdict"] == "accept"
    election = election_of(archive(corpus, case))
    assert failed(election) == []
    assert election.verdict is Verdict.PASSED
    assert election.ballots == expected.get("num_ballots", election.ballots)


@pytest.mark.parametrize("case", [case for case in HONEST if case.startswith("v")])
def test_the_result_that_was_verified_is_the_one_that_was_voted(corpus: Path, case: str) -> None:
    """Where there is a result, it is the sum of the votes from which the election was made."""
    expected = json.loads((corpus / case / "expected.json").read_text())
    with archive(corpus, case).open("rb") as stream:
        *_, last = read_record(stream)
    assert (last.event.type == "Result") == (expected["stage"] == "tallied")
    if last.event.type == "Result":
        counts = json.loads(last.data[0])["result"]
        assert [[int(count) for count in row] for row in counts] == expected["expected_result"]


@pytest.mark.parametrize("case", TAMPERED)
def test_a_tampered_election_fails_the_right_check(corpus: Path, case: str) -> None:
    """Each kind of tampering is found by the check that is meant for it."""
    assert json.loads((corpus / case / "expected.json").read_text())["verdict"] == "refuse"
    election = election_of(archive(corpus, case))
    assert failed(election) == TAMPERED[case].split()
    assert election.verdict in {Verdict.FAILED, Verdict.UNREADABLE}


@pytest.mark.parametrize("case", UNSUPPORTED)
def test_another_protocol_is_unsupported(corpus: Path, case: str) -> None:
    """What follows another protocol is neither passed nor failed, nor does it crash the auditor."""
    election = election_of(archive(corpus, case))
    assert failed(election) == ["supported-protocol"]
    assert election.verdict is Verdict.UNSUPPORTED
