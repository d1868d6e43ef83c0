"""The explanation in words: a template for each message, and how its parameters are spoken.

A parameter is spoken by its name, the same in every message: `votes` is a number of votes, `names`
an enumeration, `order` a sequence. Another language translates the templates, which are what
gettext calls a message, and has a `Speaker` of its own.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, Protocol

from crypto.canonical import Json
from tally.seats.allocation import Reason, Standing, Tie, because
from tally.seats.ties import Tiebreak

TEMPLATES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Individuals.
        "seat-by-votes": "Seat %(seat)s: %(name)s, %(votes)s.",
        "seat-kept-for-woman": "Seat %(seat)s, kept for women: %(name)s, %(votes)s.",
        "seat-kept-for-man": "Seat %(seat)s, kept for men: %(name)s, %(votes)s.",
        "passed-over": "%(name)s, %(votes)s, is not elected because of the seats that are kept.",
        "seat-vacant": "Seat %(seat)s is vacant: nobody else got a vote.",
        "seat-vacant-below-minimum": (
            "Seat %(seat)s is vacant: nobody else got the %(votes)s that the rules ask for."
        ),
        "substitutes": "When a seat falls vacant, this is who follows: %(standings)s.",
        "too-few-votes": "Not electable with fewer than %(votes)s: %(names)s.",
        "no-votes": "Nobody voted for %(names)s.",
        # Lists.
        "threshold": (
            "A list takes part with %(percent)s %% of the %(valid)s valid votes,"
            " at least %(votes)s."
        ),
        "below-threshold": "Too few votes to take part: %(names)s.",
        "no-list-admitted": "No list has votes enough: all seats are vacant.",
        "bonus": (
            "%(name)s is first with %(votes)s and gets half of the %(of)s seats: %(number)s."
        ),
        "seat-by-bonus": "Seat %(seat)s: half of the seats -> %(name)s.",
        "rest-by-average": (
            "Seats by highest average: %(number)s. Votes are divided by the seats a list then has."
        ),
        "seat-by-average": "Seat %(seat)s: %(averages)s -> %(name)s.",
        "seat-by-average-and-votes": (
            "Seat %(seat)s: %(averages)s -> %(name)s, which of equal averages has more votes."
        ),
        "seat-for-each": (
            "%(names)s are equal, and there is a seat for each of them: their order changes"
            " nothing."
        ),
        "rest-by-quota": (
            "Seats by largest remainder: %(number)s. Every %(quota)s votes give a list one of them."
        ),
        "seat-by-quota": "Seat %(seat)s: a whole quota of %(votes)s -> %(name)s.",
        "seat-by-remainder": "Seat %(seat)s: remainders %(remainders)s -> %(name)s.",
        "list-elected": "%(name)s has %(number)s of the seats: %(names)s.",
        "list-out-of-names": "%(name)s has nobody left for seats that are now vacant: %(seats)s.",
        "list-substitutes": "When a seat of %(name)s falls vacant, this is who follows: %(order)s.",
        # Without a vote.
        "unopposed": "%(number)s stand for %(of)s seats and are elected without a vote: %(names)s.",
        "seats-unsought": "Nobody stands for these seats, which are vacant: %(seats)s.",
        "no-candidate": "Nobody stands: there is no council.",
        "too-few-candidates": (
            "%(number)s stand, fewer than the %(needed)s that the rules ask for: no council."
        ),
        "no-council": "%(number)s stand for %(of)s seats: by the rules there is no council.",
        # Ties: what for, then how they were settled.
        "tie-for-one": "%(names)s have %(votes)s each: seat %(seat)s is for one of them.",
        "tie-for-several": (
            "%(names)s have %(votes)s each: seats %(seats)s are for %(number)s of them."
        ),
        "tie-among-elected": (
            "%(names)s have %(votes)s each: all of them are elected, so only the order of their"
            " seats depends on it."
        ),
        "tie-among-substitutes": (
            "%(names)s have %(votes)s each: no seat depends on it, only the order of those who"
            " follow."
        ),
        "tie-for-first-list": "%(names)s have %(votes)s each: one of them is the first list.",
        "older": "The older comes first: %(order)s.",
        "older-on-average": (
            "The list whose candidates are older on average comes first: %(order)s."
        ),
        "older-next": "The list whose next candidate is older comes first: %(order)s.",
        "lot": "The published lot decides the order: %(order)s.",
        "age-lot": "The older comes first, and the lot decides between equal ages: %(order)s.",
        "decision": "%(officers)s decided the order: %(order)s. Their reason: %(reason)s",
        # After the election.
        "left-seat": "%(name)s leaves seat %(seat)s (%(reason)s).",
        "left-line": "%(name)s does not follow any more (%(reason)s).",
        "follows": "Seat %(seat)s goes to %(name)s, who is next.",
        "follows-on-list": "Seat %(seat)s goes to %(name)s, who is next on the list.",
        "follows-by-quota": "Seat %(seat)s goes to %(name)s, the next of those it is kept for.",
        "nobody-follows": "Nobody is left to follow: seat %(seat)s is vacant.",
    }
)
"""English, by message; `%(name)s` is where a parameter goes, `->` is spoken as an arrow."""

_ARROW: Final = "\N{RIGHTWARDS ARROW}"

_OLDER: Final = MappingProxyType(
    {
        "votes": "older",
        "first-list": "older-on-average",
        "average": "older-next",
        "remainder": "older-next",
    }
)


class Speaker(Protocol):
    """What a language brings: its templates, and how it speaks each kind of parameter."""

    def template(self, message: str) -> str:
        """Return the template of a message."""

    def speak(self, parameter: str, value: Any) -> str:
        """Return the value of a parameter in words; the name of the parameter tells its kind."""


def tell(reason: Reason, speaker: Speaker) -> str:
    """Return one step of an explanation as a sentence."""
    spoken = {name: speaker.speak(name, value) for name, value in reason.parameters.items()}
    return speaker.template(reason.message).replace("->", _ARROW) % spoken


class English:
    """Speaks English."""

    def template(self, message: str) -> str:
        """Return the template of a message."""
        return TEMPLATES[message]

    def speak(self, parameter: str, value: Any) -> str:
        """Return the value of a parameter in words."""
        return _ENGLISH.get(parameter, str)(value)


def _votes(number: int) -> str:
    return "1 vote" if number == 1 else f"{number} votes"


def _and(parts: Sequence[str]) -> str:
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last


def _spoken_averages(averages: Sequence[Mapping[str, Any]]) -> str:
    values = [Fraction(each["votes"], each["divisor"]) for each in averages]
    digits = digits_apart(values)
    return ", ".join(
        f"{each['name']} {each['votes']}/{each['divisor']} {_equals(value, digits)}"
        for each, value in zip(averages, values, strict=True)
    )


def _spoken_remainders(remainders: Sequence[Mapping[str, Any]]) -> str:
    values = [Fraction(each["numerator"], each["denominator"]) for each in remainders]
    digits = digits_apart(values)
    return ", ".join(
        f"{each['name']} {decimal(value, digits)}"
        for each, value in zip(remainders, values, strict=True)
    )


def _spoken_standings(standings: Sequence[Mapping[str, Any]]) -> str:
    return ", then ".join(f"{each['name']}, {_votes(each['votes'])}" for each in standings)


def _spoken_seats(numbers: Sequence[int]) -> str:
    return _and([str(number) for number in numbers])


def _spoken_quota(quota: Mapping[str, int]) -> str:
    return decimal(Fraction(quota["numerator"], quota["denominator"]))


def _equals(value: Fraction, digits: int) -> str:
    rounded = value != round(value, digits)
    return f"{'≈' if rounded else '='} {decimal(value, digits)}"


def decimal(value: Fraction, digits: int = 2) -> str:
    """Write a number from 0 up with at most so many decimals: 37.5, 33.33, 50."""
    whole, rest = divmod(round(value * 10**digits), 10**digits)
    return f"{whole}.{rest:0{digits}}".rstrip("0").rstrip(".")


def digits_apart(values: Sequence[Fraction]) -> int:
    """Return how many decimals, two at least, tell different numbers apart."""
    digits = 2
    while len({round(value, digits) for value in values}) < len(set(values)):
        digits += 1
    return digits


_ENGLISH: Final[Mapping[str, Callable[[Any], str]]] = MappingProxyType(
    {
        "votes": _votes,
        "names": _and,
        "officers": _and,
        "seats": _spoken_seats,
        "order": ", then ".join,
        "standings": _spoken_standings,
        "quota": _spoken_quota,
        "averages": _spoken_averages,
        "remainders": _spoken_remainders,
    }
)

# ---------------------------------------------------------------- shared by both kinds of contest


def with_votes(standings: Sequence[Standing]) -> Json:
    """Return people with their votes, as the parameter `standings`."""
    return [{"name": each.name, "votes": each.votes} for each in standings]


def tell_tie(tie: Tie, tiebreak: Tiebreak) -> list[Reason]:
    """Say what equals were tied for, and then how the tie was settled."""
    names = [contender.name for contender in tie.tied]
    prize = _tell_prize(tie, names)
    if tie.decided_by == ("decision",):
        decision = tiebreak.decision_for(tie.seats[0], tie.tied)
        settled = because(
            "decision", officers=decision.officers, order=names, reason=decision.reason
        )
    else:
        message = _OLDER[tie.over] if tie.decided_by == ("age",) else "-".join(tie.decided_by)
        settled = because(message, order=names)
    return [prize, settled]


def _tell_prize(tie: Tie, names: Sequence[str]) -> Reason:
    """Say what equals were tied for."""
    number = len(tie.seats)
    if tie.over == "first-list":
        return because("tie-for-first-list", names=names, votes=tie.votes)
    if not number:
        return because("tie-among-substitutes", names=names, votes=tie.votes)
    if number == len(tie.tied):
        return because("tie-among-elected", names=names, votes=tie.votes)
    if number == 1:
        return because("tie-for-one", names=names, votes=tie.votes, seat=tie.seats[0])
    return because("tie-for-several", names=names, votes=tie.votes, seats=tie.seats, number=number)
