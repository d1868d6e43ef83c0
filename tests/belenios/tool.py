"""The program belenios-tool, release 2.0 as Debian ships it, driven as its users do.

It knows the group BELENIOS-2048, single trustees, and credentials derived in an older way.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

GROUP = "BELENIOS-2048"


@dataclass(frozen=True, slots=True)
class Tool:
    """The program at work in one folder."""

    program: str
    folder: Path

    def run(self, *arguments: str, lines: bytes = b"") -> bytes:
        """Run a command and return what it prints; raises CalledProcessError when it fails."""
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.folder,
            input=lines,
            capture_output=True,
            check=True,
            timeout=120,
        )
        return done.stdout

    def accepts(self) -> bool:
        """Say whether the program finds the archive in the folder good, each ballot included."""
        done = subprocess.run(
            [self.program, "election", "verify"],
            cwd=self.folder,
            capture_output=True,
            check=False,
            timeout=120,
        )
        return done.returncode == 0 and b"all checks passed" in done.stdout + done.stderr

    def add_event(self, kind: str, lines: bytes) -> None:
        """Append an event to the archive; each line is a data record."""
        self.run("archive", "add-event", f"--type={kind}", lines=lines)


@dataclass(frozen=True, slots=True)
class ForeignElection:
    """An election that the program set up, with its credentials and trustees' key files."""

    tool: Tool
    uuid: str
    credentials: tuple[str, ...]
    keys: tuple[str, ...]

    @property
    def archive(self) -> Path:
        """Return where the program keeps the archive."""
        return self.tool.folder / f"{self.uuid}.bel"

    def ballot(self, voter: int, selection: Sequence[int]) -> bytes:
        """Have the program seal a voter's ballot; returns one line."""
        (self.tool.folder / "credential").write_text(self.credentials[voter])
        (self.tool.folder / "selection").write_text(json.dumps([list(selection)]))
        return self.tool.run(
            "election", "generate-ballot", "--privcred=credential", "--ballot=selection"
        )

    def decrypt(self, owner: int) -> bytes:
        """Have the program make a trustee's share; returns the two data records as lines."""
        return self.tool.run(
            "election", "decrypt", f"--privkey={self.keys[owner - 1]}", f"--trustee-id={owner}"
        )


def set_up(tool: Tool, answers: Sequence[str], voters: int) -> ForeignElection:
    """Have the program set an election up: blank allowed, 1 or 2 choices, two trustees."""
    question = {"answers": list(answers), "blank": True, "min": 1, "max": 2, "question": "Who?"}
    template = {"description": "", "name": "Conseil", "questions": [question]}
    (tool.folder / "template.json").write_text(json.dumps(template))
    uuid = tool.run("setup", "generate-token", "--length=14").decode().strip()
    of_election = (f"--group={GROUP}", f"--uuid={uuid}")
    tool.run("setup", "generate-credentials", f"--count={voters}", *of_election)
    for _ in range(2):
        tool.run("setup", "generate-trustee-key", f"--group={GROUP}")
    # The program numbers trustees by the lines of this file.
    keys = sorted(tool.folder.glob("*.privkey"))
    entries = (key.with_suffix(".pubkey").read_bytes() for key in keys)
    (tool.folder / "public_keys.jsons").write_bytes(b"".join(entries))
    tool.run("setup", "make-trustees")
    tool.run("setup", "make-election", "--template=template.json", *of_election)
    [public] = tool.folder.glob("*.pubcreds")
    public.rename(tool.folder / "public_creds.json")
    tool.run("archive", "init")
    [private] = tool.folder.glob("*.privcreds")
    credentials = tuple(line.split()[1] for line in private.read_text().splitlines())
    return ForeignElection(tool, uuid, credentials, tuple(key.name for key in keys))
