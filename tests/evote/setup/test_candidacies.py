"""Those who want to stand: entered, presented, withdrawn; and the public lot that orders them."""

import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from ballots.order import draw_order
from evote.errors import NotFound, PhotoRefused, StepRefused
from evote.intake.spreadsheets import TableRefused
from evote.journal import journal_of
from evote.setup.candidacies import (
    add_candidacy,
    ballot_order,
    candidacies,
    candidacy_row,
    change_candidacy,
    give_photo,
    swap_places,
    withdraw,
)
from evote.setup.candidacy import Candidacy, CandidacyRefused
from evote.setup.candidacy_sheet import import_candidacies
from evote.setup.lots import announce_lot, draw_lot, is_drawn, public_lot, replay_command
from evote.setup.plans import write_plan
from tests.evote.draft import NAMES, NOW, PLAN, Draft

POLL = PLAN.poll_id
ADA = Candidacy(1, "Ada Moreau", date(1970, 3, 4))
LISTS = replace(
    PLAN,
    contest={**PLAN.contest, "kind": "lists"},
    districts=({"number": 1, "name": "Centre-ville"},),
)


@pytest.fixture
def draft(tmp_path: Path) -> Iterator[Draft]:
    """Begin a poll in which three stand in each of two districts."""
    begun = Draft(tmp_path)
    begun.fill()
    yield begun
    begun.database.close()


def names(draft: Draft, district: int = 1) -> list[str]:
    """Return who stands, in the order of entry."""
    with draft.database.reading() as session:
        return [each.name for each in candidacies(session, POLL, district) if not each.withdrawn]


def test_somebody_who_wants_to_stand_is_entered(draft: Draft) -> None:
    """She comes last."""
    with draft.database.writing() as session:
        number = add_candidacy(session, ADA, PLAN)
        change_candidacy(session, number, replace(ADA, name="Ada Petit"), PLAN)
    assert names(draft) == [*NAMES, "Ada Petit"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"district": 9}, "no district 9"),
        ({"name": ""}, "name must be given"),
        ({"name": "Ada\u200b"}, "name must be given"),
        ({"name": "x" * 101}, "name must be given"),
        ({"name": NAMES[0]}, "add what tells them apart"),
        ({"born": date(1899, 1, 1)}, "can be born on this day"),
        ({"born": date(2030, 1, 1)}, "can be born on this day"),
        ({"born": date(2008, 12, 9)}, "must be 18 years old"),
        ({"statement": "x" * 1001}, "statement has 1001 characters"),
    ],
)
def test_a_wrong_candidature_is_refused(draft: Draft, change: dict[str, object], said: str) -> None:
    """One sentence says what to mend; nobody was entered."""
    wrong = replace(ADA, **change)  # type: ignore[arg-type]
    with draft.database.writing() as session, pytest.raises(CandidacyRefused, match=said):
        add_candidacy(session, wrong, PLAN)
    assert names(draft) == list(NAMES)


def test_who_becomes_of_age_on_the_closing_day_may_stand(draft: Draft) -> None:
    """The day itself counts."""
    with draft.database.writing() as session:
        add_candidacy(session, replace(ADA, born=date(2008, 12, 8)), PLAN)


def test_individuals_have_no_list(draft: Draft) -> None:
    """What is voted on decides."""
    plan = replace(PLAN, contest={**PLAN.contest, "kind": "individuals"})
    with draft.database.writing() as session:
        write_plan(session, plan)
        with pytest.raises(CandidacyRefused, match="leave the name of the list empty"):
            add_candidacy(session, replace(ADA, on_list="Ensemble"), plan)


def test_a_list_without_a_name_is_refused(tmp_path: Path) -> None:
    """Where lists are voted on, everybody stands on one."""
    draft = Draft(tmp_path, plan=LISTS)
    with (
        draft.database.writing() as session,
        pytest.raises(CandidacyRefused, match="name of the list"),
    ):
        add_candidacy(session, ADA, LISTS)
    draft.database.close()


