"""The file of a trustee's decryption shares."""

import pytest

from crypto.errors import Malformed
from tally.sharefile import Share, read_share_file, write_share_file

UUID = "XALeQuzYMtGQJ7"
SHARES = (Share(UUID, 1, b'{"a":["1"]}'), Share("P48kLnKMhv5dzo", 1, b"{}"))


def test_shares_survive_their_file() -> None:
    """Their bytes are those that go on the board."""
    assert read_share_file(write_share_file(SHARES)) == SHARES


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"evote-shares", b"evote-spares"),
        (b'"version":1', b'"version":2'),
        (b'"version":1', b'"version": 1'),
        (b'"owner":1', b'"owner":"1"'),
        (UUID.encode(), b"../../etc/passwd"),
        (UUID.encode(), b"P48kLnKMhv5dzo"),
        (b'"share":{}', b'"more":{}'),
    ],
)
def test_another_file_is_refused(old: bytes, new: bytes) -> None:
    """Format, version, form, names of elections, and one share per trustee and district."""
    raw = write_share_file(SHARES).replace(old, new, 1)
    with pytest.raises(Malformed):
        read_share_file(raw)
