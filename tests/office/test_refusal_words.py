"""What the pages of the set-up refuse, they say in the office's words, in French as in English."""

import ast
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import evote
from evote.catalogues import office_translator
from tests.office.conftest import Desk, Office
from tests.office.test_setup import BASICS, CANDIDATES, POLL, RULES, begin, prepare, table

PACKAGE = Path(evote.__file__).parent
REACHED = sorted(
    [
        *PACKAGE.glob("setup/*.py"),
        *PACKAGE.glob("office/setup*.py"),
        *(
            PACKAGE / "intake" / f"{name}.py"
            for name in (
                "birth_dates",
                "district_map",
                "district_plan",
                "electoral_roll",
                "fitting",
                "spreadsheets",
                "toml_table",
            )
        ),
    ]
)
"""Modules of which an officer who sets a poll up can read every refusal."""

REFUSING = {"StepRefused", "Complaint", "Fault", "Remark", "mistake", "_complain", "_refuse"}
"""What is called with the sentence of a refusal."""

TECHNICAL = re.compile(
    r"\[\[|\]\]|TOML|--|`|\bcommand|\bcommande|\bcolumn of the database|\boption\b|\w_\w|%\("
    r"|\bNone\b|expected"
)
"""What an officer cannot make sense of."""

TABLE = re.compile(r"\btables?\b|\btableaux?\b", re.IGNORECASE)
"""A table is what an officer hands in, never a part of a poll file."""

SETUP = f"/polls/{POLL}/setup"
BROKEN = """
id = "Agen!"
name = ""
opens = 2026-12-08T18:00:00
closes = 2026-12-01
time_zone = "Mars"
sender = ["1", "2", "3", "4", "5", "6", "7"]
help_phone = 5
grace_minutes = 500
colour = "red"
flavour = "vanilla"
practice = "no"
trustees = [1]

[office]
voter_age = 100
order = "by size"
hidden = 1

[contest]
question = ""
seats = 0
small_tally_limit = 1
min = 3
max = 2
method = "coin"

[[districts]]
number = 1
name = "A"
stations = ["1"]

[[districts]]
number = 1
name = ""
stations = ["1"]
blank = "yes"
seats = -1
"""


