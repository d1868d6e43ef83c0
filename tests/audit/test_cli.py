"""The command evote-audit as people and scripts use it."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from audit import cli
from audit.catalogue import CLAIMS
from tally.paper import AgreedCount, PaperCount
from tests.audit import town


def run(*arguments: str | Path) -> Result:
    """Run the command; a traceback fails the test."""
    result = CliRunner().invoke(cli.main, list(map(str, arguments)))
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Publish the record of a poll in a folder."""
    boxes = town.whole_town(receipt_key=town.RECEIPT_KEY)
    journal = town.journal_of(town.happenings(boxes))
    return town.publish(boxes, tmp_path / "record", journal=journal)


@pytest.fixture
def tampered(tmp_path: Path) -> Path:
    """Publish a record in which a ballot was overwritten with one for another district."""
    boxes = town.whole_town()
    boxes[0].replace("Ballot", boxes[1].steps[1][1][0])
    return town.publish(boxes, tmp_path / "tampered")


def test_a_good_record_ends_with_status_0_and_says_so_first(record: Path) -> None:
    """The first line is the verdict; each district has a line of its own."""
    result = run("verify", "--jobs", "1", record)
    assert result.exit_code == 0
    first, _, *rest = result.stdout.splitlines()
    assert first == f"{town.POLL.name}: the record passes every check that could be run."
    assert re.match(r" +passed +District 1, Gravissat +5 ballots +result published", rest[0])
    assert "not vouched for" not in result.stdout


def test_what_people_counted_is_not_vouched_for(tmp_path: Path) -> None:
    """The record passes, and the report says what in it is the word of two officers."""
    box = town.voted(town.open_box(town.rules_of(1), town.trustee_keys()))
    officers = ("Anne Roux", "Paul Petit")
    box.count(paper=AgreedCount(PaperCount(3, 0, 1, (1, 1, 1)), 3, officers))
    result = run("verify", "--jobs", "1", town.publish([box], tmp_path))
    assert result.exit_code == 0
    assert result.stdout.endswith(
        "Taken on the word of officers, so not vouched for:\n"
        "  District 1, Gravissat: 3 paper ballots, as Anne Roux and Paul Petit counted them, not "
        "bound to it\n    before the count\n"
    )


def test_a_tampered_record_ends_with_status_1_and_says_where(tampered: Path) -> None:
    """A finding comes with its claim, what was found and the place in the record."""
    result = run("verify", "--jobs", "1", tampered)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == (
        f"{town.POLL.name}: the record FAILS. Checks that failed: 4; elections concerned: 1 of 2."
    )
    start = lines.index("District 1, Gravissat: right-election")
    claim, found, where = lines[start + 1 : start + 4]
    assert claim == "  Claim:  The ballot names this election."
    assert found == "  Found:  This ballot breaks the rule."
    assert where.startswith("  Where:  In the ballot at height 1, tracker ")
    _, passed_and_not_run = result.stdout.split("\nPassed:\n")
    passed, not_run = passed_and_not_run.split("\nNot run, or not on everything")
    assert "chain-parent" in passed
    assert "signature" not in passed
    assert "signature (in 1 of 2)" in not_run


def test_several_processors_come_to_the_same_report(tampered: Path) -> None:
    """The work may be spread; the report does not change."""
    alone, together = (run("verify", "--json", "--jobs", jobs, tampered) for jobs in ("1", "2"))
    assert alone.exit_code == together.exit_code == 1
    assert alone.stdout == together.stdout


def test_the_json_report_holds_every_check_of_every_election(tampered: Path) -> None:
    """Machines get all that is known, the head of each board among it."""
    report = json.loads(run("verify", "--json", "--jobs", "1", tampered).stdout)
    assert (report["format"], report["version"]) == ("evote-audit-report", 1)
    assert report["verdict"] == "failed"
    [poll] = report["records"]
    first, second = poll["elections"]
    assert (first["verdict"], second["verdict"]) == ("failed", "passed")
    assert [check["check"] for check in first["checks"]] == list(CLAIMS)
    assert {check["status"] for check in first["checks"]} == {"passed", "failed", "not run"}
    assert re.fullmatch("[0-9a-f]{64}", second["head"])
    assert second["height"] == 10


def test_many_findings_of_a_kind_are_cut_short(tmp_path: Path) -> None:
    """A hundred equal findings help nobody: a few are told, and how many more there are."""
    box = town.open_box(town.rules_of(1), town.trustee_keys())
    for _ in range(8):
        box.cast(0, town.VOTES[0])
    result = run("verify", "--jobs", "1", town.publish([box], tmp_path))
    assert result.stdout.count("  Found:  This ballot breaks the rule.") == 5
    assert "  and 2 more of the kind; --json has them all" in result.stdout


