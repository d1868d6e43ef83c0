"""Poll files: what is right is read, and what is wrong is listed completely, with its line."""

import io
import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from ballots.poll import procedure_of
from ballots.seating import Seating
from crypto.groups import ED25519
from evote.errors import PollFileRefused
from evote.intake.district_map import read_map
from evote.intake.logos import logo
from evote.intake.poll_file import read_poll_file
from evote.simulation.emblem import emblem
from evote.simulation.poll import write_poll_files
from tests.simulation import SMALL


@pytest.fixture
def poll_file(tmp_path: Path) -> Path:
    """Write the files of a small poll."""
    return write_poll_files(tmp_path, SMALL)


def mistakes_of(path: Path) -> list[str]:
    """Return the mistakes for which a poll file is refused."""
    with pytest.raises(PollFileRefused) as refusal:
        read_poll_file(path, ED25519)
    assert str(refusal.value).splitlines() == [str(each) for each in refusal.value.mistakes]
    return str(refusal.value).splitlines()


def append(path: Path, *lines: str) -> None:
    """Add lines to a file."""
    path.write_text(path.read_text(encoding="utf-8") + "\n".join(lines) + "\n", encoding="utf-8")


def test_a_sound_poll_file_is_read(poll_file: Path) -> None:
    """Everything that the files say is in the poll."""
    new = read_poll_file(poll_file, ED25519)
    assert new.poll.opens == SMALL.opens
    assert [district.rules.district.name for district in new.districts] == list(SMALL.districts)
    assert [len(district.roll) for district in new.districts] == [14, 14]
    assert [district.rules.poll.districts for district in new.districts] == [2, 2]
    assert len(new.trustees) == 2
    contest = new.districts[0].rules.contest
    assert (contest.seats, contest.minimum, contest.maximum, contest.blank) == (2, 1, 2, True)


def test_birth_dates_become_ranks(poll_file: Path) -> None:
    """The oldest has rank 1, who was born on the same day shares a rank, and no date is kept."""
    poll_file.with_name("candidates.csv").write_text(
        "district,name,born\n"
        "1,Young,1999-01-01\n1,Old,1950-05-05\n1,Twin,1970-01-01\n1,Other twin,1970-01-01\n"
        "2,One,1980-01-01\n2,Two,1981-01-01\n",
        encoding="utf-8",
    )
    contest = read_poll_file(poll_file, ED25519).districts[0].rules.contest
    assert [(each.name, each.age_rank) for each in contest.candidates] == [
        ("Young", 4),
        ("Old", 1),
        ("Twin", 2),
        ("Other twin", 2),
    ]
    assert "1970" not in repr(contest)


def test_a_table_from_a_french_spreadsheet_is_read(poll_file: Path) -> None:
    """Semicolons, a byte order mark, carriage returns and empty lines do no harm."""
    roll = poll_file.with_name("roll.csv")
    roll.write_bytes(
        "\ufeffDistrict;Name;Address\r\n1;Zoé;1 rue Carnot\r\n;;\r\n1;Ana;1 rue Carnot\r\n"
        "2;Léo;2 rue Carnot\r\n2;Max;2 rue Carnot\r\n".encode()
    )
    change_poll(poll_file, set_line("small_tally_limit", "small_tally_limit = 2"))
    new = read_poll_file(poll_file, ED25519)
    assert [entry.name for district in new.districts for entry in district.roll] == [
        "Zoé",
        "Ana",
        "Léo",
        "Max",
    ]


def test_a_decomposed_name_is_composed(poll_file: Path) -> None:
    """A name looks the same and is the same, however the spreadsheet spelled its accents."""
    roll = poll_file.with_name("roll.csv")
    text = roll.read_text(encoding="utf-8").splitlines()
    roll.write_text("\n".join([text[0], "1,Zoe\u0301,1 rue,,", *text[1:]]), encoding="utf-8")
    assert read_poll_file(poll_file, ED25519).districts[0].roll[0].name == "Zoé"


