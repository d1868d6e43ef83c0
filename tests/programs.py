"""The real programs that tests need: PostgreSQL, Redis, memcached, Chromium and belenios-tool.

Each is found where its package puts it. A program that is missing skips the tests that need it and
is named in the summary; with EVOTE_REQUIRE_ALL=1, as in CI, those tests fail instead.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser, sync_playwright

REQUIRE_ALL = os.environ.get("EVOTE_REQUIRE_ALL") == "1"

MISSING = {
    "PostgreSQL": "apt-get install postgresql",
    "Redis": "apt-get install redis-server",
    "memcached": "apt-get install memcached",
    "Chromium": "apt-get install chromium (or set EVOTE_CHROMIUM to its path)",
    "belenios-tool": "apt-get install belenios-tool",
}

CHROMIUM_OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class MissingProgram(Exception):
    """A program is not installed; the message says what to install."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL server of the tests' own, reached through a socket in its folder."""

    folder: Path

    def url(self, database: str) -> str:
        """Return SQLAlchemy's URL of one of the server's databases."""
        return f"postgresql+psycopg://evote@/{database}?host={self.folder}"

    def execute(self, statement: str) -> None:
        """Run one statement outside any transaction, as databases are made and dropped."""
        with psycopg.connect(
            host=str(self.folder), user="evote", dbname="postgres", autocommit=True
        ) as connection:
            connection.execute(statement.encode())


@pytest.fixture(scope="session")
def postgresql_cluster() -> Iterator[Cluster]:
    """Start a PostgreSQL server in a temporary folder and stop it at the end."""
    _required(lambda: find_postgresql("initdb"))
    # As the guide for operators has it: with the default every close would raise an alert.
    with postgresql("wal_recycle=off") as cluster:
        yield cluster


@contextmanager
def postgresql(*settings: str) -> Iterator[Cluster]:
    """Provide a PostgreSQL server with these settings in a temporary folder.

    Raises MissingProgram.
    """
    initdb, pg_ctl = find_postgresql("initdb"), find_postgresql("pg_ctl")
    owner = _unprivileged_user()
    with tempfile.TemporaryDirectory(prefix="evote-pg-") as folder:
        cluster = Path(folder)
        os.chown(cluster, owner.pw_uid, owner.pw_gid)
        storage = str(cluster / "storage")

        def run(*command: str) -> None:
            subprocess.run(
                command,
                check=True,
                cwd=folder,
                stdout=subprocess.DEVNULL,
                user=owner.pw_uid,
                group=owner.pw_gid,
                extra_groups=[],
            )

        run(initdb, "-D", storage, "-U", "evote", "-A", "trust", "-E", "UTF8", "--no-sync")
        given = ("listen_addresses=''", "max_connections=200", *settings)
        options = f"-F -k {folder} {' '.join(f'-c {setting}' for setting in given)}"
        run(pg_ctl, "-D", storage, "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield Cluster(cluster)
        finally:
            run(pg_ctl, "-D", storage, "-m", "immediate", "-w", "stop")


@pytest.fixture
def postgresql_url(postgresql_cluster: Cluster) -> Iterator[str]:
    """Give the test an empty PostgreSQL database of its own."""
    database = f"test_{uuid.uuid4().hex}"
    postgresql_cluster.execute(f"CREATE DATABASE {database}")
    yield postgresql_cluster.url(database)
    postgresql_cluster.execute(f"DROP DATABASE {database} WITH (FORCE)")


@dataclass(frozen=True, slots=True)
class Counter:
    """A server that counts requests for several processes, reached through a socket."""

    url: str
    process: subprocess.Popen[bytes]

    def fall_silent(self) -> None:
        """Let the server take questions and answer none of them."""
        self.process.send_signal(signal.SIGSTOP)

    def stop(self) -> None:
        """Let the server go away."""
        self.process.kill()
        self.process.wait()


@pytest.fixture(params=["Redis", "memcached"])
def counter(request: pytest.FixtureRequest) -> Iterator[Counter]:
    """Start a server that counts requests: both that a town may choose, one after the other."""
    called = request.param
    name = {"Redis": "redis-server", "memcached": "memcached"}[called]
    program = _required(lambda: find_program(called, name))
    owner = _unprivileged_user()
    with tempfile.TemporaryDirectory(prefix="evote-counter-") as folder:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        door = Path(folder) / "socket"
        options, url = {
            "Redis": (("--port", "0", "--save", "", "--unixsocket"), f"redis+unix://{door}"),
            "memcached": (("-s",), f"memcached://{door}"),
        }[called]
        process = subprocess.Popen(
            [program, *options, door],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            user=owner.pw_uid,
            group=owner.pw_gid,
            extra_groups=[],
        )
        try:
            while process.poll() is None and not _answers(door):
                time.sleep(0.05)
            yield Counter(url, process)
        finally:
            process.kill()
            process.wait()


def _answers(door: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as caller:
        return caller.connect_ex(str(door)) == 0


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of the installed Chromium."""
    return _required(find_chromium)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Start one headless Chromium; a test opens its own context in it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def belenios_tool() -> str:
    """Return the path of belenios-tool."""
    return _required(lambda: find_program("belenios-tool", "belenios-tool"))


def find_chromium() -> str:
    """Return the path of Chromium; raises MissingProgram."""
    stated = os.environ.get("EVOTE_CHROMIUM")
    names = [stated] if stated else ["chromium", "chromium-browser", "google-chrome"]
    return find_program("Chromium", *names)


def find_program(called: str, *names: str) -> str:
    """Return the path of the first of these programs that is here; raises MissingProgram."""
    for name in names:
        if path := shutil.which(name):
            return path
    raise MissingProgram(f"{called} is missing: {MISSING[called]}")


def find_postgresql(name: str) -> str:
    """Return the path of one of PostgreSQL's programs; raises MissingProgram."""
    # Debian keeps the server's programs off the path, one folder for each version.
    versions = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    names = [name, *map(str, reversed(versions))]
    return find_program("PostgreSQL", *names)


def _required(find: Callable[[], str]) -> str:
    """Return the program's path; without it the test fails or is skipped."""
    try:
        return find()
    except MissingProgram as missing:
        if REQUIRE_ALL:
            pytest.fail(str(missing), pytrace=False)
        pytest.skip(str(missing))


def _unprivileged_user() -> pwd.struct_passwd:
    """Return who runs the server: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid())
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")
