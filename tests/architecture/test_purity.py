"""Below the service there is no clock, and randomness enters by one door."""

import ast
from pathlib import Path

from tests.architecture.sources import PURE_PACKAGES, ROOT, imports, modules, tree

RANDOM_SOURCES = {"secrets", "random", "os.urandom", "uuid.uuid4", "nacl.utils.random"}
CLOCKS = {"now", "utcnow", "today", "time_ns"}


def random_sources(module: ast.Module) -> set[str]:
    """Return the sources of randomness that a module imports or calls."""
    names = set(imports(module)) | {
        ast.unparse(node) for node in ast.walk(module) if isinstance(node, ast.Attribute)
    }
    return {
        source
        for source in RANDOM_SOURCES
        for name in names
        if name == source or name.startswith(f"{source}.")
    }


def clocks(module: ast.Module) -> set[str]:
    """Return the calls in a module that ask what time it is."""
    called = {ast.unparse(node.func) for node in ast.walk(module) if isinstance(node, ast.Call)}
    return {name for name in called if name.split(".")[-1] in CLOCKS or name == "time.time"}


def test_randomness_enters_by_one_door() -> None:
    """Only crypto.randomness draws random numbers; everyone else is handed them."""
    drawing = {
        path.relative_to(ROOT) for path in modules(*PURE_PACKAGES) if random_sources(tree(path))
    }
    assert drawing == {Path("crypto/randomness.py")}


def test_a_second_door_for_randomness_is_noticed() -> None:
    """Each way to draw a random number is recognised."""
    for line in ("import secrets", "from random import choice", "import os\nos.urandom(8)"):
        assert random_sources(ast.parse(line))


def test_nothing_below_the_service_reads_the_clock() -> None:
    """What decides an election is told the time, so that it can be replayed."""
    assert {
        path.name: clocks(tree(path)) for path in modules(*PURE_PACKAGES) if clocks(tree(path))
    } == {}


def test_a_look_at_the_clock_is_noticed() -> None:
    """Each way to ask for the time is recognised."""
    for line in ("datetime.now(UTC)", "time.time()", "datetime.date.today()"):
        assert clocks(ast.parse(line))
