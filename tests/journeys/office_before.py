"""Before the vote: accounts, set-up, key, letters and seal, by the pages of the office."""

import io
import zipfile

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from tests.journeys.circle import Trustee
from tests.journeys.office_town import NAME, Town, fill
from tests.journeys.officer import Officer, link_on
from tests.journeys.town_hall import POLL, Invitation

TRUSTEES = ("Odile Faure", "Karim Saïdi", "Jeanne Petit")
QUORUM = 2
PEOPLE = 6
"""On the roll of each district; the fewest ballots that are counted are two less."""

DISTRICTS = "Numéro;Nom;Bureaux\n1;Montanou;1 2\n2;Le Gravier;3\n3;La Masse;4\n"
ROLL = "Nom;Prénom;Date de naissance;Bureau;Adresse;Code postal;Commune\n" + "".join(
    f"{name};{first};01/02/19{60 + n};{station};{n + 1} rue des Lilas;47000;Agen\n"
    for station, name in ((1, "Durand"), (3, "Noël"), (4, "Faure"))
    for n, first in enumerate(("Zoé", "Karim", "Inès", "Paul", "Léa", "Hugo"))
)
CANDIDATES = "Quartier;Nom;Prénom;Date de naissance;Accord\n" + "".join(
    f"{district};{name};{first};03/04/19{70 + n};01/09/2026\n"
    for district, name in ((1, "Martin"), (2, "Bernard"), (3, "Robert"))
    for n, first in enumerate(("Alice", "Bruno", "Chloé", "David", "Élodie"))
)


def make_accounts(
    administrator: Officer, president: Officer, secretary: Officer, invitation: str
) -> None:
    """The administrator comes in by the operator's link, and invites two who decide."""
    administrator.accept_by_passkey(invitation)
    for officer, role in ((president, "President"), (secretary, "Secretary")):
        page = administrator.page
        page.get_by_role("link", name="Accounts", exact=True).click()
        page.get_by_role("link", name="Invite somebody").click()
        page.get_by_label("First name and name").fill(officer.name)
        page.get_by_label("E-mail address").fill(officer.email)
        page.get_by_label(role).check()
        administrator.press_critical("Make the account and its link")
        expect(page.get_by_role("heading", name=f"Invitation for {officer.name}")).to_be_visible()
        officer.accept_by_password(link_on(page))
    president.look("01-no-poll-yet")


def set_up(officer: Officer, town: Town) -> None:
    """Step by step as the list at the side has them; the first roll has mistakes."""
    page = officer.page
    page.goto(officer.office)
    page.get_by_role("link", name="Set up a new poll").click()
    fill(
        page,
        {
            "Short name": POLL,
            "Name of the poll": NAME,
            "Opens": f"{town.opens:%Y-%m-%dT%H:%M}",
            "Closes": f"{town.closes:%Y-%m-%dT%H:%M}",
            "Sender of the letters": "Mairie d'Agen\nPlace Esquirol\n47000 Agen",
            "Telephone number for help": "05 53 00 00 00",
            "Colour of the town": "#1a5276",
        },
    )
    officer.press("Begin the poll")
    officer.told("The poll is begun.")
    officer.look("02-set-up")

    step(page, "Rules of the vote")
    fill(page, {"Seats": "2", "Fewer ballots are never counted": f"{PEOPLE - 2}"})
    page.get_by_label("Of equal votes, who is elected").select_option(
        "two officers decide, with a reason"
    )
    officer.look("03-rules")
    officer.press("Save")
    officer.told("Saved.")

    step(page, "Districts")
    hand_in(officer, DISTRICTS, "Read the table")
    officer.told("The districts are taken over.")
    officer.look("04-districts")

    step(page, "Electoral roll")
    dirty = f"{ROLL}Petit;Ada;31/02/1960;1;1 rue X;47000;Agen\nPetit;Léo;01/02/1960;9;;47000;Agen\n"
    hand_in(officer, dirty, "Check the file")
    officer.refused(f"Line {3 * PEOPLE + 2}")
    officer.look("05-roll-refused")
    hand_in(officer, ROLL, "Check the file")
    officer.told("The roll has no mistake.")
    officer.look("06-roll-preview")
    officer.press("Take this roll")
    officer.told("The roll is taken over.")

    enter_candidates(officer)

    step(page, "Order on the ballot")
    page.get_by_label("Source of the seed").fill(
        "First draw of the national lottery of next week, the five numbers in rising order"
    )
    officer.press("Announce it in the journal")
    officer.told("The source is announced in the journal.")


def enter_candidates(officer: Officer) -> None:
    """A table of all, a photograph and a statement for one, and one who withdraws."""
    page = officer.page
    step(page, "Candidates")
    hand_in(officer, CANDIDATES, "Read the table")
    officer.told("Everybody in the table is entered.")
    page.get_by_role("link", name="Alice Martin").click()
    page.get_by_label("Statement").fill("Des rues plus calmes, des arbres, un banc devant l'école.")
    page.get_by_label("Photograph", exact=True).set_input_files(
        {"name": "alice.png", "mimeType": "image/png", "buffer": photograph()}
    )
    officer.press("Save")
    officer.told("Saved.")
    page.get_by_text("Élodie Martin withdraws", exact=True).click()
    page.locator("details[open]").get_by_label("Reason").fill("She moves to another town.")
    officer.press("Note that Élodie Martin withdraws")
    officer.told("Saved.")
    officer.look("07-candidates")
    page.get_by_role("link", name="Ballot of Montanou").click()
    officer.look("08-ballot")


