"""Which ballots are admitted: the one way from bytes to an `AdmittedBallot`.

The service admits ballots one by one as they are cast; the auditor replays the board through the
same two steps. `check_ballots` judges each ballot by itself and is expensive; a `BallotBox` judges
it against the list of credentials and the ballots before it, and is cheap.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ballots.ballot import SealedBallot, tracker
from ballots.election import Election
from ballots.errors import BallotRefused
from ballots.rules import RULES
from ballots.verification import BallotVerifier
from crypto.elgamal import Ciphertext
from crypto.group import Element

__all__ = ["RULES", "AdmittedBallot", "BallotBox", "CheckedBallot", "check_ballots"]


@dataclass(frozen=True, slots=True)
class CheckedBallot:
    """A ballot whose form, fingerprints, proofs and signature hold; one ciphertext per choice."""

    raw: bytes = field(repr=False)
    credential: str
    ciphertexts: tuple[tuple[Ciphertext, ...], ...] = field(repr=False)
    tracker: str


@dataclass(frozen=True, slots=True)
class AdmittedBallot:
    """A ballot that counts, with the weight of its credential; only a `BallotBox` makes one."""

    checked: CheckedBallot
    weight: int


def check_ballots(election: Election, raws: Iterable[bytes]) -> list[CheckedBallot | BallotRefused]:
    """Judge each ballot by itself, in one batch: checked, or refused with the first broken rule."""
    return [
        verdict if isinstance(verdict, BallotRefused) else _checked(verdict)
        for verdict in BallotVerifier(election).check(raws)
    ]


class BallotBox:
    """The ballots admitted so far, and the credentials that may cast."""

    def __init__(
        self,
        credentials: Mapping[str, int],
        *,
        revotes: bool,
        trackers: Iterable[str] = (),
        used: Iterable[str] = (),
    ) -> None:
        """Take the weight of each registered credential, and whether it may cast again.

        `trackers` and `used` credentials are those of the ballots that are already in the box.
        """
        self._credentials = credentials
        self._revotes = revotes
        self._trackers = set(trackers)
        self._used = set(used)

    def admit(self, ballot: CheckedBallot) -> AdmittedBallot:
        """Admit a checked ballot; raises BallotRefused with the rule that it breaks."""
        if ballot.credential not in self._credentials:
            raise BallotRefused("credential-registered")
        if ballot.tracker in self._trackers:
            raise BallotRefused("not-a-copy")
        if not self._revotes and ballot.credential in self._used:
            raise BallotRefused("one-ballot-per-credential")
        self._trackers.add(ballot.tracker)
        self._used.add(ballot.credential)
        return AdmittedBallot(ballot, self._credentials[ballot.credential])


def _checked(ballot: SealedBallot) -> CheckedBallot:
    return CheckedBallot(
        raw=ballot.raw,
        credential=ballot.credential,
        ciphertexts=tuple(
            tuple(Ciphertext(Element(alpha), Element(beta)) for alpha, beta in answer.choices)
            for answer in ballot.answers
        ),
        tracker=tracker(ballot.raw),
    )
