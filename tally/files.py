"""Files of a trustee: written once, and reported only when they are on the disk."""

import os
from pathlib import Path

import click


def require_absent(file: Path) -> None:
    """Raise ClickException when there is a file of this name."""
    if file.exists():
        raise click.ClickException(f"{file} exists, and nothing is overwritten")


def read_given(file: Path, advice: str) -> bytes:
    """Return what is in a file that somebody named; raises ClickException with the advice."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise click.ClickException(f"{file} cannot be read ({error.strerror}): {advice}") from error


def write_new(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file that does not exist yet; raises OSError."""
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def write_over(file: Path, content: bytes, mode: int = 0o644) -> None:
    """Write a file in the place of one that may be there: one of them is always whole."""
    fresh = file.with_name(f"{file.name}.new")
    fresh.unlink(missing_ok=True)
    write_new(fresh, content, mode)
    fresh.replace(file)
