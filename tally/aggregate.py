"""The encrypted tally: all admitted ballots multiplied into one ciphertext per choice.

Belenios specification, crypto version 1, section on tally.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from ballots.admission import AdmittedBallot
from ballots.election import Election
from crypto.canonical import amount, amount_json, array, decode, encode, fields, natural
from crypto.elgamal import Ciphertext, combine, read_ciphertext
from crypto.errors import CheckFailed
from crypto.group import Group
from crypto.hashing import sha256_hex
from tally.errors import TallyTooSmall


@dataclass(frozen=True, slots=True)
class EncryptedTally:
    """The sum of all votes, still encrypted.

    ciphertexts    one per choice of each question, the blank vote first where it is allowed
    num_tallied    how many ballots are in it, one per credential
    total_weight   the sum of their weights, which no count can exceed
    """

    ciphertexts: tuple[tuple[Ciphertext, ...], ...]
    num_tallied: int
    total_weight: int

    def require_decryptable(self, limit: int) -> None:
        """Raise TallyTooSmall when fewer ballots than the rules' limit are in the tally."""
        if self.num_tallied < limit:
            raise TallyTooSmall(self.num_tallied, limit)

    def to_bytes(self, group: Group) -> bytes:
        """Return the first data record of the EncryptedTally event."""
        return encode(
            [[ciphertext.to_json(group) for ciphertext in row] for row in self.ciphertexts]
        )

    def sized_bytes(self, group: Group) -> bytes:
        """Return the second data record, which adds the numbers of ballots and weights."""
        return encode(
            {
                "num_tallied": self.num_tallied,
                "total_weight": amount_json(self.total_weight),
                "encrypted_tally": sha256_hex(self.to_bytes(group)),
            }
        )


def aggregate(election: Election, ballots: Iterable[AdmittedBallot]) -> EncryptedTally:
    """Multiply ballots into the encrypted tally.

    Of several ballots with one credential, the last one counts. A ballot of weight w counts like w
    ballots; of weight 0, not at all, though it is among those tallied.
    """
    last = {
        ballot.checked.credential: (ballot.weight, ballot.checked.ciphertexts) for ballot in ballots
    }
    ciphertexts = tuple(
        tuple(
            _weighted_product(
                election.group,
                ((weight, answers[number][choice]) for weight, answers in last.values()),
            )
            for choice in range(question.size)
        )
        for number, question in enumerate(election.questions)
    )
    return EncryptedTally(ciphertexts, len(last), sum(weight for weight, _ in last.values()))


def read_tally(election: Election, raw: bytes, sized_raw: bytes) -> EncryptedTally:
    """Read the two data records of one's own EncryptedTally event, to go on with an earlier count.

    Whoever has not made them calls `aggregate` and compares. Raises Malformed, or CheckFailed when
    the second does not belong to the first.
    """
    group = election.group
    rows = zip(election.questions, array(decode(raw), len(election.questions)), strict=True)
    sized = fields(decode(sized_raw), "num_tallied", "total_weight", "encrypted_tally")
    tally = EncryptedTally(
        tuple(
            tuple(read_ciphertext(group, choice) for choice in array(row, question.size))
            for question, row in rows
        ),
        natural(sized["num_tallied"]),
        amount(sized["total_weight"]),
    )
    if tally.sized_bytes(group) != sized_raw:
        raise CheckFailed("the sized encrypted tally names another encrypted tally")
    return tally


def _weighted_product(group: Group, choices: Iterable[tuple[int, Ciphertext]]) -> Ciphertext:
    """Return the product of each ciphertext to the power of its weight."""
    by_weight: dict[int, list[Ciphertext]] = {}
    for weight, ciphertext in choices:
        by_weight.setdefault(weight, []).append(ciphertext)
    return combine(
        group,
        [_power(group, combine(group, alike), weight) for weight, alike in by_weight.items()],
    )


def _power(group: Group, ciphertext: Ciphertext, weight: int) -> Ciphertext:
    return Ciphertext(group.power(ciphertext.alpha, weight), group.power(ciphertext.beta, weight))
