"""The poll as an operator describes it: a TOML file beside the roll and the candidates in CSV.

All mistakes are collected and reported together, with file and line; a poll file with one mistake
gives no poll at all.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ballots.poll import Poll, Rules, read_rules, write_rules
from crypto.canonical import decode, encode, parse
from crypto.errors import CryptoError, Malformed
from crypto.group import Group
from evote.errors import N_, PollFileRefused
from evote.intake.candidate_sheet import offers_of, read_candidate_sheet
from evote.intake.district_map import read_map_file
from evote.intake.district_plan import DistrictPlan, Offer, read_districts
from evote.intake.fitting import misfits
from evote.intake.glyphs import is_line, without_glyph
from evote.intake.logos import read_logo_file
from evote.intake.mistakes import Entry, Mistake, Place, Remark
from evote.intake.profile_files import NewProfile, read_profiles
from evote.intake.roll_sheet import RollEntry, complaints_about, read_roll_sheet
from evote.intake.toml_table import TomlTable, read_toml
from evote.wall_clock import fixed
from evote.wording import LANGUAGES
from tally.trustee import read_single

YEARS = range(2000, 2100)
"""When polls may be held: far from where calendars end."""

MOST_SENDER_LINES = 6

USUAL_GRACE = 30
LONGEST_GRACE = 120
"""Minutes."""

AT_MOST = N_("%(entry)s must be at most %(most)s")

NO_VOTE = N_("by these rules no district votes: there is no poll to hold")

COLOUR = re.compile(r"#[0-9a-f]{6}")

POLL_ID: Final = re.compile(r"(?![a-z0-9-]{41})[a-z0-9]+(?:-[a-z0-9]+)*")
"""Names of polls, of at most 40 characters."""

LONGEST_ID: Final = 40
"""Characters of the short name of a poll, as `POLL_ID` bounds it."""

RESERVED_IDS: Final = frozenset({"new", "import"})
"""Pages of the office that stand where those of a poll would."""


@dataclass(frozen=True, slots=True)
class NewDistrict:
    """A district as it is handed in: its rules, its roll in the order of the file, its people."""

    rules: Rules
    roll: tuple[RollEntry, ...]
    profiles: tuple[NewProfile, ...] = ()


@dataclass(frozen=True, slots=True)
class NewPoll:
    """A poll as it is handed in, without a mistake.

    trustees   the public entries of the trustees, in canonical JSON; none where they make the key
               together in a ceremony
    sender     the lines above the letters: who sends them
    practice   a poll to practise with: every page and letter says so
    grace_minutes  how long after the close those may still cast who had entered before it
    appeals_until  the last day on which appeals can be made; None where it is the usual one
    colour     of the town, as #rrggbb; empty where it has none
    geojson    the map of the districts, where the town has one
    logo       the emblem of the town, where it has one
    """

    poll: Poll
    group: Group
    language: str
    help_phone: str
    trustees: tuple[bytes, ...]
    districts: tuple[NewDistrict, ...]
    sender: tuple[str, ...] = ()
    practice: bool = False
    grace_minutes: int = USUAL_GRACE
    appeals_until: date | None = None
    colour: str = ""
    geojson: bytes | None = field(default=None, repr=False)
    logo: bytes | None = field(default=None, repr=False)


def read_poll_file(path: Path, group: Group) -> NewPoll:
    """Read a poll file and the tables and keys that it names, relative to its folder.

    Raises PollFileRefused with every mistake that was found.
    """
    mistakes: list[Mistake] = []
    table = TomlTable(path.name, Place(), read_toml(path), mistakes)
    poll = read_poll(table)
    language = table.choice("language", LANGUAGES, "fr")
    help_phone = table.text("help_phone", "")
    sender = table.texts("sender", [])
    check_letterhead(table, help_phone, sender)
    practice = table.truth("practice", default=False)
    grace_minutes, colour = read_grace(table), read_colour(table)
    appeals_until = read_appeals_until(table, poll)
    table.table("office")  # what only the office asks for, see evote.setup.plans
    trustees = _read_trustees(path.parent, table.texts("trustees", []), group, mistakes)
    contest = table.table("contest")
    districts = read_districts(table.tables("districts"), contest, mistakes)
    roll_path = path.parent / table.text("roll")
    candidates_path = path.parent / table.text("candidates")
    photos, map_path = table.text("photos", ""), table.text("map", "")
    emblem_path = table.text("emblem", "")
    check_emblem(table, sender, named=bool(emblem_path))
    table.refuse_the_rest()
    entrants = read_candidate_sheet(candidates_path, districts, poll.opens.date(), mistakes)
    offers = offers_of(candidates_path.name, entrants, districts, mistakes)
    photo_folder = path.parent / photos if photos else None
    profiles = read_profiles(candidates_path, photo_folder, entrants, mistakes)
    geojson = read_map_file(path.parent / map_path, districts, mistakes) if map_path else None
    logo = read_logo_file(path.parent / emblem_path, mistakes) if emblem_path else None
    voting = [number for number, plan in districts.items() if plan.votes(offers[number])]
    if districts and not voting:
        table.mistake(NO_VOTE)
    rolls = read_roll_sheet(roll_path, districts, voting, mistakes)
    refuse(mistakes)
    rules = bind_rules(path.name, poll, districts, offers)
    return NewPoll(
        poll=poll,
        group=group,
        language=language,
        help_phone=help_phone,
        sender=tuple(sender),
        practice=practice,
        grace_minutes=grace_minutes,
        appeals_until=appeals_until,
        colour=colour,
        trustees=trustees,
        districts=tuple(
            NewDistrict(district, tuple(rolls[number]), profiles[number])
            for number, district in rules.items()
        ),
        geojson=geojson,
        logo=logo,
    )


def refuse(mistakes: list[Mistake]) -> None:
    """Raise PollFileRefused when there is a mistake."""
    if mistakes:
        in_order = sorted(mistakes, key=lambda each: (each.file, each.line, str(each)))
        raise PollFileRefused(tuple(in_order))


def bind_rules(
    file: str, poll: Poll, districts: Mapping[int, DistrictPlan], offers: Mapping[int, Offer]
) -> dict[int, Rules]:
    """Return the rules of each district by its number, in the order of the numbers.

    Raises PollFileRefused for what their sealed form would not allow.
    """
    poll = replace(poll, districts=len(districts))
    rules = {
        number: Rules(poll, plan.district, plan.contest(offers[number]))
        for number, plan in sorted(districts.items())
    }
    refuse([mistake for each in rules.values() for mistake in _check_rules(file, each)])
    return rules


def _check_rules(file: str, rules: Rules) -> Iterator[Mistake]:
    """Find what the sealed form of the rules would not allow, such as a name of two lines."""
    remarks = list(misfits(rules))
    if remarks:
        yield from (Mistake(file, 0, each) for each in remarks)
        return
    try:
        read_rules(decode(write_rules(rules)))
    except Malformed as error:
        values = {"number": rules.district.number, "reason": str(error)}
        yield Mistake(
            file,
            0,
            Remark(N_("the rules of district %(number)s do not fit together: %(reason)s"), values),
        )


def read_poll(table: TomlTable) -> Poll:
    """Read what the poll is called and when it is held."""
    poll_id = table.text("id")
    if not POLL_ID.fullmatch(poll_id):
        table.mistake(
            N_("%(entry)s must be short, of small letters, digits and single dashes"),
            entry=Entry("id"),
        )
    if poll_id in RESERVED_IDS:
        table.mistake(
            N_("%(entry)s must be another name: a page of the office is called %(name)s"),
            entry=Entry("id"),
            name=poll_id,
        )
    name = table.text("name")
    if not name:
        table.mistake(N_("%(entry)s is empty"), entry=Entry("name"))
    elif not is_line(name):
        table.mistake(
            N_("%(entry)s must be one line, without characters that nobody can see: type it anew"),
            entry=Entry("name"),
        )
    if unprintable := without_glyph(set(name)):
        table.mistake(
            N_("%(entry)s: the letters have no character for %(signs)s: write it otherwise"),
            entry=Entry("name"),
            signs=" ".join(sorted(unprintable)),
        )
    time_zone = table.text("time_zone", "Europe/Paris")
    opens, closes = table.moment("opens"), table.moment("closes")
    zone = _zone(table, time_zone)
    opens, closes = _in_zone(table, "opens", opens, zone), _in_zone(table, "closes", closes, zone)
    if opens >= closes:
        table.mistake(
            N_("%(opens)s must be before %(closes)s"), opens=Entry("opens"), closes=Entry("closes")
        )
    return Poll(id=poll_id, name=name, opens=opens, closes=closes, time_zone=time_zone)


def check_letterhead(table: TomlTable, help_phone: str, sender: list[str]) -> None:
    """Note what the letters cannot show of who sends them."""
    lines = (help_phone, *sender)
    if not all(line.isprintable() for line in lines):
        table.mistake(
            N_("%(sender)s and %(help_phone)s must be single lines of visible characters"),
            sender=Entry("sender"),
            help_phone=Entry("help_phone"),
        )
        return
    if len(sender) > MOST_SENDER_LINES:
        sentence = N_("%(entry)s has more than %(most)s lines")
        table.mistake(sentence, entry=Entry("sender"), most=MOST_SENDER_LINES)
    for remark in complaints_about(lines, without_glyph({s for line in lines for s in line})):
        table.mistake(remark.sentence, **remark.values)


def check_emblem(table: TomlTable, sender: list[str], *, named: bool) -> None:
    """Note an emblem that nothing could be said instead of."""
    if named and not sender:
        table.mistake(
            N_("%(emblem)s needs %(sender)s: its first line is read aloud in place of the emblem"),
            emblem=Entry("emblem"),
            sender=Entry("sender"),
        )


def read_grace(table: TomlTable) -> int:
    """Read how many minutes those who had entered before the close still have."""
    minutes = table.number("grace_minutes", USUAL_GRACE)
    if minutes > LONGEST_GRACE:
        table.mistake(AT_MOST, entry=Entry("grace_minutes"), most=LONGEST_GRACE)
    return minutes


def read_appeals_until(table: TomlTable, poll: Poll) -> date | None:
    """Read until when appeals can be made; None where the poll file leaves it to the usual day."""
    day = table.day("appeals_until")
    if day is None:
        return None
    if day.year not in YEARS:
        table.mistake(
            N_("%(entry)s must be in the years %(first)s to %(last)s"),
            entry=Entry("appeals_until"),
            first=YEARS.start,
            last=YEARS.stop - 1,
        )
    elif day < poll.closes.date():
        sentence = N_("%(entry)s must not be before the day on which the poll closes")
        table.mistake(sentence, entry=Entry("appeals_until"))
    return day


def read_colour(table: TomlTable) -> str:
    """Read the colour of the town."""
    colour = table.text("colour", "").lower()
    if colour and not COLOUR.fullmatch(colour):
        table.mistake(N_("%(entry)s must be written like #1a5276"), entry=Entry("colour"))
    return colour


def _zone(table: TomlTable, name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        sentence = N_("%(entry)s: “%(zone)s” is not known; write a name such as Europe/Paris")
        table.mistake(sentence, entry=Entry("time_zone"), zone=name)
        return ZoneInfo("UTC")


def _in_zone(table: TomlTable, name: str, moment: datetime | None, zone: ZoneInfo) -> datetime:
    """Place a moment in the poll's time zone; a wall-clock time must be one single moment there."""
    if moment is None:
        return datetime(2000, 1, 1, tzinfo=zone)
    if moment.year not in YEARS:
        table.mistake(
            N_("%(entry)s must be in the years %(first)s to %(last)s"),
            entry=Entry(name),
            first=YEARS.start,
            last=YEARS.stop - 1,
        )
        return datetime(2000, 1, 1, tzinfo=zone)
    if moment.microsecond:
        table.mistake(N_("%(entry)s must be in whole seconds"), entry=Entry(name))
    if moment.tzinfo is not None:
        return fixed(moment.astimezone(zone))
    earlier, later = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if earlier.utcoffset() != later.utcoffset():
        table.mistake(
            N_("%(entry)s falls into a change of clocks: choose a time that comes exactly once"),
            entry=Entry(name),
        )
    return fixed(earlier)


def _read_trustees(
    folder: Path, names: list[str], group: Group, mistakes: list[Mistake]
) -> tuple[bytes, ...]:
    entries: list[bytes] = []
    keys: dict[object, str] = {}
    for owner, name in enumerate(names, 1):
        try:
            entry = parse((folder / name).read_bytes())
            trustee = read_single(group, entry, owner)
        except OSError as error:
            mistakes.append(Mistake(name, 0, Remark(f"the file cannot be read: {error.strerror}")))
        except CryptoError as error:
            mistakes.append(Mistake(name, 0, Remark(str(error))))
        else:
            if trustee.public_key in keys:
                mistakes.append(
                    Mistake(name, 0, Remark(f"the same key as {keys[trustee.public_key]}"))
                )
            keys[trustee.public_key] = name
            entries.append(encode(entry))
    return tuple(entries)
