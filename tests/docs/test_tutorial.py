"""The tutorial is carried out, command by command."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]

from ballots.ballot import seal
from ballots.credential import derive, ticket
from crypto.groups import ED25519
from evote.db import Database
from evote.voting.casting import Submission, cast
from evote.voting.sealed import SealedDistricts
from tests.crypto.randomness import seeded
from tests.docs.pages import DOCS, blocks

PAGE = DOCS / "tutorial.md"
PROGRAMS = Path(sys.executable).parent
TOKEN = re.compile(r"\w{5}-\w{6}-\w{5}-\w{6}")


def carry_out(step: str, folder: Path) -> str:
    """Run the commands of one step in the poll's folder and return what they print."""
    finished = subprocess.run(
        ["/bin/sh", "-e", "-c", step],
        cwd=folder,
        env={**os.environ, "PATH": f"{PROGRAMS}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, f"{step}\n{finished.stdout}{finished.stderr}"
    return finished.stdout


def tokens_of(letters: Path) -> list[str]:
    """Return the codes that stand on the pages of a file of letters."""
    with pypdfium2.PdfDocument(letters) as document:
        return [TOKEN.findall(page.get_textpage().get_text_bounded())[0] for page in document]


def vote(folder: Path, token: str, selection: list[int]) -> None:
    """Cast a ballot with a letter's code, in place of the reader at her browser."""
    database = Database(f"sqlite:///{folder}/var/evote.sqlite")
    archive = next((folder / "sealed").glob("*.bel"))
    districts = SealedDistricts(database)
    election = districts[archive.stem].election
    secret = derive(ED25519, election.uuid, token).secret
    ballot = seal(election, [selection], secret, seeded(1))
    submission = Submission(election.uuid, ticket(election.uuid, token), ballot)
    cast(database, districts, submission, datetime(2026, 6, 1, tzinfo=UTC))
    database.close()


def test_the_tutorial_can_be_followed(tmp_path: Path) -> None:
    """Its files and commands, in its order, lead from two trustees to a verified result."""
    (tmp_path / "poll.toml").write_text(blocks(PAGE, "toml")[0], encoding="utf-8")
    for name, content in zip(("roll.csv", "candidates.csv"), blocks(PAGE, "csv"), strict=True):
        (tmp_path / name).write_text(content, encoding="utf-8")
    trustees, create, issue, open_, close, count, check = blocks(PAGE, "console")
    for step in (trustees, create, issue, open_):
        carry_out(step, tmp_path)
    carry_out("evote poll record gardens-2026 sealed", tmp_path)
    tokens = tokens_of(tmp_path / "letters" / "district-01.pdf")
    vote(tmp_path, tokens[0], [0, 1, 0, 1])
    vote(tmp_path, tokens[1], [0, 0, 0, 1])
    for step in (close, count):
        carry_out(step, tmp_path)
    verdict = carry_out(check, tmp_path)
    assert "the record passes every check that could be run" in verdict
    declaration = next((tmp_path / "record").glob("*.seats.json")).read_text(encoding="utf-8")
    assert '"name":"Chloé Robert","votes":2},{"seat":2' in declaration