def test_lists_are_read(poll_file: Path) -> None:
    """With a column for lists, a district votes for exactly one list."""
    poll_file.with_name("candidates.csv").write_text(
        "district,name,born,list\n"
        "1,A,1950-01-01,Ensemble\n1,B,1960-01-01,Agen verte\n1,C,1970-01-01,Ensemble\n"
        "2,D,1950-01-01,\n2,E,1960-01-01,\n",
        encoding="utf-8",
    )
    first, second = (each.rules.contest for each in read_poll_file(poll_file, ED25519).districts)
    assert (first.kind, first.minimum, first.maximum) == ("lists", 1, 1)
    assert [(each.name, len(each.members)) for each in first.lists] == [
        ("Ensemble", 2),
        ("Agen verte", 1),
    ]
    assert second.kind == "individuals"


def test_all_mistakes_are_reported_at_once_with_their_lines(poll_file: Path) -> None:
    """A dirty roll, dirty candidates and a dirty poll file: one list of everything."""
    append(
        poll_file.with_name("roll.csv"),
        "9,Nobody's neighbour,1 rue X,47000,Agen",
        "1,,2 rue X,47000,Agen",
        "1,Too short",
        f"1,{'x' * 201},3 rue X,47000,Agen",
        "1,Twice,4 rue X,47000,Agen",
        "1,Twice,4 rue X,47000,Agen",
        "one,Word,5 rue X,47000,Agen",
        '1,"Two\nlines",6 rue X,47000,Agen',
    )
    append(
        poll_file.with_name("candidates.csv"),
        "1,Born wrong,1960-13-45",
        "7,Nowhere,1960-01-01",
        "1,Same,1960-01-01",
        "1,Same,1961-01-01",
    )
    text = poll_file.read_text(encoding="utf-8")
    poll_file.write_text(
        text.replace('id = "agen-2026"', 'id = "Agen 2026!"\nflavour = "vanilla"'), encoding="utf-8"
    )
    assert mistakes_of(poll_file) == [
        "candidates.csv, line 10: '1960-13-45' is not a date such as 1960-12-31",
        "candidates.csv, line 11: there is no district 7",
        "candidates.csv, line 13: Same already stands in district 1",
        "poll.toml: flavour is not known here",
        "poll.toml: id must be short, of small letters, digits and single dashes",
        "roll.csv, line 30: there is no district 9",
        "roll.csv, line 31: the name is empty",
        "roll.csv, line 32: 2 cells where the first line has 5",
        "roll.csv, line 33: the name is longer than 200 characters",
        "roll.csv, line 35: the same person as in line 34",
        "roll.csv, line 36: there is no district one",
        "roll.csv, line 38: the name holds a line break or another control character",
    ]


def change_poll(path: Path, change: Callable[[str], str]) -> None:
    """Rewrite a poll file."""
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def set_line(name: str, line: str) -> Callable[[str], str]:
    """Return a change that replaces the line of the poll file that sets `name`."""

    def change(text: str) -> str:
        lines = text.splitlines()
        place = next(n for n, each in enumerate(lines) if each.startswith(f"{name} ="))
        return "\n".join([*lines[:place], *line.splitlines(), *lines[place + 1 :]]) + "\n"

    return change


