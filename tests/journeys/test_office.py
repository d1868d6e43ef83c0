"""From an empty installation to a published poll: what officers do, by their pages alone."""

import io
import threading
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from urllib.error import HTTPError
from zoneinfo import ZoneInfo

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, expect

from evote.clockwork import Clockwork
from evote.config import read_config
from evote.db import Database
from evote.office.app import create_office_app
from evote.server import Door, Server
from evote.simulation import StoppedClock
from evote.station import open_station, system_clock
from evote.voter.app import create_voter_app
from tests.journeys.circle import PATIENCE, Trustee
from tests.journeys.officer import DESKTOP, TABLET, Officer, link_in, link_on
from tests.journeys.onlooker import Onlooker
from tests.journeys.town_hall import (
    POLL,
    Invitation,
    TownHall,
    candidates,
    cast_from_elsewhere,
    read_letters,
)
from tests.journeys.voter import Voter

NAME = "Conseils de quartier d'Agen"
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
ZONE = ZoneInfo("Europe/Paris")


@dataclass
class Town:
    """A town hall with its office, whose clock the test turns."""

    hall: TownHall
    clock: StoppedClock
    clockwork: Clockwork
    opens: datetime

    @property
    def closes(self) -> datetime:
        """When the vote ends."""
        return self.opens + timedelta(days=2, hours=10)

    def wait_until(self, moment: datetime) -> None:
        """Let time pass, and what has its time be done."""
        self.clock.now = max(moment, self.clock.now)
        self.clockwork.turn()


@pytest.fixture
def hall(tmp_path: Path) -> TownHall:
    """Return a town hall without anything."""
    return TownHall(tmp_path)


@pytest.fixture
def invitation(hall: TownHall) -> str:
    """Make the first administrator on the empty installation, as the operator does."""
    printed = hall.run(
        "evote", "office", "init", "--name", "Hélène Roux", "--email", "roux@agen.example"
    )
    return link_in(printed)


@pytest.fixture
def town(hall: TownHall, invitation: str) -> Iterator[Town]:
    """Serve both sites of the installation."""
    assert invitation
    config = read_config(hall.environment(), hall.folder)
    clock = StoppedClock(system_clock().replace(microsecond=0))
    station = open_station(config, Database(config.database_url), clock)
    day = (clock.now + timedelta(days=9)).astimezone(ZONE).date()
    opens = datetime.combine(day, time(8), ZONE)
    server = Server(
        [
            Door(create_voter_app(station), "127.0.0.1", config.voter_port),
            Door(create_office_app(station), "127.0.0.1", config.office_port),
        ]
    )
    with answering(server):
        yield Town(hall, clock, Clockwork(station), opens)
    station.database.close()


@contextmanager
def answering(server: Server) -> Iterator[None]:
    """Answer requests until the block ends."""
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.stop()
        thread.join()


@pytest.fixture
def officers(town: Town, browser: Browser) -> Iterator[list[Officer]]:
    """An administrator and a president at their desks, a secretary with a tablet."""
    people = (
        ("Hélène Roux", "roux", DESKTOP),
        ("Paul Blanc", "blanc", DESKTOP),
        ("Aïcha Morel", "morel", TABLET),
    )
    officers = []
    for name, address, screen in people:
        context = browser.new_context(
            locale="en-GB",
            reduced_motion="reduce",
            viewport=screen,
        )
        office = f"http://localhost:{town.hall.office_port}/"
        officers.append(
            Officer(
                name,
                f"{address}@agen.example",
                office,
                NAME,
                town.clock,
                Onlooker(context),
                context.new_page(),
            )
        )
    yield officers
    # A browser reports each refused request by itself.
    complaints = [
        said
        for officer in officers
        for said in officer.onlooker.complaints
        if "Failed to load resource" not in said
    ]
    for officer in officers:
        officer.onlooker.context.close()
    assert complaints == []


