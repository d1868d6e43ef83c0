"""The minutes: what they say, as JSON and on paper that a screen reader can read."""

import hashlib
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from evote.commands.evote import main
from evote.errors import NotFound
from evote.journal import journal_head
from evote.minutes.minutes import write_minutes
from evote.models.watch import IncidentRow, ObservationRow
from evote.results.bundle import bundle_of
from evote.voting.casting import cast
from tests.evote.letters.test_letters import read_square, roles
from tests.evote.paper import COUNT, both_channels, count_and_publish, enter, mark
from tests.simulation import SMALL, ElectionDay

SITE = "https://vote.example"


@pytest.fixture
def published(day: ElectionDay) -> ElectionDay:
    """Let twelve vote in one district and one in the other; count and publish."""
    for resident in range(12):
        submission = day.submission(resident, choice=1 + resident % 2)
        cast(day.database, day.station.districts, submission, day.clock())
    cast(day.database, day.station.districts, day.submission(district=1), day.clock())
    day.count()
    return day


def minutes_of(day: ElectionDay, out: Path, language: str | None = None) -> Path:
    """Write the minutes into a folder, and return it."""
    now = day.clock() + timedelta(hours=1)
    write_minutes(day.database, SMALL.poll_id, out, base_url=SITE, language=language, now=now)
    return out


def facts(out: Path, name: str) -> dict[str, Any]:
    """Return the JSON of some minutes."""
    read: dict[str, Any] = json.loads((out / f"{name}.json").read_bytes())
    return read


def text(pdf: Path) -> str:
    """Return the text of a PDF in one line."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(pdf).pages).split())


def test_there_are_minutes_of_the_poll_and_of_each_district(
    published: ElectionDay, tmp_path: Path
) -> None:
    """Results and operations, each as JSON and as PDF."""
    written = {path.name for path in minutes_of(published, tmp_path / "minutes").iterdir()}
    assert written == {
        f"{kind}-{scope}.{form}"
        for kind in ("results", "operations")
        for scope in ("poll", "district-01", "district-02")
        for form in ("json", "pdf")
    }


def test_there_are_no_minutes_before_the_publication(day: ElectionDay, tmp_path: Path) -> None:
    """Minutes would tell a result that is not public."""
    with pytest.raises(NotFound):
        minutes_of(day, tmp_path / "minutes")


def test_results_minutes_say_who_is_elected_and_why(published: ElectionDay, tmp_path: Path) -> None:
    """All numbers of the box, the seats, and the explanation, on paper too."""
    out = minutes_of(published, tmp_path / "minutes", "en")
    [district] = facts(out, "results-district-01")["districts"]
    assert (district["registered"], district["roll_marks"], district["ballots"]) == (14, 12, 12)
    moments = facts(out, "results-district-01")["moments"]
    assert [each["name"] for each in moments] == ["opened", "closed", "published"]
    told = text(out / "results-district-01.pdf")
    assert "Voting opened" in told
    assert "The result was published" in told
    for councillor in district["elected"]:
        assert f"Seat {councillor['seat']}: {councillor['name']}, 6 votes." in told
    assert "Registered 14" in told


def test_results_minutes_keep_a_small_district_sealed(
    published: ElectionDay, tmp_path: Path
) -> None:
    """Neither ballots nor roll marks are told where they are too few."""
    out = minutes_of(published, tmp_path / "minutes", "en")
    [district] = facts(out, "results-district-02")["districts"]
    assert {"ballots", "roll_marks", "counts"}.isdisjoint(district)
    told = text(out / "results-district-02.pdf")
    assert "They stay sealed" in told
    assert "Roll marks" not in told


def test_operations_minutes_tell_the_course_of_the_poll(
    published: ElectionDay, tmp_path: Path
) -> None:
    """Every step, the trustees, each journal's head, and room for what people tell."""
    out = minutes_of(published, tmp_path / "minutes", "en")
    operations = facts(out, "operations-poll")
    steps = [moment["name"] for moment in operations["moments"]]
    assert steps == ["sealed", "opened", "closed", "published"]
    assert operations["trustees"] == ["Trustee 1", "Trustee 2"]
    told = text(out / "operations-poll.pdf")
    assert all(district["name"] in told for district in operations["districts"])
    for expected in ("Trustee: Trustee 2", "Incidents and interventions", "Observations"):
        assert expected in told


def test_operations_minutes_tell_incidents_and_observations(
    published: ElectionDay, tmp_path: Path
) -> None:
    """Those of the whole poll and of a district, each with who told it; none of elsewhere."""
    at = int(published.clock().timestamp())
    noted = {"poll_id": SMALL.poll_id, "at": at}
    with published.database.writing() as session:
        session.add_all(
            [
                IncidentRow(**noted, district=None, officer="Mme Roux", text="Panne de courant."),
                IncidentRow(**noted, district=2, officer="M. Blanc", text="Porte fermée."),
                ObservationRow(
                    **noted,
                    district=1,
                    author="candidate",
                    name="Zoé Leroy",
                    text="File d'attente.",
                ),
            ]
        )
    out = minutes_of(published, tmp_path / "minutes", "en")
    first = text(out / "operations-district-01.pdf")
    assert "Panne de courant. (Mme Roux)" in first
    assert "district 1 \N{EN DASH} File d'attente. (Zoé Leroy, candidate)" in first
    assert "Porte fermée." not in first
    assert "Porte fermée." in text(out / "operations-poll.pdf")
    assert facts(out, "operations-poll")["observations"][0]["author"] == "candidate"


