"""The trustees of a poll, read from the record with every proof and signature checked.

Belenios specification, crypto version 1, section on trustees. The list consists of parts: single
trustees, who are all needed, and groups of trustees of whom a quorum is enough.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import chain

from crypto.canonical import Json, array, decode, text
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from tally.keypart import Factors, KeyPart, product_of_factors
from tally.threshold import read_shared
from tally.trustee import Trustee, read_single


@dataclass(frozen=True, slots=True)
class Trustees:
    """Everyone who holds a part of the poll key; owners are numbered from 1 through all parts.

    public_key   the poll key: ballots are encrypted with it
    """

    public_key: Element
    parts: tuple[KeyPart, ...]

    @property
    def all(self) -> tuple[Trustee, ...]:
        """Return every trustee; owner i is at index i - 1."""
        return tuple(holder for part in self.parts for holder in part.holders)

    @property
    def size(self) -> int:
        """Return how many trustees there are."""
        return len(self.all)

    @property
    def names(self) -> tuple[str | None, ...]:
        """Return the trustees' names; that of owner i is at index i - 1."""
        return tuple(trustee.name for trustee in self.all)

    @property
    def verification_keys(self) -> tuple[Element, ...]:
        """Return the keys under which shares are checked; that of owner i is at index i - 1."""
        return tuple(trustee.public_key for trustee in self.all)

    def require_public_key(self, public_key: Element) -> None:
        """Raise CheckFailed unless this is the trustees' key, so that they alone can decrypt."""
        if public_key != self.public_key:
            raise CheckFailed("the election's public key is not the one that its trustees hold")

    def require_quorum(self, owners: Collection[int]) -> None:
        """Raise QuorumNotMet, naming who is missing, unless these owners can decrypt."""
        for part in self.parts:
            part.require_quorum(owners)

    def combine(self, group: Group, factors: Mapping[int, Factors]) -> Factors:
        """Return what the whole poll key makes of an encrypted tally.

        `factors` has the checked decryption factors by owner. Raises QuorumNotMet.
        """
        return product_of_factors(group, [part.combine(group, factors) for part in self.parts])


def read_trustees(group: Group, raw: bytes) -> Trustees:
    """Read the list of trustees and check every proof and signature on it.

    Raises Malformed, InvalidProof, InvalidSignature or CheckFailed, naming the trustee.
    """
    parts: list[KeyPart] = []
    owner = 1
    for item in array(decode(raw)):
        part = _read_part(group, item, owner)
        parts.append(part)
        owner += len(part.holders)
    if not parts:
        raise Malformed("the list of trustees is empty")
    trustees = Trustees(group.product(part.public_key for part in parts), tuple(parts))
    _require_distinct_keys(trustees)
    return trustees


def _require_distinct_keys(trustees: Trustees) -> None:
    """Raise CheckFailed when two trustees have the same key.

    In two places with opposite weights it would cancel out: the poll key would be somebody
    else's, and each trustee would still find hers on the list. Where one of a part is enough,
    all of that part have the same.
    """
    first: dict[Element, Trustee] = {}
    weighed = (part.holders[:1] if part.quorum == 1 else part.holders for part in trustees.parts)
    for trustee in chain.from_iterable(weighed):
        other = first.setdefault(trustee.public_key, trustee)
        if other is not trustee:
            raise CheckFailed(f"trustee {trustee.owner}: the key is that of trustee {other.owner}")


def _read_part(group: Group, item: Json, owner: int) -> KeyPart:
    kind, content = array(item, 2)
    match text(kind):
        case "Single":
            trustee = read_single(group, content, owner)
            return KeyPart(trustee.public_key, 1, (trustee,))
        case "Pedersen":
            return read_shared(group, content, owner)
        case _:
            raise Malformed("a part of the trustees' list is neither Single nor Pedersen")