@pytest.mark.parametrize(
    ("change", "mistake"),
    [
        (set_line("name", ""), "name is missing"),
        (set_line("name", "name = 7"), "name must be a text"),
        (set_line("name", 'name = " "'), "name is empty"),
        (set_line("opens", "opens = 2026-11-23"), "opens must be a date with a time"),
        (set_line("opens", ""), "opens is missing"),
        (set_line("opens", "opens = 2030-01-01T00:00:00Z"), "opens must be before closes"),
        (set_line("opens", "opens = 2026-03-29T02:30:00"), "opens falls into a change of clocks"),
        (set_line("opens", "opens = 2025-10-26T02:30:00"), "opens falls into a change of clocks"),
        (set_line("opens", "opens = 2026-11-23T00:00:00.5Z"), "opens must be in whole seconds"),
        (set_line("closes", "closes = 9999-12-31T23:59:59-12:00"), "closes must be in the years"),
        (set_line("opens", "opens = 0001-01-01T00:00:00+12:00"), "opens must be in the years"),
        (
            set_line("id", 'id = "a"\nappeals_until = 2026-01-01'),
            "before the day on which the poll",
        ),
        (
            set_line("id", 'id = "a"\nappeals_until = 9999-01-01'),
            "appeals_until must be in the years",
        ),
        (set_line("id", 'id = "a"\nappeals_until = "soon"'), "appeals_until must be a date"),
        (set_line("name", 'name = "小区"'), "name: the letters have no character for 区 小"),
        (
            set_line("roll", 'roll = "a\\u0000b"'),
            "roll holds a character that",
        ),
        (
            set_line("trustees", 'trustees = ["a\\u0000b"]'),
            "trustees holds a character",
        ),
        (set_line("sender", 'sender = ["Town\\nhall"]'), "must be single lines of visible"),
        (set_line("sender", f'sender = ["{"x" * 61}"]'), "longer than the 60 characters"),
        (set_line("sender", 'sender = ["1", "2", "3", "4", "5", "6", "7"]'), "more than 6 lines"),
        (set_line("help_phone", 'help_phone = "☎\\u200b"'), "must be single lines of visible"),
        (set_line("small_tally_limit", "small_tally_limit = 1"), "must be at least 2"),
        (set_line("small_tally_limit", "small_tally_limit = 15"), "it could never be counted"),
        (lambda text: text + f"deep = {'[' * 5000}", "not TOML: too many brackets"),
        (
            set_line("id", 'id = "a"\ntime_zone = "Agen"'),
            "time_zone: “Agen” is not known",
        ),
        (set_line("id", 'id = "a"\nlanguage = "oc"'), "language must be one of fr, en"),
        (set_line("trustees", "trustees = [7]"), "trustees must be a list of texts"),
        (set_line("trustees", 'trustees = "me"'), "trustees must be a list of texts"),
        (set_line("trustees", 'trustees = ["nobody"]'), "nobody: the file cannot be read"),
        (set_line("trustees", 'trustees = ["roll.csv"]'), "roll.csv: the text is not JSON"),
        (
            set_line("trustees", 'trustees = ["trustee-1.public.json", "trustee-1.public.json"]'),
            "trustee-1.public.json: the same key as trustee-1.public.json",
        ),
        (set_line("roll", 'roll = "absent.csv"'), "absent.csv: the file cannot be read"),
        (set_line("seats", "seats = 0"), "seats must be at least 1"),
        (set_line("seats", "seats = -1"), "seats must not be negative"),
        (set_line("seats", "seats = true"), "seats must be a whole number"),
        (set_line("max", "max = 3\nmin = 4"), "min must be at least 1 and not above max"),
        (set_line("max", "max = 5"), "district 1 has 4 candidates, fewer than the 5"),
        (set_line("max", 'ties = "duel"'), "ties must be one of older, lot"),
        (set_line("max", 'blank = "yes"'), "blank must be true or false"),
        (set_line("question", 'question = ""'), "name and question must not be empty"),
        (set_line("number", "number = 2"), "number 2 stands twice"),
        (set_line("number", "number = 0"), "number must be at least 1"),
        (set_line("question", 'question = "Who?\\nWhy?"'), "district 1: question must be one line"),
        (lambda text: text.split("[[districts]]")[0], "districts is missing"),
        (lambda text: text + "districts", "not TOML"),
        (
            lambda text: "districts = [1]\n" + text.split("[[districts]]")[0],
            "must each have",
        ),
    ],
)
def test_a_mistake_in_the_poll_file_is_named(
    poll_file: Path, change: Callable[[str], str], mistake: str
) -> None:
    """Each mistake in the poll file is told in a sentence."""
    poll_file.write_text(change(poll_file.read_text(encoding="utf-8")), encoding="utf-8")
    assert any(mistake in line for line in mistakes_of(poll_file))


@pytest.mark.parametrize(
    ("table", "mistake"),
    [
        (b"district,name\n1,A\n", "roll.csv, line 1: the column 'address' is missing"),
        (b"district,name,address,age\n", "line 1: the column 'age' is not known"),
        (b"district,name,name,address\n", "line 1: the column 'name' stands twice"),
        (b"district,name,address\n1,A\xff,rue\n", "roll.csv, line 2: the text is not UTF-8"),
        (b'district,name,address\n1,"A"x,rue\n', "roll.csv, line 2: not a table"),
        (b"", "roll.csv, line 1: the column 'district' is missing"),
        (b"district,name,address\n1,A,rue\n", "roll.csv: nobody is on the roll of district 2"),
    ],
)
def test_a_broken_table_is_named(poll_file: Path, table: bytes, mistake: str) -> None:
    """A table that cannot be read is refused with its line."""
    poll_file.with_name("roll.csv").write_bytes(table)
    assert any(mistake in line for line in mistakes_of(poll_file))