@pytest.mark.parametrize(
    ("name", "content"), [("missing.bel", None), ("garbage.bel", b"garbage"), ("empty.bel", b"")]
)
def test_what_cannot_be_read_ends_with_status_2(
    tmp_path: Path, name: str, content: bytes | None
) -> None:
    """A missing file and garbage are unreadable, and the report claims no check passed."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    result = run("verify", "--jobs", "1", path)
    assert result.exit_code == 2
    assert result.stdout.startswith(f"{path}: the record cannot be read. ")
    assert "Passed" not in result.stdout


@pytest.fixture
def damaged(record: Path) -> Path:
    """Flip a byte in the setup of a published archive, and return the archive."""
    archive = record / f"{town.UUIDS[1]}.bel"
    content = bytearray(archive.read_bytes())
    content[content.index(b'"public_key"') + 20] ^= 1
    archive.write_bytes(content)
    return archive


def test_a_damaged_archive_of_a_poll_is_a_finding(damaged: Path) -> None:
    """What poll.json lists has to be an archive: the report says which one is not, and why."""
    result = run("verify", "--jobs", "1", damaged.parent)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0].startswith(f"{town.POLL.name}: the record FAILS.")
    assert re.match(r" +FAILED +District 1, Gravissat +0 ballots +damaged from the beg", lines[2])
    assert lines[3].split()[:3] == ["passed", "District", "2,"]
    assert "District 1, Gravissat: record-hash" in lines
    assert f"  Where:  At the beginning of {damaged.name}." in lines


def test_a_damaged_archive_by_itself_cannot_be_read(damaged: Path) -> None:
    """Without a poll that lists it, nobody can say that it should be an archive."""
    result = run("verify", "--jobs", "1", damaged)
    assert result.exit_code == 2
    first = f"{damaged}: the record cannot be read. Its archive is damaged or is none: "
    assert result.stdout.startswith(first)
    assert "1 of 1" not in result.stdout
    assert "nothing on the board" not in result.stdout


def test_only_what_is_missing_is_named(tmp_path: Path) -> None:
    """Of a closed poll the shares are missing; of a single archive, its poll.json too."""
    box = town.voted(town.open_box(town.rules_of(1), town.trustee_keys()))
    folder = town.publish([box], tmp_path)
    of_poll = run("verify", "--jobs", "1", folder).stdout
    assert "For want of the result and a declaration of the seats:" in of_poll
    assert "For want of rules that state the number of districts:" in of_poll
    assert "poll.json" not in of_poll
    of_archive = run("verify", "--jobs", "1", folder / f"{town.UUIDS[1]}.bel").stdout
    assert "For want of poll.json and decryption shares:" in of_archive


def test_an_unsupported_record_ends_with_status_2(corpus: Path) -> None:
    """Another protocol is called unsupported, which is neither good nor bad."""
    [archive] = (corpus / "x40-version2").glob("*.bel")
    result = run("verify", "--jobs", "1", archive)
    assert result.exit_code == 2
    assert "follows a protocol that is not supported here" in result.stdout


def test_one_bad_record_does_not_keep_the_others_from_being_checked(record: Path) -> None:
    """Of several records, each has its report; the gravest verdict decides."""
    result = run("verify", "--jobs", "1", record / "nothing", record)
    assert result.exit_code == 2
    assert "passes every check" in result.stdout


def test_a_file_that_may_not_be_read_is_reported(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the operating system refuses is told without a traceback."""

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cli, "verify", refuse)
    result = run("verify", "--jobs", "1", record)
    assert result.exit_code == 2
    assert "Permission denied" in result.stdout


def test_progress_is_shown_on_a_terminal_only(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who waits sees a bar; a script's error stream stays empty."""
    assert run("verify", "--jobs", "1", record).stderr == ""
    monkeypatch.setattr(cli, "_on_a_terminal", lambda: True)
    result = run("verify", "--jobs", "1", record)
    assert result.exit_code == 0
    assert str(record) in result.stderr
    archive = record / f"{town.UUIDS[1]}.bel"
    assert str(archive) in run("verify", "--jobs", "1", archive).stderr


def test_compare_tells_what_came_since(record: Path) -> None:
    """A copy that continues ends with status 0."""
    result = run("compare", record, record)
    assert result.exit_code == 0
    assert "nothing was changed or removed" in result.stdout


def test_compare_tells_what_was_changed(record: Path, tampered: Path) -> None:
    """A copy that does not continue ends with status 1 and says what was found."""
    result = run("compare", record, tampered)
    assert result.exit_code == 1
    assert result.stdout.startswith("The newer copy does NOT continue the older one.")
    assert "beginning-kept" in result.stdout


def test_compare_cannot_compare_with_nothing(record: Path) -> None:
    """A copy that is not there ends with status 2."""
    result = run("compare", record, record / "nothing")
    assert result.exit_code == 2
    assert "there is no such file or folder" in result.stderr


def test_the_checks_can_be_listed() -> None:
    """Anyone can read what is checked before anything is."""
    listed = run("checks").stdout.splitlines()
    assert len(listed) == len(CLAIMS)
    assert any("Each choice is proven to hold 0 or 1." in line for line in listed)
