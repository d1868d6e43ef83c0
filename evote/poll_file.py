"""The poll as an operator describes it: a TOML file beside the roll and the candidates in CSV.

All mistakes are collected and reported together, with file and line; a poll file with one mistake
gives no poll at all.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ballots.poll import (
    Candidate,
    CandidateList,
    Contest,
    District,
    Poll,
    Rules,
    Ties,
)
from crypto.canonical import encode, parse
from crypto.errors import CryptoError
from crypto.group import Group
from evote.errors import Mistake, PollFileRefused
from evote.sheets import Line, read_sheet
from tally.trustee import read_single

LANGUAGES = ("fr", "en")

_POLL_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ADDRESS_COLUMNS = ("address", "address_2", "postcode", "town")


@dataclass(frozen=True, slots=True)
class RollEntry:
    """A person who may vote; `address` holds the lines under the name on the envelope."""

    name: str
    address: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewDistrict:
    """A district as it is handed in: its rules, and its roll in the order of the file."""

    rules: Rules
    roll: tuple[RollEntry, ...]


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A poll as it is handed in, without a mistake.

    sender     the lines above the letters: who sends them
    trustees   the public entries of the trustees, in canonical JSON
    """

    poll: Poll
    group: Group
    language: str
    help_phone: str
    sender: tuple[str, ...]
    trustees: tuple[bytes, ...]
    districts: tuple[NewDistrict, ...]


def read_poll_file(path: Path, group: Group) -> NewPoll:
    """Read a poll file and the tables and keys that it names, relative to its folder.

    Raises PollFileRefused with every mistake that was found.
    """
    mistakes: list[Mistake] = []
    table = _Table(path.name, "", _read_toml(path), mistakes)
    poll = _read_poll(table)
    language = table.choice("language", LANGUAGES, "fr")
    help_phone = table.text("help_phone", "")
    sender = table.texts("sender", [])
    trustees = _read_trustees(path.parent, table.texts("trustees"), group, mistakes)
    contest = table.table("contest")
    districts = _read_districts(table.tables("districts"), contest, mistakes)
    roll_path = path.parent / table.text("roll")
    candidates_path = path.parent / table.text("candidates")
    table.refuse_the_rest()
    rolls = _read_roll(roll_path, districts, mistakes)
    offers = _read_candidates(candidates_path, districts, mistakes)
    if mistakes:
        raise PollFileRefused(tuple(sorted(mistakes)))
    return NewPoll(
        poll=poll,
        group=group,
        language=language,
        help_phone=help_phone,
        sender=tuple(sender),
        trustees=trustees,
        districts=tuple(
            NewDistrict(
                Rules(poll, plan.district, plan.contest(offers[number])), tuple(rolls[number])
            )
            for number, plan in sorted(districts.items())
        ),
    )


# ---------------------------------------------------------------- the TOML file


class _Table:
    """A table of the poll file whose entries are taken out one by one, mistakes noted."""

    def __init__(
        self, file: str, place: str, entries: Mapping[str, Any], mistakes: list[Mistake]
    ) -> None:
        self.place = place
        self._file = file
        self._entries = dict(entries)
        self._mistakes = mistakes

    def mistake(self, sentence: str) -> None:
        self._mistakes.append(Mistake(self._file, 0, f"{self.place}{sentence}"))

    def take(self, name: str, kind: type, called: str, default: Any) -> Any:
        value = self._entries.pop(name, default)
        if value is None:
            self.mistake(f"{name} is missing")
        elif type(value) is kind:
            return value
        else:
            self.mistake(f"{name} must be {called}")
        return kind() if kind is not datetime else None

    def text(self, name: str, default: str | None = None) -> str:
        value: str = self.take(name, str, "a text", default)
        return value.strip()

    def number(self, name: str, default: int | None = None) -> int:
        value: int = self.take(name, int, "a whole number", default)
        if value < 0:
            self.mistake(f"{name} must not be negative")
        return value

    def truth(self, name: str, default: bool | None = None) -> bool:  # noqa: FBT001 - a value read
        value: bool = self.take(name, bool, "true or false", default)
        return value

    def moment(self, name: str) -> datetime | None:
        value: datetime | None = self.take(name, datetime, "a date with a time", None)
        return value

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            self.mistake(f"{name} must be one of {', '.join(choices)}")
        return value

    def texts(self, name: str, default: list[str] | None = None) -> list[str]:
        values: list[Any] = self.take(name, list, "a list of texts", default)
        if not all(isinstance(value, str) for value in values):
            self.mistake(f"{name} must be a list of texts")
            return []
        return values

    def table(self, name: str) -> dict[str, Any]:
        value: dict[str, Any] = self.take(name, dict, "a table", {})
        return value

    def tables(self, name: str) -> list["_Table"]:
        values: list[Any] = self.take(name, list, f"tables [[{name}]]", None)
        if not all(isinstance(value, dict) for value in values):
            self.mistake(f"{name} must be tables [[{name}]]")
            return []
        return [
            _Table(self._file, f"[[{name}]] {place}: ", value, self._mistakes)
            for place, value in enumerate(values, 1)
        ]

    def under(self, defaults: Mapping[str, Any]) -> "_Table":
        """Return this table with what it leaves out taken from `defaults`."""
        return _Table(self._file, self.place, {**defaults, **self._entries}, self._mistakes)

    def refuse_the_rest(self) -> None:
        for name in self._entries:
            self.mistake(f"{name} is not known here")


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode())
    except OSError as error:
        sentence = f"the file cannot be read: {error.strerror}"
    except UnicodeDecodeError:
        sentence = "the text is not UTF-8"
    except tomllib.TOMLDecodeError as error:
        sentence = f"not TOML: {error}"
    raise PollFileRefused((Mistake(path.name, 0, sentence),))


