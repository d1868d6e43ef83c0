"""Our rules admit the ballots of belenios-tool, and our auditor accepts its archives."""

from pathlib import Path

import pytest

from audit.report import Verdict
from ballots.admission import AdmittedBallot, BallotBox, CheckedBallot, check_ballots
from ballots.election import Election, read_credentials, read_election
from ballots.errors import BallotRefused
from ballots.record import read_record
from tests.audit.reading import election_of, failed
from tests.belenios.tool import ForeignElection, Tool, set_up

ANSWERS = ("Ada", "Blaise", "Chloé")
VOTES = ([0, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 1])


@pytest.fixture
def foreign(belenios_tool: str, tmp_path: Path) -> ForeignElection:
    """Have the program set an election up."""
    return set_up(Tool(belenios_tool, tmp_path), ANSWERS, len(VOTES))


@pytest.fixture
def ballots(foreign: ForeignElection) -> list[bytes]:
    """Have the program seal everybody's ballot; each is one line."""
    return [foreign.ballot(voter, selection) for voter, selection in enumerate(VOTES)]


def setup_of(foreign: ForeignElection) -> tuple[Election, dict[str, int]]:
    """Read the election and the credentials that the program made."""
    with foreign.archive.open("rb") as stream:
        raw_election, _, raw_credentials, _ = next(read_record(stream)).data
    election = read_election(raw_election)
    return election, read_credentials(election.group, raw_credentials)


def admit(
    election: Election, credentials: dict[str, int], raws: list[bytes]
) -> list[AdmittedBallot]:
    """Hold ballots against all rules of admission; raises BallotRefused for the first bad one."""
    box = BallotBox(credentials, revotes=False)
    admitted = []
    for verdict in check_ballots(election, raws):
        if isinstance(verdict, BallotRefused):
            raise verdict
        admitted.append(box.admit(verdict))
    return admitted


def test_its_ballots_are_admitted(foreign: ForeignElection, ballots: list[bytes]) -> None:
    """Every ballot that the program sealed keeps every one of our rules."""
    election, credentials = setup_of(foreign)
    raws = [ballot.strip() for ballot in ballots]
    assert len(admit(election, credentials, raws)) == len(VOTES)


def test_its_ballots_are_refused_without_their_credential(
    foreign: ForeignElection, ballots: list[bytes]
) -> None:
    """A ballot of the program is refused where its credential is not on the list."""
    election, credentials = setup_of(foreign)
    raw = ballots[0].strip()
    [verdict] = check_ballots(election, [raw])
    assert isinstance(verdict, CheckedBallot)
    del credentials[verdict.credential]
    with pytest.raises(BallotRefused) as refused:
        admit(election, credentials, [raw])
    assert refused.value.rule == "credential-registered"


def test_its_ballots_are_refused_as_printed_with_a_newline(
    foreign: ForeignElection, ballots: list[bytes]
) -> None:
    """A ballot ends with its last brace; one more byte makes it another ballot."""
    with pytest.raises(BallotRefused) as refused:
        admit(*setup_of(foreign), [ballots[0]])
    assert refused.value.rule == "ballot-well-formed"


def test_its_archives_pass_our_audit_at_each_stage(
    foreign: ForeignElection, ballots: list[bytes]
) -> None:
    """The archive that the program writes is good by our checks from the setup to the result."""
    stages = []

    def examine() -> None:
        election = election_of(foreign.archive)
        assert failed(election) == []
        assert election.verdict is Verdict.PASSED
        stages.append(election.stage)

    examine()
    for ballot in ballots:
        foreign.tool.add_event("Ballot", ballot)
    examine()
    foreign.tool.add_event("EndBallots", b"")
    examine()
    tally = foreign.tool.run("election", "compute-encrypted-tally")
    foreign.tool.add_event("EncryptedTally", tally)
    examine()
    for owner in (1, 2):
        foreign.tool.add_event("PartialDecryption", foreign.decrypt(owner))
    examine()
    result = foreign.tool.run("election", "compute-result")
    assert result.strip() == b'{"result":[[1,2,1,1]]}'
    foreign.tool.add_event("Result", result)
    examine()
    assert stages == ["open", "open", "closed", "tallied", "decrypting", "declared"]


def test_a_wrong_result_in_its_archive_fails_our_audit(
    foreign: ForeignElection, ballots: list[bytes]
) -> None:
    """The program appends whatever it is given; our audit finds the wrong count."""
    for ballot in ballots:
        foreign.tool.add_event("Ballot", ballot)
    foreign.tool.add_event("EndBallots", b"")
    foreign.tool.add_event(
        "EncryptedTally", foreign.tool.run("election", "compute-encrypted-tally")
    )
    for owner in (1, 2):
        foreign.tool.add_event("PartialDecryption", foreign.decrypt(owner))
    foreign.tool.add_event("Result", b'{"result":[[1,1,2,1]]}\n')
    assert failed(election_of(foreign.archive)) == ["result-decrypted"]
