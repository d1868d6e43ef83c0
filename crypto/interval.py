"""Which branches make the proofs of the specification: interval, and possibly blank.

Belenios specification, crypto version 1, sections on proofs of interval membership and on
possibly-blank votes. A place says which ciphertext of the batch is meant.
"""

from crypto.disjunction import Branch


def interval(place: int, minimum: int, maximum: int) -> tuple[Branch, ...]:
    """Claim that a ciphertext encrypts a number from `minimum` to `maximum`."""
    return tuple(Branch(place, number) for number in range(minimum, maximum + 1))


def not_both(blank: int, total: int) -> tuple[Branch, ...]:
    """Claim that the blank bit or the number of choices is zero."""
    return (Branch(blank, 0), Branch(total, 0))


def blank_or_interval(blank: int, total: int, minimum: int, maximum: int) -> tuple[Branch, ...]:
    """Claim that the blank bit is one or the number of choices lies in the interval."""
    return (Branch(blank, 1), *interval(total, minimum, maximum))