def test_candidates_with_and_without_lists_do_not_mix(poll_file: Path) -> None:
    """In one district, either everybody is on a list or nobody."""
    poll_file.with_name("candidates.csv").write_text(
        "district,name,born,list\n1,A,1950-01-01,Ensemble\n1,B,1960-01-01,\n", encoding="utf-8"
    )
    assert mistakes_of(poll_file) == [
        (
            "candidates.csv: nobody stands in district 2; if that is so, set"
            ' uncontested = "no-council" for it'
        ),
        "candidates.csv, line 3: in district 1 either all candidates are on a list or none is",
    ]


def test_a_missing_poll_file_is_named(tmp_path: Path) -> None:
    """A poll file that is not there is a mistake like any other."""
    assert mistakes_of(tmp_path / "absent.toml") == [
        "absent.toml: the file cannot be read: No such file or directory"
    ]


def test_a_poll_file_in_another_encoding_is_named(poll_file: Path) -> None:
    """A poll file must be UTF-8."""
    poll_file.write_bytes(b'name = "\xff"')
    assert mistakes_of(poll_file) == ["poll.toml: the text is not UTF-8"]


def test_a_local_time_is_in_the_polls_time_zone(poll_file: Path) -> None:
    """A time without an offset is the wall clock's in the poll's time zone."""
    text = poll_file.read_text(encoding="utf-8")
    poll_file.write_text(set_line("opens", "opens = 2026-07-01T08:00:00")(text), encoding="utf-8")
    opens = read_poll_file(poll_file, ED25519).poll.opens
    assert opens == datetime.fromisoformat("2026-07-01T08:00:00+02:00")


# ---------------------------------------------------------------- what decides about seats

LISTS = (
    "district,name,born,list,gender\n"
    "1,Ann,1950-01-01,Green,woman\n1,Bob,1990-01-01,Green,homme\n"
    "1,Cy,1960-01-01,Blue,man\n1,Di,1970-01-01,Blue,Femme\n"
    "2,Eve,1980-01-01,,\n2,Fay,1981-01-01,,\n"
)


def district_options(path: Path, *lines: str) -> None:
    """Give options to the first district."""
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("number = 1", "\n".join(("number = 1", *lines))), encoding="utf-8")


def test_lists_are_read_with_their_rules(poll_file: Path) -> None:
    """Lists are ranked by average age, people by age, and who is a woman or a man is sealed."""
    poll_file.with_name("candidates.csv").write_text(LISTS, encoding="utf-8")
    district_options(
        poll_file,
        'method = "largest-remainder"',
        'bonus = "half"',
        "threshold_percent = 5",
        'parity = "alternate"',
        "extra_names = 2",
    )
    contest = read_poll_file(poll_file, ED25519).districts[0].rules.contest
    assert contest.seating == Seating(
        method="largest-remainder",
        half_bonus=True,
        threshold_percent=5,
        parity=True,
        extra_names=2,
    )
    green, blue = contest.lists
    assert (contest.kind, green.age_rank, blue.age_rank) == ("lists", 2, 1)
    assert [(each.name, each.age_rank, each.gender) for each in green.members] == [
        ("Ann", 1, "woman"),
        ("Bob", 4, "man"),
    ]


def test_what_the_rules_do_not_ask_for_is_not_sealed(poll_file: Path) -> None:
    """Without parity no gender is published, without bonus no average age."""
    poll_file.with_name("candidates.csv").write_text(LISTS, encoding="utf-8")
    contest = read_poll_file(poll_file, ED25519).districts[0].rules.contest
    assert {each.gender for each in contest.people} == {None}
    assert [offered.age_rank for offered in contest.lists] == [None, None]


def test_seats_are_kept_for_women_and_men(poll_file: Path) -> None:
    """A quota of the poll, and the least number of votes."""
    district_options(poll_file, "quota_women = 1", "quota_men = 1", "min_votes = 3")
    contest = read_poll_file(poll_file, ED25519).districts[0].rules.contest
    assert contest.seating == Seating(women=1, men=1, min_votes=3)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (('method = "coin"',), "method must be one of highest-average, largest-remainder"),
        (('bonus = "third"',), "bonus must be one of none, half"),
        (
            ("quota_women = 2", "quota_men = 1"),
            "fewer seats than quota_women and quota_men",
        ),
        (('bonus = "half"',), "individuals: set bonus back, it is for lists"),
        (("min_votes = 0",), "district 1: min_votes must be at least 1"),
    ],
)
def test_options_that_do_not_fit_are_mistakes(
    poll_file: Path, options: tuple[str, ...], complaint: str
) -> None:
    """They are found when the poll is created, not when its seats are given."""
    district_options(poll_file, *options)
    assert complaint in "\n".join(mistakes_of(poll_file))