def test_a_poll_by_the_pages_of_the_office(
    town: Town, officers: list[Officer], invitation: str, browser: Browser
) -> None:
    """Three districts: set up, sealed, opened, voted in, counted, published and checked."""
    administrator, president, secretary = officers
    make_accounts(administrator, president, secretary, invitation)
    set_up(administrator, town)
    draw_and_approve(president, secretary)
    trustees = make_key(president, town, browser)
    letters = print_letters(secretary, town)
    seal(president, secretary)
    wait_for_the_opening(president, town)
    vote(town, letters, browser)
    replace_a_letter(secretary, president, town, letters)
    vote_on_paper(secretary)
    watch_the_vote(president, secretary, town, letters)
    close(president, town)
    enter_paper(president, secretary, town)
    count(president, secretary, town, trustees)
    publish(president, secretary)
    read_what_is_public(town, secretary, browser)


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
    officer.press("Élodie Martin withdraws")
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


def make_key(president: Officer, town: Town, browser: Browser) -> list[Trustee]:
    """Three trustees with links of their own make the key and show once that it works."""
    page = president.page
    president.go("Key")
    page.get_by_label("Trustees").fill("\n".join(TRUSTEES))
    page.get_by_label("How many of them must come to the count").fill(f"{QUORUM}")
    president.look("12-name-trustees")
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
    return trustees


def print_letters(secretary: Officer, town: Town) -> dict[int, list[Invitation]]:
    """The letters come once, as a file; their squares are read as telephones do."""
    secretary.go("Letters")
    secretary.look("15-letters")
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


def wait_for_the_opening(president: Officer, town: Town) -> None:
    """The zero report, a few minutes before; then the clock opens the poll by itself."""
    town.wait_until(town.opens - timedelta(minutes=10))
    president.go("Overview")
    president.page.get_by_role("link", name="Zero report, to be printed").click()
    expect(president.page.get_by_text("Every ballot box is empty")).to_be_visible()
    president.look("19-zero-report")
    town.wait_until(town.opens)
    president.go("Overview")
    expect(president.page.locator(".stages [aria-current=step]")).to_have_text("Open")
    president.look("20-overview-open")


def vote(town: Town, letters: dict[int, list[Invitation]], browser: Browser) -> None:
    """One votes in the booth with her letter, some with devices of their own."""
    own, *others = letters[1]
    context = browser.new_context(locale="en-GB", reduced_motion="reduce")
    onlooker = Onlooker(context)
    site = town.hall.base_url
    voter = Voter(site, own.uuid, own.token, context, onlooker, context.new_page())
    names = candidates(site, own.uuid)
    assert "Élodie Martin" not in names
    voter.arrive()
    voter.choose(*names[:2])
    voter.review()
    voter.cast()
    context.close()
    assert onlooker.complaints == []
    for invitation in others[:3]:
        cast(town, invitation, [1])
    for invitation, choice in zip(letters[2], ([0], [0], [1], [2]), strict=False):
        cast(town, invitation, choice)
    for invitation in letters[3][:3]:
        cast(town, invitation, [0, 3])


def replace_a_letter(
    secretary: Officer, president: Officer, town: Town, letters: dict[int, list[Invitation]]
) -> None:
    """Léa Durand lost hers: two officers, and the spare letter votes, the lost one no more."""
    secretary.go("Letters")
    page = secretary.page
    page.get_by_role("row", name="1, Montanou").get_by_role("link").click()
    find(secretary, "Durand Léa")
    secretary.press("Her letter")
    secretary.look("21-lost-letter")
    secretary.propose("Replace a lost letter by a spare one", "The post lost it")
    president.confirm("Replace a lost letter by a spare one")
    secretary.go("Letters")
    page.get_by_role("row", name="1, Montanou").get_by_role("link").click()
    find(secretary, "Durand Léa")
    secretary.press("Her letter")
    expect(page.get_by_text("Her letter is the spare letter 1 /")).to_be_visible()
    secretary.look("22-spare-letter")
    spare = read_letters(town.hall.folder / "letters" / "district-01-spares.pdf")[0]
    lost = letters[1][4]
    with pytest.raises(HTTPError):
        cast(town, lost, [0])
    cast(town, spare, [0])


