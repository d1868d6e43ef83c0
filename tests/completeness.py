"""The promise that no test is missed unnoticed."""

import pytest

from tests.programs import MISSING, REQUIRE_ALL


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Where everything is required, a skipped test is a failed session."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if REQUIRE_ALL and exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly which tests did not run and what to install."""
    skipped = terminalreporter.stats.get("skipped", [])
    if not skipped:
        return
    colour = {"red": REQUIRE_ALL, "yellow": not REQUIRE_ALL}
    terminalreporter.section("NOT EVERYTHING WAS TESTED")
    said = " ".join(str(report.longrepr) for report in skipped)
    for name, advice in MISSING.items():
        if f"{name} is missing" in said:
            terminalreporter.write_line(f"{name} is missing: {advice}", **colour)
    if REQUIRE_ALL:
        terminalreporter.write_line(
            f"EVOTE_REQUIRE_ALL is set and {len(skipped)} tests were skipped: this run fails.",
            **colour,
        )
