"""The real programs that the tests lean on are the real programs."""

import subprocess

from playwright.sync_api import Browser
from sqlalchemy import create_engine, text


def test_each_test_gets_an_empty_postgresql_database(postgresql_url: str) -> None:
    """A test's PostgreSQL database answers and holds no table."""
    engine = create_engine(postgresql_url)
    with engine.connect() as connection:
        tables = connection.execute(
            text("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'")
        ).scalar_one()
    engine.dispose()
    assert tables == 0


def test_the_browser_runs_scripts(browser: Browser) -> None:
    """Chromium opens a page and runs what stands in it."""
    with browser.new_context() as context:
        page = context.new_page()
        page.set_content("<p></p><script>document.querySelector('p').append(6 * 7)</script>")
        assert page.inner_text("p") == "42"


def test_belenios_tool_answers(belenios_tool: str) -> None:
    """The independent implementation runs and says who it is."""
    answer = subprocess.run([belenios_tool, "--version"], capture_output=True, check=True)
    assert answer.stdout.strip()
