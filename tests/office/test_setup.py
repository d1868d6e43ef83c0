"""Setting a poll up by its pages: from nothing to the approval of two officers."""

import io
from http import HTTPStatus

from evote.polls import districts_of, rules_of
from tests.office.conftest import Desk, Office

POLL = "agen-2026"
BASICS = {
    "name": "Conseils de quartier 2026",
    "opens": "2026-12-01T08:00",
    "closes": "2026-12-08T18:00",
    "time_zone": "Europe/Paris",
    "grace_minutes": "30",
    "language": "fr",
    "sender": "Mairie d'Agen\n47000 Agen",
    "help_phone": "05 53 00 00 00",
    "colour": "#1A5276",
    "voter_age": "18",
    "candidate_age": "18",
    "statement_length": "500",
    "order": "lot",
}
RULES = {
    "question": "Qui ?",
    "kind": "individuals",
    "seats": "2",
    "min": "1",
    "max": "2",
    "blank": "yes",
    "ties": "older",
    "uncontested": "vote",
    "small_tally_limit": "2",
    "method": "highest-average",
    "bonus": "none",
    "parity": "none",
}
DISTRICTS = "Numéro;Nom;Bureaux\n1;Centre-ville;1 2\n2;La Masse;3\n"
ROLL = "Nom;Prénom;Date de naissance;Bureau;Adresse;Code postal;Commune\n" + "".join(
    f"Durand{n};Zoé;01/02/19{60 + n};{n % 3 + 1};{n} rue X;47000;Agen\n" for n in range(9)
)
CANDIDATES = "Quartier;Nom;Prénom;Date de naissance;Accord\n" + "".join(
    f"{n % 2 + 1};Martin{n};Alice;03/04/1970;01/09/2026\n" for n in range(6)
)


def table(text: str, encoding: str = "utf-8") -> dict[str, object]:
    """Return a form that hands in a table."""
    return {"table": (io.BytesIO(text.encode(encoding)), "table.csv")}


def begin(desk: Desk) -> None:
    """Fill in the first pages."""
    made = desk.post("/polls/new", {"poll_id": POLL, **BASICS})
    assert made.status_code == HTTPStatus.SEE_OTHER, made.text
    for step, form in (("rules", RULES), ("districts", table(DISTRICTS))):
        answer = desk.post(f"/polls/{POLL}/setup/{step}", form)
        assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def take_roll(desk: Desk, text: str = ROLL) -> None:
    """Hand in a roll, look at it, take it."""
    answer = desk.post(f"/polls/{POLL}/setup/roll", table(text, "cp1252"))
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    preview = desk.get(f"/polls/{POLL}/setup/roll/preview").text
    digest = preview.split('name="digest" value="')[1].split('"')[0]
    taken = desk.post(f"/polls/{POLL}/setup/roll/take", {"digest": digest})
    assert taken.status_code == HTTPStatus.SEE_OTHER, taken.text


def prepare(desk: Desk) -> None:
    """Do everything up to the lot."""
    begin(desk)
    take_roll(desk)
    answer = desk.post(f"/polls/{POLL}/setup/candidates", table(CANDIDATES))
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    answer = desk.post(f"/polls/{POLL}/setup/lot", {"source": "First draw of 2 December"})
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text


def agree(office: Office, act: str, **subject: str) -> None:
    """Let one officer propose an act, and another one confirm it."""
    first, second = office.sign_in("president"), office.sign_in("assessor")
    proposed = first.post(f"/polls/{POLL}/proposals/{act}", {"reason": "as decided", **subject})
    assert proposed.status_code == HTTPStatus.SEE_OTHER, proposed.text
    waiting = first.get(f"/polls/{POLL}/proposals").text
    number = waiting.split(f"/polls/{POLL}/proposals/")[1].split("/")[0]
    confirmed = second.post(f"/polls/{POLL}/proposals/{number}/confirm")
    assert confirmed.status_code == HTTPStatus.SEE_OTHER, confirmed.text


def test_a_poll_is_set_up_from_nothing_to_its_approval(office: Office) -> None:
    """Each page leads on; after the approval the districts stand as the pages said."""
    desk = office.sign_in("secretary")
    prepare(desk)
    agree(office, "draw-lot", seed="7 12 31")
    agree(office, "approve-roll")
    with office.database.reading() as session:
        rules = [rules_of(district) for district in districts_of(session, POLL)]
    assert [each.district.name for each in rules] == ["Centre-ville", "La Masse"]
    assert [len(each.contest.candidates) for each in rules] == [3, 3]
    for page in (
        "",
        "/basics",
        "/rules",
        "/districts",
        "/districts/1",
        "/roll",
        "/candidates",
        "/ballots/1",
        "/lot",
        "/approval",
    ):
        assert desk.get(f"/polls/{POLL}/setup{page}").status_code == HTTPStatus.OK
