"""Individuals: the most votes win, every tie is decided by the rules and reported."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.poll import Candidate
from ballots.seating import Seating
from crypto.hashing import sha256_hex
from tally.errors import DecisionNeeded, TallyError
from tally.seats.allocate import allocate
from tally.seats.allocation import Decision, Tie
from tests.tally.seats.cases import SEED, allocated, explain, gendered, names
from tests.tally.town import candidates, contest


def by_lot(letters: str) -> str:
    """Return letters in the order of their draws, computed as anyone would with `sha256sum`."""
    draws = {
        letter: sha256_hex(f"evote-lot-1|{SEED}|{ord(letter) - ord('A')}".encode())
        for letter in letters
    }
    return "".join(sorted(letters, key=lambda letter: draws[letter]))


def tied_of(tie: Tie) -> str:
    """Return the letters of the tied in the order that was decided."""
    return "".join(contender.name for contender in tie.tied)


def test_the_most_votes_win() -> None:
    """Whatever the order on the ballot; the rest are substitutes in order."""
    allocation = allocated([3, 9, 1, 5], [1, 2, 3, 4])
    assert names(allocation.elected) == "BD"
    assert names(allocation.substitutes) == "AC"
    assert (allocation.ties, allocation.vacant) == ((), ())
    assert [seat.number for seat in allocation.seats] == [1, 2]


def test_among_equals_the_older_precedes() -> None:
    """And the tie is reported with the seat that it was about."""
    allocation = allocated([4, 7, 4, 4], [3, 4, 1, 2])
    assert names(allocation.elected) == "BC"
    assert names(allocation.substitutes) == "DA"
    [tie] = allocation.ties
    assert (tie.votes, tied_of(tie), tie.seats, tie.decided_by) == (4, "CDA", (2,), ("age",))


def test_the_lot_decides_between_those_born_on_the_same_day() -> None:
    """After age, where age tells somebody apart."""
    allocation = allocated([4, 4, 4, 0], [2, 2, 1, 3])
    assert names(allocation.elected + allocation.substitutes) == "C" + by_lot("AB")
    assert allocation.ties[0].decided_by == ("age", "lot")
    assert allocated([4, 4, 0], [2, 2, 1]).ties[0].decided_by == ("lot",)


def test_where_the_rules_say_lot_age_does_not_matter() -> None:
    """The draws are hashes that anyone can replay from the published seed."""
    allocation = allocated([4, 4, 4, 4], [1, 2, 3, 4], ties="lot")
    assert names(allocation.elected + allocation.substitutes) == by_lot("ABCD")
    assert allocation.ties[0].decided_by == ("lot",)


def test_another_seed_draws_another_lot() -> None:
    """With eight candidates the first seeds give different orders."""
    rules = contest(candidates(*range(1, 9)), ties="lot")
    orders = {tied_of(allocate(rules, [1] * 8, seed).ties[0]) for seed in ("a", "b", "c")}
    assert len(orders) == 3


def test_a_tie_within_the_seats_or_below_them_is_reported_too() -> None:
    """It decides an order, and takes no seat from anybody."""
    allocation = allocated([5, 5, 2, 2], [1, 2, 4, 3])
    first, second = allocation.ties
    assert (first.seats, tied_of(first)) == ((1, 2), "AB")
    assert (second.seats, tied_of(second)) == ((), "DC")


def test_nobody_is_elected_without_votes() -> None:
    """The seat stays vacant, even though somebody stands."""
    allocation = allocated([0, 3, 0], [1, 2, 3])
    assert names(allocation.elected) == "B"
    assert allocation.vacant == (2,)
    assert allocation.substitutes == ()
    assert explain(allocation)[-1] == "Nobody voted for A and C."


def test_a_count_for_each_candidate_is_needed() -> None:
    """One too few or too many is a mistake of the caller."""
    with pytest.raises(ValueError, match="zip"):
        allocated([1], [1, 2])


stands = st.lists(st.tuples(st.integers(0, 6), st.integers(1, 4)), min_size=1, max_size=12)
ways = st.sampled_from(["older", "lot"])


@given(stands, st.integers(1, 9), ways)
def test_every_seat_is_filled_or_vacant_and_everybody_has_a_place(
    standing: list[tuple[int, int]], seats: int, ties: str
) -> None:
    """The house keeps its size; a seat is vacant only when nobody with votes is left."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    allocation = allocated(counts, ranks, seats=seats, ties=ties)
    assert [seat.number for seat in allocation.seats] == list(range(1, seats + 1))
    assert not (allocation.vacant and allocation.substitutes)
    everybody = allocation.elected + allocation.substitutes
    assert {each.candidate for each in everybody} == {i for i, votes in enumerate(counts) if votes}
    in_order = [each.votes for each in everybody]
    assert in_order == sorted(filter(None, counts), reverse=True)


