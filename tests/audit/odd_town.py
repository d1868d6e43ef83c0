"""A poll in which everything odd happens at once, district by district.

1  a tie for the ninth and last seat, settled by age
2  a tie of three for two seats, settled by two officers
3  two lists that are equal throughout: for the first list, and again for the last seat
4  nobody stands
5  fewer candidates than seats, elected unopposed
6  exactly as many ballots as the limit for small tallies asks for
7  one ballot fewer than that: never decrypted
8  a candidate who has withdrawn is elected
9  a single list with two names more than seats
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from ballots.poll import (
    Candidate,
    CandidateList,
    Contest,
    District,
    PollFile,
    Rules,
    procedure_of,
    write_poll_file,
)
from ballots.seating import Seating
from tally.declaration import draw_up_unopposed
from tally.seats.allocation import Decision
from tests.audit import town

DECISION = Decision(1, (2, 0, 1), ("Mme Roux", "M. Blanc"), "Tiré au sort devant le public.")


def people(number: int) -> tuple[Candidate, ...]:
    """Return candidates A, B, C and so on, the oldest last."""
    return tuple(Candidate(chr(ord("A") + place), number - place) for place in range(number))


def offered(name: str, names: int, age_rank: int) -> CandidateList:
    """Return a list of people who are called after it."""
    members = tuple(
        Candidate(f"{name} {place}", place + 2 * age_rank) for place in range(1, names + 1)
    )
    return CandidateList(name, members, age_rank)


def lists(seats: int, *standing: CandidateList, seating: Seating) -> Contest:
    """Return a contest of these lists."""
    return replace(
        town.CONTEST,
        kind="lists",
        maximum=1,
        seats=seats,
        candidates=(),
        lists=standing,
        seating=seating,
    )


SMALL = replace(town.CONTEST, small_tally_limit=4)
UNOPPOSED = Seating(uncontested="unopposed")
CONTESTS = {
    1: replace(town.CONTEST, seats=9, maximum=9, candidates=people(11)),
    2: replace(town.CONTEST, ties="decision"),
    3: lists(
        4,
        offered("Ensemble", 4, 2),
        offered("Demain", 4, 1),
        seating=Seating(half_bonus=True, threshold_percent=5),
    ),
    4: replace(town.CONTEST, candidates=()),
    5: replace(town.CONTEST, seats=9, seating=UNOPPOSED),
    6: SMALL,
    7: SMALL,
    8: town.CONTEST,
    9: lists(3, offered("Seule", 5, 1), seating=replace(UNOPPOSED, extra_names=2)),
}


def first(number: int, of: int) -> list[int]:
    """Return the choice of the first candidates, the blank bit before them."""
    return [0, *([1] * number + [0] * (of - number))]


VOTES: dict[int, Sequence[list[int]]] = {
    1: [first(8, of=11), first(8, of=11), [0] * 9 + [1, 0, 0], [0] * 10 + [1, 0]],
    2: [[0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]],
    3: [[0, 1, 0], [0, 1, 0], [0, 0, 1], [0, 0, 1], [1, 0, 0]],
    6: [[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]],
    7: [[0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0]],
    8: [[0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1], [0, 1, 0, 0], [1, 0, 0, 0]],
}
DECISIONS = {2: [DECISION]}


def rules_of(number: int) -> Rules:
    """Return the rules of a district."""
    return Rules(town.POLL, District(number, f"Quartier {number}"), CONTESTS[number])


def hold_poll(folder: Path) -> Path:
    """Hold the poll to its end, and write its record into a folder."""
    folder.mkdir(exist_ok=True)
    keys = town.trustee_keys()
    trustees = town.introduce(keys)
    for number in CONTESTS:
        rules, uuid = rules_of(number), town.UUIDS[number]
        declaration = folder / f"{uuid}.seats.json"
        if procedure_of(rules.contest) != "vote":
            declaration.write_bytes(draw_up_unopposed(uuid, rules).to_bytes())
            continue
        box = town.open_box(rules, keys, trustees=trustees)
        for voter, selection in enumerate(VOTES[number]):
            box.cast(voter, selection)
        box.close()
        if len(VOTES[number]) >= rules.contest.small_tally_limit:
            box.count(*DECISIONS.get(number, ()))
        if box.declaration is not None:
            declaration.write_bytes(box.declaration)
        box.write(folder / f"{uuid}.bel")
    districts = tuple((town.UUIDS[number], rules_of(number)) for number in CONTESTS)
    (folder / "poll.json").write_bytes(write_poll_file(PollFile("00" * 32, districts)))
    return folder
