"""Whoever comes to the count, as long as it is a quorum: the same result, and none with fewer."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.canonical import encode
from crypto.groups import ED25519
from tally.aggregate import aggregate
from tally.decryption import check_shares
from tally.errors import QuorumNotMet, TallyError
from tally.result import declare, discrete_logs
from tests.tally.ceremony.circle import Circle
from tests.tally.town import Town, closed_town, town_of

SELECTIONS = [[0, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0]]
COUNTS = ((1, 2, 1, 0),)


def town_with(circle: Circle) -> Town:
    """Let three people vote under the key of a finished ceremony."""
    trustees = encode([["Pedersen", circle.shared_key()]])
    return town_of(closed_town(SELECTIONS).rules, SELECTIONS, trustees)


@settings(max_examples=6, deadline=None)
@given(st.data())
def test_any_quorum_decrypts_to_the_same_result_and_fewer_to_none(data: st.DataObject) -> None:
    """For every n and t; the shares of t - 1 combined as if they were enough give no counts."""
    size = data.draw(st.integers(3, 6))
    quorum = data.draw(st.integers(2, size - 1))
    circle = Circle(quorum, size, data.draw(st.integers(0, 2**32)))
    circle.run()
    town = town_with(circle)
    count = town.count()
    count.aggregate(town.ballots)
    shares = {number: town.share(count, circle.key(number)) for number in circle.setting.numbers}
    for owners in combinations(shares, quorum):
        chosen = {owner: shares[owner] for owner in owners}
        result = declare(town.election, count.tally, town.trustees, chosen)
        assert result.counts == COUNTS
        fewer = {owner: shares[owner] for owner in owners[1:]}
        with pytest.raises(QuorumNotMet):
            declare(town.election, count.tally, town.trustees, fewer)
        assert counts_without_quorum(town, fewer) is None


def counts_without_quorum(town: Town, shares: dict[int, bytes]) -> list[int] | None:
    """Combine too few shares all the same, and return the counts, None if there are none."""
    group, tally = ED25519, aggregate(town.election, town.ballots)
    [part] = town.trustees.parts
    weakened = type(part)(part.public_key, len(shares), part.holders)
    factors = weakened.combine(group, check_shares(town.election, tally, town.trustees, shares))
    pairs = zip(tally.ciphertexts[0], factors[0], strict=True)
    powers = [group.divide(ciphertext.beta, factor) for ciphertext, factor in pairs]
    try:
        return discrete_logs(group, powers, len(SELECTIONS))
    except TallyError:
        return None
