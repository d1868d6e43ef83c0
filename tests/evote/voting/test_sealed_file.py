"""A sealed ballot from a file is cast by the command, and only a true receipt is believed."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from crypto.errors import CheckFailed, Malformed
from evote.commands.evote import main
from evote.server import serving
from evote.station import PollingStation
from evote.voter.app import create_voter_app
from evote.voting.sealed_file import CastRefused, SealedFile, cast_file, read_sealed_file
from tests.booth.shared import VECTORS
from tests.evote.state import EMPTY, ONE_BALLOT, stored
from tests.simulation import ElectionDay


def sealed(day: ElectionDay, resident: int = 0) -> SealedFile:
    """Seal a ballot as a saved booth does."""
    submission = day.submission(resident)
    return SealedFile(submission.district_uuid, submission.ticket, submission.ballot.decode())


def written(file: SealedFile, **changes: object) -> bytes:
    """Write a file as a saved booth does."""
    content = {"uuid": file.uuid, "ticket": file.ticket, "ballot": file.ballot}
    return json.dumps({"format": "evote-sealed", "version": 1} | content | changes).encode()


@pytest.fixture
def site(day: ElectionDay) -> Iterator[str]:
    """Serve the voter app."""
    with serving(create_voter_app(day.station)) as address:
        yield address


def test_a_file_is_cast_once_and_its_receipt_is_checked(day: ElectionDay, site: str) -> None:
    """Cast again, it gets the same receipt."""
    file = read_sealed_file(written(sealed(day)))
    assert cast_file(file, f"{site}/") == cast_file(file, site)
    assert stored(day) == ONE_BALLOT


def test_what_is_no_sealed_ballot_is_refused(day: ElectionDay) -> None:
    """Another format, another version, and what is no file at all."""
    for raw in (b"", b"{}", written(sealed(day), format="x"), written(sealed(day), version=2)):
        with pytest.raises(Malformed):
            read_sealed_file(raw)
    with pytest.raises(Malformed, match="opened for a check"):
        read_sealed_file(VECTORS["opened_file"]["file"].encode())
    for changes in (
        {"uuid": "../../elsewhere"},
        {"uuid": "a b"},
        {"uuid": ""},
        {"ticket": "0" * 63},
        {"ticket": "A" * 64},
        {"ticket": 1},
    ):
        with pytest.raises(Malformed, match=next(iter(changes))):
            read_sealed_file(written(sealed(day), **changes))
    assert sealed(day).ticket not in repr(sealed(day))


@pytest.mark.parametrize(
    "address",
    [
        "http://vote.example",
        "http://localhost.vote.example",
        "http://localhost@vote.example",
        "http://127.0.0.1.vote.example/",
        "ftp://vote.example",
        "vote.example",
    ],
)
def test_the_ticket_goes_over_no_network_in_clear(day: ElectionDay, address: str) -> None:
    """Without https there is only this machine, as for a demonstration."""
    with pytest.raises(CastRefused, match="https"):
        cast_file(sealed(day), address)


def test_a_refusal_is_told_in_the_words_of_the_service(
    day: ElectionDay, site: str, tmp_path: Path
) -> None:
    """The command ends with one sentence and status 1; nothing is cast."""
    file = tmp_path / "sealed.json"
    file.write_bytes(written(sealed(day), ticket="0" * 64))
    done = CliRunner().invoke(main, ["cast", str(file), "--url", site])
    assert (done.exit_code, done.output) == (
        1,
        "Error: This code is not valid in this district.\n",
    )
    for address in ("ftp://vote.example", f"{site}/elsewhere"):
        with pytest.raises(CastRefused):
            cast_file(sealed(day), address)
    closed = CliRunner().invoke(main, ["cast", str(file), "--url", "http://127.0.0.1:9"])
    assert (closed.exit_code, closed.output.count("\n")) == (1, 1)
    assert stored(day) == EMPTY


def test_a_receipt_of_another_service_is_not_believed(day: ElectionDay) -> None:
    """Neither one under another key nor one for another ballot."""
    lying = create_voter_app(_with_another_key(day.station, day.uuids[0]))
    with serving(lying) as address, pytest.raises(CheckFailed, match="no receipt"):
        cast_file(sealed(day), address)


def _with_another_key(station: PollingStation, uuid: str) -> PollingStation:
    """Return a station whose page names one key and whose receipts bear another."""
    honest = station.districts[uuid]

    class Lying(dict[str, object]):
        asked = 0

        def __missing__(self, _: str) -> object:
            self.asked += 1
            return honest if self.asked == 1 else replace(honest, receipt_seed=bytes(32))

    return replace(station, districts=Lying())  # type: ignore[arg-type]


def test_the_saved_booth_is_the_same_for_everybody(client: FlaskClient, day: ElectionDay) -> None:
    """To the byte, in one language; so its SHA-256 can be compared."""
    address = f"/vote/{day.uuids[0]}/booth.html?language=en"
    first, second = client.get(address), client.get(address)
    assert first.data == second.data
    assert first.headers["Content-Disposition"] == "attachment; filename=booth-1.html"
    assert b"default-src &#39;none&#39;" in first.data
    assert b"url(" not in first.data
    other = client.get(f"/vote/{day.uuids[1]}/booth.html?language=en")
    assert other.data != first.data
    assert client.get("/vote/nowhere/booth.html").status_code == 404
    assert client.get("/vote/nowhere/upload").status_code == 404
