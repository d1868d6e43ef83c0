"""What long commands have in common: the cores they work on, and the progress that they show."""

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

import click

_Item = TypeVar("_Item")


def processes() -> ProcessPoolExecutor:
    """Return a process for each core; each starts from nothing, so that it inherits no secret."""
    return ProcessPoolExecutor(os.cpu_count(), mp_context=get_context("spawn"))


def progress(step: str, items: Iterable[_Item], total: int) -> Iterable[_Item]:
    """Pass items on while a bar shows how far the step has come."""
    with click.progressbar(items, length=total, label=f"{step:<12}") as bar:
        yield from bar
