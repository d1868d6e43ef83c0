"""Who may lean on whom, as pyproject.toml states it."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.architecture.sources import PACKAGES, ROOT


def contracts_broken_in(folder: Path) -> str:
    """Return the import linter's report on the packages in a folder; empty when all are kept."""
    judged = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if judged.returncode == 0 else judged.stdout + judged.stderr


def plant(folder: Path, module: str, line: str) -> None:
    """Copy the packages to a folder and add one line to one module there."""
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", "static", "docs")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    with (folder / module).open("a", encoding="utf-8") as source:
        source.write(f"\n{line}\n")


def test_every_layer_keeps_to_its_place() -> None:
    """The packages import each other only as the contracts of pyproject.toml allow."""
    assert contracts_broken_in(ROOT) == ""


def test_mathematics_that_knows_of_elections_is_caught(tmp_path: Path) -> None:
    """A module of crypto that imports ballots breaks the contract of layers."""
    plant(tmp_path, "crypto/elgamal.py", "import ballots.errors")
    assert "crypto.elgamal -> ballots.errors" in contracts_broken_in(tmp_path)


def test_an_auditor_who_leans_on_the_service_is_caught(tmp_path: Path) -> None:
    """A module of audit that imports evote breaks the contract of layers."""
    plant(tmp_path, "audit/checks.py", "import evote.errors")
    assert "audit.checks -> evote.errors" in contracts_broken_in(tmp_path)


def test_a_rule_of_the_service_that_knows_the_web_is_caught(tmp_path: Path) -> None:
    """A rule of the service that imports Flask breaks its contract."""
    plant(tmp_path, "evote/voting/casting.py", "import flask")
    assert "evote.voting.casting -> flask" in contracts_broken_in(tmp_path)
