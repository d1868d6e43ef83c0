"""belenios-tool finds our archives good, whatever stage they have come to."""

from pathlib import Path

import pytest

from ballots.credential import derive
from ballots.registrar import issue
from crypto.groups import group_named
from tally.aggregate import aggregate
from tally.decryption import check_share
from tally.trustee import write_key
from tally.trustees import read_trustees
from tests.audit import town
from tests.belenios.tool import GROUP, Tool

STAGES = ("Setup", "Ballot", "EndBallots", "EncryptedTally", "PartialDecryption", "Result")


@pytest.fixture(scope="session")
def box() -> town.Box:
    """Hold an election to its end, with tokens that our registrar issued."""
    group = group_named(GROUP)
    uuid = town.UUIDS[1]
    issued = issue(group, uuid, len(town.VOTES), 2, town.random)
    secrets = [derive(group, uuid, token).secret for token in issued.tokens]
    keys = town.trustee_keys(GROUP)
    return town.counted(town.open_box(town.rules_of(1), keys, secrets=secrets, group_name=GROUP))


def until(box: town.Box, kind: str) -> town.Box:
    """Return the election as it stood after the last event of a type."""
    end = max(place for place, (each, _) in enumerate(box.steps, 1) if each == kind)
    return town.Box(box.rules, box.election, box.keys, box.secrets, box.steps[:end])


def tool_on(box: town.Box, program: str, folder: Path) -> Tool:
    """Put an archive where the program looks for it."""
    box.write(folder / f"{box.election.uuid}.bel")
    return Tool(program, folder)


@pytest.mark.parametrize("kind", STAGES)
def test_our_archive_is_accepted(
    box: town.Box, belenios_tool: str, tmp_path: Path, kind: str
) -> None:
    """After each kind of event our archive passes all checks of the program."""
    assert tool_on(until(box, kind), belenios_tool, tmp_path).accepts()


def test_a_ballot_of_ours_that_was_tampered_with_is_refused(
    box: town.Box, belenios_tool: str, tmp_path: Path
) -> None:
    """The program's acceptance means something: one changed digit in a proof and it is gone."""
    tampered = until(box, "Ballot")
    [ballot] = tampered.steps[1][1]
    head, proof = ballot.rsplit(b'"response":"', 1)
    digit = b"1" if proof[:1] != b"1" else b"2"
    tampered.replace("Ballot", head + b'"response":"' + digit + proof[1:])
    assert not tool_on(tampered, belenios_tool, tmp_path).accepts()


def test_a_result_of_ours_that_was_changed_is_refused(
    box: town.Box, belenios_tool: str, tmp_path: Path
) -> None:
    """A wrong count does not pass."""
    tampered = until(box, "Result")
    tampered.replace("Result", b'{"result":[[1,3,1,3]]}')
    assert not tool_on(tampered, belenios_tool, tmp_path).accepts()


def test_the_program_adds_our_ballots_up_to_our_encrypted_tally(
    box: town.Box, belenios_tool: str, tmp_path: Path
) -> None:
    """From our ballots the program computes the same encrypted tally, byte for byte."""
    tool = tool_on(until(box, "EndBallots"), belenios_tool, tmp_path)
    computed = tool.run("election", "compute-encrypted-tally").splitlines()
    assert tuple(computed) == until(box, "EncryptedTally").steps[-1][1]


def test_the_program_decrypts_with_our_key_file(
    box: town.Box, belenios_tool: str, tmp_path: Path
) -> None:
    """A trustee of ours may use the program, and its share is as good as one of ours."""
    (tmp_path / "key").write_bytes(write_key(box.keys[1]))
    tallied = until(box, "EncryptedTally")
    tool = tool_on(tallied, belenios_tool, tmp_path)
    share, _ = tool.run("election", "decrypt", "--privkey=key", "--trustee-id=2").splitlines()
    election = box.election
    trustees = read_trustees(election.group, box.steps[0][1][1])
    tally = aggregate(election, tallied.admitted())
    factors = check_share(election, tally, trustees, 2, share)
    assert len(factors[0]) == len(town.VOTES[0])


def test_the_program_computes_our_result(box: town.Box, belenios_tool: str, tmp_path: Path) -> None:
    """From our shares the program computes the same result, byte for byte."""
    tool = tool_on(until(box, "PartialDecryption"), belenios_tool, tmp_path)
    assert (tool.run("election", "compute-result").strip(),) == box.steps[-1][1]