def test_members_move_up_on_their_list(tmp_path: Path) -> None:
    """The head stays the head; who stands on another list keeps her place."""
    draft = Draft(tmp_path, plan=LISTS)
    entries = (("A", "Ann"), ("B", "Ben"), ("A", "Eve"), ("B", "Zoé"))
    with draft.database.writing() as session:
        *_, last = [
            add_candidacy(session, replace(ADA, name=name, on_list=on_list), LISTS)
            for on_list, name in entries
        ]
        swap_places(session, POLL, last)
        rows = candidacies(session, POLL, 1)
        swap_places(session, POLL, rows[0].id)
        order = [(row.on_list, row.name) for row in ballot_order(rows, None)]
    assert order == [("A", "Ann"), ("A", "Eve"), ("B", "Zoé"), ("B", "Ben")]
    draft.database.close()


def test_a_photograph_is_kept_encoded_anew_or_refused(draft: Draft) -> None:
    """What is no picture leaves the former one where it was."""
    file = io.BytesIO()
    Image.new("RGB", (400, 500), "teal").save(file, "PNG")
    with draft.database.writing() as session:
        number = candidacies(session, POLL, 1)[0].id
        give_photo(session, POLL, number, file.getvalue())
    with draft.database.writing() as session, pytest.raises(PhotoRefused, match="no picture"):
        give_photo(session, POLL, number, b"<svg onload=alert(1)>")
    with draft.database.writing() as session:
        kept = candidacy_row(session, POLL, number).photo
        assert kept is not None
        assert kept.startswith(b"\xff\xd8")
        give_photo(session, POLL, number, b"")
        assert candidacy_row(session, POLL, number).photo is None


def test_a_candidate_of_another_poll_is_not_found(draft: Draft) -> None:
    """Numbers of one poll open nothing in another one."""
    with draft.database.writing() as session, pytest.raises(NotFound):
        candidacy_row(session, "elsewhere", candidacies(session, POLL)[0].id)


# ---------------------------------------------------------------- the public lot


def test_the_lot_is_announced_before_it_is_drawn(draft: Draft) -> None:
    """A seed without a source that was fixed before would be somebody's choice."""
    with draft.database.writing() as session, pytest.raises(StepRefused, match="Announce first"):
        draw_lot(session, POLL, "7 12 31")
    draft.draw()
    with draft.database.reading() as session:
        lot = public_lot(session, POLL)
        assert is_drawn(session, POLL)
        acts = [(entry.act, dict(entry.details)) for entry in journal_of(session, POLL)]
    assert lot is not None
    assert (lot.source, lot.seed) == ("The lottery of 2 November", "7 12 31")
    assert [each.name for each in lot.orders[1]] == draw_order("7 12 31", 1, NAMES)
    assert ("lot-announced", {"source": "The lottery of 2 November"}) in acts


def test_the_lot_is_drawn_once(draft: Draft) -> None:
    """Another seed needs another announcement, which takes the first order away."""
    draft.draw()
    with draft.database.writing() as session:
        with pytest.raises(StepRefused, match="drawn already"):
            draw_lot(session, POLL, "1 2 3")
        announce_lot(session, POLL, "The lottery of 9 November", "Ms Roux", NOW)
        assert not is_drawn(session, POLL)
        draw_lot(session, POLL, "1 2 3")


@pytest.mark.parametrize("seed", ["", " ", "7\n12", "x" * 201, "7\u200b12"])
def test_a_seed_is_one_visible_line(draft: Draft, seed: str) -> None:
    """What the eye cannot see nobody could type again."""
    with draft.database.writing() as session:
        announce_lot(session, POLL, "A source", "Ms Roux", NOW)
        with pytest.raises(StepRefused, match="one line"):
            draw_lot(session, POLL, seed)


def test_after_the_lot_nobody_is_added_or_renamed(draft: Draft) -> None:
    """A name that is chosen afterwards could choose its place; a statement cannot."""
    draft.draw()
    with draft.database.writing() as session:
        row = candidacies(session, POLL, 1)[0]
        same = Candidacy(1, row.name, date.fromisoformat(row.born), statement="Another text")
        change_candidacy(session, row.id, same, PLAN)
        with pytest.raises(StepRefused, match="lot is drawn"):
            change_candidacy(session, row.id, replace(same, name="Aaron"), PLAN)
        with pytest.raises(StepRefused, match="lot is drawn"):
            add_candidacy(session, ADA, PLAN)


