"""The registrar's way: the roll goes out, tokens are made elsewhere, digests come back."""

import csv
import io
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from ballots.handback import Handback, read_handback, write_handback
from crypto.canonical import Json, decode, encode
from crypto.errors import Malformed
from crypto.groups import ED25519, group_named
from evote.commands.registrar import main
from evote.db import Database
from evote.errors import HandbackRefused, StepRefused
from evote.intake.logos import MOST_BYTES
from evote.intake.poll_file import read_poll_file
from evote.journal import last_entry
from evote.letters.issue import make_tokens, register_tokens
from evote.letters.letterhead import read_letterhead, write_letterhead
from evote.letters.registrar_files import MOST_COMPLAINTS, export_roll, register_handback
from evote.letters.reissue import spares_left
from evote.polls import create_poll, get_poll
from evote.schema import upgrade_database
from evote.sealing.sealing import seal_poll
from evote.simulation.emblem import emblem
from evote.simulation.poll import seeded, write_poll_files
from tests.simulation import OPENS, SMALL

TOWN = "https://vote.agen.example"
NOW = OPENS - timedelta(days=7)


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Database]:
    """Give a database with a draft."""
    database = Database(f"sqlite:///{tmp_path}/evote.sqlite")
    upgrade_database(database)
    create_poll(database, read_poll_file(write_poll_files(tmp_path, SMALL), ED25519), seeded("x"))
    yield database
    database.close()


@pytest.fixture
def stick(draft: Database, tmp_path: Path) -> Path:
    """Give the registrar's stick: roll, letterhead, and what she makes of them."""
    folder = tmp_path / "stick"
    folder.mkdir()
    with draft.reading() as session:
        (folder / "roll.csv").write_bytes(export_roll(session, SMALL.poll_id))
        (folder / "letterhead.json").write_bytes(write_letterhead(session, SMALL.poll_id, TOWN))
    made = registrar(
        "issue",
        folder / "roll.csv",
        "--letters",
        folder / "letters.csv",
        "--handback",
        folder / "handback.json",
    )
    assert made.exit_code == 0, made.output
    return folder


def registrar(*arguments: object) -> Result:
    """Run a command of the registrar."""
    return CliRunner().invoke(main, list(map(str, arguments)))


def handed(stick: Path) -> list[Handback]:
    """Return what the registrar hands back."""
    return list(read_handback((stick / "handback.json").read_bytes()))


def test_the_registrars_tickets_are_taken_over_and_the_poll_is_sealed(
    draft: Database, stick: Path
) -> None:
    """What she hands back is all that a poll needs; the journal says who made the tokens."""
    raw = (stick / "handback.json").read_bytes()
    assert register_handback(draft, SMALL.poll_id, raw, NOW, officers=["Ms Roux"]) == 2 * (14 + 5)
    with draft.reading() as session:
        entry = last_entry(session, SMALL.poll_id, "tokens-issued")
        assert spares_left(session, SMALL.poll_id) == {1: 5, 2: 5}
    assert entry is not None
    assert (entry.officers, entry.details["by"]) == (("Ms Roux",), "the registrar")
    seal_poll(draft, SMALL.poll_id, NOW)


def test_a_hand_back_is_taken_over_once(draft: Database, stick: Path) -> None:
    """A second one would make two letters valid for one voter."""
    raw = (stick / "handback.json").read_bytes()
    register_handback(draft, SMALL.poll_id, raw, NOW)
    with pytest.raises(StepRefused, match="two officers can make all"):
        register_handback(draft, SMALL.poll_id, raw, NOW)


def test_the_roll_is_not_exported_once_tokens_exist(draft: Database) -> None:
    """Letters are not made twice by mistake."""
    tokens = make_tokens(draft, SMALL.poll_id, seeded("tokens"))
    register_tokens(draft, SMALL.poll_id, tokens, NOW)
    with (
        draft.reading() as session,
        pytest.raises(StepRefused, match="two officers can make all"),
    ):
        export_roll(session, SMALL.poll_id)


def _without_a_voter(districts: list[Handback]) -> list[Handback]:
    first, *others = districts
    shorter = replace(first, tickets=first.tickets[1:], spares=(first.tickets[0][1], *first.spares))
    return [shorter, *others]


def _with_a_stranger(districts: list[Handback]) -> list[Handback]:
    first, *others = districts
    (_, digest), *tickets = first.tickets
    return [replace(first, tickets=(*tickets, ("99", digest))), *others]