def test_an_unknown_gender_is_a_mistake(poll_file: Path) -> None:
    """An empty cell is not."""
    poll_file.with_name("candidates.csv").write_text(
        LISTS.replace("homme", "boss"), encoding="utf-8"
    )
    [mistake] = mistakes_of(poll_file)
    assert mistake.startswith("candidates.csv, line 3: 'boss' is none of woman, femme, man, homme")


def test_a_district_without_a_vote_is_part_of_the_poll(poll_file: Path) -> None:
    """Whoever stands unopposed needs no ballot box; its rules are sealed like all others."""
    district_options(poll_file, 'uncontested = "unopposed"', "seats = 9", "max = 1")
    first, second = read_poll_file(poll_file, ED25519).districts
    assert procedure_of(first.rules.contest) == "unopposed"
    assert procedure_of(second.rules.contest) == "vote"


def test_a_district_without_a_vote_needs_no_roll(poll_file: Path) -> None:
    """Nobody there gets a letter; a district that votes cannot do without."""
    district_options(poll_file, 'uncontested = "unopposed"', "seats = 9", "max = 1")
    roll = poll_file.with_name("roll.csv")
    lines = roll.read_text(encoding="utf-8").splitlines()
    roll.write_text("\n".join(line for line in lines if line[0] != "1"), encoding="utf-8")
    assert [len(each.roll) for each in read_poll_file(poll_file, ED25519).districts] == [0, 14]
    text = poll_file.read_text(encoding="utf-8")
    poll_file.write_text(text.replace('"unopposed"', '"vote"'), encoding="utf-8")
    assert "nobody is on the roll of district 1" in "\n".join(mistakes_of(poll_file))


def test_a_poll_in_which_no_district_votes_is_a_mistake(poll_file: Path) -> None:
    """There would be nothing to seal."""
    change_poll(poll_file, set_line("seats", 'seats = 9\nuncontested = "unopposed"'))
    assert mistakes_of(poll_file) == [
        f"{poll_file.name}: by these rules no district votes: there is no poll to hold"
    ]


def test_a_district_in_which_nobody_stands_is_no_forgotten_one(poll_file: Path) -> None:
    """Where the rules foresee it there is no council; where they do not, lines are missing."""
    poll_file.with_name("candidates.csv").write_text(
        "district,name,born\n2,Eve,1980-01-01\n2,Fay,1981-01-01\n", encoding="utf-8"
    )
    [mistake] = mistakes_of(poll_file)
    assert 'if that is so, set uncontested = "no-council"' in mistake
    district_options(poll_file, 'uncontested = "no-council"')
    first, _ = read_poll_file(poll_file, ED25519).districts
    assert procedure_of(first.rules.contest) == "no-council"


def test_a_district_without_a_list_fits_the_rules_of_lists(poll_file: Path) -> None:
    """What the poll says of all lists is no mistake where there is none."""
    poll_file.with_name("candidates.csv").write_text(
        "district,name,born,list\n2,Eve,1980-01-01,A\n2,Fay,1981-01-01,B\n", encoding="utf-8"
    )
    options = 'threshold_percent = 5\nuncontested = "no-council"'
    change_poll(poll_file, set_line("max", f"max = 1\n{options}"))
    kinds = [each.rules.contest.kind for each in read_poll_file(poll_file, ED25519).districts]
    assert kinds == ["lists", "lists"]


# ---------------------------------------------------------------- profiles and the map

PEOPLE = """district,name,born,list,statement,photo
1,Ann,1980-01-01,A,Pour un quartier calme.,ann.jpg
1,Bob,1981-01-01,B,,bob.png
1,Cléo,1982-01-01,A,"Des vélos, des arbres.",
2,Eve,1980-01-01,,,
2,Fay,1981-01-01,,,
"""