@given(stands, st.integers(1, 9), ways, st.data())
def test_more_votes_never_cost_a_seat(
    standing: list[tuple[int, int]], seats: int, ties: str, data: st.DataObject
) -> None:
    """Whoever is elected still is with one vote more."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    before = allocated(counts, ranks, seats=seats, ties=ties)
    if before.elected:
        favoured = data.draw(st.sampled_from(before.elected)).candidate
        counts[favoured] += 1
        after = allocated(counts, ranks, seats=seats, ties=ties)
        assert favoured in {each.candidate for each in after.elected}


@given(st.permutations(range(6)), st.lists(st.integers(0, 3), min_size=6, max_size=6))
def test_the_order_on_the_ballot_decides_nothing(order: list[int], counts: list[int]) -> None:
    """With ages all different, a shuffled ballot elects the same people in the same order."""
    people = [Candidate(f"Person {number}", number + 1) for number in range(6)]
    straight = allocate(contest(people), counts, SEED)
    shuffled = allocate(
        contest([people[number] for number in order]), [counts[number] for number in order], SEED
    )
    assert [s.name for s in straight.elected] == [s.name for s in shuffled.elected]
    assert [s.name for s in straight.substitutes] == [s.name for s in shuffled.substitutes]


@given(stands, ways)
def test_ties_are_exactly_the_candidates_with_equal_votes(
    standing: list[tuple[int, int]], ties: str
) -> None:
    """None is missing, none is invented, and the first of the tied have the seats."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    allocation = allocated(counts, ranks, ties=ties)
    expected = [
        votes for votes in sorted(set(counts), reverse=True) if votes and counts.count(votes) > 1
    ]
    assert [tie.votes for tie in allocation.ties] == expected
    for tie in allocation.ties:
        assert len(tie.tied) == counts.count(tie.votes)
        seated = [allocation.elected[seat - 1].candidate for seat in tie.seats]
        assert seated == [contender.place for contender in tie.tied[: len(seated)]]


@given(stands, ways)
def test_an_allocation_can_be_replayed(standing: list[tuple[int, int]], ties: str) -> None:
    """The same votes, rules and seed give the same allocation."""
    counts, ranks = [votes for votes, _ in standing], [rank for _, rank in standing]
    assert allocated(counts, ranks, ties=ties) == allocated(counts, ranks, ties=ties)


# ---------------------------------------------------------------- least votes


def test_fewer_votes_than_the_rules_ask_for_elect_nobody() -> None:
    """Such a candidate is neither elected nor a substitute; exactly as many are enough."""
    allocation = allocated([9, 5, 4, 0], [1, 2, 3, 4], seats=3, seating=Seating(min_votes=5))
    assert (names(allocation.elected), allocation.vacant) == ("AB", (3,))
    assert allocation.substitutes == ()
    assert explain(allocation)[2:] == [
        "Seat 3 is vacant: nobody else got the 5 votes that the rules ask for.",
        "Not electable with fewer than 5 votes: C.",
        "Nobody voted for D.",
    ]


# ---------------------------------------------------------------- seats kept for women and men


def test_seats_are_kept_for_women_and_men() -> None:
    """The best woman gets a seat though a man has more votes; the reasons name both."""
    allocation = allocate(gendered("mmmw", 3, women=1, men=1), [9, 8, 7, 2], SEED)
    assert names(allocation.elected) == "ABD"
    assert names(allocation.substitutes) == "C"
    assert explain(allocation) == [
        "Seat 1: A, 9 votes.",
        "Seat 2: B, 8 votes.",
        "Seat 3, kept for women: D, 2 votes.",
        "C, 7 votes, is not elected because of the seats that are kept.",
        "When a seat falls vacant, this is who follows: C, 7 votes.",
    ]


def test_kept_seats_change_nothing_where_votes_fill_them() -> None:
    """The quota is a least number, not a share."""
    allocation = allocate(gendered("wmwm", 3, women=1, men=1), [9, 8, 7, 2], SEED)
    assert names(allocation.elected) == "ABC"
    assert "kept" not in " ".join(explain(allocation))


def test_kept_seats_go_to_others_where_nobody_can_take_them() -> None:
    """A seat is not left vacant for want of a man, nor for one without votes."""
    assert names(allocate(gendered("wwwm", 3, men=2), [9, 8, 7, 0], SEED).elected) == "ABC"