def draw_and_approve(president: Officer, secretary: Officer) -> None:
    """Nobody decides alone: who proposed has no button to confirm."""
    president.go("Set-up")
    step(president.page, "Order on the ballot")
    president.act("Draw the order on the ballot").get_by_label("Seed").fill("7 12 31 40 49")
    president.propose("Draw the order on the ballot", "The lottery was drawn on Saturday")
    expect(president.page.get_by_text("another officer confirms it.").first).to_be_visible()
    assert president.page.get_by_role("button", name="Confirm").count() == 0
    secretary.confirm("Draw the order on the ballot")
    president.go("Set-up")
    step(president.page, "Order on the ballot")
    president.look("09-lot")
    step(president.page, "Approval by two officers")
    president.look("10-approval")
    president.propose("Approve the roll and the candidates", "Checked with the civil registry")
    secretary.go("Decisions")
    secretary.look("11-decision")
    secretary.onlooker.illustrate(secretary.page, "office-decision")
    secretary.confirm("Approve the roll and the candidates")


def make_key(president: Officer, secretary: Officer, town: Town, browser: Browser) -> list[Trustee]:
    """Three trustees whom two officers named make the key and show once that it works."""
    page = president.page
    president.go("Key")
    page.get_by_label("Trustees").fill("\n".join(TRUSTEES))
    page.get_by_label("How many of them must come to the count").fill(f"{QUORUM}")
    president.look("12-name-trustees")
    president.propose("Name the trustees", "The council named them on 3 November")
    secretary.confirm("Name the trustees")
    president.go("Key")
    president.look("12-links-to-make")
    president.press_critical("Make their personal links")
    expect(page.locator(".slip")).to_have_count(len(TRUSTEES))
    president.look("13-slips")
    trustees = [
        Trustee(number, name, link, browser, town.hall.folder)
        for number, (name, link) in enumerate(
            zip(TRUSTEES, page.locator(".slip code").all_inner_texts(), strict=True), 1
        )
    ]
    for trustee in trustees:
        trustee.open()
        trustee.create_key()
    assert len({trustee.digits() for trustee in trustees}) == 1
    for trustee in trustees:
        trustee.confirm()
    for trustee in trustees:
        trustee.sees("ready")
    president.go("Key")
    president.press("Make this the key of the poll")
    president.told("The poll has its key.")
    president.press("Ask all trustees to rehearse")
    for trustee in trustees:
        trustee.unlock()
        trustee.sees("rehearse")
        trustee.page.locator("#rehearse").click()
        trustee.sees("rehearsed")
    president.go("Key")
    president.look("14-key")
    president.go("Journal")
    expect(page.get_by_role("row", name="The trustees' key was finished")).to_contain_text(
        president.name
    )
    return trustees


def print_letters(
    secretary: Officer, president: Officer, town: Town
) -> dict[int, list[Invitation]]:
    """Two officers allow it; the letters come once, as a file, and are read as telephones do."""
    secretary.go("Letters")
    secretary.look("15-letters")
    secretary.propose("Have this service make the letters", "Thirty letters, and no registrar")
    president.confirm("Have this service make the letters")
    secretary.go("Letters")
    secretary.look("15-letters-allowed")
    for district in (1, 2, 3):
        button = f"Make the letters of district {district}"
        file = secretary.download(button, town.hall.folder / f"{district}.zip")
        with zipfile.ZipFile(file) as archive:
            archive.extractall(town.hall.folder / "letters")
        secretary.go("Letters")
    expect(secretary.page.get_by_role("cell", name="made")).to_have_count(3)
    secretary.look("16-letters-made")
    return {district: town.hall.invitations(district) for district in (1, 2, 3)}


def seal(president: Officer, secretary: Officer) -> None:
    """Two officers seal; the sheet shows the fingerprint that both sign."""
    president.go("Overview")
    president.look("17-overview-draft")
    president.onlooker.illustrate(president.page, "office-overview")
    president.propose("Seal the poll", "Everything was compared with the decree")
    secretary.confirm("Seal the poll")
    secretary.go("Overview")
    secretary.page.get_by_role("link", name="Seal sheet").click()
    expect(secretary.page.get_by_text("Just now everything is as it was sealed")).to_be_visible()
    secretary.look("18-seal")


# ---------------------------------------------------------------- small steps


def step(page: Page, title: str) -> None:
    """Open a step of the set-up by the list at the side."""
    side = page.get_by_role("complementary", name="Steps of the set-up")
    side.get_by_role("link", name=title, exact=True).click()


def hand_in(officer: Officer, table: str, button: str) -> None:
    """Hand in a table as a spreadsheet of Windows saves it."""
    file = {"name": "table.csv", "mimeType": "text/csv", "buffer": table.encode("cp1252")}
    officer.page.get_by_label("Table in CSV").set_input_files(file)  # type: ignore[arg-type]
    officer.press(button)


def photograph() -> bytes:
    """Return a drawing that stands for a face."""
    picture = Image.new("RGB", (400, 500), "#cfd8dc")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((120, 90, 280, 290), fill="#8d6e63")
    draw.ellipse((50, 310, 350, 700), fill="#37474f")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
