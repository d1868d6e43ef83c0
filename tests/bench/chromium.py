"""The browsers' own code in Chromium, for benchmarks."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from playwright.sync_api import sync_playwright

from tests.programs import CHROMIUM_OPTIONS, find_chromium

HERE = Path(__file__).parent
ESBUILD = HERE.parents[1] / "evote" / "booth" / "node_modules" / ".bin" / "esbuild"


class Call(Protocol):
    """Calls a function of the script in the browser."""

    def __call__(self, function: str, *arguments: Any) -> Any:
        """Return what the function returns."""


@contextmanager
def loaded(script: str) -> Iterator[Call]:
    """Bundle a TypeScript file of this folder and load it; raises MissingProgram."""
    bundle: list[str | Path] = [
        ESBUILD,
        HERE / script,
        "--bundle",
        "--format=iife",
        "--target=es2020",
    ]
    bundled = subprocess.run(bundle, capture_output=True, text=True, check=True).stdout
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        page = browser.new_page()
        page.add_script_tag(content=bundled)
        yield lambda function, *arguments: page.evaluate(
            f"(values) => {function}(...values)", list(arguments)
        )
        browser.close()
