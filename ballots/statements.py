"""What a ballot has to prove, said once for the one who seals and the one who admits.

Belenios specification, crypto version 1, section on ballots. `bound` is the fingerprint of the
election and the credential; places count the ciphertexts of one answer from 0, and the place after
the last is their sum (without the blank bit).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ballots.election import Question
from crypto.disjunction import Branch
from crypto.interval import blank_or_interval, interval, not_both


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence to prove: the admission rule it serves, the prefix of its hash, its branches."""

    rule: str
    prefix: str
    branches: tuple[Branch, ...]


def binding(fingerprint: str, credential: str) -> str:
    """Return what every proof of a ballot is bound to."""
    return f"{fingerprint}|{credential}"


def choice_statement(bound: str, choice: str) -> Statement:
    """State that one choice, at place 0, is 0 or 1; `choice` spells it as "alpha,beta"."""
    return Statement("individual-proof", f"prove|{bound}|{choice}|", interval(0, 0, 1))


def answer_statements(
    question: Question, bound: str, choices: Sequence[str], total: str
) -> tuple[Statement, ...]:
    """State that the whole answer keeps the question's limits: overall proof, then blank proof."""
    place = len(choices)
    limits = (question.minimum, question.maximum)
    context = f"{bound}|{','.join(choices)}"
    if not question.blank:
        prefix = f"prove|{context}|{total}|"
        return (Statement("overall-proof", prefix, interval(place, *limits)),)
    return (
        Statement("overall-proof", f"bproof1|{context}|", blank_or_interval(0, place, *limits)),
        Statement("blank-proof", f"bproof0|{context}|", not_both(0, place)),
    )