def _read_poll(table: _Table) -> Poll:
    poll_id = table.text("id")
    if not _POLL_ID.fullmatch(poll_id) or len(poll_id) > 40:
        table.mistake("id must be short, of small letters, digits and single dashes")
    name = table.text("name")
    if not name:
        table.mistake("name is empty")
    time_zone = table.text("time_zone", "Europe/Paris")
    opens, closes = table.moment("opens"), table.moment("closes")
    zone = _zone(table, time_zone)
    opens, closes = _in_zone(table, "opens", opens, zone), _in_zone(table, "closes", closes, zone)
    if opens >= closes:
        table.mistake("opens must be before closes")
    return Poll(id=poll_id, name=name, opens=opens, closes=closes, time_zone=time_zone)


def _zone(table: _Table, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        table.mistake(f"time_zone {name!r} is not known")
        return ZoneInfo("UTC")


def _in_zone(table: _Table, name: str, moment: datetime | None, zone: ZoneInfo) -> datetime:
    """Place a moment in the poll's time zone; a wall-clock time must be one single moment there."""
    if moment is None:
        return datetime(2000, 1, 1, tzinfo=zone)
    if moment.microsecond:
        table.mistake(f"{name} must be in whole seconds")
    if moment.tzinfo is not None:
        return moment.astimezone(zone)
    earlier, later = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        table.mistake(f"{name} falls into a change of clocks: write it with its offset from UTC")
    return earlier


def _read_trustees(
    folder: Path, names: list[str], group: Group, mistakes: list[Mistake]
) -> tuple[bytes, ...]:
    if not names:
        mistakes.append(Mistake("trustees", 0, "at least one trustee is needed"))
    entries: list[bytes] = []
    keys: dict[object, str] = {}
    for owner, name in enumerate(names, 1):
        try:
            entry = parse((folder / name).read_bytes())
            trustee = read_single(group, entry, owner)
        except OSError as error:
            mistakes.append(Mistake(name, 0, f"the file cannot be read: {error.strerror}"))
        except CryptoError as error:
            mistakes.append(Mistake(name, 0, str(error)))
        else:
            if trustee.public_key in keys:
                mistakes.append(Mistake(name, 0, f"the same key as {keys[trustee.public_key]}"))
            keys[trustee.public_key] = name
            entries.append(encode(entry))
    return tuple(entries)


# ---------------------------------------------------------------- districts and contests


@dataclass(frozen=True, slots=True)
class _DistrictPlan:
    """A district whose candidates are not known yet; `place` says where it stands in the file."""

    district: District
    question: str
    seats: int
    minimum: int
    maximum: int
    blank: bool
    ties: Ties
    small_tally_limit: int

    def contest(self, offer: tuple[CandidateList, ...] | tuple[Candidate, ...]) -> Contest:
        lists = tuple(entry for entry in offer if isinstance(entry, CandidateList))
        candidates = tuple(entry for entry in offer if isinstance(entry, Candidate))
        return Contest(
            kind="lists" if lists else "individuals",
            question=self.question,
            seats=self.seats,
            minimum=1 if lists else self.minimum,
            maximum=1 if lists else self.maximum,
            blank=self.blank,
            ties=self.ties,
            small_tally_limit=self.small_tally_limit,
            revotes=False,
            candidates=candidates,
            lists=lists,
        )


def _read_districts(
    tables: list[_Table], defaults: Mapping[str, Any], mistakes: list[Mistake]
) -> dict[int, _DistrictPlan]:
    plans: dict[int, _DistrictPlan] = {}
    for table in tables:
        plan = _read_district(table.under(defaults))
        if plan.district.number in plans:
            table.mistake(f"number {plan.district.number} stands twice")
        plans[plan.district.number] = plan
    if not plans:
        mistakes.append(Mistake("districts", 0, "at least one district is needed"))
    return plans


def _read_district(table: _Table) -> _DistrictPlan:
    seats = table.number("seats")
    plan = _DistrictPlan(
        district=District(table.number("number"), table.text("name")),
        question=table.text("question"),
        seats=seats,
        minimum=table.number("min", 1),
        maximum=table.number("max", seats),
        blank=table.truth("blank", default=True),
        ties=cast("Ties", table.choice("ties", get_args(Ties), "older")),
        small_tally_limit=table.number("small_tally_limit", 10),
    )
    table.refuse_the_rest()
    if not plan.question or not plan.district.name:
        table.mistake("name and question must not be empty")
    if plan.seats < 1:
        table.mistake("seats must be at least 1")
    if not 1 <= plan.minimum <= plan.maximum:
        table.mistake("min must be at least 1 and not above max")
    return plan


# ---------------------------------------------------------------- roll and candidates


def _read_roll(
    path: Path, districts: Mapping[int, _DistrictPlan], mistakes: list[Mistake]
) -> dict[int, list[RollEntry]]:
    rolls: dict[int, list[RollEntry]] = {number: [] for number in districts}
    lines_of: dict[tuple[str, ...], int] = {}
    required = ("district", "name", "address")
    for line in read_sheet(path, required, ("address_2", "postcode", "town"), mistakes):
        number = _district_number(path, line, districts, mistakes)
        same = tuple(line.cells[column] for column in ("district", "name", *_ADDRESS_COLUMNS))
        if same in lines_of:
            sentence = f"the same person as in line {lines_of[same]}"
            mistakes.append(Mistake(path.name, line.number, sentence))
        lines_of.setdefault(same, line.number)
        if number is not None:
            rolls[number].append(RollEntry(line.cells["name"], _address(line)))
    for number, roll in rolls.items():
        if not roll:
            mistakes.append(Mistake(path.name, 0, f"nobody is on the roll of district {number}"))
    return rolls


def _address(line: Line) -> tuple[str, ...]:
    place = f"{line.cells['postcode']} {line.cells['town']}".strip()
    return tuple(filter(None, (line.cells["address"], line.cells["address_2"], place)))


@dataclass(frozen=True, slots=True)
class _Entrant:
    """A person who stands in a district, alone or on a list."""

    name: str
    born: date
    on_list: str


def _read_candidates(
    path: Path, districts: Mapping[int, _DistrictPlan], mistakes: list[Mistake]
) -> dict[int, tuple[Candidate, ...] | tuple[CandidateList, ...]]:
    entrants: dict[int, list[_Entrant]] = {number: [] for number in districts}
    for line in read_sheet(path, ("district", "name", "born"), ("list",), mistakes):
        number = _district_number(path, line, districts, mistakes)
        born = _birth_date(path, line, mistakes)
        if number is None or born is None:
            continue
        entrant = _Entrant(line.cells["name"], born, line.cells["list"])
        if any(other.name == entrant.name for other in entrants[number]):
            sentence = f"{entrant.name} already stands in district {number}"
            mistakes.append(Mistake(path.name, line.number, sentence))
        if any(bool(other.on_list) != bool(entrant.on_list) for other in entrants[number]):
            sentence = f"in district {number} either all candidates are on a list or none is"
            mistakes.append(Mistake(path.name, line.number, sentence))
        entrants[number].append(entrant)
    offers = {number: _offer(people) for number, people in entrants.items()}
    for number, offer in offers.items():
        plan = districts[number]
        if not offer:
            sentence = f"nobody stands in district {number}"
            mistakes.append(Mistake(path.name, 0, sentence))
        elif isinstance(offer[0], Candidate) and len(offer) < plan.maximum:
            sentence = (
                f"district {number} has {len(offer)} candidates, fewer than the {plan.maximum} "
                "that a voter may choose: lower max in its [[districts]] table"
            )
            mistakes.append(Mistake(path.name, 0, sentence))
    return offers


def _offer(people: list[_Entrant]) -> tuple[Candidate, ...] | tuple[CandidateList, ...]:
    """Return candidates or lists in the order of the file; birth dates become ranks and are gone.

    Rank 1 is the oldest; who was born on the same day has the same rank.
    """

    def candidate(entrant: _Entrant) -> Candidate:
        return Candidate(entrant.name, 1 + sum(other.born < entrant.born for other in people))

    if not any(entrant.on_list for entrant in people):
        return tuple(map(candidate, people))
    return tuple(
        CandidateList(name, tuple(candidate(each) for each in people if each.on_list == name))
        for name in dict.fromkeys(entrant.on_list for entrant in people)
    )


def _district_number(
    path: Path, line: Line, districts: Mapping[int, _DistrictPlan], mistakes: list[Mistake]
) -> int | None:
    cell = line.cells["district"]
    if cell.isascii() and cell.isdigit() and len(cell) < 10 and int(cell) in districts:
        return int(cell)
    mistakes.append(Mistake(path.name, line.number, f"there is no district {cell}"))
    return None


def _birth_date(path: Path, line: Line, mistakes: list[Mistake]) -> date | None:
    try:
        return date.fromisoformat(line.cells["born"])
    except ValueError:
        sentence = f"{line.cells['born']!r} is not a date such as 1960-12-31"
        mistakes.append(Mistake(path.name, line.number, sentence))
        return None
