"""A USB stick between the election office and trustees whose computers are never on-line."""

import json
import re
from pathlib import Path

from click.testing import CliRunner, Result

from crypto.canonical import Json, encode, parse
from crypto.groups import ED25519
from tally.ceremony.ceremony import Ceremony
from tally.ceremony.code_file import read_code_file
from tally.ceremony.rehearsal import check_key
from tally.ceremony.seed import Seed
from tally.ceremony.setting import Setting
from tally.ceremony.stick import CEREMONY_FILE, REHEARSAL_FILE, RETURNED
from tally.ceremony.transcript import Finding, Transcript, read_message
from tally.cli import main
from tally.threshold import read_shared

NAMES = ("Ada", "Emmy", "Hypatia")
POLL = "town-2026"


class Office:
    """The office's end of the stick: it tells how things stand and takes files in."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "stick"
        self.folder.mkdir()
        self.desks = folder
        self.attempt = 1
        self.ceremony = Ceremony(Setting(ED25519, 2, 3))
        self.stopped: tuple[Finding, ...] = ()
        self.alarms: tuple[int, ...] = ()

    @property
    def transcript(self) -> Transcript:
        """How the ceremony stands."""
        return Transcript(
            POLL, "Town 2026", self.attempt, NAMES, self.ceremony, self.stopped, self.alarms
        )

    def tell(self) -> None:
        """Write the ceremony onto the stick."""
        (self.folder / CEREMONY_FILE).write_bytes(encode(self.transcript.to_json()))

    def call_rehearsal(self, challenge: str) -> None:
        """Write a rehearsal onto the stick."""
        told = {"challenge": challenge, "done": []}
        (self.folder / REHEARSAL_FILE).write_text(json.dumps(told))

    def take_in(self) -> None:
        """Receive every message of this attempt that is on the stick."""
        for file in sorted(self.folder.iterdir()):
            named = re.fullmatch(RETURNED, file.name)
            if named and named["kind"] == "message":
                occasion, message = read_message(parse(file.read_bytes()), int(named["number"]))
                assert occasion == self.transcript.occasion
                self.ceremony.receive(message)

    def secret(self, number: int) -> Path:
        """Return the file of a trustee's secret code, on her own machine."""
        return self.desks / f"trustee-{number}.code"

    def seed(self, number: int) -> Seed:
        """Return what only a trustee knows."""
        return read_code_file(ED25519, self.secret(number).read_bytes(), POLL, number)

    def step(self, number: int, *options: str, typed: str = "y\n") -> Result:
        """Let a trustee type the command at her desk."""
        self.tell()
        arguments = ["step", str(self.folder), "--number", str(number)]
        arguments += ["--secret", str(self.secret(number)), *options]
        return CliRunner().invoke(main, arguments, input=typed)

    def run(self) -> None:
        """Carry the stick around until everyone has done everything."""
        while self.ceremony.round is not None:
            for number in self.ceremony.waiting_for:
                result = self.step(number)
                assert result.exit_code == 0, result.output
            self.take_in()

    def has_rehearsed(self, number: int, challenge: str) -> None:
        """Check a trustee's proof on the stick; raises when it is wrong."""
        shared = read_shared(ED25519, self.ceremony.shared_key(NAMES), 1)
        proof: Json = json.loads((self.folder / f"proof-{number}.json").read_bytes())["proof"]
        check_key(ED25519, shared.holders[number - 1].public_key, POLL, challenge, proof)
