"""What the pages show of a declared result: plain values, ready for the templates."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from ballots.poll import Contest
from evote.results.seat_words import explain
from evote.voter.language import language


@dataclass(frozen=True, slots=True)
class SeatPage:
    """Who holds a seat; `place` is hers among all who stand, `votes` None where there were none."""

    seat: int
    name: str
    votes: int | None
    place: int


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
class BoxPage:
    """How many ballots there are, of which kind; `null` only where some were cast on paper."""

    ballots: int
    blank: int
    valid: int
    null: int | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """The declared result of a district.

    elected       by seat
    vacant        how many seats nobody got
    by_list       whether votes are those of lists
    box           what came out of the ballot box; None where there was no vote
    counts        those with the most votes first, equals in the order that was decided
    lots          of those between whom lots decided, tie by tie
    reasons       the steps from the votes to the seats, as the declaration has them
    language      the reader's
    """

    elected: list[SeatPage]
    vacant: int
    by_list: bool
    box: BoxPage | None
    counts: list[CountPage]
    lots: list[list[LotPage]]
    reasons: list[Mapping[str, Any]]
    language: str

    @property
    def explanation(self) -> list[str]:
        """Return a sentence for each step; only the page of the district asks for them."""
        return explain(self.reasons, self.language)

    @property
    def ties(self) -> list[str]:
        """Return what each tie was about, and what settled it."""
        explanation = self.explanation
        return [
            " ".join(explanation[place : place + 2])
            for place, reason in enumerate(self.reasons)
            if reason["message"].startswith("tie-")
        ]


def present_result(contest: Contest, declaration: bytes) -> ResultPage:
    """Return a declared result in the reader's language."""
    declared: dict[str, Any] = json.loads(declaration)
    voted = declared["procedure"] == "vote"
    return ResultPage(
        elected=[_seat(entry, contest, voted=voted) for entry in declared["elected"]],
        vacant=len(declared["vacant"]),
        by_list=_standing_as(declared) == "list",
        box=_box(declared) if voted else None,
        counts=_counts(declared) if voted else [],
        lots=[lots for tie in declared["ties"] for lots in lots_of(tie, declared)],
        reasons=declared["reasons"],
        language=language(),
    )


def place_of(contest: Contest, candidate: int, on_list: int | None) -> int:
    """Return the place of somebody among all who stand, from her place on the ballot or a list."""
    return candidate + sum(len(offered.members) for offered in contest.lists[: on_list or 0])


def _seat(elected: Mapping[str, Any], contest: Contest, *, voted: bool) -> SeatPage:
    """Return somebody elected, with the name of her list if she stood on one."""
    name, on_list = elected["name"], elected.get("list")
    return SeatPage(
        seat=elected["seat"],
        name=name if on_list is None else f"{name} ({contest.lists[on_list].name})",
        votes=elected["votes"] if voted else None,
        place=place_of(contest, elected["candidate"], on_list),
    )


def _box(declared: Mapping[str, Any]) -> BoxPage:
    return BoxPage(declared["ballots"], declared["blank"], declared["valid"], declared.get("null"))


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


def lots_of(tie: Mapping[str, Any], declared: Mapping[str, Any]) -> Iterator[list[LotPage]]:
    """Yield the lots of those whom nothing else told apart: by the rules, age may come first."""
    if "lot" not in tie["decided_by"]:
        return
    by_lot_alone = declared["applied"]["ties"] == "lot"
    for _, run in groupby(tie["tied"], lambda tied: by_lot_alone or tied.get("age_rank")):
        level = list(run)
        if len(level) > 1:
            yield [_lot(tied, tie, declared["lot"]["seed"]) for tied in level]


def _lot(tied: Mapping[str, Any], tie: Mapping[str, Any], seed: str) -> LotPage:
    """Return the lot of somebody; of lists, each seat that is drawn for has lots of its own."""
    drawn = f"{tie['seats'][0]}|{tied['list']}" if "list" in tied else f"{tied['candidate']}"
    command = f"printf 'evote-lot-1|{seed}|{drawn}' | sha256sum"
    return LotPage(tied["name"], tied["lot"], command)
