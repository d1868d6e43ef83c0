"""What the trustee's commands have in common: they answer a foreseen error with its sentence."""

from typing import Any

import click

from ballots.errors import BallotError
from crypto.errors import CryptoError
from tally.errors import TallyError

FAULTS = (TallyError, CryptoError, BallotError, OSError)
"""Whatever may be wrong with a file or a record; each says what in a sentence."""


class Commands(click.Group):
    """Commands that end on a foreseen error with its sentence, not with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(ctx)
        except FAULTS as error:
            raise click.ClickException(str(error)) from error
