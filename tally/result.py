"""The result: from checked decryption shares to the number of votes for every choice.

Belenios specification, crypto version 1, section on the election result.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, repeat
from math import isqrt

from ballots.election import Election
from crypto.canonical import Json, amount, amount_json, array, decode, encode, fields
from crypto.errors import CheckFailed, Malformed
from crypto.group import Element, Group
from tally.aggregate import EncryptedTally
from tally.decryption import check_shares
from tally.errors import TallyError
from tally.trustees import Trustees

LARGEST_COUNT = 2**40
"""Counts up to here can be computed: the table for it has a million entries."""


@dataclass(frozen=True, slots=True)
class Result:
    """How many votes each choice got, by question; the blank vote first where it is allowed."""

    counts: tuple[tuple[int, ...], ...]

    def to_bytes(self) -> bytes:
        """Return the data record of the Result event."""
        return encode({"result": [[amount_json(count) for count in row] for row in self.counts]})


def declare(
    election: Election, tally: EncryptedTally, trustees: Trustees, shares: Mapping[int, bytes]
) -> Result:
    """Compute the result from the trustees' decryption shares, by owner.

    Raises ShareRejected for a wrong share even where enough right ones remain, QuorumNotMet, and
    TallyError when the tally holds more votes than its ballots can give.
    """
    powers = _decrypt(election, tally, trustees, shares)
    flat = [power for row in powers for power in row]
    counts = iter(discrete_logs(election.group, flat, tally.total_weight))
    return Result(tuple(tuple(next(counts) for _ in row) for row in powers))


def check_result(
    election: Election,
    tally: EncryptedTally,
    trustees: Trustees,
    shares: Mapping[int, bytes],
    raw: bytes,
) -> Result:
    """Return a published result that the decryption shares confirm, without a discrete logarithm.

    Raises ShareRejected, QuorumNotMet, Malformed, or CheckFailed for a count that is not what the
    trustees decrypted.
    """
    group = election.group
    powers = _decrypt(election, tally, trustees, shares)
    result = _read_result(decode(raw), [len(row) for row in powers], group.order)
    for number, (counts, row) in enumerate(zip(result.counts, powers, strict=True), 1):
        for choice, (count, power) in enumerate(zip(counts, row, strict=True), 1):
            if group.generator_power(count) != power:
                raise CheckFailed(
                    f"the count of choice {choice} of question {number} is not what was decrypted"
                )
    return result


def discrete_logs(group: Group, powers: Sequence[Element], bound: int) -> list[int]:
    """Return the exponent, from 0 to `bound`, of each power of the generator.

    Baby-step giant-step (Shanks 1971), with one table for all. Raises TallyError when there is no
    such exponent, or when the bound is beyond `LARGEST_COUNT`.
    """
    if bound > LARGEST_COUNT:
        raise TallyError(f"counts of up to {bound} cannot be computed, only up to {LARGEST_COUNT}")
    steps = isqrt(bound) + 1
    small_powers = accumulate(
        repeat(group.generator, steps - 1), group.multiply, initial=group.neutral
    )
    small = {power: exponent for exponent, power in enumerate(small_powers)}
    giant_step = group.generator_power(steps)
    return [_discrete_log(group, power, small, giant_step, bound) for power in powers]


def _discrete_log(
    group: Group, power: Element, small: Mapping[Element, int], giant_step: Element, bound: int
) -> int:
    for giant in range(0, bound + 1, len(small)):
        if power in small and giant + small[power] <= bound:
            return giant + small[power]
        power = group.divide(power, giant_step)
    raise TallyError("the encrypted tally holds more votes than its ballots can give")


def _decrypt(
    election: Election, tally: EncryptedTally, trustees: Trustees, shares: Mapping[int, bytes]
) -> list[list[Element]]:
    """Return the generator raised to each count."""
    combined = trustees.combine(election.group, check_shares(election, tally, trustees, shares))
    return [
        [
            election.group.divide(ciphertext.beta, factor)
            for ciphertext, factor in zip(row, factors, strict=True)
        ]
        for row, factors in zip(tally.ciphertexts, combined, strict=True)
    ]


def _read_result(value: Json, sizes: Sequence[int], order: int) -> Result:
    rows = array(fields(value, "result")["result"], len(sizes))
    counts = tuple(
        tuple(map(amount, array(row, size))) for row, size in zip(rows, sizes, strict=True)
    )
    if any(count >= order for row in counts for count in row):
        raise Malformed("a count is not below the group's order")
    return Result(counts)
