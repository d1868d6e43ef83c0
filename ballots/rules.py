"""The admission rules: each has a name and a sentence, the same wherever the rule appears."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ballot-well-formed": "The ballot is written exactly as the specification says.",
        "right-election": "The ballot names this election.",
        "right-fingerprint": "The ballot is bound to the fingerprint of this election.",
        "answer-shape": "The ballot has one answer per question, each of the question's shape.",
        "points-in-group": "Every element of the ballot lies in the group, canonically written.",
        "scalars-canonical": "Every number of the proofs is canonical and below the group order.",
        "individual-proof": "Each choice is proven to hold 0 or 1.",
        "overall-proof": "The number of choices is proven to lie within the question's limits.",
        "blank-proof": "A blank vote is proven to choose nothing else.",
        "signature": "The ballot is signed with its credential.",
        "credential-registered": "The ballot's credential is on the list of the election.",
        "not-a-copy": "The ballot is not a copy of one that is already on the board.",
        "one-ballot-per-credential": "No other ballot was cast with this credential.",
    }
)
