"""What the pages show of a declared result: plain values, ready for the templates."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from evote.seat_words import explain
from evote.voter.language import language


@dataclass(frozen=True, slots=True)
class CountPage:
    """The votes of a candidate or a list; `seats` counts those of a list, 0 or 1 of a candidate."""

    name: str
    votes: int
    seats: int


@dataclass(frozen=True, slots=True)
class LotPage:
    """A lot that decided: whose it is, its hash, and the command that draws it again."""

    name: str
    lot: str
    command: str


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The declared result of a district.

    elected       seat, name, votes
    vacant        how many seats nobody got
    by_list       whether votes are those of lists
    counts        those with the most votes first, equals in the order that was decided
    ties          a sentence for each
    lots          the lots of each tie that they decided
    explanation   a sentence for each step from the votes to the seats
    """

    elected: list[tuple[int, str, int]]
    vacant: int
    by_list: bool
    counts: list[CountPage]
    blank: int
    valid: int
    ballots: int
    ties: list[str]
    lots: list[list[LotPage]]
    explanation: list[str]


def present_result(declaration: bytes) -> ResultPage:
    """Return a declared result in the reader's language."""
    declared: dict[str, Any] = json.loads(declaration)
    return ResultPage(
        elected=[
            (entry["seat"], _name(entry, declared), entry["votes"]) for entry in declared["elected"]
        ],
        vacant=len(declared["vacant"]),
        by_list=_standing_as(declared) == "list",
        counts=_counts(declared),
        blank=declared["blank"],
        valid=declared["valid"],
        ballots=declared["ballots"],
        ties=[_tie_sentence(tie) for tie in declared["ties"]],
        lots=[
            _lots(tie, declared["lot"]["seed"])
            for tie in declared["ties"]
            if "lot" in tie["decided_by"]
        ],
        explanation=explain(declared["reasons"], language()),
    )


def _standing_as(declared: Mapping[str, Any]) -> str:
    """Return the name of the field that says who holds a seat: a list or a candidate."""
    return "list" if declared["applied"]["kind"] == "lists" else "candidate"


def _counts(declared: Mapping[str, Any]) -> list[CountPage]:
    """Order the counts by votes; the elected keep the order of their seats, which settled ties."""
    holders = [entry[_standing_as(declared)] for entry in declared["elected"]]
    counts = [
        CountPage(entry["name"], entry["votes"], entry.get("seats", holders.count(place)))
        for place, entry in enumerate(declared["counts"])
    ]
    first = {place: order for order, place in reversed([*enumerate(holders)])}
    ranked = sorted(
        range(len(counts)),
        key=lambda place: (-counts[place].votes, first.get(place, len(holders)), place),
    )
    return [counts[place] for place in ranked]


def _lots(tie: Mapping[str, Any], seed: str) -> list[LotPage]:
    """Return the lots of a tie; of lists, each seat that is drawn for has lots of its own."""
    drawn = [
        f"{tie['seats'][0]}|{tied['list']}" if "list" in tied else f"{tied['candidate']}"
        for tied in tie["tied"]
    ]
    return [
        LotPage(tied["name"], tied["lot"], f"printf 'evote-lot-1|{seed}|{place}' | sha256sum")
        for tied, place in zip(tie["tied"], drawn, strict=True)
    ]


def _name(elected: Mapping[str, Any], declared: Mapping[str, Any]) -> str:
    """Return the name of somebody elected, with that of her list if she stood on one."""
    name: str = elected["name"]
    return f"{name} ({declared['counts'][elected['list']]['name']})" if "list" in elected else name


def _tie_sentence(tie: Mapping[str, Any]) -> str:
    names: Sequence[str] = [tied["name"] for tied in tie["tied"]]
    reason = {
        ("age",): gettext("The older comes first."),
        ("lot",): gettext("The published lot decides the order."),
        ("decision",): gettext("Two officers decided the order, as the rules foresee."),
        ("age", "lot"): gettext(
            "The older comes first, and the lot decides between those born on the same day."
        ),
    }[tuple(tie["decided_by"])]
    equal = gettext(
        "%(votes)d votes each, in this order: %(names)s.",
        votes=tie["votes"],
        names=", ".join(names),
    )
    return f"{equal} {reason}"
