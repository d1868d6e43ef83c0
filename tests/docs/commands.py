"""The command lines of the project, as the tests of the documentation walk them."""

import shlex
from collections.abc import Iterator

import click

import audit.cli
import evote.commands.evote
import evote.commands.registrar
import evote.commands.trustee

PROGRAMS: dict[str, click.Command] = {
    "evote": evote.commands.evote.main,
    "evote-registrar": evote.commands.registrar.main,
    "evote-trustee": evote.commands.trustee.main,
    "evote-audit": audit.cli.main,
}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Yield every command that does something, with the words that start it."""
    for name, program in PROGRAMS.items():
        yield from _leaves(name, program)


def _leaves(words: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    if not isinstance(command, click.Group):
        yield words, command
        return
    for name, sub in command.commands.items():
        yield from _leaves(f"{words} {name}", sub)


def long_options(command: click.Command) -> list[str]:
    """Return the long names of a command's options."""
    return [
        spelling
        for parameter in command.params
        if isinstance(parameter, click.Option)
        for spelling in (*parameter.opts, *parameter.secondary_opts)
        if spelling.startswith("--")
    ]


def fault_in(line: str) -> str | None:
    """Return what is wrong with a command line; None when its command and options exist."""
    words = shlex.split(line, comments=True)
    command, known = PROGRAMS[words[0]], {"--help", "--version"}
    for word in words[1:]:
        if word.startswith("-"):
            option = word.partition("=")[0]
            if option not in known | set(long_options(command)):
                return f"{option} is no option of {command.name}"
        elif isinstance(command, click.Group):
            known |= set(long_options(command))
            if word in command.commands:
                command = command.commands[word]
            elif not known - {"--help", "--version"}:
                return f"{word} is no command of {command.name}"
    return f"{line} names a group, not a command" if isinstance(command, click.Group) else None
