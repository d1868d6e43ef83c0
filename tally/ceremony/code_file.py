"""The file of a trustee's secret code: the code, and below it the place for which it was made.

    nzkYG-o6APdp-a6V68-hiF1cw
    agen-2026/2

A seed serves one poll only. Her software recognises a file of another poll, or of somebody else,
before anything is sent. A code copied from paper stands alone.
"""

from crypto.errors import Malformed
from crypto.group import Group
from tally.ceremony.seed import Seed, read_seed
from tally.errors import TallyError


def write_code_file(seed: Seed, poll_id: str, number: int) -> bytes:
    """Return the file."""
    return f"{seed.printed}\n{poll_id}/{number}\n".encode()


def read_code_file(group: Group, raw: bytes, poll_id: str, number: int | None = None) -> Seed:
    """Read the seed out of the file of a poll's trustee; any of them without a number.

    Raises Malformed for what is no such file, never repeating it, and TallyError for another's.
    """
    try:
        lines = [line.strip() for line in raw.decode().splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise Malformed("this is no file of a secret code: it is no text") from error
    if len(lines) not in {1, 2}:
        raise Malformed("this is no file of a secret code: it has other than one or two lines")
    seed = read_seed(group, lines[0])
    _require_place("".join(lines[1:]), poll_id, number)
    return seed


def _require_place(place: str, poll_id: str, number: int | None) -> None:
    """Raise TallyError for another place; none at all stands on a code that was copied by hand."""
    poll, _, owner = place.partition("/")
    if place and poll != poll_id:
        raise TallyError(f"this secret code was made for the poll {poll}, and this is {poll_id}")
    if place and number is not None and owner != str(number):
        raise TallyError(f"this secret code was made for trustee {owner}, and you are {number}")
