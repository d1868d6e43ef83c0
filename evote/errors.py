"""What the service refuses, and the one place where an error becomes an HTTP status.

ServiceError
├── SettingRefused    a setting of the installation cannot be used
├── PollFileRefused   the poll file or its tables hold mistakes, all of them listed
├── PhotoRefused      a photograph cannot be used; the message is a sentence for its owner
├── StepRefused       a step of a poll's life before its conditions are met
├── LettersRefused    the letters cannot be printed; `tokens issue` issued nothing
├── HandbackRefused   the registrar's file does not fit the poll, all faults listed
├── CountRefused      decryption shares are wrong or missing, all of them listed
├── NotFound          no such poll, district or ballot
├── PollNotOpen       no ballot can be cast at this time; `state` says why
├── AccessDenied      the code of a trustee's personal link is not valid
├── SharesRefused     some of a trustee's decryption shares are wrong
├── AccountRefused    an account of the office cannot be as it is asked for
├── SignInRefused     what was given does not open an account of the office
├── NotAllowed        an officer may not do this, or not alone
├── NotOnRoll         the ticket is not on the district's roll
├── TicketSpent       the holder of the ticket has already voted, with it or on paper
├── BallotOpened      a ballot that was opened to check a device can never be cast
├── BallotCast        a ballot that was cast can never be opened
└── TooManyOpenings   a voter has checked her device often enough

Problems follow RFC 9457. Their titles are English here and translated where they are shown.
"""

from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Literal, TypeAlias

from sqlalchemy.exc import SQLAlchemyError

from ballots.errors import BallotRefused
from crypto.errors import Malformed
from evote.intake.mistakes import Mistake
from tally.errors import CeremonyStopped, MessageOutOfTurn

Availability: TypeAlias = Literal["open", "not-yet-open", "closed", "suspended"]
"""Whether ballots can be cast in a district now."""


def N_(sentence: str) -> str:  # noqa: N802 - the name by which Babel finds sentences
    """Mark a sentence for translation where it is shown, and return it as it is."""
    return sentence


class ServiceError(Exception):
    """Something was asked that the service does not do."""


class SettingRefused(ServiceError):
    """A setting of the installation cannot be used; the message names it."""


class PollFileRefused(ServiceError):
    """The poll file or its tables hold mistakes; nothing was imported."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(mistakes)
        self.mistakes = mistakes

    def __str__(self) -> str:
        """List all mistakes, one a line."""
        return "\n".join(map(str, self.mistakes))


class PhotoRefused(ServiceError):
    """A photograph cannot be used; the message, marked for translation, says what to do."""


class StepRefused(ServiceError):
    """A step of a poll's life was asked for before its conditions are met.

    Pages translate the sentence, and put the values into it in the reader's way. `field` names
    what is wrong among what was filled in, "" where it is nothing of that.
    """

    def __init__(self, sentence: str, *, field: str = "", **values: object) -> None:
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.field = field
        self.values = values


class LettersRefused(ServiceError):
    """The letters of a district cannot be printed; the message names district and voter."""


class HandbackRefused(ServiceError):
    """The registrar's file does not fit the poll; nothing was stored."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        """List all faults, one a line."""
        return "\n".join(self.faults)


class CountRefused(ServiceError):
    """Decryption shares are wrong or missing; nothing was stored."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults)
        self.faults = faults

    def __str__(self) -> str:
        """List all faults, one a line."""
        return "\n".join(self.faults)


class NotFound(ServiceError):
    """There is no such poll, district or ballot."""


class PollNotOpen(ServiceError):
    """No ballot can be cast in this district at this time."""

    def __init__(self, state: Availability) -> None:
        super().__init__(state)
        self.state = state


class AccessDenied(ServiceError):
    """The access code that came with a request opens nothing in this poll."""


class SharesRefused(ServiceError):
    """Some of a trustee's decryption shares are wrong; the others were kept."""

    def __init__(self, trustee: int, faults: tuple[str, ...]) -> None:
        super().__init__(trustee, faults)
        self.trustee = trustee
        self.faults = faults

    def __str__(self) -> str:
        """List all faults, one a line."""
        return "\n".join(self.faults)


class AccountRefused(ServiceError):
    """An account of the office cannot be as it is asked for; the sentence is translated."""


class SignInRefused(ServiceError):
    """What was given opens no account; nothing says what of it was wrong."""


class NotAllowed(ServiceError):
    """An officer asked for what her roles, or the rule of two persons, do not let her do."""


class NotOnRoll(ServiceError):
    """The ticket, or the credential that comes with it, is not on the district's roll."""


