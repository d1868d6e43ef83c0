"""`evote-registrar issue`: from a roll to letters and to what the service may know."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from ballots.credential import derive, ticket, ticket_digest
from ballots.handback import read_handback
from ballots.registrar_cli import main
from crypto.groups import ED25519
from crypto.hashing import sha256_hex

CENTRE, STATION = "XALeQuzYMtGQJ7", "b9x5AYAfzKTTgu"
ROLL = f"""\
uuid,number,name,street
{CENTRE},12,Zoé Martin,"1, rue Haute"
{STATION},1,Ali Duc,
{CENTRE},7,"Bo ""B"" Roy",Place d'Armes
"""


def run(folder: Path, roll: str | bytes, *options: str) -> Result:
    """Issue tokens for a roll into the folder."""
    source = folder / "roll.csv"
    source.write_bytes(roll if isinstance(roll, bytes) else roll.encode())
    files = ["--letters", str(folder / "letters.csv"), "--handback", str(folder / "handback.json")]
    return CliRunner().invoke(main, ["issue", str(source), *files, *options])


def letters(folder: Path) -> list[dict[str, str]]:
    """Return the lines of the file for the printer."""
    with (folder / "letters.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_voter_gets_a_letter_and_every_district_its_spares(tmp_path: Path) -> None:
    """Letters repeat the roll, district by district, with the spares behind."""
    assert run(tmp_path, ROLL, "--spares", "1").exit_code == 0
    assert [(line["uuid"], line["number"], line["name"]) for line in letters(tmp_path)] == [
        (CENTRE, "12", "Zoé Martin"),
        (CENTRE, "7", 'Bo "B" Roy'),
        (CENTRE, "spare 1", ""),
        (STATION, "1", "Ali Duc"),
        (STATION, "spare 1", ""),
    ]
    assert letters(tmp_path)[0]["street"] == "1, rue Haute"


def test_the_fingerprint_of_the_file_for_the_service_is_shown(tmp_path: Path) -> None:
    """The registrar reads it to the officers, who compare it with the file that they hand in."""
    shown = run(tmp_path, ROLL).output
    assert sha256_hex((tmp_path / "handback.json").read_bytes()) in shown


def test_the_service_gets_digests_by_number_and_credentials_by_themselves(tmp_path: Path) -> None:
    """What is handed back belongs to the tokens in the letters and contains none of them."""
    assert run(tmp_path, ROLL, "--spares", "1").exit_code == 0
    raw = (tmp_path / "handback.json").read_bytes()
    for district in read_handback(raw):
        lines = [line for line in letters(tmp_path) if line["uuid"] == district.uuid]
        digests = {
            line["number"]: ticket_digest(ticket(district.uuid, line["token"])) for line in lines
        }
        spare = digests.pop("spare 1")
        assert (dict(district.tickets), district.spares) == (digests, (spare,))
        assert set(district.public_credentials) == {
            ED25519.encode(derive(ED25519, district.uuid, line["token"]).public) for line in lines
        }
    assert not any(line["token"].encode() in raw for line in letters(tmp_path))


def test_spares_are_five_per_district_where_nothing_is_said(tmp_path: Path) -> None:
    """A small district gets five."""
    assert run(tmp_path, ROLL).exit_code == 0
    assert len(letters(tmp_path)) == 3 + 2 * 5


def test_only_their_owner_may_read_the_letters(tmp_path: Path) -> None:
    """Tokens are secret from the first byte of the file."""
    run(tmp_path, ROLL)
    assert (tmp_path / "letters.csv").stat().st_mode & 0o777 == 0o600


def test_tokens_are_not_printed(tmp_path: Path) -> None:
    """The terminal, which may be recorded, shows counts and file names."""
    output = run(tmp_path, ROLL).output
    assert "13 letters for 2 districts" in output
    assert not any(line["token"] in output for line in letters(tmp_path))


@pytest.mark.parametrize("name", ["letters.csv", "handback.json"])
def test_nothing_is_overwritten(tmp_path: Path, name: str) -> None:
    """Tokens that may have been printed are not replaced by others."""
    (tmp_path / name).write_text("before")
    result = run(tmp_path, ROLL)
    assert result.exit_code == 1
    assert "File exists" in result.output
    assert (tmp_path / name).read_text() == "before"


def test_all_faults_of_a_roll_are_told_at_once(tmp_path: Path) -> None:
    """Each with its line, and nothing is issued."""
    roll = f"""\
uuid,number,name
../x,1,"two
lines"
{CENTRE},1,Ann
{CENTRE},1,Bo
{CENTRE},,Cleo
{CENTRE},2
{CENTRE},3,Dan,more
{STATION},1,Eve
"""
    result = run(tmp_path, roll)
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.output.splitlines()[1:]] == [
        "line 3",
        "line 5",
        "line 6",
        "line 7",
        "line 8",
    ]
    assert not (tmp_path / "letters.csv").exists()
    assert not (tmp_path / "handback.json").exists()


@pytest.mark.parametrize(
    ("roll", "complaint"),
    [
        ("", "needs the columns"),
        ("uuid;number\n", "needs the columns"),
        ("uuid,number,token\n", "no column token"),
        ("uuid,number\n", "faults or no voter"),
        (b"\xff\xfe", "not CSV in UTF-8"),
        ("uuid,number\n" + "x" * 200_000, "not CSV in UTF-8"),
    ],
)
def test_what_is_no_roll_is_refused(tmp_path: Path, roll: str | bytes, complaint: str) -> None:
    """Missing columns, no voter, other encodings."""
    result = run(tmp_path, roll)
    assert result.exit_code == 1
    assert complaint in result.output


def test_an_unknown_group_is_refused(tmp_path: Path) -> None:
    """Only the groups of the specification."""
    result = run(tmp_path, ROLL, "--group", "P-256")
    assert result.exit_code == 2
    assert "--group" in result.output