def test_a_withdrawal_keeps_the_order_of_the_others(draft: Draft) -> None:
    """Whoever withdrew after the lot does not come back."""
    draft.draw()
    order = draw_order("7 12 31", 1, NAMES)
    with draft.database.writing() as session:
        leaving = next(row for row in candidacies(session, POLL, 1) if row.name == order[1])
        withdraw(session, POLL, leaving.id)
        rows = ballot_order(candidacies(session, POLL, 1), "7 12 31")
        assert [row.name for row in rows] == [order[0], order[2]]
        with pytest.raises(StepRefused, match="lot is drawn"):
            withdraw(session, POLL, leaving.id, back=True)


@pytest.mark.parametrize("seed", ["7 12 31", "it's 100 % $HOME `id` \\"])
def test_the_command_on_the_page_draws_the_same_order(seed: str) -> None:
    """A shell and sha256sum are enough, whatever signs the seed and the names have."""
    people = ["Éloïse d'Aubigné", "Zoé \\n Roux", "Ann", 'Ben "B"', "$(id)"]
    command = replay_command(seed, 4, sorted(people))
    drawn = subprocess.run(["sh", "-c", command], check=True, capture_output=True, text=True)
    assert [line[66:] for line in drawn.stdout.splitlines()] == draw_order(seed, 4, people)


# ---------------------------------------------------------------- tables

TABLE = "Quartier;Nom;Prénom;Date de naissance;Sexe;Profession de foi;Accord\n"


def test_a_table_of_candidates_is_entered(draft: Draft) -> None:
    """With gender, statement and the day of the consent."""
    raw = (TABLE + "1;Moreau;Ada;04/03/1970;F;Bonjour;01/10/2026\n").encode()
    with draft.database.writing() as session:
        assert import_candidacies(session, PLAN, raw) == 1
        row = candidacies(session, POLL, 1)[-1]
        assert (row.name, row.born, row.gender) == ("Ada Moreau", "1970-03-04", "woman")
        assert (row.statement, row.consented_at is None) == ("Bonjour", False)


def test_a_statement_in_a_table_may_be_long(draft: Draft) -> None:
    """Several lines of text, as long as the plan allows; what nobody sees is refused there too."""
    text = "x" * 300 + "\n" + "y" * 300
    raw = f'{TABLE}1;Moreau;Ada;04/03/1970;F;"{text}";\n'
    with draft.database.writing() as session:
        import_candidacies(session, PLAN, raw.encode())
        assert candidacies(session, POLL, 1)[-1].statement == text
    hidden = raw.replace("Moreau", "Roux").replace("x\n", "\u200b\n")
    with draft.database.writing() as session, pytest.raises(TableRefused, match="invisible"):
        import_candidacies(session, PLAN, hidden.encode())


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("9;Moreau;Ada;04/03/1970;F;;", "no district 9"),
        ("x;Moreau;Ada;04/03/1970;F;;", "must be a number"),
        ("1;Moreau;Ada;1970;F;;", "is not a date"),
        ("1;Moreau;Ada;04/03/70;F;;", "with four digits"),
        ("1;Moreau;Ada;31/02/1970;F;;", "no such day"),
        ("1;Moreau;Ada;04/03/1970;chat;;", "neither woman nor man"),
        ("1;Moreau;Ada;04/03/2020;F;;", "must be 18 years old"),
        ("1;Martin;Alice;04/03/1970;F;;", "add what tells them apart"),
        ("1;Moreau;Ada;04/03/1970;F;;soon", "is not a date"),
        ("1;Roux;Zoé;04/03/1970;F;;", "already stands in line 2: add what tells them apart"),
        ("1;Moreau;Ada;04/03/1970;F;;01/01/2027", "after the end of the poll"),
        ("1;=A1;Ada;04/03/1970;F;;", "is a formula"),
    ],
)
def test_a_table_with_a_mistake_enters_nobody(draft: Draft, line: str, said: str) -> None:
    """Each mistake is named with its line; the sound lines are not entered either."""
    raw = f"{TABLE}1;Roux;Zoé;04/03/1970;F;;\n{line}\n".encode()
    with pytest.raises(TableRefused) as refusal, draft.database.writing() as session:
        import_candidacies(session, PLAN, raw)
    (sentence,) = str(refusal.value).splitlines()
    assert sentence.startswith("line 3: ")
    assert said in sentence
    assert names(draft) == list(NAMES)


