"""One concept, one word; a name says what a thing is for."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import PACKAGES, ROOT, modules, tree

EMPTY_WORDS = {"manager", "helper", "helpers", "util", "utils", "handle", "misc", "common"}


def defined_names(module: ast.Module) -> Iterator[str]:
    """Yield the names of a module's classes and functions."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name


def words(name: str) -> set[str]:
    """Return the words of a name in either spelling."""
    return set(re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower().split("_"))


def test_no_name_says_nothing() -> None:
    """No module, class or function is called by a word that fits anything."""
    empty = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in modules(*PACKAGES)
        for name in (path.stem, *defined_names(tree(path)))
        if words(name) & EMPTY_WORDS
    ]
    assert empty == []


def test_both_spellings_are_read_as_words() -> None:
    """An empty word is noticed in a class's name and in a function's."""
    assert words("TicketManager") & EMPTY_WORDS
    assert words("handle_ticket") & EMPTY_WORDS
    assert not words("PollNotOpen") & EMPTY_WORDS


def test_a_package_says_only_what_it_is() -> None:
    """An __init__ file holds a docstring and nothing else."""
    talkative = [
        str(path.relative_to(ROOT))
        for path in modules("crypto", "ballots", "tally", "audit", "evote")
        if path.name == "__init__.py" and not only_a_docstring(tree(path))
    ]
    assert talkative == []


def only_a_docstring(module: ast.Module) -> bool:
    """Whether a module is its docstring."""
    return len(module.body) == 1 and ast.get_docstring(module) is not None