def _with_a_ticket_of_elsewhere(districts: list[Handback]) -> list[Handback]:
    first, second = districts
    return [first, replace(second, spares=(first.spares[0], *second.spares[1:]))]


def _of_another_group(districts: list[Handback]) -> list[Handback]:
    first, second = districts
    group = group_named("RFC-3526-2048")
    keys = [group.generator_power(power) for power in range(1, 20)]
    texts = sorted(
        (group.encode(key) for key in keys), key=lambda t: group.sort_key(group.decode(t))
    )
    return [replace(first, group=group, public_credentials=tuple(texts)), second]


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (lambda districts: districts[:1], "district 2 is missing"),
        (_without_a_voter, "number 1 of the roll has no ticket"),
        (_with_a_stranger, "ticket for number 99"),
        (_with_a_ticket_of_elsewhere, "a ticket that district 1 has too"),
        (_of_another_group, "the group RFC-3526-2048"),
    ],
)
def test_a_hand_back_that_does_not_fit_changes_nothing(
    draft: Database, stick: Path, tamper: object, sentence: str
) -> None:
    """Every difference from the roll is told, and no ticket is stored."""
    assert callable(tamper)
    with pytest.raises(HandbackRefused, match=sentence):
        register_handback(draft, SMALL.poll_id, write_handback(tamper(handed(stick))), NOW)
    with draft.reading() as session:
        assert spares_left(session, SMALL.poll_id) == {}


def test_a_hand_back_of_another_poll_is_refused_district_by_district(
    draft: Database, stick: Path
) -> None:
    """The wrong stick is told from a damaged one, in no more lines than one can read."""
    others = [replace(each, uuid=uuid) for each, uuid in zip(handed(stick), STRANGERS, strict=True)]
    with pytest.raises(HandbackRefused) as refused:
        register_handback(draft, SMALL.poll_id, write_handback(others), NOW)
    assert len(refused.value.faults) == 4
    assert len(refused.value.faults) <= MOST_COMPLAINTS
    assert "not of this poll" in str(refused.value)
    with pytest.raises(StepRefused, match="not the file that the registrar hands back"):
        register_handback(draft, SMALL.poll_id, b"{}", NOW)


STRANGERS = ("XALeQuzYMtGQJ7", "b9x5AYAfzKTTgu")


# ---------------------------------------------------------------- letters


def page_texts(file: Path) -> list[str]:
    """Return the text of each page of a PDF."""
    document = pypdfium2.PdfDocument(file)
    return [page.get_textpage().get_text_range() for page in document]


def lines_of(stick: Path) -> list[dict[str, str]]:
    """Return the lines of the file of letters."""
    return list(csv.DictReader(io.StringIO((stick / "letters.csv").read_text(encoding="utf-8"))))


def rewrite(stick: Path, lines: list[dict[str, str]]) -> None:
    """Write the file of letters anew."""
    with (stick / "letters.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, lines[0])
        table.writeheader()
        table.writerows(lines)


def print_letters(stick: Path, *options: str) -> Result:
    """Print the letters on the registrar's machine."""
    files = (stick / "letters.csv", stick / "letterhead.json", "--out", stick / "letters")
    return registrar("letters", *files, *options)


def test_the_registrar_prints_what_the_service_would_print(stick: Path) -> None:
    """A PDF for each district's voters and one for its spares, each letter with its own token."""
    done = print_letters(stick)
    assert done.exit_code == 0, done.output
    names = sorted(file.name for file in (stick / "letters").iterdir())
    assert names[:2] == ["district-01-spares.pdf", "district-01.pdf"]
    letters = page_texts(stick / "letters" / "district-01.pdf")
    voters = [line for line in lines_of(stick) if line["district"] == "1"]
    for line, page in zip(voters, letters, strict=True):
        assert line["name"] in page
        assert line["token"] in page
        assert f"{TOWN}/v/1" in page
    assert "1 / 1" in page_texts(stick / "letters" / "district-01-spares.pdf")[0]
    assert (stick / "letters" / "district-01.pdf").stat().st_mode & 0o777 == 0o600


def test_letters_come_in_the_order_of_the_street(stick: Path) -> None:
    """The franking machine wants them by postcode, street and house number as a number."""
    lines = lines_of(stick)
    streets = ["10 rue Basse", "9 bis, rue Basse", "9 rue Basse", "Place d'Armes", "1 rue Azur"]
    for line, street in zip(lines, streets, strict=False):
        line["address"] = f"{street}\n47000 Agen"
    for line in lines[len(streets) : 14]:
        line["address"] = "3 rue Zoé\n47550 Boé"
    rewrite(stick, lines)
    assert print_letters(stick, "--order", "street").exit_code == 0
    pages = page_texts(stick / "letters" / "district-01.pdf")
    printed = [next(street for street in streets if street in page) for page in pages[:5]]
    assert printed == [
        "Place d'Armes",
        "1 rue Azur",
        "9 rue Basse",
        "9 bis, rue Basse",
        "10 rue Basse",
    ]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"token": "nzkYG-o6APdp-a6V68-hiF1cx0"}, "line 3: the token is damaged"),
        ({"uuid": STRANGERS[0]}, "the letterhead does not know this district"),
        ({"name": "王小明"}, "no shape|without a shape"),
    ],
)
def test_damaged_letters_are_told_by_their_line_without_the_token(
    stick: Path, change: dict[str, str], sentence: str
) -> None:
    """The registrar learns which line is wrong; nothing that is secret stands in the message."""
    lines = lines_of(stick)
    lines[0] |= change
    rewrite(stick, lines)
    done = print_letters(stick)
    assert done.exit_code == 1
    assert re.search(sentence, done.output)
    assert lines[0]["token"] not in done.output


