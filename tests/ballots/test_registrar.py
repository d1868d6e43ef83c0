"""The registrar: fresh tokens, and public traces that do not pair a person with a credential."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ballots.credential import derive, ticket, ticket_digest
from ballots.election import read_credentials, write_credentials
from ballots.registrar import default_spares, issue
from crypto.canonical import encode
from crypto.group import Group
from crypto.groups import ED25519, group_named
from tests.crypto.randomness import seeded

UUID = "XALeQuzYMtGQJ7"


@pytest.mark.parametrize("group", [ED25519, group_named("BELENIOS-2048")])
@settings(max_examples=10)
@given(voters=st.integers(0, 5), spares=st.integers(0, 3), seed=st.integers())
def test_each_voter_and_spare_gets_a_token_with_its_traces(
    group: Group, voters: int, spares: int, seed: int
) -> None:
    """Digests stand in the order of the tokens, credentials in the order of the published list."""
    issued = issue(group, UUID, voters, spares, seeded(seed))
    assert len(set(issued.tokens)) == voters + spares
    assert issued.ticket_digests == tuple(
        ticket_digest(ticket(UUID, token)) for token in issued.tokens
    )
    listed = encode(list(issued.public_credentials))
    assert listed == write_credentials(group, issued.public_credentials)
    assert set(read_credentials(group, listed)) == {
        group.encode(derive(group, UUID, token).public) for token in issued.tokens
    }


def test_what_is_handed_on_pairs_nobody_with_a_credential() -> None:
    """The place of a credential on the list says nothing about the place of its token."""
    issued = issue(ED25519, UUID, 40, 0, seeded(1))
    in_order = [ED25519.encode(derive(ED25519, UUID, token).public) for token in issued.tokens]
    in_place = sum(
        left == right for left, right in zip(in_order, issued.public_credentials, strict=True)
    )
    assert in_place < 10


def test_issued_tokens_do_not_show() -> None:
    """A printed result, in a log or a traceback, holds no token."""
    issued = issue(ED25519, UUID, 3, 0, seeded(1))
    assert not any(token in repr(issued) for token in issued.tokens)


@pytest.mark.parametrize(
    ("voters", "spares"), [(0, 5), (1, 5), (100, 5), (101, 6), (1000, 50), (1501, 76)]
)
def test_there_are_spares_for_one_voter_in_twenty(voters: int, spares: int) -> None:
    """Five per cent, rounded up, and never fewer than five."""
    assert default_spares(voters) == spares
