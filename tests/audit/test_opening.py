"""A ballot that a voter opens on another machine: a device that lies is caught."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit.cli import main
from ballots.ballot import seal, tracker
from ballots.election import read_election
from ballots.opened import encryption_exponents
from ballots.poll import write_rules
from crypto.canonical import encode
from tests.audit import town
from tests.audit.test_sources import Files, serving

SEED = bytes(range(32))
CHOSEN = [0, 1, 0, 1]


def sealed(box: town.Box, selection: list[int] = CHOSEN) -> bytes:
    """Seal a ballot that can be opened with the seed."""
    exponents = encryption_exponents(box.election, SEED)
    return seal(box.election, [selection], box.secrets[0], town.random, exponents)


@pytest.fixture
def box() -> town.Box:
    """Open a district's box."""
    return town.open_box(town.rules_of(1), town.trustee_keys())


@pytest.fixture
def site(box: town.Box, tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """Serve the district's election and rules; give the address, and the folder behind it."""
    folder = tmp_path / "site"
    (folder / box.election.uuid).mkdir(parents=True)
    (folder / box.election.uuid / "election.json").write_bytes(box.election.raw)
    (folder / box.election.uuid / "rules.json").write_bytes(write_rules(box.rules))
    (folder / "api" / "elections" / box.election.uuid / "openings").mkdir(parents=True)
    with serving(partial(Files, directory=folder)) as address:
        yield address, folder


def publish(site: tuple[str, Path], box: town.Box, ballot: bytes, shown: bytes) -> str:
    """Keep a ballot under the number that the device showed; return the booth's address."""
    address, folder = site
    name = tracker(shown).replace("+", "-").replace("/", "_")
    openings = folder / "api" / "elections" / box.election.uuid / "openings"
    (openings / name).write_text(json.dumps({"ballot": ballot.decode()}))
    return f"{address}/open/{box.election.uuid}#{name}.{SEED.hex()}"


def check(*arguments: str | Path) -> Result:
    """Run the command; a traceback fails the test, and so does a seed that is printed."""
    result = CliRunner().invoke(main, ["open-ballot", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert SEED.hex() not in result.output
    return result


def test_an_honest_ballot_is_told_by_name(box: town.Box, site: tuple[str, Path]) -> None:
    """Number in groups and names, for somebody to compare."""
    ballot = sealed(box)
    result = check(publish(site, box, ballot, ballot))
    assert result.exit_code == 0
    number = tracker(ballot)
    groups = " ".join(number[place : place + 4] for place in range(0, len(number), 4))
    assert groups in result.stdout
    assert "encrypted:\n    Ada\n    Chloé\n\n" in result.stdout
    assert "Gravissat" in result.stdout


def test_a_blank_ballot_is_told(box: town.Box, site: tuple[str, Path]) -> None:
    """Nobody's name stands there, but that it is blank."""
    ballot = sealed(box, [1, 0, 0, 0])
    result = check(publish(site, box, ballot, ballot))
    assert "encrypted:\n    Blank ballot: nobody is chosen\n\n" in result.stdout


def test_a_device_that_sealed_another_choice_shows_it(
    box: town.Box, site: tuple[str, Path]
) -> None:
    """What it says is not asked: the name that was encrypted stands there."""
    ballot = sealed(box, [0, 0, 1, 0])
    result = check(publish(site, box, ballot, ballot))
    assert "encrypted:\n    Blaise\n\n" in result.stdout
    assert "Ada" not in result.stdout


def test_a_device_that_shows_another_number_is_caught(
    box: town.Box, site: tuple[str, Path]
) -> None:
    """It cannot put an honest ballot in the place of the one that it announced."""
    result = check(publish(site, box, sealed(box), shown=sealed(box, [0, 0, 1, 0])))
    assert result.exit_code == 1
    assert "Caught." in result.stdout
    assert "Ada" not in result.stdout


def test_a_device_that_encrypts_without_the_seed_is_caught(
    box: town.Box, site: tuple[str, Path]
) -> None:
    """An encryption that the seed does not give could say anything."""
    ballot = seal(box.election, [CHOSEN], box.secrets[0], town.random)
    assert check(publish(site, box, ballot, ballot)).exit_code == 1


def test_a_service_that_alters_the_rules_is_caught(box: town.Box, site: tuple[str, Path]) -> None:
    """Election and rules belong together."""
    ballot = sealed(box)
    link = publish(site, box, ballot, ballot)
    (site[1] / box.election.uuid / "rules.json").write_bytes(write_rules(town.rules_of(2)))
    result = check(link)
    assert result.exit_code == 1
    assert "not bound to the rules" in result.stdout


def test_a_ballot_that_is_gone_cannot_be_read(box: town.Box, site: tuple[str, Path]) -> None:
    """Status 2, and until when it could be."""
    ballot = sealed(box)
    link = publish(site, box, ballot, ballot)
    for file in site[1].rglob("openings/*"):
        file.unlink()
    result = check(link)
    assert result.exit_code == 2
    assert "one hour" in result.stderr


def saved(box: town.Box, path: Path, ballot: bytes, **changes: object) -> Path:
    """Save a ballot that is checked, as a booth without a network does."""
    content = {
        "format": "evote-opened",
        "version": 1,
        "uuid": box.election.uuid,
        "ballot": ballot.decode(),
        "seed": SEED.hex(),
    }
    path.write_text(json.dumps(content | changes))
    return path


@pytest.fixture
def record(box: town.Box, tmp_path: Path) -> Path:
    """Publish the record of the poll, before anybody has voted."""
    return town.publish([box], tmp_path / "record")


def test_a_saved_file_is_opened_without_any_service(
    box: town.Box, record: Path, tmp_path: Path
) -> None:
    """What was voted on comes from the record: its folder, or the archive alone."""
    ballot = sealed(box)
    file = saved(box, tmp_path / "opened.json", ballot)
    for source in (record, record / f"{box.election.uuid}.bel"):
        result = check(file, "--record", source)
        assert result.exit_code == 0, result.output
        assert "    Ada\n    Chloé\n" in result.stdout
        assert tracker(ballot)[:4] in result.stdout
        assert "can never be cast" not in result.stdout


def test_a_saved_file_says_nothing_without_a_record(box: town.Box, tmp_path: Path) -> None:
    """What the device itself says of the candidates is not to be believed."""
    file = saved(box, tmp_path / "opened.json", sealed(box))
    result = check(file)
    assert (result.exit_code, "--record" in result.stderr) == (2, True)
    told = saved(box, file, sealed(box), election=box.election.raw.decode())
    assert check(told, "--record", tmp_path).exit_code == 2


def test_a_saved_file_of_a_lying_device_is_caught(
    box: town.Box, record: Path, tmp_path: Path
) -> None:
    """It sealed another choice, without the seed, or for a ballot paper of its own."""
    path = tmp_path / "opened.json"
    result = check(saved(box, path, sealed(box, [0, 0, 1, 0])), "--record", record)
    assert "encrypted:\n    Blaise\n\n" in result.stdout
    unseeded = seal(box.election, [CHOSEN], box.secrets[0], town.random)
    assert check(saved(box, path, unseeded), "--record", record).exit_code == 1
    swapped = box.election.raw.replace(b'"Ada"', b'"?"').replace(b'"Blaise"', b'"Ada"')
    swapped = swapped.replace(b'"?"', b'"Blaise"')
    paper = town.Box(box.rules, read_election(swapped), box.keys, box.secrets)
    own = check(saved(box, path, sealed(paper, [0, 0, 1, 0])), "--record", record)
    assert (own.exit_code, "Ada" in own.stdout) == (1, False)


def test_a_saved_file_is_held_against_its_own_district(box: town.Box, tmp_path: Path) -> None:
    """Neither another district's archive nor a record without it, nor one that was altered."""
    file = saved(box, tmp_path / "opened.json", sealed(box))
    other = town.publish([town.open_box(town.rules_of(2), town.trustee_keys())], tmp_path / "other")
    assert check(file, "--record", other).exit_code == 2
    archive = next(other.glob("*.bel"))
    result = check(file, "--record", archive)
    assert (result.exit_code, "another district" in result.stdout) == (1, True)
    archive.write_bytes(b"")
    assert check(file, "--record", archive).exit_code == 2
    record = town.publish([box], tmp_path / "record")
    poll_file = record / "poll.json"
    altered = json.loads(poll_file.read_text())
    altered["districts"][0]["rules"]["contest"]["question"] = "Another?"
    poll_file.write_bytes(encode(altered))
    result = check(file, "--record", record)
    assert (result.exit_code, "rules in poll.json" in result.stdout) == (1, True)
    assert check(tmp_path / "none.json", "--record", record).exit_code == 2


def test_an_address_is_opened_with_a_record_of_ones_own(
    box: town.Box, site: tuple[str, Path], record: Path
) -> None:
    """The service gives the ballot; what it says of the candidates is not asked."""
    ballot = sealed(box)
    link = publish(site, box, ballot, ballot)
    (site[1] / box.election.uuid / "election.json").unlink()
    assert "    Ada\n    Chloé\n" in check(link, "--record", record).stdout
    assert check(link).exit_code == 2


def test_a_link_that_was_cut_short_is_refused(box: town.Box) -> None:
    """Status 2, and what is missing."""
    result = check(f"https://vote.example/open/{box.election.uuid}#abc")
    assert result.exit_code == 2
    assert "whole address" in result.stderr


def test_names_cannot_write_on_the_terminal(box: town.Box, site: tuple[str, Path]) -> None:
    """A hostile service's names come as text."""
    hostile = box.election.raw.replace(b'"Ada"', b'"A\\u001b[2Jda"')
    ballot = sealed(town.Box(box.rules, read_election(hostile), box.keys, box.secrets))
    link = publish(site, box, ballot, ballot)
    (site[1] / box.election.uuid / "election.json").write_bytes(hostile)
    assert "A?[2Jda" in check(link).stdout


def test_a_service_that_shows_another_district_is_caught(
    box: town.Box, site: tuple[str, Path]
) -> None:
    """Its election and rules belong together, but not to the address."""
    ballot = sealed(box)
    link = publish(site, box, ballot, ballot)
    other, folder = town.open_box(town.rules_of(2), town.trustee_keys()), site[1]
    (folder / box.election.uuid / "election.json").write_bytes(other.election.raw)
    (folder / box.election.uuid / "rules.json").write_bytes(write_rules(other.rules))
    result = check(link)
    assert (result.exit_code, "another district" in result.stdout) == (1, True)