def test_other_files_are_refused_with_advice(stick: Path) -> None:
    """Whoever mixes the files up learns which one is meant."""
    swapped = registrar(
        "letters", stick / "roll.csv", stick / "letterhead.json", "--out", stick / "out"
    )
    assert "`evote-registrar issue` writes it" in swapped.output
    (stick / "letters.csv").write_bytes(b"\xff\xfe")
    assert "not CSV in UTF-8" in print_letters(stick).output
    (stick / "letterhead.json").write_bytes(b"[]")
    assert print_letters(stick).exit_code == 1


def test_a_letterhead_is_read_as_it_was_written(draft: Database) -> None:
    """Nothing that the letters say is lost on the way; other files are refused."""
    with draft.reading() as session:
        raw = write_letterhead(session, SMALL.poll_id, TOWN)
    read = read_letterhead(raw)
    assert [mailing.district for mailing in read.mailings.values()] == [1, 2]
    assert {mailing.poll for mailing in read.mailings.values()} == {SMALL.name}
    emblems = [mailing.emblem for mailing in read.mailings.values()]
    assert [each and each.name for each in emblems] == ["Mairie d'Agen"] * 2
    assert all(each and picture(each.png) == picture(emblem()) for each in emblems)
    assert raw.count(b'"png"') == 1
    content = decode(raw)
    assert isinstance(content, dict)
    with pytest.raises(Malformed, match="no letterhead"):
        read_letterhead(encode({**content, "version": 2}))


def picture(png: bytes) -> bytes:
    """Return the pixels of a picture."""
    return Image.open(io.BytesIO(png)).convert("RGB").tobytes()


def test_a_letterhead_without_an_emblem_says_nothing_of_one(draft: Database) -> None:
    """As letterheads were before towns had emblems."""
    with draft.writing() as session:
        get_poll(session, SMALL.poll_id).logo = None
        raw = write_letterhead(session, SMALL.poll_id, TOWN)
    assert b"emblem" not in raw
    assert {mailing.emblem for mailing in read_letterhead(raw).mailings.values()} == {None}


@pytest.mark.parametrize(
    ("emblem_json", "sentence"),
    [
        ("x", "expected an object"),
        ({"name": "", "png": b64encode(emblem()).decode()}, "emblem"),
        ({"name": "Agen", "png": "?"}, "no picture"),
        ({"name": "Agen", "png": b64encode(b"<svg/>").decode()}, "no picture"),
        ({"name": "Agen", "png": b64encode(bytes(MOST_BYTES + 1)).decode()}, "larger than"),
    ],
)
def test_an_emblem_that_is_none_is_refused(
    draft: Database, emblem_json: Json, sentence: str
) -> None:
    """Whoever altered the letterhead does not reach the registrar's typesetter with it."""
    with draft.reading() as session:
        content = decode(write_letterhead(session, SMALL.poll_id, TOWN))
    assert isinstance(content, dict)
    with pytest.raises(Malformed, match=sentence):
        read_letterhead(encode({**content, "emblem": emblem_json}))
