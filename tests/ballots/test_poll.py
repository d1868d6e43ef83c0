"""The rules of a district: one spelling, one fingerprint, and complaints that help."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from ballots.election import Question
from ballots.poll import (
    Candidate,
    CandidateList,
    Contest,
    District,
    Poll,
    PollFile,
    Rules,
    bound_fingerprint,
    election_description,
    is_open,
    question_of,
    read_poll_file,
    read_rules,
    require_sound,
    rules_fingerprint,
    write_poll_file,
    write_rules,
)
from ballots.seating import Seating, is_for_lists
from crypto.canonical import decode, encode
from crypto.errors import Malformed
from tests.strategies import poll_files, rules

PARIS = ZoneInfo("Europe/Paris")
POLL = Poll(
    id="agen-2026",
    name="Conseils de quartier",
    opens=datetime(2026, 11, 23, 8, tzinfo=PARIS),
    closes=datetime(2026, 11, 27, 18, tzinfo=PARIS),
    time_zone="Europe/Paris",
)
COUNCIL = Contest(
    kind="individuals",
    question="Qui siégera ?",
    seats=9,
    minimum=1,
    maximum=2,
    blank=True,
    ties="older",
    small_tally_limit=10,
    revotes=False,
    candidates=(Candidate("Anne", 2), Candidate("Bo", 1), Candidate("Cléo", 2)),
)
TEAMS = replace(
    COUNCIL,
    kind="lists",
    maximum=1,
    candidates=(),
    lists=(CandidateList("Vert", COUNCIL.candidates), CandidateList("Bleu", ())),
)
RULES = Rules(POLL, District(1, "Centre"), COUNCIL)
BY_LIST = Rules(POLL, District(2, "Gare"), TEAMS)
POLL_FILE = PollFile("ab" * 32, (("XALeQuzYMtGQJ7", RULES), ("b9x5AYAfzKTTgu", BY_LIST)))

Change = Callable[[Any], None]


def complaint_about(rules: Rules, change: Change) -> str:
    """Return what is said of the rules after a change."""
    value = json.loads(write_rules(rules))
    change(value)
    with pytest.raises(Malformed) as error:
        read_rules(value)
    return str(error.value)


def setting(*path: str | int, to: object) -> Change:
    """Return the change that sets one value."""

    def change(value: Any) -> None:
        for step in path[:-1]:
            value = value[step]
        value[path[-1]] = to

    return change


# ---------------------------------------------------------------- spelling and fingerprint


def test_the_rules_have_these_bytes() -> None:
    """The published form, which the booth and auditors hash as well."""
    assert write_rules(RULES).decode() == (
        '{"version":1,"poll":{"id":"agen-2026","name":"Conseils de quartier",'
        '"opens":"2026-11-23T08:00:00+01:00","closes":"2026-11-27T18:00:00+01:00",'
        '"time_zone":"Europe/Paris"},"district":{"number":1,"name":"Centre"},'
        '"contest":{"kind":"individuals","question":"Qui siégera ?","seats":9,"min":1,"max":2,'
        '"blank":true,"ties":"older","small_tally_limit":10,"revotes":false,'
        '"candidates":[{"name":"Anne","age_rank":2},{"name":"Bo","age_rank":1},'
        '{"name":"Cléo","age_rank":2}]}}'
    )


def test_lists_have_these_bytes() -> None:
    """Lists with their members stand where the candidates would."""
    assert (
        write_rules(BY_LIST)
        .decode()
        .endswith(
            '"lists":[{"name":"Vert","members":[{"name":"Anne","age_rank":2},'
            '{"name":"Bo","age_rank":1},{"name":"Cléo","age_rank":2}]},'
            '{"name":"Bleu","members":[]}]}}'
        )
    )


@given(rules())
def test_rules_are_read_as_they_were_written(rules: Rules) -> None:
    """Nothing is lost, and there is no second spelling."""
    raw = write_rules(rules)
    assert read_rules(decode(raw)) == rules
    assert write_rules(read_rules(decode(raw))) == raw


@given(rules())
def test_an_election_is_bound_to_its_rules(rules: Rules) -> None:
    """The description holds the fingerprint that sha256sum prints for the published rules."""
    fingerprint = hashlib.sha256(write_rules(rules)).hexdigest()
    description = election_description(rules)
    assert rules_fingerprint(rules) == fingerprint
    assert f"evote-rules-sha256:{fingerprint}" in description
    assert bound_fingerprint(description) == fingerprint


@pytest.mark.parametrize(
    "change",
    [
        setting("poll", "closes", to="2026-11-27T18:00:01+01:00"),
        setting("district", "name", to="Gare"),
        setting("contest", "seats", to=8),
        setting("contest", "max", to=3),
        setting("contest", "ties", to="lot"),
        setting("contest", "revotes", to=True),
        setting("contest", "candidates", 0, "age_rank", to=1),
        lambda rules: rules["contest"]["candidates"].reverse(),
    ],
)
def test_whatever_changes_in_the_rules_changes_the_fingerprint(change: Change) -> None:
    """Dates, names, seats, limits, ties, revotes, ages and the order of candidates are sealed."""
    value = json.loads(write_rules(RULES))
    change(value)
    assert rules_fingerprint(read_rules(value)) != rules_fingerprint(RULES)


@pytest.mark.parametrize(
    "description",
    [
        "",
        "evote-rules-sha256:" + "ab" * 31,
        "evote-rules-sha256:" + "AB" * 32,
        2 * ("evote-rules-sha256:" + "ab" * 32 + " "),
    ],
)
def test_a_description_binds_to_one_fingerprint_or_to_none(description: str) -> None:
    """None, a broken one and two are all the same: no binding."""
    assert bound_fingerprint(description) is None


# ---------------------------------------------------------------- meaning


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-1, False), (0, True), (1, True), (381_599, True), (381_600, False)]
)
def test_a_poll_is_open_from_its_opening_up_to_its_close(seconds: int, expected: object) -> None:
    """The opening second belongs to it, the closing second does not, in any time zone."""
    now = POLL.opens.astimezone(UTC) + timedelta(seconds=seconds)
    assert is_open(POLL, now) is expected


def test_a_contest_of_individuals_asks_for_candidates() -> None:
    """Candidates are the answers, in their order."""
    assert question_of(COUNCIL) == Question(
        "Qui siégera ?", ("Anne", "Bo", "Cléo"), 1, 2, blank=True
    )


def test_a_contest_of_lists_asks_for_one_list() -> None:
    """Lists are the answers, in their order."""
    assert question_of(TEAMS) == Question("Qui siégera ?", ("Vert", "Bleu"), 1, 1, blank=True)


# ---------------------------------------------------------------- complaints


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (setting("version", to=2), "version that is not known"),
        (setting("poll", to=[]), "poll: expected an object"),
        (setting("poll", "id", to="Agen 2026"), "poll: id: expected lower-case"),
        (setting("poll", "id", to="../agen"), "poll: id: expected lower-case"),
        (setting("poll", "name", to=" Agen"), "poll: name: expected words on one line"),
        (setting("poll", "name", to=""), "poll: name: expected words on one line"),
        (setting("poll", "name", to="a\nb"), "poll: name: expected words on one line"),
        (setting("poll", "name", to="a\u202eb"), "poll: name: expected words on one line"),
        (setting("poll", "districts", to=0), "poll: districts: expected"),
        (setting("poll", "opens", to="tomorrow"), "poll: opens: expected a date written like"),
        (setting("poll", "opens", to="2026-11-23T08:00:00"), "poll: opens: expected a date"),
        (setting("poll", "opens", to="2026-11-23T08:00:00.5+01:00"), "poll: opens: expected"),
        (setting("poll", "opens", to="2026-11-23 08:00:00+01:00"), "poll: opens: expected a"),
        (setting("poll", "opens", to="2026-11-27T18:00:00+01:00"), "closes: expected later"),
        (setting("district", "number", to=0), "district: number: expected a whole number from 1"),
        (setting("contest", to=7), "contest: expected an object"),
        (setting("contest", "kind", to="parties"), "kind: expected individuals or lists"),
        (setting("contest", "kind", to="lists"), "contest: fields are"),
        (setting("contest", "seats", to="9"), "contest: seats: expected a whole number"),
        (setting("contest", "blank", to=1), "contest: blank: expected true or false"),
        (setting("contest", "ties", to="coin"), "contest: ties: expected older or lot"),
        (setting("contest", "min", to=3), "min, max: expected min up to max"),
        (setting("contest", "max", to=4), "max up to the number that stand"),
        (setting("contest", "max", to=0), "contest: max: expected a whole number from 1"),
        (setting("contest", "candidates", 2, "name", to="Bo"), "candidates: two candidates have"),
        (setting("contest", "candidates", 2, "name", to=7), "candidates: number 3: name: expected"),
        (setting("contest", "candidates", 2, to={"name": "Zoé"}), "candidates: number 3: fields"),
    ],
)
def test_a_complaint_names_the_place_and_what_is_expected(change: Change, complaint: str) -> None:
    """An officer finds the mistake in the file from the sentence alone."""
    assert complaint in complaint_about(RULES, change)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (setting("contest", "max", to=2), "exactly one list is chosen"),
        (setting("contest", "min", to=0), "exactly one list is chosen"),
        (setting("contest", "lists", 1, "name", to="Vert"), "lists: two lists have the same name"),
        (setting("contest", "lists", 0, "members", 1, "age_rank", to=0), "lists: number 1: mem"),
    ],
)
def test_a_complaint_about_lists_does_so_too(change: Change, complaint: str) -> None:
    """Lists have rules of their own."""
    assert complaint in complaint_about(BY_LIST, change)


# ---------------------------------------------------------------- what decides about seats

PARITY = replace(
    TEAMS,
    seats=2,
    lists=(
        CandidateList("Vert", (Candidate("Anne", 2, "woman"), Candidate("Bo", 1, "man")), 1),
        CandidateList("Bleu", (Candidate("Cy", 3, "man"), Candidate("Di", 4, "woman")), 2),
    ),
    seating=Seating(
        method="largest-remainder",
        half_bonus=True,
        threshold_percent=5,
        parity=True,
        extra_names=0,
        uncontested="unopposed",
        min_candidates=2,
    ),
)
QUOTA = replace(
    COUNCIL,
    ties="decision",
    candidates=(Candidate("Anne", 2, "woman"), Candidate("Bo", 1, "man"), Candidate("Cy", 3)),
    seating=Seating(min_votes=5, women=4, men=4),
)


def test_options_of_lists_have_these_bytes() -> None:
    """Each in its place; a list says its age rank, a candidate her gender."""
    assert (
        b'"revotes":false,"seating":{"method":"largest-remainder","bonus":"half",'
        b'"threshold_percent":5,"parity":"alternate","extra_names":0,"uncontested":"unopposed",'
        b'"min_candidates":2},"lists":[{"name":"Vert","age_rank":1,"members":'
        b'[{"name":"Anne","age_rank":2,"gender":"woman"},'
    ) in write_rules(Rules(POLL, District(1, "Gare"), PARITY))


def test_options_of_individuals_have_these_bytes() -> None:
    """What is usual is left out."""
    assert (
        b'"ties":"decision","small_tally_limit":10,"revotes":false,'
        b'"seating":{"min_votes":5,"quota":{"women":4,"men":4}},"candidates":['
    ) in write_rules(Rules(POLL, District(1, "Gare"), QUOTA))


def test_options_of_lists_are_told_from_those_of_individuals() -> None:
    """What both have says nothing about the kind of a contest."""
    assert is_for_lists(Seating(parity=True))
    assert not is_for_lists(Seating(min_votes=5, uncontested="no-council"))


@pytest.mark.parametrize("contest", [PARITY, QUOTA])
def test_contests_with_options_are_read_as_they_were_written(contest: Contest) -> None:
    """Nothing is lost."""
    rules = Rules(POLL, District(1, "Gare"), contest)
    assert read_rules(decode(write_rules(rules))) == rules


def test_a_list_is_led_by_its_first_name() -> None:
    """And everybody on any list stands."""
    assert [member.name for member in PARITY.people] == ["Anne", "Bo", "Cy", "Di"]


seating_of = ("contest", "seating")


@pytest.mark.parametrize(
    ("contest", "change", "complaint"),
    [
        (QUOTA, setting(*seating_of, to={}), "seating: expected only options that differ"),
        (QUOTA, setting(*seating_of, to={"min_votes": 1}), "expected only options that differ"),
        (QUOTA, setting(*seating_of, to={"min_votes": 0}), "min_votes: expected a whole number"),
        (QUOTA, setting(*seating_of, to={"bonus": "half"}), "bonus: not an option of a contest of"),
        (QUOTA, setting(*seating_of, to={"coin": 1}), "seating: fields are"),
        (QUOTA, setting(*seating_of, "quota", "men", to=6), "quota: expected no more than there"),
        (QUOTA, setting(*seating_of, "quota", to={"men": 6}), "quota: fields are"),
        (QUOTA, setting("contest", "candidates", 0, "gender", to="x"), "gender: expected woman or"),
        (PARITY, setting(*seating_of, to={"min_votes": 5}), "min_votes: not an option of a cont"),
        (PARITY, setting(*seating_of, "bonus", to="third"), "bonus: expected none or half"),
        (PARITY, setting(*seating_of, "threshold_percent", to=101), "expected at most 100"),
        (PARITY, setting(*seating_of, "extra_names", to=3), "extra_names: expected at most 2"),
        (PARITY, setting(*seating_of, "uncontested", to="x"), "uncontested: expected vote or unop"),
        (PARITY, setting("contest", "seats", to=3), "the list Vert: expected 3 up to 3 names"),
        (
            PARITY,
            setting("contest", "lists", 1, "members", 1, "gender", to="man"),
            "the list Bleu: expected women and men to alternate",
        ),
        (
            PARITY,
            setting("contest", "lists", 1, to={"name": "Bleu", "members": []}),
            "lists: expected an age_rank of all of them, or of none",
        ),
        (
            PARITY,
            setting("contest", "lists", 1, "members", 1, to={"name": "Di", "age_rank": 4}),
            "the list Bleu: expected women and men to alternate",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(
    contest: Contest, change: Change, complaint: str
) -> None:
    """With the place, and what would fit."""
    assert complaint in complaint_about(Rules(POLL, District(1, "Gare"), contest), change)


@pytest.mark.parametrize(("names", "sound"), [(8, False), (9, True), (11, True), (12, False)])
def test_a_list_has_a_name_for_every_seat_and_up_to_two_more(names: int, sound: object) -> None:
    """Where the rules count names; else a list is as long as it is."""
    members = tuple(Candidate(str(number), number + 1) for number in range(names))
    contest = replace(
        TEAMS,
        lists=(CandidateList("Vert", members), CandidateList("Bleu", members[:9])),
        seating=Seating(extra_names=2),
    )
    if sound:
        require_sound(contest)
    else:
        with pytest.raises(Malformed, match="expected 9 up to 11 names"):
            require_sound(contest)


def test_where_nobody_votes_more_may_be_chosen_than_stand() -> None:
    """The limits of a ballot that nobody fills in are of no concern."""
    require_sound(replace(QUOTA, candidates=(), maximum=9))
    with pytest.raises(Malformed, match="expected min up to max"):
        require_sound(replace(QUOTA, candidates=(), minimum=5, maximum=4))


# ---------------------------------------------------------------- poll file


@pytest.mark.parametrize(("named", "is_right"), [("ab" * 32, True), ("cd" * 32, False)])
def test_the_key_of_the_receipts_is_the_one_that_the_rules_name(
    named: str, *, is_right: bool
) -> None:
    """The rules are bound to every ballot; whoever exchanges the key beside them is found out."""
    rules = replace(RULES, poll=replace(RULES.poll, receipt_key=named))
    raw = write_poll_file(PollFile("ab" * 32, (("XALeQuzYMtGQJ7", rules),)))
    if is_right:
        assert read_poll_file(raw).receipt_key == named
    else:
        with pytest.raises(Malformed, match="receipt_key: expected the one that the rules name"):
            read_poll_file(raw)


@given(poll_files())
def test_a_poll_file_is_read_as_it_was_written(poll_file: PollFile) -> None:
    """Nothing is lost, and there is no second spelling."""
    raw = write_poll_file(poll_file)
    assert read_poll_file(raw) == poll_file
    assert write_poll_file(read_poll_file(raw)) == raw


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (setting("format", to="zip"), "no poll file"),
        (setting("version", to=2), "no poll file"),
        (setting("receipt_key", to="AB" * 32), "receipt_key: expected 64 lower-case"),
        (setting("districts", to=[]), "at least one"),
        (setting("districts", 0, "uuid", to="../../../etc/hosts"), "districts: number 1: uuid"),
        (setting("districts", 1, "uuid", to="XALeQuzYMtGQJ7"), "two elections have the same uuid"),
        (setting("districts", 1, "rules", "district", "number", to=1), "two have the same number"),
        (setting("districts", 0, "rules", "district", "number", to=3), "in the order of their"),
        (setting("districts", 1, "rules", "poll", "id", to="pau-2026"), "all of the same poll"),
        (setting("districts", 1, "rules", "contest", "seats", to=0), "number 2: rules: contest"),
    ],
)
def test_a_poll_file_with_a_fault_is_refused(change: Change, complaint: str) -> None:
    """Foreign formats, unsafe file names, doubles and a mixture of polls are named."""
    value = json.loads(write_poll_file(POLL_FILE))
    change(value)
    with pytest.raises(Malformed, match=complaint):
        read_poll_file(encode(value))