def with_people(poll_file: Path, people: str = PEOPLE, setting: str = 'photos = "photos"') -> Path:
    """Let people of two lists present themselves, with photographs in a folder."""
    poll_file.with_name("candidates.csv").write_text(people, encoding="utf-8")
    folder = poll_file.with_name("photos")
    folder.mkdir()
    Image.new("RGB", (200, 250), "teal").save(folder / "ann.jpg")
    Image.new("RGB", (200, 250), "gold").save(folder / "bob.png")
    poll_file.write_text(f"{setting}\n{poll_file.read_text(encoding='utf-8')}", encoding="utf-8")
    return folder


def test_people_present_themselves(poll_file: Path) -> None:
    """Places are those on the ballot, list after list; who says and shows nothing has none."""
    with_people(poll_file)
    first, second = read_poll_file(poll_file, ED25519).districts
    assert [person.name for person in first.rules.contest.people] == ["Ann", "Cléo", "Bob"]
    assert [(each.place, each.statement, each.photo is None) for each in first.profiles] == [
        (0, "Pour un quartier calme.", False),
        (1, "Des vélos, des arbres.", True),
        (2, "", False),
    ]
    assert second.profiles == ()


def test_photographs_are_encoded_anew(poll_file: Path) -> None:
    """A PNG too becomes a JPEG of our size."""
    with_people(poll_file)
    *_, bob = read_poll_file(poll_file, ED25519).districts[0].profiles
    assert bob.photo is not None
    assert Image.open(io.BytesIO(bob.photo)).format == "JPEG"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("ann.jpg", "nobody.jpg"), "the photograph nobody.jpg cannot be read"),
        (("ann.jpg", "../candidates.csv"), "is not the plain name of a file in photos"),
        (("ann.jpg", "empty.jpg"), "empty.jpg: This is no picture that can be read"),
        (("Pour un", "x" * 2001), "the statement is longer than 2000 characters"),
    ],
)
def test_a_profile_that_cannot_be_shown_is_a_mistake(
    poll_file: Path, change: tuple[str, str], sentence: str
) -> None:
    """With the name of the file."""
    folder = with_people(poll_file, PEOPLE.replace(*change))
    (folder / "empty.jpg").touch()
    assert sentence in "\n".join(mistakes_of(poll_file))


def test_a_photograph_needs_its_folder(poll_file: Path) -> None:
    """The poll file names it."""
    with_people(poll_file, setting="")
    assert (
        'Ann has a photo: name their folder, such as photos = "photos"' in mistakes_of(poll_file)[0]
    )


def test_the_map_of_the_districts_is_read(poll_file: Path) -> None:
    """It must show them all; a wrong one is a mistake like any other."""
    square = [[0.6, 44.2], [0.7, 44.2], [0.7, 44.3], [0.6, 44.2]]
    districts = [
        {
            "type": "Feature",
            "properties": {"district": number},
            "geometry": {"type": "Polygon", "coordinates": [square]},
        }
        for number in (1, 2)
    ]
    path = poll_file.with_name("districts.geojson")
    poll_file.write_text(f'map = "{path.name}"\n{poll_file.read_text()}', encoding="utf-8")
    path.write_text(json.dumps({"type": "FeatureCollection", "features": districts}))
    kept = read_poll_file(poll_file, ED25519).geojson
    assert kept is not None
    assert [shape.number for shape in read_map(kept, [1, 2])] == [1, 2]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": districts[:1]}))
    assert mistakes_of(poll_file) == ["districts.geojson: The map lacks district 2."]


def test_the_emblem_of_the_town_is_read(poll_file: Path) -> None:
    """As the office would keep it; it needs a sender, and must be a picture."""
    assert read_poll_file(poll_file, ED25519).logo == logo(emblem())
    poll_file.with_name("emblem.png").write_bytes(b"<svg/>")
    assert "emblem.png: This is no picture" in mistakes_of(poll_file)[0]
    settings = poll_file.read_text(encoding="utf-8")
    poll_file.write_text(re.sub(r"^sender = .*\n", "", settings, flags=re.MULTILINE))
    assert "emblem needs sender" in "\n".join(mistakes_of(poll_file))


# ---------------------------------------------------------------- what letters and ballots can hold


def test_the_fewest_ballots_are_at_most_the_roll(poll_file: Path) -> None:
    """A limit of secrecy as high as the roll is allowed, and so is one of two."""
    for limit in (2, SMALL.residents):
        change_poll(poll_file, set_line("small_tally_limit", f"small_tally_limit = {limit}"))
        contest = read_poll_file(poll_file, ED25519).districts[0].rules.contest
        assert contest.small_tally_limit == limit


