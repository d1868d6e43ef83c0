"""Districts from a table, and plans as the files of `evote poll create` and back."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from crypto.groups import ED25519
from evote.errors import PollFileRefused
from evote.intake.poll_file import read_poll_file
from evote.intake.spreadsheets import TableRefused
from evote.setup.candidacies import candidacies, give_photo
from evote.setup.district_sheet import read_district_sheet
from evote.setup.plan_files import export_plan, import_tables, read_poll_toml, write_poll_toml
from evote.setup.planned_roll import planned_rolls
from evote.setup.plans import begin_plan, read_plan
from evote.simulation.poll import seeded
from tests.evote.draft import NAMES, NOW, PLAN, Draft

POLL = PLAN.poll_id


def test_districts_are_read_from_a_table() -> None:
    """All at once, in the order of their numbers, with their polling stations."""
    raw = "Numéro;Nom;Sièges;Type;Bureaux\n2;La Masse;;listes;\n1;Centre;7;;0001, 2/3\n"
    assert read_district_sheet(raw.encode("cp1252")) == (
        {"number": 1, "name": "Centre", "seats": 7, "stations": ["1", "2", "3"]},
        {"number": 2, "name": "La Masse", "kind": "lists"},
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1;Twice;9;;", "district 1 stands twice"),
        ("x;Name;9;;", "no number from 1 up"),
        ("0;Name;9;;", "no number from 1 up"),
        ("3;;9;;", "name of the district is missing"),
        ("3;Name;many;;", "no number from 1 up (column seats)"),
        ("3;Name;9;mixed;", "neither “individuals” nor “lists”"),
        ("3;Name;9;;7", "polling station 7 already belongs to 1"),
    ],
)
def test_a_table_of_districts_with_a_mistake_is_refused(line: str, said: str) -> None:
    """The mistake is named with its line."""
    raw = f"Numéro;Nom;Sièges;Type;Bureaux\n1;Centre;9;;7\n{line}\n"
    with pytest.raises(TableRefused) as refusal:
        read_district_sheet(raw.encode())
    (sentence,) = str(refusal.value).splitlines()
    assert sentence.startswith("line 3: ")
    assert said in sentence


@pytest.mark.parametrize("raw", [b"Nom\nCentre\n", "Numéro;Nom\n".encode()])
def test_a_table_without_districts_is_refused(raw: bytes) -> None:
    """Missing columns, or only headings."""
    with pytest.raises(TableRefused):
        read_district_sheet(raw)


def test_two_hundred_districts_are_enough() -> None:
    """A poll has at most 200."""
    raw = "Numéro;Nom\n" + "".join(f"{n};District {n}\n" for n in range(1, 202))
    with pytest.raises(TableRefused, match="too many"):
        read_district_sheet(raw.encode())


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    """Return the files of a poll that is set up."""
    draft = Draft(tmp_path)
    draft.fill()
    draft.draw()
    picture = io.BytesIO()
    Image.new("RGB", (400, 500), "teal").save(picture, "JPEG")
    with draft.database.writing() as session:
        give_photo(session, POLL, candidacies(session, POLL)[0].id, picture.getvalue())
    with draft.database.reading() as session:
        packed = export_plan(session, POLL)
        draft.compile()
        assert export_plan(session, POLL)
    draft.database.close()
    with zipfile.ZipFile(io.BytesIO(packed)) as folder:
        return {name: folder.read(name) for name in folder.namelist()}


def test_an_exported_plan_is_a_poll_file(files: dict[str, bytes], tmp_path: Path) -> None:
    """`evote poll create` makes the same poll of it, its candidates in the order of the lot."""
    folder = tmp_path / "files"
    folder.mkdir()
    for name, raw in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(raw)
    new = read_poll_file(folder / "poll.toml", ED25519)
    assert (new.poll.opens, new.poll.closes) == (PLAN.opens, PLAN.closes)
    assert [len(district.roll) for district in new.districts] == [3, 2]
    first = new.districts[0].rules.contest
    assert first.maximum == 2
    profiles = new.districts[0].profiles
    assert {each.statement for each in profiles} == {f"I, {name}" for name in NAMES}
    assert [each.photo is None for each in profiles].count(False) == 1
    assert {each.age_rank for each in first.candidates} == {1, 2, 3}


def test_an_exported_plan_is_imported_again(files: dict[str, bytes], tmp_path: Path) -> None:
    """Settings, roll and candidates come back."""
    plan = read_poll_toml(files["poll.toml"])
    assert plan == PLAN
    folder = tmp_path / "other"
    folder.mkdir()
    other = Draft(folder, plan=replace(PLAN, poll_id="former"))
    with other.database.writing() as session:
        begin_plan(session, plan, seeded("import"), "Ms Roux", NOW)
        import_tables(session, plan, files["roll.csv"], files["candidates.csv"])
    with other.database.reading() as session:
        assert read_plan(session, POLL) == PLAN
        rolls = planned_rolls(session, POLL)
        assert {number: len(roll) for number, roll in rolls.items()} == {1: 3, 2: 2}
        assert rolls[1][0].address == ("2 rue X", "Agen")
        assert len(candidacies(session, POLL)) == 6
    other.database.close()


def test_the_day_of_the_appeals_survives_its_file() -> None:
    """A date is written as one, and left out where the poll keeps to the usual day."""
    plan = replace(PLAN, appeals_until=PLAN.closes.date())
    written = write_poll_toml(plan, {})
    assert f"appeals_until = {plan.appeals_until}\n" in written
    assert read_poll_toml(written.encode()) == plan
    assert "appeals_until" not in write_poll_toml(PLAN, {})


def test_a_text_with_quotes_survives_its_file() -> None:
    """TOML keeps what JSON quotes."""
    plan = replace(PLAN, name='Le "grand" \\ vote', sender=("L'hôtel de ville",))
    assert read_poll_toml(write_poll_toml(plan, {}).encode()) == plan


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"\xff\xfe", "no poll file"),
        (b"name = ", "no poll file"),
        (b"[" * 5000, "no poll file"),
        (b'districts = ["one"]', "districts must each have a heading"),
        (b'id = "Agen!"', "id must be short"),
    ],
)
def test_a_file_that_is_no_poll_file_is_refused(raw: bytes, said: str) -> None:
    """Every mistake is a sentence."""
    with pytest.raises(PollFileRefused, match=said):
        read_poll_toml(raw)
