"""Which decryption shares fit together, all of them proven.

The specification's proof of a share hashes neither the ciphertext nor the factor. A trustee can
therefore make a factor that is proven and wrong, though not one of her choice, and with it no
result is found. So a quorum that gives one is looked for, and whoever does not fit to it is known.
"""

from collections.abc import Collection, Mapping
from itertools import combinations, islice

from ballots.election import Election
from tally.aggregate import EncryptedTally
from tally.errors import TallyError
from tally.result import declare
from tally.trustees import Trustees

MOST_ATTEMPTS = 2000
"""How many quorums are tried: all of them up to 13 trustees."""


def agreeing_owners(
    election: Election, tally: EncryptedTally, trustees: Trustees, shares: Mapping[int, bytes]
) -> frozenset[int]:
    """Return the owners whose shares, all of them proven, fit together.

    Raises QuorumNotMet when they are too few, and TallyError when no quorum gives a result.
    """
    trustees.require_quorum(shares)

    def gives_a_result(owners: Collection[int]) -> bool:
        chosen = {owner: shares[owner] for owner in owners}
        try:
            declare(election, tally, trustees, chosen)
        except TallyError:
            return False
        return True

    size = sum(part.quorum for part in trustees.parts)
    quorums = islice(combinations(sorted(shares), size), MOST_ATTEMPTS)
    quorum = next(filter(gives_a_result, quorums), None)
    if quorum is None:
        raise TallyError(
            "no quorum of these decryption shares gives a result: ask another trustee for hers"
        )
    fitting = {
        owner
        for owner in shares.keys() - set(quorum)
        if any(gives_a_result({*quorum, owner} - {other}) for other in quorum)
    }
    return frozenset(quorum) | fitting