def test_operations_minutes_end_with_the_head_of_the_journal(
    published: ElectionDay, tmp_path: Path
) -> None:
    """Whoever has the paper can tell later whether the journal was changed."""
    out = minutes_of(published, tmp_path / "minutes", "en")
    with published.database.reading() as session:
        head = journal_head(session, SMALL.poll_id)
    assert facts(out, "operations-poll")["journal_head"] == head
    assert head in text(out / "operations-poll.pdf").replace(" ", "")


def test_minutes_name_the_record_that_proves_them(published: ElectionDay, tmp_path: Path) -> None:
    """The fingerprint is that of the record's file; the QR code leads to it."""
    out = minutes_of(published, tmp_path / "minutes")
    with published.database.reading() as session:
        bundle = bundle_of(session, SMALL.poll_id)
    digest = hashlib.sha256(b"".join(bundle.stream(published.database))).hexdigest()
    for name in ("results-district-01", "operations-poll"):
        record = facts(out, name)["record"]
        assert record["sha256"] == digest
        for sheet in PdfReader(out / f"{name}.pdf").pages:
            assert digest in sheet.extract_text().replace(" ", "").replace("\n", "")
        pages = [*pypdfium2.PdfDocument(out / f"{name}.pdf")]
        assert digest in text(out / f"{name}.pdf").replace(" ", "")
        assert read_square(pages[-1]) == f"{SITE}/polls/{SMALL.poll_id}/record.zip.sha256"


@pytest.mark.parametrize("name", ["results-poll", "operations-poll"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_screen_reader_can_read_minutes(
    published: ElectionDay, tmp_path: Path, name: str, language: str
) -> None:
    """The PDF is tagged, has a title and a language, and its tables have headers (PDF/UA-1)."""
    reader = PdfReader(minutes_of(published, tmp_path / "minutes", language) / f"{name}.pdf")
    catalog: Any = reader.root_object
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"] == language
    assert reader.metadata is not None
    assert reader.metadata.title
    wanted = {"H1", "H2", "P", "L", "Figure"} | ({"Table", "TH"} if "results" in name else set())
    assert wanted <= roles(catalog["/StructTreeRoot"])


def test_the_command_writes_minutes_in_the_language_of_the_poll(
    published: ElectionDay, tmp_path: Path
) -> None:
    """French, unless another one is asked for."""
    out = tmp_path / "minutes"
    config = published.station.config
    environment = {"EVOTE_FOLDER": str(config.folder), "EVOTE_DATABASE_URL": config.database_url}
    arguments = ["poll", "minutes", SMALL.poll_id, "--out", str(out)]
    ran = CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)
    assert "6 minutes are in" in ran.output
    assert "Set base_url to the public address" in ran.output
    environment["EVOTE_BASE_URL"] = SITE
    ran = CliRunner().invoke(main, arguments, env=environment, catch_exceptions=False)
    assert "base_url" not in ran.output
    assert "Procès-verbal des opérations" in text(out / "operations-poll.pdf")


def test_minutes_tell_both_channels_together_and_why_marks_differ(
    day: ElectionDay, tmp_path: Path
) -> None:
    """Marks are those of both; what lay in the urn alone is told nowhere."""
    both_channels(day)
    count = replace(COUNT, ballots=4, null=1)
    for name in ("Mme Roux", "M. Blanc"):
        enter(day, name, count, "One ballot more than voters.")
    count_and_publish(day)
    out = minutes_of(day, tmp_path / "minutes", "en")
    [district] = facts(out, "results-district-01")["districts"]
    numbers = ("registered", "roll_marks", "ballots", "null", "blank", "valid")
    assert [district[name] for name in numbers] == [14, 14, 15, 1, 1, 13]
    told = text(out / "results-district-01.pdf")
    assert "Ballots, online and on paper 15 of which null 1 of which blank 1" in told
    assert "Roll marks and ballots differ: One ballot more than voters." in told


def test_results_minutes_do_not_count_paper_alone(day: ElectionDay, tmp_path: Path) -> None:
    """Where the box stays closed, the minutes say that the urn does too."""
    mark(day, 1, district=1)
    both_channels(day)
    for name in ("Mme Roux", "M. Blanc"):
        enter(day, name)
    count_and_publish(day)
    out = minutes_of(day, tmp_path / "minutes", "en")
    assert "ballots on paper are not counted alone" in text(out / "results-district-02.pdf")