class TicketSpent(ServiceError):
    """The holder of the ticket has already cast another ballot with it, or votes on paper."""


class BallotOpened(ServiceError):
    """The ballot was opened to check a device: whoever has its seed reads it."""


class BallotCast(ServiceError):
    """The ballot is in the box, so it is not opened."""


class TooManyOpenings(ServiceError):
    """The holder of the credential has opened as many ballots as anybody may."""


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the caller of the interface sees it (RFC 9457); `rule` is its lasting name.

    `trustee` is the number of the trustee who is at fault, 0 where none is.
    """

    status: HTTPStatus
    rule: str
    title: str
    detail: str = ""
    trustee: int = 0

    def to_json(self) -> dict[str, str | int]:
        """Return the members of the problem document."""
        members: dict[str, str | int] = {
            "type": f"/problems/{self.rule}",
            "title": self.title,
            "status": int(self.status),
            "detail": self.detail,
            "rule": self.rule,
        }
        return {**members, "trustee": self.trustee} if self.trustee else members


NOT_ON_ROLL = Problem(
    HTTPStatus.FORBIDDEN, "ticket-unknown", N_("This code is not valid in this district.")
)
"""One answer for an unknown ticket and an unknown credential: it tells nothing about either."""


def problem_of(error: Exception) -> Problem | None:
    """Return what the caller is told about an error, or None for one that nobody foresaw."""
    if isinstance(error, BallotRefused):
        return _ballot_problem(error)
    if isinstance(error, PollNotOpen):
        return Problem(HTTPStatus.CONFLICT, f"poll-{error.state}", _NOT_OPEN[error.state])
    if isinstance(error, CeremonyStopped | SharesRefused):
        return _trustees_problem(error)
    if isinstance(error, NotAllowed | NotFound | Malformed | StepRefused):
        return replace(_PROBLEMS[type(error)], detail=str(error))
    for kind, problem in _PROBLEMS.items():
        if isinstance(error, kind):
            return problem
    return None


def _ballot_problem(refused: BallotRefused) -> Problem:
    if refused.rule == "credential-registered":
        return NOT_ON_ROLL
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return Problem(status, refused.rule, N_("The ballot was refused."), str(refused))


def _trustees_problem(error: CeremonyStopped | SharesRefused) -> Problem:
    problem = _PROBLEMS[type(error)]
    return replace(problem, detail=str(error), trustee=error.trustee)


_PROBLEMS: dict[type[Exception], Problem] = {
    NotOnRoll: NOT_ON_ROLL,
    TicketSpent: Problem(
        HTTPStatus.CONFLICT,
        "ticket-spent",
        N_("A vote was already cast for this code, online or on paper."),
    ),
    BallotOpened: Problem(
        HTTPStatus.CONFLICT,
        "ballot-opened",
        N_("This ballot was opened for a check. It cannot be cast any more."),
    ),
    BallotCast: Problem(
        HTTPStatus.CONFLICT, "ballot-cast", N_("This ballot was cast. It cannot be opened.")
    ),
    TooManyOpenings: Problem(
        HTTPStatus.CONFLICT,
        "too-many-openings",
        N_("You have checked this device often enough. You can still vote."),
    ),
    AccessDenied: Problem(
        HTTPStatus.FORBIDDEN, "access-denied", N_("This personal link is not valid any more.")
    ),
    NotAllowed: Problem(HTTPStatus.FORBIDDEN, "not-allowed", N_("You may not do this.")),
    StepRefused: Problem(HTTPStatus.CONFLICT, "step-refused", N_("This cannot be done now.")),
    MessageOutOfTurn: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "message-out-of-turn",
        N_("No such message is awaited now."),
    ),
    CeremonyStopped: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "ceremony-message", N_("The message was refused.")
    ),
    SharesRefused: Problem(
        HTTPStatus.UNPROCESSABLE_ENTITY, "decryption-share", N_("Decryption shares were refused.")
    ),
    NotFound: Problem(HTTPStatus.NOT_FOUND, "not-found", N_("This does not exist.")),
    Malformed: Problem(HTTPStatus.BAD_REQUEST, "malformed", N_("The request cannot be read.")),
    SQLAlchemyError: Problem(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "storage-unavailable",
        N_("Nothing was stored. Please try again in a moment."),
    ),
}

_NOT_OPEN: dict[Availability, str] = {
    "open": N_("The poll is open."),
    "not-yet-open": N_("The poll is not open yet."),
    "closed": N_("The poll is closed."),
    "suspended": N_(
        "The vote is stopped here for a while. Your code stays valid: try again later."
    ),
}
