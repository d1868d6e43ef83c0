"""The registrar: issues the tokens of a district and what the service may know of them."""

from dataclasses import dataclass, field
from typing import Final

from ballots.credential import derive, ticket, ticket_digest
from ballots.token import new_token
from crypto.group import Group
from crypto.randomness import Randomness

_FEWEST_SPARES: Final = 5
_VOTERS_PER_SPARE: Final = 20


@dataclass(frozen=True, slots=True)
class Issued:
    """The tokens of a district and their public traces.

    tokens               for the letters, voters' first, then spares'; kept by nobody afterwards
    ticket_digests       of the tokens, in the same order
    public_credentials   of all tokens, sorted, so that their order tells nothing
    """

    tokens: tuple[str, ...] = field(repr=False)
    ticket_digests: tuple[str, ...]
    public_credentials: tuple[str, ...]


def default_spares(voters: int) -> int:
    """Return how many spare tokens a district gets for lost letters: 5 %, at least 5."""
    return max(_FEWEST_SPARES, -(-voters // _VOTERS_PER_SPARE))


def issue(group: Group, uuid: str, voters: int, spares: int, randomness: Randomness) -> Issued:
    """Issue fresh tokens for so many voters and spares of an election."""
    tokens = tuple(new_token(randomness) for _ in range(voters + spares))
    credentials = sorted(
        (derive(group, uuid, token).public for token in tokens), key=group.sort_key
    )
    return Issued(
        tokens=tokens,
        ticket_digests=tuple(ticket_digest(ticket(uuid, token)) for token in tokens),
        public_credentials=tuple(map(group.encode, credentials)),
    )
