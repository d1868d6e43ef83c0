"""A voter's receipt held against the published record of the poll.

A receipt names a ballot, its place on the board and the head of the board there, so it stands for
everything before it too: a board that was rewritten does not have that head any more.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from audit.claim import Claim, check
from audit.errors import SourceUnreadable
from audit.findings import Findings
from audit.sources import ArchiveFile, PublishedRecord
from ballots.ballot import tracker
from ballots.errors import BallotError
from ballots.reading import field, matching
from ballots.record import read_record
from ballots.token import read_uuid
from crypto.canonical import fields, hexadecimal, natural, parse
from crypto.errors import CheckFailed, InvalidSignature, Malformed

_read_tracker: Final = matching(re.compile(r"[A-Za-z0-9+/]{43}"), "43 characters of Base64")
_SIGNED_PART: Final = re.compile(rb'\{"format":"evote-receipt",[^{}<>]*\}')
_read_head: Final = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a voter took home.

    height, head   the event that posted her ballot, and its hash
    signature      Ed25519, made by the voting service
    """

    uuid: str
    tracker: str
    height: int
    head: str
    signature: bytes

    @property
    def signed_text(self) -> bytes:
        """Return what the service signed."""
        return f"evote-receipt-1|{self.uuid}|{self.tracker}|{self.height}|{self.head}".encode()


def read_receipt(raw: bytes) -> Receipt:
    """Read a receipt as the voting booth saves it, signed part or page; raises Malformed."""
    names = ("format", "version", "uuid", "tracker", "height", "head", "signature")
    value = fields(parse(_signed_part(raw)), *names)
    if value["format"] != "evote-receipt" or value["version"] != 1:
        raise Malformed("this is no receipt of version 1")
    return Receipt(
        uuid=field(value, "uuid", read_uuid),
        tracker=field(value, "tracker", _read_tracker),
        height=field(value, "height", natural),
        head=field(value, "head", _read_head),
        signature=field(value, "signature", lambda digits: hexadecimal(digits, 64)),
    )


def _signed_part(raw: bytes) -> bytes:
    """Return what the service signed, out of the page that people read."""
    found = _SIGNED_PART.search(raw)
    return found[0] if found else raw


@check("a receipt")
def receipt_signed(receipt: Receipt, key: str) -> None:
    """The receipt was signed by the voting service of this poll."""
    try:
        VerifyKey(hexadecimal(key, 32)).verify(receipt.signed_text, receipt.signature)
    except (BadSignatureError, Malformed) as error:
        raise InvalidSignature("the signature is not that of the service") from error


@check("a receipt and the archive of its district")
def ballot_on_board(receipt: Receipt, archive: Path) -> None:
    """The ballot of the receipt stands on the board at the place that the receipt names."""
    with archive.open("rb") as stream:
        for step in read_record(stream):
            if step.event.type == "Ballot" and tracker(step.data[0]) == receipt.tracker:
                if step.event.height != receipt.height:
                    raise CheckFailed(f"the ballot stands at height {step.event.height}")
                if step.event.hash != receipt.head:
                    raise CheckFailed("the board before the ballot is not what it was")
                return
    raise CheckFailed("there is no ballot with this tracker")


CLAIMS: Final[Mapping[str, Claim]] = MappingProxyType(
    {each.claim.name: each.claim for each in (receipt_signed, ballot_on_board)}
)
"""Everything that is checked about a receipt."""


def examine_receipt(receipt: Receipt, record: PublishedRecord) -> Findings:
    """Hold a receipt against the record of its poll; raises SourceUnreadable."""
    if isinstance(record, ArchiveFile):
        raise SourceUnreadable("A receipt is held against the record of a whole poll.")
    uuids = [uuid for uuid, _ in record.poll.districts]
    archive = record.archive(receipt.uuid) if receipt.uuid in uuids else None
    if archive is None:
        raise SourceUnreadable(f"The record does not hold the election {receipt.uuid}.")
    findings = Findings()
    findings.run(receipt_signed, "in the receipt", receipt, record.poll.receipt_key)
    try:
        findings.run(ballot_on_board, f"in {receipt.uuid}.bel", receipt, archive)
    except BallotError as error:
        raise SourceUnreadable(f"The archive cannot be read: {error}") from error
    return findings