@pytest.mark.parametrize("name", ["Zoé Łukasz Ğül", "Иван Петров", "Ελένη"])
def test_names_of_many_scripts_are_on_the_roll(poll_file: Path, name: str) -> None:
    """Whatever the letters' fonts show is a name."""
    append(poll_file.with_name("roll.csv"), f"1,{name},1 rue X,47000,Agen")
    assert read_poll_file(poll_file, ED25519).districts[0].roll[-1].name == name


@pytest.mark.parametrize(
    ("row", "mistake"),
    [
        ("1,王小明,1 rue X,47000,Agen", "the letters have no character for 王 (U+738B)"),
        ("1,Zoé 😀,1 rue X,47000,Agen", "the letters have no character for 😀 (U+1F600)"),
        ("1,\u200b\u200b,1 rue X,47000,Agen", "the name holds the invisible character U+200B"),
        (f"1,{'x' * 61},1 rue X,47000,Agen", "longer than the 60 characters"),
        (f"1,Zoé,{'x' * 61},47000,Agen", "longer than the 60 characters"),
    ],
)
def test_what_a_letter_cannot_show_is_a_mistake(poll_file: Path, row: str, mistake: str) -> None:
    """It is told when the poll is created, with its line."""
    append(poll_file.with_name("roll.csv"), row)
    [line] = mistakes_of(poll_file)
    assert line.startswith("roll.csv, line 30: ")
    assert mistake in line


@pytest.mark.parametrize("row", ["01,Ann  LEE,1 rue x,47000,agen", "1,ann lee,1 RUE X,47000,Agen"])
def test_the_same_person_is_known_in_other_writing(poll_file: Path, row: str) -> None:
    """Zeros, capitals and spaces make nobody another person; another address does."""
    roll = poll_file.with_name("roll.csv")
    append(roll, "1,Ann Lee,1 rue X,47000,Agen", "1,Ann Lee,2 rue X,47000,Agen")
    read_poll_file(poll_file, ED25519)
    append(roll, row)
    assert mistakes_of(poll_file) == ["roll.csv, line 32: the same person as in line 30"]


@pytest.mark.parametrize(
    ("born", "mistake"),
    [
        ("19600101", "'19600101' is not a date such as 1960-12-31"),
        ("1960-W01-1", "'1960-W01-1' is not a date such as 1960-12-31"),
        ("1899-12-31", "nobody who stands can be born on 1899-12-31"),
        ("2026-11-23", "nobody who stands can be born on 2026-11-23"),
    ],
)
def test_an_odd_birth_date_is_a_mistake(poll_file: Path, born: str, mistake: str) -> None:
    """One form of date, and a day on which a candidate can be born."""
    candidates = poll_file.with_name("candidates.csv")
    append(candidates, "1,Oldest,1900-01-01", "1,Youngest,2026-11-22")
    read_poll_file(poll_file, ED25519)
    append(candidates, f"1,Odd,{born}")
    assert mistakes_of(poll_file) == [f"candidates.csv, line 12: {mistake}"]


def test_a_candidate_with_an_invisible_character_is_named_with_the_line(poll_file: Path) -> None:
    """Not only the district is told, which may have a hundred candidates."""
    append(poll_file.with_name("candidates.csv"), "1,Ann\u200bLee,1960-01-01")
    assert mistakes_of(poll_file) == [
        "candidates.csv, line 10: the name holds the invisible character U+200B"
    ]


def test_a_ballot_has_at_most_two_hundred_choices(poll_file: Path) -> None:
    """With more, the ballots would be refused for their size on the day of the poll."""
    candidates = poll_file.with_name("candidates.csv")
    append(candidates, *(f"1,Person {number},1960-01-01" for number in range(196)))
    read_poll_file(poll_file, ED25519)
    append(candidates, "1,One more,1960-01-01")
    assert mistakes_of(poll_file) == [
        "candidates.csv: district 1 has 201 candidates or lists; a ballot has 200"
    ]


def test_a_poll_file_with_a_byte_order_mark_is_read(poll_file: Path) -> None:
    """Some editors write one."""
    poll_file.write_bytes(b"\xef\xbb\xbf" + poll_file.read_bytes())
    assert read_poll_file(poll_file, ED25519).poll.id == SMALL.poll_id