def vote_on_paper(secretary: Officer) -> None:
    """The secretary's tablet at the polling place: found, compared, marked."""
    page = secretary.page
    secretary.go("Polling place")
    secretary.look("23-place")
    page.get_by_role("link", name="1. Montanou").click()
    find(secretary, "hugo")
    secretary.look("24-found")
    secretary.press("Votes on paper")
    secretary.press("Yes, she votes on paper")
    expect(page.get_by_role("heading", name="votes on paper")).to_be_visible()
    secretary.look("25-marked")


def watch_the_vote(
    president: Officer,
    secretary: Officer,
    town: Town,
    letters: dict[int, list[Invitation]],
) -> None:
    """Turnout, a check, what goes into the minutes, and a district that pauses."""
    president.go("Voting")
    president.press("I have seen to it")
    president.told("It is noted that you have seen to it.")
    president.press("Check now")
    president.told("The check was made")
    expect(president.page.locator(".checks li").first).to_contain_text("all is as it must be")
    president.look("26-voting")
    president.onlooker.illustrate(president.page, "office-voting")
    president.page.get_by_role("link", name="Incidents and observations").click()
    note(president, "Note an incident", "What happened", "The lamp of the booth failed at noon.")
    president.told("The incident is noted")
    note(president, "Enter an observation from paper", "Word for word", "The queue was long.")
    president.told("The observation is noted")
    president.look("27-incidents")

    president.go("Overview")
    president.page.locator("summary", has_text="Suspend the vote in a district").click()
    form = president.act("Suspend the vote in a district")
    form.get_by_label("District").select_option("3, La Masse")
    president.propose("Suspend the vote in a district", "A fire alarm at the polling place")
    secretary.confirm("Suspend the vote in a district")
    with pytest.raises(HTTPError):
        cast(town, letters[3][3], [0])
    president.go("Overview")
    expect(president.page.get_by_text("The vote is suspended in district 3")).to_be_visible()
    president.look("28-suspended")
    president.page.locator("summary", has_text="Resume the vote in a district").click()
    president.propose("Resume the vote in a district", "The alarm was false")
    secretary.confirm("Resume the vote in a district")
    cast(town, letters[3][3], [0])


def close(president: Officer, town: Town) -> None:
    """Once the grace is over the clock closes the boxes."""
    town.wait_until(town.closes + timedelta(minutes=30))
    president.go("Overview")
    expect(president.page.locator(".stages [aria-current=step]")).to_have_text("Closed")
    president.look("29-overview-closed")


def enter_paper(president: Officer, secretary: Officer, town: Town) -> None:
    """Each of two enters the urn alone; the second one is wrong at first."""
    names = candidates(town.hall.base_url, read_letters(first_letters(town))[0].uuid)
    numbers = {"Ballots in the urn": "1", "of which null": "0", "of which blank": "0"}
    right = numbers | dict.fromkeys(names, "0") | {names[0]: "1"}
    wrong = right | {names[0]: "0", names[1]: "1"}
    for officer, typed in ((president, right), (secretary, wrong), (secretary, right)):
        officer.go("Paper ballots")
        district = officer.page.get_by_role("region", name="1. Montanou")
        district.get_by_role("link", name="Enter the numbers").click()
        fill(officer.page, typed)
        officer.press("Keep my numbers")
        officer.told("Your numbers for this district are kept.")
        if typed == wrong:
            expect(officer.page.get_by_role("table")).to_contain_text(names[1])
            officer.look("30-paper-differs")
    secretary.go("Paper ballots")
    secretary.look("31-paper")


def count(president: Officer, secretary: Officer, town: Town, trustees: list[Trustee]) -> None:
    """Two start it, two of three trustees open their parts, the clock finishes; a tie is left."""
    president.go("Count")
    president.look("32-count")
    president.propose("Start the count", "The boxes are closed, and the paper is entered")
    secretary.confirm("Start the count")
    for _district in range(3):
        town.wait_until(town.clock.now)
    for trustee in trustees[:QUORUM]:
        trustee.sees("count")
        trustee.page.locator("#decrypt").click()
        expect(trustee.page.locator("[data-fill=result]")).to_contain_text(
            "every district is sent", timeout=PATIENCE
        )
    president.go("Count")
    president.look("33-count-shares")
    town.wait_until(town.clock.now)
    for trustee in trustees:
        trustee.close()
    president.go("Count")
    order = president.act("Settle a tie").get_by_label("Order for seat 2")
    president.look("34-tie")
    order.fill("\n".join(reversed(order.input_value().splitlines())))
    president.propose("Settle a tie", "Both were present when the coin was tossed")
    secretary.confirm("Settle a tie")