MIXED = replace(
    LISTS,
    statement_length=20,
    districts=(
        {"number": 1, "name": "Centre-ville"},
        {"number": 2, "name": "La Masse", "kind": "individuals"},
    ),
)
WORST = (
    "Quartier;Nom;Prénom;Date de naissance;Liste;Sexe;Profession de foi;Accord\n"
    "1;Roux;Zoé;04/03/1970;Ensemble;F;;\n"
    f"1;Roux;Zoé;04/03/2020;;chat;{'x' * 21};soon\n"
    "2;;;31/02/1970;Ensemble;F;;01/01/2027\n"
    "x;Moreau;=A1;04/03/70;;autre;;\n"
    "9;Moreau;Ada\u200b;01/01/1899;;M;;00/02/2026\n"
    "1;Moreau\n"
)
"""As many kinds of mistakes as there are, several in each line."""

WRONG = """\
line 3: Zoé Roux already stands in line 2: add what tells them apart.
line 3: Whoever stands must be 18 years old on the closing day: the page “Dates and texts” says so.
line 3: The name of the list must be given, in at most 100 visible characters.
line 3: “chat” is neither woman nor man; the cell may be left empty.
line 3: The statement has 21 characters; the page “Dates and texts” allows 20.
line 3: “soon” is not a date such as 31/12/1960.
line 4: The name must be given, in one line of at most 100 visible characters.
line 4: There is no such day as “31/02/1970”.
line 4: Individuals stand in this district: leave the name of the list empty.
line 4: The day of the consent lies after the end of the poll.
line 5: “=A1” is a formula or an error of the spreadsheet: type what is meant.
line 5: The district must be a number, not “x”.
line 5: Write the year of “04/03/70” with four digits.
line 5: “autre” is neither woman nor man; the cell may be left empty.
line 6: “Ada” holds the invisible character U+200B: type it anew.
line 6: This poll has no district 9.
line 6: Nobody who stands can be born on this day.
line 6: The day or month of “00/02/2026” is not known: write the last one that it can be.
line 7: The line has only 2 cells, the first line has 8.
"""


def test_every_line_tells_all_its_mistakes_at_once(tmp_path: Path) -> None:
    """One sentence for each of them, with its line; the sound line above is not entered either."""
    draft = Draft(tmp_path, plan=MIXED)
    with pytest.raises(TableRefused) as refusal, draft.database.writing() as session:
        import_candidacies(session, MIXED, WORST.encode())
    assert sorted(str(refusal.value).splitlines()) == sorted(WRONG.splitlines())
    assert names(draft) == []
    draft.database.close()


def test_the_same_table_without_mistakes_is_entered(tmp_path: Path) -> None:
    """Also two of one name, in different districts."""
    draft = Draft(tmp_path, plan=MIXED)
    sound = (
        "Quartier;Nom;Prénom;Date de naissance;Liste;Sexe;Profession de foi;Accord\n"
        "1;Roux;Zoé;04/03/1970;Ensemble;F;;\n"
        f"1;Roux;Jean;04/03/2000;Ensemble;h;{'x' * 20};08/12/2026\n"
        "2;Roux;Zoé;28/02/1970;;;;\n"
    )
    with draft.database.writing() as session:
        assert import_candidacies(session, MIXED, sound.encode()) == 3
        assert [each.place for each in candidacies(session, POLL)] == [1, 2, 1]
    draft.database.close()


def test_a_candidature_alone_tells_all_its_mistakes_too(draft: Draft) -> None:
    """Each belongs to a part, so that a page can show it there."""
    wrong = Candidacy(
        1, NAMES[0], date(2020, 1, 1), statement="x" * 1001, consented=date(2030, 1, 1)
    )
    with draft.database.writing() as session, pytest.raises(CandidacyRefused) as refusal:
        add_candidacy(session, wrong, PLAN)
    assert [each.part for each in refusal.value.faults] == [
        "name",
        "born",
        "statement",
        "consented",
    ]


@pytest.mark.parametrize("raw", [b"Nom;Quartier\nA;1\n", TABLE.encode()])
def test_a_table_without_candidates_is_refused(draft: Draft, raw: bytes) -> None:
    """Missing columns, or only headings."""
    with draft.database.writing() as session, pytest.raises(TableRefused):
        import_candidacies(session, PLAN, raw)
