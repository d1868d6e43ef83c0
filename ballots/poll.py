"""The sealed rules of a district: what is voted on, who stands, when, and how it ends.

The fingerprint of the rules stands in the description of the election, to which every ballot is
bound. Whoever changes a date, a candidate or the way ties are broken after the seal is found out.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

from ballots.election import Question
from ballots.reading import (
    at,
    distinct,
    each,
    field,
    matching,
    moment,
    one_of,
    positive,
    spell_moment,
    words,
)
from ballots.seating import (
    GENDERS,
    USUAL,
    Gender,
    Procedure,
    Seating,
    read_seating,
    require_fitting,
    seating_json,
)
from ballots.token import read_uuid
from crypto.canonical import Json, boolean, decode, encode, fields, natural
from crypto.errors import Malformed
from crypto.hashing import sha256_hex

Kind: TypeAlias = Literal["individuals", "lists"]
Ties: TypeAlias = Literal["older", "lot", "decision"]

_KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {"individuals": "individuals", "lists": "lists"}
)
_TIES: Final[Mapping[str, Ties]] = MappingProxyType(
    {"older": "older", "lot": "lot", "decision": "decision"}
)
_CONTEST_FIELDS: Final = (
    "kind",
    "question",
    "seats",
    "min",
    "max",
    "blank",
    "ties",
    "small_tally_limit",
    "revotes",
    "seating?",
)
_FINGERPRINT: Final = re.compile(r"evote-rules-sha256:([0-9a-f]{64})")

_read_poll_id: Final = matching(
    re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"), "lower-case letters and digits, in words with dashes"
)
_read_key: Final = matching(re.compile(r"[0-9a-f]{64}"), "64 lower-case hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Poll:
    """An election day of a town; `opens` and `closes` know their distance from UTC.

    districts     how many there are, so that none can be left out unnoticed
    receipt_key   public Ed25519 key that signs receipts and journal, 64 hexadecimal digits

    Both are None where the rules do not say.
    """

    id: str
    name: str
    opens: datetime
    closes: datetime
    time_zone: str
    districts: int | None = None
    receipt_key: str | None = None


@dataclass(frozen=True, slots=True)
class District:
    """A part of the town that elects its own council."""

    number: int
    name: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who stands; rank 1 is the oldest, those born on one day share a rank.

    The gender is part of the rules only where they ask for it.
    """

    name: str
    age_rank: int
    gender: Gender | None = None


@dataclass(frozen=True, slots=True)
class CandidateList:
    """Candidates who stand together, in the order of the list; the first is its head.

    The list whose candidates are the oldest on average has the age rank 1; None where the rules do
    not say, and equal averages share a rank.
    """

    name: str
    members: tuple[Candidate, ...]
    age_rank: int | None = None


@dataclass(frozen=True, slots=True)
class Contest:
    """What a district decides.

    kind                 "individuals": between `minimum` and `maximum` candidates are chosen;
                         "lists": exactly one list
    blank                whether a blank vote may be cast
    ties                 who precedes among equals: the "older"; or a published "lot" decides; or,
                         where a seat depends on it, a "decision" of two officers
    small_tally_limit    fewer ballots than this are never decrypted
    revotes              whether a later ballot replaces an earlier one
    candidates, lists    in the order of the ballot; the one that is not voted on is empty
    seating              what else decides about seats
    """

    kind: Kind
    question: str
    seats: int
    minimum: int
    maximum: int
    blank: bool
    ties: Ties
    small_tally_limit: int
    revotes: bool
    candidates: tuple[Candidate, ...] = ()
    lists: tuple[CandidateList, ...] = ()
    seating: Seating = USUAL

    @property
    def people(self) -> tuple[Candidate, ...]:
        """Return everybody who stands, alone or on a list."""
        members = (member for offered in self.lists for member in offered.members)
        return (*self.candidates, *members)


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one district in one poll."""

    poll: Poll
    district: District
    contest: Contest


@dataclass(frozen=True, slots=True)
class PollFile:
    """What is published of a whole poll beside its archives.

    receipt_key   public Ed25519 key of the service's receipts, 64 hexadecimal digits
    districts     name of the election and rules, by number of district
    """

    receipt_key: str
    districts: tuple[tuple[str, Rules], ...]


def is_open(poll: Poll, now: datetime) -> bool:
    """Say whether ballots may be cast: from the opening up to, not including, the close."""
    return poll.opens <= now < poll.closes


def procedure_of(contest: Contest) -> Procedure:
    """Say whether there is a vote, or all who stand are elected without one, or nobody is."""
    standing = len(contest.candidates or contest.lists)
    if not standing or len(contest.people) < contest.seating.min_candidates:
        return "no-council"
    contested = standing > (contest.seats if contest.kind == "individuals" else 1)
    return "vote" if contested else contest.seating.uncontested


def question_of(contest: Contest) -> Question:
    """Return the contest as the question that voters answer."""
    answers: Sequence[Candidate | CandidateList] = contest.candidates or contest.lists
    return Question(
        question=contest.question,
        answers=tuple(answer.name for answer in answers),
        minimum=contest.minimum,
        maximum=contest.maximum,
        blank=contest.blank,
    )


# ---------------------------------------------------------------- fingerprint


def rules_fingerprint(rules: Rules) -> str:
    """Return what `sha256sum` prints for the published rules of the district."""
    return sha256_hex(write_rules(rules))


def election_description(rules: Rules) -> str:
    """Return the description of the district's election, which binds it to the rules."""
    return (
        f"{rules.poll.name} - {rules.district.name} (evote-rules-sha256:{rules_fingerprint(rules)})"
    )