def publish(president: Officer, secretary: Officer) -> None:
    """Two look at what becomes public, and publish it."""
    president.go("Count")
    president.page.get_by_role("link", name="Next: look at the results").click()
    president.look("35-before-publication")
    president.propose("Publish the results", "The count was witnessed by the candidates")
    secretary.confirm("Publish the results")
    president.go("Afterwards")
    president.look("36-published")
    president.go("Journal")
    president.look("37-journal")


def read_what_is_public(town: Town, secretary: Officer, browser: Browser) -> None:
    """Results with the paper, a record that auditors accept, and minutes to sign."""
    page = browser.new_page(locale="en-GB")
    page.goto(f"{town.hall.base_url}/polls/{POLL}")
    page.get_by_role("link", name="Montanou").click()
    # One of the three is on paper.
    expect(page.locator(".elected li span")).to_have_text(["4 votes", "3 votes"])
    page.context.close()
    verdict = town.hall.run("evote-audit", "verify", f"{town.hall.base_url}/polls/{POLL}/")
    assert "every check that could be run" in verdict
    assert "journal-agrees-with-record" in verdict
    secretary.go("Afterwards")
    with secretary.page.expect_download() as saving:
        secretary.page.get_by_role("link", name="Minutes to sign").click()
    with zipfile.ZipFile(saving.value.path()) as archive:
        names = archive.namelist()
    assert sum(name.endswith(".pdf") for name in names) == 2 * (1 + 3)


# ---------------------------------------------------------------- small steps


def fill(page: Page, values: dict[str, str]) -> None:
    """Fill fields by their labels."""
    for label, value in values.items():
        page.get_by_label(label, exact=True).fill(value)


def step(page: Page, title: str) -> None:
    """Open a step of the set-up by the list at the side."""
    side = page.get_by_role("complementary", name="Steps of the set-up")
    side.get_by_role("link", name=title, exact=True).click()


def hand_in(officer: Officer, table: str, button: str) -> None:
    """Hand in a table as a spreadsheet of Windows saves it."""
    file = {"name": "table.csv", "mimeType": "text/csv", "buffer": table.encode("cp1252")}
    officer.page.get_by_label("Table in CSV").set_input_files(file)  # type: ignore[arg-type]
    officer.press(button)


def find(officer: Officer, asked: str) -> None:
    """Find the only person of this name."""
    officer.page.get_by_label("Name or number on the roll").fill(asked)
    officer.press("Find")
    expect(officer.page.get_by_role("heading", name="One person is found")).to_be_visible()


def note(officer: Officer, title: str, label: str, text: str) -> None:
    """Write something for the minutes."""
    form = officer.act(title)
    form.get_by_label(label).fill(text)
    officer.press("Note it", within=form)


def cast(town: Town, invitation: Invitation, places: Sequence[int]) -> None:
    """Cast a ballot for those at these places of the ballot."""
    names = candidates(town.hall.base_url, invitation.uuid)
    chosen = [int(place in places) for place in range(len(names))]
    cast_from_elsewhere(town.hall.base_url, invitation, [0, *chosen])


def first_letters(town: Town) -> Path:
    """Return the file with the letters of the first district."""
    return town.hall.folder / "letters" / "district-01.pdf"


def photograph() -> bytes:
    """Return a drawing that stands for a face."""
    picture = Image.new("RGB", (400, 500), "#cfd8dc")
    draw = ImageDraw.Draw(picture)
    draw.ellipse((120, 90, 280, 290), fill="#8d6e63")
    draw.ellipse((50, 310, 350, 700), fill="#37474f")
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
