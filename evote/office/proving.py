"""The proof of identity that a critical act asks for, on a page that carries the form along."""

from flask.typing import ResponseReturnValue


def take_proof() -> ResponseReturnValue | None:
    """Take in a proof that came with a form, or return the page that asks for one."""
    return None