def bound_fingerprint(description: str) -> str | None:
    """Return the fingerprint that a description binds to; None where there is not exactly one."""
    found = _FINGERPRINT.findall(description)
    return found[0] if len(found) == 1 else None


# ---------------------------------------------------------------- writing


def write_rules(rules: Rules) -> bytes:
    """Return the rules in canonical JSON."""
    return encode(_rules_json(rules))


def write_poll_file(poll_file: PollFile) -> bytes:
    """Return poll.json in canonical JSON."""
    return encode(
        {
            "format": "evote-poll",
            "version": 1,
            "receipt_key": poll_file.receipt_key,
            "districts": [
                {"uuid": uuid, "rules": _rules_json(rules)} for uuid, rules in poll_file.districts
            ],
        }
    )


def _rules_json(rules: Rules) -> dict[str, Json]:
    poll, district = rules.poll, rules.district
    return {
        "version": 1,
        "poll": {
            "id": poll.id,
            "name": poll.name,
            "opens": spell_moment(poll.opens),
            "closes": spell_moment(poll.closes),
            "time_zone": poll.time_zone,
            **({} if poll.districts is None else {"districts": poll.districts}),
            **({} if poll.receipt_key is None else {"receipt_key": poll.receipt_key}),
        },
        "district": {"number": district.number, "name": district.name},
        "contest": _contest_json(rules.contest),
    }


def _contest_json(contest: Contest) -> dict[str, Json]:
    standing: dict[str, Json] = (
        {"candidates": _candidates_json(contest.candidates)}
        if contest.kind == "individuals"
        else {
            "lists": [
                {
                    "name": offered.name,
                    **({} if offered.age_rank is None else {"age_rank": offered.age_rank}),
                    "members": _candidates_json(offered.members),
                }
                for offered in contest.lists
            ]
        }
    )
    seating = seating_json(contest.seating)
    return {
        "kind": contest.kind,
        "question": contest.question,
        "seats": contest.seats,
        "min": contest.minimum,
        "max": contest.maximum,
        "blank": contest.blank,
        "ties": contest.ties,
        "small_tally_limit": contest.small_tally_limit,
        "revotes": contest.revotes,
        **({"seating": seating} if seating else {}),
        **standing,
    }


def _candidates_json(candidates: Sequence[Candidate]) -> list[Json]:
    return [
        {
            "name": person.name,
            "age_rank": person.age_rank,
            **({} if person.gender is None else {"gender": person.gender}),
        }
        for person in candidates
    ]


# ---------------------------------------------------------------- reading


def read_rules(value: Json) -> Rules:
    """Read the rules of a district; raises Malformed with the place and what is wrong there."""
    rules = fields(value, "version", "poll", "district", "contest")
    if natural(rules["version"]) != 1:
        raise Malformed("the rules are of a version that is not known")
    return Rules(
        poll=field(rules, "poll", _read_poll),
        district=field(rules, "district", _read_district),
        contest=field(rules, "contest", _read_contest),
    )


def read_poll_file(raw: bytes) -> PollFile:
    """Read poll.json; raises Malformed with the place and what is wrong there."""
    value = fields(decode(raw), "format", "version", "receipt_key", "districts")
    if value["format"] != "evote-poll" or natural(value["version"]) != 1:
        raise Malformed("this is no poll file of version 1")
    districts = field(value, "districts", each(_read_entry))
    if len({rules.poll for _, rules in districts}) != 1:
        raise Malformed("districts: expected at least one, all of the same poll")
    receipt_key = field(value, "receipt_key", _read_key)
    if districts[0][1].poll.receipt_key not in {None, receipt_key}:
        raise Malformed("receipt_key: expected the one that the rules name")
    numbers = [rules.district.number for _, rules in districts]
    distinct("districts: two elections have the same uuid", [uuid for uuid, _ in districts])
    distinct("districts: two have the same number", numbers)
    if numbers != sorted(numbers):
        raise Malformed("districts: expected in the order of their numbers")
    return PollFile(receipt_key, districts)