def sentences(file: Path) -> Iterator[str]:
    """Yield what a module marks for translation."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and _name(call) == "N_":
            (said,) = call.args
            assert isinstance(said, ast.Constant)
            yield str(said.value)


def unmarked(file: Path) -> Iterator[str]:
    """Yield refusals whose sentence is written into the call, and not marked for translation."""
    for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and _name(call) in REFUSING:
            for argument in call.args:
                text = isinstance(argument, ast.JoinedStr) or (
                    isinstance(argument, ast.Constant) and " " in str(argument.value)
                )
                if text:
                    yield f"{file.name}:{call.lineno}"


def problems(page: str) -> list[str]:
    """Return the sentences of a page that say why something was refused."""
    refused = re.findall(r'role="alert">.*?</div>', page, re.DOTALL)
    listed = re.findall(r"<li>(.*?)</li>", " ".join(refused), re.DOTALL)
    beside = re.findall(r'<p class="error"[^>]*>(.*?)</p>', page, re.DOTALL)
    said = (html.unescape(each) for each in (*listed, *beside))
    return [each.replace("\u00a0", " ").replace("\u2019", "'") for each in said]


def french(office: Office) -> Desk:
    """Let somebody who reads French sit down."""
    desk = office.sign_in("secretary")
    desk.client.set_cookie("language", "fr", domain="localhost")
    return desk


@pytest.mark.parametrize("file", REACHED, ids=lambda file: file.stem)
def test_every_refusal_is_marked_for_translation(file: Path) -> None:
    """A sentence that is put together in the code reaches French officers in English."""
    assert list(unmarked(file)) == []


def test_an_unmarked_refusal_is_noticed(tmp_path: Path) -> None:
    """The walk sees plain texts and those with values in them."""
    file = tmp_path / "planted.py"
    file.write_text('raise StepRefused("the poll is sealed")\nRemark(f"no {name}")\n')
    assert list(unmarked(file)) == ["planted.py:1", "planted.py:2"]


@pytest.mark.parametrize("file", REACHED, ids=lambda file: file.stem)
def test_no_refusal_speaks_of_what_is_behind_the_office(file: Path) -> None:
    """Neither of commands nor of the names of entries, in either language."""
    translate = office_translator("fr")
    for said in sentences(file):
        bare, read = (re.sub(r"%\(\w+\)[sd]", "x", each) for each in (said, translate(said)))
        assert not TECHNICAL.search(bare), said
        assert not TECHNICAL.search(read), read


def test_a_broken_poll_file_is_refused_in_the_words_of_the_pages(office: Office) -> None:
    """As many kinds of mistakes as there are; each says where it can be mended."""
    english, read = office.sign_in("secretary"), french(office)
    pages = [
        desk.post("/polls/import", {"poll_file": (io.BytesIO(BROKEN.encode()), "poll.toml")}).text
        for desk in (english, read)
    ]
    said, translated = (problems(page) for page in pages)
    assert len(said) == len(translated) > 25
    assert not set(said) & set(translated)
    for sentence in (*said, *translated):
        assert not TECHNICAL.search(re.sub(r"\(\w+\)", "", sentence)), sentence
        assert not TABLE.search(sentence), sentence
    assert "Rules of the vote: “Seats” (seats) must be at least 1." not in said
    assert (
        "District 1: “Fewest choices” (min) must be at least 1 and not above “Most choices” (max)."
        in said
    )
    assert "Dates and texts: “Minutes of grace” (grace_minutes) must be at most 120." in said


REFUSED_FORMS = {
    "time zone": ("basics", {**BASICS, "time_zone": "Mars"}),
    "clocks": ("basics", {**BASICS, "closes": "2027-10-31T02:30"}),
    "name": ("basics", {**BASICS, "name": "Conseils\u200b"}),
    "choices": ("rules", {**RULES, "seats": "1", "min": "2", "max": ""}),
}
SAID = {
    "time zone": (
        "Dates et textes : « Fuseau horaire » : « Mars » n'est pas connu ; écrivez un nom comme "
        "Europe/Paris."
    ),
    "clocks": (
        "Dates et textes : « Ferme » tombe pendant un changement d'heure : choisissez une heure "
        "qui n'existe qu'une fois."
    ),
    "name": (
        "Dates et textes : « Nom du scrutin » doit tenir sur une ligne, sans caractère que "
        "personne ne voit : saisissez-le de nouveau."
    ),
    "choices": (
        "Quartier 1 : « Choix au moins » doit être au moins 1 et ne pas dépasser « Choix au plus »."
    ),
}


@pytest.mark.parametrize("name", REFUSED_FORMS)
def test_a_refused_plan_says_on_which_page_and_in_which_field(office: Office, name: str) -> None:
    """In French too, with the labels that the page itself has."""
    begin(office.sign_in("secretary"))
    desk = french(office)
    page, form = REFUSED_FORMS[name]
    refused = problems(desk.fill(f"{SETUP}/{page}", form).text)
    assert SAID[name] in refused
    assert not any(map(TECHNICAL.search, refused))


TOO_FEW = (
    "a %s candidats, moins que les 6 qu'un électeur peut choisir : réduisez « Choix au plus » pour "
    "lui"
)
TOO_SMALL = (
    "a %s inscrits, moins que les 9 de « Moins de bulletins ne sont jamais dépouillés » : il ne "
    "pourrait jamais être dépouillé"
)
MISFITS = {
    **RULES,
    "kind": "individuals",
    "quota_women": "2",
    "quota_men": "2",
    "method": "largest-remainder",
}


def test_an_approval_is_refused_in_the_words_of_the_pages(office: Office) -> None:
    """What two officers could not approve, with the pages on which it is mended."""
    desk = office.sign_in("secretary")
    prepare(desk)
    desk.fill(f"{SETUP}/basics", {**BASICS, "order": "entry"})
    desk.fill(f"{SETUP}/rules", {**RULES, "max": "6", "small_tally_limit": "9"})
    assert _refused_approval(office) == [
        f"{page} : le quartier {district} {said % number}."
        for page, said, people in (
            ("Candidats", TOO_FEW, (3, 3)),
            ("Liste électorale", TOO_SMALL, (6, 3)),
        )
        for district, number in enumerate(people, 1)
    ]
    desk.fill(f"{SETUP}/rules", MISFITS)
    refused = _refused_approval(office)
    assert len(refused) == 4
    assert refused[0].startswith("Quartiers : le quartier 1 a moins de sièges que n'en réservent")
    assert refused[1].endswith("à l'habituel, c'est pour les listes.")
    assert not any(map(TECHNICAL.search, refused))


def test_a_dirty_table_is_refused_in_french(office: Office) -> None:
    """No sentence of the English page is left."""
    begin(office.sign_in("secretary"))
    english, read = office.sign_in("secretary"), french(office)
    dirty = CANDIDATES + "1;Martin0;Alice;04/03/2020;soon\nx;;;31/02/1970;\n=A1;Roux;Zoé;1;\n"
    said, translated = (
        problems(desk.post(f"{SETUP}/candidates", table(dirty)).text) for desk in (english, read)
    )
    assert len(said) == len(translated) >= 7
    assert not set(said) & set(translated)
    assert all(each.startswith("Ligne ") for each in translated)


def _refused_approval(office: Office) -> list[str]:
    desk = office.sign_in("president")
    desk.client.set_cookie("language", "fr", domain="localhost")
    return problems(desk.post(f"/polls/{POLL}/proposals/approve-roll", {"reason": "décidé"}).text)


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
