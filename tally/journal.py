"""What a trustee has decrypted: one tally of each district, and never another one.

Two tallies of a district that differ by one ballot would show how that one was cast. So her
software remembers beside her secret which tally it was, and decrypts no other.
"""

from dataclasses import dataclass
from pathlib import Path

from crypto.canonical import Json, decode, encode, text
from crypto.errors import Malformed
from tally.errors import TallyError
from tally.files import write_over


@dataclass(frozen=True, slots=True)
class Journal:
    """The file of decrypted tallies: the hash of the encrypted tally by the election's uuid."""

    file: Path

    def enter(self, uuid: str, tally: str) -> None:
        """Remember the hash of the tally that is decrypted next; the same one again is harmless.

        Raises TallyError when another tally of this election was decrypted, and Malformed for a
        file that is no journal.
        """
        known = self._read()
        if known.get(uuid, tally) != tally:
            raise TallyError(
                "you have decrypted another tally of this district before: two of them could show "
                "how single people voted"
            )
        if uuid not in known:
            write_over(self.file, encode({**known, uuid: tally}))

    def _read(self) -> dict[str, str]:
        if not self.file.exists():
            return {}
        known: Json = decode(self.file.read_bytes())
        if not isinstance(known, dict):
            raise Malformed(f"{self.file} is no journal of decrypted tallies")
        return {uuid: text(tally) for uuid, tally in known.items()}


def journal_beside(secret: Path) -> Journal:
    """Return the journal that belongs to the file of a trustee's secret."""
    return Journal(secret.with_name(f"{secret.name}.decrypted.json"))