def test_whoever_does_not_say_a_gender_competes_for_the_other_seats() -> None:
    """Nobody has to, and nobody is passed over for it alone."""
    allocation = allocate(gendered("m-mw", 3, women=1, men=1), [9, 8, 7, 2], SEED)
    assert names(allocation.elected) == "ABD"


def test_a_man_may_owe_his_seat_to_the_quota() -> None:
    """The rule has no preference."""
    allocation = allocate(gendered("wwm", 2, men=1), [9, 8, 1], SEED)
    assert explain(allocation)[1] == "Seat 2, kept for men: C, 1 vote."


@given(
    st.lists(st.tuples(st.integers(0, 4), st.sampled_from("wm-")), min_size=1, max_size=8),
    st.integers(1, 6),
    st.data(),
)
def test_the_council_is_the_best_that_keeps_the_seats(
    standing: list[tuple[int, str]], seats: int, data: st.DataObject
) -> None:
    """House size and quotas hold as far as people are there, and a voter more costs no seat."""
    women = data.draw(st.integers(0, seats))
    men = data.draw(st.integers(0, seats - women))
    counts = [votes for votes, _ in standing]
    rules = gendered("".join(gender for _, gender in standing), seats, women, men)
    allocation = allocate(rules, counts, SEED)
    electable = [place for place, votes in enumerate(counts) if votes]
    assert len(allocation.elected) == min(seats, len(electable))
    for gender, number in (("w", women), ("m", men)):
        there = sum(standing[place][1] == gender for place in electable)
        seated = sum(standing[each.candidate][1] == gender for each in allocation.elected)
        assert seated >= min(number, there)
    for each in allocation.elected:
        more = [votes + (place == each.candidate) for place, votes in enumerate(counts)]
        assert each.name in names(allocate(rules, more, SEED).elected)


# ---------------------------------------------------------------- the officers decide

DECISION = Decision(2, (2, 0, 1), ("Ms Roux", "Mr Blanc"), "Drawn by hand before the public.")


def test_two_officers_settle_a_tie_that_is_left_to_them() -> None:
    """Their names and their reason are part of the explanation."""
    allocation = allocated([4, 4, 4, 9], [1, 2, 3, 4], ties="decision", decisions=[DECISION])
    assert names(allocation.elected) == "DC"
    assert names(allocation.substitutes) == "AB"
    assert allocation.ties[0].decided_by == ("decision",)
    assert allocation.decisions == (DECISION,)
    assert explain(allocation)[3] == (
        "Ms Roux and Mr Blanc decided the order: C, then A, then B."
        " Their reason: Drawn by hand before the public."
    )


def test_until_they_decide_nobody_is_elected() -> None:
    """What they have to decide about is named."""
    with pytest.raises(DecisionNeeded, match=r"seat 2 waits for .* between A, B, C") as waiting:
        allocated([4, 4, 4, 9], [1, 2, 3, 4], ties="decision")
    assert (waiting.value.seat, dict(waiting.value.tied)) == (2, {0: "A", 1: "B", 2: "C"})


@pytest.mark.parametrize("order", [(2, 0), (2, 0, 3), (2, 0, 0), (2, 0, 1, 3)])
def test_a_decision_must_be_about_all_who_are_tied(order: tuple[int, ...]) -> None:
    """Nobody is left out, nobody is added, nobody comes twice."""
    other = Decision(2, order, DECISION.officers, "So.")
    with pytest.raises(DecisionNeeded):
        allocated([4, 4, 4, 9], [1, 2, 3, 4], ties="decision", decisions=[other])


@pytest.mark.parametrize(("ties", "counts"), [("older", [4, 4, 4, 9]), ("decision", [5, 4, 3, 9])])
def test_officers_cannot_decide_where_the_rules_do(ties: str, counts: list[int]) -> None:
    """A decision without a tie, or against the sealed rules, is refused."""
    with pytest.raises(TallyError, match="that no tie left to them"):
        allocated(counts, [1, 2, 3, 4], ties=ties, decisions=[DECISION])


def test_where_no_seat_depends_on_it_the_older_precedes() -> None:
    """Officers are not asked for the order of seats or of those who follow."""
    allocation = allocated([9, 9, 4, 4], [2, 1, 4, 3], ties="decision")
    assert names(allocation.elected + allocation.substitutes) == "BADC"


def test_with_kept_seats_officers_decide_just_what_depends_on_them() -> None:
    """Between a woman and a man there is nothing to decide when each has a seat kept."""
    rules = gendered("wmm", 2, women=1, men=1)
    free = contest(rules.candidates, ties="decision", seating=rules.seating)
    assert names(allocate(free, [4, 4, 3], SEED).elected) == "AB"
    with pytest.raises(DecisionNeeded, match="between A, B, C"):
        allocate(free, [4, 4, 4], SEED)
