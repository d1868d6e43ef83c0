"""How the votes of a contest become seats: what a poll may add to its sealed rules.

Every option has a default that is left out of the rules, so that a contest which uses none of them
is written as if there were none. Articles are those of the French electoral code, which leaves
neighbourhood councils free and is the model that most towns follow.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from ballots.reading import field, one_of, positive
from crypto.canonical import Json, fields, natural
from crypto.errors import Malformed

Gender: TypeAlias = Literal["woman", "man"]
Method: TypeAlias = Literal["highest-average", "largest-remainder"]
Procedure: TypeAlias = Literal["vote", "unopposed", "no-council"]

GENDERS: Final[Mapping[str, Gender]] = MappingProxyType({"woman": "woman", "man": "man"})
METHODS: Final[Mapping[str, Method]] = MappingProxyType(
    {"highest-average": "highest-average", "largest-remainder": "largest-remainder"}
)
PROCEDURES: Final[Mapping[str, Procedure]] = MappingProxyType(
    {"vote": "vote", "unopposed": "unopposed", "no-council": "no-council"}
)
MOST_EXTRA_NAMES: Final = 2
"""Names that a list may have beyond the seats (L260)."""

INDIVIDUALS_ONLY: Final = ("min_votes", "quota")
LISTS_ONLY: Final = ("method", "bonus", "threshold_percent", "parity", "extra_names")
"""Options of one kind of contest alone, as the sealed rules name them."""
_FIELDS: Final = (*INDIVIDUALS_ONLY, *LISTS_ONLY, "uncontested", "min_candidates")
_BONUS: Final = MappingProxyType({"none": "none", "half": "half"})
_PARITY: Final = MappingProxyType({"none": "none", "alternate": "alternate"})
_USUAL_OPTIONS: Final[Mapping[str, Json]] = MappingProxyType(
    {
        "min_votes": 1,
        "quota": {"women": 0, "men": 0},
        "method": "highest-average",
        "bonus": "none",
        "threshold_percent": 0,
        "parity": "none",
        "uncontested": "vote",
        "min_candidates": 1,
    }
)


@dataclass(frozen=True, slots=True)
class Seating:
    """What decides about seats beside the votes.

    Of individuals:
    min_votes           fewer votes elect nobody
    women, men          seats kept for each, as far as so many of them can be elected

    Of lists:
    method              how seats are distributed in proportion to the votes
    half_bonus          whether the first list gets half of the seats before that (L262)
    threshold_percent   of the valid votes; a list with fewer gets no seat
    parity              whether women and men must alternate on every list (L264)
    extra_names         names that a list may have beyond one for each seat, which then it must
                        have; None where lists may be of any length

    Of both:
    uncontested         what happens where no more stand than there are seats, or one list only
    min_candidates      fewer people who stand make no council
    """

    min_votes: int = 1
    women: int = 0
    men: int = 0
    method: Method = "highest-average"
    half_bonus: bool = False
    threshold_percent: int = 0
    parity: bool = False
    extra_names: int | None = None
    uncontested: Procedure = "vote"
    min_candidates: int = 1

    @property
    def kept(self) -> Mapping[Gender, int]:
        """Return how many seats are kept for whom."""
        return {"woman": self.women, "man": self.men}


USUAL: Final = Seating()
"""No option is used: the most votes win, or the highest averages."""


def seating_json(seating: Seating) -> dict[str, Json]:
    """Return the options that differ from the usual ones; none at all gives an empty object."""
    written: dict[str, Json] = {}
    if seating.min_votes != USUAL.min_votes:
        written["min_votes"] = seating.min_votes
    if seating.women or seating.men:
        written["quota"] = {"women": seating.women, "men": seating.men}
    if seating.method != USUAL.method:
        written["method"] = seating.method
    if seating.half_bonus:
        written["bonus"] = "half"
    if seating.threshold_percent:
        written["threshold_percent"] = seating.threshold_percent
    if seating.parity:
        written["parity"] = "alternate"
    if seating.extra_names is not None:
        written["extra_names"] = seating.extra_names
    if seating.uncontested != USUAL.uncontested:
        written["uncontested"] = seating.uncontested
    if seating.min_candidates != USUAL.min_candidates:
        written["min_candidates"] = seating.min_candidates
    return written


def read_seating(value: Json) -> Seating:
    """Read the options; raises Malformed, also for one that is written though it is usual."""
    written = fields(value, *(f"{name}?" for name in _FIELDS))
    options = {**_USUAL_OPTIONS, **written}
    women, men = field(options, "quota", _read_quota)
    seating = Seating(
        min_votes=field(options, "min_votes", positive),
        women=women,
        men=men,
        method=field(options, "method", one_of(METHODS)),
        half_bonus=field(options, "bonus", one_of(_BONUS)) == "half",
        threshold_percent=field(options, "threshold_percent", natural),
        parity=field(options, "parity", one_of(_PARITY)) == "alternate",
        extra_names=field(options, "extra_names", natural) if "extra_names" in options else None,
        uncontested=field(options, "uncontested", one_of(PROCEDURES)),
        min_candidates=field(options, "min_candidates", positive),
    )
    if not written or seating_json(seating) != written:
        raise Malformed("expected only options that differ from the usual ones")
    return seating


def is_for_lists(seating: Seating) -> bool:
    """Say whether an option is used that only lists have."""
    return any(name in LISTS_ONLY for name in seating_json(seating))


def require_fitting(seating: Seating, kind: str, seats: int) -> None:
    """Raise Malformed when options do not fit the kind of contest, each other or the seats."""
    foreign = LISTS_ONLY if kind == "individuals" else INDIVIDUALS_ONLY
    misplaced = [name for name in seating_json(seating) if name in foreign]
    if misplaced:
        raise Malformed(f"{misplaced[0]}: not an option of a contest of {kind}")
    if seating.women + seating.men > seats:
        raise Malformed("quota: expected no more than there are seats")
    if seating.threshold_percent > 100:
        raise Malformed("threshold_percent: expected at most 100")
    if (seating.extra_names or 0) > MOST_EXTRA_NAMES:
        raise Malformed(f"extra_names: expected at most {MOST_EXTRA_NAMES}")


def _read_quota(value: Json) -> tuple[int, int]:
    quota = fields(value, "women", "men")
    return field(quota, "women", natural), field(quota, "men", natural)
