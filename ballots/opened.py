"""Cast or check: a sealed ballot that is opened, to see that a device sealed what was chosen.

The booth draws a seed of 32 bytes and derives from it the exponents with which the choices are
encrypted, and nothing else: proofs and signature use randomness of their own, so that the seed
gives nothing away about the credential. The ballot's tracker is shown before the voter says whether
she casts the ballot or checks it (Benaloh 2006); only then is the seed of a checked one shown. An
opened ballot is never cast.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ballots.ballot import read_ballot, tracker
from ballots.election import Election
from crypto.canonical import fields, natural, parse, text
from crypto.errors import CheckFailed, Malformed

SEED_BYTES: Final = 32

_LINK: Final = re.compile(
    r"(?P<page>https?://[^\s?#]+)/open/(?P<uuid>[1-9A-HJ-NP-Za-km-z]{14,})"
    r"#(?P<tracker>[A-Za-z0-9_-]{43})\.(?P<seed>[0-9a-f]{64})"
)
_SEED: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class OpeningLink:
    """What the QR code of a ballot that is checked says; browsers never send the last two.

    base       address of the voting service
    tracker    of the sealed ballot, in the alphabet of the record
    """

    base: str
    uuid: str
    tracker: str
    seed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """What a booth without a network saves of a ballot that is checked: the ballot and its seed.

    It says neither whose it is nor what was voted on: whoever opens it has an election of her own.
    """

    uuid: str
    ballot: bytes
    seed: bytes = field(repr=False)

    @property
    def tracker(self) -> str:
        """The number that the device must have shown before it was asked to open the ballot."""
        return tracker(self.ballot)


def read_opened_file(raw: bytes) -> OpenedFile:
    """Read the file of a ballot that is checked, which holds nothing else; raises Malformed."""
    value = fields(parse(raw), "format", "version", "uuid", "ballot", "seed")
    if value["format"] != "evote-opened" or natural(value["version"]) != 1:
        raise Malformed("this is no opened ballot of version 1")
    seed = text(value["seed"])
    if not _SEED.fullmatch(seed):
        raise Malformed("the seed is not 64 lower-case hexadecimal digits")
    return OpenedFile(text(value["uuid"]), text(value["ballot"]).encode(), bytes.fromhex(seed))


def read_link(address: str) -> OpeningLink:
    """Read the address in the QR code of a ballot that is checked; raises Malformed."""
    found = _LINK.fullmatch(address.strip())
    if found is None:
        raise Malformed("this is not the whole address that the booth showed for checking")
    name = found["tracker"].replace("-", "+").replace("_", "/")
    return OpeningLink(found["page"], found["uuid"], name, bytes.fromhex(found["seed"]))


def encryption_exponents(election: Election, seed: bytes) -> tuple[tuple[int, ...], ...]:
    """Return the exponents of a ballot's encryptions, by question and place.

    Each is SHA-512 of `evote-opening-1|uuid|seed|question|place`, read big-endian, modulo the order
    of the group: the excess of 2^256 values and more leaves no bias that anybody could notice.
    Raises ValueError for a seed of another length than 32 bytes.
    """
    if len(seed) != SEED_BYTES:
        raise ValueError("a seed has 32 bytes")
    return tuple(
        tuple(
            _exponent(election, f"{election.uuid}|{seed.hex()}|{number}|{place}")
            for place in range(question.size)
        )
        for number, question in enumerate(election.questions)
    )


def open_ballot(
    election: Election, raw: bytes, expected: str, seed: bytes
) -> tuple[tuple[int, ...], ...]:
    """Return the selections in a sealed ballot, encrypted anew with the exponents of its seed.

    `expected` is the tracker that the device showed beforehand. Raises BallotRefused for what is
    no ballot of this election, and CheckFailed when the device did not seal what it says: another
    ballot than the one shown, or encryptions that the seed does not give.
    """
    if tracker(raw) != expected:
        raise CheckFailed("this is not the ballot whose number the device showed")
    ballot = read_ballot(election, raw)
    return tuple(
        tuple(map(_bit, [election] * len(drawn), answer.choices, drawn))
        for answer, drawn in zip(ballot.answers, encryption_exponents(election, seed), strict=True)
    )


def _exponent(election: Election, bound: str) -> int:
    digest = hashlib.sha512(f"evote-opening-1|{bound}".encode()).digest()
    return int.from_bytes(digest, "big") % election.group.order


def _bit(election: Election, pair: Sequence[bytes], exponent: int) -> int:
    """Return the bit whose encryption with this exponent is the pair; raises CheckFailed."""
    group = election.group
    alpha, beta = pair
    blinding = group.power(election.public_key, exponent)
    if alpha == group.generator_power(exponent):
        for bit in (0, 1):
            if beta == group.multiply(blinding, group.generator_power(bit)):
                return bit
    raise CheckFailed("the device encrypted something else than it says")
