"""The file in which a trustee sends her decryption shares of all districts of a poll."""

from collections.abc import Iterable
from dataclasses import dataclass

from ballots.token import read_uuid
from crypto.canonical import Json, array, decode, encode, fields, natural
from crypto.errors import Malformed


@dataclass(frozen=True, slots=True)
class Share:
    """One trustee's decryption share of one district; `raw` is what goes on the board."""

    uuid: str
    owner: int
    raw: bytes


def write_share_file(shares: Iterable[Share]) -> bytes:
    """Return the file in canonical JSON."""
    return encode(
        {
            "format": "evote-shares",
            "version": 1,
            "shares": [
                {"uuid": share.uuid, "owner": share.owner, "share": decode(share.raw)}
                for share in shares
            ],
        }
    )


def read_share_file(raw: bytes) -> tuple[Share, ...]:
    """Read the file; raises Malformed. What the shares are worth is for `check_share` to say."""
    content = fields(decode(raw), "format", "version", "shares")
    if content["format"] != "evote-shares" or natural(content["version"]) != 1:
        raise Malformed("this is no file of decryption shares of version 1")
    shares = tuple(map(_read_share, array(content["shares"])))
    if len({(share.uuid, share.owner) for share in shares}) < len(shares):
        raise Malformed("the file has two shares of one trustee for the same district")
    return shares


def _read_share(value: Json) -> Share:
    share = fields(value, "uuid", "owner", "share")
    return Share(read_uuid(share["uuid"]), natural(share["owner"]), encode(share["share"]))
