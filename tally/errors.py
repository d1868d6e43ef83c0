"""What can stop a count.

TallyError                  the count cannot go on; its sentence says why
├── CeremonyStopped         one trustee's message in the key ceremony is refused
│   └── MessageOutOfTurn    no such message is awaited from her now
├── QuorumNotMet            more trustees are needed
├── ShareRejected           one trustee has to send a right decryption share
├── KeyUnfit                this is no key of a trustee of this election
├── DecisionNeeded          two officers have to settle a tie
└── DecryptionDeclined      all is in order, and still this is not to be decrypted
    ├── NotTallied          the poll is not closed, or its ballots are not added up yet
    └── TallyTooSmall       a result of so few ballots would show how people voted
"""

from collections.abc import Mapping


class TallyError(Exception):
    """A count cannot go on."""


class CeremonyStopped(TallyError):
    """A message of the key ceremony is refused.

    trustee   the number of whoever has to send another one, or be replaced
    reason    what is wrong with it
    """

    def __init__(self, trustee: int, reason: str) -> None:
        super().__init__(f"trustee {trustee}: {reason}")
        self.trustee = trustee
        self.reason = reason


class MessageOutOfTurn(CeremonyStopped):
    """A message comes too early or too late, or is another one than that already received.

    Nobody is accused: her software looks again at what is awaited.
    """


class QuorumNotMet(TallyError):
    """Too few trustees have sent their decryption share; the sentence names who is missing."""


class ShareRejected(TallyError):
    """A decryption share is wrong.

    trustee   whose share it is, such as "trustee 2 (Alice)"
    reason    what is wrong with it
    """

    def __init__(self, trustee: str, reason: str) -> None:
        super().__init__(f"the decryption share of {trustee} is rejected: {reason}")
        self.trustee = trustee
        self.reason = reason


class KeyUnfit(TallyError):
    """A file holds no key, or that of nobody who is a trustee of the election."""


class DecisionNeeded(TallyError):
    """The rules leave a tie to two officers, and no decision of theirs settles it.

    seat   the number of the first seat that depends on it
    tied   the names of all who are tied, by their place on the ballot
    """

    def __init__(self, seat: int, tied: Mapping[int, str]) -> None:
        names = ", ".join(tied.values())
        super().__init__(f"seat {seat} waits for a decision of two officers between {names}")
        self.seat = seat
        self.tied = tied


class DecryptionDeclined(TallyError):
    """A trustee does not decrypt a district, though nothing is wrong with its record."""


class NotTallied(DecryptionDeclined):
    """A board has no encrypted tally yet."""


class TallyTooSmall(DecryptionDeclined):
    """A district has fewer ballots than its rules demand for a decryption.

    ballots   how many were cast
    limit     the smallest number that is decrypted
    """

    def __init__(self, ballots: int, limit: int) -> None:
        super().__init__(
            f"the district has {ballots} ballots and its rules demand at least {limit}: "
            "a result of so few would show how people voted, so it is never decrypted"
        )
        self.ballots = ballots
        self.limit = limit
