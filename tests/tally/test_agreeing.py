"""Shares that are proven and wrong: the count finds a quorum without them, and names who it was."""

from collections.abc import Sequence

import pytest

from crypto.canonical import encode
from crypto.groups import ED25519
from tally.aggregate import aggregate
from tally.agreeing import agreeing_owners
from tally.decryption import check_share, decryption_share
from tally.errors import QuorumNotMet, TallyError
from tests.crypto.randomness import seeded
from tests.tally.dealing import Dealt, deal
from tests.tally.lies import proven_and_wrong
from tests.tally.town import Town, closed_town, town_of

SELECTIONS = [[0, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0]]


@pytest.fixture(scope="module")
def dealt() -> Dealt:
    """Share a key between five trustees, of whom three suffice."""
    return deal(ED25519, 3, 5, seeded(4))


@pytest.fixture(scope="module")
def town(dealt: Dealt) -> Town:
    """Let three people vote under that key."""
    return town_of(closed_town(SELECTIONS).rules, SELECTIONS, encode([dealt.part]))


def shares(
    town: Town, dealt: Dealt, owners: Sequence[int], lying: Sequence[int] = ()
) -> dict[int, bytes]:
    """Return shares of these owners, of whom some are wrong under a proof that passes."""
    tally = aggregate(town.election, town.ballots)
    made = {
        owner: proven_and_wrong(town.election, tally, dealt.keys[owner - 1])
        if owner in lying
        else decryption_share(town.election, tally, dealt.keys[owner - 1], seeded(9))
        for owner in owners
    }
    for owner, raw in made.items():
        check_share(town.election, tally, town.trustees, owner, raw)
    return made


def agreeing(town: Town, made: dict[int, bytes]) -> set[int]:
    """Return whose shares fit together."""
    tally = aggregate(town.election, town.ballots)
    return set(agreeing_owners(town.election, tally, town.trustees, made))


@pytest.mark.parametrize(
    ("owners", "lying"),
    [
        ((1, 2, 3), ()),
        ((1, 2, 3, 4, 5), ()),
        ((1, 2, 3, 4), (1,)),
        ((1, 2, 3, 4), (4,)),
        ((1, 2, 3, 4, 5), (2, 3)),
    ],
)
def test_the_honest_fit_together_and_liars_do_not(
    town: Town, dealt: Dealt, owners: tuple[int, ...], lying: tuple[int, ...]
) -> None:
    """Whatever the liar's place, as long as a quorum of honest trustees is there."""
    assert agreeing(town, shares(town, dealt, owners, lying)) == set(owners) - set(lying)


def test_without_an_honest_quorum_there_is_no_result(town: Town, dealt: Dealt) -> None:
    """Then nobody can be named, and another trustee is needed."""
    with pytest.raises(TallyError, match="ask another trustee"):
        agreeing(town, shares(town, dealt, (1, 2, 3), lying=(2,)))
    with pytest.raises(QuorumNotMet, match="1 more needed"):
        agreeing(town, shares(town, dealt, (1, 2)))


def test_a_count_names_who_does_not_fit(town: Town, dealt: Dealt) -> None:
    """It says so of the liar, and of nobody where all are honest."""
    count = town.count()
    count.aggregate(town.ballots)
    for owner, raw in shares(town, dealt, (1, 2, 3, 5), lying=(5,)).items():
        count.add_share(owner, raw)
    [fault] = count.unfitting().values()
    assert fault.trustee == "trustee 5"
    assert "does not fit" in str(fault)
