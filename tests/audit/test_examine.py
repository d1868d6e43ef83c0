"""An examination goes on after a finding, and vouches for nothing that it could not check."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from audit.checkers import BATCH, Verdict, checkers
from audit.examine import Examination
from audit.findings import Status
from ballots.election import Election
from ballots.record import Step
from ballots.rules import RULES
from tests.audit import town
from tests.audit.reading import election_of, failed

BOX_RULES = {"credential-registered", "not-a-copy", "one-ballot-per-credential"}


@pytest.fixture
def box() -> town.Box:
    """Hold an election to its end."""
    return town.counted(town.open_box(town.rules_of(1), town.trustee_keys()))


def test_without_an_election_the_archive_is_still_followed(box: town.Box, tmp_path: Path) -> None:
    """Nothing can be said of ballots for an unreadable election, but the chain can be checked."""
    box.replace_setup(0, b'{"version":1}')
    election = election_of(box.write(tmp_path / "box.bel"))
    assert failed(election) == ["election-well-formed"]
    assert election.findings.status("chain-parent") is Status.PASSED
    assert election.findings.status("signature") is Status.NOT_RUN
    assert (election.ballots, election.stage) == (len(town.VOTES), "declared")


def test_without_credentials_each_ballot_is_still_checked_by_itself(
    box: town.Box, tmp_path: Path
) -> None:
    """An unreadable list leaves open who may vote, and so what the tally should be."""
    box.replace_setup(2, b"[]\n")
    election = election_of(box.write(tmp_path / "box.bel"))
    assert failed(election) == ["credentials-well-formed"]
    for rule in RULES:
        expected = Status.NOT_RUN if rule in BOX_RULES else Status.PASSED
        assert election.findings.status(rule) is expected
    assert election.findings.status("tally-of-all-ballots") is Status.NOT_RUN
    assert election.findings.status("result-decrypted") is Status.PASSED


def test_without_trustees_the_tally_is_still_checked(box: town.Box, tmp_path: Path) -> None:
    """An unreadable list of trustees leaves open who decrypted, not what was counted."""
    box.replace_setup(1, b"[]")
    election = election_of(box.write(tmp_path / "box.bel"))
    assert failed(election) == ["trustees-proven"]
    assert election.findings.status("tally-of-all-ballots") is Status.PASSED
    for check in ("share-proven", "quorum", "result-decrypted"):
        assert election.findings.status(check) is Status.NOT_RUN


def test_an_unreadable_tally_cannot_have_been_decrypted(box: town.Box, tmp_path: Path) -> None:
    """Shares of a tally that cannot be read are not vouched for."""
    box.replace("EncryptedTally", b"[]", b"{}")
    election = election_of(box.write(tmp_path / "box.bel"))
    assert failed(election) == ["tally-well-formed", "tally-of-all-ballots"]
    for check in ("tally-size", "share-owner", "share-proven", "result-decrypted"):
        assert election.findings.status(check) is Status.NOT_RUN


def test_ballots_before_a_break_are_examined_but_no_rule_has_passed(
    box: town.Box, tmp_path: Path
) -> None:
    """A rule holds for the box only if the whole box was seen."""
    box.steps = box.steps[:4]
    path = box.write(tmp_path / "box.bel")
    path.write_bytes(path.read_bytes()[:-600])
    election = election_of(path)
    assert failed(election) == ["archive-complete"]
    assert election.ballots == 2
    assert all(election.findings.status(rule) is Status.NOT_RUN for rule in RULES)
    assert election.findings.status("election-key") is Status.PASSED


def test_shares_before_a_break_are_examined_but_not_vouched_for(
    box: town.Box, tmp_path: Path
) -> None:
    """That all shares are right can be said only of all shares."""
    del box.steps[-1]
    path = box.write(tmp_path / "box.bel")
    path.write_bytes(path.read_bytes()[:-600])
    election = election_of(path)
    assert failed(election) == ["archive-complete"]
    assert election.findings.status("share-proven") is Status.NOT_RUN
    assert election.findings.status("tally-size") is Status.PASSED


def test_a_refused_ballot_leaves_the_other_rules_open(box: town.Box, tmp_path: Path) -> None:
    """A ballot is refused by the first rule that it breaks; nobody knows about the others."""
    box.replace("Ballot", b"{}")
    election = election_of(box.write(tmp_path / "box.bel"))
    assert failed(election)[0] == "ballot-well-formed"
    others = set(RULES) - {"ballot-well-formed"}
    assert all(election.findings.status(rule) is Status.NOT_RUN for rule in others)


def test_a_stranger_s_ballot_is_sound_but_not_admitted(box: town.Box, tmp_path: Path) -> None:
    """The rules of a ballot by itself are kept even where its voter is not on the list."""
    stranger = town.open_box(town.rules_of(1), box.keys)
    stranger.election = box.election
    box.replace("Ballot", stranger.cast(0, town.VOTES[0]))
    election = election_of(box.write(tmp_path / "box.bel"))
    assert failed(election) == ["credential-registered", "tally-of-all-ballots", "tally-size"]
    assert election.findings.status("signature") is Status.PASSED
    assert election.findings.status("not-a-copy") is Status.NOT_RUN


def test_many_batches_on_several_processors_keep_their_order(corpus: Path) -> None:
    """More batches than may wait at once are taken in turn, and no ballot is lost."""
    [path] = (corpus / "v50-big200").glob("*.bel")
    heights: list[int] = []

    def noting(election: Election, steps: Iterable[Step]) -> Iterator[tuple[Step, Verdict]]:
        for step, verdict in checking(election, steps):
            heights.append(step.event.height)
            yield step, verdict

    with checkers(2) as checking, path.open("rb") as archive:
        examination = Examination(None, noting, lambda _: None)
        examination.follow(archive)
    assert examination.findings.all == []
    assert heights == list(range(1, 201))
    assert len(heights) > 4 * BATCH


def test_where_nothing_is_announced_no_declaration_is_asked_for() -> None:
    """An archive by itself has a result and no seats: that check is not run."""
    with checkers(1) as noting:
        examination = Examination(None, noting, lambda _: None)
        examination.check_declaration()
    assert examination.findings.status("seats-declared") is Status.NOT_RUN
