"""Ballots on paper: counted by people, entered by two officers, added to what was cast online."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as part
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from ballots.poll import Contest, question_of
from ballots.reading import each, field, matching, two_officers, words
from crypto.canonical import Json, encode, fields, natural
from crypto.hashing import sha256_hex
from crypto.randomness import Randomness
from tally.errors import TallyError

Fault: TypeAlias = Literal[
    "other-names", "set-aside", "no-blank-vote", "one-name", "too-few-votes", "too-many-votes"
]

FAULTS: Final[Mapping[Fault, str]] = MappingProxyType(
    {
        "other-names": "the count of paper ballots is not of all who stand",
        "set-aside": "there are more null and blank paper ballots than paper ballots",
        "no-blank-vote": "by the rules nobody votes blank: a blank paper ballot is null",
        "one-name": "somebody has more votes on paper than there are valid paper ballots",
        "too-few-votes": "there are fewer votes on paper than the valid paper ballots must give",
        "too-many-votes": "there are more votes on paper than the valid paper ballots can give",
    }
)
"""What makes a count of paper ballots impossible."""

_read_opening: Final = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class PaperCount:
    """What came out of the urn of a district.

    ballots   how many ballots lay in it
    null      how many of them are void
    blank     how many of them are blank
    votes     of each candidate or list, in the order of the ballot
    """

    ballots: int
    null: int
    blank: int
    votes: tuple[int, ...]

    @property
    def valid(self) -> int:
        """Return how many ballots are neither null nor blank."""
        return self.ballots - self.null - self.blank

    def fault(self, contest: Contest) -> Fault | None:
        """Return what makes this count impossible in a contest; None when nothing does."""
        given = sum(self.votes)
        faults: dict[Fault, bool] = {
            "other-names": len(self.votes) != len(question_of(contest).answers),
            "set-aside": self.valid < 0,
            "no-blank-vote": self.blank > 0 and not contest.blank,
            "one-name": any(votes > self.valid for votes in self.votes),
            "too-few-votes": given < contest.minimum * self.valid,
            "too-many-votes": given > contest.maximum * self.valid,
        }
        return next((fault for fault, found in faults.items() if found), None)


@dataclass(frozen=True, slots=True)
class AgreedCount:
    """A count of paper ballots that two officers entered alike.

    marks         how many people the roll marks as having voted on paper
    explanation   why there are more or fewer ballots than marks; None where there are as many
    opening       32 random bytes in hexadecimal, with which the journal commits to the count before
                  anything is decrypted; None in records that are older than commitments
    """

    count: PaperCount
    marks: int
    officers: tuple[str, str]
    explanation: str | None = None
    opening: str | None = part(default=None, repr=False)

    def require_sound(self, contest: Contest) -> None:
        """Raise TallyError for an impossible count, or one that leaves a difference unexplained."""
        fault = self.count.fault(contest)
        if fault:
            raise TallyError(FAULTS[fault])
        if (self.count.ballots != self.marks) != (self.explanation is not None):
            raise TallyError(
                f"there are {self.count.ballots} paper ballots and {self.marks} marks for them:"
                " a difference, and only a difference, is explained"
            )

    def to_json(self) -> dict[str, Json]:
        """Return the count as the declaration of the district holds it."""
        count = self.count
        return {
            "marks": self.marks,
            "ballots": count.ballots,
            "null": count.null,
            "blank": count.blank,
            "votes": list(count.votes),
            "officers": list(self.officers),
            **({} if self.explanation is None else {"explanation": self.explanation}),
            **({} if self.opening is None else {"opening": self.opening}),
        }

    def commitment(self, uuid: str) -> str | None:
        """Return what the journal says of this count of a district before it is public.

        It binds every number, and tells none of them as long as the opening is unknown; None where
        there is no opening.
        """
        if self.opening is None:
            return None
        return sha256_hex(f"evote-paper-1|{uuid}|".encode() + encode(self.to_json()))


def draw_opening(randomness: Randomness) -> str:
    """Return 32 random bytes in hexadecimal: without them, numbers so few are soon guessed."""
    return bytes(randomness(256) for _ in range(32)).hex()


def read_agreed_count(value: Json) -> AgreedCount:
    """Read the count in a declaration; raises Malformed."""
    written = fields(
        value, "marks", "ballots", "null", "blank", "votes", "officers", "explanation?", "opening?"
    )
    return AgreedCount(
        count=PaperCount(
            ballots=field(written, "ballots", natural),
            null=field(written, "null", natural),
            blank=field(written, "blank", natural),
            votes=field(written, "votes", each(natural)),
        ),
        marks=field(written, "marks", natural),
        officers=field(written, "officers", two_officers),
        explanation=field(written, "explanation", words) if "explanation" in written else None,
        opening=field(written, "opening", _read_opening) if "opening" in written else None,
    )