def _read_entry(value: Json) -> tuple[str, Rules]:
    entry = fields(value, "uuid", "rules")
    return field(entry, "uuid", read_uuid), field(entry, "rules", read_rules)


def _read_poll(value: Json) -> Poll:
    written = ("id", "name", "opens", "closes", "time_zone", "districts?", "receipt_key?")
    poll = fields(value, *written)
    opens, closes = field(poll, "opens", moment), field(poll, "closes", moment)
    if opens >= closes:
        raise Malformed("closes: expected later than opens")
    return Poll(
        id=field(poll, "id", _read_poll_id),
        name=field(poll, "name", words),
        opens=opens,
        closes=closes,
        time_zone=field(poll, "time_zone", words),
        districts=field(poll, "districts", positive) if "districts" in poll else None,
        receipt_key=field(poll, "receipt_key", _read_key) if "receipt_key" in poll else None,
    )


def _read_district(value: Json) -> District:
    district = fields(value, "number", "name")
    return District(field(district, "number", positive), field(district, "name", words))


def _read_contest(value: Json) -> Contest:
    by_list = isinstance(value, dict) and value.get("kind") == "lists"
    written = fields(value, *_CONTEST_FIELDS, "lists" if by_list else "candidates")
    contest = Contest(
        kind=field(written, "kind", one_of(_KINDS)),
        question=field(written, "question", words),
        seats=field(written, "seats", positive),
        minimum=field(written, "min", natural),
        maximum=field(written, "max", positive),
        blank=field(written, "blank", boolean),
        ties=field(written, "ties", one_of(_TIES)),
        small_tally_limit=field(written, "small_tally_limit", natural),
        revotes=field(written, "revotes", boolean),
        candidates=() if by_list else field(written, "candidates", _read_candidates),
        lists=field(written, "lists", _read_lists) if by_list else (),
        seating=field(written, "seating", read_seating) if "seating" in written else USUAL,
    )
    require_sound(contest)
    return contest


def require_sound(contest: Contest) -> None:
    """Raise Malformed when parts of a contest do not fit together; the sentence says which."""
    with at("seating"):
        require_fitting(contest.seating, contest.kind, contest.seats)
    if contest.kind == "lists":
        _require_sound_lists(contest)
    most = len(contest.candidates or contest.lists)
    if procedure_of(contest) != "vote":
        most = contest.maximum
    if not contest.minimum <= contest.maximum <= most:
        raise Malformed("min, max: expected min up to max, and max up to the number that stand")


def _require_sound_lists(contest: Contest) -> None:
    seating = contest.seating
    if (contest.minimum, contest.maximum) != (1, 1):
        raise Malformed("min, max: exactly one list is chosen, so expected 1 and 1")
    if len({offered.age_rank is None for offered in contest.lists}) > 1:
        raise Malformed("lists: expected an age_rank of all of them, or of none")
    for offered in contest.lists:
        with at(f"the list {offered.name}"):
            _require_length(offered, contest.seats, seating.extra_names)
            if seating.parity:
                _require_parity(offered)


def _require_length(offered: CandidateList, seats: int, extra_names: int | None) -> None:
    names = len(offered.members)
    if extra_names is not None and not seats <= names <= seats + extra_names:
        raise Malformed(f"expected {seats} up to {seats + extra_names} names, there are {names}")


def _require_parity(offered: CandidateList) -> None:
    genders = [member.gender for member in offered.members]
    if None in genders or any(one == following for one, following in pairwise(genders)):
        raise Malformed("expected women and men to alternate")


def _read_lists(value: Json) -> tuple[CandidateList, ...]:
    lists = each(_read_list)(value)
    distinct("two lists have the same name", [offered.name for offered in lists])
    return lists


def _read_list(value: Json) -> CandidateList:
    offered = fields(value, "name", "age_rank?", "members")
    return CandidateList(
        field(offered, "name", words),
        field(offered, "members", _read_candidates),
        field(offered, "age_rank", positive) if "age_rank" in offered else None,
    )


def _read_candidates(value: Json) -> tuple[Candidate, ...]:
    candidates = each(_read_candidate)(value)
    distinct(
        "two candidates have the same name; add what tells them apart",
        [candidate.name for candidate in candidates],
    )
    return candidates


def _read_candidate(value: Json) -> Candidate:
    candidate = fields(value, "name", "age_rank", "gender?")
    return Candidate(
        field(candidate, "name", words),
        field(candidate, "age_rank", positive),
        field(candidate, "gender", one_of(GENDERS)) if "gender" in candidate else None,
    )
