"""A sealed ballot in a file, as a booth without a network saves it, cast by the command.

The file opens the ballot box: until it is cast it is a secret, like the letter.
"""

import json
import re
from dataclasses import dataclass
from dataclasses import field as attribute
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from ballots.ballot import read_ballot, tracker
from ballots.election import read_election
from ballots.errors import BallotError
from ballots.poll import bound_fingerprint, read_rules
from ballots.reading import field, matching
from ballots.token import read_uuid
from crypto.canonical import Json, decode, fields, hexadecimal, natural, parse, text
from crypto.errors import CheckFailed, CryptoError, InvalidSignature, Malformed
from crypto.hashing import sha256_hex
from evote.errors import ServiceError
from evote.voting.receipts import Receipt, signed_text

LARGEST_ANSWER: Final = 2**20
_ADDRESS: Final = re.compile(r"https://|http://(localhost|127\.0\.0\.1)(:[0-9]+)?(/|$)")
"""The ballot goes with its ticket: over a network, encrypted only."""

_read_ticket: Final = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")

PATIENCE: Final = 60
"""Seconds that the service may keep silent."""


class CastRefused(ServiceError):
    """The service did not take the ballot; the message is its sentence."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A sealed ballot of a district, with the ticket that lets it in."""

    uuid: str
    ticket: str = attribute(repr=False)
    ballot: str = attribute(repr=False)


def read_sealed_file(raw: bytes) -> SealedFile:
    """Read what a booth saved; raises Malformed."""
    content = parse(raw)
    if isinstance(content, dict) and content.get("format") == "evote-opened":
        raise Malformed("this ballot was opened for a check, it is never cast: seal another one")
    value = fields(content, "format", "version", "uuid", "ticket", "ballot")
    if value["format"] != "evote-sealed" or natural(value["version"]) != 1:
        raise Malformed("this is no sealed ballot of version 1")
    return SealedFile(
        field(value, "uuid", read_uuid),
        field(value, "ticket", _read_ticket),
        text(value["ballot"]),
    )


def cast_file(sealed: SealedFile, address: str) -> Receipt:
    """Cast a ballot at the service with this address, and return its receipt, checked.

    Posted again, the same ballot gets the same receipt. Raises CastRefused, CheckFailed for an
    answer that is no receipt of this ballot, and OSError where there is no connection.
    """
    if not _ADDRESS.match(address):
        raise CastRefused(
            "the address of the service begins with https:// (http:// is for localhost alone)"
        )
    base = address.rstrip("/")
    key = _receipt_key(sealed, base)
    body = json.dumps({"ticket": sealed.ticket, "ballot": sealed.ballot}).encode()
    headers = {"Content-Type": "application/json"}
    place = f"{base}/api/elections/{sealed.uuid}/ballots"
    answer = _ask(Request(place, body, headers))  # noqa: S310 - a web address, see above
    try:
        return _read_receipt(sealed, parse(answer), key)
    except (BadSignatureError, ValueError, CryptoError) as error:
        raise CheckFailed(
            "the service's answer is no receipt for this ballot: try again"
        ) from error


def _receipt_key(sealed: SealedFile, base: str) -> str:
    """Return the key of the receipts by the rules that the ballot is bound to.

    Raises CheckFailed when the service shows another election than the one it was sealed for.
    """
    place = f"{base}/{sealed.uuid}"
    raw_election = _ask(Request(f"{place}/election.json"))  # noqa: S310 - a web address
    raw_rules = _ask(Request(f"{place}/rules.json"))  # noqa: S310 - the same
    try:
        election = read_election(raw_election)
        read_ballot(election, sealed.ballot.encode())
        rules = read_rules(decode(raw_rules))
    except (CryptoError, BallotError) as error:
        raise CheckFailed("the service shows another election than the ballot's") from error
    if bound_fingerprint(election.description) != sha256_hex(raw_rules):
        raise CheckFailed("the service shows other rules than those of the election")
    if rules.poll.receipt_key is None:
        raise CheckFailed("the rules name no key of the receipts")
    return rules.poll.receipt_key


def _read_receipt(sealed: SealedFile, answer: Json, key: str) -> Receipt:
    names = ("format", "version", "uuid", "tracker", "height", "head", "signature")
    value = fields(answer, *names)
    receipt = Receipt(
        uuid=text(value["uuid"]),
        tracker=text(value["tracker"]),
        height=natural(value["height"]),
        head=text(value["head"]),
        signature=text(value["signature"]),
    )
    if (receipt.uuid, receipt.tracker) != (sealed.uuid, tracker(sealed.ballot.encode())):
        raise InvalidSignature("the receipt is for another ballot")
    signed = signed_text(receipt.uuid, receipt.tracker, receipt.height, receipt.head)
    VerifyKey(bytes.fromhex(key)).verify(signed.encode(), hexadecimal(receipt.signature, 64))
    return receipt


def _ask(request: Request) -> bytes:
    # The commands speak English.
    request.add_header("Accept-Language", "en")
    try:
        with urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - a web address
            content: bytes = answer.read(LARGEST_ANSWER)
            return content
    except HTTPError as refusal:
        with refusal:
            raise CastRefused(_sentence(refusal)) from refusal


def _sentence(refusal: HTTPError) -> str:
    try:
        problem = parse(refusal.read(LARGEST_ANSWER))
    except Malformed:
        problem = None
    title = problem.get("title") if isinstance(problem, dict) else None
    return title if isinstance(title, str) else f"the service answers {refusal.code}"
