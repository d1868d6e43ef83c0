"""How long a ballot takes to seal, in Python and in the voter's browser."""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from ballots.admission import CheckedBallot, check_ballots
from tests.bench.election import World, seal_for, selection
from tests.bench.table import heading, line, milliseconds, timed
from tests.programs import CHROMIUM_OPTIONS, MissingProgram, find_chromium

HERE = Path(__file__).parent
ESBUILD = HERE.parents[1] / "evote" / "booth" / "node_modules" / ".bin" / "esbuild"


def measure(measured: World, ballots: int) -> None:
    """Print the time to seal a ballot in Python and in Chromium."""
    heading("Seal a ballot, Ed25519, one core")
    election, secrets = measured.election, measured.secrets[:ballots]
    seconds, _ = timed(lambda: [seal_for(election, one) for one in enumerate(secrets)])
    line("in Python", milliseconds(seconds / ballots))
    try:
        line("in Chromium, as the booth does it", milliseconds(in_chromium(measured, ballots)))
    except MissingProgram as missing:
        line("in Chromium", f"not run: {missing}")


def in_chromium(measured: World, ballots: int) -> float:
    """Return the seconds for one ballot in a browser that has sealed a few before."""
    bundle: list[str | Path] = [
        ESBUILD,
        HERE / "seal.ts",
        "--bundle",
        "--format=iife",
        "--target=es2020",
    ]
    script = subprocess.run(bundle, capture_output=True, text=True, check=True).stdout
    secret = str(measured.secrets[0])
    election = measured.election.raw.decode()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=CHROMIUM_OPTIONS)
        page = browser.new_page()
        page.add_script_tag(content=script)
        call = "([election, secret, selections]) => sealAll(election, secret, selections)"
        page.evaluate(call, [election, secret, [selection(1)] * 3])
        sealed = page.evaluate(call, [election, secret, [selection(n) for n in range(ballots)]])
        browser.close()
    if not isinstance(
        check_ballots(measured.election, [sealed["ballot"].encode()])[0], CheckedBallot
    ):
        sys.exit("the browser's ballot was refused")
    return float(sealed["milliseconds"]) / 1000 / ballots
