"""A town hall that runs a poll with the installed programs, and the letters it sends."""

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pypdfium2  # type: ignore[import-untyped]
import zxingcpp

from ballots.ballot import seal
from ballots.credential import derive, ticket
from ballots.election import read_election
from crypto.randomness import system_randomness
from evote.simulation.poll import Plan, post_ballot, write_poll_files
from evote.station import system_clock

POLL = "agen-2026"
PROGRAMS = Path(sys.executable).parent
DOTS_PER_POINT = 150 / 72


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a letter's QR code opens."""

    uuid: str
    link: str = field(repr=False)

    @property
    def token(self) -> str:
        """The code that the letter brings; the fingerprint of the election follows it."""
        return self.link.partition("#")[2].partition(".")[0]


class TownHall:
    """One installation in a folder of its own, run by commands as an operator gives them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base_url = f"http://127.0.0.1:{_free_port()}"
        self.office_port = _free_port()
        self.log = folder / "serve.log"

    def prepare(self, districts: Sequence[str], residents: int, candidates: int) -> None:
        """Create a poll that is open now, with its letters in the folder letters."""
        self.create(districts, residents, candidates, trustees=3)
        self.open()

    def create(
        self, districts: Sequence[str], residents: int, candidates: int, trustees: int
    ) -> None:
        """Create a poll with so many single trustees; none when a ceremony makes the key."""
        now = system_clock().replace(microsecond=0)
        files = self.folder / "files"
        files.mkdir()
        plan = Plan(
            poll_id=POLL,
            name="Conseils de quartier d'Agen",
            opens=now - timedelta(minutes=1),
            closes=now + timedelta(days=7),
            districts=tuple(districts),
            residents=residents,
            candidates=candidates,
            turnout=1.0,
            trustees=trustees,
        )
        self.run("evote", "poll", "create", write_poll_files(files, plan))

    def open(self) -> None:
        """Print the letters, seal the poll and open it."""
        self.run("evote", "tokens", "issue", POLL, "--out", self.folder / "letters")
        self.run("evote", "poll", "seal", POLL)
        self.run("evote", "poll", "open", POLL)

    def invitations(self, district: int) -> list[Invitation]:
        """Read the letters of a district, as their addressees do with a telephone."""
        return read_letters(self.folder / "letters" / f"district-{district:02}.pdf")

    def count(self) -> None:
        """Close the poll, let each trustee decrypt her shares of the record, count and publish."""
        self.run("evote", "poll", "close", POLL, "--early")
        record = self.folder / "closed"
        self.run("evote", "poll", "record", POLL, record)
        shares: list[str | Path] = []
        for key in sorted((self.folder / "files").glob("*.key")):
            out = self.folder / f"{key.stem}.shares.json"
            self.run("evote-trustee", "share", record, "--key", key, "--out", out)
            shares += ["--share", out]
        self.run("evote", "poll", "count", POLL, *shares)
        self.run("evote", "poll", "publish", POLL)

    def run(self, program: str, *arguments: str | Path) -> str:
        """Run an installed program to its end and return what it printed."""
        finished = subprocess.run(
            [PROGRAMS / program, *arguments],
            check=False,
            env=self.environment(),
            capture_output=True,
            text=True,
        )
        assert finished.returncode == 0, f"{program} {arguments}: {finished.stderr}"
        return finished.stdout

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve the site by a process of its own until the block ends."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [PROGRAMS / "evote", "serve"],
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=log,
            )
            try:
                assert process.stdout is not None
                assert process.stdout.readline().startswith(b"Voter app")
                yield
            finally:
                process.terminate()
                process.communicate(timeout=20)

    def environment(self) -> dict[str, str]:
        """Return the settings with which the programs run."""
        port = self.base_url.rpartition(":")[2]
        return {
            **os.environ,
            "EVOTE_FOLDER": str(self.folder),
            "EVOTE_BASE_URL": self.base_url,
            "EVOTE_VOTER_PORT": port,
            "EVOTE_OFFICE_PORT": str(self.office_port),
        }


def cast_from_elsewhere(base_url: str, invitation: Invitation, selection: Sequence[int]) -> None:
    """Cast a ballot as a device without our booth would: sealed here, posted to the service."""
    with urlopen(f"{base_url}/{invitation.uuid}/election.json") as answer:  # noqa: S310 - our own server
        election = read_election(answer.read())
    secret = derive(election.group, invitation.uuid, invitation.token).secret
    ballot = seal(election, [selection], secret, system_randomness)
    post_ballot(base_url, invitation.uuid, ticket(invitation.uuid, invitation.token), ballot)


def candidates(base_url: str, uuid: str) -> list[str]:
    """Return the names of a district's candidates in the order of the ballot."""
    with urlopen(f"{base_url}/{uuid}/rules.json") as answer:  # noqa: S310 - our own server
        rules = json.load(answer)
    return [candidate["name"] for candidate in rules["contest"]["candidates"]]


def read_letters(file: Path) -> list[Invitation]:
    """Read the square of every letter in a file."""
    links = map(_read_square, pypdfium2.PdfDocument(file))
    return [Invitation(_uuid(link), link) for link in links]


def _read_square(letter: pypdfium2.PdfPage) -> str:
    picture = letter.render(scale=DOTS_PER_POINT, grayscale=True)
    pixels = memoryview(picture.buffer).cast("B", shape=[picture.height, picture.stride])
    (code,) = zxingcpp.read_barcodes(pixels)
    return str(code.text)


def _uuid(link: str) -> str:
    found = re.search(r"/vote/([0-9A-Za-z]+)#", link)
    assert found, "the letter's link leads to no booth"
    return found[1]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port
